"""Every page in light, in dark and on a phone: nothing cut, nothing that axe objects to, nothing fetched from elsewhere."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import expect

from scorecard.wording.screens import SCREENS
from tests.browser.server import PAGES, Server, address
from tests.browser.visit import Visit

PHONE = {"width": 390, "height": 844}
SAMPLED = [page if number % 3 == 0 else pytest.param(page, marks=pytest.mark.slow) for number, page in enumerate(PAGES)]
"""A third of the pages, and all of them with `-m slow`."""
CONTRAST = ("color-contrast",)
"""All that differs between light and dark: the elements are the same."""
BACKGROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"

Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.mark.parametrize(
    "page", [page if number % 3 == 0 else pytest.param(page, marks=pytest.mark.slow) for number, page in enumerate(PAGES)]
)
def test_a_page_is_clean_in_light_and_dark_and_on_a_phone(page: str, server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(address(server, page))
        _is_clean(here, "light")
        light = _background(here)
        here.page.emulate_media(color_scheme="dark")
        here.page.wait_for_function(f"light => ({BACKGROUND})() !== light", arg=light)
        _is_clean(here, "dark", only=CONTRAST)
        here.page.emulate_media(color_scheme="light")
        here.page.wait_for_function(f"light => ({BACKGROUND})() === light", arg=light)
        here.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        _is_clean(here, "phone")


def test_every_page_has_its_name_and_question() -> None:
    assert set(PAGES) <= {screen.file for screen in SCREENS}


def _background(here: Visit) -> str:
    return str(here.page.evaluate(BACKGROUND))


def _is_clean(here: Visit, how: str, only: tuple[str, ...] = ()) -> None:
    found: dict[str, Any] = {
        "wider than the window": here.overflow() or None,
        "axe": here.violations(only) or None,
        "other hosts": here.foreign or None,
        "console": here.errors or None,
    }
    assert {what: said for what, said in found.items() if said} == {}, how
    expect(here.page.get_by_test_id("stException")).to_have_count(0)
