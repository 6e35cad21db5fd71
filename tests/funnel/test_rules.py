"""Every rule of the funnel by hand: skips, ties, the window's edge, recycling, entering midway, entering again, moving back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scorecard.errors import QuestionError
from tests.funnel.company import Company, company, lead, moment

JANUARY = {"first": "2026-01-01", "last": "2026-01-31"}


def counts(of: Company, **options: str) -> list[int]:
    return [row.count for row in of.ask("funnel", **JANUARY, **options).stages]


def one(folder: Path, row: dict[str, Any], **options: str) -> list[int]:
    return counts(company(folder, [row]), **options)


def test_a_lead_counts_up_to_its_furthest_stage(tmp_path):
    assert one(tmp_path, lead(mql=1, sal=2)) == [1, 1, 1, 0, 0]


def test_a_skipped_stage_counts_as_passed(tmp_path):
    assert one(tmp_path, lead(sql=20)) == [1, 1, 1, 1, 0]
    assert one(tmp_path, lead(won=20)) == [1, 1, 1, 1, 1]


def test_ties_count_in_the_order_of_stages(tmp_path):
    assert one(tmp_path, lead(mql=0, sal=0, sql=0, won=0)) == [1, 1, 1, 1, 1]


def test_the_window_holds_its_last_day_and_not_the_next(tmp_path):
    assert one(tmp_path, lead(mql=90)) == [1, 1, 0, 0, 0]
    assert one(tmp_path, lead(mql=91)) == [1, 0, 0, 0, 0]
    assert one(tmp_path, lead(mql=91), horizon="91") == [1, 1, 0, 0, 0]


def test_the_window_counts_days_and_not_hours(tmp_path):
    late = {"created_at": moment(0, hour=8), "mql_at": moment(90, hour=23)}
    assert one(tmp_path, late) == [1, 1, 0, 0, 0]


def test_a_lead_that_enters_midway_counts_from_the_start(tmp_path):
    assert one(tmp_path, lead(sal=0, sql=5)) == [1, 1, 1, 1, 0]


def test_moving_back_undoes_nothing(tmp_path):
    assert one(tmp_path, lead(mql=30, sal=10, sql=12)) == [1, 1, 1, 1, 0]


def test_a_recycled_lead_that_returns_is_one_lead_with_a_second_try(tmp_path):
    body = company(tmp_path, [lead(mql=2, recycled=10, sal=30, won=60)]).ask("funnel", **JANUARY)
    assert [row.count for row in body.stages] == [1, 1, 1, 1, 1]
    assert sum(row.step.recycled for row in body.stages) == 0


def test_a_recycled_lead_that_does_not_return_left_from_its_stage(tmp_path):
    body = company(tmp_path, [lead(mql=2, recycled=10, reason="not now")]).ask("funnel", **JANUARY)
    mql = body.stages[1].step
    assert (mql.recycled, mql.still_there, mql.advanced) == (1, 0, 0)
    assert [(way.exit, way.reason) for way in mql.leaving] == [("recycled", "not now")]
    assert body.stages[1].standing.leads == 0


def test_a_lead_lost_after_the_window_is_still_there_at_its_end(tmp_path):
    body = company(tmp_path, [lead(mql=2, lost=120)]).ask("funnel", **JANUARY)
    assert (body.stages[1].step.lost, body.stages[1].step.still_there) == (0, 1)
    assert body.stages[1].standing.leads == 0  # today it is gone


def test_a_lost_lead_that_enters_a_stage_again_is_not_lost(tmp_path):
    body = company(tmp_path, [lead(mql=2, lost=10, sal=40)]).ask("funnel", **JANUARY)
    assert [row.count for row in body.stages] == [1, 1, 1, 0, 0]
    assert sum(row.step.lost for row in body.stages) == 0
    assert body.stages[2].standing.leads == 1


def test_of_two_ways_out_the_later_counts(tmp_path):
    body = company(tmp_path, [lead(mql=2, recycled=10, lost=50), lead(mql=2, recycled=50, disqualified=10)]).ask("funnel", **JANUARY)
    assert (body.stages[1].step.lost, body.stages[1].step.recycled, body.stages[1].step.disqualified) == (1, 1, 0)


def test_what_is_dated_after_the_day_of_the_answer_does_not_count(tmp_path):
    of = company(tmp_path, [lead(mql=2, sal=40, lost=60)])
    early = of.ask("funnel", as_of=date(2026, 2, 1), **JANUARY)
    assert [row.count for row in early.stages] == [1, 1, 0, 0, 0]
    assert early.stages[1].step.still_there == 1
    assert not early.ripe


def test_stock_is_who_stands_there_today_and_since_when(tmp_path):
    of = company(tmp_path, [lead(), lead(mql=10), lead(mql=10, lost=11), lead(won=5), lead(mql=3, sal=20, recycled=25)])
    body = of.ask("funnel", basis="snapshot")
    assert [row.count for row in body.stages] == [1, 1, 0, 0, 1]
    assert body.stages[1].standing.median_days == (date(2026, 6, 30) - moment(10).date()).days
    assert all(row.step is None for row in body.stages)


def test_a_period_counts_entries_by_their_own_day_and_has_no_rates(tmp_path):
    old = {"created_at": moment(-200), "mql_at": moment(3), "won_at": moment(4), "lost_at": moment(40)}
    body = company(tmp_path, [old, lead(mql=3, lost=5), lead(disqualified=1)]).ask("funnel", basis="period", **JANUARY)
    assert [row.count for row in body.stages] == [2, 2, 0, 0, 1]
    assert body.left == {"lost": 1, "disqualified": 1, "recycled": 0}
    assert {row.to_json()["next_rate"] for row in body.stages} == {None}


def test_time_in_a_stage_ends_with_any_later_stage(tmp_path):
    body = company(tmp_path, [lead(mql=4, sql=14), lead(mql=4, sal=24), lead(mql=4, sal=24)]).ask("funnel", **JANUARY)
    assert body.stages[1].step.median_days_to_next == 20
    assert body.stages[0].step.median_days_to_next == 4


def test_definitions_of_the_same_leads(tmp_path):
    rows = [
        lead(mql=1, sal=2, sql=3, won=4),
        lead(mql=1, sal=2, sql=3, recycled=3, won=4),
        lead(mql=1, sal=2, sql=3, won=120),
        lead(won=9),
        lead(mql=5, sal=2, sql=6, won=9),
        lead(won=150),
        lead(),
        lead(mql=1),
    ]
    found = {each.id: (each.won, each.total) for each in company(tmp_path, rows).ask("funnel", **JANUARY).definitions}
    assert found == {
        "strict": (1, 8),
        "ordered": (2, 8),
        "ordered_ever": (3, 8),
        "back_filled": (4, 8),
        "any": (6, 8),
        "snapshot": (6, 1),
    }


def test_compared_with_the_months_before_and_a_year_ago(tmp_path):
    before = [{**lead(mql=1), "created_at": moment(-30)}] * 3
    last_year = [{"created_at": moment(-365), "mql_at": moment(-360)}] * 2
    body = company(tmp_path, [lead(), lead(mql=1), *before, *last_year]).ask("funnel", **JANUARY)
    assert [(each.kind, str(each.period.start), each.leads) for each in body.against] == [
        ("previous", "2025-12-01", 3),
        ("year", "2025-01-01", 2),
    ]
    assert body.against[0].biggest.stage == 0


def test_groups_add_up_and_a_blank_is_a_group_of_its_own(tmp_path):
    rows = [lead(channel="Paid", mql=1), lead(channel="Paid"), lead(channel="unknown"), lead(mql=1)]
    body = company(tmp_path, rows).ask("funnel", **JANUARY)
    assert {split.channel: [row.count for row in split.stages][:2] for split in body.by_channel} == {
        "Paid": [2, 1],
        "unknown": [1, 0],
        None: [1, 1],
    }
    assert [row.count for row in body.stages][:2] == [4, 2]


def test_questions_that_make_no_sense_are_refused_in_words(tmp_path):
    of = company(tmp_path, [lead()])
    for options, word in (({"basis": "magic"}, "magic"), ({"horizon": "-1"}, "-1"), ({"by": "shoe size"}, "shoe size")):
        with pytest.raises(QuestionError, match=word):
            of.ask("funnel", **options)


def test_a_company_without_leads_has_an_empty_funnel(tmp_path):
    body = company(tmp_path, [{**lead(), "created_at": moment(-900)}]).ask("funnel", **JANUARY)
    assert [row.count for row in body.stages] == [0] * 5
    assert body.stages[0].to_json()["next_rate"] is None


def test_the_lists_behind_the_figures_are_as_long_as_the_figures(tmp_path):
    rows = [lead(mql=1, sal=2, lost=9, reason="price"), lead(mql=1, lost=120), lead(won=3, channel="Paid"), lead(recycled=4), lead(sal=95)]
    of = company(tmp_path, [{**row, "name": "Ann", "email": "a@b.c", "company": "Secret Ltd"} for row in rows])
    body = of.ask("funnel", **JANUARY)
    for row in body.stages:
        assert of.ask("leads", how="reached", stage=row.stage, **JANUARY).total == row.count
        assert of.ask("leads", how="standing", stage=row.stage, **JANUARY).total == row.standing.leads
        for way in row.step.leaving:
            picked = of.ask("leads", how="left", stage=row.stage, end=way.exit, **JANUARY, **({"reason": way.reason} if way.reason else {}))
            assert picked.total == way.leads
    happened = of.ask("funnel", basis="period", **JANUARY)
    for row in happened.stages:
        assert of.ask("leads", how="entered", stage=row.stage, **JANUARY).total == row.count
    listed = of.ask("leads", **JANUARY)
    assert listed.total == 5
    assert not {"name", "email", "company"} & set(listed.columns)
