"""What every reader of a source returns, and what it needs to be told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd

from scorecard.errors import SourceError
from scorecard.model import Source
from scorecard.wording import source_files as words


@dataclass(frozen=True)
class RawTable:
    """The cells of a source exactly as it gave them; nothing is parsed, dropped or renamed yet.

    place: for messages, such as "spreadsheet 'Revenue', tab 'Leads'", "sales.csv" or "table leads".
    cells: a *grid* (sheets, CSV) has the columns 0 … n−1 and every row of the sheet, title lines and blank rows included; a blank
        cell is None or "". CSV columns are of dtype string[pyarrow] and hold str only; all other grids hold Python objects.
        A *table* (databases, Parquet) has named, typed columns: Int64, Float64/float64, boolean, datetime64, or objects.
    names: None for a grid, whose header is still to be found; the column names of a table.
    first_row: the number that the source itself shows for `cells.iloc[0]`.
    serial_dates: numbers in date columns are spreadsheet serials (days since 1899-12-30).
    notes: what was sniffed or chosen for want of a setting: separator, encoding, tab.
    merges: merged areas as (first row, first column, last row, last column), inclusive, as positions in `cells`; the value stands
        in the top-left cell and the others are blank.
    first_column: the number (A = 1) of the sheet's column that is column 0 of `cells`.
    rest: of a large table `cells` holds the first rows only, and this gives those that follow, part by part. It may be called again only
        where the source can be read again.
    cut: only the first rows were asked for, and there are, or may be, more.
    size: of a file that is read in parts, its bytes, and how many of them `cells` holds.
    """

    place: str
    cells: pd.DataFrame
    names: tuple[str, ...] | None
    first_row: int = 1
    serial_dates: bool = False
    notes: tuple[str, ...] = ()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    first_column: int = 1
    rest: Callable[[], Iterator[pd.DataFrame]] | None = None
    cut: bool = False
    size: tuple[int, int] | None = None

    def beginning(self) -> "RawTable":
        """The first rows of a large table, and all of another."""
        return self if self.rest is None else replace(self, rest=None, cut=True)

    def whole(self) -> "RawTable":
        """The table in one part."""
        if self.rest is None:
            return self
        return replace(self, cells=pd.concat([self.cells, *self.rest()], ignore_index=True), rest=None)


class Secrets(Protocol):
    """Where secrets come from. `get` returns None or raises a `UserError` when there is none of that name."""

    def get(self, name: str) -> Any: ...


def text_option(source: Source, name: str, default: str = "") -> str:
    """A reader's option as text; numbers written without quotes are taken as text."""
    value = source.options.get(name, default)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise SourceError(words.setting_no_text(source.name, name, value), kind="configuration")
    return str(value).strip() if name != "separator" else str(value)


def whole(value: Any) -> Any:
    """A spreadsheet knows no integers: a number without a fraction is given as int, so that the id 1042 is not read as '1042.0'."""
    if type(value) is float and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def listed(names: list[str] | tuple[str, ...], most: int = 12) -> str:
    """Names for a sentence: 'a', 'b' and 3 more."""
    shown = ", ".join(repr(name) for name in names[:most])
    more = len(names) - most
    return f"{shown} and {more} more" if more > 0 else shown
