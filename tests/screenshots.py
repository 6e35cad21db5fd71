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

from tests.browser.server import PAGES, ROOT, address, running, synced_home
from tests.browser.visit import ARGUMENTS, chromium, visit, wait_ready
from tests.meeting.story import being_held, past_action

FOLDER = ROOT / "docs" / "screenshots"
VIEWS = {"light": ("light", 1440, 1200), "dark": ("dark", 1440, 1200), "phone": ("light", 390, 1600), "room": ("light", 1920, 1080)}
"""View → colour scheme, width and height. The app scrolls inside itself, so a tall window takes in more."""
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
            for page in pages or [*PAGES, HELD]:
                if page == HELD:  # the last one, because it is written into the home
                    past_action(home)
                    being_held(home)
                for view, (scheme, width, height) in VIEWS.items():
                    with visit(browser, server.url, scheme, width, height) as here:
                        here.page.goto(f"{server.url}/{HELD_AT}" if page == HELD else address(server, page))
                        wait_ready(here.page)
                        here.page.wait_for_timeout(3000 if page == HELD else 800)  # charts fade in after the last run
                        _keep(here.page.screenshot(), FOLDER / f"{page}-{view}.png")
        browser.close()


def _keep(picture: bytes, path: Path) -> None:
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
