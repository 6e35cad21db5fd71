"""Backup and restore: everything comes back after the home is gone, on either database, and damage is noticed."""

import random
import shutil
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from scorecard.backup import BackupResult, backup, check, keep_daily, restore
from scorecard.errors import RefusedError, ScorecardError, SnapshotError
from scorecard.house import House
from scorecard.parquet import sha256
from scorecard.settings import Settings, read_settings
from scorecard.sync import sync
from scorecard.workspace import open_workspace, runs
from scorecard.workspace.audit import note, trail
from scorecard.workspace.rows import dump
from tests.support.servers import DatabaseServer
from tests.workspace.small import leads_csv, small_house, write

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def lived_in(folder: Path, environment: dict[str, str] | None = None) -> House:
    """A house with two snapshots of leads, one of visits, a failed sync and notes."""
    house = small_house(folder, environment)
    sync(house, None, NOW)
    write(folder, {"leads.csv": leads_csv(12) + "L99,nonsense,1,PPC\n"})
    sync(house, ["leads"], NOW)
    (folder / "visits.csv").unlink()
    sync(house, ["visits"], NOW)
    with house.workspace.writing() as session:
        note(session, NOW, "Ann", "goal wins", None, {"target": 40, "remark": "für „alle“ <b>"})
        note(session, NOW, "Ben", "goal wins", {"target": 40}, None)
    return house


def backed_up(house: House, file: Path) -> BackupResult:
    return backup(house.workspace, house.store, file, NOW)


def contents(house: House) -> dict[str, str]:
    """All rows of the workspace and the checksum of every snapshot file."""
    with house.workspace.reading() as session:
        tables = {name: text for name, _, text in dump(session.connection())}
    return tables | {file.name: sha256(file) for file in house.store.folder.iterdir()}


