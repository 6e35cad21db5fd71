"""Signing in, in a real browser against a real OpenID Connect provider: who comes in, where to, for how long, and what others get."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scorecard.access.identity import COOKIE
from scorecard.wording import access as words
from tests.browser.server import Server, running
from tests.browser.visit import Visit, wait_ready
from tests.support.identity import COOKIE_SECRET, Provider, auth, configuration, in_a_while, provider

VIEW = "/channels?channel=Paid+search&weeks=26"
PATIENCE = 45_000
DATA = re.compile(rb"Paid search|Tidewell|new_leads|Organic")
"""What stands in the demo company's answers and pages, and on no page for somebody who has not signed in."""
VERIFIED: dict[str, object] = {"email_verified": True}
PEOPLE: dict[str, dict[str, object]] = {
    "ed@example.com": VERIFIED | {"name": "Ed Editor"},
    "vi@example.com": VERIFIED | {"name": "Vi Viewer"},
    "unsaid@example.com": {},
    "mallory@evil.example": VERIFIED,
}
ACCESS = 'viewers = ["@example.com"]\neditors = ["ed@example.com"]\nadmins = ["boss@example.com"]'


@dataclass(frozen=True)
class Company:
    """The app that asks for a sign-in, and the provider that it trusts."""

    app: Server
    provider: Provider


@dataclass
class Window:
    """A browser of its own, with what reached it by its WebSocket."""

    context: BrowserContext
    page: Page
    received: list[bytes] = field(default_factory=list)


