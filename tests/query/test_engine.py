"""The engine: whole and typed views over whatever the files hold, and no way out of them."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from scorecard.model import Company, Configuration, Snapshot, Source, Stage
from scorecard.parts import Parts
from scorecard.query import engine as module
from scorecard.query.engine import Texts, engine_over, kept_with, open_engine, run, run_columns, snapshots_in, unmatched
from scorecard.query.tables import DATASETS, tables_of

from .files import at, engine_of

CONFIGURATION = Configuration(
    company=Company("Acme"),
    sources=(
        Source("crm", "file", "leads"),
        Source("deals", "file", "leads", extends="crm"),
        Source("shop", "file", "leads"),
        Source("calls", "file", "events"),
    ),
    stages=(Stage("lead", "Lead", column="created_at"), Stage("mql", "MQL", column="mql_at"), Stage("won", "Won", column="won_at")),
)
LEADS = [
    {"lead_id": "a", "created_at": at("2026-11-02T09:00"), "channel": "PPC"},
    {"lead_id": "b", "created_at": at("2026-11-03T09:00"), "channel": None},
    {"lead_id": "c", "created_at": at("2026-11-04T23:59:59"), "won_at": at("2026-11-05T00:00")},
]
DEALS = [
    {"lead_id": "b", "amount": None, "channel": "Events"},
    {"lead_id": "b", "amount": 12.5, "won_at": at("2026-11-09T10:00")},
    {"lead_id": "a", "channel": "Podcast"},
    {"lead_id": "c", "won_at": at("2027-01-01T00:00")},
    {"lead_id": "nobody", "amount": 99.0},
]


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return engine_of(
        CONFIGURATION, tmp_path, {"crm": LEADS, "deals": DEALS, "shop": [{"lead_id": "a", "created_at": at("2026-11-06T08:00")}]}
    )


def test_extending_sources_fill_gaps_and_never_double_a_lead(engine: sa.Engine) -> None:
    leads = tables_of(CONFIGURATION).leads
    frame = run(engine, sa.select(leads).order_by(leads.c.source, leads.c.lead_id))
    assert frame[["source", "lead_id", "source_row"]].values.tolist() == [
        ["crm", "a", 2],
        ["crm", "b", 3],
        ["crm", "c", 4],
        ["shop", "a", 2],
    ]
    assert frame["channel"].tolist() == ["PPC", "Events", None, None]
    assert frame["amount"].dropna().tolist() == [12.5]
    won = frame["won_at"].tolist()
    assert won[1:3] == [pd.Timestamp("2026-11-09 10:00"), pd.Timestamp("2026-11-05")]
    assert pd.isna(won[0])


def test_rows_that_extend_no_lead_are_counted(engine: sa.Engine) -> None:
    assert unmatched(engine) == {"deals": 1}


def test_datasets_without_a_snapshot_are_empty_and_typed(engine: sa.Engine) -> None:
    tables = tables_of(CONFIGURATION)
    for dataset in ("events", "indicator_values", "goals", "calendar"):
        frame = run(engine, sa.select(tables.of(dataset)))
        assert frame.empty
        assert list(frame.columns) == [column.name for column in tables.of(dataset).columns]
    assert run(engine, sa.select(sa.func.sum(tables.events.c.cost).label("cost"))).loc[0, "cost"] is not None


def test_columns_that_a_file_lacks_are_absent_values(tmp_path: Path) -> None:
    path = tmp_path / "old.parquet"
    pd.DataFrame({"lead_id": ["a"], "created_at": [pd.Timestamp("2026-11-02")], "left_over": [1]}).to_parquet(path)
    frame = run(engine_over(CONFIGURATION, {"crm": Parts(path), "gone": Parts(path)}), sa.select(tables_of(CONFIGURATION).leads))
    assert len(frame) == 1
    assert frame.loc[0, "mql_at"] is pd.NaT
    assert frame.loc[0, "channel"] is None


@pytest.mark.parametrize("limit", [module.LOADED_BELOW, 0], ids=["loaded", "where it lies"])
def test_nothing_but_the_snapshots_can_be_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(module, "LOADED_BELOW", limit)
    secret = tmp_path / "secret.txt"
    secret.write_text("s3cret")
    engine = engine_of(CONFIGURATION, tmp_path, {"crm": LEADS})
    forbidden = [
        f"SELECT * FROM read_text('{secret}')",
        f"SELECT * FROM read_csv('{tmp_path}/*')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"COPY (SELECT 1 AS lead_id) TO '{tmp_path}/crm.parquet'",
        f"ATTACH '{tmp_path}/other.db'",
        "INSTALL httpfs",
        "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
    ]
    with engine.connect() as connection:
        for statement in forbidden:
            with pytest.raises(sa.exc.DBAPIError):
                connection.exec_driver_sql(statement)
        assert connection.exec_driver_sql("SELECT count(*) FROM leads").scalar() == 3
    assert sorted(each.name for each in tmp_path.iterdir()) == ["crm.parquet", "secret.txt"]


def test_many_threads_read_at_once(engine: sa.Engine) -> None:
    leads = tables_of(CONFIGURATION).leads
    select = sa.select(leads.c.source, sa.func.count().label("rows")).group_by(leads.c.source).order_by(leads.c.source)
    seen: list[list[int]] = []

    def read() -> None:
        seen.extend(run(engine, select)["rows"].tolist() for _ in range(20))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [[3, 1]] * 160


class Shelf:
    """Hands out files and counts how often it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = self.home = folder
        self.opened = 0

    def open(self, snapshot: Snapshot) -> Parts:
        self.opened += 1
        return Parts(self.folder / snapshot.path)


