"""A visit with a real Chromium: one that notes every request to another host and every error in the console."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Route

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]
READY_MS = 30_000

NOT_OURS = (
    "[data-testid=stSkipToContent]",  # the link past the menu stands before the first landmark
    "[data-testid=stSidebarNav]",  # the menu of a narrow window nests its list's items in divisions
)
"""What of Streamlit 1.67's own frame axe leaves out, because it objects to it on an empty page too."""

UPSTREAM = {
    # Streamlit's own markup, seen with axe 4.12.1 on an empty page of 1.67; each is limited to the elements that it was seen on.
    # A theme has one primary colour: on dark it cannot both bear white words and be words itself. We let the buttons have it.
    "color-contrast": r"stSliderThumbValue",
    "scrollable-region-focusable": r"stTable",  # st.table scrolls on a phone and takes no focus
    "svg-img-alt": r"stMetric|stIconMaterial",  # the sparkline inside st.metric has the role img and no name
    "presentation-role-conflict": r"stFileUploaderDropzone",  # a file uploader's surface has no role and yet a label
    "aria-dialog-name": r"stToast",  # a toast is a dialog without a name
}
"""axe rule → what the offending element's markup or target looks like where Streamlit draws it. Nothing of ours may be added here."""

STICKING_OUT = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  if (main.scrollWidth <= main.clientWidth && document.documentElement.scrollWidth <= innerWidth) return [];
  const inside = root => [...root.querySelectorAll('*')].flatMap(node => [node, ...(node.shadowRoot ? inside(node.shadowRoot) : [])]);
  const wide = inside(main).filter(node => node.getBoundingClientRect().right > innerWidth + 1);
  const said = node => `${node.tagName} ${node.dataset.testid || node.className} ${Math.round(node.getBoundingClientRect().right)} px`;
  return [`${main.scrollWidth} px wide`, ...wide.slice(-5).map(said)];
}"""
"""Tables of ours are drawn in shadow trees, so these are walked too."""

ALLOWED_ERRORS = re.compile(r"/_stcore/(host-config|health)")
"""Each deep link asks for these two below the page's own address first, which is not there."""


@dataclass
class Visit:
    """An open page with what went wrong on it."""

    page: Page
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        """Go to an address and wait until the app has drawn everything."""
        self.page.goto(url)
        wait_ready(self.page)

    def overflow(self) -> list[str]:
        """What sticks out of the window on the right; what is clipped inside the app's own scroller counts too.

        The layout follows the window with a delay that shows in no attribute, so it is given a few seconds to fit.
        """
        for _ in range(20):
            out = [str(each) for each in self.page.evaluate(STICKING_OUT)]
            if not out:
                break
            self.page.wait_for_timeout(200)
        return out

    def violations(self, only: Sequence[str] = ()) -> list[str]:
        """What axe objects to, by all its rules or by these `only`, less what is Streamlit's own."""
        options = {"runOnly": list(only)} if only else {}
        answer = Axe().run(self.page, context={"exclude": [[each] for each in NOT_OURS]}, options=options).response
        found: list[dict[str, Any]] = answer["violations"]
        return [said for rule in found for said in _said(rule)]


def _said(rule: dict[str, Any]) -> list[str]:
    pattern = UPSTREAM.get(rule["id"])
    nodes = [node for node in rule["nodes"] if not (pattern and re.search(pattern, f"{node['html']} {node['target']}"))]
    return [f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:200]}" for node in nodes]


def wait_ready(page: Page) -> None:
    """Wait for the connection, for the end of the script's run, and for the last skeleton to go."""
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", state="attached", timeout=READY_MS)
    page.wait_for_selector("[data-test-script-state=notRunning]", state="attached", timeout=READY_MS)
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')", timeout=READY_MS)
    page.wait_for_function("() => document.querySelector('[data-testid=stMain] [data-testid^=st]')", timeout=READY_MS)


@contextmanager
def visit(browser: Browser, url: str, scheme: str = "light", width: int = 1440, height: int = 900, **context: Any) -> Iterator[Visit]:
    """A visit to the app at `url` (of which only the host counts here) that cannot reach any other host."""
    opened = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height}, **context)  # type: ignore[arg-type]
    page = opened.new_page()
    here = Visit(page)
    host = urlparse(url).netloc

    def guard(route: Route, request: Request) -> None:
        if urlparse(request.url).netloc in (host, "") or request.url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            here.foreign.append(request.url)
            route.abort()

    opened.route("**/*", guard)
    page.on("console", lambda message: _note(here, message))
    page.on("pageerror", lambda error: here.errors.append(str(error)))
    try:
        yield here
    finally:
        opened.close()


def _note(here: Visit, message: Any) -> None:
    where = str(message.location.get("url", ""))
    if message.type == "error" and not ALLOWED_ERRORS.search(where):
        here.errors.append(f"{message.text} {where}")


def chromium() -> str | None:
    """The Chromium that is installed, if one is."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