@pytest.fixture(scope="module")
def company(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """One app for all tests of this module; nobody writes."""
    folder = tmp_path_factory.mktemp("signed")
    with provider(PEOPLE) as known:
        config = configuration(folder / "company", ACCESS)
        settings = {"SCORECARD_CONFIG": str(config), "SCORECARD_SECRET_AUTH": auth(known), "SCORECARD_LOOK_SECONDS": "1"}
        with running(folder / "home", folder / "log", template=demo_home, **settings) as app:
            yield Company(app, known)


@contextmanager
def window(browser: Browser, cookies: list[dict[str, str]] | None = None) -> Iterator[Window]:
    """A browser that has never been here."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    if cookies:
        context.add_cookies(cookies)  # type: ignore[arg-type]
    context.route("**/cdn.jsdelivr.net/**", lambda route: route.abort())  # the provider's own page is dressed from there
    found = Window(context, context.new_page())
    found.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: found.received.append(_bytes(frame))))
    try:
        yield found
    finally:
        context.close()


def _bytes(frame: str | bytes) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def sign_in(page: Page, url: str, as_whom: str) -> None:
    """From the page that asks for it to the page that was asked for."""
    page.goto(url)
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(as_whom)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", state="attached")


def title(page: Page, kind: str) -> None:
    """The page says that, and nothing else."""
    expect(page.get_by_role("heading", name=words.TITLE[kind])).to_be_visible(timeout=PATIENCE)


def test_somebody_signs_in_and_is_where_they_wanted_to_be_until_they_sign_out_everywhere(browser: Browser, company: Company) -> None:
    with window(browser) as here:
        here.page.goto(company.app.url + VIEW)
        title(here.page, "signed_out")
        assert Visit(here.page).violations() == []
        assert not DATA.search(b"".join(here.received))
        assert not DATA.search(here.page.content().encode())
        sign_in(here.page, company.app.url + VIEW, "ed@example.com")
        expect(here.page.get_by_text("Ed Editor, editor")).to_be_visible(timeout=PATIENCE)
        assert here.page.url == company.app.url + VIEW
        expect(here.page.locator("[data-testid=stMain]")).to_contain_text("Paid search", timeout=PATIENCE)
        assert DATA.search(b"".join(here.received))
        second = here.context.new_page()
        second.goto(f"{company.app.url}/agreement")
        expect(second.get_by_text("Ed Editor, editor")).to_be_visible(timeout=PATIENCE)
        expect(second.get_by_label("Your name")).to_have_count(0)
        before = here.context.cookies()
        here.page.get_by_role("button", name=words.SIGN_OUT).click()
        here.page.wait_for_url("**/oauth2/end_session**")
        title(second, "ended")
        assert all(each["httpOnly"] and each["sameSite"] == "Lax" for each in before if each["name"].startswith(COOKIE))
        kept = [dict(each) for each in before]
    with window(browser, kept) as thief:
        thief.page.goto(company.app.url + VIEW)
        title(thief.page, "ended")
        assert not DATA.search(b"".join(thief.received))


@pytest.mark.parametrize(("who", "kind"), [("mallory@evil.example", "unlisted"), ("unsaid@example.com", "unverified")])
def test_an_account_that_is_not_listed_or_not_verified_gets_a_sentence(who: str, kind: str, browser: Browser, company: Company) -> None:
    with window(browser) as here:
        sign_in(here.page, company.app.url + VIEW, who)
        title(here.page, kind)
        expect(here.page.get_by_role("button", name=words.OTHER_ACCOUNT)).to_be_visible()
        assert Visit(here.page).violations() == []
        assert not DATA.search(b"".join(here.received))


def cookie(company: Company, secret: str, seconds: float, who: str = "Sho Rt") -> dict[str, str]:
    """The cookie of an identity that counts for so long, signed with that secret."""
    claims = {"email": "ed@example.com", "email_verified": True, "name": who, "exp": in_a_while(seconds), "sub": "1", "provider": "default"}
    value = json.dumps(claims | {"is_logged_in": True, "origin": company.app.url})
    return {"name": COOKIE, "value": URLSafeTimedSerializer(secret, salt=COOKIE).dumps(value), "url": company.app.url}


def test_an_open_page_goes_dark_when_its_identity_expires(browser: Browser, company: Company) -> None:
    """A slow machine may need longer to open the page than the identity lasts: then a longer one is tried."""
    for seconds in (6, 30, 120):
        with window(browser, [cookie(company, COOKIE_SECRET, seconds)]) as here:
            here.page.goto(f"{company.app.url}/agreement")
            open_page, dark = here.page.get_by_text("Sho Rt, editor"), here.page.get_by_role("heading", name=words.TITLE["expired"])
            expect(open_page.or_(dark).first).to_be_visible(timeout=PATIENCE)
            if open_page.is_visible():
                expect(dark).to_be_visible(timeout=(seconds + 40) * 1000)
                expect(open_page).to_have_count(0)
                return
    pytest.fail("the page was never open")


def test_a_viewer_sees_no_page_beyond_their_role_and_a_forged_editor_is_nobody(browser: Browser, company: Company) -> None:
    with window(browser) as here:
        sign_in(here.page, f"{company.app.url}/connect", "vi@example.com")
        expect(here.page.get_by_role("heading", name=words.FORBIDDEN)).to_be_visible(timeout=PATIENCE)
        expect(here.page.get_by_text("Vi Viewer, viewer")).to_be_visible()
        wait_ready(here.page)
        expect(here.page.get_by_role("link", name="Connect")).to_have_count(0)
        assert Visit(here.page).violations() == []
    with window(browser, [cookie(company, "a guess at the secret that signs them", 600)]) as there:
        there.page.goto(company.app.url + VIEW)
        title(there.page, "signed_out")
        assert not DATA.search(b"".join(there.received))


def test_a_picture_of_another_place_is_not_allowed_and_no_other_site_may_frame_the_page(browser: Browser, company: Company) -> None:
    asked: list[str] = []
    with window(browser) as here:
        here.context.route("**/evil.example/**", lambda route: (asked.append(route.request.url), route.abort()))
        here.page.goto(company.app.url)
        title(here.page, "signed_out")
        blocked = here.page.evaluate(
            """() => new Promise(done => {
                document.addEventListener('securitypolicyviolation', found => done(found.effectiveDirective));
                const picture = document.createElement('img');
                picture.src = 'https://evil.example/beacon.png';
                document.body.append(picture);
            })"""
        )
    assert blocked == "img-src"
    assert asked == []
