"""The store of facts: immutable snapshot files in the home, and the publications in the workspace that say which one counts.

A snapshot is published in this order: its files are written whole, then one transaction inserts its row and its publication. Killed
at any moment, the store shows entirely the old or entirely the new one; what is left over is swept later. A file is never written over:
others may stand on it as their base.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pandas as pd
import pyarrow.parquet as pq
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from scorecard import parquet, retention
from scorecard.bags import Bag, bag_of
from scorecard.content import Changes, Content, Seen, content_of, snapshot_id, span
from scorecard.depot import Depot
from scorecard.errors import SnapshotError
from scorecard.model import DAMAGED, Dataset, Issue, Snapshot, Source
from scorecard.parts import Parts
from scorecard.pile import Pile
from scorecard.wording import storage as words
from scorecard.workspace import Workspace
from scorecard.workspace.models import KeptRow, PublicationRow, SnapshotRow, SyncRunRow

if TYPE_CHECKING:
    from scorecard.ingest import Ingested

_verified: dict[Path, tuple[tuple[int, int, int], float, str]] = {}
"""Files whose checksum this process has computed: ((modified, size, inode), when, sha256)."""

CHECK_AGAIN_SECONDS = 600.0
"""A file that is touched is checked again at once. A bit that flips on the disk touches nothing, so each file is checked again after so
long all the same: about a third of a second for ten million leads."""


@dataclass(frozen=True)
class Verified:
    """The snapshots that can be trusted, and a loud notice for each that had to give way to an older one, or to none."""

    snapshots: dict[str, Snapshot]
    issues: tuple[Issue, ...]


class Store:
    """Publishes, finds, checks and sweeps snapshots. `names` are the sources that count; None means all that were ever published.

    With a depot the files in the home are copies of those that all servers share there.
    """

    ids: tuple[str, ...] = ()
    """The snapshots that a pinned store is bound to."""

    def __init__(
        self, home: Path, workspace: Workspace, names: Iterable[str] | None = None, keep_days: int = 400, depot: Depot | None = None
    ) -> None:
        self.home = home
        self.workspace = workspace
        self.depot = depot
        self.keep = timedelta(days=keep_days)
        self.names = None if names is None else frozenset(names)

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.home / "snapshots"

    def publish(self, ingested: "Ingested", source: Source, now: datetime, details: Mapping[str, Any] | None = None) -> Snapshot:
        """Make what was read the source's current snapshot; when its content is the current one's already, no file is written.

        `now` is an instant in the business's time zone; `details` are noted with it. Raises a SnapshotError when the files cannot be
        written and a WorkspaceError when the switch cannot be made; the old snapshot then still is the current one.
        """
        return self.publish_content(content_of(ingested, source, details or {}), source, now)

    def publish_content(self, content: Content, source: Source, now: datetime) -> Snapshot:
        """As `publish`, for rows that are tables already."""
        written: _Written | None = None
        if isinstance(content.rows, Changes):
            bag = content.rows.bag
        elif content.rows.in_files:
            written = self._write_first(content.rows, source, now)
            bag = written.bag
        else:
            bag = bag_of(content.rows)
        id = snapshot_id(bag, content.cells, source, str(now.tzinfo))
        with self.workspace.reading() as session:
            known = session.get(SnapshotRow, id)
            current = session.get(SnapshotRow, _current_id(session, source.name) or "")
            shared = frozenset(files_of(current) if current else ())
        if known is None or not all(self.is_good(path, sha256) for path, sha256 in files_of(known)):
            known = self._written(id, bag, content, source, now, written)
        elif written is not None:
            written.path.unlink(missing_ok=True)
        known.details = content.details
        if self.depot is not None:
            for path, sha256 in files_of(known):
                if (path, sha256) not in shared:
                    self.depot.bring(self.home / path, sha256, source.name)
        with self.workspace.writing() as session:
            session.merge(known)
            if _current_id(session, source.name) != id:
                session.add(PublicationRow(source=source.name, snapshot=id, known_at=now))
        return _snapshot(known, checked_at=now)

    def _write_first(self, rows: Pile, source: Source, now: datetime) -> "_Written":
        """Many rows as a file, before it is known whether they are what is there already: so they are read once only.

        The file is named by chance, not by what is in it.
        """
        path, seen = self.folder / f"{_stem(source, uuid4().hex[:16])}.parquet", Seen(source.dataset, now.date())
        with _told(source, self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            sha256 = parquet.write_pile(rows, path, seen.look)
        assert seen.bag is not None
        return _Written(path, sha256, seen.bag, seen.days)

    def _written(self, id: str, bag: Bag, content: Content, source: Source, now: datetime, first: "_Written | None" = None) -> SnapshotRow:
        """The files, on the disk; the row that describes them, not yet in the workspace."""
        stem = _stem(source, id)
        rejects, changes = self.folder / f"{stem}.rejects.parquet", self.folder / f"{stem}.changes.parquet"
        changes_sha256 = None
        with _told(source, self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            rejects_sha256 = parquet.write_pile(content.cells, rejects)
            if isinstance(content.rows, Changes):
                onto = content.rows.onto
                path, sha256, columns = self.home / onto.path, onto.sha256, list(onto.columns)
                changes_sha256 = parquet.write(content.rows.table, changes)
                days = content.days
            elif first is not None:
                path, sha256, columns, days = first.path, first.sha256, content.rows.column_names, content.days or first.days
            else:
                path, columns = self.folder / f"{stem}.parquet", content.rows.column_names
                sha256 = parquet.write_pile(content.rows, path)
                days = content.days or span(content.rows, source.dataset, now.date())
        oldest, newest = days or (None, None)
        return SnapshotRow(
            id=id,
            source=source.name,
            dataset=source.dataset,
            path=str(path.relative_to(self.home)),
            sha256=sha256,
            rejects_path=str(rejects.relative_to(self.home)),
            rejects_sha256=rejects_sha256,
            changes_path=str(changes.relative_to(self.home)) if changes_sha256 else None,
            changes_sha256=changes_sha256,
            bag=bag.to_json(),
            created_at=now,
            known_at=now,
            rows_read=content.rows_read,
            rows_accepted=content.rows_accepted,
            rows_repaired=content.rows_repaired,
            rows_rejected=content.rows_rejected,
            oldest=oldest,
            newest=newest,
            columns=columns,
            details={},
        )

    def current(self, known_on: datetime | None = None) -> dict[str, Snapshot]:
        """Source → the snapshot that counts, or that counted at the instant `known_on`. Its file is checked when it is opened."""
        with self.workspace.reading() as session:
            latest = select(func.max(PublicationRow.number)).group_by(PublicationRow.source)
            if known_on is not None:
                latest = latest.where(PublicationRow.known_at <= known_on)
            found = session.scalars(
                select(SnapshotRow)
                .join(PublicationRow, PublicationRow.snapshot == SnapshotRow.id)
                .where(PublicationRow.number.in_(latest))
                .order_by(SnapshotRow.source)
            ).all()
            checked = _checked(session, known_on)
        return {row.source: _snapshot(row, checked.get(row.id)) for row in found if self.names is None or row.source in self.names}

    def verified(self, known_on: datetime | None = None) -> Verified:
        """The current snapshots, each checked; a damaged one gives way to the newest earlier one that is whole, with an issue."""
        good: dict[str, Snapshot] = {}
        issues: list[Issue] = []
        for name, snapshot in self.current(known_on).items():
            trusted = snapshot if self.is_whole(snapshot) else self._earlier(snapshot, known_on)
            if trusted is not None:
                good[name] = trusted
            if trusted is not snapshot:
                issues.append(_damage(snapshot, trusted, self.depot.trouble if self.depot else ""))
        return Verified(good, tuple(issues))

    def _earlier(self, damaged: Snapshot, known_on: datetime | None) -> Snapshot | None:
        earlier = (each for each in self.history(damaged.source, known_on) if each.id != damaged.id)
        return next((each for each in earlier if self.is_whole(each)), None)

    def is_whole(self, snapshot: Snapshot) -> bool:
        """Whether the files that hold the snapshot's rows are there, byte for byte."""
        return all(self.is_good(path, sha256) for path, sha256 in _parts(snapshot))

    def history(self, source: str, known_on: datetime | None = None) -> list[Snapshot]:
        """Every snapshot of a source that is kept, in the order in which they counted, the latest first."""
        published = select(PublicationRow.snapshot, func.max(PublicationRow.number).label("number")).where(PublicationRow.source == source)
        if known_on is not None:
            published = published.where(PublicationRow.known_at <= known_on)
        last = published.group_by(PublicationRow.snapshot).subquery()
        with self.workspace.reading() as session:
            rows = session.scalars(select(SnapshotRow).join(last, last.c.snapshot == SnapshotRow.id).order_by(last.c.number.desc())).all()
            checked = _checked(session, known_on)
        return [_snapshot(row, checked.get(row.id)) for row in rows]

    def find(self, ids: Iterable[str]) -> dict[str, Snapshot]:
        """Source → snapshot for given ids, such as those that a closed meeting showed. Raises a SnapshotError for one that is gone."""
        wanted = set(ids)
        with self.workspace.reading() as session:
            rows = session.scalars(select(SnapshotRow).where(SnapshotRow.id.in_(wanted))).all()
            checked = _checked(session, None)
        gone = wanted - {row.id for row in rows}
        if gone:
            raise SnapshotError(words.no_longer_kept_all(", ".join(sorted(gone))))
        return {row.source: _snapshot(row, checked.get(row.id)) for row in rows}

    def open(self, snapshot: Snapshot) -> Parts:
        """The files that hold the snapshot's rows, their checksums verified. Raises a SnapshotError where one is missing or damaged."""
        files = []
        for path, sha256 in _parts(snapshot):
            self._checked_file(snapshot.source, path, sha256)
            files.append(self.home / path)
        return Parts(*files)

    def bag(self, snapshot: Snapshot) -> Bag | None:
        """What the snapshot's rows come to; None where that was not noted, or by another version of the engine."""
        with self.workspace.reading() as session:
            row = session.get(SnapshotRow, snapshot.id)
        return Bag.from_json(row.bag) if row else None

    def rejects(self, snapshot: Snapshot) -> pd.DataFrame:
        """The rejected, repaired and flagged cells that were seen when the snapshot was made."""
        with self.workspace.reading() as session:
            row = session.get(SnapshotRow, snapshot.id)
        if row is None:
            raise SnapshotError(words.no_longer_kept(snapshot.source, snapshot.id))
        self._checked_file(row.source, row.rejects_path, row.rejects_sha256)
        return cast(pd.DataFrame, pq.read_table(self.home / row.rejects_path, partitioning=None).to_pandas())

    def pinned(self, ids: Iterable[str]) -> "Store":
        """This store with those snapshots and no others as the current ones, whatever is published later: what a frozen link shows."""
        return _Pinned(self, ids)

    def details(self, snapshot: Snapshot) -> dict[str, Any]:
        """What else was noted of a snapshot: `source` as it was configured then, what was `understood` of it, the `issues` found in it."""
        with self.workspace.reading() as session:
            row = session.get(SnapshotRow, snapshot.id)
        return row.details if row else {}

    def hold(self, snapshots: Iterable[Snapshot], holder: str, until: datetime) -> None:
        """Keep snapshots until then whatever the retention says: for a slow reader, or for a closed meeting."""
        with self.workspace.writing() as session:
            for each in snapshots:
                session.merge(KeptRow(snapshot=each.id, holder=holder, until=until))

    def let_go(self, holder: str) -> None:
        """Give up what `holder` held."""
        with self.workspace.writing() as session:
            session.execute(delete(KeptRow).where(KeptRow.holder == holder))

    def sweep(self, now: datetime) -> list[str]:
        """Forget snapshots that were replaced longer ago than the retention and that nobody holds; remove files that belong to none.

        The current snapshot of a source and the one before it always stay. Returns the names of the files that were removed.
        """
        with self.workspace.writing() as session:
            known = retention.forget(session, now, self.keep)
        files = {self.home / path: sha256 for path, sha256 in known.items()}
        if self.depot is not None:
            self.depot.tend(files, self.keep, lambda file: self._is_good_here(file, files[file]))
        return retention.remove_orphans(self.folder, {Path(path).name for path in known})

    def sweep_leftovers(self, source: str) -> int:
        """Remove half-written files of a source; only its one running sync may call this."""
        pattern = re.compile(re.escape(_file_name(source)) + r"-[0-9a-f]{16}(-[0-9a-f]{8})?(\.rejects|\.changes)?\.parquet\.tmp-\w+")
        leftovers = [each for each in self.folder.glob("*.tmp-*") if pattern.fullmatch(each.name)] if self.folder.is_dir() else []
        for each in leftovers:
            each.unlink(missing_ok=True)
        return len(leftovers)

    def _checked_file(self, source: str, path: str, sha256: str) -> None:
        if not self.is_good(path, sha256):
            raise SnapshotError(words.snapshot_damaged(source, self.home / path))

    def is_good(self, path: str, sha256: str) -> bool:
        """Whether the file has that checksum, here or after it was fetched from the depot."""
        file = self.home / path
        return self._is_good_here(file, sha256) or (self.depot is not None and self.depot.fetch(file, sha256))

    def _is_good_here(self, file: Path, sha256: str) -> bool:
        """Whether the file has that checksum; computed anew when the file is touched, and after ten minutes."""
        try:
            state = file.stat()
            key = (state.st_mtime_ns, state.st_size, state.st_ino)
            now = time.monotonic()
            seen = _verified.get(file)
            if seen is None or seen[0] != key or now - seen[1] >= CHECK_AGAIN_SECONDS:
                seen = (key, now, parquet.sha256(file))
                _verified[file] = seen
        except OSError:
            return False
        return seen[2] == sha256


