"""Month names and decimal signs of a chart's axes as the company writes them. Vega writes English unless told."""

from functools import lru_cache
from typing import Any

from babel import Locale

from scorecard.wording.formats import Formats

MONTHS = range(1, 13)
DAYS = (6, 0, 1, 2, 3, 4, 5)
"""Babel's weeks begin on Monday, Vega's on Sunday."""


def spoken(spec: dict[str, Any], formats: Formats) -> dict[str, Any]:
    """A finished specification in the language of the company; that of an English one is left as it is."""
    locale = locale_of(formats.locale)
    return {**spec, "config": {**spec.get("config", {}), "locale": locale}} if locale else spec


@lru_cache(maxsize=16)
def locale_of(name: str) -> dict[str, Any]:
    """What Vega wants to know of a locale: signs in numbers, names in dates; {} for English, which it speaks."""
    locale = Locale.parse(name)
    if locale.language == "en":
        return {}
    signs = locale.number_symbols["latn"]
    months, days = locale.months["stand-alone"], locale.days["stand-alone"]
    return {
        "number": {"decimal": signs["decimal"], "thousands": signs["group"], "grouping": [3], "currency": ["", ""]},
        "time": {
            "dateTime": "%x, %X",
            "date": "%d.%m.%Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            "days": [days["wide"][day] for day in DAYS],
            "shortDays": [days["abbreviated"][day] for day in DAYS],
            "months": [months["wide"][month] for month in MONTHS],
            "shortMonths": [months["abbreviated"][month] for month in MONTHS],
        },
    }
