"""Expected to date, attainment, pacing and status, over every kind of calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scorecard.measures.pacing import expected, meets, period_a_year_ago, period_before, ratio, span_kind, status
from scorecard.model import Company
from scorecard.weeks import days, fiscal_quarter_of, fiscal_year_of, local_day

ACME = Company("Acme")
APRIL = Company("April", fiscal_year_start=4, holidays=frozenset({date(2026, 12, 25)}))
RETAIL = Company("Retail", week_start=6)


def test_business_days_set_the_pace() -> None:
    # January 2026 has 22 business days; on Friday the 9th, 7 are over. The weekend adds nothing.
    assert expected(date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 9), ACME).share == pytest.approx(7 / 22)
    assert expected(date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 11), ACME).share == pytest.approx(7 / 22)
    assert expected(date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 20), ACME).share == 1.0
    assert expected(date(2026, 1, 1), date(2026, 1, 31), date(2025, 12, 31), ACME).share == 0.0


def test_holidays_do_not_count() -> None:
    december = (date(2026, 12, 1), date(2026, 12, 31))
    assert expected(*december, date(2026, 12, 24), APRIL).share == pytest.approx(18 / 22)
    assert expected(*december, date(2026, 12, 24), ACME).share == pytest.approx(18 / 23)


def test_a_weekend_only_stretch_counts_its_days() -> None:
    assert expected(date(2026, 1, 3), date(2026, 1, 4), date(2026, 1, 3), ACME).share == 0.5


def test_last_years_shape_is_followed_where_there_is_a_whole_year() -> None:
    start, end = date(2026, 1, 1), date(2026, 1, 31)
    last = {day - timedelta(days=364): (30.0 if day.day <= 10 else 1.0) for day in days(start, end)}
    found = expected(start, end, date(2026, 1, 10), ACME, last)
    assert (found.share, found.basis) == (pytest.approx(300 / 321), "last_year")
    last.pop(date(2025, 1, 20))
    assert expected(start, end, date(2026, 1, 10), ACME, last).basis == "business_days"
    assert expected(start, end, date(2026, 1, 10), ACME, dict.fromkeys(last, 0.0)).basis == "business_days"


@pytest.mark.parametrize("company", [ACME, APRIL, RETAIL])
@pytest.mark.parametrize("year", [2020, 2024, 2026, 2027, 2032])
def test_a_fiscal_year_ends_at_all_of_it_and_never_goes_back(company: Company, year: int) -> None:
    """2020, 2026 and 2032 have 53 ISO weeks; 2020, 2024 and 2032 a 29 February."""
    start, end = fiscal_year_of(date(year, 6, 15), company)
    shares = [expected(start, end, day, company).share for day in days(start - timedelta(days=1), end)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_a_week_53_has_its_year_ago_364_days_back() -> None:
    week_53 = date(2026, 12, 28)
    assert period_a_year_ago(week_53, week_53 + timedelta(days=6), ACME) == (date(2025, 12, 29), date(2026, 1, 4))


def test_periods_before_and_a_year_ago_follow_the_fiscal_calendar() -> None:
    quarter = fiscal_quarter_of(date(2026, 5, 20), APRIL)
    assert quarter == (date(2026, 4, 1), date(2026, 6, 30))
    assert period_before(*quarter, APRIL) == (date(2026, 1, 1), date(2026, 3, 31))
    assert period_a_year_ago(*quarter, APRIL) == (date(2025, 4, 1), date(2025, 6, 30))
    assert period_before(date(2026, 4, 1), date(2027, 3, 31), APRIL) == (date(2025, 4, 1), date(2026, 3, 31))
    assert period_a_year_ago(date(2026, 4, 1), date(2027, 3, 31), APRIL) == (date(2025, 4, 1), date(2026, 3, 31))
    assert period_before(date(2026, 3, 1), date(2026, 3, 31), ACME) == (date(2026, 2, 1), date(2026, 2, 28))
    assert period_a_year_ago(date(2024, 2, 1), date(2024, 2, 29), ACME) == (date(2023, 2, 1), date(2023, 2, 28))
    assert period_before(date(2026, 3, 10), date(2026, 3, 19), ACME) == (date(2026, 2, 28), date(2026, 3, 9))


def test_what_a_stretch_is_called() -> None:
    assert span_kind(date(2026, 11, 9), date(2026, 11, 15), ACME) == "week"
    assert span_kind(date(2026, 11, 9), date(2026, 11, 15), RETAIL) == "span"
    assert span_kind(date(2026, 4, 1), date(2026, 6, 30), APRIL) == "quarter"
    assert span_kind(date(2026, 4, 1), date(2027, 3, 31), APRIL) == "year"
    assert span_kind(date(2026, 1, 1), date(2026, 12, 31), APRIL) == "span"


def test_a_quarter_starts_on_the_businesss_own_day_whatever_the_clocks_do() -> None:
    """The same instant is still September in Los Angeles; the day that the clocks change there is one day, of 25 hours."""
    midnight = datetime(2026, 10, 1, 3, tzinfo=ZoneInfo("UTC"))
    assert fiscal_quarter_of(local_day(midnight, "America/Los_Angeles"), ACME)[0] == date(2026, 7, 1)
    assert fiscal_quarter_of(local_day(midnight, "Europe/Berlin"), ACME)[0] == date(2026, 10, 1)
    changes = [datetime(2026, 11, 1, hour, tzinfo=ZoneInfo("UTC")) for hour in (7, 23)]  # from 00:00 PDT to 15:00 PST
    assert {local_day(each, "America/Los_Angeles") for each in changes} == {date(2026, 11, 1)}
    before, after = (expected(date(2026, 10, 1), date(2026, 12, 31), day, ACME).share for day in (date(2026, 11, 1), date(2026, 11, 2)))
    assert after - before == pytest.approx(1 / 66)


def test_nothing_is_divided_by_nothing() -> None:
    assert ratio(None, 5.0) is None
    assert ratio(3.0, None) is None
    assert ratio(3.0, 0.0) is None
    assert ratio(0.0, 5.0) == 0.0


def test_the_ends_of_a_range_belong_to_it() -> None:
    assert meets(10, "between", 10, 20)
    assert meets(20, "between", 10, 20)
    assert not meets(20.1, "between", 10, 20)
    assert meets(0.1 + 0.2, ">=", 0.3)
    assert meets(0.1 + 0.2, "<=", 0.3)


START, END = date(2026, 10, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("today", "operator", "actual", "heading_for", "word"),
    [
        (date(2026, 9, 30), ">=", None, None, "not_started"),
        (date(2026, 11, 1), ">=", None, None, "no_data"),
        (date(2026, 11, 1), ">=", 0.0, 3.0, "at_risk"),
        (date(2026, 11, 1), ">=", 20.0, 33.0, "on_track"),
        (date(2026, 11, 1), ">=", 20.0, 29.0, "at_risk"),
        (date(2026, 11, 1), ">=", 32.0, 40.0, "hit"),
        (date(2027, 1, 1), ">=", 31.0, None, "missed"),
        (date(2027, 1, 1), ">=", 32.0, None, "hit"),
        (date(2026, 11, 1), "<=", 20.0, 29.0, "on_track"),
        (date(2026, 11, 1), "<=", 33.0, 40.0, "missed"),
        (date(2026, 12, 31), "between", 35.0, 36.0, "on_track"),
        (date(2026, 12, 31), "between", 41.0, 42.0, "missed"),
    ],
)
def test_the_word_for_a_goal(today: date, operator: str, actual: float | None, heading_for: float | None, word: str) -> None:
    upper = 40.0 if operator == "between" else None
    assert status(today, START, END, operator, 32.0, upper, actual, heading_for, adds_up=True) == word


def test_a_rate_is_never_hit_or_missed_before_the_end() -> None:
    assert status(date(2026, 11, 1), START, END, ">=", 0.7, None, 0.8, None, adds_up=False) == "on_track"
    assert status(date(2026, 11, 1), START, END, "<=", 0.7, None, 0.8, None, adds_up=False) == "at_risk"
