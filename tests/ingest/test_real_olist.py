"""Leads and wins of a real company, and the same rows as other people re-saved them."""

import pytest

from scorecard.ingest import Unclear

from .real import counted, iso_weeks, read_real, truth

LEADS = {"lead_id": "mql_id", "created_at": "first_contact_date", "channel": "origin"}
DEALS = {"lead_id": "mql_id", "won_at": "won_date", "owner": "sr_id"}


@pytest.fixture(scope="module")
def weeks():
    """(leads, wins) per ISO week, without the weeks that have none."""
    by_week = truth("olist_funnel")["by_iso_week"]
    return tuple({week: each[kind] for week, each in by_week.items() if each[kind]} for kind in ("mqls", "wins"))


def test_leads_and_wins_per_week_are_those_of_the_ground_truth(weeks):
    leads = read_real("olist_funnel", "olist_marketing_qualified_leads_dataset.csv", columns=LEADS)
    deals = read_real("olist_funnel", "olist_closed_deals_dataset.csv", columns=DEALS, extends="leads")
    assert (iso_weeks(leads.rows["created_at"]), iso_weeks(deals.rows["won_at"])) == weeks
    assert (leads.rows_accepted, deals.rows_accepted) == (8000, 842)
    by_origin = {name: each["mqls"] for name, each in truth("olist_funnel")["by_origin"].items()}
    channels = counted(leads.rows["channel"])
    assert all(channels[name] == count for name, count in by_origin.items() if name in channels)
    assert channels["unknown"] == 1099
    assert leads.rows["channel"].isna().sum() == 60, "a blank origin is not the word 'unknown'"


@pytest.mark.parametrize(
    ("file", "order", "wrong"),
    [("mql_dd-mm-yyyy.csv", "day-first", "month-first"), ("mql_m-d-yyyy_nolanding.csv", "month-first", "day-first")],
)
def test_leads_with_another_date_order_give_the_same_weeks_when_it_is_stated_and_are_refused_else(weeks, file, order, wrong):
    stated = read_real("olist_funnel_variants", file, columns=LEADS, dates={"created_at": order})
    assert iso_weeks(stated.rows["created_at"]) == weeks[0]
    with pytest.raises(Unclear, match=r"column 'first_contact_date' \(B\): .* can be read day first or month first") as refused:
        read_real("olist_funnel_variants", file, columns=LEADS)
    assert (refused.value.setting, refused.value.value) == (("dates", "created_at"), order)
    with pytest.raises(Unclear, match=f"says {wrong}, but"):
        read_real("olist_funnel_variants", file, columns=LEADS, dates={"created_at": wrong})


def test_deals_with_times_month_first(weeks):
    deals = read_real("olist_funnel_variants", "closed_m-d-yyyy_842.csv", columns=DEALS, extends="leads", dates={"*": "%m/%d/%Y %H:%M"})
    assert iso_weeks(deals.rows["won_at"]) == weeks[1]
    partial = {"lead_id": "mql_id", "won_at": "won_date"}
    some = read_real(
        "olist_funnel_variants", "closed_m-d-yyyy_partial.csv", columns=partial, extends="leads", dates={"won_at": "month-first"}
    )
    assert len(some.rows) == 380
    assert all(count <= weeks[1][week] for week, count in iso_weeks(some.rows["won_at"]).items())
    with pytest.raises(Unclear, match=r"column 'won_date' \(C\)"):
        read_real("olist_funnel_variants", "closed_m-d-yyyy_partial.csv", columns=partial, extends="leads")
