"""The states between the pages, under axe as the pages are: late, on its way, opened, refused, ended, in the room, in a file."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scorecard.access.links import Wish, make, view_of
from scorecard.house import House, open_house
from scorecard.settings import read_settings
from scorecard.workspace import links as kept
from tests.browser.server import ROOT, TODAY, Server, environment, running
from tests.browser.visit import Visit, wait_ready
from tests.meeting.story import being_held, past_action

pytestmark = pytest.mark.slow

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]
ELSEWHERE = "board.localhost"
WAIT = 60_000
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@pytest.fixture(scope="module")
def app(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("states")
    with running(folder / "home", folder / "log", template=demo_home) as server:
        yield server


@pytest.fixture(scope="module")
def house(app: Server) -> House:
    return open_house(read_settings({"SCORECARD_HOME": str(app.home), "SCORECARD_TODAY": TODAY}))


def clean(here: Visit, state: str) -> None:
    assert (here.overflow(), here.violations(), here.foreign, here.errors) == ([], [], [], []), state


def link(app: Server, house: House, wish: Wish) -> str:
    """Its address, as somebody elsewhere opens it."""
    return f"{app.url.replace('127.0.0.1', ELSEWHERE)}/link/{make(house, wish, 'Ann', house.instant())[1]}"


def test_what_a_button_opens(app: Server, visiting: Visiting) -> None:
    def dialog(page: Page) -> None:
        page.get_by_role("button", name="Share this view").click()
        expect(page.get_by_role("dialog")).to_be_visible()

    def filters(page: Page) -> None:
        page.locator(".st-key-filters_channels").get_by_role("button").first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()

    def rows(page: Page) -> None:
        page.locator(".st-key-channels_table button").first.click()
        expect(page.get_by_role("heading", name="The leads behind")).to_be_visible(timeout=WAIT)

    with visiting(app.url) as here:
        for state, act in {"a dialog": dialog, "the filters": filters, "the leads behind a number": rows}.items():
            here.open(f"{app.url}/channels")
            act(here.page)
            wait_ready(here.page)
            clean(here, state)


def test_nothing_found_and_something_refused(app: Server, visiting: Visiting) -> None:
    with visiting(app.url) as here:
        here.open(f"{app.url}/definitions?definitions_search=nothing+of+the+kind")
        expect(here.page.get_by_text("No word matches.")).to_be_visible()
        clean(here, "no results")
        here.open(f"{app.url}/calendar")
        here.page.get_by_test_id("stFormSubmitButton").last.get_by_role("button").click()
        expect(here.page.get_by_test_id("stAlert").first).to_be_visible(timeout=WAIT)
        clean(here, "a form that was refused")


def test_an_answer_on_its_way(start: Start, visiting: Visiting) -> None:
    """The server is stopped in the middle of its answer, so that the state stays for as long as axe needs."""
    with start() as server, visiting(server.url) as here:
        here.page.goto(f"{server.url}/goals")
        here.page.wait_for_selector(".st-key-loading [data-testid=stSkeletonElement]", timeout=WAIT)
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            assert here.page.locator(".st-key-loading").count() == 1
            assert here.violations() == []
        finally:
            os.kill(server.process.pid, signal.SIGCONT)


def test_numbers_that_are_late(start: Start, visiting: Visiting, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    config = tmp_path / "data" / "scorecard.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("[demo]", "[demo_of_another_day]"), encoding="utf-8")
    text = config.read_text(encoding="utf-8")
    start_, _, rest = text.partition("[demo_of_another_day]")
    config.write_text(start_ + rest[rest.index("\n[") + 1 :], encoding="utf-8")
    with start(SCORECARD_CONFIG=str(config), SCORECARD_TODAY="2026-12-20") as server:
        for width in (1440, 390):
            with visiting(server.url, width=width) as here:
                here.open(server.url)
                expect(here.page.get_by_test_id("stAlert").first).to_be_visible()
                clean(here, f"late, {width} pixels wide")


def test_the_meeting_while_it_is_held(app: Server, visiting: Visiting, tmp_path: Path, demo_home: Path) -> None:
    with running(tmp_path / "home", tmp_path / "log", template=demo_home) as server:
        past_action(server.home)
        being_held(server.home)
        for query in ("", "?meeting_item=number:ppc_clicks"):
            with visiting(server.url) as here:
                here.page.goto(f"{server.url}/meeting{query}")
                expect(here.page.locator("[data-command]").first).to_be_visible(timeout=WAIT)
                expect(here.page.get_by_text("2 people writing").first).to_be_visible(timeout=WAIT)
                clean(here, f"the meeting {query}")


def test_what_somebody_without_an_account_sees(app: Server, house: House, visiting: Visiting) -> None:
    guarded = link(app, house, Wish((view_of("agreement", {}),), passphrase="correct horse"))
    screen = link(app, house, Wish((view_of("executive", {}),), kiosk=True, seconds=300))
    far = app.url.replace("127.0.0.1", ELSEWHERE)
    with visiting(far) as here:
        here.page.goto(far)
        expect(here.page.get_by_text("no sign-in is set up")).to_be_visible()
        assert here.violations() == [], "a stranger"
    with visiting(far, width=390, height=844) as here:
        here.page.goto(guarded)
        field = here.page.get_by_label("Passphrase")
        expect(field).to_be_focused()
        assert here.violations() == [], "the passphrase"
        here.page.keyboard.type("wrong horse")
        here.page.keyboard.press("Enter")
        expect(here.page.get_by_role("alert")).to_be_visible()
        assert here.violations() == [], "a wrong passphrase"
        here.page.keyboard.type("correct horse")
        here.page.keyboard.press("Enter")
        wait_ready(here.page)
        expect(here.page.get_by_role("heading", name="Agreement", exact=True)).to_be_visible()
        assert (here.overflow(), here.violations()) == ([], []), "the view of a link"
    with visiting(far, width=1920, height=1080) as here:
        here.page.goto(screen)
        expect(here.page.get_by_text("Three numbers to remember")).to_be_visible(timeout=WAIT)
        wait_ready(here.page)
        assert (here.overflow(), here.violations()) == ([], []), "the room's screen"
        for each in kept.listed(house.workspace):
            kept.revoke(house.workspace, each.id, "Ann", house.instant())
        here.page.reload()
        expect(here.page.get_by_role("heading", name="This scorecard is not open to you")).to_be_visible(timeout=WAIT)
        assert here.violations() == [], "a link that has ended"


def test_what_is_written_as_a_file(demo_home: Path, visiting: Visiting, tmp_path: Path) -> None:
    shutil.copytree(demo_home, tmp_path / "home")
    commands = {
        "week.html": ["show", "scorecard", "--html"],
        "channels.html": ["show", "channels", "--html"],
        "digest.html": ["digest", "--to"],
    }
    with visiting("file://") as here:
        for name, command in commands.items():
            run = [sys.executable, "-m", "scorecard", *command, str(tmp_path / name)]
            subprocess.run(run, cwd=ROOT, env=environment(tmp_path / "home"), check=True, capture_output=True)
            here.page.goto((tmp_path / name).as_uri())
            only = WCAG if name == "digest.html" else ()  # a mail stands inside another page, which has the landmarks
            assert (here.violations(only), here.foreign, here.errors) == ([], [], []), name
