"""The scorecard's rows: goals, status, changes, streaks and what is news."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from scorecard.measures.scorecard import Facts, Origin, Row, Scorecard, change, goal_for, meets, row, scorecard, status_of, week_beside_goal
from scorecard.measures.states import Number
from scorecard.measures.tracks import Track, written
from scorecard.model import Aggregate, Company, Goal, Indicator, Operator, Ratio, State, Unit
from scorecard.weeks import WEEK
from tests.support.entries import Entry, entries

COMPANY = Company("Acme")
AS_OF = date(2026, 11, 18)
LAST = date(2026, 11, 9)
ALWAYS = (date(2020, 1, 1), date(2030, 1, 1))


def indicator(unit: Unit = "count", id: str = "visits", measure: Aggregate | Ratio | None = None) -> Indicator:
    return Indicator(id, id.capitalize(), measure or Aggregate("sum", "indicator_values", "value", "date"), unit=unit, cadence="weekly")


def track(values: Sequence[float | None], last: date = LAST) -> Track:
    """Weekly values up to the last complete week; None is a gap."""
    first = last - WEEK * (len(values) - 1)
    every = [Entry(first + WEEK * at, "s", value, 1, 1, "week") for at, value in enumerate(values) if value is not None]
    return written(entries(every), first, COMPANY, "weekly")


def goal(target: float, start: date = ALWAYS[0], end: date = ALWAYS[1], operator: Operator = ">=", upper: float | None = None) -> Goal:
    return Goal("g", "visits", start, end, target, operator, upper)


def row_of(values: Sequence[float | None], *goals: Goal, unit: Unit = "count", weeks: int = 13) -> Row:
    facts = Facts({"visits": track(values)}, goals, {"visits": Origin(("sheet",), LAST)}, {"visits": "a sum"}, {})
    return row(indicator(unit), facts, COMPANY, AS_OF, weeks)


class TestGoals:
    def test_the_latest_that_covers_the_weeks_first_day(self) -> None:
        old, new = goal(10, end=date(2026, 11, 8)), goal(20, start=date(2026, 11, 9))
        assert goal_for([new, old], "visits", LAST) is new
        assert goal_for([new, old], "visits", LAST - WEEK) is old
        overlapping = goal(15, start=date(2026, 1, 1))
        assert goal_for([new, overlapping], "visits", LAST) is new
        assert goal_for([overlapping, new], "visits", LAST - WEEK) is overlapping

    def test_of_two_that_start_together_the_later_in_the_list(self) -> None:
        configured, in_the_sheet = goal(10), goal(11)
        assert goal_for([configured, in_the_sheet], "visits", LAST) is in_the_sheet

    def test_goals_of_periods_of_others_and_by_comparison_do_not_count(self) -> None:
        period = Goal("p", "visits", *ALWAYS, target=1000, per="period")
        relative = Goal("r", "visits", *ALWAYS, target=0, relative="+30 % vs previous period")
        assert goal_for([period, relative, Goal("o", "clicks", *ALWAYS, target=1)], "visits", LAST) is None

    @pytest.mark.parametrize(
        ("operator", "upper", "met", "missed"),
        [(">=", None, [10, 10.5], [9.99]), ("<=", None, [10, 9], [10.01]), ("between", 12.0, [10, 11, 12], [9.99, 12.01])],
    )
    def test_operators_and_their_edges(self, operator: Operator, upper: float | None, met: list[float], missed: list[float]) -> None:
        held = goal(10, operator=operator, upper=upper)
        assert all(meets(value, held) for value in met)
        assert not any(meets(value, held) for value in missed)


class TestStatus:
    def test_words_of_the_latest_week_that_was_due(self) -> None:
        assert row_of([5, 12], goal(10)).status == "on_track"
        assert row_of([12, 5], goal(10)).status == "off_track"
        assert row_of([12, 5]).status == "no_goal"
        assert row_of([12, None], goal(10)).status == "no_data"
        assert status_of(None) == "no_data"

    def test_a_week_that_is_not_whole_is_neither_met_nor_missed(self) -> None:
        daily = Indicator("visits", "Visits", Aggregate("sum", "indicator_values", "value", "date"))
        every = [Entry(LAST + timedelta(days=day), "s", 100.0, 1, 1) for day in range(6)]
        facts = Facts({"visits": written(entries(every), LAST - WEEK, COMPANY)}, [goal(10)], {}, {}, {})
        week = week_beside_goal(daily, facts, LAST, COMPANY, AS_OF)
        assert (week.value, week.state, week.goal, week.met) == (600.0, State.PARTIAL, 10, None)
        assert row(daily, facts, COMPANY, AS_OF, 2).status == "no_data"

    def test_weeks_missed_in_a_row(self) -> None:
        assert row_of([1, 12, 5, 6, 7], goal(10)).streak == 3
        assert row_of([1, 12, 5, None, 7], goal(10)).streak == 1
        assert row_of([5, 12], goal(10)).streak == 0
        assert row_of([1, 1, 1]).streak == 0


class TestChanges:
    def number(self, value: float | None, state: State = State.OK) -> Number:
        return Number(value, state)

    @pytest.mark.parametrize(
        ("now", "before", "unit", "expected"),
        [
            (110, 100, "count", 0.1),
            (0, 100, "count", -1.0),
            (5, 0, "count", None),
            (0, 0, "count", None),
            (0.12, 0.10, "percent", 0.02),
            (0.12, 0.0, "percent", 0.12),
            (12, 10, "ratio", 0.2),
            (-50, -100, "money", 0.5),
        ],
    )
    def test_relative_or_in_points(self, now: float, before: float, unit: Unit, expected: float | None) -> None:
        assert change(self.number(now), self.number(before), unit) == (None if expected is None else pytest.approx(expected))

    @pytest.mark.parametrize("state", [State.PARTIAL, State.MISSING, State.NOT_DUE])
    def test_only_between_complete_weeks(self, state: State) -> None:
        assert change(self.number(5), self.number(4, state), "count") is None
        assert change(self.number(5, state), self.number(4), "count") is None

    def test_week_before_and_364_days_before(self) -> None:
        values: list[float | None] = [float(number) for number in range(1, 61)]
        found = row_of(values)
        assert found.change_wow == pytest.approx(60 / 59 - 1)
        assert found.change_yoy == pytest.approx(60 / 8 - 1)
        assert row_of([3, None, 4]).change_wow is None
        assert row_of([3, 4]).change_yoy is None

    def test_a_missing_week_has_no_change(self) -> None:
        assert row_of([4, 5, None]).change_wow is None


class TestSignals:
    def test_too_few_points_have_no_limits(self) -> None:
        found = row_of([5, 6, 5, 6])
        assert (found.signal, found.limits) == ("too_few", None)

    def test_a_week_outside_its_usual_range_is_news_and_the_same_level_is_not(self) -> None:
        quiet: list[float | None] = [100.0, 102.0, 99.0, 101.0, 100.0, 98.0] * 5
        assert row_of(quiet).signal == "none"
        loud = row_of([*quiet, 60.0])
        assert loud.signal == "below_limit"
        assert loud.limits is not None
        assert loud.limits.low is not None
        assert loud.limits.low > 60

    def test_an_old_signal_is_no_news_in_a_week_without_a_number(self) -> None:
        quiet: list[float | None] = [100.0, 102.0, 99.0, 101.0, 100.0, 98.0] * 5
        assert row_of([*quiet, 60.0, None]).signal == "none"


class TestScorecard:
    def body(self, as_of: date, weeks: int = 3, company: Company = COMPANY) -> Scorecard:
        facts = Facts({"visits": track([1, 2, 3])}, [goal(2)], {}, {}, {})
        return scorecard([indicator()], facts, company, as_of, weeks)

    def test_complete_weeks_and_the_running_one_apart(self) -> None:
        body = self.body(AS_OF)
        assert body.weeks == (LAST - 2 * WEEK, LAST - WEEK, LAST)
        assert [(week.week, week.value, week.met) for week in body.rows[0].values] == [
            (body.weeks[0], 1.0, False),
            (body.weeks[1], 2.0, True),
            (body.weeks[2], 3.0, True),
        ]
        assert (body.running_week, body.days_over, body.days_due) == (date(2026, 11, 16), 2, 5)
        assert (body.rows[0].running.value, body.rows[0].running.state) == (None, State.NOT_DUE)

    @pytest.mark.parametrize(("as_of", "over"), [("2026-11-16", 0), ("2026-11-17", 1), ("2026-11-21", 5), ("2026-11-22", 5)])
    def test_business_days_that_are_over(self, as_of: str, over: int) -> None:
        assert self.body(date.fromisoformat(as_of)).days_over == over

    def test_weeks_start_when_the_company_says(self) -> None:
        body = self.body(AS_OF, company=Company("Acme", week_start=6))
        assert body.week_starts == "sunday"
        assert body.weeks[-1] == date(2026, 11, 8)

    def test_a_week_later_the_same_weeks_have_moved_by_one(self) -> None:
        one, other = self.body(AS_OF, 2), self.body(AS_OF + WEEK, 3)
        assert other.rows[0].values[:2] == one.rows[0].values
        assert other.rows[0].values[2].state is State.MISSING
