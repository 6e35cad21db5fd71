"""The tour leads through every planted truth, page by page, and only where the company is invented."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from scorecard.demo import STORIES, TOUR
from scorecard.wording.tour import INVITATION, STOPS
from tests.ui.test_indicator_page import said

Opened = Callable[..., AppTest]
TODAY = date(2026, 11, 22)
BY_ID = {story.id: story for story in STORIES}


def links(app: AppTest) -> dict[str, dict[str, list[str]]]:
    return {each.proto.label: parse_qs(each.proto.query_string) for each in app.get("page_link")}


def test_each_stop_of_the_tour_has_its_words() -> None:
    assert tuple(STOPS) == TOUR


@pytest.mark.parametrize("number", range(1, len(TOUR) + 1))
def test_a_stop_shows_its_question_its_truth_and_the_way_on(number: int, opened: Opened) -> None:
    story = BY_ID[TOUR[number - 1]]
    page, parameters = story.address(TODAY)
    app = opened(page, tour=str(number), **parameters)
    assert not app.exception
    text = said(app)
    assert f"Tour, {number} of 5" in text
    assert story.sentence in text
    onward = [query for query in links(app).values() if query.get("tour") == [str(number + 1)]]
    assert len(onward) == (1 if number < 5 else 0)
    if number < 5:
        expected = BY_ID[TOUR[number]].address(TODAY)[1]
        assert {name: [value] for name, value in expected.items()}.items() <= onward[0].items()


def test_the_home_page_invites_and_a_page_with_a_question_does_not(opened: Opened) -> None:
    assert INVITATION in said(opened())
    assert INVITATION not in said(opened(team="sales"))


@pytest.mark.parametrize("asked", ["0", "6", "x", "-1", "²", "99999999999"])
def test_a_stop_that_does_not_exist_shows_no_strip(asked: str, opened: Opened) -> None:
    app = opened(tour=asked)
    assert not app.exception
    assert "Tour," not in said(app)


def test_a_company_of_ones_own_has_no_tour(reading: Path, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.toml").write_text('[company]\nname = "Northwind"\n', encoding="utf-8")
    monkeypatch.setenv("SCORECARD_CONFIG", str(tmp_path / "own.toml"))
    monkeypatch.setenv("SCORECARD_HOME", str(tmp_path / "home"))
    text = said(opened(tour="1"))
    assert INVITATION not in text
    assert "Tour," not in text
