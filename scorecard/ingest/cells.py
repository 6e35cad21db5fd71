"""One column of raw cells, factorised once: everything is decided per distinct value and mapped back to the rows.

A million rows with forty channels then cost forty decisions, and a convention is found where it belongs: in the column.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.types import infer_dtype, is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from scorecard.ingest.date_text import Instants
from scorecard.ingest.plain_text import all_digits, are_codes, holds_sign, iso_instants, untidy

Codes: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Objects: TypeAlias = npt.NDArray[np.object_]

SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029"
NOTHINGS = "\u200b\u2060\ufeff"
"""Spaces (no-break, thin, ideographic …) and characters without any width: they look like nothing and make two texts differ."""


_LONG = 50_000
_SAMPLE = 2_000
_SAMPLED = 10_000
"""Among so many distinct cells the most frequent ones are looked for, to be shown."""


class RawColumn:
    """A column as the source has it.

    `codes` holds per row the position in `values`, or −1 where the cell is blank; `values` the distinct cells: text without spaces
    around it, numbers, Python dates, or (typed columns) an array of dtype datetime64. `zoned` says that instants are in UTC.
    """

    def __init__(self, header: str, letter: str, codes: Codes, values: Any, zoned: bool = False, encoded: bool = True) -> None:
        """`values` is a NumPy array, or an Arrow array of text: a million ids need not become a million Python objects.

        `encoded` says that no value stands twice in `values`; long columns of ids and times are not searched for that.
        """
        self.header, self.letter, self.codes, self.zoned, self.encoded = header, letter, codes, zoned, encoded
        self._given = values

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def values(self) -> npt.NDArray[Any]:
        """The distinct cells."""
        if isinstance(self._given, np.ndarray):
            return self._given
        return np.asarray(self._given.to_numpy(zero_copy_only=False), dtype=object)

    @property
    def distinct(self) -> int:
        """How many distinct cells there are."""
        return len(self._given)

    @cached_property
    def text(self) -> Any:
        """The distinct cells as an Arrow array of text, or None where some are no text."""
        if not isinstance(self._given, np.ndarray):
            return self._given
        if self._given.dtype != object:
            return None
        try:
            return pa.array(self._given, type=pa.large_string())
        except (pa.ArrowTypeError, pa.ArrowInvalid):
            return None

    @property
    def is_unique(self) -> bool:
        """Whether every row holds a cell of its own."""
        return self.distinct == len(self.codes) and self.with_dictionary().distinct == len(self.codes)

    @property
    def is_instants(self) -> bool:
        """Whether the source gives the cells as instants."""
        return isinstance(self._given, np.ndarray) and self._given.dtype.kind == "M"

    @cached_property
    def iso(self) -> Instants | None:
        """The distinct cells as instants, where all are written 2018-02-26, or all 2018-02-26 19:58:54; None where any is not."""
        return None if self.text is None else iso_instants(self.text)

    @cached_property
    def is_digits(self) -> bool:
        """Whether all distinct cells are text of digits only, as whole numbers are."""
        return self.text is not None and all_digits(self.text, longest=15)

    @cached_property
    def is_codes(self) -> bool:
        """Whether all distinct cells are text such as "1042" or "L1042", as ids are."""
        return self.text is not None and are_codes(self.text)

    @cached_property
    def counts(self) -> Codes:
        """How many rows hold each distinct value."""
        if not self.encoded:
            return np.ones(self.distinct, dtype=np.int64)
        return np.bincount(self.codes + 1, minlength=self.distinct + 1)[1:]  # blank cells come first

    @cached_property
    def is_text(self) -> Mask:
        """Which distinct values are text."""
        if self.text is not None:
            return np.ones(self.distinct, dtype=bool)
        if self.all_numbers:
            return np.zeros(self.distinct, dtype=bool)
        return np.fromiter((isinstance(value, str) for value in self.values), dtype=bool, count=self.distinct)

    @cached_property
    def all_numbers(self) -> bool:
        """Whether all distinct cells are numbers (or, in typed columns, instants) and none is text."""
        return self.values.dtype != object or infer_dtype(self.values, skipna=True) in _NUMBERS

    def matches(self, pattern: str, holding: str = "") -> Mask:
        """Which distinct values are text in which a pattern (RE2) is found: a million of them in a blink.

        `holding` is a plain sign that stands in whatever fits the pattern: without it anywhere nothing is looked for.
        """
        if self.text is not None and holding and not holds_sign(self.text, holding):
            return np.zeros(self.distinct, dtype=bool)
        if self.text is not None:
            return np.asarray(pc.match_substring_regex(self.text, pattern).to_numpy(zero_copy_only=False), dtype=bool)
        result = np.zeros(self.distinct, dtype=bool)
        texts = pa.array(self.values[self.is_text].astype(object), type=pa.large_string())
        result[self.is_text] = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
        return result

    @cached_property
    def blank(self) -> Mask:
        """Which rows are blank."""
        return self.codes < 0

    def spread(self, per_value: npt.NDArray[Any], blank: Any) -> npt.NDArray[Any]:
        """A result per distinct value as a result per row."""
        if not len(per_value):
            return np.full(len(self.codes), blank, dtype=per_value.dtype)
        is_blank = self.blank
        if not is_blank.any():
            return per_value.copy() if not self.encoded and len(per_value) == len(self.codes) else np.asarray(per_value[self.codes])
        if not self.encoded:  # the values stand as they come
            result: npt.NDArray[Any] = np.full(len(self.codes), blank, dtype=per_value.dtype)
            result[~is_blank] = per_value
            return result
        result = per_value[np.maximum(self.codes, 0)]
        result[is_blank] = blank
        return result

    def holds(self, cell: Any) -> Mask:
        """Which rows hold that very cell."""
        if self.text is None:
            per_value = np.asarray(self.values == cell, dtype=bool)
        elif isinstance(cell, str) and pc.index(self.text, pa.scalar(cell, self.text.type)).as_py() >= 0:
            per_value = pc.equal(self.text, cell).to_numpy(zero_copy_only=False)
        else:
            return np.zeros(len(self.codes), dtype=bool)
        return self.spread(per_value, False)

    def only(self, rows: Mask | Codes) -> "RawColumn":
        """The column narrowed to some rows, and to the distinct values that they hold."""
        codes = self.codes[rows]
        if not self.encoded:
            return self._some(codes)
        held = np.bincount(codes[codes >= 0], minlength=self.distinct) > 0
        if held.all():
            return RawColumn(self.header, self.letter, codes, self._given, self.zoned)
        position = np.cumsum(held) - 1
        codes = np.where(codes >= 0, position[np.maximum(codes, 0)], -1)
        given = self._given[held] if isinstance(self._given, np.ndarray) else self._given.filter(pa.array(held))
        return RawColumn(self.header, self.letter, codes, given, self.zoned)

    def _some(self, codes: Codes) -> "RawColumn":
        """Some rows of a column that is not encoded; of few rows, encoded."""
        filled = codes >= 0
        given = self._given.take(pa.array(codes[filled]))
        some = RawColumn(self.header, self.letter, np.where(filled, np.cumsum(filled) - 1, -1), given, encoded=False)
        return some if len(codes) >= _LONG else some.with_dictionary()

    def with_dictionary(self) -> "RawColumn":
        """The same column, with no value twice in `values`."""
        if self.encoded:
            return self
        encoded = self._given.dictionary_encode()
        indices = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        codes = np.where(self.codes >= 0, indices[np.maximum(self.codes, 0)], -1) if len(indices) else self.codes
        return RawColumn(self.header, self.letter, codes, encoded.dictionary)

    def first(self, most: int) -> Any:
        """The first of the distinct cells."""
        if self.encoded:
            return self._given[:most]
        return self._given[: _SAMPLE if len(self._given) > _SAMPLE else len(self._given)].unique()[:most]

    def samples(self, most: int = 3) -> tuple[str, ...]:
        """A few cells as they stand, the most frequent ones first."""
        if not self.distinct:
            return ()
        few = np.argsort(-self.counts[:_SAMPLED], kind="stable")[:most]
        cells = (self._given[int(place)] for place in few)
        return tuple(as_text(cell.as_py() if isinstance(cell, pa.Scalar) else cell) for cell in cells)


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
    if _mostly_distinct(array):
        return _as_they_stand(header, letter, array)
    encoded = array.dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return _trimmed(header, letter, codes, encoded.dictionary)


def _mostly_distinct(array: Any) -> bool:
    """Whether a long column holds ids or times, by a sample: a dictionary of a million entries costs more than it saves."""
    if len(array) < _LONG:
        return False
    sample = array.take(pa.array(np.linspace(0, len(array) - 1, _SAMPLE).astype(np.int64)))
    filled = sample.filter(pc.not_equal(sample, ""))
    return bool(len(filled) / _SAMPLE * len(array) >= _LONG and pc.count_distinct(filled).as_py() > 0.8 * len(filled))


def _as_they_stand(header: str, letter: str, array: Any) -> RawColumn:
    """A column whose cells are taken for distinct: `values` may then hold a text twice."""
    tidy = pc.fill_null(array, "") if array.null_count else array
    odd = untidy(tidy) & (pc.binary_length(tidy).to_numpy(zero_copy_only=False) > 0)
    if odd.any():
        trimmed = [trim(text) for text in tidy.filter(pa.array(odd)).to_pylist()]
        tidy = pc.replace_with_mask(tidy, pa.array(odd), pa.array(trimmed, type=pa.large_string()))
    filled = pc.binary_length(tidy).to_numpy(zero_copy_only=False) > 0
    if filled.all():
        return RawColumn(header, letter, np.arange(len(tidy), dtype=np.int64), tidy, encoded=False)
    codes = np.where(filled, np.cumsum(filled) - 1, -1)
    return RawColumn(header, letter, codes, tidy.filter(pa.array(filled)), encoded=False)


def _trimmed(header: str, letter: str, codes: Codes, dictionary: Any) -> RawColumn:
    """Trim the distinct texts; what becomes equal by that shares a code, and what becomes empty is blank."""
    odd = untidy(dictionary)
    if not odd.any():
        return RawColumn(header, letter, codes, dictionary)
    if odd.sum() == 1 and dictionary[int(np.argmax(odd))].as_py() == "":  # blank cells of a CSV, and nothing else to mend
        empty = int(np.argmax(odd))
        codes = np.where(codes == empty, -1, codes - (codes > empty))
        return RawColumn(header, letter, codes, pa.concat_arrays([dictionary[:empty], dictionary[empty + 1 :]]))
    values = dictionary.to_numpy(zero_copy_only=False).astype(object)
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
