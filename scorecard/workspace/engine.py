"""Opening the workspace database, bringing it to today's layout, and its two kinds of transaction: reading and writing."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from scorecard.errors import WorkspaceError
from scorecard.wording import workspace as words
from scorecard.workspace.migrations import bring_up

BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up."""


class _Connection(sqlite3.Connection):
    """A connection that closes itself when its engine is let go, without a warning of Python 3.13's."""

    def __del__(self) -> None:
        self.close()


_OPTIONS: dict[str, Any] = {"timeout": BUSY_SECONDS, "isolation_level": None, "factory": _Connection}
"""Transactions are begun by `_begin`, not by the driver's own guess at when one is needed."""


@dataclass(frozen=True)
class Workspace:
    """The open workspace. Sessions are short: open one, read or write, leave."""

    engine: Engine
    place: str

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with self._told(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction: all of it is kept, or, on any error, nothing.

        On SQLite it takes the write lock at its start: a transaction that reads first and writes later could otherwise find that
        another process wrote in between, and fail without waiting.
        """
        engine = self.engine.execution_options(writes=True)
        with self._told(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A database's own error becomes a sentence that names the place."""
        try:
            yield
        except DBAPIError as error:
            raise WorkspaceError(_sentence(self.place, error)) from error
        except PoolTimeoutError as error:
            raise WorkspaceError(_busy(self.place)) from error


def open_workspace(where: str | Path, layout: str = "") -> Workspace:
    """The workspace in the folder `where`, or at the SQLAlchemy URL `where`, made or brought to today's layout as needed.

    `layout` is for bringing back an old backup: the layout that it was written with.
    Raises a WorkspaceError that says what is wrong with it: damaged, not to be written, not to be reached, or made by a newer version.
    """
    url = _url(where)
    place = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    if url.get_backend_name() != "sqlite":
        return _ready(Workspace(_server_engine(url), str(place)), layout)
    file = Path(str(place))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(words.folder_not_made(file.parent, error.strerror)) from error
    if not is_writable(file) and not file.exists():
        raise WorkspaceError(words.folder_not_writable(file.parent))
    if is_writable(file):
        try:
            return _ready(Workspace(_file_engine(file), str(file)), layout)
        except WorkspaceError as error:
            if not _is_about_room(error) or not _holds(file):
                raise
    return _ready(Workspace(_reading_engine(file), str(file)), layout)


def holds_something(where: str | Path) -> bool:
    """Whether there is a workspace already; nothing is made where there is none."""
    url = _url(where)
    if url.get_backend_name() == "sqlite":
        return Path(str(url.database)).exists()
    engine = _server_engine(url)
    try:
        with engine.connect() as connection:
            return inspect(connection).has_table("alembic_version")
    except DBAPIError as error:
        raise WorkspaceError(_sentence(url.render_as_string(hide_password=True), error)) from error
    finally:
        engine.dispose()


def _ready(workspace: Workspace, layout: str) -> Workspace:
    """Check a file, and bring the layout to today's."""
    try:
        if workspace.engine.dialect.name == "sqlite":
            _check(workspace)
        bring_up(workspace.engine, workspace.place, layout)
    except DBAPIError as error:
        raise WorkspaceError(_sentence(workspace.place, error)) from error
    return workspace


def _is_about_room(error: WorkspaceError) -> bool:
    """Whether the disk is full: even to look, SQLite in WAL mode wants to write a little beside the file."""
    text = str(error.__cause__)
    return "full" in text or "disk I/O" in text


def _holds(file: Path) -> bool:
    """Whether there is anything in a file: SQLite may have made it, and then found no room to write."""
    return file.exists() and file.stat().st_size > 0


def _url(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(Path(where).absolute() / "workspace.db"))
    try:
        url = make_url(where)
    except ArgumentError:
        raise WorkspaceError(words.NO_URL) from None
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise WorkspaceError(words.no_kind(url.get_backend_name()))
    return url


def _server_engine(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True, max_overflow=25, pool_timeout=BUSY_SECONDS, connect_args={"connect_timeout": 10})
    except (NoSuchModuleError, ImportError, SQLAlchemyError) as error:
        raise WorkspaceError(words.no_driver(error)) from error


def _file_engine(file: Path) -> Engine:
    """SQLite in WAL mode. Connections are kept open: with one open, it can be read on a disk that has become full."""
    engine = create_engine(URL.create("sqlite", database=str(file)), max_overflow=-1, connect_args=_OPTIONS)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _reading_engine(file: Path) -> Engine:
    """What is in the file, where nothing can be written beside it."""
    # A file in WAL mode is readable without writing beside it only when it is said to be unchanging, or when its log is there already.
    unchanging = "" if _holds(file.with_name(f"{file.name}-wal")) else "&immutable=1"
    address = f"sqlite:///file:{quote(str(file))}?mode=ro{unchanging}&uri=true"
    return create_engine(address, poolclass=NullPool, connect_args=_OPTIONS)


def is_writable(file: Path) -> bool:
    """Whether the file, or the folder where it is to be, can be written."""
    return os.access(file.parent, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL: a commit that was reported is on the disk, after a power cut too.
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _check(workspace: Workspace) -> None:
    """Read every page of a SQLite file once: it is small, and damage is better met here than in the middle of a meeting."""
    with workspace.engine.connect() as connection:
        verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if verdict != "ok":
        raise WorkspaceError(_damaged(workspace.place))


def _damaged(place: str) -> str:
    return words.damaged(place)


def _busy(place: str) -> str:
    return words.busy(place, BUSY_SECONDS)


def _sentence(place: str, error: DBAPIError) -> str:
    """What a database's error means for the person who runs the scorecard."""
    text = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if "malformed" in text or "not a database" in text:
        return _damaged(place)
    if "readonly" in text or "unable to open" in text:
        return words.not_writable(place, text)
    if "full" in text or "disk I/O" in text:
        return words.no_room(place, text)
    if "locked" in text:
        return _busy(place)
    return words.unusable(place, text)
