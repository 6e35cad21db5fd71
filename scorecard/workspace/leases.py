"""Leases: one holder of a name at a time, across threads, processes and machines that share the workspace."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scorecard.errors import RefusedError, WorkspaceError
from scorecard.wording import workspace as words
from scorecard.workspace.engine import Workspace
from scorecard.workspace.models import LockRow

SECONDS = 30.0
"""How long a lease lasts without a sign of life from its holder: so long after a kill somebody else may take over."""


@contextmanager
def lease(workspace: Workspace, name: str, wait_seconds: float = 0.0, seconds: float = SECONDS) -> Iterator[None]:
    """Hold `name` alone; a thread renews the lease while the body runs, so that only a dead holder loses it.

    Raises a RefusedError when another holder keeps it for `wait_seconds`.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex}"
    _acquire(workspace, name, holder, wait_seconds, seconds)
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(workspace, name, holder, seconds, done), daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()
        _release(workspace, name, holder)


def _acquire(workspace: Workspace, name: str, holder: str, wait_seconds: float, seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while not _take(workspace, name, holder, seconds):
        if time.monotonic() >= deadline:
            raise RefusedError(words.worked_on(name))
        time.sleep(0.1)


def _take(workspace: Workspace, name: str, holder: str, seconds: float) -> bool:
    """Take the lease when it is free, has run out, or was held by a process of this machine that is no more."""
    with workspace.writing() as session:
        now = _database_time(session)
        row = session.get(LockRow, name, with_for_update=True)
        if row is not None and row.until > now and not _is_dead(row.holder):
            return False
        if row is not None:
            row.holder, row.until = holder, now + seconds
            return True
        insert = postgresql.insert if _on_postgres(session) else sqlite.insert
        session.execute(insert(LockRow).values(name=name, holder=holder, until=now + seconds).on_conflict_do_nothing())
        return session.scalar(select(LockRow.holder).where(LockRow.name == name)) == holder


def _beat(workspace: Workspace, name: str, holder: str, seconds: float, done: threading.Event) -> None:
    """Renew until done. A workspace that cannot be written for a moment is tried again: the body's own writes will tell of it."""
    while not done.wait(seconds / 4):
        try:
            with workspace.writing() as session:
                mine = update(LockRow).where(LockRow.name == name, LockRow.holder == holder)
                session.execute(mine.values(until=_database_time(session) + seconds))
        except WorkspaceError:
            continue


def _release(workspace: Workspace, name: str, holder: str) -> None:
    """Give it back; where that cannot be written, it runs out by itself."""
    try:
        with workspace.writing() as session:
            session.execute(delete(LockRow).where(LockRow.name == name, LockRow.holder == holder))
    except WorkspaceError:
        return


def _is_dead(holder: str) -> bool:
    """Whether the holder was a process of this machine that has ended, by a kill say: nobody need wait for its lease to run out."""
    host, pid, _ = holder.rsplit(":", 2)
    return host == socket.gethostname() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists()


def _database_time(session: Session) -> float:
    """Seconds since 1970 on the one clock that all holders share: the server's, or this machine's for SQLite."""
    if _on_postgres(session):
        return float(session.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
    return time.time()


def _on_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
