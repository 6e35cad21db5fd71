"""Numbers, money, shares and dates as people of a place write them, and the marks for what is not a number.

Values arrive in the unit of their indicator (`percent` holds shares: 0.12) and leave as text. Absent is None and reads as a mark, never
as 0. A minus is a real minus sign and a change always carries its sign, so that columns of tabular figures line up.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_compact_currency, format_compact_decimal, format_currency, format_decimal, get_decimal_symbol

from scorecard.model import Company, State, Unit

MARKS = {State.NOT_DUE: "—", State.MISSING: "∅", State.PARTIAL: "·"}
"""A real zero is the figure 0; these stand where there is no whole figure. `PARTIAL` follows the figure it belongs to."""

NOTHING_THERE = "–"
"""Stands in a table where there is nothing to compare with or to work out; a sentence says so in words."""

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:])")
_LISTED = re.compile(r"^(\s*\d*)([.-])(?=\s|$)")
"""What makes a list of a text: "14. Sept. 2026" and "- none"."""


def plain(text: str) -> str:
    """Text of people or of data, made harmless for Streamlit's Markdown: no picture, link, formula or colour comes to life."""
    return _LISTED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text.replace("\n", " ")))


@dataclass(frozen=True)
class Formats:
    """How this company writes numbers and dates."""

    locale: str = "en_US"
    currency: str = "USD"

    def number(self, value: float, digits: int = 0) -> str:
        """`9412.4` → "9,412"; with digits, that many at most."""
        return _decimal(value, digits, self.locale)

    def cell(self, value: object) -> str:
        """A value as it stands in rows of data: a number to four digits behind the point, a day, a text; "" for nothing."""
        if value is None or value != value:
            return ""
        if isinstance(value, datetime):
            return self.moment(value) if value.time() != time() else self.day(value.date())
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _decimal(value, 4, self.locale)
        return str(value)

    def fixed(self, value: float, digits: int) -> str:
        """`1` → "1.0" with one digit: always that many, for factors that stand below each other."""
        return format_decimal(value, format="#,##0." + "0" * digits, locale=self.locale)

    def exact(self, value: float, unit: Unit = "count") -> str:
        """Every digit that means something, for tooltips and downloads: a value to four digits behind the point."""
        if unit == "money":
            return _currency(value, 2, self.currency, self.locale)
        return self._dressed(_decimal(value * 100 if unit == "percent" else value, 4, self.locale), unit)

    def value(self, value: float | None, unit: Unit = "count") -> str:
        """A value as people say it: "9,412", "$1,200", "64 %", "21.1", "3.5 d". None is "∅"."""
        if value is None:
            return MARKS[State.MISSING]
        if unit == "money":
            return _currency(value, 0 if abs(value) >= 100 else 2, self.currency, self.locale)
        shown = value * 100 if unit == "percent" else value
        return self._dressed(_decimal(shown, _digits(shown, unit), self.locale), unit)

    def short(self, value: float | None, unit: Unit = "count") -> str:
        """A value in at most five characters or so: "9.4k", "1.2M", "$12k", "64 %"; longer where people write it so."""
        if value is None or unit in ("percent", "ratio") or abs(value) < (1000 if unit in ("count", "money") else 10000):
            return self.value(value, unit)
        if _stays_long(value, self.locale):
            return self.value(round(value), unit)
        return self._dressed(_compact(value, self.locale, self.currency if unit == "money" else ""), unit)

    def change(self, change: float | None, unit: Unit = "count") -> str:
        """A relative change "+2 %", or percentage points "−3 pt" for shares. None is "–": from nothing, or nothing to compare with."""
        if change is None:
            return NOTHING_THERE
        shown = change * 100
        digits = 1 if unit == "percent" and 0 < abs(shown) < 1 else 0
        text = _decimal(abs(shown), digits, self.locale)
        sign = "±" if text == _decimal(0, 0, self.locale) else "+" if shown > 0 else MINUS
        return f"{sign}{text}{SPACE}{'pt' if unit == 'percent' else '%'}"

    def share(self, share: float | None, digits: int = 0) -> str:
        """`0.636` → "64 %"."""
        return MARKS[State.MISSING] if share is None else f"{_decimal(share * 100, digits, self.locale)}{SPACE}%"

    def day(self, day: date) -> str:
        """A day with its year: "9 Nov 2026", "9. Nov. 2026"."""
        return _dated(day, "d MMM y", self.locale)

    def short_day(self, day: date) -> str:
        """A day without its year: "9 Nov"."""
        return _dated(day, "d MMM", self.locale)

    def month(self, day: date) -> str:
        """The month of a day: "Nov 26"."""
        return format_date(day, "MMM yy", locale=self.locale)

    def span(self, start: date, end: date) -> str:
        """From one day to another, both inclusive: "1 May – 31 Jul 2026"."""
        first = self.short_day(start) if start.year == end.year else self.day(start)
        return f"{first} – {self.day(end)}"

    def moment(self, moment: datetime) -> str:
        """A day and a time: "9 Nov 2026, 14:05"."""
        return f"{self.day(moment.date())}, {format_time(moment, 'HH:mm', locale=self.locale)}"

    def count(self, number: int, one: str, many: str = "") -> str:
        """A number of any size with its noun: "1 row", "12,345 rows"."""
        return f"{self.number(number)} {one if number == 1 else many or one + 's'}"

    def _dressed(self, text: str, unit: Unit) -> str:
        tail = {"percent": "%", "days": "d", "hours": "h"}.get(unit)
        return f"{text}{SPACE}{tail}" if tail else text


