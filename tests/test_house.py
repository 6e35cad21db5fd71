"""The house: where files are looked for, which day it is, and the demo company that is alive on any day."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scorecard import demo
from scorecard.errors import ConfigurationError, WorkspaceError
from scorecard.house import House, clock, open_house, refresh_demo
from scorecard.settings import read_settings
from scorecard.sync import ensure_synced
from scorecard.workspace import runs
from tests.workspace.small import small_house

DEMO = Path(__file__).parents[1] / "data" / "scorecard.toml"
DAY = date(2027, 3, 9)


def demo_house(home: Path, today: date = DAY) -> House:
    return open_house(read_settings({"SCORECARD_HOME": str(home), "SCORECARD_CONFIG": str(DEMO), "SCORECARD_TODAY": today.isoformat()}))


def test_relative_paths_start_at_the_configuration(tmp_path: Path) -> None:
    assert small_house(tmp_path / "company").folder(DAY) == tmp_path / "company"


def test_now_is_in_the_zone_of_the_business(tmp_path: Path) -> None:
    house = small_house(tmp_path)
    now = house.now()
    assert now.tzinfo == ZoneInfo("Europe/Berlin")
    assert abs((now - datetime.now(UTC)).total_seconds()) < 60
    frozen = clock(replace(house.settings, today=DAY), house.configuration)
    assert frozen == datetime(2027, 3, 9, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_wrong_configuration_and_a_wrong_workspace_are_told(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("[company]\nnam = 1\n", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        open_house(read_settings({"SCORECARD_CONFIG": str(tmp_path / "wrong.toml"), "SCORECARD_HOME": str(tmp_path)}))
    small_house(tmp_path / "company")
    environment = {"SCORECARD_CONFIG": str(tmp_path / "company" / "scorecard.toml"), "SCORECARD_HOME": str(tmp_path / "wrong.toml" / "x")}
    with pytest.raises(WorkspaceError, match="cannot be made"):
        open_house(read_settings(environment))


def test_the_demo_of_its_own_day_is_read_where_it_lies(tmp_path: Path) -> None:
    house = demo_house(tmp_path, demo.DAY)
    assert not refresh_demo(house, house.now())
    assert house.folder(demo.DAY) == DEMO.parent


@pytest.mark.slow
def test_the_demo_is_alive_on_whatever_day_it_is_opened_and_on_the_next(tmp_path: Path) -> None:
    house = demo_house(tmp_path)
    results = ensure_synced(house, house.now())
    assert {each.source: each.error for each in results if not each.ok} == {}
    newest = {name: each.newest for name, each in house.store.current().items()}
    assert date(2027, 3, 7) <= (newest["crm"] or date.min) <= DAY
    assert ensure_synced(house, house.now()) == []
    files = {file.name: file.read_bytes() for file in house.folder(DAY).iterdir()}
    demo.write(tmp_path / "again", DAY)
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "again").iterdir()}
    tomorrow = demo_house(tmp_path, date(2027, 3, 10))
    assert len(ensure_synced(tomorrow, tomorrow.now())) == len(tomorrow.configuration.sources)
    assert [folder.name for folder in (tmp_path / "demo").iterdir()] == ["2027-03-10"]
    assert len(runs.history(tomorrow.workspace, "crm")) == 2


def test_several_first_visitors_write_the_demo_once(tmp_path: Path) -> None:
    demo_house(tmp_path)
    with ThreadPoolExecutor(3) as pool:
        written = list(pool.map(lambda house: refresh_demo(house, house.now()), [demo_house(tmp_path) for _ in range(3)]))
    assert sorted(written) == [False, False, True]
