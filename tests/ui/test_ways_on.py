"""No dead end: from every number of a page there is a way on; none is offered to a guest, who has one view only."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from scorecard.ui import navigation, state
from tests.support.pages import drawn_tables

Opened = Callable[..., AppTest]


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
    listed = next(each for each in app.dataframe if each.proto.id and "feedback_behind" in each.proto.id)
    assert len(listed.value) == int(count)


def _rows(app: AppTest) -> list[list[dict[str, Any]]]:
    return [rows for each in drawn_tables(app) if (rows := json.loads(each.proto.json).get("rows"))]
