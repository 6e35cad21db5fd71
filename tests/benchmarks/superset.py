"""The same questions through Apache Superset's chart-data API and through ours, over HTTP, on the same rows in DuckDB.

    python -m tests.benchmarks.superset PYTHON [--leads 1000000] [--touches 5] [--rounds 5] [--company FOLDER]

PYTHON is that of an environment in which Superset is installed (see docs/benchmarks.md); nothing of it is needed otherwise. Superset gets
a folder, a workspace on SQLite, a cache of files and a DuckDB file with our snapshots' rows; it is served by gunicorn, we by Streamlit's
own server.
*Cold* is `force` for Superset, for us the same day as it was known at another moment: a question that nobody has asked, with the same
answer. *Cached* is the same question once more, to both.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from scorecard.house import House
from scorecard.rollups import build
from tests.benchmarks.company import AS_OF, DATASETS, NOW, TOUCHES, company
from tests.benchmarks.process import cpu_of
from tests.browser.server import Server, free_port, running

PASSWORD = "a benchmark's"
SETTINGS = """
SECRET_KEY = "{secret}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
WTF_CSRF_ENABLED = TALISMAN_ENABLED = PREVENT_UNSAFE_DB_CONNECTIONS = RATELIMIT_ENABLED = False
kept = {{"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": "{folder}/cache", "CACHE_DEFAULT_TIMEOUT": 86400, "CACHE_THRESHOLD": 10000}}
CACHE_CONFIG = DATA_CACHE_CONFIG = FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = kept
"""
STAGES = ("mql", "sal", "sql", "won")
STAGED = " UNION ALL ".join(
    f"SELECT '{stage}' AS stage, {stage}_at AS moment FROM leads WHERE {stage}_at IS NOT NULL" for stage in ("created", *STAGES)
)
START_SECONDS = 180
QUARTER = f"{AS_OF - timedelta(days=90)} : {AS_OF}"
WEEKS = f"{AS_OF - timedelta(weeks=13)} : {AS_OF}"

Send = Callable[..., Any]


@dataclass(frozen=True)
class Superset:
    """A running one: where it is, how to send to it, the ids of its datasets by name, and its process."""

    url: str
    send: Send
    datasets: Mapping[str, int]
    pid: int

    def chart(self, dataset: str, query: Mapping[str, Any], force: bool) -> None:
        """What a chart asks for. Raises a RuntimeError where an answer is not whole, or is kept though it was not to be."""
        source = {"id": self.datasets[dataset], "type": "table"}
        asked = {"datasource": source, "force": force, "queries": [query], "result_format": "json", "result_type": "full"}
        for result in self.send("/api/v1/chart/data", asked)["result"]:
            if result["status"] != "success" or not result["rowcount"] or bool(result["is_cached"]) is force:
                raise RuntimeError({name: result.get(name) for name in ("status", "error", "rowcount", "is_cached")})


def metric(sql: str) -> dict[str, str]:
    """A figure by its SQL."""
    return {"expressionType": "SQL", "sqlExpression": sql, "label": sql}


def weekly(at: str, *metrics: str, by: Sequence[str] = (), span: str = WEEKS) -> dict[str, Any]:
    """A query by week."""
    week = {"columnType": "BASE_AXIS", "sqlExpression": at, "label": at, "expressionType": "SQL", "timeGrain": "P1W"}
    return {**grouped(by, *metrics, at=at, span=span), "columns": [week, *by], "row_limit": 50000}


def grouped(by: Sequence[str], *metrics: str, at: str = "created_at", span: str = "No filter") -> dict[str, Any]:
    """A query of everything in a span of time."""
    return {"columns": list(by), "metrics": [metric(each) for each in metrics], "granularity": at, "time_range": span}


FUNNEL = ("count(*)", *(f"count({stage}_at)" for stage in STAGES))
DAYS_TO_WIN = "median(date_diff('day', created_at, won_at))"
QUESTIONS: Mapping[str, tuple[str, Sequence[tuple[str, Mapping[str, Any]]]]] = {
    "weekly indicators, 13 weeks": (
        "scorecard",
        [
            ("leads", weekly("created_at", "count(*)")),
            ("leads", weekly("won_at", "count(*)", "sum(amount)")),
            ("events", weekly("happened_at", "count(*)", "sum(cost)", by=["kind"])),
            ("indicator_values", weekly("date", "sum(value)", by=["indicator"])),
        ],
    ),
    "weekly stage counts, 13 weeks": ("scorecard", [("staged", weekly("moment", "count(*)", by=["stage"]))]),
    "funnel by channel, one quarter": ("funnel", [("leads", grouped(["channel"], *FUNNEL, span=QUARTER))]),
    "close rate by created week and channel": (
        "channels",
        [("leads", weekly("created_at", "count(won_at) / count(*)", by=["channel"], span="No filter"))],
    ),
    "median time to win by channel": ("channels", [("leads", grouped(["channel"], DAYS_TO_WIN))]),
}
"""Question → our answer that holds it, which holds much more; and what Superset is asked for, as (dataset, query)."""


def rows(house: House, path: Path) -> None:
    """The rows of the current snapshots as tables of a DuckDB file; `at` by another name, which Superset writes without quotes."""
    with duckdb.connect(str(path)) as connection:
        for source, dataset in DATASETS.items():
            columns = '* RENAME ("at" AS happened_at)' if dataset == "events" else "*"
            connection.execute(f"CREATE TABLE {dataset} AS SELECT {columns} FROM read_parquet('{house.store.folder / source}.parquet')")


@contextmanager
def superset(python: Path, folder: Path, database: Path) -> Iterator[Superset]:
    """A Superset that was set up in `folder` for this DuckDB file. Raises a RuntimeError where it cannot be."""
    folder.mkdir(parents=True)
    (folder / "superset_config.py").write_text(SETTINGS.format(secret=os.urandom(32).hex(), folder=folder), encoding="utf-8")
    plain = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "FLASK_APP")}
    environment = {**plain, "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"), "SUPERSET_HOME": str(folder)}
    admin = ["fab", "create-admin", "--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "a@b.example"]
    for words in (["db", "upgrade"], [*admin, "--password", PASSWORD], ["init"]):
        command = [str(python), "-c", "from superset.cli.main import superset; superset()", *words]
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"superset {' '.join(words[:2])} failed:\n{done.stderr[-2000:]}")
    port = free_port()
    gunicorn = ["gunicorn", "--workers", "1", "--threads", "4", "--timeout", "600", "--bind", f"127.0.0.1:{port}"]
    serve = [str(python), "-m", *gunicorn, "superset.app:create_app()"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(serve, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        send = _entered(url, process, folder / "log")
        yield Superset(url, send, _datasets(send, database), process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _entered(url: str, process: "subprocess.Popen[bytes]", log: Path) -> Send:
    """Wait for it, sign in, and give the way to send to it."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            asked = {"username": "admin", "password": PASSWORD, "provider": "db", "refresh": False}
            token = _sent(f"{url}/api/v1/security/login", asked)["access_token"]
            return lambda path, body, method="POST": _sent(url + path, body, method, Authorization=f"Bearer {token}")
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Superset did not come up:\n{log.read_text(errors='replace')[-2000:]}") from error
            time.sleep(0.5)


