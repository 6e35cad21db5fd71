"""How long facts are kept: by time and by who still needs them, so that the past can be reopened and no reader loses its file."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, not_, or_, select
from sqlalchemy.orm import Session

from scorecard.workspace.models import KeptRow, PublicationRow, SnapshotRow

GRACE = timedelta(hours=1)
"""A file younger than this is never swept: somebody may be about to publish it, or have just begun to read it."""


def forget(session: Session, now: datetime, keep: timedelta) -> dict[str, str]:
    """Forget what was replaced longer ago than `keep`, and return the files that are still known, with their checksums.

    The current publication of a source and the one before it always stay; where these share a base with changes, all down to the last one
    that stands on another base, for one damaged file must never be the end of all. All older ones go, also those of a snapshot that
    counted again later: a moment that is no longer kept must not be answered with what came before it. A snapshot that somebody holds
    stays.
    """
    session.execute(delete(KeptRow).where(KeptRow.until < now))
    session.execute(delete(PublicationRow).where(PublicationRow.number.in_(_outdated(session, now - max(keep, GRACE)))))
    needed = [SnapshotRow.id.in_(select(PublicationRow.snapshot)), SnapshotRow.id.in_(select(KeptRow.snapshot))]
    session.execute(delete(SnapshotRow).where(not_(or_(*needed))))
    return files_of_snapshots(session)


def files_of_snapshots(session: Session) -> dict[str, str]:
    """Every file that a known snapshot needs, relative to the home, and its checksum. A base may be needed by many."""
    found = select(
        SnapshotRow.path,
        SnapshotRow.sha256,
        SnapshotRow.rejects_path,
        SnapshotRow.rejects_sha256,
        SnapshotRow.changes_path,
        SnapshotRow.changes_sha256,
    )
    rows = session.execute(found).all()
    return {path: sha256 for row in rows for path, sha256 in (row[:2], row[2:4], row[4:]) if path and sha256}


def remove_orphans(folder: Path, known: set[str]) -> list[str]:
    """Remove the files of the folder that are not known and not young; their names."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    orphans = [each for each in files if each.name not in known and _age(each) > GRACE]
    for orphan in orphans:
        orphan.unlink(missing_ok=True)
    return [each.name for each in orphans]


def _outdated(session: Session, before: datetime) -> list[int]:
    """The numbers of publications that were replaced before that instant, less those of each source that always stay."""
    source, latest_first = PublicationRow.source, PublicationRow.number.desc()
    replaced = func.lag(PublicationRow.known_at).over(partition_by=source, order_by=latest_first).label("replaced")
    rank = func.row_number().over(partition_by=source, order_by=latest_first).label("rank")
    base = func.first_value(SnapshotRow.path).over(partition_by=source, order_by=latest_first).label("base")
    columns = (PublicationRow.number, source, SnapshotRow.path, SnapshotRow.changes_path, base, replaced, rank)
    published = select(*columns).join(SnapshotRow, SnapshotRow.id == PublicationRow.snapshot).cte("published")
    shared = select(published.c.source).where(published.c.path == published.c.base, published.c.changes_path.is_not(None))
    other = (
        select(published.c.source, func.max(published.c.number).label("number"))
        .where(published.c.path != published.c.base, published.c.source.in_(shared))
        .group_by(published.c.source)
        .subquery()
    )
    outdated = select(published.c.number).outerjoin(other, other.c.source == published.c.source)
    before_them = or_(other.c.number.is_(None), published.c.number < other.c.number)
    return list(session.scalars(outdated.where(published.c.rank > 2, published.c.replaced < before, before_them)))


def _age(file: Path) -> timedelta:
    """How long ago a file was written, by the real clock: another process may be about to publish it, whatever day we are told it is."""
    try:
        return timedelta(seconds=time.time() - file.stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)
