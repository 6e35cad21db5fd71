"""The funnel page as a reader meets it: its three views, its split, the leads behind a number, asked wrongly."""

import json
from itertools import pairwise
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import drawn_tables


def tables(app: AppTest) -> list[dict[str, Any]]:
    """What the components were given to draw."""
    return [json.loads(each.proto.json) for each in drawn_tables(app)]


def fine(app: AppTest) -> None:
    """No fault of ours, neither raised nor caught by the page's guard."""
    assert not app.exception
    assert not [each.value for each in app.error]


def said(app: AppTest) -> str:
    return " ".join(str(element.value) for kind in ("header", "markdown", "caption", "error") for element in app.get(kind))


def test_the_cohort_view_has_rates_and_the_identity(opened):
    app = opened("funnel")
    fine(app)
    waterfall = tables(app)[0]
    assert [row["cells"]["stage"]["text"] for row in waterfall["rows"]] == ["Inquiry", "MQL", "SAL", "Opportunity", "Won"]
    assert {"next", "cumulative", "lost"} <= {column["key"] for column in waterfall["columns"]}
    assert "entered =" in said(app)
    assert "more than noise" in said(app) or "within noise" in said(app)


@pytest.mark.parametrize("basis", ["period", "snapshot"])
def test_the_other_views_are_named_and_have_no_rates(opened, basis):
    app = opened("funnel", funnel_basis=basis)
    fine(app)
    assert not {"next", "cumulative"} & {column["key"] for column in tables(app)[0]["columns"]}
    assert {"period": "own date", "snapshot": "stock, not flow"}[basis] in said(app)


def test_it_is_split_by_any_dimension(opened):
    app = opened("funnel", funnel_by="persona")
    split = next(table for table in tables(app) if table["columns"][0]["key"] == "group")
    assert {row["cells"]["group"]["text"] for row in split["rows"]} >= {"Founder", "IT manager"}


def test_definitions_stand_side_by_side_with_their_gaps(opened):
    rows = tables(opened("funnel"))[-1]["rows"]
    assert len(rows) == 6
    assert any("took longer than 90 days" in row["cells"]["Why it differs"]["text"] for row in rows)


def test_a_rate_opens_the_leads_that_it_counts(opened):
    rows = [row["cells"] for row in tables(opened("funnel"))[0]["rows"]]
    for row, following in pairwise(rows):
        assert row["next"]["open"] == following["count"]["open"]
        assert row["cumulative"]["open"] == row["count"]["open"]
        assert row["count"]["open"] != following["count"]["open"]
        entered, went_on = (int(each["count"]["text"].replace(",", "")) for each in (row, following))
        assert round(100 * went_on / entered) == int(row["next"]["text"].split()[0])


def test_a_number_opens_its_leads(opened):
    mql = tables(opened("funnel"))[0]["rows"][1]["cells"]
    app = opened("funnel", funnel_show=mql["count"]["open"])
    fine(app)
    assert f"{mql['count']['text']} leads" in said(app)
    assert "Names and e-mail addresses are not shown here" in said(app)


@pytest.mark.parametrize(
    "view",
    [
        {"funnel_basis": "period"},
        {"funnel_basis": "period", "from": "2026-02-01", "to": "2026-03-15"},
        {"from": "2026-01-01", "to": "2026-11-22"},
    ],
)
def test_the_list_is_as_long_as_its_number_in_every_view(opened, view):
    sql = tables(opened("funnel", **view))[0]["rows"][3]["cells"]["count"]
    assert f"{sql['text'].replace(',', '')} leads" in said(opened("funnel", funnel_show=sql["open"], **view)).replace(",", "")


def test_a_reason_opens_its_leads(opened):
    drawn = next(table for table in tables(opened("funnel")) if any(column["key"] == "way" for column in table["columns"]))
    first = drawn["rows"][0]["cells"]["leads"]
    assert f"{first['text']} leads" in said(opened("funnel", funnel_show=first["open"]))


def test_every_chart_has_a_text_and_a_table_behind_it(opened):
    app = opened("funnel")
    assert len(app.get("vega_lite_chart")) == len(app.dataframe) == 1
    assert all(len(chart.proto.alt) > 40 for chart in app.get("vega_lite_chart"))


def test_an_address_that_cannot_be_answered_is_a_sentence(opened):
    app = opened("funnel", funnel_basis="magic")
    assert not app.exception
    assert "magic" in str(app.error[0].value)
