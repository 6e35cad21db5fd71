"""Public holidays of a country, as days on which a business does not work."""

from datetime import date

import holidays


def country_holidays(country: str, first_year: int, last_year: int) -> frozenset[date]:
    """The public holidays of a country ("US") or region ("DE-BY") in those years. Raises ValueError with what to write instead."""
    code, _, region = country.upper().replace("_", "-").partition("-")
    supported = holidays.list_supported_countries()
    if code not in supported:
        msg = 'Write the two letters of the country, such as "US" or "DE", or a region as "DE-BY".'
        raise ValueError(msg)
    if region and region not in supported[code]:
        msg = f"Its known regions are: {', '.join(supported[code])}." if supported[code] else "Write the country without a region."
        raise ValueError(msg)
    return frozenset(holidays.country_holidays(code, subdiv=region or None, years=range(first_year, last_year + 1)))
