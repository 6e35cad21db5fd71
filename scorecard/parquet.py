"""Snapshot files: typed columns, and writing that leaves a whole file or none."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scorecard.ahead import ahead
from scorecard.datasets import DATED_BY
from scorecard.model import Dataset
from scorecard.pile import Pile, integers, rising

DAYS = frozenset({"date", "from", "to"})
"""The columns that hold calendar days; they are stored as dates, other times as naive instants in microseconds."""

ROW_GROUP = 122_880
"""Rows in a row group: what DuckDB hands to one thread at a time."""


def stored(rows: Pile, dataset: Dataset) -> Pile:
    """Accepted rows as they are stored: sorted by their day (or ready to be walked in that order), days as dates.

    A column without any value is left out, unless there are no rows at all: readers take a missing column for absent values.
    """
    kept = rows.without(rows.empty_columns) if rows.num_rows else rows
    return Pile.of(_typed(kept.whole(), dataset), DATED_BY[dataset]) if kept.is_whole else kept


def _typed(kept: pa.Table, dataset: Dataset) -> pa.Table:
    for place, name in enumerate(kept.column_names):
        if name in DAYS:
            kept = kept.set_column(place, name, kept[name].cast(pa.date32()))
    return sorted_by_day(kept, dataset)


def sorted_by_day(table: pa.Table, dataset: Dataset) -> pa.Table:
    """The rows in the order of their dates, and within them as the source has them."""
    if DATED_BY[dataset] not in table.column_names:
        return table
    moments, numbers = integers(table, DATED_BY[dataset]), integers(table, "source_row")
    if not rising(numbers):
        return table.take(pa.array(np.lexsort((numbers, moments))))
    return table if rising(moments) else table.take(pa.array(np.argsort(moments, kind="stable")))


def cells_table(cells: pd.DataFrame) -> pa.Table:
    """Rejected, repaired and flagged cells: the row as a number, all else as text."""
    return pa.table({str(name): _cell_column(cells[name]) for name in cells.columns})


def _cell_column(values: "pd.Series[Any]") -> pa.Array:
    if pd.api.types.is_integer_dtype(values.dtype):
        return pa.Array.from_pandas(values, type=pa.int64())
    try:
        return pa.Array.from_pandas(values, type=pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # not only text
        return pa.array([None if pd.isna(value) else str(value) for value in values], type=pa.string())


def write(table: pa.Table, path: Path) -> str:
    """Write a table as it is; see `write_pile`."""
    return write_pile(Pile.of(table), path)


def write_pile(rows: Pile, path: Path, look: Callable[[pa.Table], pa.Table] | None = None) -> str:
    """Write a Parquet file so that it is there as a whole or not at all, and return its sha256.

    It is written beside its place, flushed to the disk and renamed; OSError is left to the caller, without a leftover. All rows are
    shown to `look`, a table at a time, before they are written.
    """
    tables = ahead(lambda: map(look, ahead(rows.by_date))) if look else rows.by_date()
    first = next(tables)
    with whole_file(path) as file:
        summed = _Summed(file)
        with pq.ParquetWriter(pa.PythonFile(summed, mode="w"), first.schema, **_layout(first)) as writer:
            for table in ahead(lambda: _row_groups(chain([first], tables))):
                writer.write_table(table, row_group_size=ROW_GROUP)
    return summed.sha256.hexdigest()


class _Summed:
    """A file that is written from its beginning to its end, with the checksum of what was written so far."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Write at the end."""
        self.sha256.update(content)
        return self._file.write(content)

    def tell(self) -> int:
        """How much was written."""
        return self._file.tell()

    def flush(self) -> None:
        """Hand everything to the system."""
        self._file.flush()

    def close(self) -> None:
        """The file itself is closed by who opened it."""


def _layout(first: pa.Table) -> dict[str, Any]:
    """How each column is written, by what the first rows hold: a good third less work to write and to read than all in zstd.

    Instants and whole numbers as what each differs by from the one before it, numbers with their bytes sorted by place: then there is
    little left to compress. Without Arrow's own schema in the file a text is plain text for all readers, however it lay in memory here.
    """
    repeating = [name for name in first.column_names if _repeats(first[name])]
    encodings = {field.name: way for field in first.schema if field.name not in repeating and (way := _encoding(field.type))}
    packed = {name for name, way in encodings.items() if way == _DIFFERENCES}
    return {
        "use_dictionary": repeating,
        "column_encoding": encodings or None,
        "compression": {name: "none" if name in packed else "lz4" for name in first.column_names},
        "store_schema": False,
        "write_batch_size": 16_384,
    }


def _encoding(kind: pa.DataType) -> str | None:
    if pa.types.is_signed_integer(kind) or pa.types.is_timestamp(kind) or pa.types.is_date32(kind):
        return _DIFFERENCES
    return "BYTE_STREAM_SPLIT" if pa.types.is_floating(kind) else None


_DIFFERENCES = "DELTA_BINARY_PACKED"


def _row_groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of whole row groups, but for the last."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        ready = sum(each.num_rows for each in waiting) // ROW_GROUP * ROW_GROUP
        if ready:
            joined = pa.concat_tables(waiting).unify_dictionaries()
            yield joined.slice(0, ready)
            waiting = [joined.slice(ready)]
    rest = pa.concat_tables(waiting).unify_dictionaries()
    if rest.num_rows:
        yield rest


def _repeats(column: pa.ChunkedArray) -> bool:
    """Whether values come again and again, such as a channel's name: a dictionary of ids or amounts costs more than it saves."""
    if pa.types.is_dictionary(column.type):
        return True
    sample = column.slice(0, 20_000)
    return bool(2 * pc.count_distinct(sample).as_py() < len(sample) - sample.null_count)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its place only when all of it is on the disk."""
    beside = path.with_name(f"{path.name}.tmp-{uuid4().hex}")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _flush_folder(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _flush_folder(folder: Path) -> None:
    """Bring the rename itself to the disk, so that it outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """The checksum of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