@dataclass(frozen=True)
class _Written:
    """Rows that are on the disk: their file with its checksum, what they come to, and the first and last day."""

    path: Path
    sha256: str
    bag: Bag
    days: tuple[date | None, date | None]


@contextmanager
def _told(source: Source, folder: Path) -> Iterator[None]:
    """What keeps the body from writing is told as a SnapshotError."""
    try:
        yield
    except OSError as error:
        raise SnapshotError(words.snapshot_not_written(source.name, folder, error.strerror or error)) from error


class _Pinned(Store):
    def __init__(self, store: Store, ids: Iterable[str]) -> None:
        super().__init__(store.home, store.workspace, store.names, store.keep.days, store.depot)
        self.ids = tuple(ids)

    def current(self, known_on: datetime | None = None) -> dict[str, Snapshot]:
        return {name: each for name, each in self.find(self.ids).items() if self.names is None or name in self.names}


def files_of(row: SnapshotRow) -> tuple[tuple[str, str], ...]:
    """The files of a snapshot, as (path in the home, checksum)."""
    return (row.rejects_path, row.rejects_sha256), *_parts(row)


def _current_id(session: Session, source: str) -> str | None:
    last = select(func.max(PublicationRow.number)).where(PublicationRow.source == source).scalar_subquery()
    return session.scalar(select(PublicationRow.snapshot).where(PublicationRow.number == last))


