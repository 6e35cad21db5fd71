"""Fixtures and profiles of the whole suite.

Hypothesis: HYPOTHESIS_PROFILE=ci (derandomised, so that a red build stays red), dev (the default) or debug (few, and told aloud).
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Verbosity, settings

from tests.browser.fixtures import browser, server, start, visiting
from tests.support import servers
from tests.support.homes import demo_home
from tests.support.pages import opened, reading
from tests.support.servers import DatabaseServer

__all__ = ["browser", "demo_home", "opened", "reading", "server", "start", "visiting"]

settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("debug", max_examples=10, deadline=None, verbosity=Verbosity.verbose)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") == "true" else "dev"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[DatabaseServer]:
    """A real PostgreSQL, started on first use; `postgres.fresh()` is the URL of an empty database in it."""
    with servers.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[DatabaseServer]:
    """A real MariaDB, started on first use; `mariadb.fresh()` is the URL of an empty database in it."""
    with servers.mariadb() as server:
        yield server


def pytest_addoption(parser: pytest.Parser) -> None:
    """Texts kept beside the tests (compiled SQL) are written anew with this flag, never by hand."""
    parser.addoption("--update-snapshots", action="store_true", default=False, help="write kept texts anew instead of comparing them")
