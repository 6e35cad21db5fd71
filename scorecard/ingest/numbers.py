"""Numbers as people type them: one convention per column, proven by its cells, or a refusal.

Which of "." and "," is the decimal mark is decided for the column:

- stated (`numbers` of the source): taken; cells that contradict it are unreadable;
- proven: "1.234,5", "12,5", "0,125", "1.234.567" prove a decimal comma; "1,234.5", "12.5", "0.125", "1,234,567" a decimal point;
  both in one column is a refusal;
- only "1,234" (a comma before exactly three digits): thousands, unless another column of the sheet proves a decimal comma;
- only "1.234": refused unless another column proves a decimal point, since it is 1.234 in one country and 1,234 in another.

A percentage becomes a share, "K", "M" and "B" multiply, "(5)" is negative, hh:mm:ss becomes seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.ingest.cells import RawColumn
from scorecard.ingest.number_text import Body, Mark, Written, is_error, is_placeholder, take_apart, value_of, why_not
from scorecard.ingest.plain_text import whole_numbers
from scorecard.ingest.unclear import Unclear
from scorecard.model import Unit
from scorecard.wording import cells as said

STATED: dict[str, Mark] = {"1,234.5": ".", "1.234,5": ","}
NAMES: dict[Mark, str] = {".": "1,234.5", ",": "1.234,5"}
SECONDS: dict[Unit, int] = {"hours": 3600, "days": 86_400}


@dataclass
class Numbers:
    """A column of numbers: per distinct value the number (NaN where unreadable) and what is wrong with it.

    `durations` are those given in seconds; `foreign` the currencies that were left out because the rest is in `currency`.
    """

    values: npt.NDArray[np.float64]
    problems: dict[int, str] = field(default_factory=dict)
    convention: str = "numbers"
    currency: str = ""
    durations: npt.NDArray[np.bool_] | None = None
    foreign: tuple[str, ...] = ()

    def in_unit(self, unit: Unit) -> "Numbers":
        """The same with durations in the unit that is asked for: seconds, unless it is hours or days."""
        if self.durations is None or unit not in SECONDS:
            return self
        values = np.where(self.durations, self.values / SECONDS[unit], self.values)
        return replace(self, values=values, convention=self.convention.replace(said.durations("seconds"), said.durations(unit)))


@dataclass(frozen=True)
class Evidence:
    """What the cells of a column prove: an example of each kind, "" where there is none."""

    point: str = ""
    comma: str = ""
    open_point: str = ""
    open_comma: str = ""


def evidence_of(column: RawColumn) -> Evidence:
    """What a column's text proves about its decimal mark."""
    fast = _plain(column)
    if fast is not None:
        return fast[1]
    texts = column.values[column.is_text]
    return _evidence([(text, written) for text in texts if isinstance(written := take_apart(text), Written)])


def _evidence(written: list[tuple[str, Written]]) -> Evidence:
    def first(test: Callable[[Body], bool]) -> str:
        return next((text for text, each in written if test(each.body)), "")

    return Evidence(
        first(lambda body: body.proves == "."),
        first(lambda body: body.proves == ","),
        first(lambda body: body.open == "."),
        first(lambda body: body.open == ","),
    )


def decide(evidence: Evidence, sheet: Evidence, stated: str, where: str) -> Mark:
    """The decimal mark of a column. `sheet` is the evidence of the sheet's other columns. Raises Unclear when nothing proves it."""
    if stated:
        return STATED[stated]
    if evidence.point and evidence.comma:
        raise Unclear(said.mixed_marks(where, evidence.point, evidence.comma), ("numbers",))
    if evidence.point or evidence.comma:
        return "." if evidence.point else ","
    if evidence.open_point and (evidence.open_comma or not sheet.point or sheet.comma):
        proven: Mark | None = "," if sheet.comma and not sheet.point and not evidence.open_comma else None
        because = said.proven_comma(sheet.comma) if proven else said.NO_CELL_PROVES
        raise Unclear(said.open_point(where, evidence.open_point, because), ("numbers",), NAMES[proven] if proven else None)
    if evidence.open_comma and sheet.comma:
        raise Unclear(said.open_comma(where, evidence.open_comma, sheet.comma), ("numbers",))
    return "."


def read_numbers(column: RawColumn, mark: Mark, mixed: bool = False) -> Numbers:
    """Every distinct value as a number under the decimal mark of the column.

    Where most cells are percentages a bare "12" may be 12 or 12 %, so the kind that is in the minority is unreadable; `mixed` switches
    that off for columns that hold values of several indicators.
    """
    fast = _plain(column) if mark == "." else None
    if fast is not None:
        return Numbers(fast[0].copy(), convention="numbers")
    return _Reading(column, mark, mixed).result()


