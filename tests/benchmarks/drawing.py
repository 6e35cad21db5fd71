"""How long a page takes to be drawn, in a real Chromium: `python -m tests.benchmarks.drawing [--pages scorecard funnel] [--rounds 7]`.

    python -m tests.benchmarks.drawing --leads 100000 --pages scorecard --dash PYTHON --superset PYTHON

Beside an empty Streamlit page that is served in the same way and by the same settings; with `--dash` and `--superset`, the Pythons of
environments that have them (see docs/benchmarks.md), also beside the scorecard's sixteen elements as a Dash page with ready-made figures
and as a dashboard of Superset, from its cache and with its cache emptied before. All in turns in one run, in windows in which the whole
page is in sight.

*First content* is when anything of the page itself stands there; *drawn* is the last change to it (what stands in a shadow too) before
half a second of quiet, when all that belongs to it is there: for Streamlit the script has ended, no shape of what is loading is left, and
the scorecard has its rows; for Dash and Superset every chart has its canvas or drawing and the table its rows. Both count from the start
of the navigation, once in a browser that was never there (first visit) and once in one that was (warm). Everybody comes from a page of
another site, as readers do: a browser that begins with a blank page gives its process to the first site that does not ask for one of its
own, as ours does by its header against other sites' windows. *Rerun* is from the key that asks for it to the last change. *Nothing kept*
is the scorecard of today with every answer worked out, *a day in the past* the same as of a day that nobody has asked for yet, of which
roll-ups know only a part.
"""

import argparse
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scorecard.house import open_house
from scorecard.settings import read_settings
from tests.benchmarks import dash_page, superset_page
from tests.benchmarks.company import AS_OF, NOW, TOUCHES
from tests.benchmarks.sessions import EMPTY, house_in
from tests.benchmarks.superset import PASSWORD, START_SECONDS, rows, superset
from tests.browser.server import HOME, Server, address, free_port, running
from tests.browser.visit import ARGUMENTS, chromium

BARE = "an empty Streamlit page"
NOTHING_KEPT, PAST_DAY = "scorecard, nothing kept", "scorecard, a day in the past"
DASH, CACHED, UNCACHED = "Dash", "Superset, cached", "Superset, not cached"
RATIOS = ((DASH, HOME), (CACHED, HOME), (UNCACHED, HOME), (UNCACHED, NOTHING_KEPT), (UNCACHED, PAST_DAY), (HOME, BARE))
"""Whose page is compared with whose."""
WATCH = """content => {
  const seen = { first: null, last: null, roots: [document] };
  window.__seen = seen;
  window.__all = selector => seen.roots.flatMap(root => [...root.querySelectorAll(selector)]);
  const look = () => {
    seen.last = performance.now();
    if (seen.first === null && document.querySelector(content)) seen.first = seen.last;
  };
  const watch = root => new MutationObserver(look).observe(root, { childList: true, subtree: true, characterData: true, attributes: true });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) {
    const root = attach.call(this, how);
    seen.roots.push(root);
    watch(root);
    return root;
  };
  watch(document);
}"""
STREAMLIT = """document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
  && !document.querySelector('[data-testid=stSkeleton]')"""
WITH_ROWS = f"{STREAMLIT} && __all('tr.row').length > 5"
DASHED = f"""[...document.querySelectorAll('.js-plotly-plot')].filter(each => each.querySelector('.main-svg')).length === {dash_page.CHARTS}
  && document.querySelectorAll('tbody tr').length > 5"""
SUPERSEDED = f"""[...document.querySelectorAll('.dashboard-component-chart-holder')].filter(
    each => each.querySelector('canvas, tbody tr') && !each.querySelector('.loading')
  ).length === {len(list(superset_page.charts()))}"""
QUIET_MS = 500
WAIT_MS = 240_000
COLUMNS = ("first visit: first content", "drawn", "warm: first content", "drawn", "rerun")
VIEW = {"width": 1440, "height": 2400}


