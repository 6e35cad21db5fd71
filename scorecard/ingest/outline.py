"""Rows in groups, of which only the first names the week: as people type them, and as a pivot table writes them in outline."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from scorecard.ingest.cells import Mask, RawColumn
from scorecard.ingest.mapping import loose
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.totals import labelled
from scorecard.ingest.unclear import Unclear
from scorecard.wording import sheets as words

_OUTLINED = 0.25
"""So large a share of rows without a date is no typing error."""


def is_outlined(sheet: Sheet, key: RawColumn) -> bool:
    """Whether a column is blank in many rows, each time below one that is filled."""
    return bool(_below(sheet, key).any())


def refuse_outline(sheet: Sheet, key: RawColumn, where: str, source: str) -> None:
    """Raises Unclear for rows in groups of which only the first has its date.

    Rows without their date would be left out one by one, and what is left of each date would look whole.
    """
    blank = _below(sheet, key)
    if not blank.any():
        return
    row = int(sheet.rows[int(np.argmax(blank))])
    msg = words.outline(where, int(blank.sum()), len(sheet), row, key.header, source)
    raise Unclear(msg, ("layout", "fill_down"), (key.header,), key.header)


def filled_down(sheet: Sheet, headers: Collection[str]) -> Sheet:
    """The sheet in which a blank cell of these columns holds what stands above it; a total's own cell stays blank."""
    wanted = {loose(header) for header in headers}
    if not wanted:
        return sheet
    rows = (sheet.filled >= 1) & ~labelled(sheet)
    return replace(sheet, columns=tuple(_filled(each, rows) if loose(each.header) in wanted else each for each in sheet.columns))


def _filled(column: RawColumn, rows: Mask) -> RawColumn:
    last = np.maximum.accumulate(np.where(column.blank | ~rows, -1, np.arange(len(column))))
    above = np.where(last >= 0, column.codes[np.maximum(last, 0)], -1)
    return RawColumn(column.header, column.letter, np.where(column.blank & rows, above, column.codes), column.values, column.zoned)


def _below(sheet: Sheet, key: RawColumn) -> Mask:
    """The rows that lack what stands above them; none where these are few, or stand anyhow."""
    blank = key.blank & (sheet.filled >= 2)
    none = np.zeros(len(sheet), dtype=bool)
    if blank.sum() < max(2, _OUTLINED * len(sheet)):
        return none
    blank &= ~labelled(sheet)
    begins = blank[1:] & ~key.blank[:-1]
    return none if blank[0] or begins.sum() < 2 or blank.sum() < _OUTLINED * len(sheet) else blank
