"""How long is waited and how often is tried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.sources.patience import TransientError
from tests.support.reading import Waits


class Failing:
    """Fails a number of times, each failure taking a while, then answers."""

    def __init__(self, waits: Waits, failures: int, seconds: float = 0.0, retry_after: float | None = None) -> None:
        self.calls = 0
        self.waits, self.failures, self.seconds, self.retry_after = waits, failures, seconds, retry_after

    def __call__(self) -> str:
        self.calls += 1
        self.waits.now += self.seconds
        if self.calls <= self.failures:
            raise TransientError("is busy", "down", self.retry_after)
        return "answer"


def test_the_answer_ends_the_trying() -> None:
    waits = Waits()
    call = Failing(waits, 3)
    assert waits.patience().begin().persist(call) == "answer"
    assert (call.calls, waits.slept) == (4, [1, 2, 4])


def test_any_other_error_is_not_tried_again() -> None:
    waits = Waits()
    with pytest.raises(ZeroDivisionError):
        waits.patience().begin().persist(lambda: 1 // 0)
    assert waits.slept == []


def test_waits_are_capped() -> None:
    waits = Waits()
    with pytest.raises(TransientError):
        waits.patience(attempts=8, cap=8, budget=1000).begin().persist(Failing(waits, 99))
    assert waits.slept == [1, 2, 4, 8, 8, 8, 8]


def test_jitter_spreads_the_waits() -> None:
    waits = Waits()
    patience = waits.patience()
    shares = iter([0.0, 0.5, 1.0])
    object.__setattr__(patience, "chance", lambda: next(shares))
    patience.begin().persist(Failing(waits, 3))
    assert waits.slept == [0, 1, 4]


@given(
    failures=st.integers(0, 10),
    seconds=st.floats(0, 50),
    budget=st.floats(1, 300),
    attempts=st.integers(1, 8),
    retry_after=st.none() | st.floats(0, 100),
)
def test_no_wait_ends_after_the_budget(failures: int, seconds: float, budget: float, attempts: int, retry_after: float | None) -> None:
    waits = Waits()
    call = Failing(waits, failures, seconds, retry_after)
    started = waits.now
    try:
        waits.patience(budget=budget, attempts=attempts).begin().persist(call)
    except TransientError:
        assert call.calls <= failures
    assert call.calls <= attempts
    assert waits.now - started <= budget + seconds + 1e-6  # the last call began within the budget
    assert all(wait >= (retry_after or 0) for wait in waits.slept)


def test_time_outs_shrink_with_the_budget_and_are_never_none() -> None:
    waits = Waits()
    budget = waits.patience(connect=10, read=60, budget=100).begin()
    assert budget.timeout() == (10, 60)
    waits.now += 95
    assert budget.timeout() == (5, 5)
    waits.now += 95
    assert min(budget.timeout()) > 0
