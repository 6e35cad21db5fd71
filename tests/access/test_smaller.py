"""Streamlit's own scripts and styles on their way to another machine: the same bytes, compressed once."""

import gzip
import re
from pathlib import Path

import pytest
import streamlit
from starlette.types import Receive, Scope, Send
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from scorecard.serving.smaller import Smaller
from tests.support.asgi import Answered, ask

STATIC = Path(streamlit.__file__).parent / "static"
FILES = sorted(set(re.findall(r"\./(static/[^\"]+\.(?:js|css))", (STATIC / "index.html").read_text(encoding="utf-8"))))
SCRIPT = f"/{FILES[-1]}"
THERE = ("203.0.113.7", 40000)


class Counted:
    """Streamlit's own files, and how often one was asked for."""

    def __init__(self) -> None:
        self.app, self.asked = create_streamlit_static_handler(str(STATIC), None), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await self.app(scope, receive, send)


def fetched(app: Smaller, path: str, **headers: str) -> Answered:
    """A file as a browser on another machine asks for it."""
    return ask(app, path, client=THERE, host="scorecard.example.com", **{"accept_encoding": "gzip, deflate, br", **headers})


def test_what_is_sent_are_the_bytes_of_the_file_and_less_than_half_as_many() -> None:
    app, whole, sent = Smaller(create_streamlit_static_handler(str(STATIC), None)), 0, 0
    for file in FILES:
        got, path = fetched(app, f"/{file}"), STATIC / file
        assert (got.status, got.header("content-encoding"), got.header("vary")) == (200, "gzip", "Accept-Encoding")
        assert gzip.decompress(got.sent) == path.read_bytes(), file
        assert got.header("content-length") == str(len(got.sent))
        whole, sent = whole + path.stat().st_size, sent + len(got.sent)
    assert whole > 2_000_000
    assert sent < 0.5 * whole


def test_a_file_is_compressed_once_and_says_what_it_said_before() -> None:
    files = Counted()
    app = Smaller(files)
    first, again = fetched(app, SCRIPT), fetched(app, SCRIPT)
    assert (first, files.asked) == (again, 1)
    plain = ask(files, SCRIPT)
    for name in ("content-type", "cache-control", "last-modified"):
        assert first.header(name) == plain.header(name) != ""
    assert "immutable" in first.header("cache-control")
    assert fetched(app, SCRIPT, if_none_match=first.header("etag")).status == 304


@pytest.mark.parametrize(
    ("path", "client", "headers"),
    [
        (SCRIPT, ("127.0.0.1", 40000), {}),
        (SCRIPT, THERE, {"accept_encoding": "br"}),
        (SCRIPT, THERE, {"range": "bytes=0-99"}),
        ("/", THERE, {}),
        ("/static/js/nothing.js", THERE, {}),
        ("/favicon.png", THERE, {}),
    ],
)
def test_everything_else_is_answered_as_it_was(path: str, client: tuple[str, int], headers: dict[str, str]) -> None:
    app, files = (made(create_streamlit_static_handler(str(STATIC), None)) for made in (Smaller, lambda each: each))
    asked = {"accept_encoding": "gzip", **headers}
    assert ask(app, path, client=client, **asked) == ask(files, path, client=client, **asked)
