"""The scorecard's page as a reader meets it: whole, narrowed, empty, stale, failed, asked wrongly."""

import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from scorecard.house import open_house
from scorecard.workspace.models import SnapshotRow, SyncRunRow
from tests.support.pages import drawn_tables

Opened = Callable[..., AppTest]


def table(app: AppTest) -> dict[str, Any]:
    """What the component was given to draw."""
    drawn: dict[str, Any] = json.loads(drawn_tables(app)[0].proto.json)
    return drawn


def names(app: AppTest) -> list[str]:
    return [row["name"] for section in table(app)["sections"] for row in section["rows"]]


def said(app: AppTest) -> str:
    return " ".join(str(element.value) for kind in ("title", "markdown", "caption", "error", "warning") for element in app.get(kind))


def test_it_shows_both_teams_and_what_to_talk_about(opened: Opened) -> None:
    app = opened()
    assert not app.exception
    assert [section["title"] for section in table(app)["sections"]] == ["Marketing", "Sales", "Shared"]
    assert table(app)["talks"]["lead"].endswith("to talk about:")
    assert len(table(app)["weeks"]) == 13
    assert app.title[0].value == "Tidewell revenue scorecard"
    assert "Wins in Q4" in said(app)


def test_the_address_narrows_it(opened: Opened) -> None:
    app = opened(team="sales", weeks="6", as_of="2026-10-05")
    assert [section["title"] for section in table(app)["sections"]] == ["Sales"]
    assert [week["label"] for week in table(app)["weeks"]][-1] == "28 Sep"
    assert len(table(app)["weeks"]) == 6
    assert "team=sales" in table(app)["sections"][0]["rows"][0]["href"]


def test_a_filter_writes_the_address(opened: Opened) -> None:
    app = opened()
    app.multiselect(key="filter_team").set_value(["marketing"]).run()
    assert app.query_params["team"] == "marketing"
    assert [section["title"] for section in table(app)["sections"]] == ["Marketing"]
    app.button(key="filter_reset").click().run()
    assert "team" not in app.query_params
    assert len(table(app)["sections"]) == 3


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"as_of": "tomorrow"}, "as_of='tomorrow', which cannot be read"),
        ({"channel": "Carrier pigeon"}, "There is no channel “Carrier pigeon”"),
        ({"as_of": "2030-01-01"}, "2030-01-01 has not come yet"),
    ],
)
def test_an_address_that_asks_for_nonsense_is_answered_with_a_sentence(opened: Opened, parameters: dict[str, str], sentence: str) -> None:
    app = opened(**parameters)
    assert not app.exception
    assert sentence in said(app).replace("\\", "")


def test_an_owner_without_indicators_of_a_team_leads_somewhere(opened: Opened) -> None:
    app = opened(team="sales", owner="Sofia Mendes")
    assert not app.exception
    assert "No indicator fits these filters" in said(app)


def test_a_failed_source_is_loud_and_the_last_good_copy_stays(opened: Opened, home: Path) -> None:
    with open_house().workspace.writing() as session:
        session.execute(
            update(SyncRunRow).where(SyncRunRow.source == "marketing").values(ok=False, error="The sheet “Q4” cannot be reached.")
        )
    app = opened()
    loud = [element.value.replace("\\", "") for element in app.error]
    assert any(text.startswith("**marketing could not be read.** You see its last good copy") and "“Q4”" in text for text in loud)
    assert "Website visits" in names(app)


def test_a_late_source_is_said_to_be_late(opened: Opened, home: Path) -> None:
    with open_house().workspace.writing() as session:
        session.execute(update(SnapshotRow).where(SnapshotRow.source == "marketing").values(newest=date(2026, 10, 1)))
    app = opened()
    assert any("marketing (newest row 1 Oct 2026)" in element.value.replace("\\", "") for element in app.warning)


def test_a_fault_of_ours_is_a_short_apology_and_its_traceback_goes_to_the_log(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("scorecard.wording.scorecard.week_line", broken)
    with caplog.at_level(logging.ERROR):
        app = opened()
    assert not app.exception
    assert "It is our fault" in said(app)
    assert "hunter2" not in said(app)
    assert "hunter2" in caplog.text


def test_a_configuration_with_mistakes_lists_all_of_them(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "scorecard.toml"
    wrong.write_text('[company]\nnmae = "X"\nwekk_start = "monday"\n', encoding="utf-8")
    monkeypatch.setenv("SCORECARD_CONFIG", str(wrong))
    app = opened()
    assert not app.exception
    shown = app.table[0].value.to_string().replace("\\", "")
    assert "nmae" in shown
    assert "wekk_start" in shown


def test_the_first_visit_of_a_fresh_installation_shows_numbers(
    home: Path, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCORECARD_HOME", str(tmp_path / "fresh"))
    app = opened()
    assert not app.exception
    assert "Website visits" in names(app)


def test_a_damaged_copy_is_told_at_the_top_of_a_page(opened: Callable[..., AppTest], home: Path) -> None:
    for file in (home / "snapshots").glob("touches-*.parquet"):
        file.write_bytes(b"")
    app = opened()
    assert not app.exception
    assert [each.value.startswith("**The copy of touches cannot be used") for each in app.error] == [True]