def _datasets(send: Send, database: Path) -> dict[str, int]:
    base = send("/api/v1/database/", {"database_name": "leads", "sqlalchemy_uri": f"duckdb:///{database}?access_mode=read_only"})["id"]
    made = {name: {"database": base, "schema": "main", "table_name": name} for name in DATASETS.values()}
    made["staged"] = {"database": base, "schema": "main", "table_name": "staged", "sql": STAGED}
    return {name: int(send("/api/v1/dataset/", body)["id"]) for name, body in made.items()}


def _sent(url: str, body: Any, method: str = "POST", **headers: str) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{error} {error.read().decode(errors='replace')[:1000]}") from error


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=600) as answer:
        return json.load(answer)


def ours(url: str, what: str, known: datetime) -> None:
    """One of our answers over HTTP, as it was known at a moment: each is a question of its own, with the same answer."""
    assert _get(f"{url}/api/v1/{what}?known={known.isoformat()}")["snapshots"]


def timed(call: Callable[[], object], pid: int) -> tuple[float, float]:
    """Milliseconds by the clock, and of CPU of the process that does the work."""
    began, used = time.perf_counter(), cpu_of(pid)
    call()
    return 1000 * (time.perf_counter() - began), cpu_of(pid) - used


def charts(there: Superset, queries: Sequence[tuple[str, Mapping[str, Any]]], force: bool) -> None:
    """The charts of one question, one after the other."""
    for dataset, query in queries:
        there.chart(dataset, query, force)


