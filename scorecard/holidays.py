"""Public holidays of a country, as days on which a business does not work."""

from datetime import date

from scorecard.wording import configuration as words


def country_holidays(country: str, first_year: int, last_year: int) -> frozenset[date]:
    """The public holidays of a country ("US") or region ("DE-BY") in those years. Raises ValueError with what to write instead."""
    import holidays  # loads every country of the world, a tenth of a second, so only for those who name one

    code, _, region = country.upper().replace("_", "-").partition("-")
    try:
        return frozenset(holidays.country_holidays(code, subdiv=region or None, years=range(first_year, last_year + 1)))
    except NotImplementedError:
        pass
    known = holidays.list_supported_countries()
    if code not in known:
        raise ValueError(words.WRITE_COUNTRY)
    raise ValueError(words.known_regions(", ".join(known[code])) if known[code] else words.NO_REGIONS)
