"""What is the same from the first line of a run to its last: worked out once in it, and forgotten at its end.

A callback and a fragment's own run come outside of it, and work everything out anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

Found = TypeVar("Found")
_found: ContextVar[dict[str, Any] | None] = ContextVar("found in this run", default=None)


@contextmanager
def run() -> Iterator[None]:
    """One run of the script."""
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


def once(name: str, find: Callable[[], Found]) -> Found:
    """What `find` gives, the first time that this run asks for `name`."""
    found = _found.get()
    if found is None:
        return find()
    if name not in found:
        found[name] = find()
    return cast(Found, found[name])


def forget() -> None:
    """This run has changed something itself."""
    found = _found.get()
    if found is not None:
        found.clear()
