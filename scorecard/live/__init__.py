"""Sources that are asked where they are: `live = true` on a database too large to copy.

The same SELECT that runs on snapshots is compiled for the database's own dialect, over a mapping that gives its columns our names
(`mapping`); only the small result comes back (`asking`), is kept (`kept`), and stands for the question until the source is looked at
again. A look (`look`) is what a sync is to a copied source: it counts rows and finds the first and last day, and begins a new moment.
`routing` decides, statement by statement, who answers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from scorecard.model import Issue, Source

if TYPE_CHECKING:
    from scorecard.live.routing import Live  # brings the readers of databases, which nobody needs without a live source

_stored_only: ContextVar[bool] = ContextVar("stored_only", default=False)
_notices: ContextVar[list[Issue] | None] = ContextVar("live_notices", default=None)

abandoned: ContextVar[Callable[[], bool]] = ContextVar("abandoned", default=lambda: False)
"""Whether nobody waits for the answer any more; asked while a statement runs. The app sets it to whether the reader has moved on."""

routes: WeakKeyDictionary[Engine, "Live"] = WeakKeyDictionary()
"""What answers for the live datasets of an engine over snapshots, for the engines that have some (`routing.attach`)."""


def is_live(source: Source) -> bool:
    """Whether a source is asked where it is."""
    return source.kind == "database" and source.options.get("live") is True


@contextmanager
def stored_only() -> Iterator[None]:
    """Within, no database is asked: what was kept of earlier answers is shown, and a question that has none is refused.

    For whoever must not cause work in somebody's warehouse: readers of a shared link, and whoever holds nothing but a token.
    """
    token = _stored_only.set(True)
    try:
        yield
    finally:
        _stored_only.reset(token)


def is_stored_only() -> bool:
    """Whether databases are left alone at the moment."""
    return _stored_only.get()


@contextmanager
def noticing() -> Iterator[list[Issue]]:
    """Collects what a reader must know of the live results that are asked for within, such as one that is older than the last look."""
    found: list[Issue] = []
    token = _notices.set(found)
    try:
        yield found
    finally:
        _notices.reset(token)


def notice(issue: Issue) -> None:
    """Tell the reader, once."""
    found = _notices.get()
    if found is not None and issue not in found:
        found.append(issue)