@dataclass(frozen=True)
class Site:
    """A page to be drawn. `address` makes ready for one visit; `enter` signs a browser in; `content` and `drawn` are what to look for."""

    address: Callable[[], str]
    content: str = "[data-testid=stMain] :is([data-testid=stMarkdownContainer], [data-testid=stHeading])"
    drawn: str = STREAMLIT
    enter: Callable[[BrowserContext], object] = lambda _: None
    reruns: bool = True


def seen(page: Page, site: Site) -> tuple[float, float]:
    """First content and the last change, in milliseconds, once the page is whole and quiet."""
    quiet = f"window.__seen.first !== null && performance.now() - window.__seen.last > {QUIET_MS} && ({site.drawn})"
    page.wait_for_function(f"() => {quiet}", timeout=WAIT_MS)
    first, last = page.evaluate("() => [window.__seen.first, window.__seen.last]")
    return float(first), float(last)


def rerun(page: Page, site: Site) -> float:
    """Milliseconds from the key to the last change."""
    began = float(page.evaluate("() => performance.now()"))
    page.keyboard.press("r")
    page.wait_for_function("began => window.__seen.last > began", arg=began, timeout=WAIT_MS)
    return seen(page, site)[1] - began


def visit(browser: Browser, site: Site, elsewhere: str) -> list[float]:
    """The columns of one visit and the next by the same browser, each from the page `elsewhere`."""
    context = browser.new_context(viewport=VIEW)
    try:
        site.enter(context)
        context.add_init_script(f"({WATCH})({json.dumps(site.content)})")
        taken: list[float] = []
        for _ in ("first visit", "warm"):
            page = context.new_page()
            page.goto(elsewhere)
            page.goto(site.address())
            taken += seen(page, site)
            last = rerun(page, site) if site.reruns else float("nan")
            page.close()
        return [*taken, last]
    finally:
        context.close()


def always(url: str) -> Callable[[], str]:
    """An address for which nothing has to be made ready."""
    return lambda: url


def ours(app: Server, pages: Sequence[str], dated: bool) -> dict[str, Site]:
    """Pages of the app by name; with `dated`, also the scorecard as nobody has asked for it: of today, and of days before."""
    sites = {page: Site(always(address(app, page)), drawn=WITH_ROWS if page == HOME else STREAMLIT) for page in pages}
    if not dated:
        return sites
    moments = (NOW.replace(tzinfo=None) + timedelta(seconds=later) for later in count(1))
    days = (AS_OF - timedelta(days=back) for back in count(1))
    anew = {
        # The same snapshots are known at each of these moments, and each is a question of its own.
        NOTHING_KEPT: lambda: f"{app.url}/?known={next(moments).isoformat()}",
        PAST_DAY: lambda: f"{app.url}/?as_of={next(days)}",
    }
    return sites | {name: Site(address_of, drawn=WITH_ROWS, reruns=False) for name, address_of in anew.items()}


@contextmanager
def dashed(python: Path, app: Server, folder: Path) -> Iterator[Site]:
    """The scorecard's answer as a Dash page."""
    with urllib.request.urlopen(f"{app.url}/api/v1/scorecard") as answer:
        (folder / "answer.json").write_bytes(answer.read())
    url, log = f"http://127.0.0.1:{(port := free_port())}/", folder / "dash.log"
    with log.open("wb") as out:
        process = subprocess.Popen([python, dash_page.__file__, folder / "answer.json", str(port)], stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Dash did not come up:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.2)
        yield Site(always(url), ".js-plotly-plot .main-svg", DASHED, reruns=False)
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@contextmanager
def superseded(python: Path, folder: Path, home: Path, environment: Mapping[str, str]) -> Iterator[dict[str, Site]]:
    """The dashboard of Superset, from its cache and without."""
    house = open_house(read_settings({"SCORECARD_HOME": str(home), **environment}), AS_OF, environment)
    rows(house, folder / "leads.duckdb")
    with superset(python, folder / "superset", folder / "leads.duckdb") as there:
        url = superset_page.dashboard(there)

        def enter(context: BrowserContext) -> None:
            context.request.post(f"{there.url}/login/", form={"username": "admin", "password": PASSWORD})

        def emptied() -> str:
            for file in (folder / "superset" / "cache").iterdir():
                file.unlink(missing_ok=True)
            return url

        of = (".dashboard-component-chart-holder", SUPERSEDED, enter, False)
        yield {CACHED: Site(always(url), *of), UNCACHED: Site(emptied, *of)}


