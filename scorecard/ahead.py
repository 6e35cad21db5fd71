"""Work on several of a row of things at a time: all cores are then busy with one source."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def ahead(items: Callable[[], Iterator[T]]) -> Iterator[T]:
    """The same items in the same order, each made while the one before it is being used."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        iterator = items()
        waiting = pool.submit(next, iterator, None)
        while (item := waiting.result()) is not None:
            waiting = pool.submit(next, iterator, None)
            yield item


def side_by_side(function: Callable[[T], R], items: Iterable[T], at_once: int) -> Iterator[R]:
    """What the function gives for each item, in the order of the items, so many of them worked on at a time.

    An error is raised where its result would have come, after all that stand before it.
    """
    with ThreadPoolExecutor(at_once, thread_name_prefix="beside") as pool:
        waiting: deque[Future[R]] = deque()
        iterator = iter(items)
        while True:
            try:
                item = next(iterator)
            except StopIteration:
                break
            except Exception as error:
                waiting.append(_failed(error))
                break
            waiting.append(pool.submit(function, item))
            if len(waiting) > at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _failed(error: Exception) -> "Future[R]":
    future: Future[R] = Future()
    future.set_exception(error)
    return future
