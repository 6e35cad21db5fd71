"""Rows of PostgreSQL by COPY: the server writes text in bulk, and Arrow reads it many times faster than a driver makes Python objects.

The cells are those that the driver would give. What Arrow does not know (a date "infinity", an array) goes through the driver's own
loaders, a column at a time.
"""

import select
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from psycopg.pq import ExecStatus, Format
from sqlalchemy.engine import Connection

from scorecard.sources.columns import ColumnBuilder
from scorecard.sources.csv_parts import PART, whole_lines
from scorecard.sources.database_guards import cancel

_WHOLE, _NUMERIC = frozenset({20, 21, 23}), 1700
_ARROW: dict[int, pa.DataType] = {
    **dict.fromkeys(_WHOLE, pa.int64()),
    **dict.fromkeys((700, 701), pa.float64()),
    16: pa.bool_(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
    1184: pa.timestamp("us", "UTC"),
}
"""PostgreSQL's own numbers of its types, and what Arrow reads them as: whole numbers, floats, boolean, date, timestamp, timestamptz."""
_TEXTS = frozenset({18, 19, 25, 1042, 1043})
"""char, name, text, character, character varying."""
_CHUNK = 20_000
_BLOCK = 4 << 20


def can_copy(connection: Connection) -> bool:
    """Whether rows of this database may be had by COPY: dates must be written 2026-12-31, and texts be of a known encoding."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name != "postgresql" or not isinstance(raw, psycopg.Connection):
        return False
    said = raw.info.parameter_status
    return (said("DateStyle") or "").startswith("ISO") and said("server_encoding") != "SQL_ASCII" and raw.info.encoding == "utf-8"


class Copied:
    """The rows of a SELECT, a part at a time; `ended` says that there are no more.

    Reading may take `timeout` seconds in all, without the time between the parts; a TimeoutError is raised then, and psycopg's errors
    for what the server says.
    """

    def __init__(self, connection: Connection, statement: str, timeout: float) -> None:
        raw: Any = connection.connection.driver_connection
        self._connection, self._raw, self._server = connection, raw, raw.pgconn
        self._statement, self._left = statement, timeout
        self._texts: Iterator[bytes] | None = None
        self._types: list[tuple[int, pa.DataType]] = []
        self.ended = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns; none where a statement gives no rows. Nothing is read for that."""
        # Our clock counts the waiting only. The server's would count how long we take between two parts, too.
        self._connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        self._ask(self._server.send_prepare, b"", self._statement.encode())
        described = self._ask(self._server.send_describe_prepared, b"")
        columns = range(described.nfields)
        self._types = [(described.ftype(place), _read_as(described.ftype(place), described.fmod(place))) for place in columns]
        return tuple((described.fname(place) or b"").decode() for place in columns)

    def part(self) -> pd.DataFrame:
        """The next rows, typed as `ColumnBuilder` types them."""
        if self._texts is None:
            self._texts = whole_lines(self._blocks(), "")
        text = next(self._texts, b"")
        try:
            return self._frame(_parsed(text, [kind for _, kind in self._types]))
        except pa.ArrowInvalid:  # a date that no calendar here reaches
            return self._frame(_parsed(text, [pa.large_string()] * len(self.names)))

    def close(self) -> None:
        """Tell the server to stop, where it still has rows to give, and leave the connection."""
        if not self.ended:
            cancel(self._connection)
            self._connection.invalidate()

    def _ask(self, send: Any, *arguments: bytes) -> Any:
        """Send something and wait for the answer."""
        send(*arguments)
        while self._server.flush():
            self._wait()
        answer = None
        while (result := self._result()) is not None:
            answer = result if answer is None else answer
            if result.status == ExecStatus.COPY_OUT:
                break
        if answer is not None and answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK, ExecStatus.COPY_OUT):
            self.ended = True
            raise psycopg.errors.error_from_result(answer, encoding="utf-8")
        return answer

    def _result(self) -> Any:
        while self._server.is_busy():
            self._wait()
        return self._server.get_result()

    def _wait(self) -> None:
        began = time.monotonic()
        ready, _, _ = select.select([self._server.socket], [], [], max(0.0, self._left))
        self._left -= time.monotonic() - began
        if not ready or self._left <= 0:
            raise TimeoutError
        self._server.consume_input()

    def _blocks(self) -> Iterator[bytes]:
        """The text of all rows, some megabytes at a time."""
        self._ask(self._server.send_query, f"COPY ({self._statement}\n) TO STDOUT (FORMAT csv)".encode())
        rows, count, take = BytesIO(), 0, self._server.get_copy_data
        while True:
            length, row = take(1)
            if length > 0:
                rows.write(row)  # a list of a hundred thousand buffers would keep the garbage collector busy
                count += length
                if count >= PART:
                    yield rows.getvalue()
                    rows, count = BytesIO(), 0
            elif length == 0:
                self._wait()
            else:
                break
        self._ask(lambda: None)  # an error that ended the rows
        self.ended = True
        yield rows.getvalue()

    def _frame(self, table: pa.Table) -> pd.DataFrame:
        columns = {name: self._column(table.column(place), place) for place, name in enumerate(self.names)}
        return pd.DataFrame(columns, copy=False)

    def _column(self, cells: pa.ChunkedArray, place: int) -> "pd.Series[Any]":
        oid, _ = self._types[place]
        if cells.null_count == len(cells):
            return pd.Series([None] * len(cells), dtype=object)
        if not pa.types.is_large_string(cells.type):
            return _typed(cells)
        if oid in _TEXTS:
            return pd.Series(pd.array(cells, dtype=pd.StringDtype("pyarrow")), copy=False)
        kind = _ARROW.get(oid) if oid != _NUMERIC else _kind_of(cells)
        with suppress(pa.ArrowInvalid, pa.ArrowNotImplementedError):
            if kind is not None and not pa.types.is_boolean(kind):
                return _typed(cells.cast(kind))
        return self._loaded(cells, oid)

    def _loaded(self, cells: pa.ChunkedArray, oid: int) -> "pd.Series[Any]":
        """As the driver would have it."""
        loaders = self._raw.adapters
        kind = loaders.get_loader(oid, Format.TEXT) or loaders.get_loader(0, Format.TEXT)
        builder, loader = ColumnBuilder(), kind(oid, self._raw)
        for start in range(0, len(cells), _CHUNK):
            texts = cells.slice(start, _CHUNK).to_pylist()
            builder.add([None if text is None else loader.load(text.encode()) for text in texts])
        return builder.finish()


