"""Totals among the rows would count everything twice."""

import pytest

from scorecard.ingest.totals import is_total_label
from scorecard.model import Layout

from .sheets import WEEKS, WIDE, configured, of_csv, problems, read, source, values

VISITS = configured("Visits", "Clicks")


LABELS = ["Total", "TOTALS", "Grand total", "Total: Campaigns", "Total general", "Sub-total", "Average", "Avg.", "Summe", "Gesamtergebnis"]


@pytest.mark.parametrize("label", [*LABELS, "Totale", "Total -", "合計", "* Total *"])
def test_labels_of_totals(label):
    assert is_total_label(label)


@pytest.mark.parametrize(
    "label", ["Total Fitness Ltd", "Totalenergies", "Average Joe's", "Sumo", "Paid search", "Meantime", "2026-01-05", ""]
)
def test_names_that_are_no_totals(label):
    assert not is_total_label(label)


def test_totals_and_averages_are_skipped_with_the_reason():
    raw = of_csv("Date,Visits,Clicks\n2026-01-05,10,1\n2026-01-06,20,2\nTotal,30,3\nAverage,15,1.5")
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert sum(values(result).values()) == 33
    assert [(each.first, each.reason[:7]) for each in result.understood.skipped] == [(4, "a total"), (5, "a total")]
    assert result.rows_read == 2


def test_a_total_without_a_label_is_found_by_its_sums():
    raw = of_csv("Date,Visits,Clicks\n2026-01-05,10,1\n2026-01-06,20,2\n,30,3")
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert [(each.first, each.reason) for each in result.understood.skipped] == [(4, "a total: its numbers are the sum of all rows above")]


def test_a_row_without_a_date_that_is_no_sum_is_rejected_and_not_skipped():
    raw = of_csv("Date,Visits,Clicks\n2026-01-05,10,1\n2026-01-06,20,2\n,31,3")
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert result.rows_rejected == 1
    assert problems(result) == [(4, "Date", "", "date is blank")]


def test_subtotals_by_month_are_found():
    raw = of_csv(
        "at,kind,cost\n2026-01-05,ad,10\n2026-01-06,ad,20\nSubtotal,,30\n2026-02-05,ad,1\n2026-02-06,ad,2\nSubtotal,,3\nGrand total,,33"
    )
    result = read(raw, source("events"))
    assert result.rows["cost"].sum() == 33
    assert [each.first for each in result.understood.skipped] == [4, 7, 8]


def test_a_total_that_carries_a_date_is_only_skipped_when_it_adds_up():
    head = "channel,at,kind,cost\nweb,2026-01-05,ad,10\nmail,2026-01-06,ad,20\n"
    proven = read(of_csv(head + "Total,2026-01-06,,30"), source("events"))
    assert proven.rows["cost"].sum() == 30
    assert proven.understood.skipped[0].reason == "a total: its numbers are the sum of all rows above"
    doubtful = read(of_csv(head + "Total,2026-01-06,ad,31"), source("events"))
    assert doubtful.rows["cost"].sum() == 61
    assert any("looks like a total" in problem for *_, problem in problems(doubtful, "flagged"))


def test_a_company_called_total_stays_a_lead():
    raw = of_csv("lead_id,created_at,company,amount\n1,2026-01-05,Acme,10\n2,2026-01-06,Total Fitness Ltd,10\n3,2026-01-07,Total,25")
    result = read(raw, source())
    assert result.rows["amount"].sum() == 45
    assert result.understood.skipped == ()


def test_an_indicator_called_total_is_an_indicator_and_any_other_total_is_not():
    raw = of_csv("Metric,2026-11-02,2026-11-09\nVisits,1,2\nClicks,3,4\nTotal,4,6")
    kept = read(raw, source("indicator_values", layout=WEEKS), configured("Visits", "Clicks", "Total"))
    assert values(kept)["2026-11-02", "total"] == 4
    skipped = read(raw, source("indicator_values", layout=WEEKS), VISITS)
    assert len(skipped.rows) == 4
    assert [each.first for each in skipped.understood.skipped] == [4]


def test_section_headings_among_indicators_are_no_rows():
    raw = of_csv("Metric,2026-11-02,2026-11-09\nMARKETING,,\nVisits,1,2\nSALES,,\nClicks,3,4")
    result = read(raw, source("indicator_values", layout=WEEKS), VISITS)
    assert result.rows_read == 2
    assert [each.first for each in result.understood.skipped] == [2, 4]


def test_totals_are_found_in_a_google_ads_layout_without_any_date():
    raw = of_csv(
        'Report,,\n"Jan 1 - Jan 31, 2026",,\nCampaign,Clicks,Cost\nA,10,1.5\nB,20,2.5\nTotal: Campaigns,30,4.00\nTotal: Account,30,4.00'
    )
    settings = {"columns": {"campaign": "Campaign", "value": "Clicks"}, "constants": {"indicator": "clicks", "date": "2026-01-01"}}
    result = read(raw, source("indicator_values", layout=Layout(date_means="month"), **settings))
    assert result.rows["value"].sum() == 30
    assert set(result.rows["span"]) == {"month"}


def test_a_row_whose_id_happens_to_be_a_sum_is_a_row():
    result = read(of_csv("lead_id,created_at,amount\n1,2026-01-05,1\n2,2026-01-06,2\n3,,3\n4,soon,6"), source())
    assert (result.rows_read, result.rows_rejected) == (4, 2)
    assert result.understood.skipped == ()


def test_the_summary_line_of_an_ads_export_is_found_wherever_it_stands():
    """Facebook puts it first, with dates and without a name; rates in it are no sums."""
    head = "Campaign,Starts,Type,Impressions,Clicks,CTR,Spend\n"
    rows = ["A,2026-01-05,ad,1000,10,1.00%,5.50", "B,2026-01-05,ad,3000,60,2.00%,14.50", "C,2026-01-06,ad,500,5,1.00%,2.00"]
    total = ",2026-01-05,ad,4500,75,1.67%,22.00"
    settings = {"columns": {"campaign": "Campaign", "at": "Starts", "kind": "Type", "cost": "Spend"}}
    for lines in ([total, *rows], [*rows, total]):
        result = read(of_csv(head + "\n".join(lines)), source("events", **settings))
        assert result.rows["cost"].sum() == 22
        assert "its numbers are the sum of all" in result.understood.skipped[0].reason
    other = ",2026-01-05,ad,4500,74,1.67%,21.00"
    kept = read(of_csv(head + "\n".join([other, *rows])), source("events", **settings))
    assert kept.rows["cost"].sum() == 43, "a line that does not add up is a row without a campaign"


def test_a_grand_total_that_names_itself_behind_the_table_is_found():
    """Google Analytics 4 writes it there, below comment lines and above the rows."""
    raw = of_csv("# ---\n# Free form 1\n# 20260101-20260131\n\nDate,Sessions,Users\n,30,3,Grand total\n20260105,10,1\n20260106,20,2")
    result = read(raw, source("indicator_values", layout=WIDE, columns={"visits": "Sessions"}))
    assert result.rows["value"].tolist() == [10, 20]
    assert result.understood.header_row == 5
