"""A table that is read in many parts gives what it gives in one."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from scorecard import parquet
from scorecard.bags import bag_of
from scorecard.content import span
from scorecard.ingest import Ingested, Unclear, ingest, inspect
from scorecard.ingest.looks import looks_like_value
from scorecard.ingest.plain_text import are_codes
from scorecard.ingest.totals import is_total_label
from scorecard.model import Company, Configuration, Source
from scorecard.pile import Pile, order_of
from scorecard.snapshots import Store
from scorecard.sources import csv_parts, database, read_all
from scorecard.sources.csv_text import read_csv
from scorecard.sources.table import RawTable
from scorecard.wording.formats import Formats
from scorecard.wording.sources import looked_at
from scorecard.workspace import open_workspace
from tests.workspace.facts import HOUR, NOW

LEADS = Source("leads", "file", "leads", dates={"*": "iso"})
CONFIGURATION = Configuration(Company("Many"))
TODAY = date(2026, 11, 9)


def dirty_leads(count: int) -> str:
    """Leads with a title above them, and now and then what people leave in a sheet."""
    chance = random.Random(5)
    lines = ["Leads of all years,,,,", "lead_id,created_at,channel,amount,won_at"]
    for number in range(count):
        day = f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}"
        odd = chance.random()
        id = "" if odd < 0.005 else f"L{chance.randint(0, 9)}" if odd < 0.01 else f"L{number}"
        created = chance.choice(["n/a", "2026-02-30", "2027-03-01"]) if 0.01 < odd < 0.03 else day
        amount = chance.choice(["n/a", "$5", "1,234.50", "12.5", "-7", "9999999", ""]) if 0.03 < odd < 0.1 else str(chance.randint(90, 120))
        channel = chance.choice(["PPC", "ppc", "Email", " Email", '"Cold, calls"', ""])
        lines.append(f'{id},{created},{channel},"{amount}",{day if chance.random() < 0.2 else ""}')
        if 0.1 < odd < 0.105:
            lines += [",,,,", "Total,,,12345,"]
        if 0.105 < odd < 0.11:
            lines.append(lines[-1])
    return "\n".join(lines) + "\n"


def in_parts(text: str, size: int) -> RawTable:
    """The text as a large file's table: so many rows at a time."""
    cells = read_csv(text.encode(), "leads.csv").cells

    def rest() -> Iterator[pd.DataFrame]:
        return (cells.iloc[start : start + size].reset_index(drop=True) for start in range(size, len(cells), size))

    return RawTable("leads.csv", cells.head(size), None, rest=rest)


def told(ingested: Ingested) -> dict[str, Any]:
    """All that is said of a source, but for which cells are shown as samples."""
    understood = ingested.understood.to_json()
    columns = [{**column, "samples": None, "convention": sorted(column["convention"].split(", "))} for column in understood["columns"]]
    flagged = ingested.cells["severity"] == "flagged"
    return {
        "counts": {**ingested.counts(), "cells_flagged": None},
        "cells": ingested.cells[~flagged].to_dict("records"),
        "ids": ingested.cells[flagged & ingested.cells["problem"].str.startswith("the same lead_id")].to_dict("records"),
        "amounts": ingested.cells[flagged & (ingested.cells["column"] == "amount")].to_dict("records"),
        "understood": {**understood, "columns": columns, "skipped": sorted(understood["skipped"], key=lambda each: each["first"])},
        "issues": ingested.issues,
        "id": snapshot_rows(ingested),
    }


def snapshot_rows(ingested: Ingested) -> str:
    return str(bag_of(parquet.stored(ingested.pile, "leads"), without=()))


