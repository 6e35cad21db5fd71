"""Servers with homes of their own and one depot: the same facts everywhere, whatever goes wrong there, and never a wrong one."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from scorecard import changing
from scorecard import depot as depots
from scorecard.depot import MARK, Depot
from scorecard.errors import SnapshotError, UserError
from scorecard.model import Snapshot
from scorecard.secrets import Secrets
from scorecard.settings import read_settings
from scorecard.snapshots import Store
from scorecard.workspace import Workspace, open_workspace
from tests.depot.faulty import FaultyFileSystem as Faulty
from tests.workspace.facts import HOUR, LEADS, NOW, ingested, leads, publish_changes

ADDRESS = "faulty://bucket/scorecard"
PASSWORD = "hunter2-hunter2"
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[: len(content) // 2],
    "emptied": lambda content: b"",
    "flipped": lambda content: content[:100] + bytes([content[100] ^ 1]) + content[101:],
    "another": lambda content: bytes(reversed(content)),
}


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace: laying one out takes longer than most tests here."""
    folder = tmp_path_factory.mktemp("workspace")
    open_workspace(folder).engine.dispose()
    return folder


@pytest.fixture
def workspace(laid_out: Path, tmp_path: Path) -> Iterator[Workspace]:
    Faulty.reset()
    yield open_workspace(shutil.copytree(laid_out, tmp_path / "workspace"))
    Faulty.reset()


def server(workspace: Workspace, home: Path, keep_days: int = 400) -> Store:
    """One server's store: impatient, and without a pause between tries."""
    depot = Depot(ADDRESS, Secrets({"SCORECARD_SECRET_SNAPSHOTS": f'{{"password": "{PASSWORD}"}}'}, home / "none"))
    depot.patience, depot.pause, depot.answer_seconds, depot.transfer_seconds = 5.0, 0.0, 5.0, 5.0
    return Store(home, workspace, keep_days=keep_days, depot=depot)


@pytest.fixture
def syncing(workspace: Workspace, tmp_path: Path) -> Store:
    return server(workspace, tmp_path / "a")


@pytest.fixture
def other(workspace: Workspace, tmp_path: Path) -> Store:
    return server(workspace, tmp_path / "b")


def publish(store: Store, rows: int, at: datetime = NOW) -> Snapshot:
    return store.publish(ingested(leads(range(rows)), rejected=[77]), LEADS, at)


def rows_of(store: Store) -> int:
    with duckdb.connect() as connection:
        rows = store.open(store.verified().snapshots["leads"]).rows
        return int(connection.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0])


def depot_of(store: Store) -> Depot:
    assert store.depot is not None
    return store.depot


def file_of(snapshot: Snapshot) -> str:
    return Path(snapshot.path).name


def test_what_one_server_syncs_another_one_shows(syncing: Store, other: Store) -> None:
    snapshot = publish(syncing, 10)
    assert not other.folder.exists()
    assert other.verified().issues == ()
    assert other.open(snapshot).base.read_bytes() == syncing.open(snapshot).base.read_bytes()
    assert other.rejects(snapshot)["row"].tolist() == [77]
    assert {each.name for each in other.folder.iterdir()} == {each.name for each in syncing.folder.iterdir()} == Faulty.names()


def test_only_what_is_new_is_brought_when_a_snapshot_shares_its_base(syncing: Store, other: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "WORTH_IT", 0)
    base = publish(syncing, 60)
    assert rows_of(other) == 60
    brought = list[str]()
    bring = Depot.bring
    monkeypatch.setattr(Depot, "bring", lambda self, file, *rest: (brought.append(file.name), bring(self, file, *rest)))
    snapshot = publish_changes(syncing, base, leads([60]), NOW + HOUR)
    assert sorted(each.split(".", 1)[1] for each in brought) == ["changes.parquet", "rejects.parquet"]
    assert rows_of(other) == snapshot.rows_accepted == 61


@pytest.mark.parametrize(("fault", "said"), [("gone", "Connection refused"), ("denied", "refuses access"), ("cut", "arrive whole")])
def test_what_cannot_be_kept_for_all_counts_for_nobody(syncing: Store, other: Store, fault: str, said: str) -> None:
    first = publish(syncing, 10)
    Faulty.fault = fault
    with pytest.raises(SnapshotError, match=rf"leads: .*{said}.*last good one") as refused:
        publish(syncing, 12, NOW + HOUR)
    assert PASSWORD not in str(refused.value)
    assert {store.current()["leads"].id for store in (syncing, other)} == {first.id}
    Faulty.fault = ""
    assert (publish(syncing, 12, NOW + HOUR).id != first.id, rows_of(other)) == (True, 12)


