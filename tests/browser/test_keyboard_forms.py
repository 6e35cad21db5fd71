"""Everything that is written in the app, written with the keyboard alone: goals, plans, notes, verdicts, signatures, links, tokens."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scorecard.workspace import Workspace, links, open_workspace, tokens
from scorecard.workspace.agreements import versions
from scorecard.workspace.calendar import entries
from scorecard.workspace.decisions import act, actions
from scorecard.workspace.verdicts import last_verdicts
from tests.browser.keys import Keys
from tests.browser.server import Server, running
from tests.browser.visit import Visit

pytestmark = pytest.mark.slow

WAIT = 60_000
INSIDE = 12
"""So few stops lead through what a button has opened: it comes next, not after all the rest of the page."""
Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="module")
def app(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all that is written here, each test on a page of its own."""
    folder = tmp_path_factory.mktemp("keys")
    with running(folder / "home", folder / "log", template=demo_home) as server:
        yield server


@pytest.fixture
def workspace(app: Server) -> Iterator[Workspace]:
    opened = open_workspace(app.home)
    yield opened
    opened.engine.dispose()


@contextmanager
def at(app: Server, visiting: Visiting, page: str) -> Iterator[tuple[Keys, Visit]]:
    """Somebody at that page; at the end nothing went wrong in the console."""
    with visiting(app.url, reduced_motion="reduce") as here:
        here.open(f"{app.url}/{page}")
        yield Keys(here.page), here
        assert (here.foreign, here.errors) == ([], [])


def test_a_goal_is_set(app: Server, visiting: Visiting) -> None:
    with at(app, visiting, "goals") as (somebody, here):
        page = here.page
        somebody.reach(page.locator("summary").filter(has_text="Set a goal"))
        somebody.press("Enter")
        somebody.chooses(page.get_by_role("combobox", name="Indicator"), "Demos held")
        somebody.writes(page.get_by_label("Name", exact=True), "More demos")
        somebody.writes(page.get_by_label("Target", exact=True), "270")
        somebody.writes(page.get_by_label("Your name").first, "Ann")
        somebody.button("Save")
        expect(page.get_by_text("is saved").or_(page.get_by_text("Saved")).first).to_be_visible(timeout=WAIT)
        expect(page.get_by_role("button", name=re.compile("^More demos"))).to_be_visible(timeout=WAIT)


def test_a_plan_is_tried_and_saved(app: Server, visiting: Visiting) -> None:
    with at(app, visiting, "planner") as (somebody, here):
        page = here.page
        slider = page.get_by_role("slider", name="Leads")
        for percent in ("105", "110"):
            somebody.reach(slider)
            somebody.press("ArrowRight")
            expect(slider).to_have_value(percent)
            page.wait_for_url(f"**planner_changes=**{percent[:1]}.{percent[1:].rstrip('0')}*")
            somebody.keeps()
        somebody.reach(page.get_by_role("radiogroup", name="How sure").get_by_role("radio").first)
        somebody.press("ArrowRight")
        somebody.writes(page.get_by_label("Your name"), "Ann")
        somebody.button("Save the plan as goals")
        expect(page.get_by_test_id("stAlert").first).to_be_visible(timeout=WAIT)


def test_a_note_is_written_and_taken_back(app: Server, visiting: Visiting) -> None:
    with at(app, visiting, "indicator?indicator=ppc_clicks") as (somebody, here):
        page = here.page
        somebody.writes(page.get_by_label("A note on this number"), "the budget was cut")
        somebody.writes(page.get_by_label("Your name").first, "Ann")
        somebody.button("Save the note")
        expect(page.get_by_text("✎ the budget was cut").first).to_be_visible(timeout=WAIT)
        somebody.keeps()
        somebody.back_to(page.locator("[class*=st-key-note_back] button").first)
        somebody.press("Enter")
        expect(page.locator("[class*=st-key-note_back]")).to_have_count(0, timeout=WAIT)


