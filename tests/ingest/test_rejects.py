"""Each row read is accepted, repaired or rejected; nothing is dropped in silence and nothing becomes 0."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.datasets import LEADS as LEAD_COLUMNS
from scorecard.errors import SourceError
from scorecard.ingest import ingest
from scorecard.ingest.cells import trim
from scorecard.model import Channel, Company, Configuration, Layout, Persona, Stage

from .sheets import CONFIGURATION, TODAY, WIDE, configured, of_csv, of_rows, problems, read, source, values

LEADS = "lead_id,created_at,channel,amount\n"


def test_a_row_is_rejected_only_when_a_required_cell_cannot_be_read():
    raw = of_csv(LEADS + "1,2026-01-05,Web,10\n2,soon,Web,20\n,2026-01-05,Web,30\n4,2026-01-06,Web,tbd\n5,,Web,50")
    result = read(raw, source())
    assert (result.rows_read, result.rows_accepted, result.rows_repaired, result.rows_rejected) == (5, 1, 1, 3)
    assert list(result.cells.columns) == ["place", "row", "column", "value", "problem", "kept_as", "severity"]
    assert result.cells.to_numpy().tolist() == [
        ["sheet.csv", 3, "created_at", "soon", "'soon' is not a date", None, "rejected"],
        ["sheet.csv", 4, "lead_id", "", "lead_id is blank", None, "rejected"],
        ["sheet.csv", 5, "amount", "tbd", "'tbd' stands for no value", None, "repaired"],
        ["sheet.csv", 6, "created_at", "", "created_at is blank", None, "rejected"],
    ]
    assert result.rows["source_row"].tolist() == [2, 5]
    assert result.rows["amount"].isna().tolist() == [False, True]


def test_text_in_a_number_column_of_a_wide_sheet_costs_that_value_only():
    raw = of_csv("Date,Visits,Clicks\n2026-01-05,n/a,1\n2026-01-06,,0\nnever,5,5\n2026-01-08,7,#REF!")
    result = read(raw, source("indicator_values", layout=WIDE), configured("Visits", "Clicks"))
    assert values(result) == {("2026-01-05", "clicks"): 1, ("2026-01-06", "clicks"): 0, ("2026-01-08", "visits"): 7}
    assert (result.rows_read, result.rows_accepted, result.rows_repaired, result.rows_rejected) == (4, 1, 2, 1)
    assert problems(result, "rejected") == [
        (2, "Visits", "n/a", "'n/a' stands for no value"),
        (4, "Date", "never", "'never' is not a date"),
        (5, "Clicks", "#REF!", "'#REF!' is what the sheet shows instead of a result"),
    ]


def test_a_blank_value_is_simply_not_there_and_the_text_zero_is_zero():
    raw = of_csv("date,indicator,value\n2026-01-05,visits,\n2026-01-06,visits,0\n2026-01-07,visits,many")
    result = read(raw, source("indicator_values"))
    assert values(result) == {("2026-01-06", "visits"): 0}
    assert (result.rows_accepted, result.rows_rejected) == (2, 1)


def test_types_of_the_rows_are_those_of_the_dataset_whatever_is_mapped():
    result = read(of_csv(LEADS + "00123,2026-01-05,,10"), source())
    kinds = {"text": "object", "number": "float64", "time": "datetime64[us]"}
    assert result.rows.dtypes.astype(str).to_dict() == {column.name: kinds[column.kind] for column in LEAD_COLUMNS} | {
        "source_row": "int64"
    }
    assert result.rows["lead_id"].tolist() == ["00123"]
    assert result.rows["channel"].tolist() == [None]


def test_stages_have_time_stamps_of_their_own():
    staged = Configuration(Company("Acme"), stages=(Stage("mql", "MQL", column="mql_at"),))
    result = read(of_csv("lead_id,created_at,MQL at\n1,2026-01-05,2026-01-07 10:00"), source(), staged)
    assert result.rows["mql_at"].tolist() == [pd.Timestamp("2026-01-07 10:00")]


def test_names_are_trimmed_and_mapped_and_blank_is_never_unknown():
    known = Configuration(
        Company("Acme"), channels=(Channel("Paid search", ("PPC", "google / cpc")),), personas=(Persona("IT", ("it manager",)),)
    )
    raw = of_csv(
        LEADS.replace("amount", "persona")
        + "1,2026-01-05, ppc\u00a0,IT Manager\n2,2026-01-05,,\n3,2026-01-05,unknown,--\n4,2026-01-05,Google /  CPC,Boss\n5,2026-01-05,x,y"
    )
    result = read(raw, source(values={"channel": {"X": "Referral"}, "persona": {"Y": ""}}), known)
    assert result.rows["channel"].tolist() == ["Paid search", None, "unknown", "Paid search", "Referral"]
    assert result.rows["persona"].tolist() == ["IT", None, None, "Boss", None]
    assert problems(result) == [(4, "persona", "--", "'--' stands for no value")]


def test_constants_fill_every_row():
    result = read(of_csv("Day\n2026-01-05\n2026-01-06"), source("events", columns={"at": "Day"}, constants={"kind": "call", "cost": "2.5"}))
    assert result.rows[["kind", "cost"]].to_numpy().tolist() == [["call", 2.5]] * 2


def test_an_extending_source_needs_only_the_id():
    result = read(of_csv("id,won\n1,2026-01-05\n2,"), source(columns={"lead_id": "id", "won_at": "won"}, extends="crm_leads"))
    assert result.rows_accepted == 2
    assert result.rows["won_at"].notna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("means", "day", "span"),
    [
        ("day", "2026-01-11", "day"),
        ("week_start", "2026-01-11", "week"),
        ("week_end", "2026-01-05", "week"),
        ("month", "2026-01-01", "month"),
    ],
)
def test_what_a_date_means(means, day, span):
    result = read(
        of_csv("Date,Visits\n2026-01-11,5"), source("indicator_values", layout=Layout("wide", date_means=means)), configured("Visits")
    )
    assert values(result) == {(day, "visits"): 5}
    assert result.rows["span"].tolist() == [span]


def test_ids_typed_as_numbers_keep_their_digits():
    result = read(
        of_rows([["lead_id", "created_at"], [1042, 46027], [1042.0, 46027], [12345678901234, 46027.5], ["00123", 46027]]), source()
    )
    assert result.rows["lead_id"].tolist() == ["1042", "1042", "12345678901234", "00123"]
    assert result.rows["created_at"].iloc[2] == pd.Timestamp("2026-01-05 12:00")


DIRT = ["", " ", "n/a", "--", "#DIV/0!", "Total", "1,234.5", "12 %", "2026-01-05", "5/6/2026", "Loading...", "Select", "\u00a0"]
CELLS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(-5, 100_000),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates().map(str),
    st.sampled_from(DIRT),
)
TABLES = st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=15))
HEADERS = {
    "leads": ("lead_id", "created_at", "channel", "amount", "won_at"),
    "events": ("at", "kind", "cost", "owner", "event_id"),
    "indicator_values": ("date", "indicator", "value", "owner", "channel"),
    "goals": ("indicator", "from", "to", "target", "owner"),
}


@pytest.mark.parametrize("dataset", HEADERS)
@given(rows=TABLES)
def test_any_dirty_table_adds_up_and_no_filled_cell_vanishes(dataset, rows):
    header = HEADERS[dataset]
    try:
        result = read(of_rows([header, *rows]), source(dataset, dates={"*": "month-first"}, numbers="1,234.5"))
    except SourceError:
        return
    assert set(result.cells["severity"]) <= {"rejected", "repaired", "flagged"}
    listed = set(zip(result.cells["row"], result.cells["column"], strict=True))
    for kept in result.rows.to_dict("records"):
        for name, cell in zip(header, rows[kept["source_row"] - 2], strict=False):
            if not is_blank(cell) and pd.isna(kept[name]):
                assert (kept["source_row"], name) in listed


def is_blank(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not trim(cell))


@given(rows=TABLES, random=st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    header = HEADERS["leads"]
    shuffled = random.sample(rows, len(rows))

    def outcome(table):
        try:
            result = ingest(
                of_rows([header, *table]),
                source(dates={"*": "month-first"}, numbers="1,234.5", layout=Layout(header_row=1)),
                CONFIGURATION,
                TODAY,
            )
        except SourceError as refused:
            return refused.kind
        rows = result.rows.drop(columns="source_row").astype(str)
        return sorted(map(tuple, rows.to_numpy().tolist()))

    one, other = outcome(rows), outcome(shuffled)
    if "Total" in str(rows) or "unclear" in (one, other):
        return  # a total is one of the rows above it, and a second table one below a blank row: there the order is the meaning
    assert one == other
