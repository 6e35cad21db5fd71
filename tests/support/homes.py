"""A home into which the demo company has been read: made once for all workers, to be copied by tests that write."""

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.browser.server import synced_home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that the first worker who asked has made. Copy it, do not write into it."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    made, making = folder / "demo-home", folder / "demo-home.making"
    while not made.exists():
        try:
            making.mkdir()
        except FileExistsError:  # another worker is at it
            time.sleep(0.2)
            continue
        try:
            synced_home(making).rename(made)
        except BaseException:
            shutil.rmtree(making)
            raise
    return made
