"""Snapshot files: typed columns, a hash of their content, and writing that leaves a whole file or none."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scorecard.model import Dataset

DATED_BY: dict[Dataset, str] = {"indicator_values": "date", "leads": "created_at", "events": "at", "goals": "from", "calendar": "from"}
"""The column by which the rows of a dataset are sorted, so that a query for some weeks skips the rest of the file."""

DAYS = frozenset({"date", "from", "to"})
"""The columns that hold calendar days; they are stored as dates, other times as naive instants in microseconds."""

ROW_GROUP = 122_880
"""Rows in a row group: what DuckDB hands to one thread at a time."""


def table_of(rows: pd.DataFrame, dataset: Dataset) -> pa.Table:
    """Accepted rows as an Arrow table, typed and sorted: texts, doubles, dates, instants; what is absent is null, never NaN."""
    columns = {str(name): _column(str(name), rows[name]) for name in rows.columns}
    return sorted_by_day(pa.table(columns), dataset)


def sorted_by_day(table: pa.Table, dataset: Dataset) -> pa.Table:
    """The rows in the order of their dates, and within them as the source has them."""
    order = [(name, "ascending") for name in (DATED_BY[dataset], "source_row") if name in table.column_names]
    return table.sort_by(order) if order else table


def _column(name: str, values: "pd.Series[Any]") -> pa.ChunkedArray | pa.Array:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        instants = pa.Array.from_pandas(values).cast(pa.timestamp("us"), safe=False)
        return instants.cast(pa.date32()) if name in DAYS else instants
    if pd.api.types.is_bool_dtype(values.dtype):
        return pa.Array.from_pandas(values, type=pa.bool_())
    if pd.api.types.is_integer_dtype(values.dtype):
        return pa.Array.from_pandas(values, type=pa.int64())
    if pd.api.types.is_float_dtype(values.dtype):
        return pa.Array.from_pandas(values, type=pa.float64())
    return pa.Array.from_pandas(values, type=pa.string())


def cells_table(cells: pd.DataFrame) -> pa.Table:
    """Rejected, repaired and flagged cells: the row as a number, all else as text."""
    return pa.table({str(name): _cell_column(cells[name]) for name in cells.columns})


def _cell_column(values: "pd.Series[Any]") -> pa.Array:
    if pd.api.types.is_integer_dtype(values.dtype):
        return pa.Array.from_pandas(values, type=pa.int64())
    return pa.array([None if pd.isna(value) else str(value) for value in values], type=pa.string())


def content_hash(table: pa.Table, without: frozenset[str] = frozenset()) -> str:
    """A hash of the rows as a bag: their order does not matter, how often each occurs does. `without` names columns left out.

    Two independent sums of 64-bit row hashes and the count: one changed row goes unnoticed with a probability of about 2^-128.
    """
    names = sorted(name for name in table.column_names if name not in without)
    schema = ",".join(f"{name}:{table.schema.field(name).type}" for name in names)
    if not names:
        return f"{schema}|{table.num_rows}"
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    with _engine().cursor() as connection:
        connection.register("content", table)
        sums = connection.execute(f"SELECT sum(hash({quoted}, 'one')), sum(hash('two', {quoted})) FROM content").fetchone()
    return f"{schema}|{table.num_rows}|{sums}"


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One engine in memory for the process: starting one takes longer than hashing a small table."""
    return duckdb.connect()


def write(table: pa.Table, path: Path) -> str:
    """Write a Parquet file so that it is there as a whole or not at all, and return its sha256.

    It is written beside its place, flushed to the disk and renamed; OSError is left to the caller, without a leftover.
    """
    with whole_file(path) as file:
        pq.write_table(table, file, compression="zstd", compression_level=1, row_group_size=ROW_GROUP)
    return sha256(path)


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
