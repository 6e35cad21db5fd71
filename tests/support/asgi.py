"""Requests to an ASGI app as another machine, or a proxy, would send them."""

from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from tests.support.aside import aside

HERE = ("127.0.0.1", 40000)


@dataclass(frozen=True)
class Answered:
    """What came back; the status of a WebSocket is 101 when it was accepted, and 403 when it was closed before."""

    status: int
    headers: list[tuple[str, str]]
    sent: bytes

    @property
    def body(self) -> str:
        """What was sent, as text."""
        return self.sent.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """The value of a header, "" for none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def ask(
    app: ASGIApp,
    path: str = "/",
    client: tuple[str, int] | None = HERE,
    host: str = "localhost:8501",
    kind: str = "http",
    scheme: str = "",
    query: str = "",
    **headers: str,
) -> Answered:
    """One request; the names of headers are written with underscores."""
    sent: list[dict[str, Any]] = []
    named = [(b"host", host.encode())] if host else []
    named += [(name.replace("_", "-").lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope: dict[str, Any] = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": named,
        "client": client,
        "server": ("0.0.0.0", 8501),
        "scheme": scheme or {"http": "http", "websocket": "ws"}[kind],
        "method": "GET",
        "http_version": "1.1",
        "root_path": "",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False} if kind == "http" else {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    aside(app(scope, receive, send))
    if kind == "websocket":
        return Answered(101 if sent[0]["type"] == "websocket.accept" else 403, [], b"")
    found = [(key.decode(), value.decode("latin-1")) for key, value in sent[0]["headers"]]
    return Answered(sent[0]["status"], found, b"".join(each.get("body", b"") for each in sent[1:]))
