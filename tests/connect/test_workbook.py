"""Starting from nothing: the workbook is taken, filled in, and connected whole, as a file, as a sheet, by the page and by the command."""

import json
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from scorecard import library, templates
from scorecard.__main__ import main
from scorecard.config import load
from scorecard.connecting import first_scorecard, places
from scorecard.connecting.workbook import build_whole, is_template, read_tabs, rows_of
from scorecard.model import Company
from scorecard.secrets import Secrets
from tests.support.sheets_api import Tab
from tests.support.sheets_server import EMAIL, sheets_server

Opened = Callable[..., AppTest]
TODAY = date(2026, 11, 22)
NOW = datetime.fromisoformat("2026-11-22T09:00:00+00:00")
FILLED = {
    "Weekly numbers": [["2026-11-02", 9412, 3], ["2026-11-09", 9000, 5]],
    "Goals": [["New leads", "2026-10-01", "2026-12-31", 2, ">=", "week"]],
    "Calendar": [["2026-11-09", "2026-11-13", "Fair", "event"]],
    "Leads": [["A1", "2026-11-03", "Paid search"], ["A2", "2026-11-04", "Referral"], ["A3", "2026-11-10", "Paid search"]],
}
"""What somebody types below the titles, columns from the left; "Coffee drunk" is a number of their own."""


def filled(rows: dict[str, list[list[Any]]]) -> bytes:
    book = load_workbook(BytesIO(templates.template_workbook(Company("Acme"), library.with_parts(["website_visits"]), date(2026, 11, 4))))
    book["Weekly numbers"].cell(1, 3, "Coffee drunk")
    for tab, lines in rows.items():
        for row, values in enumerate(lines, start=2):
            for column, value in enumerate(values, start=1):
                book[tab].cell(row, column, value)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "acme.xlsx"
    path.write_bytes(filled(FILLED))
    return path


def values(answer: Any) -> dict[str, list[float | None]]:
    return {row.indicator: [week.value for week in row.values][-2:] for row in answer.body.rows}


def test_all_tabs_become_one_configuration(workbook: Path) -> None:
    place = places.file(workbook.name)
    secrets = Secrets({}, workbook.parent / "none")
    assert is_template(places.parts(place, secrets, workbook.parent))
    tables = read_tabs(place, secrets, workbook.parent)
    assert rows_of(tables) == {"weekly_numbers": 2, "leads": 3, "goals": 1, "calendar": 1}
    built = build_whole(place, tables, Company("Acme"), workbook.parent / "scorecard.toml", TODAY)
    assert built.issues == ()
    assert built.configuration is not None
    assert [each.name for each in built.configuration.channels] == ["Paid search", "Referral"]
    assert values(first_scorecard(built, tables, NOW)) == {"website_visits": [9412, 9000], "coffee_drunk": [3, 5], "new_leads": [2, 1]}


def test_an_empty_copy_has_no_numbers_yet(tmp_path: Path) -> None:
    (tmp_path / "acme.xlsx").write_bytes(filled({}))
    place = places.file("acme.xlsx")
    tables = read_tabs(place, Secrets({}, tmp_path / "none"), tmp_path)
    assert set(rows_of(tables).values()) == {0}
    assert build_whole(place, tables, Company("Acme"), tmp_path / "scorecard.toml", TODAY).added == ()


def test_the_command_takes_it_in_one_line(workbook: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(workbook.parent)
    monkeypatch.setenv("SCORECARD_TODAY", TODAY.isoformat())
    assert main(["init", workbook.name, "--company", "Acme"]) == 0
    assert "Leads: 3 rows" in capsys.readouterr().out
    monkeypatch.setenv("SCORECARD_CONFIG", str(workbook.parent / "scorecard.toml"))
    monkeypatch.setenv("SCORECARD_HOME", str(workbook.parent / "home"))
    assert main(["show", "goals"]) == 0
    assert "New leads" in capsys.readouterr().out


def test_a_sheet_of_the_same_tabs_is_read_by_the_address_of_any_of_them(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = load_workbook(workbook)
    tabs = [
        Tab(name, [[_cell(each) for each in row] for row in book[name].iter_rows(values_only=True)], gid=place)
        for place, name in enumerate(book.sheetnames)
    ]
    with sheets_server(tabs, shared_with={EMAIL}) as google:
        for name, value in google.environment.items():
            monkeypatch.setenv(name, value)
        secrets = Secrets({"SCORECARD_SECRET_GOOGLE": json.dumps(google.secret)}, workbook.parent / "none")
        place = places.sheet(f"{google.url}#gid=2")
        assert is_template(places.parts(place, secrets, workbook.parent))
        tables = read_tabs(place, secrets, workbook.parent)
        built = build_whole(place, tables, Company("Acme"), workbook.parent / "scorecard.toml", TODAY)
        assert values(first_scorecard(built, tables, NOW))["new_leads"] == [2, 1]


def _cell(value: Any) -> Any:
    return "" if value is None else value.date().isoformat() if isinstance(value, datetime) else value


def test_the_page_takes_it_in_four_steps(reading: Path, opened: Opened, workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = workbook.parent / "home"
    home.mkdir()
    (home / "acme.xlsx").write_bytes(workbook.read_bytes())
    monkeypatch.setenv("SCORECARD_HOME", str(home))
    app = opened("connect")
    app.radio(key="connect_kind").set_value("file").run()
    app.text_input(key="connect_path").input(str(home / "acme.xlsx")).run()
    app.button(key="connect_read").click().run()
    app.button(key="connect_whole").click().run()
    assert [each.value for each in app.header] == ["Your workbook"]
    app.text_input(key="connect_company").input("Acme").run()
    app.button(key="connect_save").click().run()
    assert not app.exception
    assert [each.value for each in app.success]
    saved = load(home / "scorecard.toml", TODAY)
    assert saved.company.name == "Acme"
    assert [each.name for each in saved.sources] == ["weekly_numbers", "leads", "goals", "calendar"]
