"""Rows in any number: in memory while they are few enough, else in files without a name beside the snapshots, a part in each.

A part that goes to a file is sorted by its dates first, so that the whole can be walked in that order a few rows at a time: memory then
grows by eight bytes a row only.
"""

import tempfile
from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache
from pathlib import Path
from typing import IO, Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_BATCH = 4_096
"""Rows that are read from a file at a time; of each file so many are kept."""
_BUCKET = 245_760
"""About so many rows are sorted at a time."""
_SAMPLED = 512
IN_MEMORY = 192 << 20
"""A pile of more bytes than this goes to files."""


class Pile:
    """Tables of the same columns. `dated_by` names the column by which rows are sorted, `folder` where files are put (None: anywhere).

    The files have no name: whatever ends this process, nothing is left of them.
    """

    def __init__(self, dated_by: str, folder: Path | None = None) -> None:
        self.dated_by, self.folder = dated_by, folder
        self.num_rows = 0
        self._schema = pa.schema([])
        self._held: list[pa.Table] = []
        self._runs: list[_Run] = []
        self._left_out: frozenset[str] = frozenset()
        self._filled: set[str] = set()

    @classmethod
    def of(cls, table: pa.Table, dated_by: str = "") -> "Pile":
        """A pile of one table."""
        pile = cls(dated_by)
        pile.add(table)
        return pile

    def add(self, table: pa.Table) -> None:
        """Put rows on the pile, behind those that it has."""
        filled = [name for name in table.column_names if table[name].null_count < table.num_rows]
        if self._held or self._runs:
            table = _as_in(table, self._schema)
        else:
            self._schema = table.schema
        self._held.append(table.select(filled or table.column_names))  # a column of nothing would be sorted and written for nothing
        self.num_rows += table.num_rows
        self._filled |= set(filled)
        if self._runs or (len(self._held) > 1 and sum(each.nbytes for each in self._held) > IN_MEMORY):
            self._runs += [_Run(each, self.dated_by, self.folder) for each in self._held]
            self._held = []

    @property
    def in_files(self) -> bool:
        """Whether the rows lie in files, because they are many."""
        return bool(self._runs)

    @property
    def is_whole(self) -> bool:
        """Whether all rows lie in memory, in one part."""
        return not self._runs and len(self._held) < 2

    @property
    def column_names(self) -> list[str]:
        """The columns, without those left out."""
        return [name for name in self._schema.names if name not in self._left_out]

    @property
    def empty_columns(self) -> list[str]:
        """The columns that hold no value in any row."""
        return [name for name in self.column_names if name not in self._filled]

    def without(self, names: Iterable[str]) -> "Pile":
        """The same rows without some columns."""
        other = copy(self)
        other._left_out = self._left_out | frozenset(names)
        return other

    def whole(self) -> pa.Table:
        """All rows in memory, as they came; meant for small piles."""
        return pa.concat_tables(self.tables())

    def tables(self) -> Iterator[pa.Table]:
        """The parts one by one; those in files are in the order of their dates."""
        if not self._runs and not self._held:
            yield pa.table({})
        yield from map(self._kept, self._held)
        for run in self._runs:
            yield self._kept(run.rows(0, run.count))

    def by_date(self) -> Iterator[pa.Table]:
        """All rows in the order of their dates, and within them as they came, some hundred thousand at a time.

        A pile of one part in memory is given as it is.
        """
        if not self._runs:
            yield from self._held_by_date()
            return
        cuts = self._cuts()
        begins = [0] * len(self._runs)
        for cut in (*cuts, None):
            ends = [run.count if cut is None else int(np.searchsorted(run.keys, cut)) for run in self._runs]
            pieces = [self._kept(run.rows(begin, end)) for run, begin, end in zip(self._runs, begins, ends, strict=True) if begin < end]
            keys = [run.keys[begin:end] for run, begin, end in zip(self._runs, begins, ends, strict=True) if begin < end]
            begins = ends
            if pieces:
                bucket = pa.concat_tables(pieces).unify_dictionaries().combine_chunks()
                yield _in_order(bucket, np.concatenate(keys))

    def _held_by_date(self) -> Iterator[pa.Table]:
        whole = self.whole()
        if self.is_whole:
            yield whole
            return
        whole = whole.unify_dictionaries().combine_chunks()
        order = pa.array(order_of(integers(whole, self.dated_by)))
        for start in range(0, len(order), _BUCKET):
            yield whole.take(order.slice(start, _BUCKET))

    def _cuts(self) -> npt.NDArray[np.int64]:
        """Dates that cut the rows into buckets of about the same size."""
        sampled = np.sort(np.concatenate([run.keys[::_SAMPLED] for run in self._runs]))
        return np.unique(sampled[:: max(1, _BUCKET // _SAMPLED)][1:])

    def _kept(self, table: pa.Table) -> pa.Table:
        """The columns that are not left out, with nothing in those that this part had nothing in."""
        names = self.column_names
        if table.column_names == names:
            return table
        given = set(table.column_names)
        nothing = (pa.nulls(table.num_rows, self._schema.field(name).type) for name in names if name not in given)
        return pa.table({name: table[name] if name in given else next(nothing) for name in names})


class _Run:
    """One part in a file, in the order of its dates. `keys` are these dates as numbers."""

    def __init__(self, table: pa.Table, dated_by: str, folder: Path | None) -> None:
        keys = integers(table, dated_by)
        self.keys, self.count, self.schema = keys if rising(keys) else np.sort(keys), table.num_rows, table.schema
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  (lives as long as the run)
        with pa.ipc.new_file(self._file, table.schema) as writer:
            writer.write_table(_in_order(table.unify_dictionaries().combine_chunks(), keys), max_chunksize=_BATCH)
        self._file.flush()
        self._reader = pa.ipc.open_file(_native(self._file))
        self._last: tuple[int, pa.RecordBatch] | None = None

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def rows(self, begin: int, end: int) -> pa.Table:
        """Some of the rows, by their positions."""
        first, last = begin // _BATCH, -(-end // _BATCH)
        batches = [self._batch(place) for place in range(first, last)]
        return pa.Table.from_batches(batches, self.schema).slice(begin - first * _BATCH, end - begin)

    def _batch(self, place: int) -> pa.RecordBatch:
        """One of the batches; the last one is kept, because the next rows that are asked for begin where these end."""
        if self._last is None or self._last[0] != place:
            self._last = (place, self._reader.get_batch(place))
        return self._last[1]


def _native(file: IO[bytes]) -> pa.NativeFile:
    """An open file for Arrow to read: where the system lets it be opened once more, without Python, which only one thread at a time has."""
    try:
        return pa.OSFile(f"/dev/fd/{file.fileno()}", mode="r")
    except OSError:
        return pa.PythonFile(file, mode="r")


@cache
def engine() -> duckdb.DuckDBPyConnection:
    """One engine in memory for the process, to hash rows with: starting one takes longer than hashing a small table."""
    return duckdb.connect()


def _as_in(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with texts encoded as in another part."""
    columns = {}
    for field in schema:
        column: Any = table[field.name]
        if pa.types.is_dictionary(field.type) and not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        columns[field.name] = column if column.type == field.type else column.cast(field.type)
    return pa.table(columns)


def rising(keys: npt.NDArray[np.int64]) -> bool:
    """Whether no key is less than the one before it."""
    return bool((keys[1:] >= keys[:-1]).all())


def _in_order(table: pa.Table, keys: npt.NDArray[np.int64]) -> pa.Table:
    """The rows in the order of their keys; those that lie so already, as most systems export them, are not moved."""
    return table if rising(keys) else table.take(pa.array(order_of(keys)))


def order_of(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The positions of the keys in rising order, and among equal ones as they came: what a stable argsort gives, several times faster.

    Each position is written behind its key into one number where there is room; the processor sorts such numbers many at a time.
    """
    if len(keys) < _FEW:
        return np.argsort(keys, kind="stable")
    bits = len(keys).bit_length()
    most, least = int(keys.max()), int(keys.min())
    if most == _ABSENT:
        return np.arange(len(keys))  # none is there
    if least == _ABSENT:  # it comes first: a second below the least that is there
        there = keys != _ABSENT
        least = int(keys.min(where=there, initial=most)) - _SECOND
        keys = np.where(there, keys, least)
    if (most - least).bit_length() + bits > _ROOM and not (keys % _SECOND).any():
        keys, most, least = keys // _SECOND, most // _SECOND, least // _SECOND
    if (most - least).bit_length() + bits > _ROOM:
        return np.argsort(keys, kind="stable")
    numbers = (keys - least).astype(np.uint64) << np.uint64(bits)
    numbers |= np.arange(len(keys), dtype=np.uint64)
    numbers.sort()
    return (numbers & np.uint64((1 << bits) - 1)).astype(np.int64)


_SECOND = 1_000_000
_ABSENT = np.iinfo(np.int64).min
_FEW = 1000
_ROOM = 64


def integers(table: pa.Table, name: str) -> npt.NDArray[np.int64]:
    """A column of dates, instants or numbers as integers, what is absent first; zeros where there is no such column."""
    if name not in table.column_names:
        return np.zeros(table.num_rows, dtype=np.int64)
    column = table[name]
    days = pa.types.is_date32(column.type)
    numbers = column.cast(pa.int32()).cast(pa.int64()) if days else column.cast(pa.int64())
    return np.asarray(pc.fill_null(numbers, _ABSENT).to_numpy())
