"""Work on a stretch of things while the next one is being made: two cores are then busy with one source."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Callable[[], Iterator[T]]) -> Iterator[T]:
    """The same items in the same order, each made while the one before it is being used."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        iterator = items()
        waiting = pool.submit(next, iterator, None)
        while (item := waiting.result()) is not None:
            waiting = pool.submit(next, iterator, None)
            yield item
