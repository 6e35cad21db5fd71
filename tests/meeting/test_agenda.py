"""What the agenda chooses, in which order, for how long; what could be let go; and what is kept of a meeting, by hand and on the demo."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scorecard.answering import frozen
from scorecard.answers import Answer, answer, jsonable
from scorecard.charts import meeting as charts
from scorecard.errors import QuestionError
from scorecard.house import House, open_house
from scorecard.measures.agenda import Item, pressing, ranked, retirable, timed
from scorecard.model import Question, State
from scorecard.settings import read_settings
from scorecard.workspace import calendar, decisions, meetings, notes
from tests.browser.server import environment
from tests.support.scorecards import AS_OF, card, goal, indicator

TODAY = date(2026, 11, 22)
STEADY = [50.0, 52.0] * 13


def rows(**values: list[float | None]) -> dict[str, object]:
    indicators = [indicator(name) for name in values]
    return {each.indicator: each for each in card(indicators, values, [goal(name, 40) for name in values]).rows}


def test_the_largest_loss_comes_first_then_signals_then_long_misses() -> None:
    found = rows(fell=[*STEADY, 10.0], routine=[*STEADY[:-1], 39.0] * 1, fine=STEADY, gained=[*STEADY, 95.0], blank=[*STEADY, None])
    wide = replace(found["routine"], signal="none")  # type: ignore[type-var]
    given = [wide, found["fine"], found["gained"], found["blank"], found["fell"]]
    assert [each.indicator for each in ranked(given, {})] == ["fell", "gained", "blank", "routine"]  # type: ignore[arg-type]
    assert [each.indicator for each in ranked(given, {"routine": -0.2, "gained": 3.0})][:2] == ["routine", "fell"]  # type: ignore[arg-type]
    assert pressing(found["fine"]) is None  # type: ignore[arg-type]


def test_the_time_is_shared_by_weight_and_adds_up_to_the_meeting() -> None:
    items = [Item(str(n), kind, "", ()) for n, kind in enumerate(["goal", "number", "number", "issues", "calendar"])]  # type: ignore[arg-type]
    assert timed(items, 45) == [450, 690, 660, 660, 240]
    assert sum(timed(items, 45)) == 45 * 60


@pytest.mark.parametrize(
    ("talked", "first", "expected"),
    [
        (None, date(2026, 8, 1), True),
        (date(2026, 11, 1), date(2026, 8, 1), False),  # talked about three weeks ago
        (date(2026, 8, 15), date(2026, 8, 1), True),  # longer ago than ten weeks
        (None, date(2026, 10, 1), False),  # no meetings were held for so long
        (None, None, False),
    ],
)
def test_ten_green_weeks_without_a_word_propose_to_let_a_number_go(talked: date | None, first: date | None, expected: bool) -> None:
    row = rows(fine=STEADY)["fine"]
    assert retirable(row, row.values, talked, first, AS_OF) is expected  # type: ignore[attr-defined, arg-type]


def test_one_week_that_missed_or_is_missing_keeps_a_number() -> None:
    for last in (39.0, None):
        row = rows(fine=[*STEADY, last, 51.0])["fine"]
        assert not retirable(row, row.values, None, date(2026, 1, 1), AS_OF)  # type: ignore[attr-defined, arg-type]


@pytest.fixture(scope="module")
def house(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    own = tmp_path_factory.mktemp("agenda") / "home"
    shutil.copytree(demo_home, own)
    settings = environment(own)
    return open_house(read_settings(settings), TODAY, settings)


@pytest.fixture(scope="module")
def found(house: House) -> Answer:
    """The agenda of the demo company, with notes, an entry and an action."""
    notes.write(house.workspace, "ppc_clicks", date(2026, 11, 9), "<i>cut</i>", "Ann", house.now())
    notes.write(house.workspace, "", date(2026, 11, 2), "the site was down", "Ann", house.now())
    notes.write(house.workspace, "wins", date(2026, 11, 2), "two slipped", "Ann", house.now())
    calendar.enter(house.workspace, TODAY, TODAY, "Fair in Lyon", "event", "Ann", "Ann", house.now())
    decisions.act(house.workspace, "call the clinics", "Tom Becker", date(2026, 11, 20), "appointments", None, None, "Ann", house.now())
    return answer(house, Question("meeting", TODAY), house.now())


def test_the_demo_company_talks_about_its_stories_and_a_kept_agenda_draws_the_same(house: House, found: Answer) -> None:
    kinds = [each.kind for each in found.body.items]
    assert kinds[0] == "goal"
    assert [each.indicator for each in found.body.items if each.kind == "number"][:2] == ["ppc_clicks", "appointments"]
    said = " ".join(text for each in found.body.items for text in (each.title, *each.said, *each.points))
    assert "1 action due, 1 of them late" in said
    assert "Fair in Lyon" in said
    kept = json.loads(json.dumps(found.to_json()))
    again = frozen.agenda(kept)
    assert [(each.id, each.title, each.said, each.points, each.seconds) for each in again.items] == [
        (each.id, each.title, each.said, each.points, each.seconds) for each in found.body.items
    ]
    company = house.configuration.company
    first, same = (next(each for each in items if each.kind == "number").picture for items in (found.body.items, again.items))
    assert same == first
    assert same.weeks[-1].state is State.OK
    drawn = charts.number(first, (), company).to_dict()
    assert charts.number(same, (), company).to_dict() == drawn
    assert "✎ <i>cut</i>" in json.dumps(drawn, ensure_ascii=False)


def test_an_entry_made_in_the_app_is_held_against_the_number_or_the_channel_that_it_names(house: House) -> None:
    july = date(2026, 7, 6)
    for title, number, channel in (("New script", "appointments", ""), ("Guide", "", "Email"), ("Moved office", "", "")):
        calendar.enter(house.workspace, july, july, title, "initiative", "Ann", "Ann", house.now(), number, channel)
    body = answer(house, Question("calendar", TODAY, start=july, end=TODAY), house.now()).body
    held = {title: {each.indicator for each in body.moved if each.title == title} for title in ("New script", "Guide", "Moved office")}
    assert held["New script"] == {"appointments"}
    assert held["Guide"]
    assert held["Guide"] <= {"emails_sent", "email_opens", "email_clicks", "email_wins"}
    assert held["Moved office"] == {"wins"}, "without either: the number of the shared goal"
    assert [each.indicator for each in body.rows if each.title == "New script"] == ["appointments"]


def test_a_note_on_a_week_stands_on_every_chart_of_that_time_and_one_on_a_number_on_those_of_it(house: House, found: Answer) -> None:
    items = found.body.items
    goal, number = items[0].picture, next(each for each in items if each.indicator == "ppc_clicks").picture
    assert {"the site was down", "two slipped"} <= {each.text for each in goal.around.notes}
    assert "the site was down" in {each.text for each in number.around.notes}
    assert "two slipped" not in {each.text for each in number.around.notes}
    assert frozen.agenda(json.loads(json.dumps(jsonable(found.body)))).items[0].picture == goal
    drawn = json.dumps(charts.goal(goal, (), house.configuration.company).to_dict(), ensure_ascii=False)
    assert "✎ two slipped" in drawn
    assert "Year-end offer: two months free" in drawn


def test_what_moved_since_an_entry_began_is_told_or_that_it_is_too_early(house: House) -> None:
    moved = {(each.title, each.indicator): each for each in answer(house, Question("calendar", TODAY), house.now()).body.moved}
    late, cut = moved["E-mail push", "email_wins"], moved["Search budget cut by 28 %", "ppc_clicks"]
    assert (cut.effect.kind, cut.effect.weeks_left) == ("too_early", 6)
    assert late.effect.kind in ("better", "worse", "no_change")
    assert late.effect.before_to is not None
    assert late.effect.after_from is not None
    assert late.effect.before_to < late.start < late.effect.after_from
    assert "Autumn fair" in late.also
    assert "Christmas" not in {title for title, _ in moved}
    assert not [title for title, _ in moved if title.startswith("Year-end offer")]  # it has not begun


def test_a_past_meeting_answers_with_what_was_kept_and_an_unknown_one_with_a_sentence(house: House) -> None:
    shown = {"what": "meeting", "as_of": "2026-01-05", "snapshots": ["old"], "items": [], "since": "2026-01-01"}
    opened = meetings.start(house.workspace, date(2026, 1, 5), (), shown, "Ann", house.now())
    meetings.close(house.workspace, opened.number, {}, "# Minutes", "Ann", house.now())
    found = answer(house, Question("meeting", TODAY, options=(("id", str(opened.number)),)), house.now()).to_json()
    assert (found["as_of"], found["snapshots"], found["minutes"]) == ("2026-01-05", ["old"], "# Minutes")
    with pytest.raises(QuestionError, match="no meeting"):
        answer(house, Question("meeting", TODAY, options=(("id", "999"),)), house.now())


def test_a_meeting_holds_its_snapshots_past_the_retention(house: House) -> None:
    current = house.store.current()
    opened = meetings.start(house.workspace, TODAY, [each.id for each in current.values()], {}, "Ann", house.now())
    assert opened.snapshots == tuple(each.id for each in current.values())
    assert set(house.store.find(opened.snapshots)) == set(current)