def test_everything_comes_back_after_the_home_is_gone(tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    before, current = contents(house), house.store.current()
    result = backed_up(house, tmp_path / "backup.zip")
    house.workspace.engine.dispose()
    shutil.rmtree(house.settings.home)
    restored = restore(tmp_path / "backup.zip", house.settings)
    again = small_house(tmp_path / "company")
    assert contents(again) == before
    assert again.store.current() == current
    assert again.store.verified().issues == ()
    assert len(again.store.rejects(current["leads"])) == 1
    assert [each.who for each in trail(again.workspace)] == ["Ben", "Ann"]
    assert not runs.latest(again.workspace)["visits"].ok
    assert (restored.rows, restored.snapshot_files) == (result.rows, result.snapshot_files) == (12, 6)
    assert {each.name for each in again.settings.home.iterdir()} - {"workspace.db-wal", "workspace.db-shm"} == {"snapshots", "workspace.db"}
    write(tmp_path / "company", {"leads.csv": leads_csv(13)})
    assert sync(again, ["leads"], NOW)[0].changed


@pytest.mark.postgres
def test_a_backup_of_one_database_can_be_restored_into_the_other_and_back(tmp_path: Path, postgres: DatabaseServer) -> None:
    house = lived_in(tmp_path / "company")
    before = contents(house)
    backed_up(house, tmp_path / "one.zip")
    server = {"SCORECARD_DATABASE_URL": postgres.fresh(), "SCORECARD_HOME": str(tmp_path / "second")}
    settings = small_settings(tmp_path / "company", server)
    restore(tmp_path / "one.zip", settings)
    on_server = small_house(tmp_path / "company", server)
    assert contents(on_server) == before
    with on_server.workspace.writing() as session:
        note(session, NOW, "Cy", "goal wins", None, None)  # the server numbers on after what was restored
    backed_up(on_server, tmp_path / "two.zip")
    with pytest.raises(RefusedError, match="holds data already"):
        restore(tmp_path / "two.zip", settings)
    on_server.workspace.engine.dispose()
    third = {"SCORECARD_HOME": str(tmp_path / "third")}
    restore(tmp_path / "two.zip", small_settings(tmp_path / "company", third))
    assert [each.who for each in trail(small_house(tmp_path / "company", third).workspace)] == ["Cy", "Ben", "Ann"]


def small_settings(folder: Path, environment: dict[str, str]) -> Settings:
    return read_settings({"SCORECARD_CONFIG": str(folder / "scorecard.toml"), **environment})


def test_a_backup_from_an_earlier_layout_is_brought_up(tmp_path: Path) -> None:
    """The rows of the first layout, restored into it, and then raised to today's."""
    old = open_workspace(tmp_path / "old", layout="0001")
    with old.writing() as session:
        session.execute(sa.text("INSERT INTO audit (at, who, what) VALUES ('2026-01-01 00:00:00.000000', 'Ann', 'first')"))
    house = small_house(tmp_path / "company")
    file = keep_daily(old, house.store, NOW)
    assert file is not None
    rewrite_manifest(file, '"layout": "', '"layout": "0001", "was": "')
    settings = small_settings(tmp_path / "company", {"SCORECARD_HOME": str(tmp_path / "new")})
    assert restore(file, settings).rows == 1
    assert [(each.who, each.before) for each in trail(open_workspace(tmp_path / "new"))] == [("Ann", None)]


def rewrite_manifest(file: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(old.encode(), new.encode()) if name == "manifest.json" else content)


def test_the_workspace_is_backed_up_once_a_day_and_comes_back_beside_its_snapshots(tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    before = contents(house)
    for day in range(20):
        file = keep_daily(house.workspace, house.store, NOW + timedelta(days=day))
        assert keep_daily(house.workspace, house.store, NOW + timedelta(days=day)) is None
    backups = house.settings.home / "backups"
    assert [each.name for each in sorted(backups.iterdir())][::13] == ["workspace-2026-11-22.zip", "workspace-2026-12-05.zip"]
    house.workspace.engine.dispose()
    (house.settings.home / "workspace.db").write_bytes(b"damaged")
    (house.settings.home / "workspace.db-wal").write_bytes(b"left over")
    (house.settings.home / "workspace.db").rename(tmp_path / "moved away")
    assert file is not None
    restore(file, house.settings)
    again = small_house(tmp_path / "company")
    assert contents(again) == before
    assert again.store.verified().issues == ()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    backed_up(house, tmp_path / "backup.zip")
    before = contents(house)
    with pytest.raises(RefusedError, match="overwrites nothing"):
        restore(tmp_path / "backup.zip", house.settings)
    assert contents(house) == before


def test_a_backup_is_of_one_instant_while_others_write(tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    stop = threading.Event()

    def write_pairs() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with house.workspace.writing() as session:
                note(session, NOW, "left", str(number), None, None)
                note(session, NOW, "right", str(number), None, None)

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        for count in range(5):
            backed_up(house, tmp_path / f"{count}.zip")
    finally:
        stop.set()
        writer.join()
    for count in range(5):
        with zipfile.ZipFile(tmp_path / f"{count}.zip") as archive:
            text = archive.read("workspace/audit").decode()
        assert text.count('"left"') == text.count('"right"')


def test_a_damaged_snapshot_is_left_out_and_named(tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    damaged = house.store.history("leads")[1]
    (house.settings.home / damaged.path).write_bytes(b"x")
    assert backed_up(house, tmp_path / "backup.zip").left_out == (damaged.path,)


def test_of_300_flipped_bits_in_a_backup_none_is_restored_as_something_else(tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    file = tmp_path / "backup.zip"
    backed_up(house, file)
    whole, content = check(file), file.read_bytes()
    noticed = harmless = 0
    for bit in random.Random(6).sample(range(len(content) * 8), 300):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << (bit % 8)
        file.write_bytes(changed)
        try:
            assert check(file)["parts"] == whole["parts"]
            harmless += 1  # a time stamp or an attribute of the zip's own: what is restored is checked to be the same
        except SnapshotError:
            noticed += 1
    print(f"flips in a backup: {noticed} noticed, {harmless} in bytes that hold no content")
    assert noticed > 200
    assert noticed + harmless == 300


@pytest.mark.parametrize("content", [None, b"", b"no zip", "truncated"])
def test_what_is_no_backup_is_told(content: bytes | str | None, tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    file = tmp_path / "backup.zip"
    if content == "truncated":
        backed_up(house, file)
        file.write_bytes(file.read_bytes()[:-1000])
    elif isinstance(content, bytes):
        file.write_bytes(content)
    settings = small_settings(tmp_path / "company", {"SCORECARD_HOME": str(tmp_path / "new")})
    with pytest.raises(ScorecardError, match=r"no file|is damaged, or is no backup"):
        restore(file, settings)
    assert not (tmp_path / "new").exists()


def test_a_file_that_would_lie_outside_the_home_is_refused(tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    file = tmp_path / "backup.zip"
    backed_up(house, file)
    rewrite_manifest(file, '"parts": {', '"parts": {"../../evil": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",')
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("../../evil", b"")
    settings = small_settings(tmp_path / "company", {"SCORECARD_HOME": str(tmp_path / "new" / "home")})
    with pytest.raises(SnapshotError, match="outside the home"):
        restore(file, settings)
    assert not (tmp_path / "evil").exists()


def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    house = lived_in(tmp_path / "company")
    with pytest.raises(SnapshotError, match="cannot be written"):
        backed_up(house, tmp_path / "nowhere" / "backup.zip")
    assert list(tmp_path.glob("*backup*")) == []
