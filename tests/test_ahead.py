"""Things that are worked on side by side come in their order, and so do their errors."""

import threading
from collections.abc import Iterator

import pytest

from scorecard.ahead import side_by_side


def test_two_are_worked_on_at_a_time_and_come_in_their_order() -> None:
    both = threading.Barrier(2, timeout=20)  # nobody comes through alone

    def work(item: int) -> int:
        both.wait()
        return item * item

    assert list(side_by_side(work, range(10), at_once=2)) == [item * item for item in range(10)]
    alone = threading.Barrier(2, timeout=0.05)
    results = side_by_side(lambda _: alone.wait(), range(2), at_once=1)
    with pytest.raises(threading.BrokenBarrierError):
        next(results)


def test_an_error_comes_where_its_result_would_have_come() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("of the items")

    def work(item: int) -> int:
        if item == 2:
            raise KeyError("of the work")
        return item

    results = side_by_side(work, items(), at_once=2)
    assert next(results) == 1
    with pytest.raises(KeyError, match="of the work"):
        next(results)
    results = side_by_side(str, items(), at_once=2)
    assert [next(results), next(results)] == ["1", "2"]
    with pytest.raises(ValueError, match="of the items"):
        next(results)


def test_no_more_is_taken_than_is_worked_on() -> None:
    taken = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    next(side_by_side(str, items(), at_once=2))
    assert len(taken) == 3
