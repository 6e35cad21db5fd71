"""Links in a real browser: an editor at the machine itself, executives from elsewhere, where no sign-in is set up."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from scorecard.access.links import Wish, make, view_of
from scorecard.house import House, open_house
from scorecard.settings import read_settings
from scorecard.workspace import links as kept
from scorecard.workspace.models import SyncRunRow
from tests.browser.server import TODAY, Server, running
from tests.browser.visit import READY_MS, Visit, wait_ready
from tests.links.socket import texts_over_the_socket
from tests.proofs.kiosk_soak import soak

Visiting = Callable[..., AbstractContextManager[Visit]]
ELSEWHERE = "board.localhost"
"""A name that every browser takes for this machine, and the door for another one."""
PHONE = {"width": 390, "height": 844}
GONE = "This link no longer works"


@pytest.fixture(scope="module")
def app(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("links")
    with running(folder / "home", folder / "log", template=demo_home, SCORECARD_LOOK_SECONDS="1") as server:
        yield server


@pytest.fixture(scope="module")
def house(app: Server) -> House:
    return open_house(read_settings({"SCORECARD_HOME": str(app.home), "SCORECARD_TODAY": TODAY}))


def far(app: Server) -> str:
    return app.url.replace("127.0.0.1", ELSEWHERE)


def as_far(page: Page) -> dict[str, str]:
    """The headers of a request from elsewhere with this browser's cookies; what is no browser does not know that name for this machine."""
    return {"Host": f"{ELSEWHERE}:{urlparse(page.url).port}", "Cookie": cookies_of(page)}


def cookies_of(page: Page) -> str:
    return "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())


def made(app: Server, house: House, wish: Wish) -> str:
    """The address of a new link, as somebody elsewhere gets it."""
    _, secret = make(house, wish, "Ann", house.instant())
    return f"{far(app)}/link/{secret}"


def test_an_editor_shares_a_view_an_executive_reads_it_on_a_phone_and_it_goes_dark(app: Server, visiting: Visiting) -> None:
    with visiting(app.url) as editor, visiting(far(app), **PHONE) as executive:
        address = _share(editor, app)
        page = executive.page
        executive.open(address.replace("127.0.0.1", ELSEWHERE))
        clean = page.url
        assert re.fullmatch(rf"{far(app)}/view\?link=\w+", clean)
        expect(page.get_by_text("For *Thursday*")).to_be_visible()
        expect(page.get_by_text("Referral").first).to_be_visible()
        expect(page.get_by_text("Paid search")).to_have_count(0)
        expect(page.get_by_test_id("stTopNavSection")).to_have_count(0)
        for widget in ("stSelectbox", "stMultiSelect", "stPopover", "stForm", "stDownloadButton", "stPageLink"):
            expect(page.get_by_test_id(widget)).to_have_count(0)
        assert (executive.overflow(), executive.violations(), executive.foreign, executive.errors) == ([], [], [], [])

        executive.open(f"{clean}&channel=Paid%20search&as_of=2026-06-01&channels_show=channel%3DReferral")
        expect(page.get_by_text("As of today · Referral")).to_be_visible()
        expect(page.get_by_text("Paid search")).to_have_count(0)
        for path in ("/", "/goals", "/channels", "/links", "/_stcore/metrics"):
            assert page.request.get(f"{app.url}{path}", headers=as_far(page)).status == 403, path

        editor.open(f"{app.url}/links")
        expect(editor.page.get_by_text("1 link holds at the moment.")).to_be_visible()
        name = editor.page.locator(".st-key-who_revoke input")
        name.fill("Ann")
        name.press("Tab")
        editor.page.locator(".st-key-link_revoke_now button").click()
        expect(editor.page.get_by_text("Nobody can see anything by a link at the moment.")).to_be_visible()
        expect(page.get_by_role("heading", name=GONE)).to_be_visible(timeout=READY_MS)
        expect(page.get_by_text("Referral")).to_have_count(0)
        assert page.request.get(f"{app.url}/view", headers=as_far(page)).status == 403
    assert address.rpartition("/")[2] not in app.log.read_text(encoding="utf-8")


