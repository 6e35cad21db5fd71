"""Every page in light, in dark, on a phone and enlarged: nothing cut, nothing that axe objects to, nothing fetched from elsewhere.

And for who does not see: a text for every chart. For who has no mouse: stops in the order of the page, each to be seen and to be left.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import expect

from scorecard.wording.screens import SCREENS
from tests.browser.server import PAGES, Server, address
from tests.browser.visit import Visit

PHONE = {"width": 390, "height": 844}
ENLARGED = {"twice": {"width": 720, "height": 450}, "four times": {"width": 320, "height": 256}}
"""A window of 1440 by 900 at 200 %, and one of 1280 by 1024 at 400 % (WCAG 2.2, 1.4.4 and 1.4.10)."""
UNTOLD = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
  .filter(chart => chart.offsetParent && (chart.getAttribute('aria-label') || '').length < 16)
  .map(chart => chart.outerHTML.slice(0, 200))"""
"""Charts in sight without a text that says what they show; those behind another tab are drawn when it is opened."""
STOP = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  if (!node || node === document.body) return 'left';
  window.stops ??= [];
  if (window.stops.some(each => each.node === node)) return node.tagName === 'CANVAS' ? 'a list' : 'seen twice';
  const near = [...node.querySelectorAll('*')].slice(0, 40);
  for (let each = node; each && near.length < 60; each = each.parentElement || each.getRootNode().host)
    near.push(each, ...[...each.children].slice(0, 10));
  const drawn = ['outline', 'boxShadow', 'borderColor', 'backgroundColor', 'color', 'textDecoration'];
  const look = () => near.map(each => drawn.map(name => getComputedStyle(each)[name]).join()).join('|');
  const said = `${node.tagName} ${node.getAttribute('aria-label') || node.textContent}`.slice(0, 80);
  window.stops.push({node, look, focused: look(), said});
  return 'next';
}"""
UNSEEN = """() => window.stops
  .filter(each => each.look() === each.focused && !['MAIN', 'CANVAS'].includes(each.node.tagName)).map(each => each.said)"""
"""Streamlit's own scroller of the whole page shows no focus of its own, and a list draws its own on its canvas."""
MOST_STOPS = 250
SAMPLED = [page if number % 3 == 0 else pytest.param(page, marks=pytest.mark.slow) for number, page in enumerate(PAGES)]
"""A third of the pages, and all of them with `-m slow`."""
CONTRAST = ("color-contrast",)
"""All that differs between light and dark: the elements are the same."""
BACKGROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"

Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.mark.parametrize("page", SAMPLED)
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
        for how, size in ENLARGED.items():
            here.page.set_viewport_size(size)  # type: ignore[arg-type]
            assert here.overflow() == [], f"{how} the size"
        assert here.page.evaluate(UNTOLD) == []


@pytest.mark.parametrize("page", [page if page == "goals" else pytest.param(page, marks=pytest.mark.slow) for page in PAGES])
def test_the_tab_key_leads_through_a_page_and_out_of_it(page: str, server: Server, visiting: Visiting) -> None:
    """Until the focus has left the page: without a trap, without coming by twice, and with every stop to be seen."""
    with visiting(server.url, reduced_motion="reduce") as here:
        here.open(address(server, page))
        told = "next"
        for _ in range(MOST_STOPS):
            if told == "left" or told == "seen twice":
                break
            here.page.keyboard.press("Tab")
            told = str(here.page.evaluate(STOP))
        assert told == "left"
        assert here.page.evaluate(UNSEEN) == []


def test_a_chart_without_a_text_would_be_found(server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(address(server, "executive"))
        assert here.page.evaluate(UNTOLD) == []
        here.page.evaluate("() => document.querySelector('[data-testid=stVegaLiteChart]').removeAttribute('aria-label')")
        assert len(here.page.evaluate(UNTOLD)) == 1


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
