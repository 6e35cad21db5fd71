"""What both teams write beside the meeting, by hand in a real Chromium: verdicts and answers, the agreement, the calendar, a tick."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.agreements import versions
from scorecard.workspace.calendar import entries
from scorecard.workspace.decisions import act, actions
from scorecard.workspace.verdicts import last_verdicts
from tests.browser.server import ROOT, Server, running
from tests.browser.visit import Visit

pytestmark = [*[pytest.mark.browser], pytest.mark.slow]

WAIT = 60_000
HEADER, ROW = 36, 36
"""The heights of a grid's lines: it is drawn on a canvas, where a row is chosen by its place."""
Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's files, to be changed."""
    folder = tmp_path_factory.mktemp("company")
    shutil.copytree(ROOT / "data", folder / "data")
    return folder / "data" / "scorecard.toml"


@pytest.fixture(scope="module")
def app(browser: Browser, demo_home: Path, config: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all that is written here, each test on a page of its own."""
    folder = tmp_path_factory.mktemp("together")
    with running(folder / "home", folder / "log", template=demo_home, SCORECARD_CONFIG=str(config)) as server:
        yield server


@pytest.fixture
def workspace(app: Server) -> Iterator[Workspace]:
    opened = open_workspace(app.home)
    yield opened
    opened.engine.dispose()


def main(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.get_by_test_id("stMain")).to_contain_text(text, timeout=WAIT)


def choose(page: Page, *rows: int) -> None:
    """Tick rows of the list of leads to be judged."""
    grid = page.locator("[class*=st-key-feedback_to_judge] .dvn-scroller").first
    expect(grid).to_be_visible(timeout=WAIT)
    for row in rows:
        grid.click(position={"x": 16, "y": HEADER + ROW * row + ROW / 2})
    expect(page.get_by_role("button", name="Accept")).to_be_enabled(timeout=WAIT)


def test_two_clicks_for_a_verdict_alone_and_for_a_list_and_marketings_answer(app: Server, visiting: Visiting, workspace: Workspace) -> None:
    with visiting(app.url) as tom:
        page = tom.page
        tom.open(f"{app.url}/feedback")
        page.get_by_label("Your name").first.fill("Tom")
        page.keyboard.press("Enter")
        choose(page, 0)
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_test_id("stToast")).to_contain_text("1 lead", timeout=WAIT)
        (accepted,) = last_verdicts(workspace)
        assert last_verdicts(workspace)[accepted].verdict == "accepted"

        expect(page.get_by_role("button", name="Accept")).to_be_disabled(timeout=WAIT)
        choose(page, 0, 1)
        page.get_by_test_id("stPopover").filter(has_text="Refuse").first.get_by_role("button").first.click()
        page.get_by_label("In your own words (optional)").fill("=they <b>only</b> wanted a t-shirt")
        page.keyboard.press("Enter")
        page.get_by_test_id("stPopoverBody").get_by_role("button", name="Duplicate").click()
        expect(page.get_by_test_id("stToast").last).to_contain_text("2 leads", timeout=WAIT)
        refused = {id: each for id, each in last_verdicts(workspace).items() if each.verdict == "refused"}
        assert {(each.reason, each.who, each.text) for each in refused.values()} == {
            ("Duplicate", "Tom", "=they <b>only</b> wanted a t-shirt")
        }
        assert len(refused) == 2
        assert accepted not in refused
        main(page, *refused, "=they <b>only</b> wanted a t-shirt")

        with visiting(app.url) as aiko:  # marketing, in a browser of her own, sees the reason and answers
            aiko.open(f"{app.url}/feedback")
            main(aiko.page, "=they <b>only</b> wanted a t-shirt")
            aiko.page.get_by_role("button", name="Answer").first.click()
            form = aiko.page.get_by_test_id("stPopoverBody")
            form.get_by_label("Marketing's answer").fill("We stopped that campaign.")
            form.get_by_label("Your name").fill("Aiko")
            form.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
            main(aiko.page, "Aiko: We stopped that campaign.")
            assert not aiko.errors
        answers = [each.answers for each in last_verdicts(workspace).values() if each.answers]
        assert [(each.who, each.text) for (each,) in answers] == [("Aiko", "We stopped that campaign.")]
        assert not tom.errors


def test_both_heads_sign_and_the_next_version_says_what_changed(
    app: Server, visiting: Visiting, workspace: Workspace, config: Path
) -> None:
    def propose(page: Page, who: str, why: str) -> None:
        page.get_by_label("Your name").fill(who)
        page.locator(".st-key-agreement_why input").fill(why)
        page.keyboard.press("Enter")
        page.locator(".st-key-agreement_propose button").click()

    def sign(page: Page, who: str, team: str) -> None:
        page.get_by_label("Your name").fill(who)
        page.keyboard.press("Enter")
        page.locator(f".st-key-agreement_sign_{team} button").click()
        expect(page.locator(f".st-key-agreement_sign_{team}")).to_have_count(0, timeout=WAIT)

    with visiting(app.url) as heads:
        page = heads.page
        heads.open(f"{app.url}/agreement")
        propose(page, "Jonas", "the first one")
        main(page, "Version 1 is written, but marketing and sales have not signed it yet")
        sign(page, "Jonas", "marketing")
        sign(page, "Elena", "sales")
        main(page, "Jonas", "Elena")
        (first,) = versions(workspace)
        assert [(each.team, each.who) for each in first.signatures] == [("marketing", "Jonas"), ("sales", "Elena")]

        text = config.read_text(encoding="utf-8")
        config.write_text(text.replace("first_contact_hours = 24", "first_contact_hours = 4"), encoding="utf-8")
        heads.open(f"{app.url}/agreement")
        main(page, "Changed since, and not agreed yet", "within 24 hours of the handover", "within 4 hours of the handover")
        propose(page, "Elena", "quicker is better")
        main(page, "Version 2 is written, but marketing and sales have not signed it yet", "quicker is better")
        expect(page.get_by_text("Changed since, and not agreed yet")).to_have_count(0, timeout=WAIT)
        main(page, "within 24 hours of the handover")  # what the second version changed stays readable under it
        assert [(each.version, each.why, len(each.signatures)) for each in versions(workspace)] == [
            (1, "the first one", 2),
            (2, "quicker is better", 0),
        ]
        assert not heads.errors


def test_an_entry_of_the_calendar_and_a_note_on_a_week_are_written_and_an_action_is_ticked_off(
    app: Server, visiting: Visiting, workspace: Workspace
) -> None:
    act(workspace, "call the clinics", "Tom Becker", date(2026, 11, 23), "appointments", None, None, "Tom", datetime.now(UTC))
    with visiting(app.url) as here:
        page = here.page
        here.open(f"{app.url}/calendar")
        page.get_by_label("What is it?").fill("Fair in <i>Lyon</i>")
        page.get_by_label("Owner").last.fill("Hannah")
        page.get_by_role("combobox", name="About which number?").click()
        page.keyboard.type("Appointments")  # the list draws only what is in sight
        page.get_by_role("option", name="Appointments").click()
        form = page.get_by_test_id("stForm").filter(has=page.get_by_label("What is it?"))
        form.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
        main(page, "Say who you are first")
        expect(page.get_by_label("What is it?")).to_have_value("Fair in <i>Lyon</i>")
        form.get_by_label("Your name").fill("Hannah")
        form.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
        main(page, "Fair in <i>Lyon</i> · 22 Nov 2026")
        expect(page.get_by_label("What is it?")).to_have_value("", timeout=WAIT)
        main(page, "Fair in <i>Lyon</i> (22 Nov 2026), Appointments → too early to tell")
        (entry,) = entries(workspace)
        assert (entry.title, entry.owner, entry.who, entry.indicator) == ("Fair in <i>Lyon</i>", "Hannah", "Hannah", "appointments")

        page.get_by_label("What should be known of the week").fill("the site was down")
        page.keyboard.press("Enter")
        main(page, "✎ the site was down")
        page.goto(f"{app.url}/goals")
        drawn = page.locator("[data-testid=stVegaLiteChart] svg").first
        expect(drawn).to_contain_text("✎ the site was down", timeout=WAIT)

        page.goto(f"{app.url}/meeting")
        expect(page.locator("[data-command=s]")).to_be_visible(timeout=WAIT)
        page.keyboard.press("s")
        expect(page.get_by_label("Your name")).to_be_focused(timeout=WAIT)
        page.keyboard.type("Hannah")
        page.keyboard.press("Enter")
        expect(page.locator("[data-command=end]")).to_be_visible(timeout=WAIT)
        page.get_by_role("button", name="1 action due").click()
        main(page, "call the clinics · Tom Becker")
        box = page.get_by_role("checkbox", name="call the clinics")
        expect(box).to_be_enabled(timeout=WAIT)
        box.click(force=True)
        main(page, "· done")
        page.goto(f"{app.url}/meeting?meeting_item=numbers")
        proposal = page.get_by_label("Propose a new number")
        proposal.fill("Trial sign-ups")
        proposal.press("Enter")
        main(page, "Say who you are first")
        expect(proposal).to_have_value("Trial sign-ups")
        page.get_by_label("Your name").last.fill("Hannah")
        page.keyboard.press("Enter")
        main(page, "New number: Trial sign-ups")
        (done,) = actions(workspace)
        assert done.done_by == "Hannah"
        assert done.done_at is not None
        assert not here.errors
