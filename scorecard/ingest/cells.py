"""One column of raw cells, factorised once: everything is decided per distinct value and mapped back to the rows.

A million rows with forty channels then cost forty decisions, and a convention is found where it belongs: in the column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.types import infer_dtype, is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

Codes: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Objects: TypeAlias = npt.NDArray[np.object_]

SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029"
NOTHINGS = "\u200b\u2060\ufeff"
"""Spaces (no-break, thin, ideographic …) and characters without any width: they look like nothing and make two texts differ."""


@dataclass(frozen=True)
class RawColumn:
    """A column as the source has it.

    `codes` holds per row the position in `values`, or −1 where the cell is blank; `values` the distinct cells: text without spaces
    around it, numbers, Python dates, or (typed columns) an array of dtype datetime64 or float. `zoned` says that instants are in UTC.
    """

    header: str
    letter: str
    codes: Codes
    values: npt.NDArray[Any]
    zoned: bool = False

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def counts(self) -> Codes:
        """How many rows hold each distinct value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))

    @property
    def blank(self) -> Mask:
        """Which rows are blank."""
        return self.codes < 0

    def spread(self, per_value: npt.NDArray[Any], blank: Any) -> npt.NDArray[Any]:
        """A result per distinct value as a result per row."""
        if not len(per_value):
            return np.full(len(self.codes), blank, dtype=per_value.dtype)
        result: npt.NDArray[Any] = per_value[np.maximum(self.codes, 0)]
        result[self.codes < 0] = blank
        return result

    def only(self, rows: Mask | Codes) -> "RawColumn":
        """The column narrowed to some rows; distinct values that are left without a row stay, with a count of 0."""
        return RawColumn(self.header, self.letter, self.codes[rows], self.values, self.zoned)

    def used(self) -> "RawColumn":
        """The column without distinct values that no row holds any more."""
        held = self.counts > 0
        if held.all():
            return self
        position = np.cumsum(held) - 1
        codes = np.where(self.codes >= 0, position[np.maximum(self.codes, 0)], -1) if len(held) else self.codes
        return RawColumn(self.header, self.letter, codes, self.values[held], self.zoned)

    def samples(self, most: int = 3) -> tuple[str, ...]:
        """A few cells as they stand, the most frequent ones first."""
        order = np.argsort(-self.counts, kind="stable")[:most]
        return tuple(as_text(self.values[place]) for place in order if self.counts[place])


def factorise(header: str, letter: str, cells: "pd.Series[Any]") -> RawColumn:
    """Read a pandas column of any dtype; blank are None, NaN, NaT, "" and text of nothing but spaces."""
    if is_datetime64_any_dtype(cells.dtype):
        return _instants(header, letter, cells)
    if is_numeric_dtype(cells.dtype) and not is_bool_dtype(cells.dtype):
        codes, distinct = pd.factorize(cells, use_na_sentinel=True)
        return RawColumn(header, letter, codes.astype(np.int64), np.asarray(distinct.tolist() if len(distinct) else [], dtype=object))
    if isinstance(cells.dtype, pd.StringDtype) or infer_dtype(cells, skipna=True) in ("string", "empty"):
        return _texts(header, letter, cells)
    return _mixed(header, letter, cells)


def _instants(header: str, letter: str, cells: "pd.Series[Any]") -> RawColumn:
    zoned = getattr(cells.dtype, "tz", None) is not None
    plain = cells.dt.tz_convert("UTC").dt.tz_localize(None) if zoned else cells
    codes, distinct = pd.factorize(plain.to_numpy(dtype="datetime64[us]"), use_na_sentinel=True)
    return RawColumn(header, letter, codes.astype(np.int64), np.asarray(distinct, dtype="datetime64[us]"), zoned)


def _texts(header: str, letter: str, cells: "pd.Series[Any]") -> RawColumn:
    """Arrow's dictionary is several times faster than hashing Python objects."""
    array = pa.array(cells, type=pa.large_string(), from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    encoded = array.dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return _trimmed(header, letter, codes, encoded.dictionary)


def _trimmed(header: str, letter: str, codes: Codes, dictionary: Any) -> RawColumn:
    """Trim the distinct texts; what becomes equal by that shares a code, and what becomes empty is blank."""
    odd = pc.match_substring_regex(dictionary, r"^\s|\s$|^$|[^ -~]").to_numpy(zero_copy_only=False)
    values = dictionary.to_numpy(zero_copy_only=False).astype(object)
    if not odd.any():
        return RawColumn(header, letter, codes, values)
    for place in np.flatnonzero(odd):
        values[place] = trim(values[place])
    values[values == ""] = None
    merged, distinct = pd.factorize(values, use_na_sentinel=True)
    codes = np.where(codes >= 0, merged[np.maximum(codes, 0)], -1)
    return RawColumn(header, letter, codes, distinct)


def _mixed(header: str, letter: str, cells: "pd.Series[Any]") -> RawColumn:
    """Cells of several kinds. 1 and True are equal in Python, so truth values become text first."""
    objects = cells.astype(object).where(cells.notna(), None).to_numpy()
    tidy = objects if infer_dtype(cells, skipna=True) in _NUMBERS else np.fromiter(map(_tidy, objects), dtype=object, count=len(objects))
    codes, distinct = pd.factorize(tidy, use_na_sentinel=True)
    return RawColumn(header, letter, codes.astype(np.int64), np.asarray(distinct, dtype=object))


_NUMBERS = ("integer", "floating", "mixed-integer-float")


def _tidy(cell: Any) -> Any:
    if isinstance(cell, str):
        return trim(cell) or None
    if isinstance(cell, bool | np.bool_):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, list | dict | set | bytes | np.ndarray):
        return str(cell)
    return cell


def trim(text: str) -> str:
    """Text without spaces of any kind around it; odd spaces inside become plain ones."""
    if text.isascii():
        return text.strip()
    return text.translate(_PLAIN_SPACES).strip()


_PLAIN_SPACES: dict[int, str | None] = {ord(space): " " for space in SPACES} | {ord(nothing): None for nothing in NOTHINGS}


def as_text(value: Any) -> str:
    """A cell as people would write it: 1042.0 is "1042", a midnight is a date."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if hasattr(value, "isoformat"):
        text: str = value.isoformat()
        return text.removesuffix("T00:00:00").replace("T", " ")
    return str(value)


def letter_of(position: int) -> str:
    """The name that a spreadsheet gives its columns, counted from 1: A, B … Z, AA."""
    letters = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_of_cells(header: str, letter: str, cells: Sequence[Any]) -> RawColumn:
    """A column made of a plain list of cells."""
    return factorise(header, letter, pd.Series(list(cells), dtype=object))
