"""The store and the syncs with the workspace on a real PostgreSQL: the same promises as on SQLite."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scorecard.errors import RefusedError
from scorecard.house import House
from scorecard.sync import due, ensure_synced, sync
from scorecard.workspace import runs
from scorecard.workspace.leases import lease
from tests.support.servers import DatabaseServer
from tests.workspace.small import leads_csv, small_house, write

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path, postgres: DatabaseServer) -> Iterator[House]:
    opened = small_house(tmp_path, {"SCORECARD_DATABASE_URL": postgres.fresh(), "SCORECARD_KEEP_DAYS": "3"})
    yield opened
    opened.workspace.engine.dispose()


def publish(house: House, folder: Path, day: int) -> str | None:
    write(folder, {"leads.csv": leads_csv(10 + day)})
    return sync(house, ["leads"], NOW + day * DAY)[0].snapshot


def test_facts_are_published_known_and_swept(house: House, tmp_path: Path) -> None:
    ids = [publish(house, tmp_path, day) for day in range(6)]
    assert [each.id for each in house.store.history("leads")] == ids[:0:-1]  # the first was replaced more than three days ago
    assert house.store.current()["leads"].id == ids[5]
    assert house.store.current(NOW + 4.5 * DAY)["leads"].id == ids[4]
    assert house.store.current()["leads"].created_at == NOW + 5 * DAY
    assert publish(house, tmp_path, 5) == ids[5]
    assert house.store.verified().issues == ()


def test_failures_pause_and_a_first_visit_syncs(house: House, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").unlink()
    assert [each.ok for each in ensure_synced(house, NOW)] == [True, False]
    assert due(house, NOW + timedelta(seconds=59)) == []
    assert due(house, NOW + timedelta(seconds=60)) == ["visits"]
    last = runs.latest(house.workspace)["visits"]
    assert (last.ok, last.error_kind, last.started_at) == (False, "not_found", NOW)


def test_a_lease_is_held_across_connections(house: House, tmp_path: Path) -> None:
    other = small_house(tmp_path, {"SCORECARD_DATABASE_URL": house.workspace.engine.url.render_as_string(hide_password=False)})
    with lease(house.workspace, "sync of leads"):
        assert sync(other, ["leads"], NOW, wait_seconds=0)[0].error_kind == "busy"
        with pytest.raises(RefusedError), lease(other.workspace, "sync of leads"):
            pass
    assert sync(other, ["leads"], NOW, wait_seconds=0)[0].ok
    other.workspace.engine.dispose()
