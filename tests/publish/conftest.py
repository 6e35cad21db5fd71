"""The small company's edition, composed once for all tests that only write it in different forms."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from scorecard.answering import frozen
from scorecard.answers import Answer, answer, jsonable
from scorecard.house import House, open_house
from scorecard.model import Question
from scorecard.publish.digest import Edition, compose
from scorecard.workspace import decisions, meetings
from tests.browser.server import environment
from tests.publish.company import company
from tests.support.company import Shop

DIGEST = """
recipients = ["ada@example.com"]
address = "https://scorecard.example.com/"
sender = "scorecard@example.com"
contact = "ops@example.com"
smtp_host = "localhost"
"""


@dataclass(frozen=True)
class Written:
    """A company after its meeting, and its edition."""

    shop: Shop
    edition: Edition


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """One decision was made in Monday's meeting, and one action is open."""
    shop = company(tmp_path_factory.mktemp("digest"), DIGEST)
    workspace, now = shop.house.workspace, shop.now
    meeting = meetings.start(workspace, shop.today, (), {}, "Ann", now)
    issue = decisions.raise_issue(workspace, "Clicks <b>", "clicks", None, meeting.number, "Ann", now)
    decisions.decide(workspace, issue, "Raise the bid [now](https://evil.example)", "", "Ann", now)
    decisions.act(workspace, "Call the **agency**\r\nBcc: eve@example.com", "Ben <i>", shop.today, "", None, None, "Ann", now)
    meetings.close(workspace, meeting.number, jsonable(frozen.gathered(workspace, meeting)), "", "Ann", now)
    return Written(shop, compose(shop.house, shop.today, now))


@pytest.fixture(scope="session")
def house(demo_home: Path) -> House:
    return open_house(environment=environment(demo_home))


@pytest.fixture(scope="session")
def ask(house: House) -> Callable[..., Answer]:
    """Each answer of the demo company once."""
    return cache(lambda what, **more: answer(house, Question(what, house.now().date(), **more), house.now()))
