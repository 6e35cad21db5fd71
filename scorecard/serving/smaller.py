"""Streamlit's own scripts and styles, sent compressed to who is not on this machine.

A first visit loads 2.7 MB of them, which Streamlit sends as they are and leaves to a proxy; compressed they are a third of it. A file is
compressed when it is first asked for, and kept: its name changes with its contents.
"""

import gzip
import re
from dataclasses import dataclass, field

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scorecard.serving.policy import is_local

_FILE = re.compile(r"/static/(js|css)/[^/]+\.(js|css)$")
_KINDS = ("text/javascript", "application/javascript", "text/css")
_TOLD = ("content-type", "cache-control", "last-modified")


class Smaller:
    """Answers a request for a script or a style from what is kept compressed; everything else goes on as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, tuple[bytes, dict[str, str]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_asked(scope):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._kept:
            whole = _Whole(send)
            await self._app({**scope, "extensions": {}}, receive, whole.take)  # no file handed over by its path alone
            if not whole.ended:
                return
            packed = await to_thread.run_sync(gzip.compress, bytes(whole.body))
            self._kept[path] = packed, whole.told()
        body, told = self._kept[path]
        await Response(body, headers={**told, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"})(scope, receive, send)


@dataclass
class _Whole:
    """Takes an answer in: one with a script or a style is held back until all of it is there, any other goes on at once."""

    send: Send
    headers: Headers | None = None
    body: bytearray = field(default_factory=bytearray)
    ended: bool = False

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            kind = headers.get("content-type", "").partition(";")[0]
            if message["status"] == 200 and kind in _KINDS and "content-encoding" not in headers:
                self.headers = headers
                return
        if self.headers is None:
            await self.send(message)
            return
        self.body += message.get("body", b"")
        self.ended = not message.get("more_body", False)

    def told(self) -> dict[str, str]:
        """What the answer says of the file. Its tag is that of the file as it is, so it only tells that the contents are the same."""
        assert self.headers is not None
        tag = self.headers.get("etag", "")
        kept = {name: self.headers[name] for name in _TOLD if name in self.headers}
        return kept | ({"etag": tag if tag.startswith("W/") else f"W/{tag}"} if tag else {})


def _is_asked(scope: Scope) -> bool:
    """Whether a whole script or style is asked for, by somebody who understands gzip and to whom it takes a network to come.

    A browser that has the file and asks whether it is still the same is answered by Streamlit.
    """
    if scope["type"] != "http" or scope["method"] != "GET" or not _FILE.search(scope["path"]) or is_local(scope):
        return False
    headers = Headers(scope=scope)
    if any(name in headers for name in ("range", "if-none-match", "if-modified-since")):
        return False
    return "gzip" in headers.get("accept-encoding", "")
