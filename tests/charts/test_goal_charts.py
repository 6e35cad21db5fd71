"""The charts of goals, planner and drivers as values: what they show, in which colour, and no layer that Vega would warn of."""

import json
from datetime import date, timedelta

import pytest

from scorecard.answering.drivers import Edge
from scorecard.answering.goal_progress import Step
from scorecard.answering.goals import Heading
from scorecard.answering.planner import Outcome, Planner
from scorecard.charts import drivers, goals, planner, theme
from scorecard.measures.drivers import Part, Split
from scorecard.model import Company

ACME = Company("Acme")
START = date(2026, 10, 4)


def heading(steps: int = 8, now: int = 4) -> Heading:
    trail = []
    for week in range(steps):
        day = START + timedelta(weeks=week)
        ahead = week >= now
        band = (90.0 + week, 88.0 + week, 95.0 + week) if ahead else (None, None, None)
        trail.append(Step(day, 10.0 * week if week <= now else None, 12.0 * week, *band))
    return Heading("q4", "wins", "Wins", "count", 120.0, START + timedelta(weeks=steps - 1), 21, tuple(trail), (), ())


def plan(changed: bool) -> Planner:
    usual = Outcome(190.0, 179.0, 201.0, 0.02)
    days = (START, START + timedelta(days=41), START + timedelta(days=80), 39)
    return Planner("q4", "wins", "Wins", "count", 220.0, 109.0, *days, usual, Outcome(210.0, 198.0, 222.0, 0.2), changed, (), (), ())


def layers(chart: object) -> list[dict]:
    found = json.loads(chart.to_json())
    return found["layer"]


def test_the_goal_is_dashed_in_the_goals_colour_and_the_band_is_the_actuals() -> None:
    marks = [layer["mark"] for layer in layers(goals.trend(heading(), ACME))]
    assert {"type": "rule", "color": theme.GOAL, "strokeDash": theme.GOAL_DASH, "strokeWidth": 1.8} in marks
    assert any(mark["type"] == "area" and mark["color"] == theme.ACTUAL for mark in marks)


def test_a_goal_that_is_over_or_has_no_data_is_drawn_without_a_band() -> None:
    over = layers(goals.trend(heading(now=99), ACME))
    assert not any(layer["mark"]["type"] == "area" for layer in over)
    nothing = Heading("q4", "wins", "Wins", "count", 120.0, START, 0, (Step(START, None, 5.0, None, None, None),), (), ())
    assert layers(goals.trend(nothing, ACME))


def test_no_layer_is_empty() -> None:
    """Vega warns in the reader's console of a layer without rows."""
    found = json.loads(goals.trend(heading(), ACME).to_json())
    used = {layer["data"]["name"] for layer in found["layer"]}
    assert all(found["datasets"][name] for name in used)


@pytest.mark.parametrize("changed", [False, True])
def test_the_planner_shows_the_plan_beside_what_runs_now(changed: bool) -> None:
    found = json.loads(planner.outcomes(plan(changed), ACME).to_json())
    bars = next(layer for layer in found["layer"] if layer["mark"]["type"] == "bar")
    rows = found["datasets"][bars["data"]["name"]]
    assert [row["name"] for row in rows] == (["as it runs now", "with the plan"] if changed else ["as it runs now"])


def test_a_part_that_may_be_chance_is_hollow() -> None:
    split = Split(100.0, 90.0, (Part("volume", -8.0, -14.0, -2.0, 100, 92), Part("won", -2.0, -9.0, 6.0, 1.0, 0.98)))
    found = layers(drivers.parts(split, "count", ACME, {"won": "Won"}))
    points = [layer["mark"] for layer in found if layer["mark"]["type"] == "point"]
    assert [(mark["filled"], mark["color"]) for mark in points] == [(False, theme.YEAR_AGO), (True, theme.ACTUAL)]


def test_the_tree_ends_in_money() -> None:
    edges = (
        Edge("visits", "lead", "Visits", "Lead", 61000, 0.024, 0.022, 0.026, None),
        Edge("lead", "won", "Lead", "Won", 1450, 0.022, 0.02, 0.024, 40.0),
    )
    body = type("Body", (), {"edges": edges, "wins": Split(30.0, 32.0, ()), "revenue": Split(0.0, 224_000.0, ()), "worth": 7000.0})()
    found = json.loads(drivers.tree(body, ACME).to_json())
    rows = [row for rows in found["datasets"].values() for row in rows if "name" in row]
    assert [(row["name"], row["count"]) for row in rows] == [("Visits", "61.0k"), ("Lead", "1.4k"), ("Won", "32"), ("Revenue", "$224k")]
