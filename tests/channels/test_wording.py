"""The sentences of the channels page, and its tables and charts as values."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scorecard.charts import channels as charts
from scorecard.measures.channels import Channels
from scorecard.model import Company as Firm
from scorecard.wording import channel_tables as tables
from scorecard.wording import channels as words
from tests.funnel.company import company

FIRM = Firm("Acme")
PERIOD = {"first": "2026-01-01", "last": "2026-03-31"}


def cohort(channel: str | None, leads: int, won: int, start: date = date(2026, 1, 1), days: int = 20) -> list[dict[str, Any]]:
    """So many leads of a channel, spread over 90 days, so many of them won after `days`."""
    rows = []
    for place in range(leads):
        created = datetime.combine(start, datetime.min.time()) + timedelta(days=place * 90 // leads)
        rows.append(
            {"created_at": created, "channel": channel, **({"won_at": created + timedelta(days=days)} if place % leads < won else {})}
        )
    return rows


def body(folder: Path, *cohorts: list[dict[str, Any]], **options: str) -> Channels:
    found: Channels = company(folder, [row for rows in cohorts for row in rows]).ask("channels", **PERIOD, **options)
    return found


@pytest.fixture
def sketch(tmp_path: Path) -> Channels:
    return body(
        tmp_path,
        cohort("Referral", 214, 61),
        cohort("Paid search", 1586, 195),
        cohort("Organic", 2296, 271),
        cohort("Social", 1350, 75),
        cohort("Podcast", 4, 2),
    )


def test_the_first_sentence_says_who_is_better_and_who_cannot_be_told_apart(sketch):
    said = words.headline(sketch)
    assert (
        said == "Referral closes better than the rest; Paid search and Organic cannot be told apart; Social closes worse than all others."
    )


def test_two_of_four_have_no_rank(sketch):
    podcast = next(row for row in sketch.rows if row.channel == "Podcast")
    assert podcast is sketch.rows[-1]
    assert podcast.to_json()["rank"] is None
    assert podcast.note == "too few to rank"


def test_no_differences_no_ranking(tmp_path):
    assert words.headline(body(tmp_path, cohort("A", 300, 30), cohort("B", 300, 33))).startswith("No channel can be told from another")


def test_leads_that_are_too_young_are_not_judged(tmp_path):
    said = words.headline(body(tmp_path, cohort("A", 30, 30), horizon="300"))
    assert said == "No lead of this period is 300 days old yet: there is nothing to judge."


def test_two_best_are_named_together(tmp_path):
    said = words.headline(body(tmp_path, cohort("A", 900, 300), cohort("B", 900, 310), cohort("C", 900, 20)))
    assert said == "B and A close best and cannot be told apart; C closes worse than all others."


def test_every_channel_rose_and_the_total_fell(tmp_path):
    before = date(2025, 10, 1)
    rows = (
        *(cohort("Referral", 500, 150, before), cohort("Paid", 500, 50, before)),
        *(cohort("Referral", 100, 34), cohort("Paid", 900, 108)),
    )
    found = body(tmp_path, *rows)
    assert found.compared is not None
    said = words.why(found.compared, found.by, FIRM)
    assert said.startswith("Every channel closed better, and yet the total rate fell")
    assert "−58 wins (200 → 142)" in said


def test_the_misleading_number_is_shown_as_such(sketch):
    assert words.misleads(sketch, FIRM).startswith("* Won ÷ created so far reads 11\N{NO-BREAK SPACE}%")


def test_the_table_says_counts_instead_of_a_rate_where_there_are_few(sketch):
    rows = {row["channel"]: row for row in tables.table(sketch, FIRM)}
    assert rows["Podcast"]["close"] == "2 of 4"
    assert rows["Referral"]["close"] == "29\N{NO-BREAK SPACE}%"
    assert rows["Referral"]["interval"] == "23–35\N{NO-BREAK SPACE}%"


def test_what_is_drawn_opens_leads_and_stays_on_its_scale(sketch):
    drawn = tables.figures(sketch, FIRM)
    assert json.loads(json.dumps(drawn)) == drawn
    cells = [row["cells"]["forest"] for row in drawn["rows"]]
    assert all(0 <= cell["low"] <= cell["rate"] <= cell["high"] <= drawn["scale"]["high"] for cell in cells)
    assert "group=Referral" in drawn["rows"][0]["cells"]["won"]["open"]
    assert drawn["rows"][-1]["kind"] == "total"
    assert "lost" not in {column["key"] for column in drawn["columns"]} or any(row.lost for row in sketch.rows)


def test_few_leads_are_drawn_toward_the_others(sketch):
    podcast = next(row for row in sketch.rows if row.channel == "Podcast")
    low, rate, high = tables.believed(podcast)
    assert (low, rate, high) == (podcast.shrunk.low, podcast.shrunk.rate, podcast.shrunk.high)
    assert rate < 0.4 < podcast.close.rate
    referral = sketch.rows[0]
    assert tables.believed(referral) == (referral.close.low, referral.close.rate, referral.close.high)


def test_the_download_has_every_row_in_plain_numbers(sketch):
    rows = tables.downloaded(sketch, FIRM)
    assert [row["channel"] for row in rows] == [*(row.channel for row in sketch.rows), "All leads"]
    assert rows[0]["close_rate"] == pytest.approx(61 / 214)
    assert not any(isinstance(value, (list, dict)) for row in rows for value in row.values())
    assert words.left_out(sketch, 3, FIRM) == "And 2 more channels with fewer leads; the download has all of them."
    assert words.left_out(sketch, 60, FIRM) == ""


def test_whether_recent_leads_do_as_usual_is_said_with_its_counts(tmp_path):
    recent = [
        {**row, "won_at": row["created_at"] + timedelta(days=20)} if place % 5 < 2 else {"created_at": row["created_at"], "channel": "A"}
        for place, row in enumerate(cohort("A", 400, 0, date(2026, 4, 5)))
    ]
    found = body(tmp_path, cohort("A", 400, 40, date(2025, 9, 1)), recent)
    said = words.changing(found.total, "channel", 90, FIRM)
    assert "they convert better than usual" in said
    assert said.startswith("All leads: of ")
    nobody = body(tmp_path, cohort("B", 30, 0))
    assert words.changing(nobody.total, "channel", 90, FIRM).endswith("too few leads to say whether the recent ones do as usual.")


def test_names_from_the_data_do_not_become_markup(tmp_path):
    found = body(tmp_path, cohort("![x](https://evil.example)", 900, 300), cohort("B", 900, 20))
    assert "![" not in words.safe(words.headline(found))


def test_terminal_lines_fit(sketch):
    for width in (100, 160):
        assert max(len(line) for line in tables.lines(sketch, FIRM, width)) <= width


def test_charts_are_plain_values_and_set_the_young_apart(sketch):
    cohorts = charts.cohorts(sketch.total_line, FIRM).to_dict()
    drawn = json.dumps(cohorts)
    assert "days old" in drawn
    assert not any(point["mature"] and "too young" in point["tip"] for data in cohorts["datasets"].values() for point in data)
    for chart in (
        charts.curves(sketch.lines, "channel", FIRM),
        charts.parts(sketch.compared, "channel", FIRM) if sketch.compared.change else None,
    ):
        assert chart is None or json.loads(json.dumps(chart.to_dict()))["usermeta"]
    assert words.curves_alt(sketch.lines, "channel", FIRM).startswith("Share of leads won by their age")


def test_the_locale_writes_the_numbers(sketch):
    row = tables.table(sketch, Firm("Acme", locale="de_DE", currency="EUR"))[1]
    assert row["leads"] == "1.586"
