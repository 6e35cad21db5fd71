"""How long the scorecard takes on the demo: as a cold process, and as an answer in a process that is already there.

    python -m tests.benchmarks.scorecard [ROUNDS]

The demo is synced into a temporary home first. Each figure is the median of the rounds (five by default) with its range; the CPU time
beside the clock's tells how much of it the machine's other work was. The first line is the least that any such process could take:
importing the libraries it stands on.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from scorecard.answers import answer
from scorecard.house import House, open_house
from scorecard.model import Filters, Question
from scorecard.query import engine
from scorecard.settings import read_settings
from scorecard.sync import ensure_synced

ROOT = Path(__file__).parents[2]
LIBRARIES = "import pandas, sqlalchemy.orm, duckdb_sqlalchemy, pyarrow.parquet"


def process(words: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds by the clock and seconds of CPU of one process."""
    used, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    took, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def within(call: Callable[[], object]) -> tuple[float, float]:
    """The same of a call in this process."""
    cpu, began = time.process_time(), time.perf_counter()
    call()
    return time.perf_counter() - began, time.process_time() - cpu


def report(what: str, rounds: int, measure: Callable[[], tuple[float, float]]) -> None:
    """Measure so many times and print."""
    times = [measure() for _ in range(rounds)]
    clock, cpu = ([each[at] * 1000 for each in times] for at in (0, 1))
    print(f"{what:46} {median(clock):7.0f} ms  ({min(clock):.0f}–{max(clock):.0f})   CPU {median(cpu):7.0f} ms")


def asked_cold(house: House, question: Question) -> None:
    """The answer with an engine that has to be opened: the first one after a sync."""
    engine._engines.clear()
    answer(house, question, house.now())


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "SCORECARD_HOME": home, "SCORECARD_TODAY": "2026-11-22"}
        house = open_house(read_settings(environment))
        ensure_synced(house, house.now())
        question = Question("scorecard", house.now().date())
        narrowed = replace(question, filters=Filters(channel=("Referral",)))
        report("process: the libraries alone", rounds, lambda: process(["-c", LIBRARIES], environment))
        report("process: show scorecard", rounds, lambda: process(["-m", "scorecard", "show", "scorecard"], environment))
        report("answer: scorecard, engine to be opened", rounds, lambda: within(lambda: asked_cold(house, question)))
        report("answer: scorecard, engine open", rounds, lambda: within(lambda: answer(house, question, house.now())))
        report("answer: scorecard of one channel", rounds, lambda: within(lambda: answer(house, narrowed, house.now())))
        indicator = replace(question, what="indicator", options=(("id", "calls_per_appointment"),))
        report("answer: one indicator with its rows", rounds, lambda: within(lambda: answer(house, indicator, house.now())))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
