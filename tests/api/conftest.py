"""The routes of the answers on the demo company, asked as a program asks them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from scorecard.access.reader import Reader
from scorecard.access.tokens import issue
from scorecard.answers import Answer, answer
from scorecard.house import House, open_house
from scorecard.model import Access, Question
from scorecard.serving.api import Service
from tests.browser.server import environment
from tests.support.aside import aside


def asked(app: Starlette, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    """One request."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=("192.0.2.1", 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://scorecard.test") as client:
            return await client.request(method, path, headers=headers)

    return aside(ask())


@dataclass
class Program:
    """A program that asks; `access` and `now` are those of the house at the moment, `open` whether no token is needed."""

    house: House
    access: Access
    now: datetime
    ask: Callable[[Question], Answer]
    open: bool = False

    def __post_init__(self) -> None:
        service = Service(lambda: self._house(), self.ask, self._reader)
        self.app = Starlette(routes=service.routes())

    def _house(self) -> House:
        of = replace(self.house, configuration=replace(self.house.configuration, access=self.access))
        object.__setattr__(of, "instant", lambda: self.now)
        return of

    def _reader(self, request: Request) -> Reader | None:
        return Reader("admin", "open") if self.open else None

    def token(self, *scopes: str, owner: str = "ada@example.com", role: Any = "viewer", days: int = 30) -> str:
        return issue(self.house.workspace, self.access, "export", owner, role, scopes, days, "a test", self.now)[1]

    def get(self, path: str, token: str = "", **headers: str) -> httpx.Response:
        sent = headers | ({"Authorization": f"Bearer {token}"} if token else {})
        return asked(self.app, "GET", f"/api/v1/{path}", {name.replace("_", "-"): value for name, value in sent.items()})

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.mktemp("api") / "home"
    shutil.copytree(demo_home, own)
    return own


@pytest.fixture(autouse=True)
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def house(home: Path) -> House:
    return open_house(environment=environment(home))


@pytest.fixture(scope="module")
def remembered(house: House) -> Callable[[Question], Answer]:
    """Each question is answered once for all tests of a module: it takes a second, and the same question has the same answer."""
    return cache(lambda question: answer(house, question, house.now()))


@pytest.fixture
def program(house: House, remembered: Callable[[Question], Answer], settings: None) -> Program:
    return Program(house, house.configuration.access, house.instant(), remembered)