def formats_of(company: Company) -> Formats:
    """The formats of that company."""
    return Formats(company.locale, company.currency)


def age(since: timedelta) -> str:
    """How long ago, as people say it: "just now", "25 min old", "2 h old", "3 days old"."""
    minutes = int(since.total_seconds() // 60)
    if minutes < 2:
        return "just now"
    if minutes < 90:
        return f"{minutes}{SPACE}min old"
    if minutes < 36 * 60:
        return f"{round(minutes / 60)}{SPACE}h old"
    return f"{round(minutes / 1440)}{SPACE}days old"


def count(number: int, one: str, many: str = "") -> str:
    """A small number with its noun: "1 source", "3 sources". What may pass a thousand is for `Formats.count`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: list[str]) -> str:
    """Names in a sentence: "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _digits(shown: float, unit: Unit) -> int:
    """Digits behind the point: none for counts that are whole, else as many as people say."""
    if unit == "count" and float(shown).is_integer():
        return 0
    if unit == "percent":
        return 1 if 0 < abs(shown) < 10 else 0
    return 0 if abs(shown) >= 100 else 1 if abs(shown) >= 1 else 2


@lru_cache(maxsize=4096)
def _decimal(value: float, digits: int, locale: str) -> str:
    rounded = round(value, digits) + 0.0  # + 0.0 turns −0.0 into 0.0
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return (MINUS if rounded < 0 else "") + format_decimal(abs(rounded), format=pattern, locale=locale)


@lru_cache(maxsize=1024)
def _stays_long(value: float, locale: str) -> bool:
    """Whether numbers of that size have no short form there, as thousands in German; Babel would leave out their signs too."""
    size = str(10 ** (len(str(int(abs(value)))) - 1))
    pattern = Locale.parse(locale).compact_decimal_formats["short"]["other"].get(size)
    return pattern is not None and pattern.pattern.strip("0") == ""


@lru_cache(maxsize=1024)
def _compact(value: float, locale: str, currency: str) -> str:
    digits = 1 if len(str(int(abs(value)))) % 3 in (1, 2) else 0  # 9.4k and 94.1k, but 941k
    if currency:
        text = format_compact_currency(abs(value), currency, fraction_digits=digits, locale=locale)
    else:
        text = format_compact_decimal(abs(value), fraction_digits=digits, locale=locale)
    if Locale.parse(locale).language == "en":
        text = text.replace("K", "k")
    if digits and not text.isdecimal() and get_decimal_symbol(locale) not in text:
        text = re.sub(r"(\d)(?=\D*$)", rf"\1{get_decimal_symbol(locale)}0", text, count=1)  # 9.0k beside 9.4k, so that columns line up
    return (MINUS if value < 0 else "") + text


@lru_cache(maxsize=1024)
def _currency(value: float, digits: int, currency: str, locale: str) -> str:
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.split(";")[0]
    pattern = re.sub(r"\.0+", "." + "0" * digits if digits else "", pattern)
    text = format_currency(abs(value), currency, format=pattern, locale=locale, currency_digits=False)
    return (MINUS if value < 0 else "") + text


@lru_cache(maxsize=4096)
def _dated(day: date, pattern: str, locale: str) -> str:
    """The house's own order in English, which is read alike on both sides of an ocean; elsewhere that of the place, with its stops."""
    if Locale.parse(locale).language == "en":
        return format_date(day, pattern, locale=locale)
    return format_skeleton("".join(reversed(pattern.split())), day, locale=locale)
