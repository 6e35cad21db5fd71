"""The scorecard in words."""

import json
from datetime import date

import pytest

from scorecard.measures.scorecard import Origin, Week
from scorecard.model import State
from scorecard.wording import scorecard as words
from scorecard.wording.formats import Formats
from tests.support.scorecards import COMPANY, card, goal, in_time, indicator

STEADY = [100.0 + (week * 7) % 5 for week in range(104)]
"""A process in control: 100 to 104 and nothing else."""
FORMATS = Formats()


def verdict(values: list[float | None], target: float | None, operator: str = ">=", **given: object) -> words.Verdict:
    one = indicator("calls", **given)
    goals = [goal("calls", target, operator)] if target is not None else []
    return words.verdict(in_time(one, values, goals).row, COMPANY)


@pytest.mark.parametrize(
    ("last", "target", "word"),
    [
        ([103.0], 100, "on track"),
        ([100.0], 102, "missed · routine"),
        ([60.0], 90, "missed · signal"),
        ([150.0], 90, "on track · signal"),
        ([103.0], None, "no goal"),
        ([150.0], None, "no goal · signal"),
        ([None], 90, "not filled in"),
    ],
)
def test_status_and_signal_are_two_things(last: list[float | None], target: float | None, word: str) -> None:
    assert verdict([*STEADY[:-1], *last], target).word == word


def test_many_routine_misses_in_a_row_are_worth_a_talk() -> None:
    low = [100.0, 101.0, 100.0, 101.0]
    assert verdict([*STEADY[:-5], 104.0, *low], 102).word == "missed · 4 weeks"


def test_the_icon_says_on_which_side_the_goal_was_missed() -> None:
    assert verdict([*STEADY[:-1], 60.0], 90).icon == "▼"
    assert verdict([*STEADY[:-1], 150.0], 110, "<=", better="lower").icon == "▲"


def test_with_few_weeks_nothing_is_called_routine() -> None:
    said = verdict([100.0, 90.0, 80.0], 95)
    assert said.word == "missed"
    assert "15 are needed" in said.why


def test_the_explanation_gives_figures_goal_and_usual_range() -> None:
    said = verdict([*STEADY[:-1], 60.0], 90).why
    assert said.startswith("60 misses the goal of ≥ 90. It fell below the usual range (")
    assert said.endswith("something changed. Ask what.")


def headline_of(**weeks: list[float | None]) -> str:
    ones = [indicator(id) for id in weeks]
    return words.headline(card(ones, weeks, [goal(id, 100) for id in weeks]), COMPANY)


def test_what_is_pressing_comes_first() -> None:
    said = headline_of(
        visits=[*STEADY[:-1], 104.0], partners=[*STEADY[:-2], None, None], clicks=[*STEADY[:-1], 60.0], demos=[*STEADY[:-1], 150.0]
    )
    assert said.replace("\\", "") == (
        "**3 to talk about:** Clicks fell below the usual range · Demos rose above the usual range · "
        "Partners: 2 weeks not filled in. 1 on track."
    )


def test_indicators_of_one_blank_sheet_share_a_sentence() -> None:
    said = headline_of(leads=[*STEADY[:-3], None, None, 104.0], meetings=[*STEADY[:-3], None, None, 104.0])
    assert said.replace("\\", "").startswith("**1 to talk about:** Leads and Meetings: 2 weeks not filled in. 2 on track")


def test_what_was_blank_long_ago_is_let_be() -> None:
    assert "not filled in" not in headline_of(leads=[*STEADY[:-8], None, *STEADY[-7:]])


def test_a_quiet_week_is_said_to_be_quiet() -> None:
    assert headline_of(visits=STEADY) == "**Nothing stands out this week.** 1 on track."


def test_a_long_list_is_cut_and_counted() -> None:
    said = headline_of(**{f"clicks{number}": [*STEADY[:-1], 60.0] for number in range(8)})
    assert said.startswith("**8 to talk about:**")
    assert said.endswith("and 3 more.")


def test_names_cannot_become_markdown() -> None:
    one = indicator("x", name="![x](https://evil.example)")
    said = words.headline(card([one], {"x": [*STEADY[:-1], 60.0]}), COMPANY)
    assert "![x]" not in said


def row_of(values: list[float | None], **given: object) -> dict[str, object]:
    one = indicator("calls", **given)
    table = words.table(card([one], {"calls": values}, [goal("calls", 90)]), COMPANY)
    row = table["sections"][0]["rows"][0]
    assert isinstance(row, dict)
    return row


def test_the_marks_of_a_week_are_never_mixed() -> None:
    row = row_of([100.0, None, 0.0, 85.0])
    assert [(week["text"], week["kind"]) for week in row["values"][-5:]] == [
        ("—", "not_due"),
        ("100", "ok"),
        ("∅", "missing"),
        ("0", "missed"),
        ("85", "missed"),
    ]
    assert row["spark"]["points"][-4:] == [100.0, None, 0.0, 85.0]
    assert row["spark"]["gaps"] == [len(row["values"]) - 3]  # the missing week, not those before the number began


def test_a_cell_says_everything_in_its_title() -> None:
    row = row_of([*STEADY[:-1], 85.0])
    assert row["values"][-1]["title"] == "Calls, week of 9 Nov 2026: 85, goal ≥ 90 missed"


def test_the_table_is_plain_json_and_carries_the_question_along() -> None:
    table = words.table(card([indicator("a b")], {"a b": STEADY}), COMPANY, query="as_of=2026-11-18")
    assert json.loads(json.dumps(table, allow_nan=False)) == table
    assert table["sections"][0]["rows"][0]["href"] == "indicator?indicator=a%20b&as_of=2026-11-18"


def test_the_running_week_is_apart_and_counts_its_days() -> None:
    columns = {column["key"]: column for column in words.table(card([], {}), COMPANY)["columns"]}
    assert columns["running"]["label"] == "16 Nov\n2/5 days"


def test_a_row_that_a_filter_cannot_narrow_is_marked() -> None:
    body = card([indicator("visits")], {"visits": STEADY}, origins={"visits": Origin(not_split_by=("channel",))})
    narrowed = words.table(body, COMPANY, filters=["channel"])
    assert narrowed["sections"][0]["rows"][0]["name"] == "Visits †"
    assert words.NOT_SPLIT in narrowed["legend"]
    assert words.NOT_SPLIT not in words.table(body, COMPANY)["legend"]


def test_a_ratio_says_what_it_is_made_of() -> None:
    week = Week(date(2026, 11, 9), 0.64, State.OK, numerator=64, denominator=100)
    assert "64\N{NO-BREAK SPACE}% (64 of 100)" in words.cell_title("Accepted", week, "percent", FORMATS)


def test_a_sparkline_says_what_was_noted_in_its_weeks() -> None:
    body = card([indicator("calls")], {"calls": [100.0, 90.0, 85.0]})
    week = body.rows[0].values[-2].week
    noted = {"calls": {week: "✎ <b>the site was down</b> (Ann)", date(1999, 1, 4): "long ago"}, "visits": {week: "not about calls"}}
    spark = words.table(body, COMPANY, noted=noted)["sections"][0]["rows"][0]["spark"]
    assert spark["notes"] == [{"at": len(spark["points"]) - 2, "text": "✎ <b>the site was down</b> (Ann)"}]
    assert spark["alt"].endswith("✎ <b>the site was down</b> (Ann)")
