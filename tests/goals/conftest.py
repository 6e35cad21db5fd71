"""An empty workspace for what people write."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scorecard.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "home")
    yield opened
    opened.engine.dispose()