@pytest.fixture(params=[0, 1 << 30], ids=["in files", "in memory"])
def _kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that came in parts lie in files, or in memory while they are few."""
    monkeypatch.setattr("scorecard.pile.IN_MEMORY", request.param)


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("size", [1500, 700, 90])
def test_a_dirty_table_in_parts_is_the_table_in_one(size: int, tmp_path: Path) -> None:
    text = dirty_leads(2000)
    whole = ingest(in_parts(text, 10_000), LEADS, CONFIGURATION, TODAY)
    parts = ingest(in_parts(text, size), LEADS, CONFIGURATION, TODAY, tmp_path)
    assert whole.rows_rejected > 20
    assert whole.rows_repaired > 10
    assert len(whole.understood.skipped) > 5
    assert told(parts) == told(whole)
    assert list(tmp_path.iterdir()) == []  # the files have no names


@pytest.mark.usefixtures("_kept")
def test_rows_in_parts_are_stored_in_the_order_of_their_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scorecard.pile._BUCKET", 256)
    monkeypatch.setattr("scorecard.pile._SAMPLED", 8)
    monkeypatch.setattr("scorecard.pile._BATCH", 32)
    monkeypatch.setattr(parquet, "ROW_GROUP", 300)
    text = dirty_leads(2000)
    stored = []
    for raw in (in_parts(text, 10_000), in_parts(text, 170)):
        rows = parquet.stored(ingest(raw, LEADS, CONFIGURATION, TODAY, tmp_path).pile, "leads")
        parquet.write_pile(rows, tmp_path / "leads.parquet")
        stored.append(pq.ParquetFile(tmp_path / "leads.parquet"))
        assert span(rows, "leads", TODAY) == (date(2026, 1, 1), date(2026, 9, 28))
    assert stored[1].read().equals(stored[0].read())
    groups = [stored[1].metadata.row_group(place).num_rows for place in range(stored[1].metadata.num_row_groups)]
    assert set(groups[:-1]) == {300}


@pytest.mark.usefixtures("_kept")
def test_a_row_that_repeats_one_of_another_part_is_flagged() -> None:
    lines = [f"{n},2026-01-05 10:{n:02},call{n % 2},Ann{n % 3},reached{n % 5},Demo,{n % 9}," for n in range(40)]
    lines[33] = "33" + lines[2][1:]
    lines[35] = lines[35] + "a word more in a column that only now begins"
    lines[36] = "36" + lines[35][2:].replace("more", "less")
    text = "event_id,at,kind,owner,outcome,subject,minutes,\n" + "\n".join(lines) + "\n"
    events = replace(LEADS, dataset="events")
    for size in (100, 11):
        cells = ingest(in_parts(text, size), events, CONFIGURATION, TODAY).cells
        found = [(row, value, problem) for _, row, _, value, problem, *_ in cells.itertuples(index=False)]
        assert found == [(35, "33", "repeats row 4 in everything but the id")]


def test_what_was_not_looked_at_is_said() -> None:
    """Where settings are missing, only the beginning of a large table is looked at; a table that can be read once is none the worse."""
    raw = replace(in_parts(dirty_leads(300), 100), size=(5_000_000, 2_000_000))
    ready = inspect(raw, LEADS, CONFIGURATION, TODAY)
    assert ready.ingested is not None
    assert (ready.looked_at.rows, ready.looked_at.all) == (ready.ingested.rows_read, True)
    assert raw.rest is not None
    rest = raw.rest()
    once = replace(raw, rest=lambda: rest)
    unsettled = inspect(once, replace(LEADS, columns={"created_at": "day"}), CONFIGURATION, TODAY)
    for found in (unsettled, inspect(raw, None, CONFIGURATION, TODAY), inspect(raw.beginning(), LEADS, CONFIGURATION, TODAY)):
        assert not found.looked_at.all
        sentence = looked_at(found.looked_at.rows, found.looked_at.all, found.looked_at.size, Formats())
        assert re.match(r"Looked only at the beginning, \d+ rows \(2 of 5 MB\): a sync reads the rest too", sentence)


def amounts(*parts: list[str]) -> RawTable:
    """Leads of the given amounts, a list for each part."""
    lines = [f'L{place},2026-01-05,"{amount}"' for place, amount in enumerate(amount for part in parts for amount in part)]
    return in_parts("\n".join(["lead_id,created_at,amount", *lines]) + "\n", len(parts[0]) + 1)


@pytest.mark.parametrize(
    ("first", "second"), [(["1.234", "2.345"], ["1,5", "2,5"]), (["1,234", "2,345"], ["1,5", "2,5"]), (["1,5", "2,5"], ["1.234", "7.500"])]
)
def test_a_decimal_mark_that_any_part_proves_counts_for_all(first: list[str], second: list[str]) -> None:
    parts = ingest(amounts(first, second), LEADS, CONFIGURATION, TODAY)
    whole = ingest(amounts([*first, *second]), LEADS, CONFIGURATION, TODAY)
    assert sorted(parts.rows["amount"]) == sorted(whole.rows["amount"])


@pytest.mark.parametrize(("first", "second"), [(["1,5", "2,5"], ["1.5", "2.5"]), (["1.234", "2.345"], ["1.234", "3.456"])])
def test_marks_that_contradict_each_other_or_prove_nothing_are_refused(first: list[str], second: list[str]) -> None:
    with pytest.raises(Unclear, match=r"numbers"):
        ingest(amounts(first, second), LEADS, CONFIGURATION, TODAY)


def test_a_column_that_changes_its_unit_on_the_way_is_refused() -> None:
    with pytest.raises(Unclear, match=r"up to row 3 it holds percentages.*A column has one unit"):
        ingest(amounts(["12%", "13%"], ["14", "15"]), LEADS, CONFIGURATION, TODAY)


def test_a_large_file_is_cut_between_rows_whatever_stands_in_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["lead_id;created_at;channel"]
    for number in range(300):
        lines.append(f'L{number};2026-01-05;"two\nlines; Søn {number}"' if number % 3 else f"L{number};2026-01-05;Søn")
    whole = read_csv("\n".join(lines).encode("cp1252"), "leads.csv")
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes("\n".join(lines).encode(encoding))
        monkeypatch.setattr(csv_parts, "PART", 1000)
        monkeypatch.setattr(csv_parts, "_LOOKED_AT", 1000)
        monkeypatch.setattr("scorecard.sources.csv_text.PART", 1000)
        monkeypatch.setattr("scorecard.sources.files.LARGE", 2000)
        table = read_all([replace(LEADS, options={"path": str(path)})], {})["leads"]  # type: ignore[arg-type]
        assert isinstance(table, RawTable), table
        assert table.rest is not None
        assert len(table.cells) < 60
        for _ in range(2):  # it can be read again
            assert [*table.whole().cells.itertuples(index=False)] == [*whole.cells.itertuples(index=False)]


def test_a_large_table_of_a_database_comes_in_parts_over_one_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scorecard.pile.IN_MEMORY", 0)
    monkeypatch.setattr(database, "PART_ROWS", 100)
    monkeypatch.setattr(database, "CHUNK_ROWS", 40)
    engine = sa.create_engine(f"sqlite:///{tmp_path}/crm.db", poolclass=sa.NullPool)
    frame = pd.DataFrame({"lead_id": range(450), "created_at": "2026-01-05", "amount": [None if n % 7 else n / 2 for n in range(450)]})
    frame.to_sql("leads", engine, index=False)
    source = replace(LEADS, kind="database", options={"path": str(tmp_path / "crm.db"), "table": "leads"})

    def read() -> RawTable:
        table = read_all([source], {})["leads"]  # type: ignore[arg-type]
        assert isinstance(table, RawTable), table
        return table

    parts = ingest(read(), source, CONFIGURATION, TODAY)
    assert not parts.pile.is_whole
    monkeypatch.setattr(database, "PART_ROWS", 1000)
    assert snapshot_rows(parts) == snapshot_rows(ingest(read(), source, CONFIGURATION, TODAY))


@pytest.mark.usefixtures("_kept")
def test_a_pile_joins_texts_that_lie_in_memory_in_different_ways() -> None:
    plain, encoded = pa.array(["a", None], pa.large_string()), pa.array(["b", "a"], pa.large_string()).dictionary_encode()
    for first, second in ((plain, encoded), (encoded, plain)):
        pile = Pile("")
        pile.add(pa.table({"text": first}))
        pile.add(pa.table({"text": second}))
        texts = [text for table in pile.by_date() for text in table["text"].to_pylist()]
        assert texts == [*first.to_pylist(), *second.to_pylist()]


@pytest.mark.usefixtures("_kept")
def test_the_hash_of_the_content_is_that_of_all_parts() -> None:
    table = pa.table({"at": pa.array(range(100)), "text": [str(n % 7) for n in range(100)]})
    pile = Pile("at")
    for start in range(0, 100, 30):
        pile.add(table.slice(start, 30))
    assert bag_of(pile) == bag_of(table)


@pytest.mark.parametrize("days", [0, 700, 7_000, 3_000_000])
@pytest.mark.parametrize("unit", [1, 1_000_000])
def test_rows_are_ordered_as_a_stable_sort_orders_them(days: int, unit: int) -> None:
    chance = np.random.default_rng(3)
    for count in (0, 7, 5_000):
        keys = chance.integers(-5, days * 86_400_000_000 // unit + 1, count) * unit
        keys[::9] = np.iinfo(np.int64).min  # no date
        assert order_of(keys).tolist() == np.argsort(keys, kind="stable").tolist()
    assert order_of(keys).tolist() != np.argsort(keys[::-1], kind="stable").tolist()


def test_many_rows_are_published_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows in files are written before it is known what they come to: the same snapshot, and no file more where nothing has changed."""
    stores = [Store(tmp_path / name, open_workspace(tmp_path / name)) for name in ("few", "many")]
    found = []
    for store, most in zip(stores, (1 << 30, 0), strict=True):
        monkeypatch.setattr("scorecard.pile.IN_MEMORY", most)
        texts = (dirty_leads(600), dirty_leads(500), dirty_leads(500), dirty_leads(600))
        for hour, text in enumerate(texts):
            rows = ingest(in_parts(text, 90), LEADS, CONFIGURATION, TODAY, store.folder)
            assert rows.pile.in_files == (most == 0)
            found.append((store.publish(rows, LEADS, NOW + hour * HOUR), store.bag(store.current()["leads"])))
    few, many = found[:4], found[4:]
    assert [(each.id, bag, each.sha256, each.oldest, each.newest, each.columns) for each, bag in few] == [
        (each.id, bag, each.sha256, each.oldest, each.newest, each.columns) for each, bag in many
    ]
    assert len({each.id for each, _ in many}) == 2
    assert all(len(list(store.folder.iterdir())) == 4 for store in stores)  # rows and listed cells of two snapshots
    assert stores[1].is_whole(stores[1].current()["leads"])


@given(st.lists(st.from_regex(r"\A[A-Z]{0,4}[0-9]{0,3}[ A-Za-z:.-]{0,2}\Z"), min_size=1, max_size=4))
def test_what_is_taken_for_codes_is_neither_words_nor_the_label_of_a_total(texts: list[str]) -> None:
    codes = are_codes(pa.array(texts, pa.large_string()))
    assert not codes or all(looks_like_value(text) and not is_total_label(text) for text in texts)
    assert codes or not all(re.fullmatch(r"[A-Z]{0,3}[0-9][A-Za-z:.0-9-]*", text) for text in texts)