def report(folder: Path, chosen: Any) -> None:
    """Measure and print, as Markdown."""
    leads, place = chosen.leads, chosen.company or folder
    dash, other = (python and python.absolute() for python in (chosen.dash, chosen.superset))
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{f'{leads:,} leads' if leads else 'The demo'}, {date.today()}; load {load}. Milliseconds: median (range), × the empty page.\n")
    (folder / "empty.py").write_text(EMPTY, encoding="utf-8")
    environment = house_in(place, leads, chosen.touches)
    with ExitStack() as stack:
        app = stack.enter_context(running(place / "home", folder / "log", **environment))
        bare = stack.enter_context(running(folder / "nothing", folder / "empty.log", script=str(folder / "empty.py")))
        sites = {BARE: Site(always(bare.url)), **ours(app, chosen.pages, dated=bool(leads))}
        if dash:
            sites[DASH] = stack.enter_context(dashed(dash, app, folder))
        if other:
            sites |= stack.enter_context(superseded(other, folder, place / "home", environment))
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        stack.callback(browser.close)
        taken: dict[str, list[list[float]]] = {name: [] for name in sites}
        elsewhere = f"{bare.url.replace('127.0.0.1', 'localhost')}/_stcore/health"  # by another name it is another site
        for turn in range(chosen.rounds + 1):
            for name, site in sites.items():
                each = visit(browser, site, elsewhere)
                if turn:  # what came before the first one has made everybody's server read its files and keep its answers
                    taken[name].append(each)
    table(taken)


def table(taken: Mapping[str, Sequence[Sequence[float]]]) -> None:
    """Each page's columns, and how many times as long one takes as the other."""
    print(f"| page | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}")
    least = [median(column) for column in zip(*taken[BARE], strict=True)]
    for name, visits in taken.items():
        print(f"| {name} | {' | '.join(_cell(column, bare) for column, bare in zip(zip(*visits, strict=True), least, strict=True))} |")
    for one, other in RATIOS:
        if one in taken and other in taken:
            ratios = [median(a) / median(b) for a, b in zip(zip(*taken[one], strict=True), zip(*taken[other], strict=True), strict=True)]
            print(f"\n{one} ÷ {other}: {', '.join(f'{what} {ratio:.2f}' for what, ratio in zip(COLUMNS[:4], ratios, strict=False))}.")


def _cell(column: Sequence[float], bare: float) -> str:
    return (
        "–" if column[0] != column[0] else f"{median(column):,.0f} ({min(column):,.0f}–{max(column):,.0f}), {median(column) / bare:.2f} ×"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", nargs="*", default=[HOME, "executive", "funnel", "channels", "goals"])
    parser.add_argument("--leads", type=int, default=0, help="0 for the demo company")
    parser.add_argument("--touches", type=int, default=TOUCHES, help="events a lead")
    parser.add_argument("--company", type=Path, help="the folder of a company that stands there, or is made there and stays")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--dash", type=Path, help="the Python of an environment with Dash and gunicorn")
    parser.add_argument("--superset", type=Path, help="the Python of an environment with Superset")
    chosen: Any = parser.parse_args(arguments)
    if (chosen.dash or chosen.superset) and not chosen.leads:
        parser.error("--dash and --superset need --leads, whose rows all of them show.")
    with TemporaryDirectory() as folder:
        report(Path(folder), chosen)


if __name__ == "__main__":
    main()
