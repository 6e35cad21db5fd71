"""The room's screen for days, compressed into minutes: whether the memory of server and page stays flat, and nothing is ever lost.

    python -m tests.proofs.kiosk_soak --minutes 5 --seconds 1

A day at 20 seconds a view is 4,320 turns. Prints the server's resident memory and the page's JavaScript heap over time; ends with 1 where
either grows by more than a fifth from the second quarter of the run to its last, or where the screen stood still.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from scorecard.access.links import Wish, make, view_of
from scorecard.house import House, open_house
from scorecard.settings import read_settings
from tests.browser.server import TODAY, Server, running, synced_home
from tests.browser.visit import ARGUMENTS, chromium, wait_ready

PAGES = ("scorecard", "goals", "executive", "definitions")
GROWTH = 1.2
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Look:
    """One look at the running screen: after how many seconds, memory in MiB, and how often the view has changed so far."""

    second: float
    server: float
    heap: float
    nodes: int
    turns: int


def soak(page: Page, server: Server, address: str, count: int, every: float) -> Iterator[Look]:
    """Open the screen's link, leave it alone, and look at it so many times, with so many seconds between."""
    page.goto(address)
    wait_ready(page)
    page.evaluate(COUNT_TURNS)
    session = page.context.new_cdp_session(page)
    started = time.monotonic()
    for _ in range(count):
        page.wait_for_timeout(every * 1000)
        yield look(page, session, server, time.monotonic() - started)


COUNT_TURNS = """() => {
  window.turns = 0; let last = '';
  const title = () => document.querySelector('[data-testid=stMain] h1')?.textContent || '';
  new MutationObserver(() => { if (title() && title() !== last) { last = title(); window.turns += 1; } })
    .observe(document.querySelector('[data-testid=stApp]'), { childList: true, subtree: true, characterData: true });
}"""


def look(page: Page, session: CDPSession, server: Server, second: float) -> Look:
    """Measure both after the page's garbage is collected, so that only what is held counts."""
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    nodes = session.send("Memory.getDOMCounters")["nodes"]
    return Look(second, resident(server.process.pid), heap / MEGABYTE, nodes, page.evaluate("() => window.turns"))


def resident(pid: int) -> float:
    """The resident memory of a process in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


def grown(values: list[float]) -> float:
    """By which factor the last quarter's median is above that of the second quarter; what warms up first does not count."""
    quarter = max(len(values) // 4, 1)
    return statistics.median(values[-quarter:]) / statistics.median(values[quarter : 2 * quarter] or values[:1])


def screen_of(house: House, base: str, seconds: int) -> str:
    """The address of a new screen."""
    wish = Wish(tuple(view_of(page, {}) for page in PAGES), name="Soak", kiosk=True, seconds=seconds)
    _, secret = make(house, wish, "the soak", house.instant())
    return f"{base}/link/{secret}"


def main() -> int:
    """Run the soak; the exit code says whether it stayed flat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seconds", type=int, default=1, help="how long each view has its turn")
    parser.add_argument("--every", type=float, default=10, help="seconds between two looks")
    given = parser.parse_args()
    count = max(1, round(given.minutes * 60 / given.every))
    looks: list[Look] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = synced_home(Path(folder) / "home")
        house = open_house(read_settings({"SCORECARD_HOME": str(home), "SCORECARD_TODAY": TODAY}))
        with running(home, Path(folder) / "log") as server:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            print("second  turns  server MiB  page heap MiB  DOM nodes")
            for each in soak(page, server, screen_of(house, server.url, given.seconds), count, given.every):
                looks.append(each)
                print(f"{each.second:6.0f}  {each.turns:5d}  {each.server:10.1f}  {each.heap:13.1f}  {each.nodes:9d}", flush=True)
            browser.close()
    growth = {"server": grown([each.server for each in looks]), "page": grown([each.heap for each in looks])}
    stood = any(after.turns == before.turns for before, after in itertools.pairwise(looks))
    print(f"grown: server × {growth['server']:.3f}, page × {growth['page']:.3f}; {looks[-1].turns} turns{', but it stood' * stood}")
    return int(stood or max(growth.values()) > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
