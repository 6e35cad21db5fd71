"""What a goal means in numbers: by comparison, by version, by week, and in its tree."""

from dataclasses import replace
from datetime import date

import pytest

from scorecard.errors import UserError
from scorecard.measures.goals import Relative, Resolved, base_of, in_force, overlaps, relative, resolved, tree, weekly_progress
from scorecard.model import Company, Goal

ACME = Company("Acme")
QUARTER = Goal("q4", "leads", date(2026, 10, 1), date(2026, 12, 31), 0.0, per="period")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("+30 % vs previous period", Relative(1.3, 0, "period before")),
        ("30 % more leads than last quarter", Relative(1.3, 0, "period before")),
        ("30% more than the previous quarter", Relative(1.3, 0, "period before")),
        ("5 % less than last year", Relative(0.95, 0, "year ago")),
        ("−12,5 % vs same period last year", Relative(0.875, 0, "year ago")),
        ("+20 vs previous month", Relative(1, 20, "period before")),
        ("20 fewer than a year ago", Relative(1, -20, "year ago")),
    ],
)
def test_a_comparison_is_understood(text: str, meaning: Relative) -> None:
    assert relative(text) == meaning


@pytest.mark.parametrize("text", ["abc", "", "30 %", "30 % vs previous period", "more than last quarter", "+30 % vs the moon", "-"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="Write a number, or a comparison such as"):
        relative(text)


def test_a_comparison_resolves_to_a_number_of_a_period() -> None:
    goal = replace(QUARTER, relative="30 % more leads than last quarter")
    assert base_of(goal, ACME) == (date(2026, 7, 1), date(2026, 9, 30))
    base = Resolved(date(2026, 7, 1), date(2026, 9, 30), 487.0)
    assert resolved(goal, base, "count").target == 634.0  # 633.1, and a lead is whole
    assert resolved(replace(goal, operator="<="), base, "count").target == 633.0
    assert resolved(goal, base, "money").target == pytest.approx(633.1)
    assert resolved(replace(goal, relative="+10 % vs previous period"), Resolved(*base_of(goal, ACME), 100.0), "count").target == 110.0


def test_a_weekly_comparison_is_with_the_mean_week() -> None:
    goal = replace(QUARTER, per="week", relative="+10 % vs previous period")
    base = Resolved(date(2026, 7, 1), date(2026, 9, 29), 1300.0)  # 13 weeks
    assert resolved(goal, base, "money").target == pytest.approx(110.0)
    assert resolved(goal, replace(base, value=0.2), "percent").target == pytest.approx(0.22)


def test_a_week_keeps_the_goal_that_stood_in_it() -> None:
    first = Goal("g", "calls", date(2026, 1, 5), date(2026, 12, 27), 100.0)
    second = replace(first, target=120.0)
    versions = [(date(2026, 1, 1), first), (date(2026, 6, 1), second)]
    assert in_force(versions, date(2026, 11, 1)) == (
        replace(first, end=date(2026, 5, 31)),
        replace(second, start=date(2026, 6, 1)),
    )
    assert in_force(versions, date(2026, 5, 1)) == (first,)
    assert in_force(versions, date(2025, 5, 1)) == ()


def test_a_period_has_the_goal_that_stands_now_and_the_past_had_its_own() -> None:
    first = replace(QUARTER, target=32.0)
    versions = [(date(2026, 9, 1), first), (date(2026, 11, 10), replace(first, target=36.0))]
    assert [goal.target for goal in in_force(versions, date(2026, 11, 9))] == [32.0]
    assert [goal.target for goal in in_force(versions, date(2026, 11, 10))] == [36.0]
    assert in_force([*versions, (date(2026, 11, 12), None)], date(2026, 11, 15)) == ()


def test_a_withdrawn_weekly_goal_ends_where_it_was_withdrawn() -> None:
    goal = Goal("g", "calls", date(2026, 1, 5), date(2026, 12, 27), 100.0)
    versions = [(date(2026, 1, 1), goal), (date(2026, 6, 1), None)]
    assert in_force(versions, date(2026, 11, 1)) == (replace(goal, end=date(2026, 5, 31)),)


def test_overlapping_goals_are_found() -> None:
    week = Goal("a", "calls", date(2026, 1, 5), date(2026, 3, 1), 100.0)
    later = Goal("b", "calls", date(2026, 3, 1), date(2026, 6, 1), 110.0)
    assert overlaps(later, [week], ACME) == week
    assert overlaps(replace(later, start=date(2026, 3, 2)), [week], ACME) is None
    assert overlaps(replace(later, indicator="visits"), [week], ACME) is None
    assert overlaps(replace(later, per="period"), [week], ACME) is None
    assert overlaps(replace(week, target=5.0), [week], ACME) is None  # its own next version


def test_a_quarter_within_a_year_is_no_overlap() -> None:
    year = Goal("y", "wins", date(2026, 1, 1), date(2026, 12, 31), 120.0, per="period")
    quarter = Goal("q", "wins", date(2026, 10, 1), date(2026, 12, 31), 32.0, per="period")
    assert overlaps(quarter, [year], ACME) is None
    assert overlaps(replace(quarter, end=date(2027, 1, 31)), [year], ACME) == year
    assert overlaps(replace(year, id="z"), [year], ACME) == year
    odd = replace(quarter, id="odd", start=date(2026, 9, 1))
    assert overlaps(odd, [quarter], ACME) == quarter  # four months around a quarter are nothing that people plan by


def test_the_tree_puts_parts_below_their_goal() -> None:
    goals = [
        Goal("leads", "leads", *_q4(), 640, part_of="wins"),
        Goal("wins", "wins", *_q4(), 32),
        Goal("visits", "visits", *_q4(), 61000, part_of="leads"),
        Goal("calls", "calls", *_q4(), 600, part_of="gone"),
    ]
    assert [(depth, goal.id) for depth, goal in tree(goals)] == [(0, "wins"), (1, "leads"), (2, "visits"), (0, "calls")]
    ring = [Goal("a", "x", *_q4(), 1, part_of="b"), Goal("b", "y", *_q4(), 1, part_of="a")]
    assert sorted(goal.id for _, goal in tree(ring)) == ["a", "b"]


def _q4() -> tuple[date, date]:
    return date(2026, 10, 1), date(2026, 12, 31)


def test_a_weekly_goal_is_judged_by_its_latest_week() -> None:
    goal = Goal("g", "calls", date(2026, 10, 5), date(2026, 11, 1), 100.0)
    weeks = [(date(2026, 10, 5), 90.0, False), (date(2026, 10, 12), 104.0, True), (date(2026, 10, 19), None, None)]
    now = weekly_progress(goal, date(2026, 10, 27), weeks, (101.0, 90.0, 112.0), 0.6)
    assert (now.actual, now.attainment, now.status) == (104.0, 1.04, "on_track")
    assert (now.weeks_met, now.weeks_due, now.projected, now.chance) == (1, 3, 101.0, 0.6)
    assert weekly_progress(goal, date(2026, 10, 27), weeks[:1]).status == "at_risk"
    assert weekly_progress(goal, date(2026, 11, 9), weeks).status == "missed"
    assert weekly_progress(goal, date(2026, 10, 4), []).status == "not_started"
    quiet = weekly_progress(goal, date(2026, 10, 27), weeks[2:])
    assert (quiet.status, quiet.actual, quiet.attainment) == ("no_data", None, None)
