"""Server time of a page on the demo company: `python -m tests.benchmark_page [page …]`.

Per page the first run in a process that has opened the house (cold answers), and the median of 30 reruns with everything kept, run by
Streamlit's own AppTest: the script, its caches and its messages, without the network and without drawing. The target for a rerun of
the scorecard is 200 ms on the demo, 40 ms once warm.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.browser.server import PAGES, ROOT, environment, synced_home

RERUNS = 30


def main(pages: list[str]) -> None:
    """Print a line a page."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(environment(synced_home(Path(folder) / "home")))
        print(f"{'page':<14} {'first run':>10} {'rerun, median':>14} {'slowest':>9}   ms")
        for page in pages or PAGES:
            first, *rest = _times(page)
            print(f"{page:<14} {first:>10.0f} {statistics.median(rest):>14.1f} {max(rest):>9.1f}")


def _times(page: str) -> list[float]:
    app = AppTest.from_file(str(ROOT / "scorecard" / "ui" / "shell.py"), default_timeout=120)
    if page != "scorecard":
        app.run()
        app.switch_page(str(ROOT / "pages" / f"{page}.py"))
    times = []
    for _ in range(RERUNS + 1):
        start = time.perf_counter()
        app.run()
        times.append((time.perf_counter() - start) * 1000)
        if app.exception:
            raise RuntimeError(f"{page} failed: {app.exception[0].message}")
    return times


if __name__ == "__main__":
    main(sys.argv[1:])
