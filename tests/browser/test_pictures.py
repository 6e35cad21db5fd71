"""What is looked at most looks as it did when somebody last looked at it: the scorecard's table, the funnel, and the close rates."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.browser import pictures
from tests.browser.server import Server, address, running
from tests.browser.visit import Visit

Visiting = Callable[..., AbstractContextManager[Visit]]
DARK = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === 'rgb(15, 20, 27)'"


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


@pytest.mark.parametrize(
    ("page", "name", "element"),
    [
        ("funnel", "funnel", ".st-key-funnel_table .root"),
        ("channels", "close-rates", ".st-key-channels_table .root"),
        ("channels", "curves", ".st-key-channels_curves"),
    ],
)
def test_the_funnel_and_the_close_rates_look_as_they_did(page: str, name: str, element: str, server: Server, visiting: Visiting) -> None:
    """On the demo company, of which each number is the same on this day."""
    with visiting(server.url, height=2400) as here:
        here.open(address(server, page))
        drawn = here.page.locator(element)
        drawn.wait_for()
        assert pictures.differs(drawn, f"{name}-light") == ""
        here.page.emulate_media(color_scheme="dark")
        here.page.wait_for_function(DARK)
        here.page.wait_for_timeout(1000)  # the charts are drawn anew, which shows in no attribute
        assert pictures.differs(drawn, f"{name}-dark") == ""


def test_the_comparison_sees_what_an_eye_would() -> None:
    kept = Image.open(pictures.KEPT / "scorecard-light.png").convert("RGB")
    changed = kept.copy()
    ImageDraw.Draw(changed).rectangle((300, 200, 420, 300), fill=(200, 60, 30))
    moved = kept.transform(kept.size, Image.Transform.AFFINE, (1, 0, 0, 0, 1, 6))
    assert pictures.difference(kept, kept) == ""
    assert pictures.difference(kept, changed) != ""
    assert pictures.difference(kept, moved) != ""
