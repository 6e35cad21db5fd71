"""No dead end: from every number of a page there is a way on; none is offered to a guest, who has one view only."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from scorecard.ui import navigation, state

Opened = Callable[..., AppTest]


def ways(app: AppTest) -> set[tuple[str, str]]:
    """Page and what it is asked for, of every link that is drawn on the page."""
    found = set()
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
