"""The rows of one table, and what was left out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from scorecard.ingest.cells import Codes, Mask, RawColumn, as_text


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
        """The sheet without some rows, which are listed as skipped, for one reason or one each."""
        if not rows.any():
            return self
        return replace(self.narrowed(~rows), skipped=(*self.skipped, *skipped(self, rows, reason)))

    def narrowed(self, keep: Mask) -> "Sheet":
        """The sheet with only some of its rows."""
        return replace(self, columns=tuple(column.only(keep) for column in self.columns), rows=self.rows[keep])

    @cached_property
    def filled(self) -> Codes:
        """How many cells of each row hold something."""
        total = np.full(len(self.rows), len(self.columns), dtype=np.int64)
        for column in self.columns:
            total -= column.blank
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
