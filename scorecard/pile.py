"""Rows in any number: in memory while they are few enough, else in files without a name beside the snapshots, a part in each.

A part that goes to a file is sorted by its dates first, so that the whole can be walked in that order a few rows at a time: memory then
grows by eight bytes a row only.
"""

import tempfile
from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_BATCH = 16_384
"""Rows that are read from a file at a time."""
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
                yield bucket.take(pa.array(np.argsort(np.concatenate(keys), kind="stable")))

    def _held_by_date(self) -> Iterator[pa.Table]:
        whole = self.whole()
        if self.is_whole:
            yield whole
            return
        whole = whole.unify_dictionaries().combine_chunks()
        order = pa.array(np.argsort(integers(whole, self.dated_by), kind="stable"))
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
        order = np.argsort(keys, kind="stable")
        self.keys, self.count, self.schema = keys[order], table.num_rows, table.schema
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  (lives as long as the run)
        with pa.ipc.new_file(self._file, table.schema) as writer:
            writer.write_table(table.unify_dictionaries().combine_chunks().take(pa.array(order)), max_chunksize=_BATCH)
        self._reader = pa.ipc.open_file(pa.PythonFile(self._file, mode="r"))

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def rows(self, begin: int, end: int) -> pa.Table:
        """Some of the rows, by their positions."""
        first, last = begin // _BATCH, -(-end // _BATCH)
        batches = [self._reader.get_batch(place) for place in range(first, last)]
        return pa.Table.from_batches(batches, self.schema).slice(begin - first * _BATCH, end - begin)


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


def integers(table: pa.Table, name: str) -> npt.NDArray[np.int64]:
    """A column of dates, instants or numbers as integers, what is absent first; zeros where there is no such column."""
    if name not in table.column_names:
        return np.zeros(table.num_rows, dtype=np.int64)
    column = table[name]
    days = pa.types.is_date32(column.type)
    numbers = column.cast(pa.int32()).cast(pa.int64()) if days else column.cast(pa.int64())
    return np.asarray(pc.fill_null(numbers, np.iinfo(np.int64).min).to_numpy())
