"""Goals as people type them."""

import pytest

from scorecard.ingest.goals import contradiction, read_goal
from scorecard.model import Aggregate, Company, Configuration, Indicator

from .sheets import WEEKS, of_csv, problems, read, source

TYPED = [
    ("$100K", ">=", 100_000, None),
    ("< 5", "<", 5, None),
    ("4x", ">=", 4, None),
    ("85%", ">=", 0.85, None),
    ("Positive", ">", 0, None),
    ("< 10%", "<", 0.1, None),
    ("15", ">=", 15, None),
    ("≥ 9,000", ">=", 9000, None),
    ("<= 14", "<=", 14, None),
    ("at least 45", ">=", 45, None),
    ("no more than 3", "<=", 3, None),
    ("under $20K", "<", 20_000, None),
    ("10-15%", "between", 0.10, 0.15),
    ("10 – 15", "between", 10, 15),
    ("between 2 and 4", "between", 2, 4),
    ("$1K to $2K", "between", 1000, 2000),
    ("50+", ">=", 50, None),
    ("-5", ">=", -5, None),
    ("> 0", ">", 0, None),
    ("max 12", "<=", 12, None),
    ("Break-even", ">=", 0, None),
]


@pytest.mark.parametrize(("text", "sign", "target", "upper"), TYPED)
def test_a_typed_goal_is_read(text, sign, target, upper):
    goal = read_goal(text)
    assert goal is not None
    assert (goal.sign, goal.target, goal.upper) == (sign, pytest.approx(target), pytest.approx(upper) if upper is not None else None)


@pytest.mark.parametrize("text", ["", "grow", "15 per week", "15-10", "TBD", "<", "a lot", "5 to many"])
def test_what_is_no_goal(text):
    assert read_goal(text) is None


@pytest.mark.parametrize(
    ("goal", "status", "last", "words"),
    [
        ("< 5", "YELLOW", 4, "the status says 'YELLOW', but the last value 4 meets the goal '< 5'"),
        ("< 10%", "RED", 7, "the status says 'RED', but the last value 7 meets the goal '< 10%'"),
        ("90%", "GREEN", 89, "the status says 'GREEN', but the last value 89 misses the goal '90%'"),
        ("90%", "Green", 0.9, None),
        ("< 5", "RED", 5, None),
        ("15", "who knows", 3, None),
        ("tbd", "RED", 3, None),
    ],
)
def test_a_status_is_held_against_its_own_goal(goal, status, last, words):
    assert contradiction(goal, status, [1, last]) == words


def indicator(name: str, unit: str) -> Indicator:
    return Indicator(name, name.title(), Aggregate("sum", "indicator_values", "value", "date"), unit=unit)  # type: ignore[arg-type]


def test_goals_of_a_sheet_in_the_units_of_their_indicators():
    units = Configuration(
        Company("A"),
        indicators=(indicator("orders", "count"), indicator("share", "percent"), indicator("score", "ratio"), indicator("cash", "money")),
    )
    raw = of_csv("Metric,Goal,Owner\nOrders,< 5,Ann\nshare,85%,Bob\nscore,90%,\ncash,Positive,\nshare,10-15%,\norders,soon,")
    settings = {"columns": {"indicator": "Metric", "target": "Goal"}, "constants": {"from": "2026-01-05", "to": "2026-04-05"}}
    result = read(raw, source("goals", **settings), units)
    columns = ["indicator", "operator", "target", "upper"]
    kept = result.rows[columns].astype(object).where(result.rows[columns].notna(), None)
    assert kept.to_numpy().tolist() == [
        ["orders", "<=", 4, None],
        ["share", ">=", 0.85, None],
        ["score", ">=", 90, None],
        ["cash", ">=", 0.01, None],
        ["share", "between", 0.10, 0.15],
    ]
    assert problems(result, "rejected") == [(7, "Goal", "soon", "'soon' is not a goal")]
    assert problems(result, "flagged")[0] == (2, "Goal", "< 5", "'< 5' is kept as at most 4")


def test_a_scorecard_sheet_says_where_a_status_contradicts_its_goal():
    raw = of_csv("Metric,Owner,Goal,2026-11-02,2026-11-09,Status\nOpen orders,Ann,< 5,6,4,YELLOW\nVisits,Bob,10,9,12,GREEN")
    result = read(raw, source("indicator_values", layout=WEEKS))
    assert [(issue.level, issue.where, issue.what) for issue in result.issues] == [
        ("warning", "sheet.csv, row 2, Open orders", "The status says 'YELLOW', but the last value 4 meets the goal '< 5'.")
    ]
    assert problems(result, "flagged") == [(2, "Status", "YELLOW", "the status says 'YELLOW', but the last value 4 meets the goal '< 5'")]
    assert result.rows_accepted == 2
