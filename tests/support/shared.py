"""Real files that lie beside the project and are never copied into it."""

import os
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def absent(sentence: str) -> None:
    """A component is missing: a failure in CI, where nothing may be skipped, and a skip with the sentence elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def shared_data(folder: str) -> Path:
    """The folder of real files of that name; skips (fails in CI) with the reason where it is absent."""
    path = DATA / folder
    if not path.is_dir():
        absent(f"The real files of {folder!r} are not there: put the folder 'shared' beside the project ({DATA}).")
    return path
