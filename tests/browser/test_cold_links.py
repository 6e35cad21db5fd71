"""Every page by its deep link on a server that nobody has visited yet."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.browser.server import PAGES, Server, address
from tests.browser.visit import Visit

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.mark.parametrize("page", PAGES)
def test_a_cold_deep_link_goes_through_the_shell_and_keeps_its_question(page: str, start: Start, visiting: Visiting) -> None:
    """Streamlit 1.67 runs a deep-linked page alone on a cold process when `pages/` stands beside the main script."""
    with start() as server, visiting(server.url) as here:
        here.open(f"{address(server, page)}?as_of=2026-11-20&weeks=6")
        expect(here.page.get_by_test_id("stTopNavSection").first).to_be_attached()
        assert "as_of=2026-11-20" in here.page.url
        assert "weeks=6" in here.page.url
        assert here.errors == []
        expect(here.page.get_by_test_id("stException")).to_have_count(0)
