"""A whole meeting in a real Chromium, driven by the keyboard, with a second browser that writes at the same time."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Page, expect

from scorecard.workspace import meetings, notes
from tests.browser.server import Server
from tests.browser.visit import Visit
from tests.meeting.story import house_of, past_action

pytestmark = pytest.mark.browser

WAIT = 90_000
SCROLLS = "() => Math.max(0, document.querySelector('[data-testid=stMain]').scrollHeight - innerHeight)"
ACTED = "Last time we acted here: “New landing page”"
Starting = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]


@contextmanager
def room(start: Starting, visiting: Visiting) -> Iterator[tuple[Server, Visit, Visit]]:
    """The app on a home of its own, and two browsers on it."""
    with start() as server, visiting(server.url, width=1920, height=1080) as ann, visiting(server.url, scheme="dark") as ben:
        yield server, ann, ben


def press(page: Page, key: str, shows: str, then: str = "overview") -> None:
    """Press a key and wait for what it brings: a text, and the hint of a command that is possible then.

    The script is never at rest while a meeting runs: each browser looks for what the others wrote.
    """
    page.keyboard.press(key)
    expect(page.get_by_test_id("stMain")).to_contain_text(shows, timeout=WAIT)
    expect(page.locator(f"[data-command={then}]")).to_be_visible(timeout=WAIT)


def write(page: Page, key: str, field: str, text: str) -> None:
    """Open a form by its key, type into it, and save it with Enter."""
    page.keyboard.press(key)
    expect(page.locator(f".st-key-meeting_text_{field} input")).to_be_focused(timeout=WAIT)
    if text:
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(f".st-key-meeting_text_{field}")).to_have_count(0, timeout=WAIT)


def title(page: Page) -> str:
    return page.get_by_role("heading", level=2).first.inner_text()


def chart(page: Page, *written: str) -> str:
    """Everything that is written in the chart, once it is the one in which all of `written` stands: the last part's may linger."""
    svg = page.locator(".st-key-meeting_wide [data-testid=stVegaLiteChart] svg").first
    expect(svg).to_be_visible(timeout=WAIT)
    for text in written:
        expect(svg).to_contain_text(text, timeout=WAIT)
    return str(svg.evaluate("node => [...node.querySelectorAll('text')].map(t => t.textContent).join('|')"))


def test_a_whole_meeting_by_keyboard_with_two_browsers(start: Starting, visiting: Visiting) -> None:
    with room(start, visiting) as (server, ann, ben):
        past_action(server.home)
        ann.page.goto(f"{server.url}/meeting")
        page = ann.page
        expect(page.get_by_test_id("stMain")).to_contain_text("Today's agenda", timeout=WAIT)
        expect(page.locator("[data-command=s]")).to_be_visible(timeout=WAIT)
        page.keyboard.press("s")
        expect(page.get_by_label("Your name")).to_be_focused(timeout=WAIT)
        page.keyboard.type("Ann")
        press(page, "Enter", "Opened by Ann", "end")

        # The shared goal, then the first number with what was done about it before: its effect is on the chart.
        press(page, "ArrowRight", "1 / ")
        press(page, "ArrowRight", "2 / ")
        assert title(page).startswith("2 / ")
        assert "PPC clicks" in title(page)
        expect(page.get_by_test_id("stMain")).to_contain_text(ACTED, timeout=WAIT)
        drawn = chart(page, "New landing page")
        assert "✔ New landing page" in drawn
        assert re.search(r"before 1\.\dk\|.*after 1\.\dk", drawn)
        assert page.evaluate(SCROLLS) == 0

        # Ben comes to the same number in a browser of his own; both write at once, and each sees the other's without doing anything.
        ben.page.goto(f"{server.url}/meeting?meeting_item=number:ppc_clicks")
        expect(ben.page.get_by_test_id("stMain")).to_contain_text("Discussion", timeout=WAIT)
        expect(ben.page.locator("[data-command=note]")).to_be_visible(timeout=WAIT)
        ben.page.keyboard.press("n")
        expect(ben.page.locator(".st-key-meeting_text_note input")).to_be_focused(timeout=WAIT)
        ben.page.keyboard.type("we bid less on <b>brand</b> words")
        write(page, "n", "note", "the budget was cut")
        ben.page.get_by_label("Your name").fill("Ben")
        ben.page.keyboard.press("Enter")
        for each in (page, ben.page):
            for text in ("the budget was cut", "we bid less on <b>brand</b> words", "2 people writing: Ann and Ben"):
                expect(each.get_by_test_id("stMain")).to_contain_text(text, timeout=WAIT)

        write(page, "i", "issue", "")
        write(page, "d", "decide", "restore half of the budget")
        write(page, "a", "action", "Restore the search budget")
        for each in (page, ben.page):
            expect(each.get_by_test_id("stMain")).to_contain_text("restore half of the budget", timeout=WAIT)
            expect(each.get_by_test_id("stMain")).to_contain_text("Restore the search budget · Aiko Tanaka", timeout=WAIT)

        # Two more items; typing is no command, and Escape leaves the field before it leaves the part.
        press(page, "ArrowRight", "3 / ")
        page.keyboard.press("n")
        expect(page.locator(".st-key-meeting_text_note input")).to_be_focused(timeout=WAIT)
        page.keyboard.type("answers in a name: nine")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("stMain")).to_contain_text("✎ answers in a name: nine", timeout=WAIT)
        press(page, "ArrowRight", "4 / ")
        write(page, "n", "note", "too many calls")
        press(page, "ArrowLeft", "3 / ")
        press(page, "ArrowLeft", "2 / ")
        expect(page.get_by_test_id("stMain")).to_contain_text(ACTED, timeout=WAIT)
        shown = chart(page, "New landing page", "the budget was cut", "we bid less")

        press(page, "Escape", "running", "end")
        page.keyboard.press("e")
        expect(page.locator(".st-key-meeting_close button")).to_be_focused(timeout=WAIT)
        press(page, "Enter", "Closed by Ann", "next")
        expect(page.get_by_role("button", name="Download the minutes")).to_be_visible(timeout=WAIT)
        assert not ann.errors
        assert not ben.errors

        # Later: a note that comes afterwards changes nothing of what was shown.
        with house_of(server.home) as house:
            closed = meetings.closed(house.workspace, 1)[0]
            notes.write(house.workspace, "ppc_clicks", None, "written the day after", "Zoe", house.now())
        assert "restore half of the budget" in closed.minutes
        assert "Ben: we bid less on \\<b\\>brand\\</b\\> words" in closed.minutes
        with visiting(server.url, width=1920, height=1080) as later:
            later.page.goto(f"{server.url}/meeting?meeting={closed.number}&meeting_item=number:ppc_clicks")
            expect(later.page.get_by_test_id("stMain")).to_contain_text("restore half of the budget", timeout=WAIT)
            assert chart(later.page, "New landing page") == shown
            assert "written the day after" not in later.page.get_by_test_id("stMain").inner_text()
