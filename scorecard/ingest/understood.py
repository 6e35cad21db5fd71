"""What was understood of a source, for a person to check: immutable values, without a word on how they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from scorecard.ingest.sheet import Skipped
from scorecard.model import Issue
from scorecard.pile import Pile


@dataclass(frozen=True)
class ColumnUnderstood:
    """One column of the source: `meaning` is the canonical column (or the indicator) it feeds, "" when it is not used.

    `kind` is text, number, time or day; `convention` says in words how its cells were read; `blank` and `unreadable` count rows.
    """

    header: str
    letter: str
    meaning: str
    kind: str
    convention: str
    samples: tuple[str, ...]
    blank: int
    unreadable: int

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**vars(self), "samples": list(self.samples)}


@dataclass(frozen=True)
class Proposal:
    """Spellings that may mean the same; nothing is merged until a person says so.

    `into` is the proposed name, `variants` the spellings with their number of rows, `why` the reason in words.
    """

    column: str
    into: str
    variants: tuple[tuple[str, int], ...]
    why: str

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {"column": self.column, "into": self.into, "variants": [list(each) for each in self.variants], "why": self.why}


@dataclass(frozen=True)
class NumberUnderstood:
    """One number of a sheet that has a row for each: how its cells were read, and the goal that is typed beside it, "" for none."""

    name: str
    convention: str
    goal: str

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**vars(self), "goal": self.goal or None}


@dataclass(frozen=True)
class Understood:
    """How a source was read: the header row found, every column, the rows that are not data, proposals.

    `header_row` is 0 where the source gives names itself. `stretch` says what a date means there: day, week or month. `numbers` are those
    of a sheet that has a row for each.
    """

    place: str
    shape: str
    header_row: int
    header_rows: int
    columns: tuple[ColumnUnderstood, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    proposals: tuple[Proposal, ...] = ()
    stretch: str = ""
    numbers: tuple[NumberUnderstood, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "place": self.place,
            "shape": self.shape,
            "header_row": self.header_row or None,
            "header_rows": self.header_rows,
            "columns": [column.to_json() for column in self.columns],
            "skipped": [vars(each) for each in self.skipped],
            "notes": list(self.notes),
            "proposals": [proposal.to_json() for proposal in self.proposals],
            "stretch": self.stretch or None,
            "numbers": [number.to_json() for number in self.numbers],
        }


@dataclass(frozen=True)
class Ingested:
    """A source's rows, and what happened to each of them on the way.

    pile: Arrow tables of the canonical columns of the dataset (text, with a dictionary where it repeats; numbers as doubles; times as
        naive instants in microseconds in the business's zone, days as their midnights) and `source_row`, the row's number in the source.
    rows: the same as a frame (text as str or None, float64, datetime64[us]).
    cells: place, row, column, value, problem, kept_as, severity: every rejected, repaired or flagged cell.
    rows_accepted + rows_repaired + rows_rejected = rows_read. A sheet with a column per week or indicator is counted in its own rows.
    """

    pile: Pile
    cells: pd.DataFrame
    rows_read: int
    rows_accepted: int
    rows_repaired: int
    rows_rejected: int
    understood: Understood
    issues: tuple[Issue, ...] = ()

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows for Python; large tables are better left on their pile."""
        table = self.pile.whole()
        return pd.DataFrame({name: _series(table[name]) for name in table.column_names})

    def counts(self) -> Mapping[str, int]:
        """The four numbers of rows, and how many cells were only flagged."""
        flagged = int((self.cells["severity"] == "flagged").sum())
        return {
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_repaired": self.rows_repaired,
            "rows_rejected": self.rows_rejected,
            "cells_flagged": flagged,
        }


def _series(column: pa.ChunkedArray) -> "pd.Series[Any]":
    is_text = pa.types.is_dictionary(column.type) or pa.types.is_large_string(column.type) or pa.types.is_string(column.type)
    plain = column.cast(pa.large_string()) if is_text else column
    values = plain.to_numpy(zero_copy_only=False)
    return pd.Series(values, dtype=object if is_text else values.dtype, copy=False)
