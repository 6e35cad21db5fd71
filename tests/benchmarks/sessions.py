"""What viewers cost the server: `python -m tests.benchmarks.sessions [--leads 100000] [--viewers 1 10 50 100] [--changes 6]`.

The app is served as it is in production, and readers speak Streamlit's protocol over WebSockets (see `reader`); nothing is drawn. First
its start-up and memory; then each page: its first run, its second reader, and reruns with everything kept. Then the viewers of the
scorecard, each of whom changes a filter every ten seconds, at times of their own; and what the hundredth viewer of one view costs beside
the first. CPU is that of the server's process alone, so it holds on a busy machine; times by the clock do not.
"""

import argparse
import asyncio
import os
import random
import time
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from scorecard.rollups import build
from tests.benchmarks.company import AS_OF, TOUCHES, company
from tests.benchmarks.process import cpu_of, memory_of
from tests.benchmarks.reader import Reader, Run
from tests.browser.server import HOME, PAGES, Server, running, synced_home

EVERY_SECONDS = 10
RERUNS = 20
CHOICES = [
    *(("filter_weeks", {"string_value": weeks}) for weeks in ("6 weeks", "13 weeks", "26 weeks", "52 weeks")),
    *(("filter_team", {"string_array_value": teams}) for teams in ([], ["Marketing"], ["Sales"])),
]
"""What a viewer chooses from."""
EMPTY = 'import streamlit as st\n\nst.write("Hello")\n'


def name_of(page: str) -> str:
    """A page's name in the address."""
    return "" if page == HOME else page


async def page_line(app: Server, page: str) -> str:
    """The table's line of one page. Raises a RuntimeError where it shows an error."""
    pid, cpu, runs = app.process.pid, [cpu_of(app.process.pid)], []
    async with Reader(app.url, name_of(page)) as first:
        runs.append(await first.run())
        cpu.append(cpu_of(pid))
        async with Reader(app.url, name_of(page)) as second:
            runs.append(await second.run())
            cpu.append(cpu_of(pid))
        runs += [await first.run() for _ in range(RERUNS)]
        cpu.append(cpu_of(pid))
    if wrong := {error for run in runs for error in run.errors}:
        raise RuntimeError(f"{page}: {wrong}")
    used = [later - before for before, later in pairwise(cpu)]
    clock = [1000 * run.seconds for run in runs]
    cells = (f"{used[0]:,.0f} ({clock[0]:,.0f})", f"{used[1]:,.0f} ({clock[1]:,.0f})", f"{used[2] / RERUNS:.1f} ({median(clock[2:]):,.0f})")
    return f"| {page} | {' | '.join(cells)} | {runs[0].bytes / 1000:,.0f} | {runs[-1].bytes / 1000:,.0f} |"


async def viewer(url: str, changes: int, chance: random.Random) -> list[Run]:
    """One viewer's changes, one every ten seconds; viewers come at times of their own, too, and not all at once."""
    taken, last = [], None
    due = time.perf_counter() + (1 + chance.random()) * EVERY_SECONDS
    await asyncio.sleep(due - EVERY_SECONDS - time.perf_counter())
    async with Reader(url) as reader:
        opened = await reader.run()
        for _ in range(changes):
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            due += EVERY_SECONDS
            last = chance.choice([each for each in CHOICES if each is not last])
            taken.append(await reader.choose(last[0], **last[1]))
        return taken if not opened.errors else [opened]


async def viewers_line(app: Server, viewers: int, changes: int) -> str:
    """The table's line of so many viewers at once."""
    pid, seeds = app.process.pid, random.Random(viewers)
    began, before = cpu_of(pid), memory_of(pid)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(viewer(app.url, changes, random.Random(seeds.random()))) for _ in range(viewers)]
        await asyncio.sleep(changes * EVERY_SECONDS)
        during = memory_of(pid)
    runs = [run for task in tasks for run in task.result()]
    clock = [1000 * run.seconds for run in runs]
    wrong = sum(bool(run.errors) for run in runs)
    cpu = (cpu_of(pid) - began) / (len(runs) + viewers)
    tail = quantiles(clock, n=20)[-1] if len(clock) > 1 else clock[0]
    return (
        f"| {viewers} | {len(runs)} | {median(clock):,.0f} | {tail:,.0f} | {max(clock):,.0f} | {wrong} | {cpu:.1f} | {before} | {during} |"
    )


