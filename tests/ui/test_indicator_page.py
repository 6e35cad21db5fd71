"""An indicator's own page: two years, its meaning, and the rows behind a week."""

import json
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Opened = Callable[..., AppTest]


def said(app: AppTest) -> str:
    return " ".join(str(element.value) for kind in ("title", "header", "markdown", "caption") for element in app.get(kind)).replace(
        "\\", ""
    )


def test_it_says_what_the_number_is_and_where_it_comes_from(opened: Opened) -> None:
    app = opened("indicator", indicator="ppc_clicks")
    assert not app.exception
    text = said(app)
    for part in ("PPC clicks", "Clicks on our search advertisements", "Aiko Tanaka", "marketing", "Newest row"):
        assert part in text


def test_its_chart_has_two_years_a_text_and_a_table(opened: Opened) -> None:
    app = opened("indicator", indicator="ppc_clicks")
    chart = app.get("vega_lite_chart")[0].proto
    assert len(json.loads(chart.spec)["layer"]) > 4
    assert chart.alt.startswith("PPC clicks by week")
    assert len(app.dataframe[0].value) == 104


def test_a_week_shows_its_very_rows(opened: Opened) -> None:
    app = opened("indicator", indicator="ppc_clicks", indicator_week="2026-11-09")
    rows = app.dataframe[1].value
    assert len(rows) == 7
    assert app.metric[0].value.replace(",", "") == str(int(rows["Value"].sum()))


def test_a_ratio_shows_the_rows_of_its_parts(opened: Opened) -> None:
    app = opened("indicator", indicator="calls_per_appointment")
    assert app.selectbox(key="drill_part").options == ["Cold calls", "Appointments"]
    app.selectbox(key="drill_part").set_value("appointments").run()
    assert app.query_params["indicator_part"] == "appointments"
    assert "behind Appointments" in said(app)


def test_a_search_stands_in_the_address_and_may_find_nothing(opened: Opened) -> None:
    app = opened("indicator", indicator="cold_calls")
    app.text_input(key="drill_search").set_value("no such caller").run()
    assert app.query_params["indicator_search"] == "no such caller"
    assert "0 rows behind Cold calls" in said(app)


def test_an_unknown_indicator_is_answered_with_a_hint(opened: Opened) -> None:
    app = opened("indicator", indicator="cold_cals")
    assert "cold_calls" in " ".join(element.value.replace("\\", "") for element in app.error)
