"""Whole deployments with one depot and one workspace: syncs, looks at what is due, answers, and the doctor."""

from pathlib import Path

import pytest

from scorecard.doctor import examine
from scorecard.rollups import files as rollups
from scorecard.scheduler import catch_up_due, refresh_due
from scorecard.workspace import runs
from tests.browser.server import free_port
from tests.depot.faulty import FaultyFileSystem as Faulty
from tests.support.company import Shop

CONFIGURATION = """
[company]
name = "Acme"

[sources.crm]
kind = "file"
dataset = "leads"
path = "leads.csv"

[indicators.new_leads]
name = "New leads"
count = "leads"
"""
TODAY = "2026-11-20"


@pytest.fixture
def shops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Shop, Shop]:
    """Two servers with homes of their own."""
    Faulty.reset()
    monkeypatch.setattr(rollups.missing, "__defaults__", (1,))
    monkeypatch.setattr("scorecard.rollups.build.ensure.__defaults__", (1,))
    return server(tmp_path / "a", tmp_path / "workspace.db"), server(tmp_path / "b", tmp_path / "workspace.db")


def server(folder: Path, workspace: Path) -> Shop:
    folder.mkdir()
    grow(folder, 12)
    own = {"SCORECARD_DATABASE_URL": f"sqlite:///{workspace}", "SCORECARD_SNAPSHOTS": "faulty://bucket", "SCORECARD_TODAY": TODAY}
    return Shop(folder, CONFIGURATION, TODAY, own)


def grow(folder: Path, rows: int) -> None:
    (folder / "leads.csv").write_text("lead_id,created_at\n" + "\n".join(f"L{row},2026-11-{row + 1:02}" for row in range(rows)))


def test_a_server_that_does_not_sync_fetches_and_rolls_up_before_a_reader_asks(shops: tuple[Shop, Shop]) -> None:
    syncing, other = shops
    assert syncing.sync()["crm"].ok
    refresh_due(lambda: other.house)
    catch_up_due(lambda: other.house)
    names = {each.name for each in (syncing.folder / "home" / "snapshots").iterdir()}
    assert {each.name for each in (other.folder / "home" / "snapshots").iterdir()} == names == Faulty.names()
    assert rollups.find(other.house.store.home, rollups.key_of(other.house.configuration, other.house.store.current())).key
    assert other.weeks("new_leads") == syncing.weeks("new_leads")
    assert other.weeks("new_leads")["2026-11-02"] == (7.0, "ok")


def test_a_sync_without_the_depot_fails_with_a_sentence_and_waits_and_pages_keep_what_was(shops: tuple[Shop, Shop]) -> None:
    syncing, other = shops
    assert syncing.sync()["crm"].ok
    before = other.weeks("new_leads")
    grow(syncing.folder, 18)
    Faulty.fault = "gone"
    first, again = syncing.sync()["crm"], syncing.sync()["crm"]
    assert again.error == first.error
    assert (first.ok, first.error_kind) == (False, "storage")
    assert "crm: the new snapshot cannot be kept for the other servers. The store of snapshots faulty://bucket cannot" in str(first.error)
    assert [each.weeks("new_leads") for each in shops] == [before, before]
    for each in shops:
        assert [issue.level for issue in each.ask().issues if "cannot be kept" in issue.what] == ["error"]
    waits = [each.retry_at - each.started_at for each in runs.history(syncing.house.workspace, "crm", 2) if each.retry_at]
    assert len(waits) == 2
    assert waits[0] == 2 * waits[1]
    Faulty.fault = ""
    assert syncing.sync()["crm"].ok
    assert other.weeks("new_leads") == syncing.weeks("new_leads") != before


def test_the_doctor_tries_the_depot_out(shops: tuple[Shop, Shop]) -> None:
    assert shops[0].sync()["crm"].ok
    assert states(shops[0])["depot"] == "fine"
    Faulty.fault = "denied"
    assert states(shops[0])["depot"] == "wrong"
    Faulty.fault = ""
    before = Faulty.names()
    assert states(shops[0])["depot"] == "fine"
    assert Faulty.names() == before


def states(shop: Shop) -> dict[str, str]:
    return {each.check: each.state for each in examine(shop.environment, free_port())}
