"""A home that pages in this process may write to."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def home(reading: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, to be written to."""
    own = tmp_path / "home"
    shutil.copytree(reading, own)
    monkeypatch.setenv("SCORECARD_HOME", str(own))
    return own
