"""The store of facts: unchanged data makes no new snapshot, the past stays, and damage never becomes a number."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard import changing, parquet
from scorecard.bags import bag_of
from scorecard.content import snapshot_id
from scorecard.errors import SnapshotError
from scorecard.model import Source
from scorecard.pile import Pile
from scorecard.snapshots import Store
from scorecard.workspace import open_workspace
from tests.workspace.facts import HOUR, LEADS, NOW, ingested, leads, publish_changes


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, open_workspace(tmp_path))


def read(store: Store, source: str = "leads") -> pa.Table:
    return pq.read_table(store.open(store.current()[source]).base, partitioning=None)


def test_rows_are_stored_typed_sorted_and_without_nan(store: Store) -> None:
    store.publish(ingested(leads([9, 2, 5])), LEADS, NOW)
    table = read(store)
    assert [str(table.schema.field(name).type) for name in ("lead_id", "created_at", "amount")] == ["string", "timestamp[us]", "double"]
    assert table["lead_id"].to_pylist() == ["L2", "L5", "L9"]
    assert table["amount"].to_pylist() == [102.0, 105.0, None]


def snapshot_rows_of(rows: pd.DataFrame) -> pa.Table:
    return parquet.stored(Pile.of(pa.Table.from_pandas(rows, preserve_index=False)), "indicator_values").whole()


def test_a_table_without_rows_keeps_its_columns() -> None:
    assert parquet.stored(ingested(leads([])).pile, "leads").column_names == ["lead_id", "created_at", "channel", "amount", "source_row"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50)), unique_by=lambda row: row[1]))
def test_rows_lie_in_the_order_of_their_days_and_then_of_the_source(rows: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame({"date": pd.to_datetime([f"2026-03-0{day + 1}" for day, _ in rows]), "source_row": [row for _, row in rows]})
    table = snapshot_rows_of(frame)
    assert list(zip(table["date"].to_pylist(), table["source_row"].to_pylist(), strict=True)) == [
        (date(2026, 3, day + 1), row) for day, row in sorted(rows)
    ]


def test_days_are_stored_as_dates(store: Store) -> None:
    source = Source("visits", "file", "indicator_values")
    rows = pd.DataFrame({"date": pd.to_datetime(["2026-03-01"]), "indicator": ["visits"], "value": [4120.0], "channel": [None]})
    assert snapshot_rows_of(rows).column_names == ["date", "indicator", "value"]  # a column without any value is left out
    snapshot = store.publish(ingested(rows), source, NOW)
    table = read(store, "visits")
    assert table["date"].to_pylist() == [date(2026, 3, 1)]
    assert (snapshot.oldest, snapshot.newest) == (date(2026, 3, 1), date(2026, 3, 1))


def test_a_date_in_the_future_is_no_sign_of_freshness(store: Store) -> None:
    rows = leads([1, 2])
    rows["won_at"] = pd.Series([datetime(2026, 1, 20), datetime(2099, 1, 1)], dtype="datetime64[us]")
    assert store.publish(ingested(rows), LEADS, NOW).newest == date(2026, 1, 20)


def test_a_snapshot_says_what_was_read(store: Store) -> None:
    snapshot = store.publish(ingested(leads(range(10)), rejected=[3, 4]), LEADS, NOW)
    assert (snapshot.rows_read, snapshot.rows_accepted, snapshot.rows_rejected) == (12, 10, 2)
    assert store.current() == {"leads": snapshot}
    assert store.rejects(snapshot)["row"].tolist() == [3, 4]


def test_unchanged_content_makes_no_new_snapshot(store: Store) -> None:
    first = store.publish(ingested(leads(range(50))), LEADS, NOW)
    written = {file: file.stat().st_mtime_ns for file in store.folder.iterdir()}
    again = store.publish(ingested(leads([*range(25, 50), *range(25)])), LEADS, NOW + HOUR)
    assert again.id == first.id
    assert {file: file.stat().st_mtime_ns for file in store.folder.iterdir()} == written
    assert len(store.history("leads")) == 1


@given(st.lists(st.integers(0, 400), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_but_how_often_they_occur_does(ids: list[int], chance: random.Random) -> None:
    shuffled = chance.sample(ids, len(ids))
    assert id_of(leads(ids)) == id_of(leads(shuffled))
    assert id_of(leads(ids)) != id_of(leads([*ids, *ids[:1], 401]))


@given(st.integers(0, 9), st.sampled_from(["lead_id", "created_at", "channel", "amount"]))
def test_any_changed_cell_makes_another_snapshot(row: int, column: str) -> None:
    changed = leads(range(10))
    other = {"lead_id": "L9999", "created_at": datetime(2025, 1, 1), "channel": "Email", "amount": -1.0}
    changed.loc[row, column] = other[column]
    assert id_of(changed) != id_of(leads(range(10)))


def test_rejects_configuration_and_time_zone_belong_to_the_content() -> None:
    rows = leads(range(3))
    mapped = Source("leads", "file", "leads", columns={"lead_id": "Key"})
    moved = Source("leads", "file", "leads", columns=LEADS.columns, options={"path": "elsewhere.csv"}, every_minutes=5)
    ids = {id_of(rows), id_of(rows, rejected=[7]), id_of(rows, source=mapped), id_of(rows, zone="Europe/Berlin")}
    assert len(ids) == 4
    assert id_of(rows, source=moved) == id_of(rows)


def id_of(rows: pd.DataFrame, rejected: list[int] | None = None, source: Source = LEADS, zone: str = "UTC") -> str:
    cells = ingested(rows, rejected or []).cells
    return snapshot_id(bag_of(parquet.stored(ingested(rows).pile, "leads")), Pile.of(parquet.cells_table(cells)), source, zone)


def test_the_past_is_shown_as_it_was_known(store: Store) -> None:
    a = store.publish(ingested(leads(range(3))), LEADS, NOW)
    b = store.publish(ingested(leads(range(4))), LEADS, NOW + HOUR)
    back = store.publish(ingested(leads(range(3))), LEADS, NOW + 2 * HOUR)
    assert back.id == a.id
    known = [store.current(NOW + timedelta(minutes=minutes)).get("leads") for minutes in (-1, 0, 59, 60, 119, 120)]
    assert [each.id if each else None for each in known] == [None, a.id, a.id, b.id, b.id, a.id]
    assert [each.id for each in store.history("leads")] == [a.id, b.id]


def test_only_configured_sources_count(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    Store(tmp_path, workspace).publish(ingested(leads(range(3))), LEADS, NOW)
    assert Store(tmp_path, workspace, names=["others"]).current() == {}


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def flip(file: Path, content: bytes, bit: int) -> None:
    """As a disk does it: neither the time nor the size of the file changes."""
    state = file.stat()
    file.write_bytes(flipped(content, bit))
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_a_bit_that_flips_without_a_trace_is_noticed_within_ten_minutes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    file = store.open(store.publish(ingested(leads(range(60))), LEADS, NOW)).base
    flip(file, file.read_bytes(), 4711)
    assert store.verified().issues == ()  # checked a moment ago
    began = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began + 601)
    assert len(store.verified().issues) == 1


def test_of_1000_flipped_bits_none_is_silent(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each flip, in the rows, in changes beside them or in the list of rejects, is noticed when the file is checked; an earlier snapshot
    stands in: the base alone for its changes, one on another base for the base.

    Control: Parquet read without the check gives wrong numbers in silence.
    """
    monkeypatch.setattr("scorecard.snapshots.CHECK_AGAIN_SECONDS", 0)
    monkeypatch.setattr(changing, "WORTH_IT", 0)
    earlier = store.publish(ingested(leads(range(60))), LEADS, NOW)
    base = store.publish(ingested(leads(range(300))), LEADS, NOW + HOUR)
    damaged = publish_changes(store, base, leads(range(298, 304), amount=7.0), NOW + 2 * HOUR, rejected=range(400, 430))
    rejects = next(store.folder.glob(f"*{damaged.id}-*.rejects.parquet"))
    listed, chance, silent_rejects = rejects.read_bytes(), random.Random(9), 0
    for bit in chance.sample(range(len(listed) * 8), 200):
        flip(rejects, listed, bit)
        try:
            silent_rejects += len(store.rejects(damaged)) >= 0
        except SnapshotError:
            continue
    parts = store.open(damaged)
    silent, alone = Counter[str](), Counter[str]()
    for file, instead in zip(parts.files, (earlier, base), strict=True):
        content, truth = file.read_bytes(), pq.read_table(file)
        for bit in random.Random(8).sample(range(len(content) * 8), 400):
            flip(file, content, bit)
            seen = store.verified()
            silent[file.name] += seen.snapshots["leads"].id != instead.id or len(seen.issues) != 1
            try:
                alone["wrong"] += not pq.read_table(file).equals(truth)
            except (OSError, pa.ArrowException, UnicodeDecodeError):
                alone["refused"] += 1
        file.write_bytes(content)
    print(f"flips: 400 in a base, 400 in changes to it, 200 in rejects, silent: {[*silent.values()]} and {silent_rejects}")
    print(f"Parquet alone, of 800: {alone['refused']} refused, {alone['wrong']} wrong without an error")
    assert [*silent.values(), silent_rejects] == [0, 0, 0]
    assert alone["wrong"] > 100


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": lambda file: file.unlink(),
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:-100]),
    "empty": lambda file: file.write_bytes(b""),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\0"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_gives_way_to_the_earlier_one_until_the_next_sync_mends_it(damage: str, store: Store) -> None:
    earlier = store.publish(ingested(leads(range(3))), LEADS, NOW)
    damaged = store.publish(ingested(leads(range(4))), LEADS, NOW + HOUR)
    DAMAGES[damage](store.folder / Path(damaged.path).name)
    with pytest.raises(SnapshotError, match=r"missing or damaged.*python -m scorecard sync leads"):
        store.open(damaged)
    seen = store.verified()
    assert seen.snapshots["leads"].id == earlier.id
    assert "that of 2026-11-16 09:00 UTC is used instead" in seen.issues[0].what
    mended = store.publish(ingested(leads(range(4))), LEADS, NOW + 2 * HOUR)
    assert mended.id == damaged.id
    assert store.verified().issues == ()
    assert store.verified().snapshots["leads"].id == damaged.id


