"""Snapshot files: what is written is what any reader finds, however each column is laid out in the file."""

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scorecard import parquet

COUNT = parquet.ROW_GROUP + 1000


def rows() -> pa.Table:
    chance = np.random.default_rng(7)
    absent = chance.random(COUNT) < 0.3
    instants = np.datetime64("1900-01-01T00:00:00", "us") + chance.integers(0, 9 * 10**15, COUNT).astype("timedelta64[us]")
    names = pa.array([f"Kanal {place} é" for place in chance.integers(0, 9, COUNT)], pa.large_string(), mask=absent)
    return pa.table(
        {
            "lead_id": pa.array([f"L{place}" for place in range(COUNT)], pa.large_string()),
            "at": pa.array(instants, pa.timestamp("us"), mask=absent),
            "ends": pa.array([datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999)] * (COUNT // 2), pa.timestamp("us")),
            "day": pa.array([date(1900, 1, 1) + timedelta(days=place) for place in range(COUNT)], pa.date32()),
            "channel": names.dictionary_encode(),
            "amount": pa.array(chance.normal(0, 1e9, COUNT), pa.float64(), mask=absent),
            "number": pa.array(chance.integers(-(2**63), 2**63 - 1, COUNT), pa.int64()),
            "nothing": pa.nulls(COUNT, pa.float64()),
        }
    )


def test_every_reader_finds_what_was_written(tmp_path: Path) -> None:
    table, path = rows(), tmp_path / "rows.parquet"
    assert parquet.write(table, path) == parquet.sha256(path)
    plain = table.set_column(4, "channel", table["channel"].cast(pa.string()))
    wanted = plain.set_column(0, "lead_id", plain["lead_id"].cast(pa.string()))
    assert pq.read_table(path, partitioning=None).equals(wanted)
    with duckdb.connect() as connection:
        connection.register("wanted", wanted)
        file = f"read_parquet('{path}')"
        (missing,) = connection.execute(f"SELECT count(*) FROM (FROM wanted EXCEPT ALL FROM {file})").fetchall()[0]
        (others,) = connection.execute(f"SELECT count(*) FROM (FROM wanted EXCEPT ALL FROM {file} WHERE lead_id <> 'L7')").fetchall()[0]
    assert (missing, others) == (0, 1)  # the second shows that one row would be missed


def test_each_column_is_laid_out_by_what_it_holds(tmp_path: Path) -> None:
    parquet.write(rows(), tmp_path / "rows.parquet")
    group = pq.read_metadata(tmp_path / "rows.parquet").row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    encodings = {column.path_in_schema: {*column.encodings} - {"RLE"} for column in columns}
    assert {name for name, found in encodings.items() if found == {"DELTA_BINARY_PACKED"}} == {"at", "day", "number"}
    assert encodings["amount"] == {"BYTE_STREAM_SPLIT"}
    assert "RLE_DICTIONARY" in encodings["channel"]
    assert all(column.statistics is not None for column in columns)  # readers pass over row groups by them


def test_blank_cells_make_no_column_one_of_few_values(tmp_path: Path) -> None:
    """A stage that one lead in ten reaches, each at its own moment, needs no dictionary of all these moments."""
    moments = pa.array(range(COUNT), pa.timestamp("us"))
    reached = pa.array([number % 10 == 0 for number in range(COUNT)])
    nothing = pa.nulls(COUNT, pa.timestamp("us"))
    few = pa.array([number % 3 for number in range(COUNT)], pa.timestamp("us"))
    table = pa.table({"seldom": pc.if_else(reached, moments, nothing), "few": pc.if_else(reached, few, nothing)})
    parquet.write(table, tmp_path / "rows.parquet")
    group = pq.read_metadata(tmp_path / "rows.parquet").row_group(0)
    assert "RLE_DICTIONARY" not in group.column(0).encodings
    assert "RLE_DICTIONARY" in group.column(1).encodings
    assert pq.read_table(tmp_path / "rows.parquet", partitioning=None).equals(table)
