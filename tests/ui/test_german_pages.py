"""A company that writes 1.234,5 and 9. Nov. reads its pages so: no figure and no day stands there as an American would write it."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from tests.browser.server import ROOT, environment
from tests.support.pages import drawn_tables

AMERICAN = re.compile(
    r"(?<![\w.,-])\d{1,3},\d{3}(?![\d\w])|(?<![\w.,-])\d+\.\d{1,2}(?![\w.,-]\d|\d|\.?[\w-])|\b\d{1,2} (?:Jan|Feb|Mar|May|Oct|Dec)\b|\$\d"
)
"""1,234 and 12.5 (but no version, no 1.234), days with an English month, dollars."""
DATA = ("datasets", "values")


@pytest.fixture(scope="module")
def german(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the demo company, had it been founded in Lübeck."""
    folder = tmp_path_factory.mktemp("german")
    shutil.copytree(demo_home, folder / "home")
    shutil.copytree(ROOT / "data", folder / "data")
    config = folder / "data" / "scorecard.toml"
    text = config.read_text("utf-8")
    assert 'locale = "en_US"' in text
    assert 'currency = "USD"' in text
    config.write_text(text.replace('locale = "en_US"', 'locale = "de_DE"').replace('currency = "USD"', 'currency = "EUR"'), "utf-8")
    return dict(environment(folder / "home", config=config))


def texts(value: Any) -> Iterator[str]:
    """Every text that is drawn, within whatever is drawn, but not the rows that a chart is made of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in DATA:
                yield from texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each)


def read(app: AppTest) -> list[str]:
    """What a page shows and says."""
    found = [str(each.value) for kind in ("title", "header", "markdown", "caption", "info", "warning", "metric") for each in app.get(kind)]
    for kind in ("table", "dataframe"):
        for each in app.get(kind):
            found += [str(cell) for cell in each.value.astype("object").to_numpy().ravel() if isinstance(cell, str)]
    for each in drawn_tables(app):
        found += texts(json.loads(each.proto.json or "{}"))
    for each in app.get("vega_lite_chart"):
        found.append(each.proto.alt)
    return found


@pytest.mark.parametrize("page", ["scorecard", "goals", "funnel", "channels", "executive"])
def test_figures_and_days_are_german(page: str, german: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in german.items():
        monkeypatch.setenv(name, value)
    app = AppTest.from_file(str(ROOT / "scorecard" / "ui" / "shell.py"), default_timeout=90)
    if page != "scorecard":
        app.run()
        app.switch_page(str(ROOT / "pages" / f"{page}.py"))
    app.run()
    assert [*app.exception, *app.error] == []
    found = read(app)
    assert {text: hits for text in found if (hits := AMERICAN.findall(text))} == {}
    assert any(re.search(r"\d\. (?:Jan|Feb|März|Apr|Mai|Juni|Juli|Aug|Sept|Okt|Nov|Dez)", text) for text in found), "no day at all"
    for chart in app.get("vega_lite_chart"):
        assert json.loads(chart.proto.spec)["config"]["locale"]["number"]["decimal"] == ","


def listing() -> None:
    """A list of rows as every page draws it."""
    import datetime

    from scorecard.ui import parts

    parts.leads_table([{"Amount": 1234.5, "Won": datetime.date(2026, 11, 9), "Row in the source": 12345}], "rows")


def test_a_list_of_rows_is_german_but_for_the_row_of_its_source(german: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in german.items():
        monkeypatch.setenv(name, value)
    app = AppTest.from_function(listing, default_timeout=60).run()
    assert [*app.exception] == []
    (drawn,) = app.dataframe
    shown = pa.ipc.open_stream(drawn.proto.arrow_data.styler.display_values).read_all().to_pylist()
    assert [str(each) for each in shown[0].values()] == ["1.234,5", "9. Nov. 2026", "12345"]


@pytest.mark.parametrize("text", ["9,412 visits", "close at 0.7 × the usual", "by 31 Dec", "$410"])
def test_that_an_american_figure_would_be_seen(text: str) -> None:
    assert AMERICAN.search(text)


@pytest.mark.parametrize("text", ["9.412 Besuche", "0,7 ×", "bis 31. Dez.", "410 €", "Streamlit 1.67.0", "2026-11-09"])
def test_that_a_german_one_passes(text: str) -> None:
    assert not AMERICAN.search(text)
