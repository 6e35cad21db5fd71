"""One header that may name a week, taken apart: "3/2", "Week of 3 Mar", "w/e 8 Mar", "2026-W10", "Week1"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from scorecard.ingest.cells import as_text

Side = Literal["start", "end", ""]
_SERIAL_ZERO = date(1899, 12, 30)
_START = r"(?:(?:week|wk|w)\.?\s*(?:of|starting|commencing|beginning|from|start)|w/?c|woche ab|semana del?)\b[\s:.]*"
_END = r"(?:(?:week|wk|w)\.?\s*(?:ending|ended|end|to)|w/?e|woche bis)\b[\s:.]*"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_NUMBERED = re.compile(r"(?:week|wk|w|kw|semana|sem|s)\.?[\s#_-]*(?P<number>\d{1,2})", re.IGNORECASE)
_ISO_WEEK = re.compile(
    r"(?P<year>\d{4})[\s-]*(?:w|kw|wk|week)\s*(?P<number>\d{1,2})|(?:w|kw|wk|week)\s*(?P<number2>\d{1,2})[\s,/-]+(?P<year2>\d{4})",
    re.IGNORECASE,
)
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ]00:00(?::00)?)?",
        r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})\.?(?:[-/.](?P<year>\d{4}|\d{2}))?",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]*(?P<word>[^\W\d_]{3,})\.?(?:,?[\s-]*(?P<year>\d{4}|'\d{2}))?",
        r"(?P<word>[^\W\d_]{3,})\.?[\s-]*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}))?",
    )
)
_RANGE = re.compile(r"\s*(?:–|—|\bto\b|\s-\s|(?<=\d)-(?=\d+[/.]|[A-Za-z]{3}))\s*.*", re.IGNORECASE)
_MONTH = re.compile(r"(?P<word>[^\W\d_]{3,})\.?[\s'-]*(?P<year>\d{4}|\d{2})?|(?P<year2>\d{4})[-/](?P<month>\d{1,2})")


@dataclass(frozen=True)
class Head:
    """A header taken apart. `parts` are day and month, or the two numbers whose order is open; `number` is that of a numbered week."""

    text: str
    parts: tuple[int, int] = (0, 0)
    ordered: bool = True
    year: int | None = None
    side: Literal["start", "end", ""] = ""
    number: int = 0
    month_only: bool = False


def head_of(cell: Any, months: Mapping[str, int], serial: bool, by_month: bool = False) -> Head | None:
    """A header cell taken apart, or None when it names no week, day or month."""
    if isinstance(cell, datetime | date):
        return Head(as_text(cell), (cell.day, cell.month), year=cell.year)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell) if serial and 20000 < cell < 80000 and cell == int(cell) else None
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    side: Literal["start", "end", ""] = ""
    rest = text
    for pattern, name in ((_START, "start"), (_END, "end")):
        match = re.match(pattern, text, re.IGNORECASE)
        if match and match.end() < len(text):
            side, rest = name, text[match.end() :]  # type: ignore[assignment]
    if by_month and (month := _whole_month(text, months)):
        return month
    return _iso_week(rest, text) or _dated(re.sub(f"^{_WEEKDAY}", "", rest, flags=re.IGNORECASE), text, side, months) or _numbered(text)


def _serial(number: float) -> Head:
    day = _SERIAL_ZERO + timedelta(days=int(number))
    return Head(str(day), (day.day, day.month), year=day.year)


def _iso_week(rest: str, text: str) -> Head | None:
    match = _ISO_WEEK.fullmatch(rest)
    if match is None:
        return None
    try:
        monday = date.fromisocalendar(int(match["year"] or match["year2"]), int(match["number"] or match["number2"]), 1)
    except ValueError:
        return None
    return Head(text, (monday.day, monday.month), year=monday.year, side="start")


def _numbered(text: str) -> Head | None:
    match = _NUMBERED.fullmatch(text)
    return Head(text, number=int(match["number"])) if match and int(match["number"]) >= 1 else None


def _dated(rest: str, text: str, side: Any, months: Mapping[str, int]) -> Head | None:
    for candidate in (rest, _RANGE.sub("", rest)):
        for pattern in _DATES:
            match = pattern.fullmatch(candidate.strip())
            head = None if match is None else _from_match(match, text, side if candidate == rest or side else "start", months)
            if head is not None:
                return head
    return None


def _from_match(match: "re.Match[str]", text: str, side: Any, months: Mapping[str, int]) -> Head | None:
    groups = match.groupdict()
    year = _year(groups.get("year"))
    if groups.get("first"):
        first, second = int(groups["first"]), int(groups["second"])
        return Head(text, (first, second), False, year, side) if 1 <= min(first, second) <= 12 and max(first, second) <= 31 else None
    month = months.get(str(groups["word"]).casefold().rstrip(".")) if groups.get("word") else int(groups["month"])
    return Head(text, (int(groups["day"]), month), True, year, side) if month and 1 <= int(groups["day"]) <= 31 else None


def _whole_month(text: str, months: Mapping[str, int]) -> Head | None:
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    month = months.get(match["word"].casefold()) if match["word"] else int(match["month"])
    return Head(text, (1, month), year=_year(match["year"] or match["year2"]), month_only=True) if month and 1 <= month <= 12 else None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    number = int(text.strip("'"))
    return number if number > 99 else 2000 + number
