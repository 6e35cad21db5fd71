"""An empty workspace, on each database that may hold one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scorecard.workspace import Workspace, open_workspace
from tests.support.servers import DatabaseServer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def workspace_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty workspace may be made: a folder, or the URL of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "home")
    server: DatabaseServer = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.fixture
def workspace(workspace_address: str) -> Iterator[Workspace]:
    opened = open_workspace(workspace_address)
    yield opened
    opened.engine.dispose()
