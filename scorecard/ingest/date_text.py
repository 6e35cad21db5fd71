"""The patterns of dates, and the arithmetic from their parts to instants: whole columns at once, without any guess."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from babel import Locale, UnknownLocaleError

Instants = npt.NDArray[np.datetime64]
NOT = np.datetime64("NaT", "us")

_WORD = r"\pL+\.?"
_CLOCK = (
    r"(?:(?:\s*T\s*|[\s,]+(?:at\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>[Zz]|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|[+-]\d{2}|UTC|GMT)?)?"
)
_WEEKDAY = rf"(?:{_WORD},?\s+)?"
NUMERIC = rf"^{_WEEKDAY}(?P<first>\d{{1,4}})\s?[-/.]\s?(?P<second_>\d{{1,2}})\s?[-/.]\s?(?P<third>\d{{1,4}})\.?{_CLOCK}$"
NAMED = (
    # "Sun, 05-Jan-2020", "15 Apr, 2021 00:03:00", "8 de julio de 2025", "1st March 2024"
    rf"^{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|\.)?[\s\-/]*(?:de\s+|of\s+)?(?P<month>{_WORD})[\s\-/,]*(?:de\s+)?'?(?P<year>\d{{4}}|\d{{2}}){_CLOCK}$",
    # "July 8, 2025", "Mon Apr 15 2021 00:03:00 GMT+0200"
    rf"^{_WEEKDAY}(?P<month>{_WORD})[\s\-/]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|[\s\-/]+)'?(?P<year>\d{{4}}){_CLOCK}$",
    # "2020-Jan-05"
    rf"^(?P<year>\d{{4}})[\s\-/.](?P<month>{_WORD})[\s\-/.](?P<day>\d{{1,2}}){_CLOCK}$",
)
COMPACT = r"^(?P<year>(?:19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})$"
MONTHS = (  # whole months: "March 2024", "2024-03", "03/2024"
    rf"^(?P<month>{_WORD})[\s\-/.,]*(?P<year>\d{{4}})$",
    r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})$",
    r"^(?P<month>\d{1,2})[-/.](?P<year>\d{4})$",
)
ISO = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"


@cache
def month_names(locale: str) -> dict[str, int]:
    """Month names and their abbreviations, lower case without dots, in English and in the company's language."""
    names: dict[str, int] = {}
    for tag in (locale, "en_US"):
        try:
            months = Locale.parse(tag).months
        except (UnknownLocaleError, ValueError):
            continue
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names.update({plain_name(str(name)): number for number, name in months[form][width].items()})
    names["sept"] = 9
    return names


def plain_name(name: str) -> str:
    return name.casefold().rstrip(".")


def as_day(value: np.datetime64) -> str:
    """The calendar day of an instant, as text."""
    return str(value.astype("datetime64[D]"))


def extract(texts: list[str], pattern: str) -> tuple[dict[str, list[str]], npt.NDArray[np.bool_]]:
    """The named groups of the texts that match, and which texts do."""
    found = pc.extract_regex(pa.array(texts, type=pa.string()), pattern)
    hit = pc.is_valid(found).to_numpy(zero_copy_only=False)
    matched = found.filter(pa.array(hit))
    names = re.findall(r"\?P<(\w+)>", pattern)
    return {name: matched.field(place).to_pylist() for place, name in enumerate(names)}, hit


def integers(texts: list[str]) -> npt.NDArray[np.float64]:
    """Digits as numbers, NaN for anything else."""
    array = pa.array(texts, type=pa.string())
    digits = pc.if_else(pc.match_substring_regex(array, r"^\d{1,18}$"), array, None)
    return np.asarray(pc.fill_null(pc.cast(digits, pa.float64()), np.nan).to_numpy(zero_copy_only=False), dtype=float)


def number_of(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def days_of(years: Any, months: Any, days: Any) -> Instants:
    """Midnights; NaT for days that do not exist, such as 31 April."""
    valid = (years >= 1) & (years <= 9999) & (months >= 1) & (months <= 12) & (days >= 1) & (days <= 31)
    index = np.where(valid, (years - 1970) * 12 + months - 1, 0).astype("int64")
    month = index.astype("datetime64[M]")
    day = month.astype("datetime64[D]") + (np.where(valid, days, 1).astype("int64") - 1).astype("timedelta64[D]")
    result: Instants = day.astype("datetime64[us]")
    result[~valid | (day.astype("datetime64[M]") != month)] = NOT
    return result


def clocks_of(groups: Mapping[str, list[str]]) -> npt.NDArray[np.timedelta64]:
    """Times of day; NaT for what no clock shows. 24:00 is the next midnight."""
    hours, minutes, seconds = (np.nan_to_num(integers(groups[name])) for name in ("hour", "minute", "second"))
    micros = np.array([float((text or "0")[:6].ljust(6, "0")) for text in groups["fraction"]])
    halves = np.array([text[:1].casefold() for text in groups["half"]])
    wrong = (minutes > 59) | (seconds > 59) | (hours > 24) | ((hours == 24) & (minutes + seconds + micros > 0))
    wrong |= (halves != "") & ((hours < 1) | (hours > 12))
    hours = np.where(halves == "p", hours % 12 + 12, np.where(halves == "a", hours % 12, hours))
    result: npt.NDArray[np.timedelta64] = (((hours * 60 + minutes) * 60 + seconds) * 1e6 + micros).astype("int64").astype("timedelta64[us]")
    result[wrong] = np.timedelta64("NaT")
    return result


def zone_of(text: str) -> str:
    """ "+02:00", "GMT+0200" and "Z" as an offset "+0200" or "UTC"."""
    plain = text.upper().replace("GMT", "").replace("UTC", "").replace(":", "")
    if not text:
        return ""
    return "UTC" if plain in ("", "Z") else plain.ljust(5, "0")
