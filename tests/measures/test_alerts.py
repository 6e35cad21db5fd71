"""Which alerts hold, and which rest."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from scorecard.measures.alerts import Raised, Watched, raised
from scorecard.model import Alert, State

TODAY = date(2026, 11, 18)
MISSED = Alert("calls", "missed", "calls", weeks=3, quiet_days=7)


@dataclass(frozen=True)
class Week:
    state: State
    met: bool | None


@dataclass(frozen=True)
class Pace:
    ratio: float
    surprising: bool


def weeks(text: str) -> list[Week]:
    """One letter a week: m met, x missed its goal, ? missing, - not due, o without a goal."""
    states = {"?": State.MISSING, "-": State.NOT_DUE}
    return [Week(states.get(each, State.OK), {"m": True, "x": False}.get(each)) for each in text]


def found(alert: Alert, text: str, signal: str = "none", handed_over: dict[str, date] | None = None) -> tuple[Raised, ...]:
    return raised([alert], {alert.indicator: Watched(weeks(text), signal)}, {}, TODAY, handed_over or {})


@pytest.mark.parametrize(("text", "count"), [("mmxxx", 3), ("xxxxx", 5), ("xxxm", 0), ("mmxx", 0), ("mxx-x-", 3), ("xxx?", 0), ("ooo", 0)])
def test_a_goal_missed_so_many_weeks_in_a_row(text: str, count: int) -> None:
    assert [each.weeks for each in found(MISSED, text)] == ([count] if count else [])


@pytest.mark.parametrize(("text", "count"), [("mm??", 2), ("mm?", 0), ("??m", 0), ("m?-?", 2), ("", 0)])
def test_no_data(text: str, count: int) -> None:
    assert [each.weeks for each in found(Alert("a", "no_data", "calls", weeks=2), text)] == ([count] if count else [])


@pytest.mark.parametrize(("kind", "holds"), [("run", True), ("below_limit", True), ("none", False), ("too_few", False)])
def test_a_signal(kind: str, holds: bool) -> None:
    assert bool(found(Alert("a", "signal", "calls"), "mm", kind)) is holds


def test_a_changed_close_rate_of_a_channel_or_of_all() -> None:
    rules = [Alert("all", "close_rate"), Alert("social", "close_rate", channel="Social"), Alert("gone", "close_rate", channel="Gone")]
    paces = {"": Pace(0.9, False), "Social": Pace(0.5, True)}
    assert [(each.alert.id, each.ratio) for each in raised(rules, {}, paces, TODAY, {})] == [("social", 0.5)]


def test_an_alert_rests_for_its_quiet_days_after_it_was_handed_over() -> None:
    assert found(MISSED, "xxx", handed_over={"calls": TODAY - timedelta(days=6)})[0].resting
    assert not found(MISSED, "xxx", handed_over={"calls": TODAY - timedelta(days=7)})[0].resting
    assert not found(MISSED, "xxx")[0].resting


def test_a_rule_on_an_indicator_that_nobody_knows_says_nothing() -> None:
    assert raised([MISSED], {}, {}, TODAY, {}) == ()
