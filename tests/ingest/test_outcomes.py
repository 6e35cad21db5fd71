"""A status with one date beside it becomes the time stamps of the outcome."""

import pytest

from scorecard.errors import SourceError

from .sheets import of_csv, problems, read, source

DEALS = """lead_id,created_at,stage,closed
1,2026-01-05,Won,2026-02-01
2,2026-01-05,LOST,2026-02-02
3,2026-01-05,Open,
4,2026-01-05,Won,
5,2026-01-05,Won,soon"""
OUTCOMES = {"column": "stage", "date": "closed", "won": ["Won"], "lost": "Lost"}


def test_won_and_lost_are_dated_and_what_is_undated_stays_open_and_is_said():
    result = read(of_csv(DEALS), source(options={"outcomes": OUTCOMES}))
    assert result.rows["won_at"].astype(str).tolist() == ["2026-02-01", "NaT", "NaT", "NaT", "NaT"]
    assert result.rows["lost_at"].astype(str).tolist() == ["NaT", "2026-02-02", "NaT", "NaT", "NaT"]
    assert problems(result) == [
        (5, "closed", "", "the lead has an outcome but no date for it, so it counts as open"),
        (6, "closed", "soon", "'soon' is not a date"),
    ]
    assert (result.rows_accepted, result.rows_repaired) == (4, 1)


def test_a_date_of_an_open_lead_is_no_outcome():
    result = read(of_csv(DEALS.replace("Open,", "Open,2026-03-01")), source(options={"outcomes": OUTCOMES}))
    assert result.rows.loc[2, ["won_at", "lost_at"]].isna().all()


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ({"column": "status", "date": "closed", "won": ["Won"]}, "has no column 'status'"),
        ({"column": "stage", "won": ["Won"]}, "outcomes need a date"),
        ({"column": "stage", "date": "closed", "wonn": ["Won"]}, "outcomes know no 'wonn'. Possible are created, disqualified"),
    ],
)
def test_a_mistake_in_the_setting_is_a_sentence(outcomes, words):
    with pytest.raises(SourceError, match=words):
        read(of_csv(DEALS), source(options={"outcomes": outcomes}))


def test_a_time_stamp_of_the_sheet_goes_before_the_outcome():
    raw = of_csv("lead_id,created_at,stage,closed,won_at\n1,2026-01-05,Won,2026-02-01,2026-01-20\n2,2026-01-05,Won,2026-02-01,")
    result = read(raw, source(options={"outcomes": OUTCOMES}))
    assert result.rows["won_at"].astype(str).tolist() == ["2026-01-20", "2026-02-01"]
