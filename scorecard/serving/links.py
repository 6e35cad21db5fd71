"""The addresses of links: opening one, giving its passphrase, and what its guests may fetch.

`/link/<secret>` sets a cookie and goes on to `/view`, so that the secret stays out of the browser's history and of referrers. The cookie
holds a session's secret, not the link's. What the pages show a guest is decided on each run by `scorecard.ui.shared`.
"""

import html
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from scorecard.access import links
from scorecard.access.links import cookie_name
from scorecard.access.secret import Attempts
from scorecard.errors import ScorecardError
from scorecard.house import House
from scorecard.serving.policy import cookies_of
from scorecard.wording import links as words
from scorecard.workspace.links import Guest, Link

PAGE = "view"
"""Where guests see their view: `/view?link=<id>`."""
MARK = "x-scorecard-guest"
"""The header by which the door tells the pages that somebody came in by a link only. From outside it is never taken."""
MOST_FORM_BYTES = 4096
_ASSETS = ("/static/", "/favicon", "/manifest", "/_stcore/health", "/_stcore/host-config")
_STREAM = "/_stcore/stream"
_HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><link rel="icon" href="data:,"><title>{title}</title><style>
:root {{ color-scheme: light dark; --ink: #0f1720; --paper: #fff; --edge: #d9dfe6; --act: #1f5fa8; --bad: #9a3412; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e8ecf2; --paper: #0f141b; --edge: #303a47; --act: #2b74c4; --bad: #ff9d75; }} }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
 font: 1rem/1.5 system-ui, sans-serif; }}
main {{ max-width: 26rem; padding: 2rem 1.5rem; }} h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }}
label {{ display: block; font-weight: 600; margin: 1.25rem 0 .25rem; }}
input {{ font: inherit; width: 100%; box-sizing: border-box; padding: .6rem .7rem; border: 1px solid var(--edge); border-radius: .375rem;
 background: transparent; color: inherit; }}
button {{ font: inherit; font-weight: 600; margin-top: 1rem; padding: .6rem 1.4rem; border: 0; border-radius: .375rem; color: #fff;
 background: var(--act); cursor: pointer; }}
