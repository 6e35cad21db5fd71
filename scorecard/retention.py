"""How long facts are kept: by time and by who still needs them, so that the past can be reopened and no reader loses its file."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, not_, or_, select
from sqlalchemy.orm import Session

from scorecard.workspace.models import KeptRow, PublicationRow, SnapshotRow

GRACE = timedelta(hours=1)
"""A file younger than this is never swept: somebody may be about to publish it, or have just begun to read it."""


def forget(session: Session, now: datetime, keep: timedelta) -> set[str]:
    """Forget what was replaced longer ago than `keep`, and return the files that are still known.

    The current publication of a source and the one before it always stay. All older ones go, also those of a snapshot that counted again
    later: a moment that is no longer kept must not be answered with what came before it. A snapshot that somebody holds stays.
    """
    session.execute(delete(KeptRow).where(KeptRow.until < now))
    session.execute(delete(PublicationRow).where(PublicationRow.number.in_(_outdated(session, now - max(keep, GRACE)))))
    needed = [SnapshotRow.id.in_(select(PublicationRow.snapshot)), SnapshotRow.id.in_(select(KeptRow.snapshot))]
    session.execute(delete(SnapshotRow).where(not_(or_(*needed))))
    return {path for pair in session.execute(select(SnapshotRow.path, SnapshotRow.rejects_path)) for path in pair}


def remove_orphans(folder: Path, known: set[str]) -> list[str]:
    """Remove the files of the folder that are not known and not young; their names."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    orphans = [each for each in files if each.name not in known and _age(each) > GRACE]
    for orphan in orphans:
        orphan.unlink(missing_ok=True)
    return [each.name for each in orphans]


def _outdated(session: Session, before: datetime) -> list[int]:
    """The numbers of publications that were replaced before that instant, less the last two of each source."""
    source, latest_first = PublicationRow.source, PublicationRow.number.desc()
    replaced = func.lag(PublicationRow.known_at).over(partition_by=source, order_by=latest_first).label("replaced")
    rank = func.row_number().over(partition_by=source, order_by=latest_first).label("rank")
    published = select(PublicationRow.number, replaced, rank).subquery()
    return list(session.scalars(select(published.c.number).where(published.c.rank > 2, published.c.replaced < before)))


def _age(file: Path) -> timedelta:
    """How long ago a file was written, by the real clock: another process may be about to publish it, whatever day we are told it is."""
    try:
        return timedelta(seconds=time.time() - file.stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)
