"""Real exports of CRMs: outcomes, amounts, dates with two-digit years, a pivot sheet."""

import pandas as pd
import pytest

from scorecard.ingest import Unclear
from scorecard.model import Layout

from .real import counted, iso_weeks, read_real, truth

OPPORTUNITIES = {"lead_id": "opportunity_id", "created_at": "engage_date", "amount": "close_value", "owner": "sales_agent"}
OUTCOMES = {"outcomes": {"column": "deal_stage", "date": "close_date", "won": ["Won"], "lost": ["Lost"]}}


def opportunities(file: str = "sales_pipeline.csv", **more):
    return read_real("crm_opportunities", file, columns=OPPORTUNITIES, options={**OUTCOMES, **more.pop("options", {})}, **more)


def test_day_first_dates_with_two_digit_years_give_the_wins_of_each_week():
    expected = truth("crm_opportunities")
    result = opportunities(dates={"*": "day-first"})
    won = result.rows[result.rows["won_at"].notna()]
    assert (len(won), int(result.rows["lost_at"].notna().sum())) == (4238, 2473)
    assert won["amount"].sum() == expected["won_value"]
    by_week = expected["won_by_close_iso_week"]
    assert iso_weeks(won["won_at"]) == {week: int(each["size"]) for week, each in by_week.items()}
    days = (won["won_at"] - won["created_at"]).dt.days
    assert days.median() == 57
    assert (days < 0).sum() == 0
    assert result.rows_rejected == 500, "deals that are only prospects have no date at all"
    assert set(result.cells[result.cells["severity"] == "rejected"]["problem"]) == {"created_at is blank"}


def test_the_file_is_refused_as_long_as_nobody_states_the_order():
    with pytest.raises(
        Unclear, match=r"column 'engage_date' \(F\): '01-11-16' \(row 9\) can be read .* '20-10-16' \(row 2\) shows that the day"
    ) as first:
        opportunities()
    assert (first.value.setting, first.value.value) == (("dates", "created_at"), "day-first")
    with pytest.raises(Unclear, match=r"column 'close_date' \(G\)") as second:
        opportunities(dates={"created_at": "day-first"})
    assert (second.value.setting, second.value.value) == (("dates", "won_at"), "day-first")


def test_the_author_s_workbook_is_an_independent_answer():
    csv, book = opportunities(dates={"*": "day-first"}), opportunities("data_model.xlsx", options={"tab": "sales_pipeline"})
    columns = ["lead_id", "created_at", "won_at", "lost_at", "amount"]
    pd.testing.assert_frame_equal(csv.rows[columns], book.rows[columns])


def test_a_pivot_sheet_is_refused_and_never_charted_as_deals():
    settings = [
        {"dataset": "leads", "columns": OPPORTUNITIES, "options": OUTCOMES},
        {"dataset": "indicator_values", "layout": Layout("wide")},
        {"dataset": "indicator_values"},
        {"dataset": "indicator_values", "layout": Layout("weeks-as-columns")},
    ]
    for each in settings:
        with pytest.raises(Unclear, match=r"more than one table: row \d and row \d both look like headers"):
            read_real("crm_pivot_export", "sales_pipeline.csv", **each)


def test_zoho_leads_and_deals():
    expected = truth("zoho_crm_sample")
    leads = read_real("zoho_crm_sample", "Leads.csv", columns={"lead_id": "LEADID", "created_at": "Created Time", "channel": "Lead Source"})
    assert counted(leads.rows["channel"]) == expected["leads_by_source"]
    assert counted(leads.rows["created_at"].dt.strftime("%Y-%m")) == expected["leads_by_month"]
    outcomes = {"column": "Forecast Type", "date": "Closing Date", "won": ["Won"], "lost": ["Lost"]}
    columns = {"lead_id": "LEADID", "created_at": "Created Time", "amount": "Amount", "owner": "Potential Owner"}
    deals = read_real("zoho_crm_sample", "Potentials.csv", columns=columns, options={"outcomes": outcomes})
    won = deals.rows[deals.rows["won_at"].notna()]
    assert (len(won), won["amount"].sum()) == (1425, 89_066_200)
    assert counted(won["won_at"].dt.strftime("%Y-%m")) == {month: int(n) for month, n in expected["won_by_closing_month"].items()}
    assert int(deals.rows["lost_at"].notna().sum()) == expected["lost"]["n"]


def test_zoho_calls_a_week_and_the_calls_that_repeat_another():
    expected = truth("zoho_crm_sample")["calls"]
    columns = {"at": "Call Start Time", "event_id": "TASKID", "owner": "Call Owner", "outcome": "Call Type"}
    calls = read_real("zoho_crm_sample", "Calls.csv", "events", columns=columns, constants={"kind": "call"})
    assert iso_weeks(calls.rows["at"]) == expected["by_iso_week"]
    assert counted(calls.rows["outcome"]) == expected["by_type"]
    assert counted(calls.rows["owner"]) == expected["by_owner"]
    assert calls.cells["problem"].str.endswith("in everything but the id").sum() == 2572
    assert calls.rows_accepted == 4100


def test_zoho_meetings_and_tasks():
    expected = truth("zoho_crm_sample")
    meetings = read_real(
        "zoho_crm_sample", "Events.csv", "events", columns={"at": "Start DateTime", "event_id": "EVENTID"}, constants={"kind": "meeting"}
    )
    assert counted(meetings.rows["at"].dt.strftime("%Y-%m")) == expected["events"]["by_month"]
    tasks = read_real(
        "zoho_crm_sample", "Tasks.csv", "events", columns={"at": "Created Time", "outcome": "Status"}, constants={"kind": "task"}
    )
    assert counted(tasks.rows["outcome"]) == expected["tasks"]["by_status"]
    assert tasks.cells["problem"].str.endswith("in everything").sum() == expected["tasks"]["exact_duplicate_rows"]


@pytest.mark.parametrize(("header", "name"), [("Expected Revenue", "expected"), ("Budgeted Cost", "budget"), ("Actual Cost", "actual")])
def test_zoho_campaign_money_in_thousands(header, name):
    columns = {"at": "Start Date", "kind": "Type", "cost": header}
    result = read_real("zoho_crm_sample", "Campaigns.csv", "events", columns=columns)
    assert result.rows["cost"].sum() == pytest.approx(truth("zoho_crm_sample")["campaigns"][name], abs=0.01)
    assert counted(result.rows["kind"]) == truth("zoho_crm_sample")["campaigns"]["by_type"]