def _read_as(oid: int, modifier: int) -> pa.DataType:
    """What Arrow is to read a type as; text where it cannot or where the cells decide. The modifier of a numeric holds its scale."""
    if oid == _NUMERIC and modifier >= 4 and 0 < (modifier - 4) & 0x7FF < 1024:
        return pa.float64()
    return _ARROW.get(oid, pa.large_string())


def _parsed(text: bytes, types: Sequence[pa.DataType]) -> pa.Table:
    """CSV as PostgreSQL writes it: what is not there stands without quotes, an empty text with them."""
    names = [str(place) for place in range(len(types))]
    if not text:
        return pa.table({name: pa.array([], kind) for name, kind in zip(names, types, strict=True)})
    convert = arrow_csv.ConvertOptions(
        column_types=dict(zip(names, types, strict=True)), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
        true_values=["t"], false_values=["f"],
    )  # fmt: skip
    parse = arrow_csv.ParseOptions(newlines_in_values=b'"' in text, ignore_empty_lines=False)
    read = arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=False)
    return arrow_csv.read_csv(pa.BufferReader(text), read, parse, convert)


def _kind_of(cells: pa.ChunkedArray) -> pa.DataType | None:
    """What decimals without a stated scale can be read as without loss: whole numbers, or floats; None where that is not certain."""
    if pc.all(pc.match_substring_regex(cells, r"^-?\d{1,18}$")).as_py():
        return pa.int64()
    return pa.float64() if pc.all(pc.match_substring_regex(cells, r"^-?(\d{1,15}|\d+\.\d+)$")).as_py() else None


def _typed(cells: pa.ChunkedArray) -> "pd.Series[Any]":
    """Numbers, truth values and instants as `ColumnBuilder` keeps them."""
    if pa.types.is_floating(cells.type):
        return pd.Series(np.asarray(cells.to_numpy(), dtype=float), copy=False)
    if pa.types.is_temporal(cells.type):
        values = (cells.cast(pa.timestamp("us")) if pa.types.is_date(cells.type) else cells).to_numpy().astype("datetime64[us]")
        instants: pd.Series[Any] = pd.Series(values, copy=False)
        return instants.dt.tz_localize("UTC") if getattr(cells.type, "tz", None) else instants
    absent = cells.is_null().to_numpy()
    if pa.types.is_boolean(cells.type):
        return pd.Series(pd.arrays.BooleanArray(cells.fill_null(False).to_numpy(), absent), copy=False)
    return pd.Series(pd.arrays.IntegerArray(cells.fill_null(0).to_numpy(), absent), copy=False)