class _Reading:
    """Reads a column cell by distinct cell and remembers what kinds and currencies it met."""

    def __init__(self, column: RawColumn, mark: Mark, mixed: bool) -> None:
        self.column, self.mark, self.mixed = column, mark, mixed
        self.values = np.full(len(column.values), np.nan)
        self.problems: dict[int, str] = {}
        self.kinds: dict[int, str] = {}
        self.currencies: dict[int, str] = {}

    def result(self) -> Numbers:
        for place, value in enumerate(self.column.values):
            self._read(place, value)
        if not self.mixed:
            self._drop_minority(self.kinds, {"plain": said.NO_UNIT, "percent": said.A_PERCENTAGE, "duration": said.A_DURATION})
        self._drop_minority(self.currencies, {})
        foreign = {currency for place, currency in self.currencies.items() if place in self.problems}
        durations = np.array([self.kinds.get(place) == "duration" for place in range(len(self.values))], dtype=bool)
        currency = self._currency()
        return Numbers(
            self.values,
            self.problems,
            self._convention(currency),
            currency,
            durations if durations.any() else None,
            tuple(sorted(foreign - {currency})),
        )

    def _currency(self) -> str:
        used = [currency for place, currency in self.currencies.items() if place not in self.problems]
        return used[0] if used else ""

    def _read(self, place: int, value: Any) -> None:
        if isinstance(value, str):
            self._read_text(place, value)
        elif isinstance(value, timedelta | time):
            self.values[place], self.kinds[place] = _seconds(value), "duration"
        elif isinstance(value, date | datetime | np.datetime64):
            self.problems[place] = said.DATE_FOR_NUMBER
        elif isinstance(value, int | float | Decimal | np.number) and np.isfinite(float(value)):
            self.values[place] = float(value)
            self.kinds[place] = "plain"
        else:
            self.problems[place] = said.no_number(value)

    def _read_text(self, place: int, text: str) -> None:
        written = None if is_placeholder(text) or is_error(text) else take_apart(text)
        if written is None:
            self.problems[place] = why_not(text)
        elif isinstance(written, float | int):
            self.values[place], self.kinds[place] = float(written), "duration"
        elif written.body.proves not in (None, self.mark):
            self.problems[place] = said.contradicts(text, NAMES[self.mark])
        else:
            number = value_of(written, self.mark)
            self.values[place] = number
            self.kinds[place] = written.kind
            if not np.isfinite(number):
                self.values[place] = np.nan
                self.problems[place] = said.too_large(text)
            if written.currency:
                self.currencies[place] = written.currency

    def _drop_minority(self, kinds: dict[int, str], words: dict[str, str]) -> None:
        """Zero is zero in every unit; anything else in a minority's unit cannot be added to the rest."""
        weights: dict[str, int] = {}
        for place, kind in kinds.items():
            if self.values[place] != 0:
                weights[kind] = weights.get(kind, 0) + int(self.column.counts[place])
        if len(weights) < 2:
            return
        usual = max(weights, key=lambda kind: weights[kind])
        for place, kind in kinds.items():
            if kind != usual and self.values[place] != 0 and place not in self.problems:
                self.values[place] = np.nan
                what = words.get(kind, f"is in {kind}")
                self.problems[place] = said.unlike_the_rest(self.column.values[place], what, words.get(usual, usual))

    def _convention(self, currency: str) -> str:
        kinds = {kind for place, kind in self.kinds.items() if place not in self.problems}
        names = {"percent": said.PERCENTAGES, "duration": said.durations("seconds")}
        words = [names[kind] for kind in ("percent", "duration") if kind in kinds] or ["numbers"]
        if self.mark == ",":
            words.append("decimal comma")
        if currency:
            words.append(f"in {currency}")
        return ", ".join(words)


def _seconds(value: timedelta | time) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6


_PLAIN: "WeakKeyDictionary[RawColumn, tuple[npt.NDArray[np.float64], Evidence] | None]" = WeakKeyDictionary()
"""What `_plain` found for columns that are still in use: it is asked for the evidence first, and for the numbers later."""


def _plain(column: RawColumn) -> tuple[npt.NDArray[np.float64], Evidence] | None:
    """All at once for columns that hold nothing but plain digits with at most a decimal point that is proven; None for others."""
    if column not in _PLAIN:
        _PLAIN[column] = _read_plain(column)
    return _PLAIN[column]


def _read_plain(column: RawColumn) -> tuple[npt.NDArray[np.float64], Evidence] | None:
    if column.text is None and column.values.dtype == object and column.all_numbers:
        values = column.values.astype(np.float64)
        return (values, Evidence()) if np.isfinite(values).all() else None
    texts = column.text
    if texts is not None and column.is_digits:
        return whole_numbers(texts), Evidence()
    if texts is None or not pc.all(pc.match_substring_regex(texts, r"^-?\d{1,15}(\.\d{1,15})?$")).as_py():
        return None
    is_open = pc.match_substring_regex(texts, r"^-?[1-9]\d{0,2}\.\d{3}$")
    proof = pc.and_(pc.match_substring_regex(texts, r"\."), pc.invert(is_open))
    if pc.any(is_open).as_py() and not pc.any(proof).as_py():
        return None
    example = texts.filter(proof)[:1].to_pylist()
    return pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False), Evidence(point=example[0] if example else "")
