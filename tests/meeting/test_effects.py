"""Before and after an action: by hand, by simulation, and against the tempting shortcut."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import t

from scorecard.measures.effects import before_after, interval
from scorecard.model import Better, State

FIRST = date(2026, 1, 5)


@dataclass(frozen=True)
class Week:
    week: date
    value: float | None
    state: State = State.OK


def weeks(values: Sequence[float | None]) -> list[Week]:
    return [Week(FIRST + timedelta(weeks=n), v, State.OK if v is not None else State.MISSING) for n, v in enumerate(values)]


def on(week: int, day: int = 0) -> date:
    return FIRST + timedelta(weeks=week, days=day)


def test_the_week_of_the_action_is_on_neither_side() -> None:
    found = before_after(weeks([10, 12, 10, 12, 10, 12, 999, 20, 22, 20, 22, 20, 22]), on(6, 2), "higher")
    assert (found.kind, found.before, found.after, found.weeks_before, found.weeks_after) == ("better", 11, 21, 6, 6)
    assert (found.before_to, found.after_from) == (on(5), on(7))


def test_the_interval_is_students_by_hand() -> None:
    # Moving ranges are all 2, so σ = 2/1.128 = 1.773; s.e. = 1.773·√(1/6+1/6) = 1.0236; t(0.975, 10) = 2.2281; ± 2.281 around 10.
    low, high = interval([10, 12, 10, 12, 10, 12], [20, 22, 20, 22, 20, 22])
    assert (low, high) == (pytest.approx(10 - 2.2808, abs=1e-3), pytest.approx(10 + 2.2808, abs=1e-3))


@pytest.mark.parametrize(("before", "after"), [(6, 6), (13, 8), (7, 12)])
def test_students_factor_is_that_of_scipys_distribution(before: int, after: int) -> None:
    low, high = interval([0.0, 1.128] * before, [0.0, 1.128] * after, 0.9)
    noise = 1.0 * np.sqrt(1 / (2 * before) + 1 / (2 * after))
    assert (high - low) / 2 == pytest.approx(t.ppf(0.95, 2 * (before + after) - 2) * noise)


@pytest.mark.parametrize(("better", "kind"), [("higher", "better"), ("lower", "worse"), ("range", "moved")])
def test_the_direction_decides_whether_a_rise_is_good(better: Better, kind: str) -> None:
    values = [10, 12, 10, 12, 10, 12, 11, 20, 22, 20, 22, 20, 22]
    assert before_after(weeks(values), on(6), better).kind == kind


def test_too_early_says_how_many_weeks_are_missing_and_gaps_do_not_count() -> None:
    found = before_after(weeks([10, 12, 10, 12, 10, 12, 11, 40, None, 42]), on(6), "higher")
    assert (found.kind, found.weeks_after, found.weeks_left) == ("too_early", 2, 4)


def test_too_little_before_is_no_verdict() -> None:
    assert before_after(weeks([10, 12, 11, 20, 22, 20, 22, 20, 22]), on(2), "higher").kind == "cannot_tell"
    assert before_after([], on(2), "higher").kind == "cannot_tell"


def test_a_constant_number_that_steps_has_moved_and_one_that_stays_has_not() -> None:
    assert before_after(weeks([5.0] * 7 + [6.0] * 7), on(6), "higher").kind == "better"
    assert before_after(weeks([5.0] * 14), on(6), "higher").kind == "no_change"


def rates(verdict: str) -> tuple[float, float]:
    """How often 600 quiet series look better after an action on their worst week, and how often a real step of 1.5 σ is seen."""
    rng = np.random.default_rng(20261122)
    false = seen = 0
    for _ in range(600):
        x = rng.normal(100, 10, 40)
        worst = 14 + int(np.argmin(x[14:24]))
        false += _says(verdict, list(x), worst + 1)
        stepped = x.copy()
        stepped[21:] += 15
        seen += _says(verdict, list(stepped[:34]), 20)
    return false / 600, seen / 600


def _says(verdict: str, values: list[float], acted: int) -> bool:
    if verdict == "shortcut":  # the four weeks after are better than the four before: what people do by eye
        return sum(values[acted + 1 : acted + 5]) > sum(values[acted - 4 : acted])
    return before_after(weeks(values), on(acted), "higher").kind == "better"


def test_an_action_on_a_bad_week_is_no_success_by_itself() -> None:
    false, seen = rates("ours")
    assert false < 0.07
    assert seen > 0.7


def test_comparing_four_weeks_by_eye_would_praise_most_actions() -> None:
    """Negative control: after a worst week almost everything looks better."""
    false, _ = rates("shortcut")
    assert false > 0.6
