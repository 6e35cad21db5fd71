"""The kinds of value that a key may hold: how each is written in the file, checked, and turned into the model's own value.

A parser gets what TOML read and returns the model's value, or raises `Wrong` with what is the matter and what to write instead.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from scorecard.wording import configuration as said

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")


class Wrong(ValueError):
    """A value that its key cannot hold: `what` is the matter, and the `fix`."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


@dataclass(frozen=True)
class Kind:
    """A kind of value: `says` names it in the documentation, `parse` checks a value, `show` turns the model's value back into TOML's."""

    says: str
    parse: Callable[[Any], Any]
    show: Callable[[Any], Any] = lambda value: value


def quoted(value: Any) -> str:
    """A value as a message shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(said.no_text(quoted(value)), said.quote_it(value))
    return value.strip()


def _filled(value: Any) -> str:
    text = _text(value)
    if not text:
        raise Wrong(said.EMPTY, said.WRITE_VALUE)
    return text


def _identifier(value: Any) -> str:
    text = _filled(value)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", text):
        raise Wrong(said.no_name(quoted(text)), said.WRITE_NAME)
    return text


def _whole(low: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            raise Wrong(said.no_whole_number(quoted(value), low), said.write_whole_number(low))
        return value

    return parse


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
        raise Wrong(said.no_number(quoted(value)), said.WRITE_NUMBER)
    return float(value)


def _positive(value: Any) -> float:
    number = _number(value)
    if number <= 0:
        raise Wrong(said.not_above_zero(quoted(value)), said.WRITE_ABOVE_ZERO)
    return number


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(said.not_true_nor_false(quoted(value)), said.WRITE_TRUE_OR_FALSE)
    return value


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise Wrong(said.no_date(quoted(value)), said.WRITE_DATE) from None


def _clock(value: Any) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    text = _text(value)
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
        raise Wrong(said.no_time_of_day(quoted(value)), said.WRITE_TIME_OF_DAY)
    return text.zfill(5)


def _named(words: Sequence[str], first: int, what: str) -> Callable[[Any], int]:
    """A name out of `words` (its first three letters do), or its number counted from `first`."""

    def parse(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and first == 1 and 1 <= value <= len(words):
            return value
        text = value.strip().lower() if isinstance(value, str) else ""
        found = [place for place, word in enumerate(words) if len(text) >= 3 and word.startswith(text)]
        if len(found) != 1:
            raise Wrong(said.no_such(quoted(value), what), said.write_english_name(words[0]))
        return found[0] + first

    return parse


def choice(*words: str) -> Kind:
    """One of a few fixed words."""

    def parse(value: Any) -> str:
        if value not in words:
            raise Wrong(said.no_possible_value(quoted(value)), said.write_one_of(", ".join(quoted(word) for word in words)))
        return str(value)

    return Kind(f"one of {', '.join(f'`{word}`' for word in words)}", parse)


def many(kind: Kind, says: str, make: Callable[[Any], Any] = tuple) -> Kind:
    """A list of values of one kind; one value alone is taken as a list of one."""

    def parse(value: Any) -> Any:
        return make([kind.parse(each) for each in (value if isinstance(value, list) else [value])])

    return Kind(says, parse, lambda value: [kind.show(each) for each in (sorted(value) if isinstance(value, frozenset) else value)])


def _mapping(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Wrong(said.no_table(quoted(value)), said.WRITE_LINES)
    wrong = [key for key, each in value.items() if not isinstance(each, str)]
    if wrong:
        raise Wrong(said.no_text_at(quoted(value[wrong[0]]), wrong[0]), said.quote_at(wrong[0], value[wrong[0]]))
    return dict(value)


def _mappings(value: Any) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict):
        raise Wrong(said.no_table(quoted(value)), said.WRITE_TABLES)
    return {key: _mapping(each) for key, each in value.items()}


def _where(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise Wrong(said.no_filter(quoted(value)), said.WRITE_FILTER)
    return tuple(
        (column, tuple(_filled(each) for each in (allowed if isinstance(allowed, list) else [allowed])))
        for column, allowed in value.items()
    )


def _outcomes(value: Any) -> dict[str, str | list[str]]:
    if not isinstance(value, dict) or not {"column", "date"} <= value.keys():
        raise Wrong(said.OUTCOMES_NEED, said.WRITE_OUTCOMES)
    return {name: [_filled(each) for each in stated] if isinstance(stated, list) else _filled(stated) for name, stated in value.items()}


def _ratio(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(each, str) for each in value):
        raise Wrong(said.no_ratio(quoted(value)), said.WRITE_RATIO)
    return value[0], value[1]


RELATIVE = re.compile(
    r"(?P<sign>[+−-]?)\s*(?P<percent>\d+(?:[.,]\d+)?)\s*%\s*(?:more|less|fewer)?\s*(?:vs\.?|than)\s+(?P<base>previous period|last year)",
    re.I,
)
"""A goal by comparison, such as "+30 % vs previous period"."""


def _target(value: Any) -> float | str:
    if isinstance(value, str) and RELATIVE.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, str):
        raise Wrong(
            said.no_target(quoted(value)),
            said.WRITE_TARGET,
        )
    return _number(value)


def _address(value: Any) -> str:
    """An address of a web server, without anything that a link could not be appended to."""
    text = _filled(value).rstrip("/")
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?|https?://\[[0-9A-Fa-f:]+\](:\d{1,5})?", text):
        raise Wrong(said.no_web_page(quoted(value)), said.WRITE_WEB_PAGE)
    return text


TEXT = Kind("text", _text)
ADDRESS = Kind(said.AN_ADDRESS, _address)
NAME = Kind("text", _filled)
IDENTIFIER = Kind(said.A_SHORT_NAME, _identifier)
TEXTS = many(NAME, said.LIST_OF_TEXTS)
WHOLE = Kind("a whole number", _whole(0))
COUNT = Kind(said.WHOLE_NUMBER, _whole(1))
COUNTS = many(COUNT, said.LIST_OF_WHOLE_NUMBERS)
NUMBER = Kind("a number", _number)
POSITIVE = Kind(said.ABOVE_ZERO, _positive)
YES_NO = Kind("`true` or `false`", _yes_no)
DAY = Kind(said.A_DATE, _day)
DAYS = many(DAY, said.LIST_OF_DATES, frozenset)
CLOCK = Kind(said.A_TIME_OF_DAY, _clock)
WEEKDAY = Kind("a weekday's English name", _named(WEEKDAYS, 0, "a weekday"), lambda value: WEEKDAYS[value])
BUSINESS_DAYS = many(WEEKDAY, said.LIST_OF_WEEKDAYS, frozenset)
MONTH = Kind(said.A_MONTH, _named(MONTHS, 1, "a month"), lambda value: MONTHS[value - 1])
MAPPING = Kind('a table of `name = "value"`', _mapping)
MAPPINGS = Kind(said.TABLE_PER_COLUMN, _mappings)
WHERE = Kind(
    said.A_FILTER,
    _where,
    lambda value: {column: list(allowed) if len(allowed) > 1 else allowed[0] for column, allowed in value},
)
OUTCOMES = Kind(said.OUTCOMES, _outcomes)
RATIO = Kind(said.LIST_OF_TWO, _ratio, list)
TARGET = Kind("a number, or a comparison", _target)
