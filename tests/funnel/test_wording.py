"""The sentences of the funnel page, and its tables and charts as values."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from scorecard.charts import funnel as charts
from scorecard.measures.waterfall import Waterfall
from scorecard.model import Company as Firm
from scorecard.wording import funnel as words
from tests.funnel.company import CONFIGURATION, CREATED, company, lead

FIRM = Firm("Acme")
JANUARY = {"first": "2026-01-01", "last": "2026-01-31"}


def before(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same leads a month earlier."""
    stamp = datetime.combine(CREATED, datetime.min.time())
    return [
        {
            **{name: at - timedelta(days=31) if isinstance(at, datetime) else at for name, at in row.items()},
            "created_at": stamp - timedelta(days=31),
        }
        for row in rows
    ]


def step(moved: int, stayed: int) -> list[dict[str, Any]]:
    return [lead(mql=2)] * moved + [lead()] * stayed


@pytest.fixture
def fell(tmp_path) -> Waterfall:
    """Half as many go on as the month before."""
    found: Waterfall = company(tmp_path, [*step(150, 350), *before(step(300, 200))]).ask("funnel", **JANUARY)
    return found


def test_a_real_change_is_called_more_than_noise(fell):
    said = words.headline(fell, FIRM).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith(
        "0 % of leads were won within 90 days. The biggest change is at Lead → MQL: 30 % after 60 % the period before, −30 points"
    )
    assert said.endswith("more than noise.")
    assert {row["Step"]: row["More than noise?"] for row in words.against_table(fell, FIRM)} == {"Lead → MQL": "yes", "MQL → SAL": "no"}


def test_a_small_change_is_called_noise(tmp_path):
    body = company(tmp_path, [*step(150, 350), *before(step(155, 345))]).ask("funnel", **JANUARY)
    assert words.headline(body, FIRM).endswith("within noise, like every other step.")


def test_the_identity_is_said_in_numbers(tmp_path):
    body = company(tmp_path, [lead(mql=1), lead(mql=2, sal=4), lead(disqualified=3), lead(lost=4), lead()]).ask("funnel", **JANUARY)
    said = words.identity(body.stages[0], FIRM)
    assert said == "Lead: 5 entered = 2 went on + 1 lost + 1 disqualified + 0 back to marketing + 1 still there"


def test_where_most_leave_and_why(tmp_path):
    rows = [lead(mql=1, lost=5, reason="price")] * 3 + [lead(mql=1, lost=5)] * 2 + [lead(disqualified=1)] * 4
    body = company(tmp_path, rows).ask("funnel", **JANUARY)
    assert words.leaving_line(body, FIRM) == "Most leave from MQL: 5 leads, most often because of “price” (3)."
    drawn = words.leaving_figures(body, FIRM)["rows"]
    assert [row["cells"]["reason"]["text"] for row in drawn] == ["Lead: no reason given", "MQL: price", "MQL: no reason given"]
    assert "reason=price" in drawn[1]["cells"]["leads"]["open"]
    assert words.leaving_line(company(tmp_path, [lead()]).ask("funnel", **JANUARY), FIRM) == "Nobody left within the days of this view."


def test_a_period_that_is_too_young_says_so(tmp_path):
    body = company(tmp_path, [lead()]).ask("funnel", first="2026-06-01", last="2026-06-30")
    assert "Not all of them are 90 days old yet" in words.period_line(body, FIRM)
    assert words.headline(body, FIRM) == "No lead was created in this period."


def test_definitions_give_the_reason_for_each_gap(tmp_path):
    rows = [lead(mql=1, sal=2, sql=3, won=4), lead(won=9), lead(won=120), lead()]
    table = {row["Definition"]: row for row in words.definitions_table(company(tmp_path, rows).ask("funnel", **JANUARY), FIRM)}
    assert table["In order"]["Why it differs"] == "−1: skipped a stage or has its stages in another order"
    assert table["Any way, ever"]["Why it differs"] == "+1: took longer than 90 days"
    assert table["Back-filled (used here)"]["Counts"] == "2 of 4"


def test_what_is_drawn_is_plain_json_and_opens_leads(fell):
    for drawn in (words.figures(fell, FIRM), words.split_figures(fell, FIRM)):
        assert json.loads(json.dumps(drawn)) == drawn
    cells = words.figures(fell, FIRM)["rows"][1]["cells"]
    assert "how=reached" in cells["count"]["open"]
    assert "open" not in cells["lost"]  # a zero has no leads behind it
    assert cells["bar"] == {"part": 0.0, "whole": 0.3, "text": "MQL: 150"}


def test_charts_are_plain_values(tmp_path):
    body = company(tmp_path, [lead(mql=1, lost=5, reason="price"), lead(mql=3), lead()]).ask("funnel", **JANUARY)
    assert json.loads(json.dumps(charts.standing(body, FIRM).to_dict()))["usermeta"]
    assert words.standing_alt(body, FIRM).startswith("Leads that stand in each stage today: Lead 1")


@pytest.mark.parametrize("basis", ["cohort", "period", "snapshot"])
def test_terminal_lines(tmp_path, basis):
    body = company(tmp_path, [lead(mql=1, lost=5), lead(won=3)]).ask("funnel", basis=basis, **JANUARY)
    told = words.lines(body, CONFIGURATION, 160)
    assert any("Opportunity" in line for line in told)
    assert max(len(line) for line in told) <= 160
