"""Databases through SQLAlchemy: a table or a query, read in chunks over a read-only connection with a statement time-out."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, CursorResult, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from scorecard.ahead import ahead
from scorecard.errors import SourceError
from scorecard.model import Source
from scorecard.sources.columns import ColumnBuilder
from scorecard.sources.database_errors import explain
from scorecard.sources.database_guards import connected
from scorecard.sources.postgresql import Copied, can_copy
from scorecard.sources.table import RawTable, Secrets, listed, text_option
from scorecard.wording import databases as words

CHUNK_ROWS = 20_000
PART_ROWS = 240_000
"""So many rows are handed on at a time; a table of more is not held in memory as a whole."""
STATEMENT_SECONDS = 120.0
"""How long reading one source may take; its option `timeout_seconds` says otherwise."""

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}

_FAULTS = (SQLAlchemyError, psycopg.Error, TimeoutError, OSError)

_READS = re.compile(r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(?:select|with|values|table|from)\b", re.IGNORECASE | re.DOTALL)
"""The beginning of a query, after comments and brackets. Only a hint for people: what keeps a query from writing is the connection."""


def read_database(source: Source, secrets: Secrets, base: Path | None = None, rows: int | None = None, since: Any = None) -> RawTable:
    """Read the table or query of `source`, at most `rows` rows of it, and with `since` only those whose `updated_at` is that or later.

    Options: secret (its value is the URL) or path (of an SQLite file, from `base`); table (and schema) or query; updated_at;
    timeout_seconds. Cells come back typed; see `ColumnBuilder`. A table without rows is no error.

    Raises SourceError: down, slow, forbidden, not_found, lost_column, broken, configuration. No message holds the password.
    """
    url, timeout = database_url(source, secrets, base), timeout_of(source)
    place = place_of(source)
    stack = ExitStack()
    try:
        with stack:
            connection = stack.enter_context(connected(url, timeout))
            statement = _statement(source, connection, rows, since)
            if rows is None and since is None and can_copy(connection):
                given: Fetched | Copied = (copied := Copied(connection, _written(statement, connection), timeout))
                stack.callback(copied.close)
            else:
                # MySQL's drivers read the rest of a result before they give up on it; the server's own limit ends their statements.
                patience = float("inf") if url.get_backend_name() in ("mysql", "mariadb") else timeout
                given = Fetched(stack.enter_context(_execute(connection, statement)), patience)
            reading = _Reading(place, url, timeout, given, _names(given.names, source))
            cells = reading.part()
            if reading.ended:
                return RawTable(place, cells, reading.names, cut=rows is not None and len(cells) >= rows)
            reading.open = stack.pop_all()
            return RawTable(place, cells, reading.names, rest=reading.rest)
    except _FAULTS as error:
        raise explain(error, place, url, timeout) from None  # the driver's own message may hold the password


def database_url(source: Source, secrets: Secrets, base: Path | None = None) -> URL:
    """The URL of the source's database, with a driver that is installed here. Raises SourceError (configuration)."""
    name, path = text_option(source, "secret"), text_option(source, "path")
    if path and not name:
        return URL.create("sqlite", database=str((base or Path()) / Path(path).expanduser()))
    if not name:
        raise SourceError(words.no_place(source.name), kind="configuration")
    value = secrets.get(name)
    try:
        url = make_url(value.strip() if isinstance(value, str) else "")
    except ArgumentError:
        raise SourceError(words.no_url(source.name, name), kind="configuration") from None
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def timeout_of(source: Source, usual: float = STATEMENT_SECONDS) -> float:
    """How many seconds a statement may take, as the source says or as is usual. Raises SourceError (configuration)."""
    value = source.options.get("timeout_seconds", usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise SourceError(words.no_timeout(source.name, value), kind="configuration")
    return float(value)


def place_of(source: Source) -> str:
    """A source's table or query, for messages."""
    table, schema = text_option(source, "table"), text_option(source, "schema")
    if table:
        return f"table {schema}.{table}" if schema else f"table {table}"
    return words.query_of(source.name)


def _statement(source: Source, connection: Connection, rows: int | None, since: Any) -> sa.Select[Any] | str:
    """The SELECT of a table; a query as it was written, unless it is to be narrowed."""
    table, query = text_option(source, "table"), text_option(source, "query").rstrip().rstrip(";")
    if bool(table) == bool(query):
        raise SourceError(words.table_or_query(source.name), kind="configuration")
    changed = text_option(source, "updated_at") if since is not None else ""
    if query and not _READS.match(query):
        raise SourceError(words.only_reading(place_of(source)), kind="configuration")
    if query and not changed and rows is None:
        return query
    select: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(rows_of(source, connection))
    if changed:
        select = select.where(sa.column(changed) >= since)
    return select if rows is None else select.limit(rows)


def rows_of(source: Source, connection: Connection) -> sa.FromClause:
    """What stands behind FROM for a source: its table, or its query in brackets."""
    query = text_option(source, "query").rstrip().rstrip(";")
    return query_rows(query) if query else _table(source, text_option(source, "table"), connection)


def query_rows(query: str) -> Any:
    """A query in brackets, with a name."""
    return sa.text(f"({_literal(query)}) AS narrowed")


def _literal(query: str) -> str:
    """A query inside a text() clause: a colon begins no parameter there."""
    return query.replace("\\", "\\\\").replace(":", "\\:")


def _table(source: Source, name: str, connection: Connection) -> sa.TableClause:
    """The table or view; "schema.table" will do as well as the two options."""
    schema = text_option(source, "schema") or None
    inspector = sa.inspect(connection)
    if schema is None and "." in name and not inspector.has_table(name):
        schema, name = name.split(".", 1)
    if not inspector.has_table(name, schema=schema):
        known = sorted({*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)})
        raise SourceError(words.no_table(name, schema or "", listed(known)), kind="not_found")
    return sa.table(name, schema=schema)


