"""Backup and restore of a whole home: one zip with what people wrote, the snapshots, and a checksum of each part.

What people wrote is kept as rows, not as a database file: a backup of SQLite can be restored into PostgreSQL and the other way round, and
into later versions of the program. Secrets and the configuration are not part of it.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scorecard.errors import RefusedError, SnapshotError, WorkspaceError
from scorecard.parquet import whole_file
from scorecard.retention import files_of_snapshots
from scorecard.settings import Settings
from scorecard.snapshots import Store
from scorecard.wording import storage as words
from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace import rows as workspace_rows
from scorecard.workspace.engine import holds_something
from scorecard.workspace.migrations import newest

MANIFEST = "manifest.json"
TABLES = "workspace/"
CHUNK = 1 << 20
DAILY_KEPT = 14
"""So many daily backups of the workspace are kept."""


@dataclass(frozen=True)
class BackupResult:
    """What a backup or a restore came to: rows of the workspace, snapshot files, the size of the backup, and what was left out."""

    file: Path
    rows: int
    snapshot_files: int
    bytes: int
    left_out: tuple[str, ...] = ()


def backup(workspace: Workspace, store: Store, file: Path, now: datetime) -> BackupResult:
    """Write everything into one file, which takes its place only when it is complete, and which is then read back and checked.

    The workspace is seen at one instant; others may go on writing. A damaged snapshot is left out and named: a copy of damage is no
    backup. Raises a SnapshotError when the file cannot be written.
    """
    return _write(workspace, store, file, now)


def _write(workspace: Workspace, store: Store | None, file: Path, now: datetime) -> BackupResult:
    """Write and check a backup; without a store, of the workspace only."""
    try:
        with whole_file(file) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            parts: dict[str, str] = {}
            count, files = _add_tables(workspace, archive, parts, with_files=store is not None)
            left_out = [path for path, sha256 in files.items() if store and not _add_snapshot(store, archive, parts, path, sha256)]
            manifest = {"layout": newest(), "written_at": now.astimezone(UTC).isoformat(), "rows": count, "parts": parts}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    except OSError as error:
        raise SnapshotError(words.backup_not_written(file, error.strerror or error)) from error
    check(file)
    return BackupResult(file, count, len(files) - len(left_out), file.stat().st_size, tuple(left_out))


def keep_daily(workspace: Workspace, store: Store, now: datetime) -> Path | None:
    """Once a day, a checked backup of what people wrote, in the home's folder `backups`; the last 14 are kept.

    Snapshots are not in it: they are files with checksums already, can be read anew, and would double the home. Returns the file, or None
    when there is one of that day.
    """
    folder = store.home / "backups"
    file = folder / f"workspace-{now.date().isoformat()}.zip"
    if file.exists():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    _write(workspace, None, file, now)
    for old in sorted(folder.glob("workspace-*.zip"))[:-DAILY_KEPT]:
        old.unlink(missing_ok=True)
    return file


def check(file: Path) -> dict[str, Any]:
    """Read a whole backup and compare every part with its checksum; its manifest when all is well, a SnapshotError otherwise."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            for name, sha256 in manifest["parts"].items():
                with archive.open(name) as part:
                    if hashlib.file_digest(part, "sha256").hexdigest() != sha256:  # type: ignore[arg-type]  # it reads as a file does
                        raise zipfile.BadZipFile(words.checksum_wrong(name))
    except FileNotFoundError:
        raise SnapshotError(words.no_backup(file)) from None
    except Exception as error:  # whatever zip, inflate or JSON meet in damaged bytes
        raise SnapshotError(words.backup_damaged(file, error)) from error
    return manifest


def restore(file: Path, settings: Settings) -> BackupResult:
    """Bring a backup that is whole into a home and a workspace where nothing is yet.

    Raises a RefusedError where there is something: nothing is ever overwritten.
    """
    manifest = check(file)
    if manifest["layout"] > newest():
        raise WorkspaceError(words.backup_too_new(file, manifest["layout"]))
    _refuse_to_overwrite(settings)
    beside = settings.home / ".being-restored"
    try:
        shutil.rmtree(beside, ignore_errors=True)
        with zipfile.ZipFile(file) as archive:
            files = [name for name in manifest["parts"] if not name.startswith(TABLES)]
            for name in files:
                _extract(archive, name, beside)
            texts = {name.removeprefix(TABLES): archive.read(name).decode() for name in manifest["parts"] if name.startswith(TABLES)}
        count = _fill(settings.database_url or beside, manifest["layout"], texts)
        _move_in(beside, settings.home)
    except OSError as error:
        raise SnapshotError(words.not_restored(settings.home, error.strerror or error)) from error
    open_workspace(settings.database_url or settings.home).engine.dispose()
    return BackupResult(file, count, len(files), file.stat().st_size)


def _add_tables(workspace: Workspace, archive: zipfile.ZipFile, parts: dict[str, str], with_files: bool) -> tuple[int, dict[str, str]]:
    """Add the workspace as it is at this instant; how many rows, and the snapshot files that it speaks of, with their checksums."""
    count = 0
    with workspace.reading() as session:
        isolation = {"isolation_level": "REPEATABLE READ"} if workspace.engine.dialect.name == "postgresql" else {}
        connection = session.connection(execution_options=isolation)
        for name, number, text in workspace_rows.dump(connection):
            content = text.encode()
            archive.writestr(f"{TABLES}{name}", content)
            parts[f"{TABLES}{name}"] = hashlib.sha256(content).hexdigest()
            count += number
        return count, files_of_snapshots(session) if with_files else {}


def _add_snapshot(store: Store, archive: zipfile.ZipFile, parts: dict[str, str], path: str, sha256: str) -> bool:
    """Add a snapshot's file; False when it is missing or damaged."""
    if not store.is_good(path, sha256):
        return False
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo(path)  # stored as it is: Parquet is compressed already
    with (store.home / path).open("rb") as file, archive.open(entry, "w", force_zip64=True) as target:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    parts[path] = digest.hexdigest()
    return True


def _refuse_to_overwrite(settings: Settings) -> None:
    if holds_something(settings.database_url or settings.home):
        what = words.WORKSPACE_DATABASE if settings.database_url else words.home(settings.home)
        raise RefusedError(words.holds_data(what))


def _extract(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise SnapshotError(words.outside_home(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as part, whole_file(target) as file:
        shutil.copyfileobj(part, file, CHUNK)


def _fill(where: str | Path, layout: str, texts: Mapping[str, str]) -> int:
    workspace = open_workspace(where, layout)
    try:
        return workspace_rows.fill(workspace, texts)
    finally:
        workspace.engine.dispose()


def _move_in(beside: Path, home: Path) -> None:
    """Move the restored parts to their places, the workspace last: before it is there, the home counts as empty."""
    (home / "snapshots").mkdir(exist_ok=True)
    for file in (beside / "snapshots").glob("*"):
        file.replace(home / "snapshots" / file.name)
    if (beside / "workspace.db").exists():
        for leftover in ("workspace.db-wal", "workspace.db-shm"):  # a log of a database that was moved away would damage this one
            (home / leftover).unlink(missing_ok=True)
        (beside / "workspace.db").replace(home / "workspace.db")
    shutil.rmtree(beside, ignore_errors=True)
