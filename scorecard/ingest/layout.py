"""Where the table lies in a sheet: the header under its title lines, the rows below, and what is not a row.

A tab that holds two tables, or whose header nobody can tell, is refused with the setting that settles it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.errors import SourceError
from scorecard.ingest.cells import Codes, Mask, RawColumn, as_text, factorise, letter_of, trim
from scorecard.ingest.mapping import loose
from scorecard.ingest.numbers import is_error, is_placeholder
from scorecard.ingest.text import fold
from scorecard.ingest.unclear import Unclear
from scorecard.model import Layout
from scorecard.sources.table import RawTable

_LOOK_AT = 60
"""A header is looked for in so many rows; title lines above it are few."""


@dataclass(frozen=True)
class Skipped:
    """Rows that are not data, from `first` to `last` as the source counts, and why."""

    first: int
    last: int
    reason: str
    sample: str = ""


@dataclass(frozen=True)
class Sheet:
    """The rows of one table: `columns` all have as many rows as `rows`, which holds the row numbers of the source.

    `header_row` is 0 for tables that come with names. `heads` are the header's own cells, which may be dates.
    """

    place: str
    columns: tuple[RawColumn, ...]
    rows: Codes
    heads: tuple[Any, ...] = ()
    header_row: int = 0
    header_rows: int = 1
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def without(self, rows: Mask, reason: str | Sequence[str]) -> "Sheet":
        """The sheet without some rows, which are listed as skipped."""
        if not rows.any():
            return self
        gone = skipped(self, rows, reason)
        columns = tuple(column.only(~rows).used() for column in self.columns)
        return Sheet(
            self.place, columns, self.rows[~rows], self.heads, self.header_row, self.header_rows, (*self.skipped, *gone), self.notes
        )

    @cached_property
    def filled(self) -> Codes:
        """How many cells of each row hold something."""
        total = np.zeros(len(self.rows), dtype=np.int64)
        for column in self.columns:
            total += column.codes >= 0
        return total

    def first_cells(self) -> tuple[Codes, "np.ndarray[Any, np.dtype[np.object_]]"]:
        """Per row the position and the text of the first cell that holds something (−1 and None in a blank row)."""
        position = np.full(len(self.rows), -1, dtype=np.int64)
        text = np.full(len(self.rows), None, dtype=object)
        for place, column in enumerate(self.columns):
            new = (position < 0) & (column.codes >= 0)
            if new.any():
                position[new] = place
                text[new] = column.values[column.codes[new]].astype(object)
            if (position >= 0).all():
                break
        return position, text


def skipped(sheet: Sheet, rows: Mask, reason: str | Sequence[str]) -> list[Skipped]:
    """The skipped rows, neighbours with the same reason as one."""
    result: list[Skipped] = []
    _, texts = sheet.first_cells()
    reasons = [reason] * int(rows.sum()) if isinstance(reason, str) else list(reason)
    for place, why in zip(np.flatnonzero(rows), reasons, strict=True):
        number, sample = int(sheet.rows[place]), "" if texts[place] is None else as_text(texts[place])
        if result and result[-1].reason == why and result[-1].last == number - 1 and (result[-1].sample == sample or not sample):
            result[-1] = Skipped(result[-1].first, number, why, result[-1].sample)
        else:
            result.append(Skipped(number, number, why, sample))
    return result


def lay_out(raw: RawTable, layout: Layout, wanted: Iterable[str], is_week: Callable[[Any], bool] | None = None) -> Sheet:
    """Find the table in what was read. `wanted` are the headers that are hoped for; `is_week` tells a header cell that names a week.

    Raises SourceError (empty) and Unclear (two tables, no header, a stated row that is not there).
    """
    if raw.names is not None:
        return _named_table(raw)
    if not len(raw.cells):
        msg = f"{raw.place} is empty."
        raise SourceError(msg, kind="empty")
    return _Grid(raw, layout, {loose(each) for each in wanted if each}, is_week).sheet()


def _named_table(raw: RawTable) -> Sheet:
    names = raw.names or ()
    columns = tuple(factorise(name, letter_of(place + 1), raw.cells.iloc[:, place]) for place, name in enumerate(names))
    rows = np.arange(raw.first_row, raw.first_row + len(raw.cells), dtype=np.int64)
    return Sheet(raw.place, columns, rows, names, notes=raw.notes)


@dataclass
class _Grid:
    """A sheet whose header is still to be found. Positions count from 0 in `raw.cells`; row numbers are the sheet's own."""

    raw: RawTable
    layout: Layout
    wanted: set[str]
    is_week: Callable[[Any], bool] | None
    head: list[list[Any]] = field(init=False)

    def __post_init__(self) -> None:
        top = self.raw.cells.iloc[: self._end()].head(_LOOK_AT + max(0, self.layout.header_row))
        self.head = [[_clean(cell) for cell in row] for row in top.astype(object).itertuples(index=False)]

    def sheet(self) -> Sheet:
        start, lines = self._header()
        heads = self._heads(start, lines)
        body = self.raw.cells.iloc[start + lines : self._end()]
        columns = self._columns(heads, body)
        rows = np.arange(len(body), dtype=np.int64) + self.raw.first_row + start + lines
        kept_heads = tuple(heads[place] for place, _ in columns)
        sheet = Sheet(
            self.raw.place, tuple(column for _, column in columns), rows, kept_heads, self._number(start), lines, (), self.raw.notes
        )
        titles = self._titles(start)
        return _Body(sheet, self.layout).sheet(titles)

    def _number(self, position: int) -> int:
        return position + self.raw.first_row

    def _end(self) -> int:
        last = self.layout.last_row
        return len(self.raw.cells) if not last else max(0, min(len(self.raw.cells), last - self.raw.first_row + 1))

    def _header(self) -> tuple[int, int]:
        """The position of the first header line, and how many lines it has."""
        stated, lines = self.layout.header_row, self.layout.header_rows
        if stated:
            position = stated - self.raw.first_row
            if not 0 <= position < len(self.head):
                msg = f"{self.raw.place} has no row {stated}: it has the rows {self.raw.first_row} to {self._number(self._end() - 1)}. Correct layout.header_row."
                raise Unclear(msg, ("layout", "header_row"))
            return position, lines
        rows = [
            place for place, row in enumerate(self.head) if self._number(place) not in self.layout.skip_rows and sum(map(_filled, row)) >= 1
        ]
        if not rows:
            msg = f"{self.raw.place} is empty: no cell holds anything."
            raise SourceError(msg, kind="empty")
        return self._by_weeks(rows, lines) or self._by_names(rows, lines) or self._by_look(rows, lines)

    def _by_weeks(self, rows: list[int], lines: int) -> tuple[int, int] | None:
        if self.is_week is None:
            return None
        scores = {place: sum(1 for cell in self._heads(place, lines) if _filled(cell) and self.is_week(cell)) for place in rows}
        best = max(scores, key=lambda place: (scores[place], -place))
        return (best, lines) if scores[best] >= 2 else None

    def _by_names(self, rows: list[int], lines: int) -> tuple[int, int] | None:
        """The row with most of the wanted headers; two lines only where together they say more than one."""
        best, found = (0, 0), 0
        for count in dict.fromkeys((lines, 2)):
            for place in rows:
                hits = len({loose(as_text(name)) for name in self._heads(place, count) if _filled(name)} & self.wanted)
                if hits > found:
                    best, found = (place, count), hits
        return best if found else None

    def _by_look(self, rows: list[int], lines: int) -> tuple[int, int]:
        """The first row of texts, about as wide as the table, over rows that look different."""
        width = max(sum(map(_filled, row)) for row in self.head)
        for place in rows:
            cells = [cell for cell in self.head[place] if _filled(cell)]
            below = [cell for row in self.head[place + 1 : place + 6] for cell in row if _filled(cell)]
            texts = [cell for cell in cells if not looks_like_value(cell)]
            if len(cells) >= max(min(2, width), 0.6 * width) and len(texts) >= 0.8 * len(cells) and any(map(looks_like_value, below)):
                return self._with_line_above(place, lines)
        widest = max(rows, key=lambda place: (sum(map(_filled, self.head[place])), -place))
        first = rows[0]
        return (first if sum(map(_filled, self.head[first])) >= 0.6 * width else widest), lines

    def _with_line_above(self, place: int, lines: int) -> tuple[int, int]:
        """A line above belongs to the header when names below it repeat, as in "Spend | | Clicks |" over "Ads | Mail | Ads | Mail"."""
        names = [as_text(cell) for cell in self.head[place] if _filled(cell)]
        above = [cell for cell in self.head[place - 1] if _filled(cell)] if place else []
        if lines == 1 and len(set(names)) < len(names) and len(above) >= 2:
            return place - 1, 2
        return (place - lines + 1, lines) if lines > 1 and place >= lines - 1 else (place, lines)

    def _heads(self, start: int, lines: int) -> list[Any]:
        """The header cells; of several lines, the texts joined, an upper text reaching over the blank cells to its right."""
        block = self.head[start : start + lines]
        if len(block) <= 1:
            return list(block[0]) if block else []
        filled = [self._spread(start + offset, row) for offset, row in enumerate(block[:-1])] + [block[-1]]
        return [_joined([row[place] for row in filled]) for place in range(len(block[0]))]

    def _spread(self, position: int, row: list[Any]) -> list[Any]:
        areas = [area for area in self.raw.merges if area[0] <= position <= area[2]]
        result = list(row)
        if areas:
            for top, left, _, right in areas:
                for place in range(left, min(right + 1, len(row))):
                    result[place] = self.head[top][left] if top < len(self.head) else result[place]
            return result
        for place in range(1, len(row)):
            if not _filled(result[place]):
                result[place] = result[place - 1]
        return result

    def _columns(self, heads: list[Any], body: pd.DataFrame) -> list[tuple[int, RawColumn]]:
        """Every column with a header or a cell; one without a header is named by its letter."""
        result = []
        for place in range(body.shape[1]):
            letter = letter_of(place + self.raw.first_column)
            header = as_text(heads[place]) if place < len(heads) and _filled(heads[place]) else ""
            column = factorise(header or f"column {letter}", letter, body.iloc[:, place])
            if header or len(column.values):
                result.append((place, column))
        return result

    def _titles(self, start: int) -> list[Skipped]:
        found = []
        for place in range(start):
            texts = [as_text(cell) for cell in self.head[place] if _filled(cell)]
            if texts:
                reason = "stated in layout.skip_rows" if self._number(place) in self.layout.skip_rows else "above the header"
                found.append(Skipped(self._number(place), self._number(place), reason, " · ".join(texts)[:80]))
        return found


