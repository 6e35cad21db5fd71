"""One Chromium and one warm app for all browser tests of a worker; a cold app for the tests that need one.

They are registered once, in the suite's conftest: Playwright starts a second time in one process only to fail.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import Server, running
from tests.browser.visit import ARGUMENTS, Visit, chromium, visit

HOW_TO_GET = "Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; in CI its absence is a failure, elsewhere a reason to skip."""
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW_TO_GET)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A warm app on the demo company, shared by all tests that write nothing."""
    folder = tmp_path_factory.mktemp("warm")
    with running(folder / "home", folder / "log", template=demo_home) as app:
        yield app


@pytest.fixture
def start(demo_home: Path, tmp_path: Path) -> Callable[..., AbstractContextManager[Server]]:
    """Starts an own app on a copy of the demo company's home: cold, and free to be written to. Takes environment variables."""

    def starter(template: Path | None = demo_home, name: str = "app", **extra: str) -> AbstractContextManager[Server]:
        return running(tmp_path / f"{name}-home", tmp_path / f"{name}.log", template=template, **extra)

    return starter


@pytest.fixture
def visiting(browser: Browser) -> Callable[..., AbstractContextManager[Visit]]:
    """Opens a visit: `with visiting(server.url, scheme="dark") as here: here.open(...)`."""

    def visitor(url: str, **options: Any) -> AbstractContextManager[Visit]:
        return visit(browser, url, **options)

    return visitor
