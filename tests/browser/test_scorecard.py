"""The scorecard in a real browser: every number leads somewhere, by mouse and by keyboard, and data stays text."""

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.server import Server, synced_home
from tests.browser.visit import Visit, wait_ready

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]
HOSTILE = '<img src=x onerror="window.stolen=1">![](https://evil.example/p.png) $x$ :red[y]'


def test_a_row_opens_its_indicator_and_takes_the_filters_along(server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(f"{server.url}/?team=marketing")
        here.page.get_by_role("link", name="PPC clicks", exact=True).click()
        here.page.wait_for_url("**/indicator?**")
        wait_ready(here.page)
        expect(here.page.get_by_role("heading", name="PPC clicks", exact=True)).to_be_visible()
        assert "indicator=ppc_clicks" in here.page.url
        assert "team=marketing" in here.page.url


def test_a_cell_opens_the_rows_of_its_week(server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(server.url)
        here.page.get_by_role("button", name="PPC clicks, week of 26 Oct 2026", exact=False).click()
        here.page.wait_for_url("**indicator_week=2026-10-26**")
        expect(here.page.get_by_role("heading", name="7 rows behind PPC clicks, 26 Oct – 1 Nov 2026")).to_be_visible()


def test_the_table_has_one_stop_a_row_and_arrows_walk_its_weeks(server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(server.url)
        row = here.page.get_by_role("row").filter(has=here.page.get_by_role("link", name="PPC clicks", exact=True))
        row.get_by_role("link").focus()
        here.page.keyboard.press("ArrowRight")
        expect(row.get_by_role("button").first).to_be_focused()
        here.page.keyboard.press("ArrowLeft")
        here.page.keyboard.press("Tab")
        expect(row.get_by_role("button", name="missed · signal", exact=True)).to_be_focused()
        expect(row.get_by_role("tooltip")).to_be_visible()
        expect(row.get_by_role("tooltip")).to_contain_text("misses the goal of")
        here.page.keyboard.press("Shift+Tab")
        here.page.keyboard.press("Enter")
        here.page.wait_for_url("**/indicator?**")


def test_it_is_a_table_with_headings_for_who_cannot_see_it(server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(server.url)
        expect(here.page.get_by_role("table", name="Scorecard by team, 13 complete weeks")).to_be_visible()
        expect(here.page.get_by_role("rowheader", name="PPC clicks", exact=True)).to_be_visible()
        expect(here.page.get_by_role("columnheader", name="9 Nov", exact=True)).to_be_visible()


def test_a_filter_stands_in_the_address_and_a_copied_address_shows_the_same(server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(server.url)
        here.page.get_by_role("button", name="As of today").click()
        here.page.get_by_label("Team").click()
        here.page.get_by_role("option", name="Sales").click()
        here.page.wait_for_url("**team=sales**")
        copied = here.page.url
    with visiting(server.url) as other:
        other.open(copied)
        expect(other.page.get_by_role("button", name="As of today · 13 weeks · Sales")).to_be_visible()
        expect(other.page.get_by_role("rowheader", name="Cold calls", exact=True)).to_be_visible()
        expect(other.page.get_by_role("rowheader", name="PPC clicks", exact=True)).to_have_count(0)


def test_on_a_phone_there_are_cards_and_nothing_is_cut(server: Server, visiting: Visiting) -> None:
    with visiting(server.url, width=390, height=844) as here:
        here.open(server.url)
        expect(here.page.get_by_role("table")).to_have_count(0)
        expect(here.page.locator(".card").first).to_be_visible()
        assert here.overflow() == []


def test_it_can_be_read_at_twice_the_size(server: Server, visiting: Visiting) -> None:
    with visiting(server.url, width=720, height=450, device_scale_factor=2) as here:
        here.open(server.url)
        assert here.overflow() == []


def test_the_weeks_of_a_chart_are_the_same_in_every_time_zone(server: Server, visiting: Visiting) -> None:
    seen = []
    for zone in ("America/Los_Angeles", "Asia/Tokyo"):
        with visiting(server.url, timezone_id=zone) as here:
            here.open(f"{server.url}/indicator?indicator=ppc_clicks")
            here.page.wait_for_selector(".role-axis-label text")
            seen.append(here.page.locator(".role-axis-label text").all_text_contents())
    assert seen[0] == seen[1]
    assert "9 Nov 26" in seen[0]


def test_text_of_the_data_stays_text(start: Start, visiting: Visiting, tmp_path: Path) -> None:
    home = synced_home(tmp_path / "hostile", _hostile(tmp_path / "company"))
    with start(template=home, SCORECARD_CONFIG=str(tmp_path / "company" / "scorecard.toml")) as server, visiting(server.url) as here:
        for page in ("", "indicator?indicator=visits"):
            here.open(f"{server.url}/{page}")
            expect(here.page.get_by_text("<img src=x onerror=").first).to_be_attached()
            assert here.page.evaluate("window.stolen") is None
            assert here.foreign == []


def _hostile(folder: Path) -> Path:
    """A company whose names are an attack."""
    folder.mkdir()
    with (folder / "visits.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["date", "indicator", "value", "owner"])
        for back in range(200, 1, -1):
            rows.writerow([date(2026, 11, 22) - timedelta(days=back), "visits", 100 + back % 7, HOSTILE])
    name = HOSTILE.replace('"', '\\"')
    configuration = folder / "scorecard.toml"
    configuration.write_text(
        f'[company]\nname = "{name}"\n[sources.web]\nkind = "file"\ndataset = "indicator_values"\npath = "visits.csv"\n'
        f'[indicators.visits]\nname = "{name}"\nsum = "indicator_values"\nowner = "{name}"\ndefinition = "{name}"\n',
        encoding="utf-8",
    )
    return configuration


def test_a_click_on_a_week_of_the_chart_shows_its_rows(server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(f"{server.url}/indicator?indicator=ppc_clicks")
        point = here.page.locator(".mark-symbol path[aria-label*='2 Nov 2026']").first
        point.click(force=True)  # drawn all but clear, over the line
        here.page.wait_for_url("**indicator_week=2026-11-02**")
        expect(here.page.get_by_role("heading", name="7 rows behind PPC clicks, 2 Nov – 8 Nov 2026")).to_be_visible()
