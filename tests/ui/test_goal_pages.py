"""Goals, Planner and Drivers in the app: what is typed wrongly is refused and kept, two editors, and a plan saved by one click."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scorecard.model import Company
from scorecard.workspace import open_workspace
from scorecard.workspace.changes import change_points
from scorecard.workspace.goals import Edit, newest, versions, write

Open = Callable[..., AppTest]
NEW = "_0"
"""The form's fields of a new goal carry no id and the version 0."""


@pytest.mark.parametrize("page", ["goals", "planner", "drivers"])
def test_the_page_opens_without_a_fault(page: str, opened: Open) -> None:
    app = opened(page)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(
    ("page", "parameters"),
    [
        ("planner", {"planner_changes": "Paid search:volume=lots"}),
        ("planner", {"planner_goal": "gone"}),
        ("goals", {"goals_goal": "gone"}),
        ("drivers", {"drivers_against": "the moon"}),
    ],
)
def test_an_address_that_makes_no_sense_is_told_in_a_sentence(page: str, parameters: dict[str, str], opened: Open) -> None:
    app = opened(page, **parameters)
    assert not app.exception
    assert len(app.error) == 1


def _typed(app: AppTest, key: str = NEW, **fields: object) -> AppTest:
    """Fill fields of the form and save."""
    for name, value in fields.items():
        kind = (
            app.text_input
            if isinstance(value, str) and name != "indicator"
            else app.date_input
            if isinstance(value, date)
            else app.selectbox
        )
        kind(key=f"goal_{name}_{key}" if name != "who" else f"who_goal_{key}").set_value(value)
    next(button for button in app.button if button.label == "Save").click()
    return app.run()


def test_a_wrong_target_is_refused_and_the_form_keeps_what_was_typed(home: Path, opened: Open) -> None:
    app = _typed(
        opened("goals"), target="abc", name="More calls", why="A try", **{"from": date(2027, 4, 1), "to": date(2027, 3, 1)}, who="Ada"
    )
    assert [error.value.split(".")[0] for error in app.error] == [
        "“abc” is not a target",
        "The goal ends (1 Mar 2027) before it starts (1 Apr 2027)",
    ]
    assert app.text_input(key=f"goal_target_{NEW}").value == "abc"
    assert app.text_input(key=f"goal_name_{NEW}").value == "More calls"
    assert app.text_input(key=f"goal_why_{NEW}").value == "A try"
    assert newest(open_workspace(home)) == {}


def test_a_goal_is_set_with_a_name_under_it_and_overlapping_ones_are_refused(home: Path, opened: Open) -> None:
    fields = {"indicator": "demos_held", "target": "300", "from": date(2027, 1, 1), "to": date(2027, 3, 31)}
    nameless = _typed(opened("goals"), **fields)
    assert "Say who you are" in nameless.error[0].value
    saved = _typed(nameless, who="Ada", why="The new demo")
    assert not saved.error
    (goal,) = newest(open_workspace(home)).values()
    assert (goal.goal.indicator, goal.goal.target, goal.who, goal.why) == ("demos_held", 300.0, "Ada", "The new demo")
    again = _typed(opened("goals"), **{**fields, "to": date(2027, 5, 31)}, who="Bo")
    assert "there is already a goal on demos_held" in again.error[0].value.replace("\\", "")
    assert len(versions(open_workspace(home))) == 1


def test_the_second_editor_is_told_and_keeps_what_they_typed(home: Path, opened: Open) -> None:
    workspace = open_workspace(home)
    _typed(opened("goals"), indicator="demos_held", target="300", **{"from": date(2027, 1, 1), "to": date(2027, 3, 31)}, who="Ada")
    (first,) = newest(workspace).values()
    app = opened("goals", goals_change=first.goal.id)
    key = f"{first.goal.id}_1"
    now = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    write(workspace, Company("Acme"), replace(first.goal, target=320.0), 1, [], Edit("Bo", "More people", now, date(2026, 11, 22)))
    late = _typed(app, key, target="280", who="Ada")
    assert "Bo changed this goal" in late.error[0].value
    assert late.text_input(key=f"goal_target_{key}").value == "280"
    assert [each.goal.target for each in versions(workspace)] == [300.0, 320.0]


def test_the_plan_is_saved_as_goals_in_one_click(home: Path, opened: Open) -> None:
    app = opened("planner")
    app.text_input(key="who_plan").set_value("Ada").run()
    next(button for button in app.button if button.label == "Save the plan as goals").click().run()
    assert not app.error
    written = newest(open_workspace(home))
    assert {each.goal.indicator for each in written.values()} == {"new_leads", "mqls", "sals", "opportunities"}
    assert all(each.goal.part_of == "2026-q4-wins" and each.who == "Ada" for each in written.values())


def test_a_slider_moves_the_projection(opened: Open) -> None:
    app = opened("planner")
    usual = app.header[0].value if app.header else ""
    app.slider(key="planner_volume_All channels").set_value(150).run()
    assert not app.exception
    assert "All channels:volume=1.5" in app.query_params["planner_changes"]
    assert any("With the plan" in element.value for element in (*app.markdown, *app.header, *app.subheader))
    assert usual is not None


def test_an_alert_is_added_and_removed(home: Path, opened: Open) -> None:
    app = opened("goals")
    app.text_input(key="who_alert").set_value("Ada")
    app.selectbox(key="alert_indicator").set_value("demos_held")
    next(button for button in app.button if button.label == "Add the alert").click().run()
    assert any("Demos held misses its goal 2 weeks in a row" in each.value for each in app.markdown)
    app.button(key="alert_remove_missed-demos_held").click().run()
    assert not any("Demos held misses its goal" in each.value for each in app.markdown)


def test_a_change_is_confirmed_on_the_indicators_page_and_its_limits_start_anew(home: Path, opened: Open) -> None:
    app = opened("indicator", indicator="demos_held")
    app.text_input(key="change_cause_demos_held").set_value("A second room")
    app.text_input(key="who_change_demos_held").set_value("Ada")
    next(button for button in app.button if button.label == "Confirm the change").click().run()
    assert not app.exception
    assert not app.error
    (point,) = change_points(open_workspace(home), "demos_held")
    assert (point.cause, point.who) == ("A second room", "Ada")
    assert any("A second room (Ada)" in each.value for each in app.markdown)
    nameless = opened("indicator", indicator="new_leads")
    nameless.text_input(key="who_change_new_leads").set_value("Ada")
    next(button for button in nameless.button if button.label == "Confirm the change").click().run()
    assert "Say what changed the process" in nameless.error[0].value