@dataclass
class _Body:
    """What lies below the header: blank rows, repeated headers, stated rows and labels go; a second table is refused."""

    body: Sheet
    layout: Layout

    def sheet(self, titles: list[Skipped]) -> Sheet:
        sheet = self.body
        blank = sheet.filled == 0
        last = int(np.flatnonzero(~blank)[-1]) + 1 if (~blank).any() else 0
        if last < len(sheet):  # what is below the last filled row is not worth a word
            keep = np.arange(len(sheet)) < last
            sheet, blank = _narrowed(sheet, keep), blank[:last]
        after_blank = np.concatenate([[False], blank[:-1]]) if len(blank) else blank
        self._refuse_second_table(sheet, after_blank)
        marks = [
            (np.isin(sheet.rows, self.layout.skip_rows), "stated in layout.skip_rows"),
            (self._labels(sheet), "stated in layout.skip_labels"),
            (self._repeats(sheet), "repeats the header"),
            (self._units(sheet), "a second line of the header"),
            (blank, "blank"),
        ]
        reasons = np.full(len(sheet), None, dtype=object)
        for rows, reason in reversed(marks):
            reasons[rows] = reason
        gone = reasons != None  # noqa: E711
        result = sheet.without(gone, list(reasons[gone]))
        return Sheet(
            result.place,
            result.columns,
            result.rows,
            result.heads,
            result.header_row,
            result.header_rows,
            (*titles, *result.skipped),
            result.notes,
        )

    def _labels(self, sheet: Sheet) -> Mask:
        labels = {fold(label) for label in self.layout.skip_labels}
        if not labels:
            return np.zeros(len(sheet), dtype=bool)
        _, texts = sheet.first_cells()
        return np.fromiter((text is not None and fold(as_text(text)) in labels for text in texts), dtype=bool, count=len(sheet))

    def _repeats(self, sheet: Sheet) -> Mask:
        same = np.ones(len(sheet), dtype=bool)
        for head, column in zip(sheet.heads, sheet.columns, strict=True):
            if not same.any():
                break
            code = np.flatnonzero(column.values == head)[:1] if _filled(head) else np.array([-1])
            same &= column.codes == (code[0] if len(code) else -2)
        return same

    def _units(self, sheet: Sheet) -> Mask:
        """The first row under the header, when it holds words where the column holds values."""
        result = self._header_like(sheet)
        result[1:] = False
        return result

    def _header_like(self, sheet: Sheet) -> Mask:
        """Rows of words only, in at least one column that else holds numbers or dates."""
        words_in_values = np.zeros(len(sheet), dtype=np.int64)
        values = np.zeros(len(sheet), dtype=np.int64)
        for column in sheet.columns:
            is_value = look_like_values(column.values)
            values += column.spread(is_value, False)
            if column.counts[is_value].sum() > 0.5 * column.counts.sum():
                is_word = ~is_value
                is_word[is_word] = [not is_nothing(value) for value in column.values[is_word]]
                words_in_values += column.spread(is_word, False)
        self._words = words_in_values
        return (values == 0) & (words_in_values >= 1) & (sheet.filled >= 2)

    def _refuse_second_table(self, sheet: Sheet, after_blank: Mask) -> None:
        if not len(sheet):
            return
        candidates = self._header_like(sheet) & ~self._repeats(sheet) & ~np.isin(sheet.rows, self.layout.skip_rows)
        candidates &= after_blank | (self._words >= 2)
        candidates[0] = False
        if candidates.any():
            row = int(sheet.rows[int(np.argmax(candidates))])
            msg = (
                f"{sheet.place} holds more than one table: row {sheet.header_row} and row {row} both look like headers. Give each table a tab or "
                f"file of its own, or state which rows are meant: layout.header_row = {sheet.header_row} and layout.last_row = {row - 1} for the first."
            )
            raise Unclear(msg, ("layout", "last_row"))


