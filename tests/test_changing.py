"""What has changed is written beside the file that is there, and says the same as everything written anew."""

import os
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scorecard import changing, parquet
from scorecard.bags import Bag, bag_of
from scorecard.content import span
from scorecard.model import Snapshot
from scorecard.parts import GONE
from scorecard.snapshots import Store
from scorecard.workspace import open_workspace
from tests.support.stored import rows_of
from tests.workspace.facts import HOUR, LEADS, NOW, ingested, leads, publish_changes

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes to a few rows are kept as changes too."""
    monkeypatch.setattr(changing, "WORTH_IT", 0)
    monkeypatch.setattr(changing, "SHARE", 0.5)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, open_workspace(tmp_path), keep_days=3)


def content(store: Store) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = rows_of(store, "leads").to_pylist()
    return sorted(rows, key=lambda row: str(row["lead_id"]))


def as_rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return sorted(rows, key=lambda row: str(row["lead_id"]))


def edited(frame: pd.DataFrame, chance: random.Random) -> tuple[pd.DataFrame, list[str], pd.DataFrame]:
    """After some edits: all rows, the ids that went, and the rows that are read again (some of them as they were)."""
    ids = list(frame["lead_id"])
    gone = chance.sample(ids, 2)
    again = [*chance.sample([id for id in ids if id not in gone], 5), *(f"N{chance.randrange(10**6)}" for _ in range(2))]
    kept = frame[~frame["lead_id"].isin([*gone, *again])]
    read = pd.concat([frame[frame["lead_id"].isin(again)], leads(range(900, 902)).assign(lead_id=again[-2:])], ignore_index=True)
    for place in chance.sample(range(5), 3):
        read.loc[place, "amount"] = chance.choice([np.nan, 1.5, -2.0])
        read.loc[place, "created_at"] = datetime(2026, 1, 1) + chance.randrange(-400, 400) * DAY
    return pd.concat([kept, read], ignore_index=True), gone, read


def test_changes_beside_a_file_say_what_the_whole_says(store: Store) -> None:
    """Rows, id, counts and days, over several rounds; what is read again without a difference is not written again."""
    chance, frame = random.Random(5), leads(range(120))
    snapshot = base = store.publish(ingested(frame), LEADS, NOW)
    elsewhere = Store(store.home / "elsewhere", open_workspace(store.home / "elsewhere"))
    for step in range(1, 6):
        frame, gone, read = edited(frame, chance)
        now = NOW + step * HOUR
        snapshot = publish_changes(store, snapshot, read, now, gone)
        assert (snapshot.path, snapshot.changes_path is None) == (base.path, False)
        whole = parquet.stored(ingested(frame).pile, "leads")
        assert content(store) == as_rows(frame)
        assert store.bag(snapshot) == bag_of(whole)
        assert snapshot.rows_accepted == len(frame)
        assert (snapshot.oldest, snapshot.newest) == span(whole, "leads", now.date())
        assert elsewhere.publish(ingested(frame), LEADS, now).id == snapshot.id
    changes = changes_of(store, snapshot)
    assert 0 < changes.num_rows < 5 * (2 + 2 * 7), "what says the same again is no change"
    wrong = Bag.from_json({**bag_of(whole).to_json(), "count": 1})
    assert store.bag(snapshot) != wrong


def changes_of(store: Store, snapshot: Snapshot) -> pa.Table:
    assert snapshot.changes_path is not None
    return pq.read_table(store.home / snapshot.changes_path, partitioning=None)


def test_the_comparison_would_see_a_wrong_position_and_a_wrong_row(store: Store) -> None:
    """Negative control of the test above."""
    base = store.publish(ingested(leads(range(50))), LEADS, NOW)
    later = publish_changes(store, base, leads([3], amount=7.0), NOW + HOUR, ["L9"])
    rows = rows_of(store, "leads")
    assert store.bag(later) == bag_of(rows.select(sorted(rows.column_names)))
    file = store.open(later).changes
    assert file is not None
    table = changes_of(store, later)
    place = table.column_names.index(GONE)
    moved = table.set_column(place, GONE, pa.array([None if at is None else at + 1 for at in table[GONE].to_pylist()], pa.int64()))
    for wrong in (moved, table.slice(1)):
        pq.write_table(wrong, file)
        with duckdb.connect() as connection:
            shown = connection.execute(f"SELECT * FROM {changing.Parts(store.home / later.path, file).rows}").to_arrow_table()
        assert bag_of(shown) != store.bag(later)


def test_nothing_new_makes_no_new_snapshot(store: Store) -> None:
    base = store.publish(ingested(leads(range(50))), LEADS, NOW)
    assert publish_changes(store, base, leads([3, 4]), NOW + HOUR).id == base.id
    changed = publish_changes(store, base, leads([3], amount=5.0), NOW + HOUR)
    assert publish_changes(store, changed, leads([3]), NOW + 2 * HOUR).id == base.id
    assert store.current()["leads"].changes_path is None


@pytest.mark.parametrize(
    ("why", "rows", "gone"),
    [
        ("another column", leads([3]).assign(persona="CFO"), []),
        ("a column without a value", leads([3]).assign(channel=None), [f"L{id}" for id in range(1, 20)]),
        ("many changes", leads(range(40), amount=3.0), []),
    ],
)
def test_what_is_no_small_change_is_written_whole(why: str, rows: pd.DataFrame, gone: list[str], store: Store) -> None:
    base = store.publish(ingested(leads(range(50) if why == "many changes" else range(20))), LEADS, NOW)
    read = pa.array([*rows["lead_id"], *gone], pa.string())
    few = parquet.stored(ingested(rows).pile, "leads").whole()
    found = changing.changes_to(base, store.open(base), store.bag(base), "lead_id", read, few)
    assert found is None, why


def test_hashes_of_another_engine_are_not_added_to(store: Store) -> None:
    base = store.publish(ingested(leads(range(50))), LEADS, NOW)
    kept = bag_of(leads_table()).to_json()
    assert Bag.from_json(kept) == bag_of(leads_table())
    assert Bag.from_json({**kept, "hashes": "0.1"}) is None
    few = parquet.stored(ingested(leads([3], amount=1.0)).pile, "leads").whole()
    assert changing.changes_to(base, store.open(base), None, "lead_id", pa.array(["L3"]), few) is None


def leads_table() -> pa.Table:
    return parquet.stored(ingested(leads(range(5))).pile, "leads").whole()


def publish_hourly(store: Store, base: Snapshot, hours: int) -> list[Snapshot]:
    """As many snapshots as hours, each with one more row than the last."""
    made = [base]
    for hour in range(1, hours + 1):
        made.append(publish_changes(store, made[-1], leads([1000 + hour]), base.created_at + hour * HOUR))
    return made


def aged(store: Store) -> None:
    """All files as if they were old."""
    for file in store.folder.iterdir():
        os.utime(file, (0, 0))


def test_a_base_stays_as_long_as_a_snapshot_needs_it(store: Store) -> None:
    """Also when its own snapshot is long forgotten, and the same content is then written anew beside it."""
    base = store.publish(ingested(leads(range(50))), LEADS, NOW)
    made = publish_hourly(store, base, 3)
    store.hold(made[1:2], "meeting 7", NOW + 9999 * DAY)
    store.publish(ingested(leads(range(60))), LEADS, NOW + DAY)
    store.publish(ingested(leads(range(61))), LEADS, NOW + 2 * DAY)
    aged(store)
    store.sweep(NOW + 100 * DAY)
    assert {each.name for each in store.folder.iterdir()} >= {Path(each).name for each in (base.path, made[1].changes_path or "")}
    assert len(list(store.folder.iterdir())) == 3 + 2 + 2
    again = store.publish(ingested(leads([*reversed(range(50))])), LEADS, NOW + 101 * DAY)
    assert (again.id, again.path == base.path) == (base.id, False)
    held = store.find([made[1].id])["leads"]
    assert store.is_whole(held)
    store.let_go("meeting 7")
    aged(store)
    store.sweep(NOW + 102 * DAY)
    assert not (store.home / base.path).exists()
    assert store.verified().issues == ()


def test_there_is_always_an_earlier_snapshot_on_another_base(store: Store) -> None:
    """However short snapshots are kept: one damaged file must not be the end of all."""
    first = store.publish(ingested(leads(range(30))), LEADS, NOW)
    base = store.publish(ingested(leads(range(50))), LEADS, NOW + DAY)
    made = publish_hourly(store, base, 5)
    aged(store)
    store.sweep(NOW + 100 * DAY)
    assert [each.id for each in store.history("leads")] == [each.id for each in [*made[::-1], first]]
    (store.home / base.path).write_bytes(b"damaged")
    seen = store.verified()
    assert seen.snapshots["leads"].id == first.id
    assert len(seen.issues) == 1
    store.publish(ingested(leads(range(70))), LEADS, NOW + 101 * DAY)
    store.publish(ingested(leads(range(71))), LEADS, NOW + 102 * DAY)
    aged(store)
    store.sweep(NOW + 200 * DAY)
    assert len(store.history("leads")) == 2, "on bases of their own two are enough"
    assert len(list(store.folder.iterdir())) == 2 * 2


def test_a_damaged_file_of_changes_gives_way_to_what_was_before(store: Store) -> None:
    base = store.publish(ingested(leads(range(50))), LEADS, NOW)
    one, two = publish_hourly(store, base, 2)[1:]
    assert one.changes_path
    assert two.changes_path
    (store.home / two.changes_path).write_bytes(b"damaged")
    assert store.verified().snapshots["leads"].id == one.id
    (store.home / one.changes_path).unlink()
    assert store.verified().snapshots["leads"].id == base.id
    assert store.verified().snapshots["leads"].newest == date(2026, 2, 19)
