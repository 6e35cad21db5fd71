"""Connections that can only read, and that give up in time. Each kind of database has its own way to both."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.adapt import Loader
from sqlalchemy.engine import URL, Connection, Engine

from scorecard.query.dialects import register

CONNECT_SECONDS = 10


@contextmanager
def connected(url: URL, timeout: float) -> Iterator[Connection]:
    """A read-only connection whose statements end after `timeout` seconds.

    Of kinds of databases that are not known here only the right kind of statement protects: a SELECT reads.
    """
    open_engine = _ENGINES.get(url.get_backend_name(), _any_engine)
    engine = open_engine(url, timeout)
    try:
        with engine.connect() as connection:
            stop = _LIMITS.get(url.get_backend_name(), _no_limit)(connection, timeout)
            try:
                yield connection
            finally:
                stop()
    finally:
        engine.dispose()


def _engine(url: URL, **arguments: Any) -> Engine:
    return sa.create_engine(url, poolclass=sa.NullPool, connect_args=arguments, hide_parameters=True)


def _any_engine(url: URL, timeout: float) -> Engine:
    return _engine(url)


def _postgresql(url: URL, timeout: float) -> Engine:
    stated = url.query.get("options", "")
    options = f"{stated} -c statement_timeout={math.ceil(timeout * 1000)} -c default_transaction_read_only=on".strip()
    # keepalives notice a server that vanished without a word while its answer was awaited
    return _engine(url, connect_timeout=CONNECT_SECONDS, options=options, keepalives_idle=15, keepalives_interval=5, keepalives_count=3)


def _mysql(url: URL, timeout: float) -> Engine:
    return _engine(url, connect_timeout=CONNECT_SECONDS, read_timeout=math.ceil(timeout) + 5)


def _sqlite(url: URL, timeout: float) -> Engine:
    """`mode=ro` also keeps SQLite from making a new, empty file where the path is wrong."""
    file = Path(url.database or "")
    if url.database in (None, "", ":memory:") or str(url.database).startswith("file:"):
        return _engine(url, timeout=CONNECT_SECONDS)
    address = URL.create("sqlite", database=f"{file.absolute().as_uri()}", query={"mode": "ro", "uri": "true"})
    return _engine(address, timeout=CONNECT_SECONDS)


def _duckdb(url: URL, timeout: float) -> Engine:
    return _engine(url, read_only=True)


def _spark(url: URL, timeout: float) -> Engine:
    register()
    return _engine(url)


def _no_limit(connection: Connection, timeout: float) -> Callable[[], None]:
    return lambda: None


def _limit_postgresql(connection: Connection, timeout: float) -> Callable[[], None]:
    """The limits went along with the connection. Dates that Python does not know, such as infinity, come as text instead of an error."""
    raw: Any = connection.connection.driver_connection
    for name in ("date", "timestamp", "timestamptz"):
        oid = raw.adapters.types[name].oid
        raw.adapters.register_loader(oid, _lenient(raw.adapters.get_loader(oid, psycopg.pq.Format.TEXT)))
    return lambda: None


def _lenient(strict: Any) -> type[Loader]:
    """Delegates instead of inheriting: psycopg's own loaders are compiled and would not call a method that was overridden."""

    class Lenient(Loader):
        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._strict = strict(oid, context)

        def load(self, data: Any) -> Any:
            try:
                return self._strict.load(data)
            except psycopg.DataError:
                return bytes(data).decode()

    return Lenient


def _limit_mysql(connection: Connection, timeout: float) -> Callable[[], None]:
    """MariaDB counts seconds in max_statement_time, MySQL milliseconds in max_execution_time."""
    is_mariadb = getattr(connection.dialect, "is_mariadb", False)
    limit = f"max_statement_time={timeout}" if is_mariadb else f"max_execution_time={math.ceil(timeout * 1000)}"
    connection.exec_driver_sql(f"SET SESSION {limit}")
    connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
    connection.commit()
    return lambda: None


def _limit_sqlite(connection: Connection, timeout: float) -> Callable[[], None]:
    connection.exec_driver_sql("PRAGMA query_only=ON")
    deadline = time.monotonic() + timeout
    raw: Any = connection.connection.driver_connection
    raw.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)  # every so many steps of SQLite's machine
    return lambda: None


def _limit_duckdb(connection: Connection, timeout: float) -> Callable[[], None]:
    raw: Any = connection.connection.driver_connection
    timer = threading.Timer(timeout, raw.interrupt)
    timer.daemon = True
    timer.start()
    return timer.cancel


def _limit_spark(connection: Connection, timeout: float) -> Callable[[], None]:
    """Spark knows no read-only session: a SELECT reads. Its clock is UTC, so that instants do not depend on the server's zone, and
    what a text holds between ${ and } is left alone: it would be replaced by a setting of the server."""
    connection.exec_driver_sql("SET spark.sql.session.timeZone = UTC")
    connection.exec_driver_sql("SET spark.sql.variable.substitute = false")
    connection.exec_driver_sql(f"SET spark.sql.thriftServer.queryTimeout = {math.ceil(timeout)}")
    return lambda: None


_ENGINES: dict[str, Callable[[URL, float], Engine]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "sqlite": _sqlite,
    "duckdb": _duckdb,
    "spark": _spark,
}
_LIMITS: dict[str, Callable[[Connection, float], Callable[[], None]]] = {
    "postgresql": _limit_postgresql,
    "mysql": _limit_mysql,
    "mariadb": _limit_mysql,
    "sqlite": _limit_sqlite,
    "duckdb": _limit_duckdb,
    "spark": _limit_spark,
}


def cancel(connection: Connection) -> None:
    """Tell the database to stop what the connection is doing, from another thread. What it answers to that is of no interest."""
    with suppress(Exception):
        _CANCELS[connection.dialect.name](connection)


def _cancel_postgresql(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    raw.cancel_safe(timeout=CONNECT_SECONDS)


def _cancel_mysql(connection: Connection) -> None:
    """A second connection kills the first one's statement."""
    raw: Any = connection.connection.driver_connection
    with connection.engine.connect() as other:
        other.exec_driver_sql(f"KILL QUERY {int(raw.thread_id())}")


def _cancel_duckdb(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    raw.interrupt()


def _cancel_spark(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    raw.scorecard_cancelled = True  # the thread that waits for the statement tells Spark: a thrift connection is for one thread


_CANCELS: dict[str, Callable[[Connection], None]] = {
    "postgresql": _cancel_postgresql,
    "mysql": _cancel_mysql,
    "mariadb": _cancel_mysql,
    "duckdb": _cancel_duckdb,
    "hive": _cancel_spark,
}
