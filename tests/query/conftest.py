"""Texts that are kept beside the tests: compared, and written anew only when asked."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def snapshot_text(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Hold a text against the file that keeps it; `--update-snapshots` writes the file instead."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--update-snapshots"):
            path.write_text(text + "\n", encoding="utf-8")
        assert path.exists(), f"{path} is not there: run pytest --update-snapshots and look at what it wrote"
        assert path.read_text(encoding="utf-8") == text + "\n"

    return check
