"""Roll-ups of new snapshots from those before and the rows that differ are those made anew, row for row."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecard import changing
from scorecard.house import House
from scorecard.parts import Parts, rows_only_in
from scorecard.query.engine import connection_over
from scorecard.query.pieces import added
from scorecard.rollups import build, cutting, files, increments, journey_sums, journeys
from scorecard.snapshots import Store
from scorecard.sync import sync
from scorecard.workspace import open_workspace
from tests.benchmarks.company import AS_OF, NOW, company
from tests.benchmarks.increments import change, configuration, fill
from tests.query.files import frame_of
from tests.rollups import worlds
from tests.workspace.facts import HOUR, LEADS, ingested, leads, publish_changes

Rows = list[dict[str, object]]
Contents = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cut is kept and every change is written beside, however few rows there are; few sequences are frequent."""
    monkeypatch.setattr(cutting, "ROWS_A_GROUP", 0)
    monkeypatch.setattr(journey_sums, "MOST", 12)
    monkeypatch.setattr(changing, "WORTH_IT", 0)


def parts_of(folder: Path, tables: dict[str, Rows]) -> dict[str, Parts]:
    folder.mkdir()
    found = {}
    for name, rows in tables.items():
        found[name] = Parts(folder / f"{name}.parquet")
        frame_of(worlds.configuration(), name, rows).to_parquet(found[name].base, index=False)
    return found


def contents(path: Path) -> Contents:
    """All rows of all tables of a set, in an order that does not depend on fractions' last digits.

    Nodes of the tree of journeys are told by their sequences, and texts of handovers by themselves: they are numbered as they happen to be
    met.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()]
        found = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    channels = [name for (name,) in found.pop("journey_channels")]
    walks, sequence = list[tuple[str, ...]](), dict[int, tuple[str, ...]]()
    met = list[int]()
    for parent, channel, depth, node, first, bits in found["journey_nodes"]:
        walks.append((*(walks[parent] if parent >= 0 else ()), channels[channel]))
        met.append((met[parent] if parent >= 0 else 0) | 1 << channel)
        assert (len(walks[-1]), walks[-1][0], met[-1]) == (depth, channels[first], bits)
        sequence[node] = walks[-1]
    found["journey_nodes"] = [*walks]
    found["journey_ends"] = [(*row[:3], sequence[row[3]], *row[4:]) for row in found["journey_ends"]]
    for name, at in (("journey_paths", 2), ("monthly_journey_paths", 2), ("journey_path_pauses", 3), ("journey_sequences", 0)):
        found[name] = [(*row[:at], sequence[row[at]], *row[at + 1 :]) for row in found[name]]
    assert all(node == tuple(path) for node, path in found["journey_sequences"])
    texts = dict(found.pop("handed_names"))
    for name, first in (("handed", 6), ("sent_back", 5)):
        found[name] = [(*row[:first], *(texts[code] for code in row[first:])) for row in found[name]]
    rounded = {
        name: [tuple(round(value, 6) if isinstance(value, float) else value for value in row) for row in rows]
        for name, rows in found.items()
    }
    return {name: sorted(rows, key=repr) for name, rows in rounded.items()}


def differing(one: Contents, other: Contents, doubled: bool = False) -> list[str]:
    """The tables of two sets in which they differ. The tree may have kept sequences that nobody takes any more.

    Where rows are one lead (`doubled`), it is left open which of them a journey is narrowed by: nobody may narrow by it then.
    """
    assert one.keys() == other.keys()
    assert len({*one["journey_nodes"]}) == len(one["journey_nodes"])
    one = one | {"journey_nodes": [walk for walk in one["journey_nodes"] if walk in other["journey_nodes"]]}
    return [name for name in other if one[name] != other[name] and not (doubled and "journey_" in name)]


def edited(rows: Rows, seed: int, names: str) -> tuple[Rows, Rows, Rows]:
    """After people worked on them: all rows, those that went and those that came. Some are deleted, new, changed, or moved in time."""
    chance = random.Random(seed)
    others = worlds.tables_of_world(seed + 100, False)[names]
    went = chance.sample(rows, 12)
    came: Rows = [dict(row) for row in went[3:]]
    for place, row in enumerate(came):
        column = chance.choice([name for name in row if name not in ("lead_id", "created_at", "at")])
        row[column] = others[place][column]
        moved = "created_at" if names == "crm" else "at"
        row[moved] = others[place][moved]
    came += others[-4:]
    return [*(row for row in rows if not any(row is each for each in went)), *came], went, came


@pytest.mark.parametrize("seed", [1, 2])
def test_what_went_is_taken_off_and_what_came_is_added_on(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with a negative control: one row less in what came must be seen, and journeys that are not taken off."""
    of = worlds.configuration()
    before = {name: rows for name, rows in worlds.tables_of_world(seed, doubled=seed == 2).items() if name != "deals"}
    after, went, came = dict(before), {}, {}
    for name in ("crm", "touches"):
        after[name], went[name], came[name] = edited(before[name], seed, name)
    came["crm"][0]["reason"] = "too süß"  # letters that no reason had
    origin = {}
    for name, tables in (("old", before), ("anew", after)):
        with connection_over(of, parts_of(tmp_path / name, tables), False, {}) as root:
            origin[name] = build.write(root, of, worlds.AS_OF, tmp_path / f"{name}.duckdb")
    notes, told = origin["old"]
    found = files.Found("old", tmp_path / "old.duckdb", notes, told)
    less = {**came, "crm": came["crm"][1:]}
    outcomes = {}
    for name, coming in (("right", came), ("wrong", less)):
        basis = increments.Basis(found, parts_of(tmp_path / f"{name}-went", went), parts_of(tmp_path / f"{name}-came", coming))
        (tmp_path / name).mkdir()
        with connection_over(of, {each: Parts(tmp_path / "anew" / f"{each}.parquet") for each in after}, False, {}) as root:
            outcomes[name] = increments.write(root, of, worlds.AS_OF, tmp_path / f"{name}.duckdb", basis, tmp_path / name)
        monkeypatch.setattr(journeys, "patch", lambda root: True)
    noted, anew_noted, old_noted = (each.pop("pieces") for each in (outcomes["right"][0], origin["anew"][0], dict(notes)))
    assert outcomes["right"] == origin["anew"]
    assert {name: added(note, anew_noted[name]) for name, note in noted.items()} == noted, "whatever may be searched for is noted"
    assert {name: added(note, anew_noted[name]) for name, note in old_noted.items()} != old_noted
    anew = contents(tmp_path / "anew.duckdb")
    assert differing(contents(tmp_path / "right.duckdb"), anew, doubled=seed == 2) == []
    assert len(differing(contents(tmp_path / "old.duckdb"), anew)) > 30, "much has changed"
    wrong = differing(contents(tmp_path / "wrong.duckdb"), anew)
    assert len(wrong) > 15
    of_journeys = {name for name in anew if "journey_" in name} - {"journey_rest", "journey_path_pauses"}
    assert seed == 2 or (of_journeys <= {*wrong} and len(of_journeys) > 11)


