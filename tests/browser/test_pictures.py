"""The scorecard's table looks as it did when somebody last looked at it: light, dark, and as cards."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.browser import pictures
from tests.browser.server import Server, running
from tests.browser.visit import Visit

Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("table")
    script = str(Path(__file__).with_name("drawn_table.py"))
    with running(folder / "home", folder / "log", script=script) as server:
        yield server


@pytest.mark.parametrize(("name", "scheme", "width"), [("light", "light", 1440), ("dark", "dark", 1440), ("cards", "light", 390)])
def test_the_table_looks_as_it_did(name: str, scheme: str, width: int, table: Server, visiting: Visiting) -> None:
    with visiting(table.url, scheme=scheme, width=width, height=1400) as here:
        here.open(table.url)
        drawn = here.page.locator(".root")
        drawn.wait_for()
        assert pictures.differs(drawn, f"scorecard-{name}") == ""


def test_the_comparison_sees_what_an_eye_would() -> None:
    kept = Image.open(pictures.KEPT / "scorecard-light.png").convert("RGB")
    changed = kept.copy()
    ImageDraw.Draw(changed).rectangle((300, 200, 420, 300), fill=(200, 60, 30))
    moved = kept.transform(kept.size, Image.Transform.AFFINE, (1, 0, 0, 0, 1, 6))
    assert pictures.difference(kept, kept) == ""
    assert pictures.difference(kept, changed) != ""
    assert pictures.difference(kept, moved) != ""
