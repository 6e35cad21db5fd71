"""A small house that has been read once, copied for each test."""

import shutil
from pathlib import Path

import pytest

from scorecard.access import links
from scorecard.house import House
from scorecard.sync import sync
from tests.workspace.small import small_house

TODAY = {"SCORECARD_TODAY": "2026-11-22"}


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small company whose sources have been read."""
    folder = tmp_path_factory.mktemp("links") / "small"
    house = small_house(folder, TODAY)
    sync(house, None, house.now())
    house.workspace.engine.dispose()
    return folder


@pytest.fixture
def house(read_once: Path, tmp_path: Path) -> House:
    """A house of one's own, with nothing remembered of another's sessions."""
    shutil.copytree(read_once, tmp_path / "small")
    links._seen.clear()
    return small_house(tmp_path / "small", TODAY)
