"""Every page, on a cold server by its deep link, and in light, dark and on a phone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import expect

from scorecard.wording.screens import SCREENS
from tests.browser.server import ROOT, Server
from tests.browser.visit import Visit

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if not path.stem.startswith("_"))
HOME = "scorecard"
PHONE = {"width": 390, "height": 844}

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]


def address(server: Server, page: str) -> str:
    return f"{server.url}/{'' if page == HOME else page}"


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


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_clean_in_light_and_dark_and_on_a_phone(page: str, server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(address(server, page))
        _is_clean(here, "light")
        here.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        here.page.wait_for_timeout(300)  # the layout follows the window with a short delay that shows in no attribute
        _is_clean(here, "phone")
    with visiting(server.url, scheme="dark") as here:
        here.open(address(server, page))
        _is_clean(here, "dark")


def test_every_page_has_its_name_and_question() -> None:
    assert set(PAGES) <= {screen.file for screen in SCREENS}


def _is_clean(here: Visit, how: str) -> None:
    found: dict[str, Any] = {
        "wider than the window by": here.overflow() or None,
        "axe": here.violations() or None,
        "other hosts": here.foreign or None,
        "console": here.errors or None,
    }
    assert {what: said for what, said in found.items() if said} == {}, how
    expect(here.page.get_by_test_id("stException")).to_have_count(0)