def _execute(connection: Connection, statement: sa.Select[Any] | str) -> CursorResult[Any]:
    streaming = connection.execution_options(stream_results=True, max_row_buffer=CHUNK_ROWS)
    if not isinstance(statement, str):
        return streaming.execute(statement)
    # Drivers that write parameters as %s take a percent sign of the query for one, even where there are no parameters.
    formatted = connection.dialect.paramstyle in ("format", "pyformat")
    return streaming.exec_driver_sql(statement.replace("%", "%%") if formatted else statement)


def _written(statement: sa.Select[Any] | str, connection: Connection) -> str:
    """A statement without parameters as the server is to read it."""
    if isinstance(statement, str):
        return statement
    return str(statement.compile(dialect=connection.dialect)).replace("%%", "%")


def _names(names: tuple[str, ...], source: Source) -> tuple[str, ...]:
    if not names:
        raise SourceError(words.no_rows(place_of(source)), kind="configuration")
    double = [name for name, count in Counter(names).items() if count > 1]
    if double:
        raise SourceError(words.double_columns(place_of(source), listed(double)), kind="configuration")
    return names


@dataclass
class Fetched:
    """Rows as any driver gives them: a chunk of Python objects at a time, in `timeout` seconds in all."""

    result: CursorResult[Any]
    timeout: float
    ended: bool = False
    seconds: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The columns; none where a statement gives no rows."""
        return tuple(self.result.keys()) if self.result.returns_rows else ()

    def part(self) -> pd.DataFrame:
        """The next rows as a frame."""
        began = time.monotonic()
        columns, count = [ColumnBuilder() for _ in self.names], 0
        while count < PART_ROWS:
            chunk = self.result.fetchmany(CHUNK_ROWS)
            if not chunk:
                self.ended = True
                break
            count += len(chunk)
            for column, values in zip(columns, zip(*chunk, strict=True), strict=True):
                column.add(values)
            if self.seconds + time.monotonic() - began > self.timeout:
                raise TimeoutError
        self.seconds += time.monotonic() - began
        return pd.DataFrame({name: column.finish() for name, column in zip(self.names, columns, strict=True)})


@dataclass
class _Reading:
    """A result that is being read, a part at a time. Its connection closes behind the last row, or with the last use of this."""

    place: str
    url: URL
    timeout: float
    given: Fetched | Copied
    names: tuple[str, ...]
    open: ExitStack = field(default_factory=ExitStack)

    @property
    def ended(self) -> bool:
        return self.given.ended

    def part(self) -> pd.DataFrame:
        return self.given.part()

    def rest(self) -> Iterator[pd.DataFrame]:
        """The parts that follow; only once."""
        if self.ended:
            raise SourceError(words.later_rows_differ(self.place), kind="configuration")
        return ahead(self._parts)

    def _parts(self) -> Iterator[pd.DataFrame]:
        with self.open:
            while not self.ended:
                try:
                    cells = self.part()
                except _FAULTS as error:
                    self.given.ended = True
                    raise explain(error, self.place, self.url, self.timeout) from None
                if len(cells):
                    yield cells

    def __del__(self) -> None:
        with suppress(Exception):  # at the end of a process its parts go in any order
            self.open.close()
