"""Public holidays by country and region."""

from datetime import date

import pytest

from scorecard.holidays import country_holidays


def test_a_country_has_its_days_in_every_year_that_is_asked_for() -> None:
    days = country_holidays("US", 2025, 2026)
    assert {date(2025, 12, 25), date(2026, 12, 25), date(2026, 11, 26)} <= days
    assert {day.year for day in days} == {2025, 2026}


def test_a_region_has_days_of_its_own() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in country_holidays("DE-BY", 2026, 2026)
    assert epiphany not in country_holidays("de", 2026, 2026)


@pytest.mark.parametrize(("country", "says"), [("Germany", "two letters"), ("DE-XX", "BY"), ("XX", "two letters")])
def test_what_is_not_a_country_says_what_to_write(country: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        country_holidays(country, 2026, 2026)
