"""Back to the view from which somebody signed in: Streamlit sends them to the first page, and their filters are lost."""

import base64
import hashlib
import re
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scorecard.serving.policy import cookies_of

LOGIN, CALLBACK = "/auth/login", "/oauth2callback"
SECONDS = 600
LONGEST = 2_000
_PAGE = re.compile(r"(/[A-Za-z0-9_-]*){1,3}")
"""A page of ours, below the base path where there is one. Never two slashes at the start, which would name another host."""


class WayBack:
    """Keeps the address of the view when a sign-in begins, and goes there when it has ended.

    The address is taken from the Referer of the request that begins it, which a browser sends whole to the same site. It is kept in a
    short-lived cookie named by the `state` of this one sign-in (two may run in two tabs), and only ever used as the path of a page here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.endswith(LOGIN):
            await self._app(scope, receive, _wrapped(send, lambda headers: _keep(scope, headers)))
        elif path.endswith(CALLBACK):
            await self._app(scope, receive, _wrapped(send, lambda headers: _return(scope, headers)))
        else:
            await self._app(scope, receive, send)


def local_address(address: str, host: str) -> str:
    """The path and query of an address on this host, "" for any other and for what is no page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc != host or not host or parts.scheme not in ("http", "https"):
        return ""
    return page_address(f"{parts.path}?{parts.query}")


def page_address(text: str) -> str:
    """The text as the address of a page here, its query written anew; "" where it is none, or too long for a cookie."""
    path, _, query = text.partition("?")
    if not _PAGE.fullmatch(path) or path.startswith("//") or path.endswith((LOGIN, CALLBACK, "/auth/logout")):
        return ""
    query = urlencode(parse_qsl(query, keep_blank_values=True))
    whole = f"{path}?{query}" if query else path
    return whole if len(whole) <= LONGEST else path


def _keep(scope: Scope, headers: MutableHeaders) -> None:
    given = Headers(scope=scope)
    view = local_address(given.get("referer", ""), given.get("host", ""))
    state = parse_qs(urlsplit(headers.get("location", "")).query).get("state", [""])[0]
    if view and view != "/" and state:
        headers.append("set-cookie", _cookie(_name(state), view, SECONDS))


def _return(scope: Scope, headers: MutableHeaders) -> None:
    state = parse_qs(scope["query_string"].decode("latin-1")).get("state", [""])[0]
    kept = cookies_of(scope).get(_name(state), "")
    view = page_address(_read(kept))
    if state and view and "location" in headers:
        headers["location"] = view
        headers.append("set-cookie", _cookie(_name(state), "", 0))


def _name(state: str) -> str:
    return f"scorecard_view_{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _cookie(name: str, view: str, seconds: int) -> str:
    value = base64.urlsafe_b64encode(view.encode()).decode().rstrip("=")
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"


def _read(value: str) -> str:
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except ValueError:
        return ""


def _wrapped(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    """Sends on, after `change` has seen the headers of the answer."""

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return changed
