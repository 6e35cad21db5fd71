"""A depot in a real server of the S3 kind: two app servers with homes of their own, and every way in which a store can fail."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from scorecard.depot import MARK, Depot
from scorecard.errors import SnapshotError
from scorecard.model import Snapshot
from scorecard.secrets import Secrets
from scorecard.snapshots import Store
from scorecard.workspace import Workspace, open_workspace, runs
from scorecard.workspace.models import LockRow
from tests.browser.server import ROOT, Server, environment, running
from tests.browser.visit import Visit
from tests.depot.test_depot import rows_of
from tests.support.s3 import PASSWORD, S3, s3_server
from tests.support.servers import DatabaseServer
from tests.workspace.facts import HOUR, LEADS, NOW, ingested, leads

pytestmark = pytest.mark.slow
SYNC = "sync of crm"
CONFIGURATION = """
[company]
name = "Acme"

[sources.crm]
kind = "file"
dataset = "leads"
path = "leads.csv"
every_minutes = 1

[indicators.new_leads]
name = "New leads"
count = "leads"
"""


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(autouse=True)
def empty(s3: S3) -> None:
    s3.road.fault = ""
    s3.files().rm("bucket/scorecard", recursive=True) if s3.names() else None


def store(s3: S3, workspace: Workspace, home: Path) -> Store:
    depot = Depot(s3.address, Secrets({"SCORECARD_SECRET_SNAPSHOTS": json.dumps(s3.options)}, home / "none"))
    depot.patience, depot.pause, depot.answer_seconds, depot.transfer_seconds = 60.0, 0.0, 60.0, 60.0
    return Store(home, workspace, depot=depot)


@pytest.fixture
def pair(s3: S3, tmp_path: Path) -> tuple[Store, Store]:
    workspace = open_workspace(tmp_path)
    return store(s3, workspace, tmp_path / "a"), store(s3, workspace, tmp_path / "b")


def publish(store: Store, rows: int, hours: int = 0) -> Snapshot:
    return store.publish(ingested(leads(range(rows))), LEADS, NOW + hours * HOUR)


def depot_of(store: Store) -> Depot:
    assert store.depot is not None
    return store.depot


@pytest.mark.parametrize("fault", ["gone", "denied", "cut"])
def test_a_reader_keeps_the_last_good_copy_whatever_the_road_does(s3: S3, pair: tuple[Store, Store], fault: str) -> None:
    syncing, other = pair
    publish(syncing, 1000)
    assert rows_of(other) == 1000
    publish(syncing, 1200, hours=1)
    s3.road.fault = fault
    (issue,) = other.verified().issues
    assert "store of snapshots s3://bucket/scorecard" in issue.what
    assert PASSWORD not in issue.what
    assert rows_of(other) == 1000
    s3.road.fault = ""
    assert (rows_of(other), other.verified().issues) == (1200, ())


@pytest.mark.parametrize(("fault", "said"), [("gone", "cannot be used"), ("denied", "refuses access")])
def test_a_sync_that_cannot_write_changes_nothing(s3: S3, pair: tuple[Store, Store], fault: str, said: str) -> None:
    syncing, other = pair
    publish(syncing, 1000)
    s3.road.fault = fault
    with pytest.raises(SnapshotError, match=rf"leads: .* {said}") as refused:
        publish(syncing, 1200, hours=1)
    assert PASSWORD not in str(refused.value)
    s3.road.fault = ""
    assert (rows_of(syncing), rows_of(other)) == (1000, 1000)


def test_a_store_that_takes_its_time_keeps_nobody_waiting(s3: S3, pair: tuple[Store, Store]) -> None:
    syncing, _ = pair
    publish(syncing, 1000)
    s3.road.fault = "hold"
    depot_of(syncing).transfer_seconds = 1.0
    with pytest.raises(SnapshotError, match="no answer within 1 seconds"):
        publish(syncing, 1200, hours=1)
    assert syncing.verified().issues == ()
    s3.road.fault = ""


@pytest.mark.parametrize("damage", ["truncated", "flipped"])
def test_a_damaged_object_is_noticed_marked_and_mended(s3: S3, pair: tuple[Store, Store], damage: str) -> None:
    syncing, other = pair
    publish(syncing, 1000)
    assert rows_of(other) == 1000
    snapshot = publish(syncing, 1200, hours=1)
    name = Path(snapshot.path).name
    content = (syncing.home / snapshot.path).read_bytes()
    broken = content[:-1000] if damage == "truncated" else content[:2000] + bytes([content[2000] ^ 4]) + content[2001:]
    s3.files().pipe_file(f"bucket/scorecard/{name}", broken)
    (issue,) = other.verified().issues
    assert "is damaged in the store" in issue.what
    assert (rows_of(other), name + MARK in s3.names()) == (1000, True)
    syncing.sweep(NOW + HOUR)
    assert (rows_of(other), name + MARK in s3.names()) == (1200, False)
    assert s3.files().cat_file(f"bucket/scorecard/{name}") == content


def test_what_is_forgotten_is_removed_and_what_counts_stays(s3: S3, pair: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    syncing, _ = pair
    snapshots = [publish(syncing, 1000 + each, hours=each) for each in range(3)]
    monkeypatch.setattr(syncing, "keep", timedelta(0))
    syncing.sweep(NOW + timedelta(days=9))
    assert {Path(each.path).name in s3.names() for each in snapshots[1:]} == {True}
    assert Path(snapshots[0].path).name not in s3.names()


def test_a_large_file_goes_in_parts(s3: S3, pair: tuple[Store, Store], tmp_path: Path) -> None:
    """Beyond 50 MB s3fs brings a file in parts, and it is there only when the last one is."""
    syncing, other = pair
    file = tmp_path / "a" / "large.parquet"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(os.urandom(60_000_000))
    from scorecard.parquet import sha256

    checksum = sha256(file)
    depot_of(syncing).bring(file, checksum, "crm")
    assert depot_of(other).fetch(tmp_path / "b" / "large.parquet", checksum)
    assert sha256(tmp_path / "b" / "large.parquet") == checksum


def test_one_syncs_the_other_shows_the_same_and_takes_over(
    s3: S3, postgres: DatabaseServer, tmp_path: Path, visiting: Callable[..., AbstractContextManager[Visit]]
) -> None:
    url = postgres.fresh()
    grow(tmp_path, 40)
    own = {
        "SCORECARD_DATABASE_URL": url,
        "SCORECARD_SNAPSHOTS": s3.address,
        "SCORECARD_SECRET_SNAPSHOTS": json.dumps(s3.options),
        "SCORECARD_CONFIG": str(tmp_path / "scorecard.toml"),
        "SCORECARD_SCHEDULER": "on",
        "SCORECARD_TODAY": "",
    }
    workspace = open_workspace(url)
    with ExitStack() as stack:
        held, s3.road.fault = s3.road.held, "hold"  # other tests held something too
        first = stack.enter_context(running(tmp_path / "a", tmp_path / "log-a", **own))
        wait_for(lambda: s3.road.held > held, first)
        assert holder(workspace) is not None
        second = stack.enter_context(running(tmp_path / "b", tmp_path / "log-b", **own))
        assert runs.history(workspace, "crm", 9) == []

        first.process.kill()  # in the middle of bringing its snapshot
        first.process.wait()
        s3.road.fault = ""
        wait_for(lambda: [each.ok for each in runs.history(workspace, "crm", 9)][:1] == [True], second)
        assert not list((tmp_path / "a").glob("snapshots/*.fetch-*"))

        third = stack.enter_context(running(tmp_path / "c", tmp_path / "log-c", **own))
        wait_for(lambda: files(third) == files(second), third)
        shown = []
        for server in (second, third):
            with visiting(server.url) as here:
                here.open(server.url)
                here.page.get_by_text("New leads").first.wait_for()
                shown.append(here.page.locator("[data-testid=stMain]").inner_text())
        assert shown[0] == shown[1]
        assert answers(third, own) == answers(second, own)

        second.process.kill()
        second.process.wait()
        grow(tmp_path, 60)
        wait_for(lambda: "60" in leads_said(third, own), third)
        assert files(third) > files(second)
        logs = [server.log.read_text(errors="replace") for server in (first, second, third)]
        assert [each for log in logs for each in (PASSWORD, "Traceback") if each in log] == []
    workspace.engine.dispose()


def grow(folder: Path, rows: int) -> None:
    """The configuration, and so many leads, all of this day two weeks ago."""
    (folder / "scorecard.toml").write_text(CONFIGURATION)
    day = (date.today() - timedelta(days=14)).isoformat()
    (folder / "leads.csv").write_text("lead_id,created_at\n" + "\n".join(f"L{row},{day}" for row in range(rows)))


def holder(workspace: Workspace) -> LockRow | None:
    with workspace.reading() as session:
        return session.get(LockRow, SYNC)


def files(server: Server) -> set[str]:
    """The whole snapshot files in a server's home."""
    return {each.name for each in (server.home / "snapshots").glob("*.parquet")}


def answers(server: Server, own: dict[str, str]) -> dict[str, object]:
    """What a server's home answers, without the moments of the answer and of the last sync."""
    command = [sys.executable, "-m", "scorecard", "show", "scorecard", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment(server.home, **own), capture_output=True, text=True, check=False)
    told: dict[str, object] = json.loads(done.stdout)
    return {name: each for name, each in told.items() if name not in ("generated_at", "freshness")}


def leads_said(server: Server, own: dict[str, str]) -> str:
    """The numbers of new leads."""
    rows = answers(server, own)["rows"]
    assert isinstance(rows, list)
    return json.dumps([each["value"] for each in rows[0]["values"]])


def wait_for(ready: Callable[[], bool], server: Server, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, server.log.read_text(errors="replace")[-3000:]
        time.sleep(0.3)