def test_without_any_whole_snapshot_there_is_none_and_an_issue(store: Store) -> None:
    only = store.publish(ingested(leads(range(3))), LEADS, NOW)
    store.open(only).base.unlink()
    seen = store.verified()
    assert seen.snapshots == {}
    assert "no earlier one" in seen.issues[0].what


def test_a_damaged_list_of_rejects_is_told(store: Store) -> None:
    snapshot = store.publish(ingested(leads(range(3)), rejected=[7]), LEADS, NOW)
    next(store.folder.glob("*.rejects.parquet")).write_bytes(b"")
    with pytest.raises(SnapshotError, match="missing or damaged"):
        store.rejects(snapshot)


def publish_daily(store: Store, days: int) -> list[str]:
    return [store.publish(ingested(leads(range(day + 1))), LEADS, NOW + timedelta(days=day)).id for day in range(days)]


def later(store: Store, days: int) -> datetime:
    """So many days later, with all files as old."""
    for file in store.folder.iterdir():
        os.utime(file, (0, 0))
    return NOW + timedelta(days=days)


def test_replaced_snapshots_are_kept_for_their_time_and_the_last_two_always(tmp_path: Path) -> None:
    store = Store(tmp_path, open_workspace(tmp_path), keep_days=3)
    ids = publish_daily(store, 10)
    store.sweep(NOW + timedelta(days=9))
    assert [each.id for each in store.history("leads")] == ids[:4:-1]  # the sixth was replaced three days ago, the fifth four
    store.sweep(later(store, 1000))
    assert [each.id for each in store.history("leads")] == [ids[9], ids[8]]
    assert len(list(store.folder.iterdir())) == 2 * 2
    assert store.verified().issues == ()


