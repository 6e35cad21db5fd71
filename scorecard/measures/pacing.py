"""How far a goal should be by now, how far it is, and the word for it.

expected to date = target × the share of the period's business days that have passed, or the share that last year had by then;
attainment = actual ÷ target; pacing = actual ÷ expected to date. Nothing is divided by zero and nothing unknown becomes 0 %.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import Literal

from scorecard.measures.close_rates import Real
from scorecard.model import Company, Operator
from scorecard.weeks import YEAR_OF_WEEKS, business_days, days, fiscal_quarter_of, fiscal_year_of, month_of

Status = Literal["hit", "on_track", "at_risk", "missed", "not_started", "no_data"]
Basis = Literal["business_days", "last_year"]


@dataclass(frozen=True)
class Expected:
    """The share of the period's result that should be there by now, from 0 to 1, and what it follows."""

    share: float
    basis: Basis


def expected(start: date, end: date, through: date, company: Company, last_year: Mapping[date, float] | None = None) -> Expected:
    """How much of the period should be there when the days up to `through` (inclusive) are over.

    `last_year` maps the days from 364 days before `start` to 364 days before `end` to their values; it is followed only when every one
    of its days is there and their sum is above zero. Otherwise business days count; a period without any counts all days.
    """
    through = min(through, end)
    if through < start:
        return Expected(0.0, "business_days")
    shape = [last_year.get(day - YEAR_OF_WEEKS) for day in days(start, end)] if last_year else [None]
    known = [value for value in shape if value is not None]
    if len(known) == len(shape) and sum(known) > 0 and min(known) >= 0:
        return Expected(sum(known[: (through - start).days + 1]) / sum(known), "last_year")
    whole = business_days(start, end, company)
    if not whole:
        return Expected(((through - start).days + 1) / ((end - start).days + 1), "business_days")
    return Expected(business_days(start, through, company) / whole, "business_days")


def ratio(part: float | None, whole: float | None) -> float | None:
    """part ÷ whole, or None where either is unknown or the whole is zero."""
    return None if part is None or whole is None or whole == 0 else part / whole


def meets(value: float, operator: Operator, target: float, upper: float | None = None) -> bool:
    """Whether a value meets a goal; the ends of a range belong to it."""
    low, high = _ends(operator, target, upper)
    return low <= value <= high


def chance(outcomes: Real, operator: Operator, target: float, upper: float | None = None) -> float:
    """The share of the simulated outcomes that meet a goal."""
    low, high = _ends(operator, target, upper)
    return float(((outcomes >= low) & (outcomes <= high)).mean())


def _ends(operator: Operator, target: float, upper: float | None) -> tuple[float, float]:
    """Between which values a goal is met, with a hair's breadth for what rounding does."""
    slack = 1e-9 * max(abs(target), abs(upper or 0.0), 1.0)
    low = -inf if operator == "<=" else target - slack
    high = target + slack if operator == "<=" else inf if operator == ">=" or upper is None else upper + slack
    return low, high


def status(
    today: date,
    start: date,
    end: date,
    operator: Operator,
    target: float,
    upper: float | None,
    actual: float | None,
    heading_for: float | None,
    adds_up: bool,
) -> Status:
    """The word for a goal on a period. `heading_for` is the projection, or None where there is none.

    A goal whose value `adds_up` (a count or a sum) is hit as soon as it is reached, and missed as soon as a ceiling is broken.
    """
    if today < start:
        return "not_started"
    if actual is None:
        return "no_data"
    if today > end:
        return "hit" if meets(actual, operator, target, upper) else "missed"
    if adds_up and operator == ">=" and meets(actual, operator, target):
        return "hit"
    ceiling = target if operator == "<=" else upper
    if adds_up and operator != ">=" and ceiling is not None and not meets(actual, "<=", ceiling):
        return "missed"
    where = actual if heading_for is None else heading_for
    return "on_track" if meets(where, operator, target, upper) else "at_risk"


def span_kind(start: date, end: date, company: Company) -> Literal["week", "month", "quarter", "year", "span"]:
    """What people call the stretch: a month, a fiscal quarter or year, a week, or just a stretch of days."""
    if (end - start).days == 6 and start.weekday() == company.week_start:
        return "week"
    if month_of(start) == (start, end):
        return "month"
    if fiscal_quarter_of(start, company) == (start, end):
        return "quarter"
    if fiscal_year_of(start, company) == (start, end):
        return "year"
    return "span"


def period_before(start: date, end: date, company: Company) -> tuple[date, date]:
    """The period of the same kind just before: the last quarter for a quarter, and as many days for any other stretch."""
    last = start - timedelta(days=1)
    kind = span_kind(start, end, company)
    if kind == "month":
        return month_of(last)
    if kind == "quarter":
        return fiscal_quarter_of(last, company)
    if kind == "year":
        return fiscal_year_of(last, company)
    return last - (end - start), last


def period_a_year_ago(start: date, end: date, company: Company) -> tuple[date, date]:
    """The same month, quarter or fiscal year one year before; any other stretch moves back by 364 days, so that weekdays match."""
    kind = span_kind(start, end, company)
    if kind in ("month", "quarter"):
        earlier = start.replace(year=start.year - 1)
        return month_of(earlier) if kind == "month" else fiscal_quarter_of(earlier, company)
    if kind == "year":
        return fiscal_year_of(start - timedelta(days=1), company)
    return start - YEAR_OF_WEEKS, end - YEAR_OF_WEEKS
