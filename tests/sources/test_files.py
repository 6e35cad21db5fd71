"""Files as people keep them: workbooks, Parquet, and what is called .csv and is none."""

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from scorecard.errors import SourceError, UnclearError
from scorecard.sources import probe
from scorecard.sources.files import read_file
from tests.support.reading import file, rows, secrets_of, table
from tests.support.shared import shared_data


def workbook(path: Path, **tabs: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, cells in tabs.items():
        sheet = book.create_sheet(title)
        for row, values in enumerate(cells, start=1):
            for column, value in enumerate(values, start=1):
                if value is not None:
                    sheet.cell(row, column, value)
    book.save(path)
    return path


def test_a_workbook_keeps_types_and_places(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        Leads=[
            [None],
            [None, "id", "when", "amount", "won", "took"],
            [None, "00123", datetime(2026, 1, 5, 6, 30), 12.5, True, timedelta(hours=30)],
            [None, 1042, datetime(2026, 1, 6), 3.0, False, time(0, 1, 11)],
            [None, None, None, "#DIV/0!"],
        ],
    )
    got = read_file(file(path))
    assert rows(got) == [
        [None] * 6,
        [None, "id", "when", "amount", "won", "took"],
        [None, "00123", datetime(2026, 1, 5, 6, 30), 12.5, True, timedelta(hours=30)],
        [None, 1042, date(2026, 1, 6), 3, False, time(0, 1, 11)],
        [None, None, None, "#DIV/0!", None, None],
    ]
    assert type(got.cells.iloc[3, 1]) is int
    assert (got.first_row, got.names, got.serial_dates) == (1, None, False)
    assert got.place == "a.xlsx, tab 'Leads'"


def test_the_only_visible_tab_needs_no_name_and_hidden_ones_must_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Leads=[["id"]], Old=[["secret"]])
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    assert rows(read_file(file(path))) == [["id"]]
    assert rows(read_file(file(path, tab="old"))) == [["secret"]]
    book["Old"].sheet_state = "visible"
    book.save(path)
    with pytest.raises(UnclearError, match=r"tabs 'Leads', 'Old'.*tab = 'Leads'"):
        read_file(file(path))
    with pytest.raises(SourceError, match="no tab 'New'") as caught:
        read_file(file(path, tab="New"))
    assert caught.value.kind == "renamed"


def test_merged_cells_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Leads=[["Q1", None, "Q2"], ["Jan", "Feb", "Apr"]])
    book = openpyxl.load_workbook(path)
    book["Leads"].merge_cells("A1:B1")
    book.save(path)
    assert read_file(file(path)).merges == ((0, 0, 0, 1),)


def test_a_workbook_named_csv_is_read_as_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Leads=[["id"], ["00123"]]).rename(tmp_path / "export.csv")
    assert rows(read_file(file(path))) == [["id"], ["00123"]]


def test_real_workbook_with_real_dates() -> None:
    got = read_file(file(shared_data("crm_opportunities") / "data_model.xlsx", tab="sales_pipeline"))
    frame = pd.DataFrame(rows(got)[1:], columns=rows(got)[0])
    assert len(frame) == 8800
    assert pd.to_datetime(frame["close_date"]).max() == pd.Timestamp(2017, 12, 31)


@pytest.mark.parametrize(
    "name", ["eos_scorecard_pipe/scorecard.csv", "crm_pivot_export/sales_pipeline.csv", "google_ads_ui_export/Campaign_report.csv"]
)
def test_real_exports_have_all_their_rows(name: str) -> None:
    folder, _, leaf = name.partition("/")
    path = shared_data(folder) / leaf
    assert len(read_file(file(path)).cells) == len(path.read_text().splitlines())


def test_parquet_keeps_names_and_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(
        pa.table(
            {
                "lead_id": pa.array(["00123", None]),
                "count": pa.array([1042, None], pa.int32()),
                "amount": [12.5, None],
                "at": pa.array([datetime(2026, 1, 5), None], pa.timestamp("us")),
                "ok": [True, None],
            }
        ),
        path,
    )
    got = read_file(file(path))
    assert got.names == ("lead_id", "count", "amount", "at", "ok")
    assert rows(got) == [["00123", 1042, 12.5, pd.Timestamp(2026, 1, 5), True], [None] * 5]
    assert got.cells["count"].dtype == "Int64"


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", "empty", "0 bytes"),
        (b"PK\x03\x04 and no more", "broken", "not a whole workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "broken", "not a whole workbook"),
        (b"PAR1 and no more", "broken", "not a whole Parquet"),
        (b"<!DOCTYPE html><html><form>Sign in</form>", "broken", "web page"),
        (b"\n <html><table><tr><td>1</td></tr></table>", "broken", "web page"),
        (b"%PDF-1.7", "broken", "PDF"),
        (b"\x1f\x8b\x08\x00", "broken", "compressed"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, kind: str, words: str) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words) as caught:
        read_file(file(path))
    assert caught.value.kind == kind
    assert "leads.csv" in str(caught.value)


def test_an_empty_tab_is_empty(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="tab 'Leads' is empty") as caught:
        read_file(file(workbook(tmp_path / "a.xlsx", Leads=[])))
    assert caught.value.kind == "empty"


def test_a_path_starts_at_the_folder_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "leads.csv").write_text("id,x\n1,2\n")
    monkeypatch.chdir(tmp_path)
    assert rows(read_file(file("leads.csv"), tmp_path / "config")) == [["id", "x"], ["1", "2"]]
    with pytest.raises(SourceError, match=r"There is no file .*leads\.csv") as caught:
        read_file(file("leads.csv"))
    assert caught.value.kind == "not_found"


@pytest.mark.parametrize(
    ("path", "words"),
    [("", "names no file"), ("https://example.com/a.csv", "not an address"), (".", "is a folder"), (True, "must be text")],
)
def test_paths_that_cannot_be(tmp_path: Path, path: object, words: str) -> None:
    source = file("")
    source.options["path"] = path
    with pytest.raises(SourceError, match=words) as caught:
        read_file(source, tmp_path)
    assert caught.value.kind == "configuration"


def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # root may read every file
    try:
        with pytest.raises(SourceError, match="may not be read") as caught:
            read_file(file(path))
    finally:
        os.seteuid(user)
    assert caught.value.kind == "forbidden"


def test_errors_of_formulas_are_not_blank(tmp_path: Path) -> None:
    """A cell that shows #DIV/0! must be listed as unusable, not taken for one that nobody filled in."""
    cells = [["id", "rate"], [1, "#DIV/0!"], [2, "#N/A"], ["#REF!", 0.5]]
    path = workbook(tmp_path / "a.xlsx", Other=[["#REF!"]], Leads=cells)
    assert rows(read_file(file(path, tab="Leads"))) == cells


def test_a_probe_reads_the_first_rows_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,n\n" + "".join(f"{number},x\n" for number in range(1000)))
    got = table(probe([file("a.csv")], secrets_of(), tmp_path)["file"])
    assert got.cells.shape == (60, 2)
