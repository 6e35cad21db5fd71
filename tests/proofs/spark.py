"""Every answer on a real, distributed Spark is the one on snapshots, and a worker that dies in the middle of a query changes only time.

    pip install -r tests/requirements-spark.txt
    python -m tests.proofs.spark [EVERY]

starts a standalone master, two workers and the Thrift server on loopback, gives it the demo company (of leads every EVERY-th, 40 without
it), and prints a table: seconds on snapshots, asked live, and kept; and whether the two answers agree. Then it sends hostile texts there
and back, kills a worker and its executor while the journeys are being asked for, and stops everything. Exit code 0 where all is well.
"""

import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from scorecard.live.asking import LiveDatabase
from tests.live import warehouse
from tests.live.warehouse import QUESTIONS, body, differences, numbers_in
from tests.support.company import Shop
from tests.support.spark import SparkCluster, spark

HOSTILE = (
    "O'Brien",
    "'; DROP TABLE crm_leads --",
    "\\' OR 1=1 --",
    "back\\slash \\",
    '100 % "sure" %(name)s %s',
    "line\nbreak\ttab\rreturn",
    "${spark.driver.host} ${hiveconf:x} $x :y ?",
    "株式会社 💡 Ünïcode",
    "\u2019 \u02bc \uff07",
    "''",
)


def hostile_texts_come_back(url: str) -> list[str]:
    """What went wrong with texts that are bound, compared and, where SQLAlchemy must, written into the statement."""
    database = LiveDatabase(sa.make_url(url), "Spark", 120, 100, ("proof",))
    wrong = []
    for text in HOSTILE:
        column = sa.literal(text, sa.Text).label("text")
        inline = sa.bindparam("inline", text, sa.Text, literal_execute=True).label("inline")
        day = sa.literal(date(2026, 11, 22), sa.Date).label("day")
        rows = sa.select(column, inline, day).subquery("rows")
        asked = sa.select(*rows.c).where(rows.c.text == text, rows.c.text.in_([text, "x"]), rows.c.day == date(2026, 11, 22))
        frame = database.ask(asked).frame
        if [tuple(row) for row in frame[["text", "inline"]].itertuples(index=False)] != [(text, text)]:
            wrong.append(f"{text!r} came back as {frame.to_dict('records')}")
    return wrong


def compare(copied: Shop, live: Shop) -> list[str]:
    """Ask both houses everything, print a line each, and give back what differs."""
    wrong = []
    print(f"{'question':26}{'snapshots':>10}{'live':>8}{'kept':>8}{'numbers':>9}  same?", flush=True)
    for name, question in QUESTIONS.items():
        began = time.monotonic()
        expected = body(copied, question)
        asked = time.monotonic()
        found = body(live, question)
        again = time.monotonic()
        body(live, question)
        different = differences(expected, found)
        wrong += [f"{name}{each}" for each in different[:3]]
        seconds = (asked - began, again - asked, time.monotonic() - again)
        print(
            f"{name:26}{seconds[0]:9.2f}s{seconds[1]:7.1f}s{seconds[2]:7.2f}s{numbers_in(expected):9,}  {'yes' if not different else 'NO'}"
        )
        sys.stdout.flush()
    return wrong


def worker_dies(cluster: SparkCluster, copied: Shop, live: Shop) -> list[str]:
    """Ask for the journeys, kill a worker meanwhile, and compare."""
    live.sync("crm", "touches")  # a new moment: what is kept does not count
    began = time.monotonic()
    killer = threading.Timer(4.0, cluster.kill_worker, [0])
    killer.start()
    found = body(live, QUESTIONS["journeys"])
    seconds = time.monotonic() - began
    killer.join()
    lost = "Lost executor" in (cluster.folder / "thrift.log").read_text(errors="replace")
    different = differences(body(copied, QUESTIONS["journeys"]), found)
    print(f"journeys, a worker killed after 4 s of {seconds:.1f} s: {'the same' if not different else 'ANOTHER'} answer")
    return [*different[:3], *([] if lost else ["Spark noticed no lost executor: the kill proved nothing"])]


def main(every: int) -> int:
    """Start, prove, stop."""
    began = time.monotonic()
    with spark() as cluster, tempfile.TemporaryDirectory() as folder:
        print(f"Spark with two workers is up after {time.monotonic() - began:.0f} s", flush=True)
        tables = warehouse.rows(every)
        cluster.load(tables)
        print(", ".join(f"{len(frame):,} {name}" for name, frame in tables.items()), flush=True)
        live = warehouse.shop(Path(folder) / "live", cluster.url, True)
        copied = warehouse.shop(Path(folder) / "copied", cluster.url, False)
        wrong = hostile_texts_come_back(cluster.url)
        print(f"{len(HOSTILE) - len(wrong)} of {len(HOSTILE)} hostile texts came back as they were sent", flush=True)
        wrong += worker_dies(cluster, copied, live)
        wrong += compare(copied, live)
    print("\n".join(wrong) or f"All {len(QUESTIONS)} answers are the same.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
