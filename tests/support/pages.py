"""The app in this process, through Streamlit's AppTest, on the demo company: registered once, in the suite's conftest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.browser.server import ROOT, environment


@pytest.fixture
def reading(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home that all reading tests share, and with it what the app has kept in its caches."""
    for name, value in environment(demo_home).items():
        monkeypatch.setenv(name, value)
    return demo_home


@pytest.fixture
def opened(reading: Path) -> Callable[..., AppTest]:
    """Opens a page by its name with the parameters of an address, and runs it."""

    def open_page(page: str = "scorecard", **parameters: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "scorecard" / "ui" / "shell.py"), default_timeout=60)
        if page != "scorecard":
            app.run()
            app.switch_page(str(ROOT / "pages" / f"{page}.py"))
        for name, values in parameters.items():
            app.query_params[name] = values
        return app.run()

    return open_page


def drawn_tables(app: AppTest) -> list[Any]:
    """The tables that are drawn as components, in their order; a component without data is none."""
    return [each for each in app.get("bidi_component") if each.proto.json]
