"""How long a page takes to be drawn: `python -m tests.benchmarks.drawing [--pages scorecard funnel] [--leads 100000] [--rounds 7]`.

A real Chromium, beside an empty Streamlit page that is served in the same way and by the same settings, in turns in one run. *First
content* is when anything of the page itself stands in its main part; *drawn* is the last change to it before half a second of quiet, with
the script ended and no shape of what is loading left. Both count from the start of the navigation, once in a browser that was never there
(first visit) and once in one that was (warm). *Rerun* is from the key that asks for it to the last change.
"""

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.sessions import EMPTY, house_in, name_of
from tests.browser.server import HOME, running
from tests.browser.visit import ARGUMENTS, chromium

BARE = "an empty Streamlit page"
WATCH = """() => {
  const seen = { first: null, last: null };
  window.__seen = seen;
  const look = () => {
    const main = document.querySelector('[data-testid=stMain]');
    if (!main) return;
    if (seen.first === null && main.querySelector('[data-testid=stElementContainer]')) seen.first = performance.now();
    seen.last = performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
}"""
QUIET = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.dataset.testScriptState === 'notRunning' && window.__seen.first !== null
    && !document.querySelector('[data-testid=stSkeleton]') && performance.now() - window.__seen.last > 500;
}"""
WAIT_MS = 240_000
COLUMNS = ("first visit: first content", "drawn", "warm: first content", "drawn", "rerun")


def seen(page: Page) -> tuple[float, float]:
    """First content and the last change, in milliseconds, once the page is quiet."""
    page.wait_for_function(QUIET, timeout=WAIT_MS)
    first, last = page.evaluate("() => [window.__seen.first, window.__seen.last]")
    return float(first), float(last)


def rerun(page: Page) -> float:
    """Milliseconds from the key to the last change."""
    began = float(page.evaluate("() => performance.now()"))
    page.keyboard.press("r")
    page.wait_for_function("began => window.__seen.last > began", arg=began, timeout=WAIT_MS)
    return seen(page)[1] - began


def visit(browser: Browser, url: str) -> list[float]:
    """The columns of one visit and the next by the same browser."""
    context = browser.new_context(viewport={"width": 1440, "height": 2400})
    try:
        context.add_init_script(f"({WATCH})()")
        taken: list[float] = []
        for _ in ("first visit", "warm"):
            page = context.new_page()
            page.goto(url)
            taken += seen(page)
            last = rerun(page)
            page.close()
        return [*taken, last]
    finally:
        context.close()


def report(folder: Path, leads: int, pages: Sequence[str], rounds: int) -> None:
    """Measure and print, as Markdown."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{f'{leads:,} leads' if leads else 'The demo'}, {date.today()}; load {load}. Milliseconds: median (range), × the empty page.\n")
    (folder / "empty.py").write_text(EMPTY, encoding="utf-8")
    environment = house_in(folder, leads)
    with ExitStack() as stack:
        app = stack.enter_context(running(folder / "home", folder / "log", **environment))
        bare = stack.enter_context(running(folder / "nothing", folder / "empty.log", script=str(folder / "empty.py")))
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        stack.callback(browser.close)
        urls = {BARE: bare.url, **{page: f"{app.url}/{name_of(page)}" for page in pages}}
        for url in urls.values():
            visit(browser, url)  # the answers are kept from now on, and the server has read its files
        taken: dict[str, list[list[float]]] = {name: [] for name in urls}
        for _ in range(rounds):
            for name, url in urls.items():
                taken[name].append(visit(browser, url))
    print(f"| page | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}")
    least = [median(column) for column in zip(*taken[BARE], strict=True)]
    for name, visits in taken.items():
        print(f"| {name} | {' | '.join(_cell(column, bare) for column, bare in zip(zip(*visits, strict=True), least, strict=True))} |")


def _cell(column: Sequence[float], bare: float) -> str:
    return f"{median(column):,.0f} ({min(column):,.0f}–{max(column):,.0f}), {median(column) / bare:.2f} ×"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", nargs="*", default=[HOME, "funnel", "channels", "goals"])
    parser.add_argument("--leads", type=int, default=0, help="0 for the demo company")
    parser.add_argument("--rounds", type=int, default=7)
    chosen: Any = parser.parse_args()
    with TemporaryDirectory() as folder:
        report(Path(folder), chosen.leads, chosen.pages, chosen.rounds)


if __name__ == "__main__":
    main()
