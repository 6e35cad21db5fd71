"""With the keyboard alone: from the first step of Connect to a saved configuration, and from a filter to a number's rows and back."""

import csv
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scorecard.config import load
from tests.browser.keys import Keys
from tests.browser.server import Server
from tests.browser.visit import Visit, wait_ready
from tests.connect.tables import TODAY, weekly

pytestmark = pytest.mark.slow

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]


def test_a_file_is_connected_without_a_mouse(start: Start, visiting: Visiting, tmp_path: Path) -> None:
    with (tmp_path / "Weekly numbers.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(weekly())
    with start() as server, visiting(server.url, reduced_motion="reduce") as here:
        here.open(f"{server.url}/connect")
        somebody = Keys(here.page)
        kinds = here.page.get_by_role("radiogroup").first
        somebody.reach(kinds)
        for _ in range(3):
            if here.page.get_by_role("radio", name="A file").is_checked():
                break
            somebody.press("ArrowRight")
        upload = here.page.get_by_test_id("stFileUploaderDropzone").locator("button").first
        somebody.choose_file(upload, tmp_path / "Weekly numbers.csv")
        wait_ready(here.page)
        somebody.button("Read it")
        for step in range(3, 6):
            somebody.button("Continue")
            expect(here.page.get_by_role("heading", name=f"Step {step} of 6")).to_be_visible()
        somebody.button("Continue")
        somebody.button("Save the configuration")
        expect(here.page.get_by_text(re.compile("^Saved to"))).to_be_visible()
        assert load(server.home / "scorecard.toml", TODAY).indicators


def test_a_filter_a_number_its_rows_and_back_without_a_mouse(server: Server, visiting: Visiting) -> None:
    with visiting(server.url, reduced_motion="reduce") as here:
        here.open(server.url)
        somebody = Keys(here.page)
        somebody.reach(here.page.locator(".st-key-filters_scorecard").get_by_role("button").first)
        somebody.press("Enter")
        somebody.reach(here.page.get_by_role("combobox", name="Team"))
        here.page.keyboard.type("marketing")
        somebody.press("Enter", "Escape")
        here.page.wait_for_url("**team=marketing**")
        somebody.press("Escape")
        row = here.page.get_by_role("link", name="PPC clicks", exact=True)
        somebody.reach(row)
        somebody.press("Enter")
        here.page.wait_for_url("**/indicator?**")
        expect(here.page.get_by_role("heading", name="PPC clicks", exact=True)).to_be_visible()
        wait_ready(here.page)
        somebody.reach(here.page.get_by_role("combobox", name="Week"))
        somebody.press("ArrowDown", "ArrowDown", "Enter")
        here.page.wait_for_url("**indicator_week=**")
        somebody.reach(here.page.get_by_role("link", name="Back to the scorecard"), "Shift+Tab")
        somebody.press("Enter")
        here.page.wait_for_url(lambda url: "indicator" not in url.rpartition("/")[2].partition("?")[0])
        expect(here.page.get_by_role("rowheader", name="PPC clicks", exact=True)).to_be_visible()
        expect(here.page.get_by_role("rowheader", name="Cold calls", exact=True)).to_have_count(0)