def test_a_set_that_holds_less_than_what_went_is_not_added_to(tmp_path: Path) -> None:
    of = worlds.configuration()
    tables = {name: rows for name, rows in worlds.tables_of_world(5, doubled=False).items() if name != "deals"}
    parts = parts_of(tmp_path / "few", {"crm": tables["crm"][:20], "touches": tables["touches"]})
    with connection_over(of, parts, False, {}) as root:
        notes, told = build.write(root, of, worlds.AS_OF, tmp_path / "old.duckdb")
    basis = increments.Basis(
        files.Found("old", tmp_path / "old.duckdb", notes, told), parts_of(tmp_path / "went", {"crm": tables["crm"][30:40]}), {}
    )
    (tmp_path / "work").mkdir()
    with connection_over(of, parts, False, {}) as root:
        assert increments.write(root, of, worlds.AS_OF, tmp_path / "new.duckdb", basis, tmp_path / "work") is None
    assert not (tmp_path / "new.duckdb").exists()


def test_the_rows_that_two_snapshots_on_one_base_differ_in_are_known(tmp_path: Path) -> None:
    store = Store(tmp_path, open_workspace(tmp_path))
    at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    base = store.publish(ingested(leads(range(200))), LEADS, at)
    one = publish_changes(store, base, leads([3, 4, 201], amount=1.0), at + HOUR, ["L9"])
    two = publish_changes(store, one, leads([4, 5, 202], amount=2.0), at + 2 * HOUR, ["L10", "L201"])
    back = publish_changes(store, two, leads([4, 9, 10]), at + 3 * HOUR)
    with duckdb.connect() as connection:
        for old in (base, one, two, back):
            for new in (base, one, two, back):
                opened = store.open(old), store.open(new)
                ours = connection.execute(f"SELECT * FROM ({rows_only_in(*opened)}) ORDER BY ALL").fetchall()
                names = ", ".join(column for column, *_ in connection.execute(f"DESCRIBE {rows_only_in(*opened)}").fetchall())
                rows = [f"SELECT {names} FROM {each.rows}" for each in opened]
                assert ours == connection.execute(f"{rows[0]} EXCEPT ALL {rows[1]} ORDER BY ALL").fetchall()


def test_a_sync_of_what_changed_is_followed_by_roll_ups_of_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through a real table, twice; each time they are what would be made anew."""
    house = company(tmp_path, 400, configuration=configuration(tmp_path / "crm.sqlite"))
    fill(tmp_path / "crm.sqlite", house.store.folder / "crm.parquet")
    ways = list[str]()
    made = increments.write
    monkeypatch.setattr(increments, "write", lambda *given: ways.append("added up") or made(*given))
    assert sync(house, ["crm"], NOW)[0].ok
    rolled(house)
    assert ways == []
    chance = random.Random(7)
    for step in (1, 2):
        now = NOW + step * timedelta(minutes=30)
        change(tmp_path / "crm.sqlite", 400, 5, now, chance)
        assert sync(house, ["crm"], now)[0].ok
        ours = rolled(house)
        assert len(ways) == step
        with monkeypatch.context() as patch:
            patch.setattr(increments, "basis_of", lambda *given: None)
            build.make(house, house.store.current(), "anew", AS_OF)
        assert differing(contents(ours), contents(files.folder_of(house.store.home) / "anew.duckdb")) == []


def rolled(house: House) -> Path:
    """Make the roll-ups of what counts now, if they are not there; their file."""
    assert build.ensure(house, AS_OF, worth_it=1) is not None
    found = files.find(house.store.home, files.key_of(house.configuration, house.store.current()))
    assert found.path is not None
    return found.path