async def same_view(app: Server, viewers: int) -> str:
    """What the first and the last of so many viewers of one new view cost, each with a session of their own."""
    used = []
    for _ in range(viewers):
        async with Reader(app.url, query="weeks=20&team=sales") as reader:
            began = cpu_of(app.process.pid)
            run = await reader.run()
            used.append(cpu_of(app.process.pid) - began)
            if run.errors:
                raise RuntimeError(run.errors)
    last = sum(used[-20:]) / 20
    return (
        f"A new view of the scorecard: {used[0]:,.0f} ms of CPU for its first viewer, {last:.1f} ms for each of the last 20 of {viewers}."
    )


async def all_choices(app: Server) -> None:
    """Every choice once, so that viewers find them kept. Raises a RuntimeError where one shows an error."""
    async with Reader(app.url) as reader:
        await reader.run()
        for team in CHOICES[4:]:
            for each in (team, *CHOICES[:4]):
                if (run := await reader.choose(each[0], **each[1])).errors:
                    raise RuntimeError(run.errors)


async def bare(folder: Path) -> str:
    """The line of an empty Streamlit page, served in the same way."""
    (folder / "empty.py").write_text(EMPTY, encoding="utf-8")
    with running(folder / "nothing", folder / "empty.log", script=str(folder / "empty.py")) as app:
        return (await page_line(app, HOME)).replace(HOME, "an empty Streamlit page")


def started(app: Server, since: float) -> str:
    """What it took until the app answered, and until the first reader had the scorecard."""
    up, cpu, memory = time.perf_counter() - since, cpu_of(app.process.pid), memory_of(app.process.pid)
    asyncio.run(_opened(app))
    after = f"{time.perf_counter() - since:.1f} s and {cpu_of(app.process.pid) / 1000:.1f} s of CPU, {memory_of(app.process.pid)} MB"
    return f"Up after {up:.1f} s and {cpu / 1000:.1f} s of CPU with {memory} MB; the first scorecard after {after}. Memory: RSS (PSS)."


async def _opened(app: Server) -> None:
    async with Reader(app.url) as reader:
        await reader.run()


def report(folder: Path, leads: int, viewers: Sequence[int], changes: int, pages: Sequence[str]) -> None:
    """Measure and print, as Markdown."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{f'{leads:,} leads' if leads else 'The demo'}, {date.today()}; load {load}.\n", flush=True)
    environment = house_in(folder, leads)
    began = time.perf_counter()
    with running(folder / "home", folder / "log", **environment) as app:
        print(started(app, began), "\n", flush=True)
        print("| page | first run, CPU (clock) | second reader | rerun | KB first | KB again |\n|---|---|---|---|---|---|", flush=True)
        print(asyncio.run(bare(folder)), flush=True)
        for page in pages:
            print(asyncio.run(page_line(app, page)), flush=True)
        print("\n" + asyncio.run(same_view(app, 100)), "\n", flush=True)
        asyncio.run(all_choices(app))
        print("| viewers | changes | p50 | p95 | slowest | errors | CPU a run | MB before | MB with them |\n|" + "---|" * 9, flush=True)
        for number in viewers:
            print(asyncio.run(viewers_line(app, number, changes)), flush=True)


def house_in(folder: Path, leads: int, touches: int = TOUCHES) -> dict[str, str]:
    """A synced home in the folder, and the environment of an app on it; the demo company for no leads.

    A company that stands there already stays what it is.
    """
    if not leads:
        synced_home(folder / "home")
        return {}
    build.ensure(company(folder, leads, touches), AS_OF, worth_it=1)
    return {"SCORECARD_CONFIG": str(folder / "scorecard.toml"), "SCORECARD_TODAY": AS_OF.isoformat()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000, help="0 for the demo company")
    parser.add_argument("--viewers", type=int, nargs="*", default=[1, 10, 50, 100])
    parser.add_argument("--changes", type=int, default=6, help="how often each viewer changes a filter")
    parser.add_argument("--pages", nargs="*", default=PAGES)
    parser.add_argument("--folder", type=Path, default=None, help="where the company is written; a temporary folder by default")
    chosen = parser.parse_args()
    with TemporaryDirectory(dir=chosen.folder) as folder:
        report(Path(folder), chosen.leads, chosen.viewers, chosen.changes, chosen.pages)


if __name__ == "__main__":
    main()
