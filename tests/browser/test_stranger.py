"""The app as it comes, without a sign-in: what somebody gets who has only its network address. A real server, plain requests."""

import base64
import http.client
import os
from urllib.parse import urlparse

import pytest

from tests.browser.server import Server

STRANGERS = (
    {"Host": "scorecard.example.com"},
    {"Host": "localhost", "X-Forwarded-For": "203.0.113.9"},
    {"Host": "localhost", "Forwarded": "for=203.0.113.9"},
)
PATHS = (
    "/",
    "/goals",
    "/connect",
    "/api/v1/scorecard",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/media/x.csv",
    "/favicon.png",
)


def status(server: Server, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """The answer to one request of that host."""
    connection = http.client.HTTPConnection(urlparse(server.url).netloc, timeout=20)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, "" if answer.status == 101 else answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def upgrade(host: dict[str, str]) -> dict[str, str]:
    """The headers of a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    return {**host, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}


@pytest.mark.parametrize("stranger", STRANGERS, ids=["name", "proxy", "forwarded"])
def test_a_stranger_gets_nothing_but_health(server: Server, stranger: dict[str, str]) -> None:
    answers = {path: status(server, path, stranger) for path in PATHS}
    assert {path: answer[0] for path, answer in answers.items()} == dict.fromkeys(PATHS, 403)
    assert {answer[1] for answer in answers.values()} == {answers["/"][1]}
    assert "no sign-in is set up" in answers["/"][1]
    assert status(server, "/_stcore/stream", upgrade(stranger))[0] == 403
    assert status(server, "/healthz", stranger) == (200, '{"status":"ok"}')
    assert status(server, "/readyz", stranger) == (200, '{"status":"ready"}')


def test_whoever_sits_at_the_machine_gets_the_app(server: Server) -> None:
    here = {"Host": urlparse(server.url).netloc}
    assert status(server, "/goals", here)[0] == 200
    assert status(server, "/_stcore/stream", upgrade(here))[0] == 101
    assert status(server, "/_stcore/host-config", here)[1].startswith('{"allowedOrigins":[],')
