"""Pages by their deep links on a server that nobody has visited yet: a sixth of them, and with COLD=all each one.

Each needs a process of its own, and the fault that this looks for does not depend on what a page holds.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.server import PAGES, Server, address, running
from tests.browser.visit import READY_MS, Visit

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.mark.parametrize("page", PAGES if os.environ.get("COLD") == "all" else PAGES[::6])
def test_a_cold_deep_link_goes_through_the_shell_and_keeps_its_question(page: str, start: Start, visiting: Visiting) -> None:
    """Streamlit 1.67 runs a deep-linked page alone on a cold process when `pages/` stands beside the main script."""
    with start() as server, visiting(server.url) as here:
        here.page.goto(f"{address(server, page)}?as_of=2026-11-20&weeks=6")
        # The menu is enough: it stands only where the shell, and with it the gate, ran. `test_pages` looks at what the page shows.
        expect(here.page.get_by_test_id("stTopNavSection").first).to_be_attached(timeout=READY_MS)
        assert "as_of=2026-11-20" in here.page.url
        assert "weeks=6" in here.page.url
        assert here.errors == []
        expect(here.page.get_by_test_id("stException")).to_have_count(0)


def test_a_main_script_beside_its_pages_would_fail_that(tmp_path: Path, visiting: Visiting) -> None:
    """The negative control: the same menu, with the main script where Streamlit looks for `pages/` beside it."""
    (tmp_path / "pages").mkdir()
    for name in ("board", "other"):
        (tmp_path / "pages" / f"{name}.py").write_text('import streamlit as st\nst.title("secret")\n', encoding="utf-8")
    script = tmp_path / "main.py"
    menu = '{"One": [st.Page("pages/board.py")], "Two": [st.Page("pages/other.py")]}'
    script.write_text(f'import streamlit as st\nst.navigation({menu}, position="top").run()\n', encoding="utf-8")
    with running(tmp_path / "home", tmp_path / "log", script=str(script)) as server, visiting(server.url) as here:
        here.page.goto(f"{server.url}/board?as_of=2026-11-20")
        expect(here.page.get_by_role("heading", name="secret")).to_be_visible(timeout=READY_MS)
        expect(here.page.get_by_test_id("stTopNavSection")).to_have_count(0)
        here.page.goto(server.url)
        expect(here.page.get_by_test_id("stTopNavSection").first).to_be_attached(timeout=READY_MS)
