"""The stretches of time that cohorts are made of and compared with: whole months where they are whole months, else days."""

from dataclasses import dataclass
from datetime import date, timedelta

from scorecard.model import Company
from scorecard.weeks import add_months, fiscal_quarter_of, fiscal_year_of

DEFAULT_MONTHS = 3
DAY = timedelta(days=1)
WEEKS_OF_A_YEAR = timedelta(days=364)


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both inclusive."""

    start: date
    end: date


@dataclass(frozen=True)
class Comparison:
    """What stands beside the period: `kind` is "previous", "year", "split", "rest" or "none".

    For "rest", `group` is held against all others within the same period; for the others `before` and `after` are two periods.
    """

    kind: str
    before: Period | None = None
    after: Period | None = None
    group: str = ""


def default_period(as_of: date, horizon: int) -> Period:
    """The last three whole months whose youngest lead is `horizon` days old."""
    after = (as_of - timedelta(days=horizon) + DAY).replace(day=1)
    return Period(add_months(after, -DEFAULT_MONTHS), after - DAY)


def previous(period: Period) -> Period:
    """The stretch just before: as many whole months where the period is whole months, else as many days."""
    months = _whole_months(period)
    if months:
        return Period(add_months(period.start, -months), period.start - DAY)
    length = period.end - period.start + DAY
    return Period(period.start - length, period.start - DAY)


def year_ago(period: Period) -> Period:
    """The same months a year before, or the same weekdays 364 days before where the period is not whole months."""
    months = _whole_months(period)
    if months:
        start = add_months(period.start, -12)
        return Period(start, add_months(start, months) - DAY)
    return Period(period.start - WEEKS_OF_A_YEAR, period.end - WEEKS_OF_A_YEAR)


def _whole_months(period: Period) -> int:
    """How many whole months the period is, 0 where it is not."""
    after = period.end + DAY
    if period.start.day != 1 or after.day != 1:
        return 0
    return (after.year - period.start.year) * 12 + after.month - period.start.month


def usual_periods(as_of: date, company: Company) -> dict[str, Period]:
    """The periods that people ask for by name, each up to `as_of`: this and the last fiscal quarter, this fiscal year, twelve months."""
    quarter = fiscal_quarter_of(as_of, company)
    before = fiscal_quarter_of(quarter[0] - DAY, company)
    return {
        "this_quarter": Period(quarter[0], min(quarter[1], as_of)),
        "last_quarter": Period(*before),
        "this_year": Period(fiscal_year_of(as_of, company)[0], as_of),
        "last_year": Period(add_months(as_of, -12), as_of.replace(day=1) - DAY),
    }


def recent_months(as_of: date, count: int) -> tuple[Period, ...]:
    """The last `count` months up to the running one, oldest first; the running one ends on `as_of`."""
    running = as_of.replace(day=1)
    starts = [add_months(running, -back) for back in range(count - 1, -1, -1)]
    return tuple(Period(start, min(add_months(start, 1) - DAY, as_of)) for start in starts)
