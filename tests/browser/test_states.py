"""The states that nobody designs for on a good day: failed, late, empty, asked wrongly. They too are clean and say what to do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from scorecard.workspace import open_workspace
from scorecard.workspace.models import SyncRunRow
from tests.browser.server import Server
from tests.browser.visit import Visit

pytestmark = pytest.mark.slow

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]


def is_clean(here: Visit) -> bool:
    return (here.overflow(), here.violations(), here.foreign, here.errors) == ([], [], [], [])


def test_a_failed_source_is_loud_on_every_width(start: Start, visiting: Visiting) -> None:
    with start() as server:
        _let_fail(server.home, "marketing")
        for width in (1440, 390):
            with visiting(server.url, width=width) as here:
                here.open(server.url)
                expect(here.page.get_by_text("marketing could not be read.")).to_be_visible()
                expect(here.page.get_by_role("button", name="1 source failed")).to_be_visible()
                assert is_clean(here), (here.overflow(), here.violations(), here.foreign, here.errors)


def test_an_empty_and_a_wrong_question_are_answered_and_clean(server: Server, visiting: Visiting) -> None:
    asked = {"?team=sales&owner=Sofia%20Mendes": "No indicator fits these filters", "?as_of=soon": "which cannot be read"}
    with visiting(server.url) as here:
        for query, sentence in asked.items():
            here.open(f"{server.url}/{query}")
            expect(here.page.get_by_text(sentence)).to_be_visible()
            assert is_clean(here), (here.overflow(), here.violations(), here.foreign, here.errors)


def test_an_embedded_page_shows_no_menu(server: Server, visiting: Visiting) -> None:
    with visiting(server.url) as here:
        here.open(f"{server.url}/?embed=true")
        expect(here.page.get_by_test_id("stTopNavSection")).to_have_count(0)
        expect(here.page.get_by_role("rowheader", name="PPC clicks", exact=True)).to_be_visible()


def _let_fail(home: Path, source: str) -> None:
    with open_workspace(home).writing() as session:
        session.execute(update(SyncRunRow).where(SyncRunRow.source == source).values(ok=False, error="The file is not there."))
