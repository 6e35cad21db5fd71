"""Who reaches the process at all, on the level of requests and WebSockets: by address, by name, through a proxy, with a cookie."""

import json
import time
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from starlette.types import Receive, Scope, Send

from scorecard.access.identity import COOKIE, claims_of
from scorecard.access.sign_in import SignIn
from scorecard.model import Access
from scorecard.serving.door import Door
from scorecard.serving.policy import Policy
from tests.support.asgi import HERE, ask

SECRET = "Zk3v9QmB7xWc1LrT5yHs8NdPq2Fa6GjE4uJw"
SIGN_IN = SignIn(("",), "https://scorecard.example.com/oauth2callback", SECRET, {})
PATHS = (
    "/",
    "/goals",
    "/static/js/index.js",
    "/media/1.csv",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/api/v1/scorecard",
)
FAR = ("203.0.113.9", 40000)


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """What lies behind the door."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the numbers"})


def door(access: Access, sign_in: SignIn | None = None) -> Door:
    return Door(inside, lambda: Policy(access, sign_in), lambda claims: claims.get("email") == "ann@example.com")


def signed(claims: dict[str, Any], secret: str = SECRET, name: str = COOKIE) -> str:
    return f"{name}={URLSafeTimedSerializer(secret, salt=name).dumps(json.dumps(claims))}"


ANN = {"email": "ann@example.com", "is_logged_in": True, "exp": time.time() + 60}


@pytest.mark.parametrize(
    ("client", "host", "headers"),
    [
        (FAR, "localhost:8501", {}),
        (FAR, "scorecard.example.com", {}),
        (HERE, "scorecard.example.com", {}),
        (HERE, "localhost.evil.org:8501", {}),
        (HERE, "", {}),
        (HERE, "localhost", {"X_Forwarded_For": "203.0.113.9"}),
        (HERE, "localhost", {"X_Forwarded_For": "127.0.0.1"}),
        (HERE, "localhost", {"X_Forwarded_Proto": "https"}),
        (HERE, "localhost", {"Forwarded": "for=203.0.113.9"}),
        (HERE, "localhost", {"X_Real_IP": "203.0.113.9"}),
        (HERE, "localhost", {"Via": "1.1 proxy"}),
        (("::ffff:203.0.113.9", 1), "localhost", {}),
        (("not an address", 1), "localhost", {}),
        (None, "localhost", {}),
    ],
)
def test_without_a_sign_in_a_stranger_gets_nothing_but_health(client: Any, host: str, headers: dict[str, str]) -> None:
    closed = door(Access())
    answers = {path: ask(closed, path, client, host, **headers) for path in PATHS}
    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys(PATHS, 403)
    assert all("no sign-in is set up" in answer.body and "numbers" not in answer.body for answer in answers.values())
    assert ask(closed, "/_stcore/stream", client, host, "websocket", **headers).status == 403
    assert [ask(closed, path, client, host, **headers).status for path in ("/healthz", "/readyz")] == [200, 200]


@pytest.mark.parametrize("client", [HERE, ("::1", 1), ("127.8.9.1", 1), ("::ffff:127.0.0.1", 1)])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_whoever_sits_at_the_machine_comes_in(client: Any, host: str) -> None:
    assert ask(door(Access()), "/goals", client, host).body == "the numbers"
    assert ask(door(Access()), "/_stcore/stream", client, host, "websocket").status == 101


def test_public_in_so_many_words_lets_everybody_in_but_not_to_what_streamlit_tells_of_itself() -> None:
    public = door(Access(public=True))
    assert ask(public, "/goals", FAR, "scorecard.example.com").status == 200
    assert [ask(public, path, FAR, "scorecard.example.com").status for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json")] == [
        404,
        404,
    ]
    assert ask(public, "/_stcore/metrics").status == 200
    assert ask(public, "/media/chart.svg", FAR, "scorecard.example.com").status == 200
    assert ask(public, "/_stcore/upload_file/1/2", FAR, "scorecard.example.com").status == 403


def test_a_required_sign_in_that_nobody_set_up_closes_the_machine_itself_too() -> None:
    closed = door(Access(required=True))
    assert ask(closed, "/goals").status == 403
    assert "no sign-in is set up" in ask(closed, "/goals").body
    assert ask(closed, "/healthz").status == 200


def test_with_a_sign_in_the_page_is_served_and_its_files_to_those_who_signed_in() -> None:
    asked = door(Access(), SIGN_IN)
    assert ask(asked, "/goals", FAR, "scorecard.example.com").status == 200
    assert ask(asked, "/static/media/font.woff2", FAR, "scorecard.example.com").status == 200
    for cookie in (
        "",
        "nonsense",
        f"{COOKIE}=forged",
        signed(ANN, secret="another secret of the same length!"),
        signed(ANN).replace(COOKIE, f"{COOKIE}_tokens"),
        signed({**ANN, "email": "mallory@evil.org"}),
        signed({**ANN, "is_logged_in": False}),
    ):
        assert ask(asked, "/media/leads.csv", FAR, "scorecard.example.com", cookie=cookie).status == 403, cookie
        assert ask(asked, "/_stcore/upload_file/1/2", FAR, "scorecard.example.com", cookie=cookie).status == 403, cookie
    assert ask(asked, "/media/leads.csv", FAR, "scorecard.example.com", cookie=signed(ANN)).status == 200


def test_an_identity_in_several_cookies_is_put_together_or_not_taken_at_all() -> None:
    text = json.dumps(ANN | {"groups": ["x" * 50] * 20})
    whole = ["chunks-2", text[:500], text[500:]]
    jar = {}
    for name, value in zip((COOKIE, f"{COOKIE}_1", f"{COOKIE}_2"), whole, strict=True):
        jar[name] = URLSafeTimedSerializer(SECRET, salt=name).dumps(value)
    assert (claims_of(jar, SECRET) or {}).get("email") == "ann@example.com"
    assert claims_of({**jar, f"{COOKIE}_2": jar[f"{COOKIE}_1"]}, SECRET) is None
    assert claims_of({COOKIE: jar[COOKIE]}, SECRET) is None
