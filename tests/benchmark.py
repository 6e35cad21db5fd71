"""How fast answers are, and how they grow: `python -m tests.benchmark [--leads 100000 1000000] [--touches 5] [--rounds 5]
[--company FOLDER] [--superset PYTHON]`.

For each size a seeded company is published as snapshots, its roll-ups are made, and each page's answer is asked for: cold (the engine is
opened for it), again (engine open, nothing else kept: what a new question costs), warm (as the pages keep it), from the rows without any
roll-up, and beside that the best SQL that we could write by hand for the rows behind it, on the same files with the same DuckDB. All in
turns in one run; medians with their range, in milliseconds, and CPU beside them: on a machine that others use, compare the ratios.
Other pages, days in the past and lists follow: cold, again, and once from the rows, with which they must agree.

What else there is to measure has scripts of its own: `tests.benchmarks.syncing` (sync and import), `tests.benchmarks.sessions` (pages and
viewers), `tests.benchmarks.superset` (beside Apache Superset), `tests.benchmarks.scorecard` (cold processes).
"""

import argparse
import gc
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from scorecard.answers import answer, jsonable
from scorecard.house import House
from scorecard.model import Question
from scorecard.query import engine as engines
from scorecard.rollups import build, files
from tests.benchmarks import superset
from tests.benchmarks.by_hand import STATEMENTS
from tests.benchmarks.company import AS_OF, DATASETS, NOW, TOUCHES, company
from tests.benchmarks.questions import OTHERS

SHOWN = ("cold", "again", "from the rows", "by hand")


@dataclass(frozen=True)
class Taken:
    """Milliseconds by the clock and of CPU, one a round."""

    clock: tuple[float, ...]
    cpu: tuple[float, ...]

    def text(self) -> str:
        """Median, range and CPU."""
        return f"{median(self.clock):,.0f} ({min(self.clock):,.0f}–{max(self.clock):,.0f}), CPU {median(self.cpu):,.0f}"


def in_turns(ways: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Taken]:
    """Each way once a round, so that a busy minute of the machine hits all of them."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            clock, cpu = time.perf_counter(), time.process_time()
            way()
            taken[name].append((1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - cpu)))
    return {name: Taken(tuple(each[0] for each in times), tuple(each[1] for each in times)) for name, times in taken.items()}


def asked(house: House, what: str | Question, known: files.Found | None = None) -> Any:
    """The body of a page's answer; `known` NOTHING asks as if there were no roll-ups."""
    question = Question(what, AS_OF) if isinstance(what, str) else what
    if known is None:
        return answer(house, question, NOW).body
    find, files.find = files.find, lambda home, key: known
    try:
        return answer(house, question, NOW).body
    finally:
        files.find = find


def ask_cold(house: House, what: str | Question) -> Any:
    """With an engine that has to be opened: the first question after a sync."""
    engines._engines.clear()
    return asked(house, what)


def by_hand(connection: duckdb.DuckDBPyConnection, what: str) -> None:
    """The hand-written statements, fetched as the product fetches."""
    for statement in STATEMENTS[what](AS_OF):
        connection.execute(statement).df()


def hand_connection(house: House) -> duckdb.DuckDBPyConnection:
    """A plain DuckDB over the same files."""
    connection = duckdb.connect()
    for source, dataset in DATASETS.items():
        connection.execute(f"CREATE VIEW {dataset} AS SELECT * FROM read_parquet('{house.store.folder / source}.parquet')")
    return connection


def same_answers(house: House, pages: Iterable[str] = ()) -> list[str]:
    """Of these pages, by default all, those whose answer from the roll-ups is not that from the rows."""
    return [what for what in pages or STATEMENTS if not _same(asked(house, what), asked(house, what, files.NOTHING))]


def others(house: House, rounds: int, questions: Mapping[str, Question]) -> list[str]:
    """The lines of other questions, as Markdown. Raises an AssertionError where roll-ups answer otherwise than the rows."""
    lines = ["| answer | cold | again | from the rows, once |", "|---|---|---|---|"]
    for name, question in questions.items():
        clock, cpu = time.perf_counter(), time.process_time()
        body = asked(house, question, files.NOTHING)
        rows = f"{1000 * (time.perf_counter() - clock):,.0f}, CPU {1000 * (time.process_time() - cpu):,.0f}"
        assert _same(asked(house, question), body), f"the roll-ups answer otherwise than the rows: {name}"
        taken = in_turns({"cold": partial(ask_cold, house, question), "again": partial(asked, house, question)}, rounds)
        lines.append(f"| {name} | {taken['cold'].text()} | {taken['again'].text()} | {rows} |")
    return [*lines, ""]


