"""The executive answer: which three numbers, and the three sentences."""

from datetime import UTC, date, datetime

from scorecard.answering.executive import Executive, numbers_of
from scorecard.answering.goals import Goals
from scorecard.charts import executive as charts
from scorecard.wording import executive as words
from scorecard.wording.formats import formats_of
from scorecard.workspace.decisions import Action
from tests.support.scorecards import AS_OF, COMPANY, card, goal, indicator

QUIET = [100.0, 102.0, 98.0, 101.0] * 8
VALUES = {"steady": QUIET, "fell": [*QUIET[:-1], 20.0], "short": [*QUIET[:-3], 99.0, 99.0, 99.0], "wobble": [*QUIET[:-1], 99.0]}
GOALS = [goal("steady", 90), goal("fell", 90), goal("short", 100), goal("wobble", 100)]
CARD = card([indicator(name) for name in VALUES], VALUES, GOALS)
NO_GOAL = Goals((), None, None, ())


def executive(*doing: Action) -> Executive:
    return Executive(NO_GOAL, CARD, numbers_of(NO_GOAL, CARD), doing, AS_OF)


def action(text: str, due: date) -> Action:
    return Action(1, text, "", "Tom", due, None, None, "Elena", datetime(2026, 11, 2, tzinfo=UTC), None, None)


def test_a_missed_signal_comes_before_misses_and_they_before_what_is_fine() -> None:
    assert [row.indicator for row in executive().numbers] == ["fell", "short", "wobble"]


def test_the_sentence_on_change_tells_news_from_wobble() -> None:
    said = words.changed(executive(), COMPANY)
    assert "Fell fell below the usual range" in said
    assert "2 other misses are the usual wobble." in said


def test_weekly_goals_are_counted() -> None:
    assert "Last week 1 of 4 weekly goals were met." in words.on_track(executive(), COMPANY)


def test_what_is_being_done_names_owner_and_day_and_counts_the_overdue() -> None:
    said = words.doing(
        executive(action("Call the ![x](http://e) agency", date(2026, 11, 10)), action("b", AS_OF), action("c", AS_OF)), COMPANY
    )
    assert said.endswith("1 more action under way. 1 is overdue.")
    assert "(Tom, by 10 Nov)" in said
    assert "![x](" not in said


def test_without_actions_that_is_said() -> None:
    assert words.doing(executive(), COMPANY) == words.NOTHING_DONE


def test_the_small_chart_leaves_a_gap_for_a_week_that_is_not_known() -> None:
    row = card([indicator("a")], {"a": [1.0, None, 3.0]}, weeks=3).rows[0]
    spec = charts.small(row, formats_of(COMPANY)).to_dict()
    (data,) = [rows for rows in spec["datasets"].values() if len(rows) == 3]
    assert [each["value"] for each in data] == [1.0, None, 3.0]