def _checked(session: Session, known_on: datetime | None) -> dict[str, datetime]:
    """Snapshot id → when a sync last found the source to hold just that."""
    runs = select(SyncRunRow.snapshot, func.max(SyncRunRow.started_at)).where(SyncRunRow.ok, SyncRunRow.snapshot.is_not(None))
    if known_on is not None:
        runs = runs.where(SyncRunRow.started_at <= known_on)
    return {str(id): moment for id, moment in session.execute(runs.group_by(SyncRunRow.snapshot))}


def _snapshot(row: SnapshotRow, checked_at: datetime | None) -> Snapshot:
    return Snapshot(
        id=row.id,
        source=row.source,
        dataset=cast(Dataset, row.dataset),
        path=row.path,
        sha256=row.sha256,
        created_at=row.created_at,
        rows_read=row.rows_read,
        rows_accepted=row.rows_accepted,
        rows_repaired=row.rows_repaired,
        rows_rejected=row.rows_rejected,
        oldest=row.oldest,
        newest=row.newest,
        columns=tuple(row.columns),
        checked_at=checked_at or row.known_at,
        changes_path=row.changes_path,
        changes_sha256=row.changes_sha256,
    )


def _parts(of: Snapshot | SnapshotRow) -> list[tuple[str, str]]:
    """The files that hold the rows, the base first, with their checksums."""
    changes = [(of.changes_path, of.changes_sha256)] if of.changes_path and of.changes_sha256 else []
    return [(of.path, of.sha256), *changes]


def _damage(damaged: Snapshot, instead: Snapshot | None, trouble: str) -> Issue:
    shown = words.used_instead(instead.created_at) if instead else words.NONE_WHOLE
    return Issue(
        level="error",
        where=damaged.source,
        what=words.damaged_stand_in(damaged.created_at, shown, trouble).rstrip(),
        fix=words.mend_snapshot(damaged.source),
        code=DAMAGED,
    )


def _stem(source: Source, id: str) -> str:
    """The name of a snapshot's files without their ends."""
    return f"{_file_name(source.name)}-{id}-{uuid4().hex[:8]}"


def _file_name(source: str) -> str:
    return re.sub(r"[^\w.-]", "_", source)
