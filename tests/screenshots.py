"""Pictures of every page: `python -m tests.screenshots [page …]` writes them to docs/screenshots, on the demo company's own day.

Light and dark at 1440 pixels, a phone at 390, and the meeting room's screen at 1920 × 1080. They are looked at before a change of the
look lands; the README shows the first.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scorecard.access.links import Wish, make, view_of
from scorecard.house import open_house
from scorecard.settings import read_settings
from tests.browser.server import PAGES, ROOT, TODAY, Server, address, running, synced_home
from tests.browser.visit import ARGUMENTS, chromium, visit, wait_ready
from tests.meeting.story import being_held, past_action

FOLDER = ROOT / "docs" / "screenshots"
VIEWS = {"light": ("light", 1440, 1200), "dark": ("dark", 1440, 1200), "phone": ("light", 390, 1600), "room": ("light", 1920, 1080)}
"""View → colour scheme, width and height. The app scrolls inside itself, so a tall window takes in more."""
LINKED = {"shared": ("light", "phone"), "kiosk": ("room",)}
"""What somebody without an account gets, and the room's screen → the views of it."""
NOTE = "For the board: referral keeps closing best."
HELD, HELD_AT = "meeting-held", "meeting?meeting_item=number:ppc_clicks"
"""One more: a number that is talked about in a meeting, with what was said, decided and done about it before."""
COLOURS = 256
"""A palette is enough for flat pictures, and keeps the repository small."""


def main(pages: list[str]) -> None:
    """Take the pictures of these pages, or of all."""
    path = chromium()
    if path is None:
        sys.exit("Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = synced_home(Path(folder) / "home")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with running(home, Path(folder) / "log") as server:
            for page in pages or [*PAGES, *LINKED, HELD]:
                at = _address(server, page)
                with visit(browser, at) as here:
                    here.page.goto(at)
                    wait_ready(here.page)
                    for view in LINKED.get(page, VIEWS):
                        scheme, width, height = VIEWS[view]
                        here.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                        here.page.set_viewport_size({"width": width, "height": height})
                        here.page.wait_for_timeout(3000 if page == HELD else 1500)  # charts fade in, and follow the window with a delay
                        wait_ready(here.page)
                        _keep(here.page.screenshot(), FOLDER / f"{page}-{view}.png")
        browser.close()


def _address(server: Server, page: str) -> str:
    """Where it is. Links and the meeting are written into the home first; the meeting last, because other pages would show it."""
    if page == HELD:
        past_action(server.home)
        being_held(server.home)
        return f"{server.url}/{HELD_AT}"
    if page not in LINKED:
        return address(server, page)
    house = open_house(read_settings({"SCORECARD_HOME": str(server.home), "SCORECARD_TODAY": TODAY}))
    wish = Wish((view_of("channels", {}),), note=NOTE) if page == "shared" else Wish((view_of("executive", {}),), kiosk=True, seconds=300)
    return f"{server.url}/link/{make(house, wish, 'Ann', house.instant())[1]}"


def _keep(picture: bytes, path: Path) -> None:
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
