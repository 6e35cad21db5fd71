"""What a reader sees while an answer is on its way: the page's name, the menu and its shapes; nothing of them when it is known already."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.browser.server import Server
from tests.browser.visit import Visit, wait_ready

pytestmark = pytest.mark.slow

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]
WATCH = """(() => {
  window.seen = [];
  window.moving = () => document.getAnimations()
    .filter(each => each.playState === 'running' && each.effect.getTiming().iterations === Infinity).length;
  new MutationObserver(() => {
    const shapes = document.querySelector('.st-key-loading');
    if (shapes) window.seen.push({
      name: shapes.querySelector('h1')?.textContent,
      shapes: shapes.querySelectorAll('[data-testid=stSkeletonElement]').length,
      menu: document.querySelectorAll('[data-testid=stTopNavSection]').length,
      moving: [...shapes.querySelectorAll('*')].filter(each => getComputedStyle(each).animationName !== 'none').length,
    });
  }).observe(document, {childList: true, subtree: true});
})()"""
"""Notes what stands there whenever the page changes: looking now and then would miss it on a fast machine."""


def test_a_cold_question_shows_the_page_to_come_and_a_warm_one_does_not_flicker(start: Start, visiting: Visiting) -> None:
    with start() as server, visiting(server.url, reduced_motion="reduce") as here:
        here.page.add_init_script(WATCH)
        here.open(f"{server.url}/goals")
        heading = here.page.get_by_role("heading", name="Goals", level=1)
        expect(heading).to_have_count(1)
        expect(here.page.locator(".st-key-loading")).to_have_count(0)
        seen = here.page.evaluate("() => window.seen")
        assert any(each["name"] == "Goals" and each["shapes"] > 3 and each["menu"] > 3 and not each["moving"] for each in seen), seen
        assert here.page.evaluate("() => window.moving()") == 0, "something moves for a reader who asked for rest"
        here.open(f"{server.url}/goals")
        wait_ready(here.page)
        expect(heading).to_have_count(1)
        assert here.page.evaluate("() => window.seen") == [], "a known answer was announced"