.wrong {{ color: var(--bad); font-weight: 600; }}
</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"""


class LinkRoutes:
    """The routes of links, on the house of the moment."""

    def __init__(self, house: Callable[[], House], attempts: Attempts | None = None) -> None:
        self._house = house
        self._attempts = attempts or Attempts()

    def routes(self) -> list[BaseRoute]:
        """`/link/<secret>` opens a link, `/link` asks for its passphrase."""
        return [Route("/link/{secret}", self._open, methods=["GET"]), Route("/link", self._passphrase, methods=["GET", "POST"])]

    async def _open(self, request: Request) -> Response:
        """A look at the head only, as link previews take it, opens nothing and learns nothing."""
        if request.method == "HEAD":
            return Response(headers=_HEADERS)
        waiting = self._waiting(request)
        return waiting if waiting is not None else await to_thread.run_sync(self._opened, request)

    def _opened(self, request: Request) -> Response:
        try:
            house = self._house()
            opened = links.open_link(house.workspace, request.path_params["secret"], cookies_of(request.scope), house.instant())
        except ScorecardError:
            return said(words.BUSY_TITLE, words.BUSY, 503)
        if opened is None:
            self._attempts.wrong(_client(request), time.monotonic())
            return said(words.GONE_TITLE, words.GONE, 404)
        answer = RedirectResponse(view_address(opened.link) if opened.admitted else f"/link?{urlencode({'link': opened.link.id})}", 303)
        answer.headers.update(_HEADERS)
        left = int((opened.link.expires_at - house.instant()).total_seconds())
        answer.set_cookie(
            cookie_name(opened.link.id),
            opened.session,
            max_age=max(left, 1),
            httponly=True,
            samesite="lax",
            secure=_by_tls(request),
            path="/",
        )
        return answer

    async def _passphrase(self, request: Request) -> Response:
        waiting = self._waiting(request)
        if waiting is not None:
            return waiting
        if request.method == "HEAD":
            return Response(headers=_HEADERS)
        given = await _form_value(request) if request.method == "POST" else None
        return await to_thread.run_sync(self._asked, request, given)

    def _asked(self, request: Request, given: str | None) -> Response:
        id = request.query_params.get("link", "")
        cookies = cookies_of(request.scope)
        try:
            house = self._house()
            guest = links.guest_of(house.workspace, cookies, id, house.instant()) if id else None
            if guest is None:
                return said(words.GONE_TITLE, words.GONE, 404)
            if guest.admitted:
                return _to_view(guest.link)
            if given is None:
                return _form(id)
            if links.give_passphrase(house.workspace, cookies[cookie_name(id)], given, house.instant()):
                return _to_view(guest.link)
        except ScorecardError:
            return said(words.BUSY_TITLE, words.BUSY, 503)
        self._attempts.wrong(_client(request), time.monotonic())
        return _form(id, wrong=True)

    def _waiting(self, request: Request) -> Response | None:
        seconds = self._attempts.wait(_client(request), time.monotonic())
        if not seconds:
            return None
        answer = said(words.WAIT_TITLE, words.wait(seconds), 429)
        answer.headers["Retry-After"] = str(max(1, round(seconds)))
        return answer


def is_guest(scope: Scope, house: House) -> bool:
    """Whether a request may pass by a link alone: it opens one, or comes with a session that holds and asks for what its page needs."""
    path = str(scope["path"])
    if path == "/link" or path.startswith("/link/"):
        return bool(scope["type"] == "http")
    if not _is_needed(scope, path):
        return False
    return guest_of(scope, house) is not None


def guest_of(scope: Scope, house: House) -> Guest | None:
    """Whose session a request comes with."""
    guest = links.guest_of(house.workspace, cookies_of(scope), "", house.instant())
    return guest if guest is not None and guest.admitted else None


def marked(scope: Scope, guest: bool) -> Scope:
    """The request as the pages see it: with the mark of a guest, or without one that somebody sent."""
    headers = Headers(scope=scope)
    if not guest and MARK not in headers:
        return scope
    scope = {**scope, "headers": [each for each in scope["headers"] if each[0].decode("latin-1").lower() != MARK]}
    if guest:
        MutableHeaders(scope=scope)[MARK] = "1"
    return scope


def view_address(link: Link) -> str:
    """Where a link leads, without its secret."""
    kiosk = {"kiosk": "1", "embed": "true"} if link.kind == "kiosk" else {}
    return f"/{PAGE}?{urlencode({'link': link.id, **kiosk})}"


def _is_needed(scope: Scope, path: str) -> bool:
    if scope["type"] == "websocket":
        return path == _STREAM
    # Streamlit's page looks for these below its own address first.
    below = path.removeprefix(f"/{PAGE}")
    looks: bool = scope["method"] in ("GET", "HEAD")
    return looks and (not below or below.startswith(_ASSETS))


def _to_view(link: Link) -> Response:
    return RedirectResponse(view_address(link), 303, headers=_HEADERS)


def _form(id: str, wrong: bool = False) -> Response:
    said = f'<p class="wrong" role="alert">{html.escape(words.ASK_WRONG)}</p>' if wrong else f"<p>{html.escape(words.ASK_HELP)}</p>"
    field = '<input id="passphrase" name="passphrase" type="password" autocomplete="off" required autofocus maxlength="200">'
    body = (
        f'{said}<form method="post" action="/link?{html.escape(urlencode({"link": id}))}">'
        f'<label for="passphrase">{html.escape(words.ASK_LABEL)}</label>{field}'
        f"<button>{html.escape(words.ASK_GO)}</button></form>"
    )
    return _page(words.ASK_TITLE, body, 403 if wrong else 200)


def said(title: str, sentence: str, status: int) -> Response:
    """A page of its own that says one sentence, for somebody who does not get the one that they asked for."""
    return _page(title, f"<p>{html.escape(sentence)}</p>", status)


def _page(title: str, body: str, status: int) -> Response:
    return HTMLResponse(_PAGE.format(title=html.escape(title), body=body), status, _HEADERS)


async def _form_value(request: Request) -> str:
    """The passphrase of a posted form; "" for one that is too long to be one."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            return ""
    return parse_qs(body.decode("utf-8", "replace")).get("passphrase", [""])[-1]


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _by_tls(request: Request) -> bool:
    """A proxy that speaks TLS for us says so; who claims it without one only loses their own cookie."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https"
