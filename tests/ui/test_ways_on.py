"""No dead end: from every number of a page there is a way on; none is offered to a guest, who has one view only."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from scorecard import address
from scorecard.answering import options_of
from scorecard.ui import navigation, state
from tests.browser.server import ROOT
from tests.support.pages import drawn_tables

Opened = Callable[..., AppTest]
TODAY = date(2026, 11, 22)


def ways(app: AppTest) -> set[tuple[str, str]]:
    """Page and what it is asked for, of every link that is drawn on the page and of every cell that leads on."""
    found = set()
    for table in drawn_tables(app):
        for row in json.loads(table.proto.json).get("rows", []):
            for to in filter(None, (cell.get("open") for cell in row["cells"].values())):
                page, _, asked = to.partition("?")
                found.add((page, next((values[0] for values in parse_qs(asked).values()), "")))
    for link in app.get("page_link"):
        asked = parse_qs(link.proto.query_string)
        found.add((link.proto.page.rpartition("/")[2].removesuffix(".py"), next((values[0] for values in asked.values()), "")))
    return found


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("executive", {("goals", ""), ("meeting", "")}),
        ("definitions", {("indicator", "ppc_clicks"), ("channels", "Referral"), ("funnel", "")}),
        ("drivers", {("funnel", ""), ("planner", "")}),
        ("funnel", {("funnel", "snapshot"), ("funnel", "2026-02-01"), ("channels", ""), ("planner", "")}),
        ("planner", {("goals", ""), ("channels", "")}),
        ("feedback", {("journeys", ""), ("agreement", "")}),
        (
            "agreement",
            {("feedback", ""), ("goals", ""), ("funnel", ""), ("meeting", ""), ("indicator", "mqls"), ("channels", "IT manager")},
        ),
        ("calendar", {("channels", "")}),
    ],
)
def test_a_page_leads_on(page: str, expected: set[tuple[str, str]], opened: Opened) -> None:
    app = opened(page)
    assert [*app.exception, *app.error] == []
    assert expected <= ways(app)


@pytest.mark.parametrize(("page", "tables"), [("drivers", 2), ("planner", 2), ("goals", 2)])
def test_each_number_of_a_table_leads_to_a_page_that_can_be_asked_so(page: str, tables: int, opened: Opened) -> None:
    found = numbers(opened(page))
    assert len(found) == tables
    ways = [way for table in found for way in table.values()]
    assert len(ways) > 20
    assert [text for table in found for text, way in table.items() if not way] == []
    for way in filter(navigation.is_way, ways):  # the others open something on the page itself
        file, _, asked = way.partition("?")
        assert (ROOT / "pages" / f"{file}.py").exists()
        question = address.parse(file, parse_qs(asked), TODAY, options_of(file))
        mine = {name for name in parse_qs(asked) if name not in address.SHARED} - {f"{file}_show"}
        assert {address.parameter_of(file, name) for name, _ in question.options} == mine, way


def test_that_a_number_without_a_way_would_be_seen() -> None:
    cells = {
        "stage": {"text": "MQL", "open": "funnel?"},
        "owed": {"text": "1,179"},
        "until": {"text": "–"},
        "bar": {"text": "7", "part": 1},
    }
    assert unled({"rows": [{"cells": cells}]}) == {"stage: MQL": "funnel?", "owed: MQL 1,179": ""}


@pytest.mark.parametrize(("page", "stage"), [("drivers", "MQL"), ("planner", "MQL")])
def test_a_count_lists_as_many_leads_as_it_says(page: str, stage: str, opened: Opened) -> None:
    row = next(row for rows in _rows(opened(page)) for row in rows if any(cell.get("text") == stage for cell in row["cells"].values()))
    cell = next(each for each in row["cells"].values() if "funnel_show" in each.get("open", ""))
    app = opened("funnel", **parse_qs(cell["open"].partition("?")[2]))
    assert [*app.exception, *app.error] == []
    assert any(f"{cell['text']} leads" in each.value for each in app.markdown)


def test_each_number_of_the_executive_page_leads_to_all_about_it(opened: Opened) -> None:
    asked = [what for page, what in ways(opened("executive")) if page == "indicator"]
    assert len(asked) == 3
    assert all(asked)


def test_a_guest_is_offered_none(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ways(opened("planner"))
    monkeypatch.setattr(state, "fixed", lambda: True)
    assert navigation.state.fixed()
    assert ways(opened("planner")) == set()


def test_the_count_of_a_reason_lists_its_leads_and_each_leads_to_its_journey(opened: Opened) -> None:
    (first, *_) = next(rows for rows in _rows(opened("feedback")) if "Reason" in rows[0]["cells"])
    count, to = first["cells"]["Leads"]["text"], first["cells"]["Leads"]["open"]
    app = opened("feedback", feedback_show=to)
    assert [*app.exception, *app.error] == []
    assert any(f"{count} leads" in each.value for each in app.markdown)
    listed = next(each for each in app.dataframe if each.proto.id and "feedback_leads_table" in each.proto.id)
    assert len(listed.value) == int(count)
    searched = opened("feedback", feedback_show=to, feedback_leads_search=listed.value["Lead"].iloc[1])
    (only,) = (each for each in searched.dataframe if each.proto.id and "feedback_leads_table" in each.proto.id)
    assert only.value["Lead"].tolist() == listed.value["Lead"].tolist()[1:2]


def numbers(app: AppTest) -> list[dict[str, str]]:
    """Of each table of figures on the page: what stands in its cells, and where it leads."""
    return [unled(table) for each in drawn_tables(app) if "rows" in (table := json.loads(each.proto.json)) and "columns" in table]


def unled(table: dict[str, Any]) -> dict[str, str]:
    """Each cell that names its row or holds a figure, and where it leads; a bar repeats the figure beside it."""
    found = {}
    for row in table["rows"]:
        (first, named), *others = row["cells"].items()
        found[f"{first}: {named['text']}"] = named.get("open", "")
        figures = {name: cell for name, cell in others if "part" not in cell and re.search(r"\d", cell["text"])}
        found |= {f"{name}: {named['text']} {cell['text']}": cell.get("open", "") for name, cell in figures.items()}
    return found


def _rows(app: AppTest) -> list[list[dict[str, Any]]]:
    return [rows for each in drawn_tables(app) if (rows := json.loads(each.proto.json).get("rows"))]
