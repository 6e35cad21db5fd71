"""Scorecards from plain weekly numbers, for tests of words and charts: the real measures, without a source or a database."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import SimpleNamespace

from scorecard.measures.scorecard import Facts, Origin, Scorecard, row, scorecard, signal_of, weekly
from scorecard.measures.tracks import Track, written
from scorecard.model import Aggregate, Company, Goal, Indicator
from tests.support.entries import Entry, entries

AS_OF = date(2026, 11, 18)
"""A Wednesday: the last complete week is that of 9 November, two of five days of the running one are over."""
COMPANY = Company("Acme", locale="en_US", currency="USD")
LAST_WEEK = date(2026, 11, 9)


def indicator(id: str, **given: object) -> Indicator:
    """An indicator whose numbers are written down by the week."""
    measure = Aggregate("sum", "indicator_values", "value", "date")
    return Indicator(**{"id": id, "name": id.replace("_", " ").capitalize(), "measure": measure, "cadence": "weekly", **given})


def goal(indicator: str, target: float, operator: str = ">=", upper: float | None = None) -> Goal:
    """A weekly goal over all times."""
    return Goal(f"g-{indicator}", indicator, date(2020, 1, 1), date(2030, 1, 1), target, operator, upper)


def track(values: Sequence[float | None], company: Company = COMPANY) -> Track:
    """Weekly numbers up to the last complete week; None is a week that was not filled in."""
    first = LAST_WEEK - timedelta(weeks=len(values) - 1)
    weeks = [first + timedelta(weeks=number) for number in range(len(values))]
    every = [Entry(week, "sheet", value, 1, 1, "week") for week, value in zip(weeks, values, strict=True) if value is not None]
    return written(entries(every), first, company, "weekly")


def card(
    indicators: Sequence[Indicator],
    values: Mapping[str, Sequence[float | None]],
    goals: Sequence[Goal] = (),
    weeks: int = 13,
    origins: Mapping[str, Origin] | None = None,
) -> Scorecard:
    """The scorecard of these indicators."""
    return scorecard(indicators, _facts(values, goals, origins or {}), COMPANY, AS_OF, weeks)


def in_time(one: Indicator, values: Sequence[float | None], goals: Sequence[Goal] = ()) -> SimpleNamespace:
    """The row of an indicator and its two years of weeks, as its own page has them."""
    facts = _facts({one.id: values}, goals, {})
    history = weekly(one, facts, COMPANY, AS_OF, 104)
    points = signal_of(one, history).points
    year_ago = {week.week: week.value for week in history}
    weeks = [
        SimpleNamespace(
            **{name: getattr(week, name) for name in ("week", "value", "state", "goal", "met", "numerator", "denominator")},
            year_ago=year_ago.get(week.week - timedelta(days=364)),
            low=point.low,
            mean=point.mean,
            high=point.high,
        )
        for week, point in zip(history, points, strict=True)
    ]
    return SimpleNamespace(row=row(one, facts, COMPANY, AS_OF, 13), weeks=weeks)


def _facts(values: Mapping[str, Sequence[float | None]], goals: Sequence[Goal], origins: Mapping[str, Origin]) -> Facts:
    return Facts({id: track(numbers) for id, numbers in values.items()}, goals, origins, {}, {})