class Home:
    def __init__(self, folder: Path) -> None:
        self.configuration = CONFIGURATION
        self.store = Shelf(folder)


def snapshot(id: str, path: str) -> Snapshot:
    return Snapshot(id, "crm", "leads", path, "", datetime(2026, 11, 22, tzinfo=UTC), 3, 3, 0, 0, None, None)


def test_one_engine_per_set_of_snapshots_and_never_too_many(tmp_path: Path) -> None:
    engine_of(CONFIGURATION, tmp_path, {"crm": LEADS})
    home = Home(tmp_path)
    first = open_engine(home, {"crm": snapshot("s0", "crm.parquet")})
    assert open_engine(home, {"crm": snapshot("s0", "crm.parquet")}) is first
    assert home.store.opened == 1
    assert snapshots_in(first)["crm"].id == "s0"
    others = [open_engine(home, {"crm": snapshot(f"s{number}", "crm.parquet")}) for number in range(1, module.KEPT + 1)]
    assert len({id(engine) for engine in others}) == module.KEPT
    assert open_engine(home, {"crm": snapshot("s0", "crm.parquet")}) is not first
    assert len(module._engines) == module.KEPT
    # An engine that fell out of the shelf still serves whoever holds it.
    assert len(run(first, sa.select(tables_of(CONFIGURATION).leads))) == 3


def test_every_dataset_has_its_table() -> None:
    assert all(tables_of(CONFIGURATION).of(dataset).name == dataset for dataset in DATASETS)
    assert "mql_at" in tables_of(CONFIGURATION).leads.c


def test_columns_hold_what_the_frame_holds(tmp_path: Path) -> None:
    select = sa.text(
        "SELECT * FROM (VALUES (1, 2, 0.5, 'a', DATE '2026-11-02', TIMESTAMP '2026-11-02 10:00:00', true, CAST(NULL AS TEXT)), "
        "(2, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t(whole, few, real, text, day, moment, truth, nothing)"
    )
    engine = engine_of(CONFIGURATION, tmp_path, {"crm": LEADS})
    frame, columns = run(engine, select), run_columns(engine, select)
    assert list(columns) == list(frame.columns)
    for name, column in columns.items():
        values = column.tolist() if isinstance(column, Texts) else pd.Series(column)
        assert [None if pd.isna(each) else each for each in values] == [None if pd.isna(each) else each for each in frame[name]], name
    arrays = {name: column.dtype.kind for name, column in columns.items() if not isinstance(column, Texts)}
    assert arrays == dict(zip(("whole", "few", "real", "day", "moment", "truth"), "iffMMO", strict=True))
    assert (columns["text"].codes.tolist(), columns["text"].names) == ([0, 1], ("a", None))
    assert columns["nothing"].tolist() == [None, None]
    assert {name: each.dtype.kind for name, each in run_columns(engine, sa.text("SELECT 1 AS whole, NULL::DATE AS day")).items()} == {
        "whole": "i",
        "day": "M",
    }
    assert all(not len(column) for column in run_columns(engine, sa.text("SELECT 1 AS whole, 'a' AS text WHERE false")).values())


def test_what_no_question_narrows_is_made_once_an_engine(tmp_path: Path) -> None:
    def leads(engine: sa.Engine) -> list[int]:
        found: list[int] = run_columns(engine, sa.text("SELECT count(*) AS leads FROM leads"))["leads"].tolist()
        return found

    engine, other = (engine_of(CONFIGURATION, tmp_path, {"crm": LEADS}) for _ in range(2))
    first = kept_with(engine, "leads", lambda: leads(engine))
    assert first == [3]
    assert kept_with(engine, "leads", lambda: [4]) is first
    assert kept_with(engine, "others", lambda: [4]) == [4]
    assert kept_with(other, "leads", lambda: [5]) == [5]
    for number in range(module.READ):
        kept_with(engine, number, lambda: [6])
    assert kept_with(engine, "leads", lambda: [7]) == [7]


@pytest.mark.parametrize("names", [("a", "b", None), tuple(str(each) for each in range(40_000))])
def test_rows_of_a_text_stand_together_in_their_order(names: tuple[str | None, ...]) -> None:
    codes = np.random.default_rng(1).integers(0, len(names), 100_000)
    order, places = Texts(codes, names).apart()
    every = np.arange(len(codes))
    for code in {0, 1, len(names) - 1, int(codes[-1])}:
        assert order[places[names[code]]].tolist() == every[codes == code].tolist()
    assert sum(place.stop - place.start for place in places.values()) == len(codes)