def _same(one: Any, other: Any) -> bool:
    return _close(jsonable(one), jsonable(other))


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_close(left, right) for left, right in zip(one, other, strict=True))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-6 * max(1.0, abs(one))
    return bool(one == other)


def measured(house: House, rounds: int) -> dict[str, dict[str, Taken]]:
    """Every page's ways of being answered."""
    found = {}
    with closing(hand_connection(house)) as connection:
        for what in STATEMENTS:
            ways = {
                "cold": partial(ask_cold, house, what),
                "again": partial(asked, house, what),
                "from the rows": partial(asked, house, what, files.NOTHING),
                "by hand": partial(by_hand, connection, what),
            }
            found[what] = in_turns(ways, rounds)
    return found


def start_up(home: Path) -> float:
    """Seconds until a new process has checked every snapshot and answered the scorecard."""
    environment = {
        **os.environ,
        "SCORECARD_HOME": str(home / "home"),
        "SCORECARD_CONFIG": str(home / "scorecard.toml"),
        "SCORECARD_TODAY": AS_OF.isoformat(),
    }
    began = time.perf_counter()
    command = [sys.executable, "-m", "scorecard", "show", "scorecard", "--json", "--as-of", AS_OF.isoformat()]
    told = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False, cwd=Path(__file__).parents[1])
    if told.returncode not in (0, 1):  # 1: something needs attention, here sources that were never read
        raise RuntimeError(told.args)
    return time.perf_counter() - began


def report(leads: int, house: House, rounds: int, folder: Path) -> list[str]:
    """The lines for one size, as Markdown."""
    built = build.ensure(house, AS_OF, worth_it=1)
    assert not (wrong := same_answers(house)), f"the roll-ups answer otherwise than the rows: {wrong}"
    rows = sum(each.rows_read for each in house.store.current().values())
    weight = sum(path.stat().st_size for path in files.folder_of(house.store.home).iterdir())
    snapshots = sum(path.stat().st_size for path in house.store.folder.glob("*.parquet"))
    lines = [
        f"**{leads:,} leads, {rows - leads:,} events and numbers** ({snapshots / 1e6:,.0f} MB of snapshots; "
        f"roll-ups {weight / 1e6:,.0f} MB, made in {built or 0:,.0f} s; a new process shows the scorecard after {start_up(folder):,.1f} s; "
        f"this process used {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most)",
        "",
        f"| answer | {' | '.join(SHOWN)} | cold ÷ by hand | again ÷ by hand |",
        "|---|" + "---|" * (len(SHOWN) + 2),
    ]
    for what, ways in measured(house, rounds).items():
        hand = median(ways["by hand"].clock)
        ratios = [f"{median(ways[name].clock) / hand:.2f}" for name in ("cold", "again")]
        lines.append("| " + " | ".join([what, *(ways[name].text() for name in SHOWN), *ratios]) + " |")
    return [*lines, "", *others(house, rounds, OTHERS)]


def heading(arguments: Sequence[str]) -> list[str]:
    """Where, when and how."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    return [
        f"`python -m tests.benchmark {' '.join(arguments)}` on {date.today()}: {machine}, DuckDB {duckdb.__version__}; load {load}.",
        "Milliseconds: median (range), CPU.",
        "",
    ]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--touches", type=int, default=TOUCHES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="where the companies are written; a temporary folder by default")
    parser.add_argument("--company", type=Path, default=None, help="the folder of a company that stands there, or is made there and stays")
    parser.add_argument("--superset", type=Path, default=None, help="the Python of an environment with Apache Superset, to ask it the same")
    chosen = parser.parse_args(arguments)
    print("\n".join(heading(arguments)), flush=True)
    gc.freeze()  # as the app does when it has started
    for leads in chosen.leads:
        with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
            there = chosen.company or Path(folder)
            house = company(there, leads, chosen.touches)
            print("\n".join(report(leads, house, chosen.rounds, there)), flush=True)
            if chosen.superset:
                for line in superset.report(chosen.superset.absolute(), house, chosen.rounds, Path(folder)):
                    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