def test_the_socket_gives_a_guest_the_view_and_nothing_of_the_app(app: Server, house: House, visiting: Visiting) -> None:
    """A client of one's own may claim any page and any address; the server goes by the cookie and by where it came from."""
    address = made(app, house, Wish((view_of("definitions", {}),)))
    with visiting(far(app)) as guest:
        guest.page.goto(address)
        cookie = cookies_of(guest.page)
    for page in ("links", "executive", "", "view"):
        said = texts_over_the_socket(app.url, page, host=ELSEWHERE, cookie=cookie)
        assert "Revoke" not in said
        assert "Three numbers to remember" not in said
        assert ("What does each number mean?" in said) == (page == "view")
    assert texts_over_the_socket(app.url, "view", host=ELSEWHERE, cookie="") is None
    at_home = texts_over_the_socket(app.url, "executive", host="127.0.0.1", cookie="")
    assert at_home is not None
    assert "Three numbers to remember" in at_home, "the negative control: whoever sits at the machine gets the page that they ask for"


@pytest.mark.slow
def test_both_worlds_stay_apart_in_one_browser(app: Server, house: House, visiting: Visiting) -> None:
    """Whoever may see the whole scorecard, and opens a link, sees the link's view there and everything elsewhere."""
    one = made(app, house, Wish((view_of("agreement", {}),), name="One")).replace(ELSEWHERE, "127.0.0.1")
    other = made(app, house, Wish((view_of("definitions", {}),), name="Other", passphrase="correct horse")).replace(ELSEWHERE, "127.0.0.1")
    with visiting(app.url) as here:
        here.open(one)
        first = here.page.url
        here.page.goto(other)
        here.page.get_by_label("Passphrase").fill("wrong horse")
        here.page.get_by_role("button", name="Open").click()
        expect(here.page.get_by_role("alert")).to_contain_text("That is not the passphrase.")
        here.page.get_by_label("Passphrase").fill("correct horse")
        here.page.get_by_role("button", name="Open").click()
        wait_ready(here.page)
        expect(here.page.get_by_role("heading", name="Definitions", exact=True)).to_be_visible()
        here.open(first)
        expect(here.page.get_by_role("heading", name="Agreement", exact=True)).to_be_visible()
        here.open(f"{app.url}/calendar")
        expect(here.page.get_by_test_id("stTopNavSection").first).to_be_attached()
        expect(here.page.get_by_role("button", name="Share this view")).to_be_visible()


def test_the_rooms_screen_turns_survives_a_restart_and_turns_loud(app: Server, house: House, visiting: Visiting) -> None:
    """The server dies and comes back on the same port while the screen hangs there; nobody touches it."""
    views = tuple(view_of(page, {}) for page in ("definitions", "executive"))
    address = made(app, house, Wish(views, name="Room 3", kiosk=True, seconds=1))
    with visiting(far(app), width=1920, height=1080) as screen:
        page = screen.page
        looks = list(soak(page, app, address, count=2, every=2))
        assert "kiosk=1" in page.url
        page.wait_for_function("before => window.turns > before + 1", arg=looks[0].turns, timeout=READY_MS)
        assert all(each.server > 0 and each.heap > 0 for each in looks)
        expect(page.get_by_text("data: just now").first).to_be_visible()
        link = kept.listed(house.workspace)[0]
        assert (link.kind, link.opened) == ("kiosk", 1)
        app.process.kill()
        app.process.wait()
        port = int(app.url.rpartition(":")[2])
        with running(app.home, app.log.with_name("log-again"), port=port, SCORECARD_LOOK_SECONDS="1"):
            _both_in_turn(page)
            _let_fail(house)
            expect(page.get_by_text("Not up to date: 1 source could not be read")).to_be_visible(timeout=READY_MS)
            kept.revoke(house.workspace, link.id, "Ann", house.instant())
            expect(page.get_by_role("heading", name=GONE)).to_be_visible(timeout=READY_MS)


def _share(editor: Visit, app: Server) -> str:
    """Share the channels as an editor does: on the page, by the button; the address that is shown."""
    editor.open(f"{app.url}/channels?channel=Referral")
    page = editor.page
    page.get_by_role("button", name="Share this view").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Channels · channel Referral")).to_be_visible()
    dialog.get_by_role("textbox", name="Note on top of the view").fill("For *Thursday*")
    dialog.get_by_role("textbox", name="Your name").fill("Ann")
    dialog.get_by_role("button", name="Make the link").click()
    expect(dialog.get_by_text("This is the only time that the address is shown")).to_be_visible(timeout=READY_MS)
    return str(dialog.get_by_test_id("stCode").inner_text()).strip()


def _both_in_turn(page: Page) -> None:
    for title in ("Definitions", "Executive", "Definitions"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=READY_MS)


def _let_fail(house: House) -> None:
    with house.workspace.writing() as session:
        session.execute(update(SyncRunRow).where(SyncRunRow.source == "marketing").values(ok=False, error="The file is not there."))