def test_a_verdict_is_given(app: Server, visiting: Visiting, workspace: Workspace) -> None:
    with at(app, visiting, "feedback") as (somebody, here):
        page = here.page
        somebody.writes(page.get_by_label("Your name").first, "Tom")
        grid = page.locator("[class*=st-key-feedback_to_judge] canvas").first
        somebody.reach(grid)
        somebody.press("ArrowDown", "Shift+Space")
        somebody.button("Accept")
        expect(page.get_by_test_id("stToast")).to_contain_text("1 lead", timeout=WAIT)
        somebody.keeps()
        somebody.back_to(grid)
        somebody.press("ArrowDown", "Shift+Space")
        somebody.reach(page.get_by_test_id("stPopover").filter(has_text="Refuse").first.get_by_role("button").first)
        somebody.press("Enter")
        somebody.reach(page.get_by_role("button", name="Duplicate", exact=True), most=INSIDE)
        somebody.press("Enter")
        expect(page.get_by_test_id("stToast").last).to_contain_text("refused", timeout=WAIT)
        assert sorted(each.verdict for each in last_verdicts(workspace).values()) == ["accepted", "refused"]


def test_the_agreement_is_written_and_signed(app: Server, visiting: Visiting, workspace: Workspace) -> None:
    with at(app, visiting, "agreement") as (somebody, here):
        page = here.page
        somebody.writes(page.get_by_label("Your name"), "Jonas")
        somebody.writes(page.locator(".st-key-agreement_why input"), "the first one")
        somebody.button("Write the first version")
        for team in ("marketing", "sales"):
            sign = page.locator(f".st-key-agreement_sign_{team} button")
            expect(sign).to_be_visible(timeout=WAIT)
            somebody.keeps()
            somebody.back_to(sign) if team == "marketing" else somebody.reach(sign)
            somebody.press("Enter")
            expect(sign).to_have_count(0, timeout=WAIT)
        (first,) = versions(workspace)
        assert [each.team for each in first.signatures] == ["marketing", "sales"]


def test_an_entry_of_the_calendar_is_made_and_taken_out(app: Server, visiting: Visiting, workspace: Workspace) -> None:
    with at(app, visiting, "calendar") as (somebody, here):
        page = here.page
        somebody.writes(page.get_by_label("What is it?"), "Fair in Lyon")
        somebody.reach(page.get_by_role("spinbutton", name=re.compile("^day, .* to end date")))
        somebody.press("ArrowUp")
        somebody.chooses(page.get_by_role("combobox", name="Kind"), "Event")
        somebody.writes(page.get_by_label("Owner").last, "Hannah")
        somebody.writes(page.get_by_label("Your name").last, "Hannah")
        somebody.button("Save")
        expect(page.get_by_text("Fair in Lyon · ").first).to_be_visible(timeout=WAIT)
        somebody.keeps()
        (entry,) = entries(workspace)
        assert (entry.title, entry.kind, entry.start, entry.end) == ("Fair in Lyon", "event", date(2026, 11, 22), date(2026, 11, 23))
        somebody.reach(page.locator("[class*=st-key-calendar_out] button").first)
        somebody.press("Enter")
        expect(page.locator("[class*=st-key-calendar_out]")).to_have_count(0, timeout=WAIT)


def test_an_action_is_ticked_off_in_a_meeting(app: Server, visiting: Visiting, workspace: Workspace) -> None:
    act(workspace, "call the clinics", "Tom Becker", date(2026, 11, 23), "appointments", None, None, "Tom", datetime.now(UTC))
    with visiting(app.url, reduced_motion="reduce") as here:
        page = here.page
        page.goto(f"{app.url}/meeting")
        expect(page.locator("[data-command=s]")).to_be_visible(timeout=WAIT)
        page.keyboard.press("s")
        expect(page.get_by_label("Your name")).to_be_focused(timeout=WAIT)
        page.keyboard.type("Hannah")
        page.keyboard.press("Enter")
        expect(page.locator("[data-command=end]")).to_be_visible(timeout=WAIT)
        somebody = Keys(page)
        somebody.reach(page.get_by_role("button", name="1 action due"))
        page.keyboard.press("Enter")
        box = page.get_by_role("checkbox", name="call the clinics")
        expect(box).to_be_enabled(timeout=WAIT)
        somebody.reach(box)
        page.keyboard.press("Space")
        expect(page.get_by_test_id("stMain")).to_contain_text("· done", timeout=WAIT)
        page.keyboard.press("Escape")
        expect(page.locator("[data-command=end]")).to_be_visible(timeout=WAIT)
        page.keyboard.press("e")
        expect(page.locator(".st-key-meeting_close button")).to_be_focused(timeout=WAIT)
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("stMain")).to_contain_text("Closed by Hannah", timeout=WAIT)
    assert [each.done_by for each in actions(workspace)] == ["Hannah"]


