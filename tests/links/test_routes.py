"""The addresses of links over HTTP: the secret leaves the address, wrong ones are limited, and a guest passes for the view alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from scorecard.access import links
from scorecard.access.links import Wish, make, view_of
from scorecard.access.secret import Attempts
from scorecard.house import House
from scorecard.model import Access
from scorecard.serving.door import Door
from scorecard.serving.links import MARK, LinkRoutes, is_guest, marked
from scorecard.serving.policy import Policy
from scorecard.workspace import links as kept
from scorecard.workspace.sharing import LinkRow
from tests.access.test_door import FAR, inside
from tests.support.asgi import HERE, ask
from tests.support.aside import aside

WISH = Wish((view_of("scorecard", {}),), name="Board")
ELSEWHERE = "scorecard.example.com"


class Client:
    """A browser without pages: it keeps cookies and follows nothing."""

    def __init__(self, app: Starlette) -> None:
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"https://{ELSEWHERE}")

    def get(self, path: str) -> httpx.Response:
        return aside(self._client.get(path))

    def head(self, path: str) -> httpx.Response:
        return aside(self._client.head(path))

    def post(self, path: str, **form: Any) -> httpx.Response:
        return aside(self._client.post(path, **form))


@pytest.fixture
def client(house: House) -> "Client":
    app = Starlette(routes=LinkRoutes(lambda: house, Attempts(limit=3)).routes())
    return Client(app)


def test_opening_sets_a_cookie_that_is_not_the_secret_and_leads_to_a_clean_address(house: House, client: Client) -> None:
    link, secret = make(house, WISH, "Ann", house.instant())
    answer = client.get(f"/link/{secret}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/view?link={link.id}")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/", "Max-Age=2591999"))
    assert secret not in cookie + answer.headers["location"] + answer.text


def test_a_preview_that_asks_for_the_head_only_opens_nothing(house: House, client: Client) -> None:
    _, secret = make(house, WISH, "Ann", house.instant())
    right, wrong = client.head(f"/link/{secret}"), client.head("/link/wrong")
    assert (right.status_code, dict(right.headers)) == (wrong.status_code, dict(wrong.headers))
    assert kept.listed(house.workspace)[0].opened == 0


def test_wrong_secrets_are_limited_and_then_even_the_right_one_waits(house: House, client: Client) -> None:
    _, secret = make(house, WISH, "Ann", house.instant())
    assert [client.get(f"/link/wrong{number}").status_code for number in range(5)] == [404, 404, 404, 429, 429]
    waiting = client.get(f"/link/{secret}")
    assert (waiting.status_code, waiting.headers.get("set-cookie")) == (429, None)
    assert 1 <= int(waiting.headers["retry-after"]) <= 60


def test_expired_revoked_and_wrong_links_cannot_be_told_apart(house: House, client: Client) -> None:
    expired, expired_secret = make(house, WISH, "Ann", house.instant() - timedelta(days=31))
    revoked, revoked_secret = make(house, WISH, "Ann", house.instant())
    kept.revoke(house.workspace, revoked.id, "Ann", house.instant())
    answers = [client.get(f"/link/{secret}") for secret in (expired_secret, revoked_secret, "wrong")]
    assert {(each.status_code, each.text) for each in answers} == {(404, answers[0].text)}
    assert expired.state(house.instant()) == "expired"


def test_a_passphrase_is_given_at_an_address_without_the_secret(house: House, client: Client) -> None:
    link, secret = make(house, replace(WISH, passphrase="correct <horse>"), "Ann", house.instant())
    answer = client.get(f"/link/{secret}")
    form = answer.headers["location"]
    assert (form, secret in form) == (f"/link?link={link.id}", False)
    assert client.get(form).status_code == 200
    assert client.post(form, data={"passphrase": "wrong"}).status_code == 403
    right = client.post(form, data={"passphrase": "correct <horse>"})
    assert (right.status_code, right.headers["location"]) == (303, f"/view?link={link.id}")
    assert client.get(f"/link/{secret}").headers["location"] == f"/view?link={link.id}", "asked once"


def test_passphrases_are_limited_too(house: House, client: Client) -> None:
    link, secret = make(house, replace(WISH, passphrase="correct horse"), "Ann", house.instant())
    client.get(f"/link/{secret}")
    tried = [client.post(f"/link?link={link.id}", data={"passphrase": "wrong"}).status_code for _ in range(4)]
    assert tried == [403, 403, 403, 429]
    assert client.post(f"/link?link={link.id}", content=b"passphrase=" + b"x" * 100_000).status_code == 429


def test_without_a_session_the_form_says_no_more_than_a_wrong_link(house: House, client: Client) -> None:
    link, _ = make(house, replace(WISH, passphrase="correct horse"), "Ann", house.instant())
    assert client.get(f"/link?link={link.id}").text == client.get("/link?link=nonsense").text == client.get("/link/wrong").text


@pytest.fixture
def far(house: House) -> Callable[..., int]:
    """The status that somebody on another machine gets, where no sign-in is set up."""
    door = Door(inside, lambda: Policy(Access(), None), lambda _: False, lambda scope: is_guest(scope, house))

    def status(path: str, cookie: str = "", kind: str = "http") -> int:
        links._seen.clear()
        return ask(door, path, FAR, ELSEWHERE, kind, **({"cookie": cookie} if cookie else {})).status

    return status


def test_a_guest_from_elsewhere_passes_for_the_view_and_nothing_else(house: House, client: Client, far: Callable[..., int]) -> None:
    link, secret = make(house, WISH, "Ann", house.instant())
    cookie = client.get(f"/link/{secret}").headers["set-cookie"].partition(";")[0]
    needed = ("/view", "/static/js/index.js", "/_stcore/health", "/_stcore/host-config")
    pages = ("/", "/goals", "/links", "/scorecard", "/views")
    closed = (*pages, "/media/1.csv", "/_stcore/upload_file/1", "/_stcore/metrics", "/api/v1/goals")
    assert [far(path, cookie) for path in needed] == [200] * len(needed)
    assert [far(path) for path in needed] == [403] * len(needed), "without the cookie not even these"
    assert [far(path, cookie) for path in closed] == [403] * len(closed)
    assert (far("/_stcore/stream", cookie, "websocket"), far("/_stcore/stream", "", "websocket")) == (101, 403)
    assert far("/link/anything") == 200, "a link can be opened from anywhere"
    kept.revoke(house.workspace, link.id, "Ann", house.instant())
    assert [far(path, cookie) for path in needed] == [403] * len(needed)
    assert far("/_stcore/stream", cookie, "websocket") == 403


def test_an_expired_session_exports_nothing(house: House, client: Client, far: Callable[..., int]) -> None:
    _, secret = make(house, WISH, "Ann", house.instant())
    cookie = client.get(f"/link/{secret}").headers["set-cookie"].partition(";")[0]
    with house.workspace.writing() as session:
        session.execute(update(LinkRow).values(expires_at=house.instant() - timedelta(seconds=1)))
    assert {far(path, cookie) for path in ("/view", "/media/1.csv", "/api/v1/scorecard")} == {403}


def test_a_guest_is_marked_by_the_door_and_by_nobody_else() -> None:
    sent = {"type": "http", "headers": [(b"host", b"x"), (MARK.encode(), b"1")]}
    assert marked(sent, guest=False)["headers"] == [(b"host", b"x")]
    assert marked(sent, guest=True)["headers"] == [(b"host", b"x"), (MARK.encode(), b"1")]
    assert HERE[0] == "127.0.0.1"
