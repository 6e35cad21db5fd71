"""The channels page as a reader meets it: whole, split otherwise, compared otherwise, opened at a number, asked wrongly."""

import json
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from tests.support.pages import drawn_tables

DRAWN = "channels_table"


def table(app: AppTest) -> dict[str, Any]:
    """What the component was given to draw."""
    found: dict[str, Any] = json.loads(drawn_tables(app)[0].proto.json)
    return found


def fine(app: AppTest) -> None:
    """No fault of ours, neither raised nor caught by the page's guard."""
    assert not app.exception
    assert not [each.value for each in app.error]


def said(app: AppTest) -> str:
    return " ".join(str(element.value) for kind in ("header", "markdown", "caption", "error") for element in app.get(kind))


def test_it_shows_every_channel_with_its_interval(opened):
    app = opened("channels")
    fine(app)
    rows = table(app)["rows"]
    assert len(rows) == 9
    assert rows[-1]["kind"] == "total"
    assert all(row["cells"]["forest"]["low"] is not None for row in rows)
    assert "close" in said(app)


def test_every_chart_has_a_text_and_a_table_behind_it(opened):
    app = opened("channels")
    charts = app.get("vega_lite_chart")
    assert len(charts) == 3
    assert all(len(chart.proto.alt) > 40 for chart in charts)
    assert len(app.dataframe) + len(drawn_tables(app)) - 1 == 3


def test_a_month_opens_its_leads(opened):
    months = json.loads(drawn_tables(opened("channels"))[1].proto.json)
    row = months["rows"][3]["cells"]
    app = opened("channels", channels_show=row["leads"]["open"])
    fine(app)
    assert f"{row['leads']['text']} leads" in said(app)
    assert app.error or opened("channels", channels_show="from=soon").error


def test_the_address_decides_everything(opened):
    app = opened("channels", **{"channels_by": "persona", "channels_horizon": "60", "from": "2026-01-01", "to": "2026-06-30"})
    fine(app)
    assert {row["cells"]["channel"]["text"] for row in table(app)["rows"]} >= {"Founder", "IT manager", "All leads"}
    assert "Won within 60 days" in {column["label"] for column in table(app)["columns"]}
    assert "1 Jan – 30 Jun 2026" in said(app).replace("\\", "")


def test_a_choice_goes_to_the_address(opened):
    app = opened("channels")
    app.selectbox(key="channels_choice_by").set_value("owner").run()
    assert app.query_params["channels_by"] in ("owner", ["owner"])
    fine(app)
    app.selectbox(key="channels_choice_compare").set_value("rest:Mei Watanabe").run()
    assert "Mei Watanabe against the rest" in said(app)


def test_a_number_opens_its_leads_and_nothing_personal(opened):
    first = table(opened("channels"))["rows"][0]
    picked = first["cells"]["won"]["open"]
    assert dict(parse_qsl(picked))["group"] == first["cells"]["channel"]["text"]
    app = opened("channels", channels_show=picked)
    fine(app)
    listed = next(frame.value for frame in app.dataframe if "Lead" in frame.value)
    assert len(listed) == int(first["cells"]["won"]["text"])
    assert not {"name", "email", "Name", "E-mail"} & set(listed.columns)
    assert app.get("download_button")


def test_before_and_after_a_day(opened):
    app = opened("channels", channels_compare="split:2026-06-10")
    fine(app)
    assert app.date_input(key="channels_split").value.isoformat() == "2026-06-10"


def test_an_address_that_cannot_be_answered_is_a_sentence(opened):
    for wrong in ({"channels_by": "shoe"}, {"channels_horizon": "ninety"}, {"channels_compare": "rest:Fax"}):
        app = opened("channels", **wrong)
        assert not app.exception
        assert len(app.error) == 1
        assert "tell whoever looks after" not in said(app)


def test_a_period_without_leads_says_so(opened):
    app = opened("channels", **{"from": "2001-01-01", "to": "2001-03-31"})
    fine(app)
    assert "No leads were created in this period" in said(app)
