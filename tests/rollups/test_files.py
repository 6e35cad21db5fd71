"""Roll-ups are made by a sync, belong to their snapshots, and are noticed, dropped and made anew when a bit of them flips."""

import json
from collections.abc import Collection
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from scorecard.answers import jsonable
from scorecard.cli import command_of, parser
from scorecard.query import engine
from scorecard.query.engine import open_engine, rolled_in
from scorecard.rollups import files, journeys
from scorecard.scheduler import catch_up_due
from scorecard.sync import catch_up
from tests.benchmarks.company import AS_OF, company
from tests.support.company import Shop

CONFIGURATION = """
[company]
name = "Acme"
[[stages]]
id = "lead"
name = "Lead"
[[stages]]
id = "won"
name = "Won"
[sources.crm]
kind = "file"
dataset = "leads"
path = "crm.csv"
[sources.touches]
kind = "file"
dataset = "events"
path = "touches.csv"
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    engine._engines.clear()  # the same rows in another home
    monkeypatch.setattr(files, "missing", lambda *given: missing(*given[:4], worth_it=1))
    rows = ["lead_id,created_at,won_at", *(f"L{number},2026-10-{number:02d},2026-11-01" for number in range(1, 20))]
    (tmp_path / "crm.csv").write_text("\n".join(rows))
    rows = ["at,kind,lead_id,channel", *(f"2026-10-{number:02d},visit,L{number},Email" for number in range(1, 20))]
    (tmp_path / "touches.csv").write_text("\n".join(rows))
    return Shop(tmp_path, CONFIGURATION, "2026-11-09")


missing = files.missing


def synced(shop: Shop) -> None:
    """Sync, and do what the app's scheduler and the command do after it."""
    shop.sync()
    catch_up(shop.house, shop.now)


def has_roll_ups(shop: Shop) -> bool:
    return bool(rolled_in(open_engine(shop.house, shop.house.store.current())).names)


def test_a_sync_makes_them_and_new_rows_make_others(shop: Shop) -> None:
    synced(shop)
    first = {path.name for path in files.folder_of(shop.house.store.home).iterdir()}
    assert has_roll_ups(shop)
    assert shop.ask("journeys").body.credits.won == 19
    path = shop.folder / "crm.csv"
    path.write_text(path.read_text() + "\nL90,2026-10-30,2026-11-02")
    synced(shop)
    assert shop.ask("journeys").body.credits.won == 20
    both = {path.name for path in files.folder_of(shop.house.store.home).iterdir()}
    assert first < both, "an engine may still stand on the old ones"


def test_all_but_journeys_is_answered_from_them_while_those_are_made(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    known, wins = list[Collection[str]](), list[int]()
    made = journeys.build

    def between(*given: Any) -> Any:
        known.append(rolled_in(open_engine(shop.house, shop.house.store.current())).names)
        wins.append(shop.ask("journeys").body.credits.won)
        return made(*given)

    monkeypatch.setattr(journeys, "build", between)
    synced(shop)
    known.append(rolled_in(open_engine(shop.house, shop.house.store.current())).names)
    assert ["lives" in names for names in known] == [True, True]
    assert ["journey_ends" in names for names in known] == [False, True]
    assert [*wins, shop.ask("journeys").body.credits.won] == [19, 19]


def test_a_sync_shows_what_it_found_before_they_are_made(shop: Shop) -> None:
    shop.sync()
    assert not has_roll_ups(shop)
    assert shop.ask("journeys").body.credits.won == 19
    catch_up_due(lambda: shop.house)
    assert has_roll_ups(shop)


def test_the_command_makes_them_when_it_has_said_what_was_synced(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (shop.environment | {"SCORECARD_TODAY": shop.today.isoformat()}).items():
        monkeypatch.setenv(name, value)
    outcome = command_of("sync").run(parser().parse_args(["sync"]))
    assert "crm" in str(outcome.text)
    assert not has_roll_ups(shop)
    outcome.afterwards()
    assert has_roll_ups(shop)


def test_a_flipped_bit_is_noticed_and_the_roll_up_made_anew(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    synced(shop)
    whole = jsonable(shop.ask("journeys").body)
    random = Random(1)
    for path in sorted(each for each in files.folder_of(shop.house.store.home).iterdir() if files.PART not in each.stem):
        bytes_ = bytearray(path.read_bytes())
        bytes_[random.randrange(len(bytes_))] ^= 1 << random.randrange(8)
        path.write_bytes(bytes_)
        caplog.clear()
        assert not has_roll_ups(shop), path.name
        assert "made anew" in caplog.text
        assert jsonable(shop.ask("journeys").body) == whole, "answered from the snapshots"
        synced(shop)
        assert has_roll_ups(shop), path.name
        assert jsonable(shop.ask("journeys").body) == whole


def test_without_the_check_a_changed_roll_up_would_be_a_wrong_number(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    synced(shop)
    manifest = next(files.folder_of(shop.house.store.home).glob("*.json"))
    path = files.find(shop.house.store.home, manifest.stem).path
    noted = json.loads(manifest.read_text().partition("\n")[2])["sha256"]
    engine._engines.clear()
    with duckdb.connect(str(path)) as other:
        for name in ("journey_work", "monthly_journey_work"):  # either the day's is read or the month's
            first = f"SELECT min(rowid) FROM {name} WHERE what = 'touches'"
            other.execute(f"UPDATE {name} SET wins = wins - 1 WHERE rowid = ({first})")
    monkeypatch.setattr(files, "_sha256", lambda each: noted)
    assert shop.ask("journeys").body.credits.won == 18
    monkeypatch.undo()
    assert shop.ask("journeys").body.credits.won == 19


def test_a_small_company_has_none(tmp_path: Path) -> None:
    house = company(tmp_path, 50)
    assert not files.missing(house.store.home, house.configuration, house.store.current(), AS_OF)
    assert rolled_in(open_engine(house, house.store.current())) == engine.NONE


def test_old_sets_go_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = files.folder_of(tmp_path)
    folder.mkdir()
    for name in ("new.json", "new.duckdb", "old.json", "old.duckdb"):
        (folder / name).write_text("x")
    assert files.sweep(tmp_path, "new") == []
    monkeypatch.setattr(files, "_age", lambda path: files.KEEP * 2)
    assert files.sweep(tmp_path, "new") == ["old.json", "old.duckdb"]
    assert {path.name for path in folder.iterdir()} == {"new.json", "new.duckdb"}