def test_a_moment_that_is_no_longer_kept_is_not_answered_with_an_older_one(tmp_path: Path) -> None:
    store = Store(tmp_path, open_workspace(tmp_path), keep_days=1)
    for day, count in enumerate([3, 4, 3, 5, 3]):  # the same content counts three times
        store.publish(ingested(leads(range(count))), LEADS, NOW + timedelta(days=day))
    store.sweep(later(store, 1000))
    known = [store.current(NOW + timedelta(days=day, hours=1)) for day in range(5)]
    assert [each["leads"].rows_read if each else None for each in known] == [None, None, None, 5, 3]


def test_what_somebody_holds_is_kept_for_as_long(tmp_path: Path) -> None:
    store = Store(tmp_path, open_workspace(tmp_path), keep_days=0)
    ids = publish_daily(store, 5)
    store.hold(store.find(ids[:1]).values(), "meeting 7", NOW + timedelta(days=2000))
    store.sweep(later(store, 1000))
    assert {each.id for each in store.history("leads")} == {ids[3], ids[4]}
    assert store.is_whole(store.find([ids[0]])["leads"])
    store.let_go("meeting 7")
    store.sweep(later(store, 1000))
    with pytest.raises(SnapshotError, match=f"{ids[0]} are no longer kept"):
        store.find([ids[0]])


def test_files_that_belong_to_no_snapshot_are_removed_once_they_are_old(store: Store) -> None:
    snapshot = store.publish(ingested(leads(range(3))), LEADS, NOW)
    orphan = store.folder / "leads-0123456789abcdef.parquet"
    orphan.write_bytes(b"written, never published")
    assert store.sweep(NOW + timedelta(days=9999)) == []  # somebody may just have written it
    assert store.sweep(later(store, 1)) == [orphan.name]
    assert store.is_whole(snapshot)


def test_half_written_files_of_a_source_are_removed_and_no_others(store: Store) -> None:
    store.folder.mkdir()
    names = ["leads-0123456789abcdef.parquet.tmp-1a", "leads-0123456789abcdef.rejects.parquet.tmp-2b"]
    others = ["leads-emea-0123456789abcdef.parquet.tmp-3c", "notes.tmp-4d"]
    for name in names + others:
        (store.folder / name).touch()
    assert store.sweep_leftovers("leads") == 2
    assert sorted(file.name for file in store.folder.iterdir()) == sorted(others)
