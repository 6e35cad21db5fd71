"""Where the table lies in a sheet: the header under its title lines, the rows below, and what is not a row.

A tab that holds two tables, or whose header nobody can tell, is refused with the setting that settles it.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from scorecard.errors import SourceError
from scorecard.ingest.cells import Codes, Mask, RawColumn, as_text, factorise, letter_of
from scorecard.ingest.header import Grid
from scorecard.ingest.looks import is_filled, is_nothing, look_like_values, mostly_values
from scorecard.ingest.mapping import loose
from scorecard.ingest.outline import filled_down
from scorecard.ingest.sheet import Sheet, Skipped
from scorecard.ingest.text import fold
from scorecard.ingest.unclear import Unclear
from scorecard.model import Layout
from scorecard.sources.table import RawTable
from scorecard.wording import sheets as said


def lay_out(raw: RawTable, layout: Layout, wanted: Iterable[str], is_week: Callable[[Any], bool] | None = None) -> Sheet:
    """Find the table in what was read. `wanted` are the headers that are hoped for; `is_week` tells a header cell that names a week.

    Raises SourceError (empty) and Unclear (two tables, no header, a stated row that is not there).
    """
    if raw.names is not None:
        return _named_table(raw)
    if not len(raw.cells):
        raise SourceError(said.empty(raw.place), kind="empty")
    grid = Grid(raw, layout, {loose(each) for each in wanted if each}, is_week)
    start, lines = grid.find()
    heads = grid.heads(start, lines)
    body = _filled_down(raw, start + lines).iloc[start + lines : grid.end()]
    columns = _columns(raw, heads, body)
    rows = np.arange(len(body), dtype=np.int64) + grid.number(start + lines)
    kept = tuple(heads[place] for place, _ in columns)
    sheet = Sheet(raw.place, tuple(column for _, column in columns), rows, kept, grid.number(start), lines, (), raw.notes)
    return filled_down(_Body(sheet, layout).sheet(grid.titles(start)), layout.fill_down)


def _named_table(raw: RawTable) -> Sheet:
    names = raw.names or ()
    columns = tuple(factorise(name, letter_of(place + 1), raw.cells.iloc[:, place]) for place, name in enumerate(names))
    rows = np.arange(raw.first_row, raw.first_row + len(raw.cells), dtype=np.int64)
    return Sheet(raw.place, columns, rows, names, notes=raw.notes)


def _filled_down(raw: RawTable, start: int) -> pd.DataFrame:
    """The cells, with what was merged over several rows standing in each of them.

    Only words, dates and whatever stands in the first column: a number merged over four weeks is one number and not four.
    """
    areas = [area for area in raw.merges if area[2] > area[0] >= start]
    cells = raw.cells.copy() if areas else raw.cells
    for top, left, bottom, _ in areas:
        value: Any = cells.iat[top, left]
        if left == 0 or isinstance(value, str | date):
            cells.iloc[top : bottom + 1, left] = value
    return cells


def _columns(raw: RawTable, heads: list[Any], body: pd.DataFrame) -> list[tuple[int, RawColumn]]:
    """Every column with a header or a cell, with its position; one without a header is named by its letter."""
    letters = [letter_of(place + raw.first_column) for place in range(body.shape[1])]
    headers = [as_text(head) if is_filled(head) else "" for head in heads]

    def column(place: int) -> RawColumn:
        return factorise(headers[place] or f"column {letters[place]}", letters[place], body.iloc[:, place])

    with ThreadPoolExecutor(2 if len(body) > _MANY_ROWS else 1) as pool:  # Arrow works outside of Python's lock
        columns = pool.map(column, range(body.shape[1]))
    return [(place, each) for place, each in enumerate(columns) if headers[place] or each.distinct]


_MANY_ROWS = 50_000


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
            sheet, blank = sheet.narrowed(np.arange(len(sheet)) < last), blank[:last]
        repeats, stated = self._repeats(sheet), np.isin(sheet.rows, self.layout.skip_rows)
        words = _words(sheet)
        self._refuse_second_table(sheet, words, blank, repeats | stated)
        units = words > 0
        units[1:] = False
        marks = [
            (blank, "blank"),
            (units, said.SECOND_HEADER),
            (repeats, said.REPEATED_HEADER),
            (self._labels(sheet), said.SKIP_LABELS),
            (stated, said.SKIP_ROWS),
        ]
        reasons = np.full(len(sheet), None, dtype=object)
        for rows, reason in marks:
            reasons[rows] = reason
        gone = np.logical_or.reduce([rows for rows, _ in marks])
        result = sheet.without(gone, list(reasons[gone]))
        return replace(result, skipped=(*titles, *result.skipped))

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
            same &= column.holds(head) if is_filled(head) else column.blank
        return same

    def _refuse_second_table(self, sheet: Sheet, words: Codes, blank: Mask, explained: Mask) -> None:
        """A row of words over values is a header where it follows a blank row, or where it says so in two columns."""
        after_blank = np.concatenate([[False], blank[:-1]]) if len(blank) else blank
        candidates = (((words >= 1) & after_blank) | (words >= 2)) & ~explained
        candidates[:1] = False
        if candidates.any():
            row = int(sheet.rows[int(np.argmax(candidates))])
            raise Unclear(said.several_tables(sheet.place, sheet.header_row, row, row - 1), ("layout", "last_row"))


def _words(sheet: Sheet) -> Codes:
    """For rows of words only: in how many columns that else hold numbers or dates they have words; 0 for all other rows."""
    words = np.zeros(len(sheet), dtype=np.int64)
    for column in filter(mostly_values, sheet.columns):
        is_word = ~look_like_values(column)
        if is_word.any():
            is_word[is_word] = [not is_nothing(value) for value in column.values[is_word]]
            words += column.spread(is_word, False)
    few = np.flatnonzero((words > 0) & (sheet.filled >= 2))
    result = np.zeros(len(sheet), dtype=np.int64)
    if not len(few):
        return result
    result[few] = words[few]
    for column in (each.only(few) for each in sheet.columns):
        result[few[column.spread(look_like_values(column), False)]] = 0
    return result
