"""Month names, days, decimal signs and money of a chart's axes as the company writes them. Vega writes English unless told."""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from math import log10
from typing import Any

import altair as alt
from babel import Locale
from babel.dates import parse_pattern
from babel.numbers import parse_pattern as parse_number_pattern

from scorecard.model import Unit
from scorecard.wording.formats import Formats

MONTHS = range(1, 13)
DAYS = (6, 0, 1, 2, 3, 4, 5)
"""Babel's weeks begin on Monday, Vega's on Sunday."""
WRITTEN = {"%-d %b %Y": ("yMMMd", "%Y"), "%-d %b %y": ("yMMMd", "%y"), "%-d %b": ("MMMd", "")}
"""Days as the charts ask for them, the longest first: the order of the place that stands for each, and how long its year is."""
_DATE_PARTS = re.compile(r"'([^']*)'|(d+|M+|L+|y+)|(.)")
_OF_DATA = ("datasets", "values")
_DIGITS = re.compile(r"\d.*\d|\d")


def spec_of(chart: alt.TopLevelMixin, formats: Formats) -> dict[str, Any]:
    """The Vega-Lite specification of a chart in the language of the company, for a page as for a picture."""
    return spoken(chart.to_dict(), formats)


def spoken(spec: dict[str, Any], formats: Formats) -> dict[str, Any]:
    """A finished specification in the language of the company; that of an English one is left as it is."""
    locale = locale_of(formats.locale)
    if not locale:
        return spec
    turned: dict[str, Any] = _in_order(spec, formats.locale)
    return {**turned, "config": {**turned.get("config", {}), "locale": locale}}


@lru_cache(maxsize=16)
def locale_of(name: str) -> dict[str, Any]:
    """What Vega wants to know of a locale: signs in numbers, names in dates; {} for English, which it speaks."""
    locale = Locale.parse(name)
    if locale.language == "en":
        return {}
    signs = locale.number_symbols["latn"]
    months, days = locale.months["format"], locale.days["stand-alone"]
    first, second = parse_number_pattern(locale.decimal_formats[None].pattern).grouping
    return {
        "number": {
            "decimal": signs["decimal"],
            "thousands": signs["group"],
            "grouping": [first, *[second] * 5],
            "currency": ["", ""],
        },
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


@lru_cache(maxsize=64)
def label(unit: Unit, formats: Formats) -> str:
    """The Vega expression that writes `datum.value` of an axis as `Formats.short` would: 1.2k, 1,2 Mio., R$ 1,2 mil.

    Hours and days go without their letter, which the title of such a chart says.
    """
    if unit == "percent":
        return "format(datum.value * 100, ',~g') + ' %'"
    written: Unit = "money" if unit == "money" else "count"
    steps = [(10**power, *_step(10**power, written, formats)) for power in range(3, 13)]
    sized = [next(group) for _, group in groupby(steps, key=lambda step: step[1:])]
    amount = _written(1, *_affixes(formats.value(100, written)))
    for least, divisor, before, after in sized:
        amount = f"abs(datum.value) >= {least} ? {_written(divisor, before, after)} : {amount}"
    return f"(datum.value < 0 ? '−' : '') + ({amount})"


def _step(least: int, unit: Unit, formats: Formats) -> tuple[int, str, str]:
    """What values of that size are divided by, and what stands before and after them: told by one of them, as `Formats` writes it."""
    value = int(str(123456789 * least)[: len(str(least))])
    text = formats.short(value, unit)
    signs = Locale.parse(formats.locale).number_symbols["latn"]
    shown = "".join(_DIGITS.findall(text)).replace(signs["group"], "").replace(signs["decimal"], ".")
    return (10 ** round(log10(value / float(shown))), *_affixes(text))


def _affixes(text: str) -> tuple[str, str]:
    found = _DIGITS.search(text)
    assert found is not None
    return text[: found.start()], text[found.end() :]


def _written(divisor: int, before: str, after: str) -> str:
    quoted = [each.replace("\\", "\\\\").replace("'", "\\'") for each in (before, after)]
    return f"'{quoted[0]}' + format(abs(datum.value) / {divisor}, ',~g') + '{quoted[1]}'"


def _in_order(value: Any, locale: str) -> Any:
    """The specification with its formats of days in the order of the place. Rows of data are left as they are."""
    if isinstance(value, Mapping):
        return {
            key: each if key in _OF_DATA else _days(each, locale) if key == "format" else _in_order(each, locale)
            for key, each in value.items()
        }
    return [_in_order(each, locale) for each in value] if isinstance(value, list) else value


def _turned(key: str, value: Any, locale: str) -> Any:
    if key in _OF_DATA:
        return value
    return _days(value, locale) if key == "format" and isinstance(value, str) else _in_order(value, locale)


def _days(pattern: str, locale: str) -> str:
    for written, (skeleton, year) in WRITTEN.items():
        if pattern.startswith(written):
            return _day(locale, skeleton, year) + pattern.removeprefix(written)
    return pattern


@lru_cache(maxsize=64)
def _day(locale: str, skeleton: str, year: str) -> str:
    """A locale's pattern of a day in the signs of d3: "d. MMM" → "%-d. %b"."""
    of = {"d": ("%-d", "%d"), "M": ("%-m", "%m", "%b", "%B")}
    written = ""
    for quoted, sign, other in _DATE_PARTS.findall(parse_pattern(Locale.parse(locale).datetime_skeletons[skeleton]).pattern):
        known = of.get("M" if sign.startswith("L") else sign[:1], (year,))
        written += known[min(len(sign), len(known)) - 1] if sign else (quoted or other).replace("%", "%%")
    return written
