"""What a browser is told about every answer, and the way back to the view from which somebody signed in."""

from pathlib import Path

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from scorecard.access.sign_in import SignIn
from scorecard.model import Access
from scorecard.serving.headers import SecurityHeaders, content_policy, inline_scripts
from scorecard.serving.policy import Policy
from scorecard.serving.way_back import WayBack, local_address, page_address
from tests.support.asgi import ask

TLS = SignIn(("",), "https://scorecard.example.com/oauth2callback", "", {})
HOST = "scorecard.example.com"


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """A page that sets a cookie; the sign-in's beginning and end as Streamlit answers them."""
    state = "abc" if scope["path"] == "/auth/login" else ""
    location = f"https://login.example.com/authorize?client_id=1&state={state}" if state else "/"
    status = 302 if scope["path"] in ("/auth/login", "/oauth2callback") else 200
    headers = [(b"set-cookie", b"_streamlit_user=1; HttpOnly; Path=/; SameSite=lax"), (b"location", location.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def headed(access: Access = Access(), sign_in: SignIn | None = None) -> SecurityHeaders:  # noqa: B008
    return SecurityHeaders(inside, lambda: Policy(access, sign_in), ("sha256-abc",))


def test_every_answer_carries_the_security_headers() -> None:
    got = ask(headed(), "/goals", host=HOST)
    assert got.header("x-content-type-options") == "nosniff"
    assert got.header("referrer-policy") == "same-origin"
    assert got.header("x-frame-options") == "DENY"
    assert "camera=()" in got.header("permissions-policy")
    assert got.header("strict-transport-security") == ""
    assert "; Secure" not in got.header("set-cookie")


def test_the_content_policy_lets_pictures_come_from_here_only() -> None:
    parts = dict(each.split(" ", 1) for each in content_policy(HOST, ("sha256-abc",)).split("; "))
    assert parts["img-src"] == "'self' data: blob:"
    assert parts["connect-src"] == f"'self' ws://{HOST} wss://{HOST}"
    assert parts["script-src"] == "'self' blob: 'sha256-abc'"
    assert (parts["frame-ancestors"], parts["object-src"], parts["default-src"]) == ("'none'", "'none'", "'self'")


@pytest.mark.parametrize("host", ["evil.org; img-src *", "a b", "x'y", ""])
def test_a_host_header_writes_nothing_into_the_policy(host: str) -> None:
    assert content_policy(host).count("connect-src 'self';") == 1


def test_behind_tls_cookies_are_secure_and_the_browser_stays_there() -> None:
    for got in (ask(headed(sign_in=TLS), "/", host=HOST), ask(headed(), "/", host=HOST, scheme="https")):
        assert got.header("set-cookie").endswith("; Secure")
        assert got.header("strict-transport-security") == "max-age=31536000"


def test_frames_are_for_the_sites_that_the_configuration_names() -> None:
    got = ask(headed(Access(embed_in=("https://intranet.example.com", "https://x.org; script-src *"))), "/", host=HOST)
    assert got.header("content-security-policy").endswith("frame-ancestors https://intranet.example.com")
    assert got.header("x-frame-options") == ""


def test_files_that_a_page_hands_out_are_not_kept() -> None:
    assert ask(headed(), "/media/leads.csv").header("cache-control") == "private, no-store"
    assert ask(headed(), "/static/media/font.woff2").header("cache-control") == ""


def test_streamlits_own_inline_script_is_the_one_that_is_allowed() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    assert len(inline_scripts(page)) == page.count(b"<script>") == 1


def test_the_view_survives_the_sign_in() -> None:
    app = WayBack(inside)
    begun = ask(app, "/auth/login", host=HOST, referer=f"https://{HOST}/goals?channel=Paid%20search&weeks=26")
    kept = [value for name, value in begun.headers if name == "set-cookie"][-1]
    assert all(mark in kept for mark in ("HttpOnly", "SameSite=Lax", "Max-Age=600"))
    ended = ask(app, "/oauth2callback", host=HOST, query="code=1&state=abc", cookie=kept.partition(";")[0])
    assert ended.header("location") == "/goals?channel=Paid+search&weeks=26"
    other = ask(app, "/oauth2callback", host=HOST, query="code=1&state=other", cookie=kept.partition(";")[0])
    assert other.header("location") == "/"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.org/goals",
        f"https://{HOST}.evil.org/goals",
        f"https://{HOST}@evil.org/goals",
        f"https://{HOST}//evil.org",
        f"https://{HOST}/\\evil.org",
        f"https://{HOST}/%2F%2Fevil.org",
        f"https://{HOST}/auth/logout",
        f"javascript://{HOST}/goals",
        "https://[",
        "",
    ],
)
def test_no_other_place_is_ever_gone_to(address: str) -> None:
    assert local_address(address, HOST) == ""


@given(st.text() | st.text(alphabet="/\\.:@%?#gx"))
def test_whatever_a_cookie_says_names_a_page_here_or_nothing(text: str) -> None:
    found = page_address(text)
    assert found == "" or (
        found.startswith("/") and not found.startswith("//") and "\\" not in found.partition("?")[0] and "\n" not in found
    )
