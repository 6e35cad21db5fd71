"""One statement on the user's own database: read-only, in time, capped, given up when nobody waits, and its cost taken down."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from scorecard.errors import SourceError
from scorecard.live import abandoned
from scorecard.live.estimates import rows_scanned
from scorecard.sources.database_errors import explain
from scorecard.sources.database_guards import cancel, connected
from scorecard.wording import live as wording

Statement = sa.Select[Any] | sa.CompoundSelect[Any]

LOOK_EVERY = 0.05
GRACE = 5.0
"""So many seconds after its own time-out a database that still has not answered is told to stop, and left."""


@dataclass(frozen=True)
class Reply:
    """A small result, and what it cost: seconds, and the rows that the database expected to read, where it says so."""

    frame: pd.DataFrame
    seconds: float
    rows_scanned: int | None


@dataclass(frozen=True)
class LiveDatabase:
    """A database and the limits of what it is asked: seconds a statement, rows of a result. `sources` are those that lie in it."""

    url: URL
    place: str
    timeout: float
    max_rows: int
    sources: tuple[str, ...]

    def ask(self, statement: Statement) -> Reply:
        """The rows of a SELECT, typed as DuckDB gives them. Raises SourceError: down, slow, forbidden, too_many, cancelled …"""
        running: list[Connection] = []
        with _at_work(self, running) as pool:
            future = pool.submit(self._run, statement, running)
            return self._await(future, running)

    def _run(self, statement: Statement, running: list[Connection]) -> Reply:
        capped = statement.limit(self.max_rows + 1) if statement._limit_clause is None else statement
        try:
            with connected(self.url, self.timeout) as connection:
                running.append(connection)
                estimate = rows_scanned(connection, capped)
                began = time.monotonic()
                result = connection.execute(capped)
                rows = result.fetchall()
                seconds = time.monotonic() - began
        except (SQLAlchemyError, TimeoutError, OSError) as error:
            raise explain(error, self.place, self.url, self.timeout) from None
        if len(rows) > self.max_rows:
            raise SourceError(wording.too_many(self.place, self.max_rows, self.sources[0]), kind="too_many")
        return Reply(typed(statement, rows), seconds, estimate)

    def _await(self, future: "Future[Reply]", running: Sequence[Connection]) -> Reply:
        deadline = time.monotonic() + self.timeout + GRACE
        gone = abandoned.get()
        while True:
            try:
                return future.result(LOOK_EVERY)
            except NotYet:
                if future.done():
                    raise  # the statement's own time-out
                given_up = gone()
                if given_up or time.monotonic() > deadline:
                    _stop(running)
                    sentence = (
                        wording.cancelled(self.place) if given_up else str(explain(TimeoutError(), self.place, self.url, self.timeout))
                    )
                    raise SourceError(sentence, kind="cancelled" if given_up else "slow") from None
            except KeyboardInterrupt:
                _stop(running)
                raise


class _at_work:
    """A thread for one statement, so that the asker can turn away. It is not waited for when it is left."""

    def __init__(self, database: LiveDatabase, running: list[Connection]) -> None:
        self.pool = ThreadPoolExecutor(1, thread_name_prefix=f"live {database.sources[0]}")

    def __enter__(self) -> ThreadPoolExecutor:
        return self.pool

    def __exit__(self, *error: object) -> None:
        self.pool.shutdown(wait=False)


def _stop(running: Sequence[Connection]) -> None:
    """Tell the database to stop; in a thread, for that may hang too."""
    for connection in running:
        threading.Thread(target=cancel, args=(connection,), daemon=True).start()


def typed(statement: Statement, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows as a frame with the types that DuckDB gives: days and times datetime64, absent numbers NaN, absent texts None."""
    columns = list(statement.selected_columns)
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    frame = pd.DataFrame({place: _column(column.type, each) for place, (column, each) in enumerate(zip(columns, values, strict=True))})
    frame.columns = pd.Index([str(column.name) for column in columns])
    return frame


def _column(type_: sa.types.TypeEngine[Any], values: Sequence[Any]) -> "pd.Series[Any]":
    known = [value for value in values if value is not None]
    if isinstance(type_, sa.Date | sa.DateTime) or (known and all(isinstance(value, date) for value in known)):
        return pd.Series(pd.array(np.array([_moment(value) for value in values], dtype="datetime64[us]")))
    if isinstance(type_, sa.Boolean):
        return pd.Series([bool(value) for value in values] if len(known) == len(values) else list(values))
    if isinstance(type_, sa.String):
        return pd.Series(list(values), dtype=object)
    whole = isinstance(type_, sa.Integer) and len(known) == len(values)
    if isinstance(type_, sa.Integer | sa.Numeric | sa.Float) or (
        known and all(isinstance(value, int | float | Decimal) for value in known)
    ):
        numbers = [np.nan if value is None else float(value) for value in values]
        return pd.Series([int(value) for value in values], dtype=np.int64) if whole else pd.Series(numbers, dtype=np.float64)
    return pd.Series(list(values), dtype=object)


def _moment(value: Any) -> Any:
    """A day or an instant; a text that is none, such as 0000-00-00, is nothing."""
    if value is None or isinstance(value, date):
        return np.datetime64("NaT", "us") if value is None else np.datetime64(value, "us")
    try:
        return np.datetime64(str(value).strip().replace(" ", "T"), "us")
    except ValueError:
        return np.datetime64("NaT", "us")
