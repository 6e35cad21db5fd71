"""The chart of an indicator's two years, as a value."""

from datetime import date
from typing import Any

from scorecard.charts import indicator as charts
from scorecard.charts import theme
from scorecard.wording import indicator as words
from scorecard.wording.formats import Formats
from tests.support.scorecards import COMPANY, LAST_WEEK, goal, in_time, indicator

STEADY = [100.0 + (week * 7) % 5 for week in range(104)]
ONE = indicator("calls")


def spec_of(values: list[float | None], chosen: date | None = None, target: float | None = 90) -> dict[str, Any]:
    body = in_time(ONE, values, [goal("calls", target)] if target else [])
    chart = charts.history(body.weeks, body.row.running, "count", Formats(), chosen)
    return chart.to_dict()


def marks(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == kind]


def rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for name in spec["datasets"] for row in spec["datasets"][name]]


def test_goal_and_usual_range_cannot_be_taken_for_one_another() -> None:
    spec = spec_of(STEADY)
    goal_line = next(mark for mark in marks(spec, "line") if mark["color"] == theme.GOAL)
    band = marks(spec, "area")[0]
    assert goal_line["strokeDash"] == theme.GOAL_DASH
    assert band["color"] == theme.USUAL
    assert "strokeDash" not in band


def test_lines_are_labelled_where_they_end() -> None:
    said = {row["label"] for row in rows(spec_of(STEADY)) if "label" in row}
    assert "goal 90" in said
    assert any(label.startswith("a year ago") for label in said)
    assert any(label.startswith("usual") for label in said)


def test_a_missing_week_is_a_gap_and_a_mark_and_never_a_zero() -> None:
    spec = spec_of([*STEADY[:-1], None])
    last = [row for row in rows(spec) if row.get("week", "").startswith("2026-11-09")]
    assert {row["whole"] for row in last} == {None}
    assert [mark["text"] for mark in marks(spec, "text") if "text" in mark] == ["∅"]


def test_without_goal_or_past_there_is_neither_line_nor_band() -> None:
    spec = spec_of([5.0, 6.0, 7.0], target=None)
    assert [mark["color"] for mark in marks(spec, "line")] == [theme.ACTUAL]
    assert marks(spec, "area") == []


def test_a_signal_and_the_chosen_week_are_marked() -> None:
    spec = spec_of([*STEADY[:-1], 60.0], chosen=LAST_WEEK)
    assert any(mark.get("shape") == "diamond" and mark["color"] == theme.BAD for mark in marks(spec, "point"))
    assert marks(spec, "rule")


def test_it_survives_the_round_trip_through_json() -> None:
    import altair as alt

    spec = spec_of(STEADY, chosen=LAST_WEEK)
    assert alt.LayerChart.from_dict(spec).to_dict()["layer"] == spec["layer"]


def test_its_alternative_text_gives_extremes_and_the_verdict() -> None:
    body = in_time(ONE, [*STEADY[:-1], 60.0], [goal("calls", 90)])
    said = words.alt(body.row, body.weeks, COMPANY)
    assert said.startswith("Calls by week, 18 Nov 2024 – 9 Nov 2026: lowest 60 in the week of 9 Nov 2026, highest 104")
    assert "60 misses the goal of ≥ 90." in said
