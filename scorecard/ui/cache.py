"""The only caches of the app: the house, answers by snapshots and question, and chart specifications by the same.

Nothing here depends on who looks, so nothing may be kept here that two readers may not both see: a page asks for what its reader may
see (a question without personal columns, say), and the question is part of the key.
"""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pyarrow as pa
import streamlit as st
from sqlalchemy import func, select

from scorecard.access.sign_in import SignIn, sign_in_of
from scorecard.answers import Answer, answer
from scorecard.house import House, demo_is_stale, open_house
from scorecard.model import Question
from scorecard.secrets import Secrets
from scorecard.settings import Settings, read_settings
from scorecard.ui import asking_live, loading, ready, shared
from scorecard.ui.memory import give_back
from scorecard.ui.once import forget, once
from scorecard.ui.ready import Rows, Spec
from scorecard.wording.formats import formats_of
from scorecard.workspace.models import AuditRow, PublicationRow, SyncRunRow

if TYPE_CHECKING:
    import altair as alt

Kept = TypeVar("Kept")
MOST_ANSWERS = 1000
_known: OrderedDict[str, None] = OrderedDict()
"""What has been answered in this process, the newest last: the cache itself does not tell beforehand whether it will have to compute."""


def settings() -> Settings:
    """What this deployment has set."""
    return once("settings", lambda: _settings(_environment()))


def secrets() -> Secrets:
    """The secrets of this deployment."""
    return Secrets(dict(_environment()), settings().secrets)


def sign_in() -> SignIn | None:
    """The sign-in as it was set up when the process began, None without one; raises a UserError for one that cannot be trusted."""
    return once("sign-in", lambda: _sign_in(_environment()))


def house() -> House:
    """The open house of this process; opened anew when the configuration file has changed."""
    return once("house", lambda: _house(_standing(), settings()))


def prepare() -> None:
    """Read every source that has never been read, so that the first visitor of a fresh installation sees numbers; later it does nothing."""
    standing = _standing()
    with loading.waiting(new=standing not in _known):
        _prepared(standing)
    _remember(standing)


def ask(question: Question) -> Answer:
    """The answer on the snapshots of this moment; computed once for all readers, until a snapshot, a sync or what people wrote changes."""
    of = shared.pinned(house())
    kept = asking_live.only_kept(of)
    key = _key(f"answer {question!r} {of.store.ids}{' kept' if kept else ''}", of, with_syncs=True)
    with asking_live.allowed(kept), loading.waiting(new=key not in _known):
        found = _answer(key, of, question)
    _remember(key)
    return found


def spec(chart: "Callable[..., alt.TopLevelMixin]", *values: Any, key: str) -> Spec:
    """The Vega-Lite specification of a chart in the company's language, built once per snapshots and `key`, ready to be sent.

    It takes some 60 ms and is the same for all. `key` names the question and whatever else the chart depends on; `repr(question)` will do.
    """

    def built() -> Spec:
        from scorecard.charts.language import spec_of  # brings Altair, which the scorecard itself has no use for

        return ready.sendable(spec_of(chart(*values), formats_of(house().configuration.company)))

    return kept(f"chart {chart.__module__}.{chart.__qualname__} {key}", built)


def table(make: Callable[..., Rows], *values: Any, key: str) -> pa.Table:
    """The rows that `make` gives of the values, as a table that is ready to be sent; made once per snapshots and `key`, like a chart."""
    return kept(f"table {make.__module__}.{make.__qualname__} {key}", lambda: ready.table(make(*values)))


def made(make: Callable[..., Kept], *values: Any, key: str) -> Kept:
    """What `make` gives of the values, kept for the snapshots and `key`, like a chart: for what takes long to put into words."""
    return kept(f"made {make.__module__}.{make.__qualname__} {key}", lambda: make(*values))


def kept(key: str, compute: Callable[[], Kept]) -> Kept:
    """Whatever `compute` gives, kept for the snapshots and the workspace of this moment. The result is shared: never change it."""
    of = shared.pinned(house())
    return cast(Kept, _kept(_key(f"{key} {of.store.ids}", of, with_syncs=False), compute))


def _remember(key: str) -> None:
    _known[key] = None
    while len(_known) > MOST_ANSWERS:
        _known.popitem(last=False)


def _key(key: str, of: House, with_syncs: bool) -> str:
    """The key of this moment: the day, the last snapshot that was published, and the last thing that anybody wrote."""
    written, published, synced = once("moment", lambda: _moment(of))
    moment = (written, published, *([synced] if with_syncs else []))
    return hashlib.sha256(f"{key} {moment} {of.now().date()} {_standing()}".encode()).hexdigest()


def _moment(of: House) -> tuple[int | None, ...]:
    """The last thing that anybody wrote, the last snapshot that was published, and the last sync, by their numbers."""
    counters = (func.max(AuditRow.number), func.max(PublicationRow.number), func.max(SyncRunRow.number))
    with of.workspace.reading() as session:
        return tuple(session.execute(select(*(select(counter).scalar_subquery() for counter in counters))).one())


def _standing() -> str:
    """What tells one house from another: the settings, and when the configuration was last written."""
    return once("standing", _read_standing)


def _read_standing() -> str:
    read = settings()
    try:
        return f"{read} {os.stat(read.config).st_mtime_ns}"
    except OSError:
        return f"{read}"


def _environment() -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("SCORECARD_")))


@lru_cache(maxsize=8)
def _sign_in(environment: tuple[tuple[str, str], ...]) -> SignIn | None:
    return sign_in_of(Secrets(dict(environment), _settings(environment).secrets))


@lru_cache(maxsize=8)
def _settings(environment: tuple[tuple[str, str], ...]) -> Settings:
    return read_settings(dict(environment))


@st.cache_resource(show_spinner=False, max_entries=2)
def _house(standing: str, _settings: Settings) -> House:
    return open_house(_settings)


@st.cache_resource(show_spinner=False, max_entries=2)
def _prepared(standing: str) -> bool:
    of = house()
    complete = len(of.store.current()) == len(of.configuration.sources)
    if not complete or demo_is_stale(of.configuration, of.now().date()):
        from scorecard.sync import ensure_synced  # all sources' readers: a second that a process with a full home need not spend

        ensure_synced(of, of.now())
        forget()
    return True


@st.cache_resource(show_spinner=False, max_entries=MOST_ANSWERS)
def _answer(name: str, _house: House, _question: Question) -> Answer:
    try:
        return answer(_house, _question, _house.now())
    finally:
        give_back()


@st.cache_resource(show_spinner=False, max_entries=2000)
def _kept(name: str, _compute: Callable[[], Any]) -> Any:
    return _compute()