def measured(there: Superset, here: Server, rounds: int) -> Iterator[tuple[str, str, dict[str, list[tuple[float, float]]]]]:
    """Question, our answer, and its milliseconds by the clock and of CPU: in turns, so that a busy minute of the machine hits all."""
    moments = (NOW.replace(tzinfo=None) + timedelta(seconds=later) for later in count(1))
    ours(here.url, "scorecard", next(moments))  # the first answer of a process opens its snapshots
    for question, (what, queries) in QUESTIONS.items():
        taken: dict[str, list[tuple[float, float]]] = {"Superset cold": [], "Superset cached": [], "ours cold": [], "ours cached": []}
        for _ in range(rounds):
            moment = next(moments)
            taken["Superset cold"].append(timed(partial(charts, there, queries, True), there.pid))
            taken["ours cold"].append(timed(partial(ours, here.url, what, moment), here.process.pid))
            taken["Superset cached"].append(timed(partial(charts, there, queries, False), there.pid))
            taken["ours cached"].append(timed(partial(ours, here.url, what, moment), here.process.pid))
        yield question, what, taken


def report(python: Path, house: House, rounds: int, folder: Path) -> Iterator[str]:
    """The table, as Markdown; `folder` is for what is needed meanwhile."""
    build.ensure(house, AS_OF, worth_it=1)
    rows(house, folder / "leads.duckdb")
    environment = {"SCORECARD_CONFIG": str(house.configuration.path), "SCORECARD_TODAY": AS_OF.isoformat()}
    with (
        superset(python, folder / "superset", folder / "leads.duckdb") as there,
        running(house.store.home, folder / "log", **environment) as here,
    ):
        names: tuple[str, ...] = ()
        for question, what, taken in measured(there, here, rounds):
            if not names:
                names = tuple(taken)
                yield f"| question | our answer | {' | '.join(names)} | cold | cached |"
                yield "|---|" + "---|" * (len(names) + 3)
            middle = {name: [median(column) for column in zip(*each, strict=True)] for name, each in taken.items()}
            said = [
                f"{clock:,.0f} ({min(each)[0]:,.0f}–{max(each)[0]:,.0f}), CPU {cpu:,.0f}"
                for (clock, cpu), each in ((middle[name], taken[name]) for name in names)
            ]
            ratios = [f"{middle[f'Superset {way}'][0] / middle[f'ours {way}'][0]:.1f} ×" for way in ("cold", "cached")]
            yield "| " + " | ".join([question, what, *said, *ratios]) + " |"


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", type=Path, help="the Python of an environment with Superset")
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--touches", type=int, default=TOUCHES, help="events a lead")
    parser.add_argument("--company", type=Path, help="the folder of a company that stands there, or is made there and stays")
    chosen = parser.parse_args(arguments)
    asked = [str(chosen.python), "-c", "from importlib.metadata import version; print(version('apache-superset'))"]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"Superset {version}, {chosen.leads:,} leads, {date.today()}; load {load}. Milliseconds: median (range), CPU.\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        house = company(chosen.company or Path(folder) / "company", chosen.leads, chosen.touches)
        for line in report(chosen.python.absolute(), house, chosen.rounds, Path(folder)):
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