def _narrowed(sheet: Sheet, keep: Mask) -> Sheet:
    columns = tuple(column.only(keep) for column in sheet.columns)
    return Sheet(sheet.place, columns, sheet.rows[keep], sheet.heads, sheet.header_row, sheet.header_rows, sheet.skipped, sheet.notes)


def _clean(cell: Any) -> Any:
    if cell is None or (isinstance(cell, float) and np.isnan(cell)) or cell is pd.NaT or cell is pd.NA:
        return None
    return (" ".join(trim(cell).split()) or None) if isinstance(cell, str) else cell


def _filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _joined(cells: list[Any]) -> Any:
    texts = list(dict.fromkeys(as_text(cell) for cell in cells if _filled(cell)))
    only = [cell for cell in cells if _filled(cell)]
    return only[0] if len(texts) == 1 and len(only) == 1 else " ".join(texts) or None


_VALUE = re.compile(r"[^\w]*(?:[A-Z]{1,3}\s?)?[$€£¥₹]?\s*[-+(]?[$€£¥₹]?\s*\.?\d")


def looks_like_value(cell: Any) -> bool:
    """Whether a cell is a number, an amount, a date or a time rather than words: "$5", "12 %", "2024-01-05", "15 Apr", but not "Q4"."""
    return not isinstance(cell, str) or _VALUE.match(cell) is not None


def look_like_values(values: "np.ndarray[Any, np.dtype[Any]]") -> Mask:
    """`looks_like_value` for the distinct values of a column."""
    result = np.ones(len(values), dtype=bool)
    if values.dtype == object:
        texts = np.fromiter((isinstance(value, str) for value in values), dtype=bool, count=len(values))
        found = pc.match_substring_regex(pa.array(values[texts], type=pa.string()), f"^{_VALUE.pattern}")
        result[texts] = found.to_numpy(zero_copy_only=False)
    return result


def is_nothing(cell: Any) -> bool:
    """Whether a cell is a placeholder or an error instead of words."""
    return isinstance(cell, str) and (is_placeholder(cell) or is_error(cell))
