"""The pages that others draw of our rows for a benchmark (`tests.benchmarks.drawing`): what can be said of them without the others."""

import pytest

from tests.benchmarks import dash_page, drawing, superset_page


def test_all_three_pages_have_sixteen_elements() -> None:
    asked = list(superset_page.charts())
    assert (len(asked), dash_page.CHARTS + 1) == (16, 16)
    layout = superset_page.laid_out({chart.name: at for at, chart in enumerate(asked)})
    placed = [name for row in layout["GRID_ID"]["children"] for name in layout[row]["children"]]
    assert sorted(layout[name]["meta"]["sliceName"] for name in placed) == sorted(chart.name for chart in asked)
    assert all(chart.asked()["adhoc_filters"][0]["subject"] == chart.at for chart in asked)


def test_dash_is_given_numbers_and_weeks() -> None:
    row = {"name": "Wins", "values": [{"value": 3}, {"value": None}, {"value": 5}]}
    number, line = dash_page.trend(row, ["a", "b", "c"])["data"]
    assert (number["value"], line["x"], line["y"]) == (5, ["a", "b", "c"], [3, None, 5])
    assert [each["name"] for each in dash_page.together([row, row], ["a", "b", "c"])["data"]] == ["Wins", "Wins"]


def test_the_others_are_measured_on_rows_that_all_of_them_can_show(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        drawing.main(["--dash", "python"])
    assert "--leads" in capsys.readouterr().err