@pytest.mark.parametrize("fault", ["gone", "denied", "broken"])
def test_a_depot_out_of_reach_leaves_the_last_good_copy_and_says_so(
    syncing: Store, other: Store, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    publish(syncing, 10)
    assert rows_of(other) == 10
    publish(syncing, 12, NOW + HOUR)
    Faulty.fault = fault
    with caplog.at_level(logging.WARNING):
        (issue,) = other.verified().issues
    assert issue.level == "error"
    assert f"The store of snapshots {ADDRESS}" in issue.what
    assert PASSWORD not in issue.what + caplog.text
    assert (rows_of(other), rows_of(syncing)) == (10, 12)
    Faulty.fault = ""
    assert (rows_of(other), other.verified().issues) == (12, ())


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_in_the_depot_is_never_taken_and_is_mended_by_who_has_the_file(syncing: Store, other: Store, damage: str) -> None:
    publish(syncing, 10)
    assert rows_of(other) == 10
    snapshot = publish(syncing, 12, NOW + HOUR)
    Faulty.damage(file_of(snapshot), DAMAGES[damage])
    (issue,) = other.verified().issues
    assert "is damaged in the store of snapshots" in issue.what
    assert rows_of(other) == 10
    assert file_of(snapshot) + MARK in Faulty.names()
    syncing.sweep(NOW + HOUR)
    assert (rows_of(other), other.verified().issues) == (12, ())
    assert file_of(snapshot) + MARK not in Faulty.names()


def test_without_the_check_the_damage_would_be_taken(syncing: Store, other: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = publish(syncing, 10)
    Faulty.damage(file_of(snapshot), DAMAGES["flipped"])
    copied = depots._copied
    monkeypatch.setattr(depots, "_copied", lambda *where: (copied(*where), snapshot.sha256)[1])
    other.is_whole(snapshot)
    assert (other.home / snapshot.path).read_bytes() != (syncing.home / snapshot.path).read_bytes()


def test_a_damaged_copy_here_is_fetched_anew(syncing: Store, other: Store) -> None:
    snapshot = publish(syncing, 10)
    assert rows_of(other) == 10
    path = other.home / snapshot.path
    path.write_bytes(DAMAGES["flipped"](path.read_bytes()))
    assert other.verified().issues == ()
    assert path.read_bytes() == syncing.open(snapshot).base.read_bytes()


def test_nobody_waits_long_for_a_slow_depot_and_what_comes_late_counts_then(syncing: Store, other: Store) -> None:
    publish(syncing, 10)
    assert rows_of(other) == 10
    publish(syncing, 12, NOW + HOUR)
    Faulty.fault = "slow"
    Faulty.go_on.clear()
    depot_of(other).patience = 0.01
    (issue,) = other.verified().issues
    assert "still on its way" in issue.what
    assert rows_of(other) == 10
    depot_of(syncing).transfer_seconds = 0.01
    with pytest.raises(SnapshotError, match=r"no answer within 0\.01 seconds"):
        publish(syncing, 14, NOW + 2 * HOUR)
    Faulty.go_on.set()
    depot_of(other).patience = 5.0
    assert (rows_of(other), other.verified().issues) == (12, ())


def test_readers_wait_for_one_file_together(syncing: Store, other: Store) -> None:
    snapshot = publish(syncing, 10)
    Faulty.fault = "slow"
    Faulty.go_on.clear()
    found: list[bool] = []
    readers = [threading.Thread(target=lambda: found.append(other.is_whole(snapshot))) for _ in range(20)]
    for each in readers:
        each.start()
    Faulty.go_on.set()
    for each in readers:
        each.join()
    assert found == [True] * 20
    assert len(Faulty.copied) == 1


def test_a_file_that_cannot_be_had_is_not_asked_for_by_every_reader(syncing: Store, other: Store) -> None:
    snapshot = publish(syncing, 10)
    Faulty.damage(file_of(snapshot), DAMAGES["flipped"])
    depot_of(other).pause = 60.0
    assert not any(other.is_whole(snapshot) for _ in range(20))
    assert len(Faulty.copied) == 2  # twice by the first reader, to tell damage there from damage on the way


def test_a_long_history_is_not_asked_for_piece_by_piece_while_the_depot_is_away(syncing: Store, other: Store) -> None:
    for each in range(6):
        publish(syncing, 10 + each, NOW + each * HOUR)
    depot_of(other).pause = 60.0
    Faulty.fault = "gone"
    Faulty.asked.clear()
    assert other.verified().snapshots == {}
    assert len(Faulty.asked) == 1
    depot_of(other).pause = 0.0
    assert other.verified().snapshots == {}
    assert len(Faulty.asked) == 1  # until the pause is over
    depot_of(other)._not_before.clear()
    assert other.verified().snapshots == {}
    assert len(Faulty.asked) == 1 + 6


def test_readers_wait_for_a_hanging_depot_once_and_not_for_each_file(syncing: Store, other: Store) -> None:
    snapshots = [publish(syncing, 10 + each, NOW + each * HOUR) for each in range(6)]
    Faulty.fault = "slow"
    Faulty.go_on.clear()
    depot_of(other).patience = 0.05
    assert other.verified().snapshots == {}
    assert len(depot_of(other)._coming) == depot_of(other).at_once
    Faulty.go_on.set()
    depot_of(other).patience = 5.0
    assert other.verified().snapshots["leads"].id == snapshots[-1].id


def test_what_is_forgotten_goes_and_what_may_be_needed_stays(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = server(workspace, tmp_path / "a", keep_days=3)
    old, before, current = (publish(store, rows, NOW + each * HOUR) for each, rows in enumerate((10, 12, 14)))
    Path(tmp_path / "about-to-count.parquet").write_bytes(b"of another server")
    depot_of(store).bring(tmp_path / "about-to-count.parquet", depots.parquet.sha256(tmp_path / "about-to-count.parquet"), "leads")
    store.sweep(NOW + timedelta(days=30))
    assert {file_of(each) for each in (old, before, current)} <= Faulty.names()  # brought just now, whatever day the sweep was told
    monkeypatch.setattr(Faulty, "modified", lambda _self, path: datetime.now(UTC) - timedelta(days=2 if "about" in path else 4))
    store.sweep(NOW + timedelta(days=30))
    assert file_of(old) not in Faulty.names()
    assert {file_of(before), file_of(current), "about-to-count.parquet"} <= Faulty.names()


def test_a_home_that_is_given_a_depot_brings_what_it_has(workspace: Workspace, tmp_path: Path, other: Store) -> None:
    alone = Store(tmp_path / "a", workspace)
    for each, rows in enumerate((10, 12)):
        publish(alone, rows, NOW + each * HOUR)
    assert Faulty.names() == set()
    server(workspace, tmp_path / "a").sweep(NOW + HOUR)
    assert Faulty.names() == {each.name for each in alone.folder.iterdir()}
    assert rows_of(other) == 12


def test_a_sweep_that_cannot_reach_the_depot_says_so_and_ends(syncing: Store, caplog: pytest.LogCaptureFixture) -> None:
    publish(syncing, 10)
    Faulty.fault = "gone"
    with caplog.at_level(logging.WARNING):
        syncing.sweep(NOW)
    assert f"The store of snapshots {ADDRESS} cannot be used" in caplog.text


def test_a_depot_is_tried_out(other: Store) -> None:
    Faulty.reset()
    depot_of(other).try_out()
    assert Faulty.names() == set()
    Faulty.fault = "denied"
    with pytest.raises(SnapshotError, match="refuses access"):
        depot_of(other).try_out()


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="needs a library that is not installed"):
        Depot("oss://bucket/folder", Secrets({}, tmp_path / "none")).try_out()


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """It may be a mount that failed: what is written there then would be seen by nobody else."""
    with pytest.raises(SnapshotError, match="is not there"):
        Depot(f"file://{tmp_path}/gone", Secrets({}, tmp_path / "none")).try_out()
    Depot(f"file://{tmp_path}", Secrets({}, tmp_path / "none")).try_out()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["/srv/x", "bucket", "s3://", f"ftp://me:{PASSWORD}@host/x", "simplecache::s3://bucket", "S3://b"])
def test_an_address_that_is_none_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(UserError, match="SCORECARD_SNAPSHOTS is no address") as refused:
        read_settings({"SCORECARD_SNAPSHOTS": address})
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("address", ["s3://bucket/prefix", "abfs://container@account.dfs.core.windows.net/x", "file:///srv/x", ""])
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert read_settings({"SCORECARD_SNAPSHOTS": address}).snapshots == address
