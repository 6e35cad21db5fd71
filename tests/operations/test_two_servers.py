"""Two app servers behind a proxy with sticky sessions: one workspace on PostgreSQL, one folder of snapshots, one of them syncs."""

import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from scorecard.workspace import open_workspace, runs
from scorecard.workspace.leases import _database_time
from scorecard.workspace.models import LockRow
from tests.browser.server import Server, running
from tests.browser.visit import Visit
from tests.support.servers import DatabaseServer
from tests.support.sticky_proxy import StickyProxy, sticky_proxy

pytestmark = [*[pytest.mark.postgres], pytest.mark.slow]
CONFIGURATION = """
[company]
name = "Acme"

[sources.crm]
kind = "file"
dataset = "leads"
path = "leads.csv"

[indicators.new_leads]
name = "New leads"
count = "leads"
"""
DEAD_SECONDS = 2.0
SYNC = "sync of crm"


@pytest.fixture
def pair(postgres: DatabaseServer, tmp_path: Path) -> Iterator[tuple[str, list[Server]]]:
    """The workspace's address, and two servers over one folder that begin while a third one, now dead, holds the lease of the sync."""
    url = postgres.fresh()
    (tmp_path / "scorecard.toml").write_text(CONFIGURATION)
    days = "\n".join(f"L{day},2026-11-{day:02}" for day in range(1, 21) for _ in range(3))
    (tmp_path / "leads.csv").write_text(f"lead_id,created_at\n{days}\n")
    workspace = open_workspace(url)
    with workspace.writing() as session:
        session.add(LockRow(name=SYNC, holder="another-machine:1:dead", until=_database_time(session) + DEAD_SECONDS))
    workspace.engine.dispose()
    own = {"SCORECARD_DATABASE_URL": url, "SCORECARD_CONFIG": str(tmp_path / "scorecard.toml"), "SCORECARD_SCHEDULER": "on"}
    with ExitStack() as stack:
        servers = [stack.enter_context(running(tmp_path / "home", tmp_path / f"log{number}", **own)) for number in (0, 1)]
        yield url, servers


def test_one_syncs_visitors_stay_and_a_stopped_one_is_replaced(
    pair: tuple[str, list[Server]], visiting: Callable[..., AbstractContextManager[Visit]]
) -> None:
    url, servers = pair
    for server in servers:
        await_ready(server)
    workspace = open_workspace(url)
    assert [run.ok for run in runs.history(workspace, "crm", 10)] == [True]
    with workspace.reading() as session:
        assert session.get(LockRow, SYNC) is None
    workspace.engine.dispose()

    with sticky_proxy([server.url for server in servers]) as proxy:
        first, second = visitor(proxy), visitor(proxy)
        assert sorted([first[0], second[0]]) == [0, 1]
        assert len({*first}) == len({*second}) == 1

        with visiting(proxy.url) as here:
            proxy.served.clear()
            here.open(proxy.url)
            assert here.page.get_by_text("New leads").first.is_visible()
            (own,) = {*proxy.served}
            shown = here.page.locator("[data-testid=stMain]").inner_text()

            servers[own].process.kill()
            servers[own].process.wait()
            proxy.served.clear()
            here.open(proxy.url)
            assert here.page.locator("[data-testid=stMain]").inner_text() == shown
            assert proxy.served[-1] == 1 - own


def visitor(proxy: StickyProxy) -> list[int]:
    """A visitor who asks four times and keeps the cookie: which server answered each time."""
    cookie, served = "", []
    for _ in range(4):
        request = urllib.request.Request(f"{proxy.url}/healthz", headers={"Cookie": cookie})
        with urllib.request.urlopen(request, timeout=10) as answer:
            served.append(int(answer.headers["X-Served-By"]))
            cookie = answer.headers["Set-Cookie"].split(";")[0]
    return served


def await_ready(server: Server) -> None:
    """Wait until a server can answer: until somebody has read the source."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=10):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{server.url} is not ready: {server.log.read_text(errors='replace')[-2000:]}")
