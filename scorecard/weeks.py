"""The calendar: weeks, fiscal periods, business days and the business's own day. The clock is always an argument.

A week is named by its first day. "Thirteen weeks" are thirteen complete weeks; the running week is counted apart.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from scorecard.model import Company, Question

WEEK = timedelta(days=7)
YEAR_OF_WEEKS = timedelta(days=364)
"""The same week a year ago starts 364 days back, so that weekdays match."""


def local_day(moment: datetime, zone: tzinfo | str) -> date:
    """The calendar day of an instant in a time zone. A naive instant is taken to be in that zone already."""
    if moment.tzinfo is None:
        return moment.date()
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def written_until(question: Question, company: Company) -> datetime:
    """Up to when what people wrote counts for a question: its own moment, or the end of its day in the business's zone."""
    return question.known_on or datetime.combine(question.as_of + timedelta(days=1), time(), ZoneInfo(company.timezone))


def week_of(day: date, company: Company) -> date:
    """The first day of the week that holds `day`."""
    return day - timedelta(days=(day.weekday() - company.week_start) % 7)


def complete_weeks(as_of: date, count: int, company: Company) -> tuple[date, ...]:
    """The first days of the last `count` complete weeks on `as_of`, oldest first. The day `as_of` itself is not over."""
    running = week_of(as_of, company)
    return tuple(running - WEEK * back for back in range(count, 0, -1))


def days(start: date, end: date) -> Iterator[date]:
    """Every day from `start` to `end`, both inclusive."""
    return (start + timedelta(days=offset) for offset in range((end - start).days + 1))


def is_business_day(day: date, company: Company) -> bool:
    """Whether the business works on that day."""
    return day.weekday() in company.business_days and day not in company.holidays


def business_days(start: date, end: date, company: Company) -> int:
    """How many business days lie between `start` and `end`, both inclusive."""
    return sum(is_business_day(day, company) for day in days(start, end))


def add_months(day: date, months: int) -> date:
    """The first of the month `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month."""
    first = day.replace(day=1)
    return first, add_months(first, 1) - timedelta(days=1)


def fiscal_year_of(day: date, company: Company) -> tuple[date, date]:
    """First and last day of the fiscal year that holds `day`."""
    first = date(day.year, company.fiscal_year_start, 1)
    if day < first:
        first = date(day.year - 1, company.fiscal_year_start, 1)
    return first, add_months(first, 12) - timedelta(days=1)


def fiscal_quarter_of(day: date, company: Company) -> tuple[date, date]:
    """First and last day of the fiscal quarter that holds `day`."""
    year_start, _ = fiscal_year_of(day, company)
    passed = (day.year - year_start.year) * 12 + day.month - year_start.month
    first = add_months(year_start, passed // 3 * 3)
    return first, add_months(first, 3) - timedelta(days=1)


def fiscal_quarter_name(day: date, company: Company) -> str:
    """How people say the quarter, such as "Q4" or, where the fiscal year is not the calendar's, "Q2 FY27".

    A fiscal year is named by the calendar year in which it ends.
    """
    year_start, year_end = fiscal_year_of(day, company)
    first, _ = fiscal_quarter_of(day, company)
    number = ((first.year - year_start.year) * 12 + first.month - year_start.month) // 3 + 1
    return f"Q{number}" if company.fiscal_year_start == 1 else f"Q{number} FY{year_end.year % 100:02d}"
