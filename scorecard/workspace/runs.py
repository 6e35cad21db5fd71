"""The history of syncs: one record an attempt, and when a source may be tried again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scorecard.workspace.engine import Workspace
from scorecard.workspace.models import SyncRunRow

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True)
class Run:
    """One attempt to bring a source up to date. `newest` is the newest row's day; `retry_at` until when a failing source is left alone."""

    source: str
    started_at: datetime
    seconds: float
    ok: bool
    by_hand: bool = False
    snapshot: str | None = None
    changed: bool = False
    rows_read: int | None = None
    rows_accepted: int | None = None
    rows_repaired: int | None = None
    rows_rejected: int | None = None
    newest: date | None = None
    error_kind: str | None = None
    error: str | None = None
    notes: tuple[str, ...] = ()
    retry_at: datetime | None = None


def record(workspace: Workspace, run: Run) -> None:
    """Write a run down."""
    with workspace.writing() as session:
        session.add(SyncRunRow(**{**vars(run), "notes": list(run.notes)}))


def latest(workspace: Workspace) -> dict[str, Run]:
    """Source → its last attempt."""
    numbers = select(func.max(SyncRunRow.number)).group_by(SyncRunRow.source)
    with workspace.reading() as session:
        return {row.source: _run(row) for row in session.scalars(select(SyncRunRow).where(SyncRunRow.number.in_(numbers)))}


def history(workspace: Workspace, source: str, count: int = 50) -> list[Run]:
    """The last attempts of a source, the latest first."""
    with workspace.reading() as session:
        runs = select(SyncRunRow).where(SyncRunRow.source == source).order_by(SyncRunRow.number.desc()).limit(count)
        return [_run(row) for row in session.scalars(runs)]


def last_number(workspace: Workspace, source: str) -> int:
    """The number of a source's last attempt, 0 before the first: it tells whether somebody else has synced in between."""
    with workspace.reading() as session:
        return session.scalar(select(func.max(SyncRunRow.number)).where(SyncRunRow.source == source)) or 0


def pause_after_failure(workspace: Workspace, source: str, now: datetime, wished: float | None) -> datetime:
    """When a source that has just failed may be tried again: after 1, 2, 4 … minutes, at most 6 hours, or later if its server says so."""
    with workspace.reading() as session:
        pause = min(FIRST_PAUSE * (1 << min(_failures(session, source), 16)), LONGEST_PAUSE)
    return now + max(pause, timedelta(seconds=wished or 0))


def _failures(session: Session, source: str) -> int:
    """How many attempts have failed since the last one that did not."""
    last_good = select(func.max(SyncRunRow.number)).where(SyncRunRow.source == source, SyncRunRow.ok).scalar_subquery()
    failed = select(func.count()).where(SyncRunRow.source == source, SyncRunRow.number > func.coalesce(last_good, 0))
    return session.scalar(failed) or 0


def _run(row: SyncRunRow) -> Run:
    fields = {name: getattr(row, name) for name in Run.__dataclass_fields__}
    return Run(**{**fields, "notes": tuple(row.notes)})
