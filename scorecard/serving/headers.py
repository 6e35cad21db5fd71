"""The headers that every answer carries, so that a browser lets nothing of the pages reach other places."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scorecard.serving.policy import Policy, is_media

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")
_SITE = re.compile(r"https?://[A-Za-z0-9.\-*]+(:\d+)?")
_INLINE = re.compile(rb"<script>(.*?)</script>", re.S)
YEAR_SECONDS = 31_536_000


class SecurityHeaders:
    """Adds the security headers to every answer that has none of its own, and `Secure` to every cookie behind TLS.

    `scripts` are the inline scripts of Streamlit's own page, allowed by their hash; `policy` says who may come in at this moment.
    """

    def __init__(self, app: ASGIApp, policy: Callable[[], Policy], scripts: Sequence[str] = ()) -> None:
        self._app, self._policy, self._scripts = app, policy, tuple(scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = await to_thread.run_sync(self._policy)
        secure = policy.is_secure(scope)
        added = self._headers(Headers(scope=scope).get("host", ""), policy, secure)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
                if is_media(scope["path"]):
                    headers["Cache-Control"] = "private, no-store"
                if secure:
                    message["headers"] = [_secured(each) for each in message["headers"]]
            await send(message)

        await self._app(scope, receive, with_headers)

    def _headers(self, host: str, policy: Policy, secure: bool) -> dict[str, str]:
        sites = [each for each in policy.access.embed_in if _SITE.fullmatch(each)]
        found = {
            "Content-Security-Policy": content_policy(host, self._scripts, sites),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-Robots-Tag": "noindex, nofollow",
        }
        if not sites:
            found["X-Frame-Options"] = "DENY"
        if secure:
            found["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
        return found


def content_policy(host: str, scripts: Sequence[str] = (), embed_in: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a page served under `host`: everything from here, pictures and fonts also from the page itself.

    WebSockets are named by the host, because not every browser counts them to 'self'. Styles may be inline, as Streamlit writes its own.
    Scripts come from files of ours; `blob:` is what a component's own script is loaded from.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    parts = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", *(f"'{each}'" for each in scripts)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data: blob:",
        "connect-src": f"'self'{sockets}",
        "worker-src": "'self' blob:",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(embed_in) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def inline_scripts(page: bytes) -> tuple[str, ...]:
    """The hashes of the inline scripts of a page, as a Content-Security-Policy names them."""
    hashes = (hashlib.sha256(script).digest() for script in _INLINE.findall(page))
    return tuple(f"sha256-{base64.b64encode(each).decode()}" for each in hashes)


def _secured(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
        return name, value + b"; Secure"
    return header