def test_a_link_is_made_in_its_dialog_and_revoked(app: Server, visiting: Visiting, workspace: Workspace) -> None:
    with at(app, visiting, "channels") as (somebody, here):
        page = here.page
        share = page.get_by_role("button", name="Share this view")
        somebody.reach(share)
        somebody.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        somebody.writes(dialog.get_by_role("textbox", name="What it is, or whom it is for"), "Board")
        somebody.writes(dialog.get_by_role("textbox", name="Your name"), "Ann")
        somebody.reach(dialog.get_by_role("button", name="Make the link"))
        somebody.press("Enter")
        expect(dialog.get_by_test_id("stCode")).to_be_visible(timeout=WAIT)
        somebody.press("Escape")
        expect(dialog).to_have_count(0)
        expect(share).to_be_focused()
        here.open(f"{app.url}/links")
        somebody.writes(page.locator(".st-key-who_revoke input"), "Ann")
        somebody.button("Revoke it")
        expect(page.get_by_text("Nobody can see anything by a link at the moment.")).to_be_visible(timeout=WAIT)
        assert [bool(each.revoked_at) for each in links.listed(workspace)] == [True]


def test_a_token_is_made_and_revoked(app: Server, visiting: Visiting, workspace: Workspace) -> None:
    with at(app, visiting, "links") as (somebody, here):
        page = here.page
        somebody.writes(page.get_by_role("textbox", name="What the token is for"), "weekly export")
        somebody.writes(page.locator(".st-key-who_token input"), "Ann")
        somebody.button("Make a token")
        expect(page.get_by_test_id("stCode")).to_be_visible(timeout=WAIT)
        somebody.keeps()
        somebody.back_to(page.get_by_role("button", name="I have copied it"))
        somebody.press("Enter")
        expect(page.get_by_test_id("stCode")).to_have_count(0, timeout=WAIT)
        somebody.writes(page.locator(".st-key-who_token_revoke input"), "Ann")
        somebody.reach(page.locator(".st-key-token_revoke button"))
        somebody.press("Enter")
        expect(page.locator(".st-key-token_revoke")).to_have_count(0, timeout=WAIT)
        assert [bool(each.revoked_at) for each in tokens.listed(workspace)] == [True]


def test_a_day_is_picked_and_the_filters_are_left(app: Server, visiting: Visiting) -> None:
    with at(app, visiting, "") as (somebody, here):
        page = here.page
        filters = page.locator(".st-key-filters_scorecard").get_by_role("button").first
        somebody.reach(filters)
        somebody.press("Enter")
        somebody.reach(page.get_by_role("spinbutton", name=re.compile("^day, As of")).first, most=INSIDE)
        somebody.press("ArrowDown")
        somebody.reach(page.get_by_role("combobox", name="Weeks"), most=INSIDE)
        page.wait_for_url("**as_of=2026-11-21**")
        somebody.keeps()
        somebody.reach(page.get_by_role("button", name=re.compile("^Choose date")).first, "Shift+Tab", most=INSIDE)
        somebody.press("Enter")
        expect(page.get_by_role("grid").first).to_be_visible()
        somebody.press("ArrowLeft", "Enter")
        page.wait_for_url("**as_of=2026-11-20**")
        somebody.press("Escape")
        expect(page.get_by_role("spinbutton")).to_have_count(0)
        expect(filters).to_be_focused()


def test_the_tour_is_taken_and_ended(app: Server, visiting: Visiting) -> None:
    with at(app, visiting, "") as (somebody, here):
        page = here.page
        somebody.reach(page.get_by_role("link", name="Take the tour"))
        for stop in range(1, 6):
            somebody.press("Enter")
            expect(page.get_by_text(f"Tour, {stop} of 5")).to_be_visible(timeout=WAIT)
            truth = page.get_by_role("button", name="The truth")
            somebody.reach(truth)
            somebody.press("Enter")
            expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
            somebody.press("Escape")
            expect(truth).to_be_focused()
            if stop < 5:
                somebody.reach(page.locator(".st-key-tour").get_by_role("link"), most=INSIDE)
        somebody.button("End the tour")
        expect(page.locator(".st-key-tour")).to_have_count(0)
