"""What it costs to bring ten thousand changed rows of a database's table into a large snapshot, step by step.

    python -m tests.benchmarks.increments [LEADS [CHANGED]]

The company of `company` (five events a lead) with its leads in a SQLite file instead. After one full read, leads anywhere in the table
change (a later stamp, another amount), and are synced by what changed: once with the snapshot written whole again, three times with what
changed written beside it. Printed are the seconds on the clock and of the processor by step, medians where there are several rounds; the
roll-ups, which are made after the sync has published, stand apart.

From two million leads on there are leads only, and the snapshot is the one that DuckDB has built, noted as if a full read had made it: only
its first thousand rows are read for that. Nothing is written whole then, and no roll-ups are made. With CHANGED of 10,000 that is
`python -m tests.benchmarks.increments 10000000 10000`: 3 GB of disk, most of it the SQLite file.
"""

import json
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from scorecard import changing, incremental, parquet
from scorecard.bags import Bag, bag_of
from scorecard.content import content_of
from scorecard.house import House
from scorecard.ingest import ingest
from scorecard.rollups.build import ensure
from scorecard.sources import RawTable, read_all
from scorecard.sources.database import read_database
from scorecard.sync import sync
from scorecard.workspace.models import SnapshotRow
from tests.benchmarks.company import AS_OF, CONFIGURATION, DATASETS, NOW, company

ROUNDS = 3
MANY = 2_000_000
STAMPS = ("created_at", "mql_at", "sal_at", "sql_at", "won_at", "lost_at")
TEXTS = ("lead_id", "channel", "campaign", "persona", "owner", "reason")
COLUMNS = (*TEXTS, "amount", *STAMPS)


def configuration(file: Path) -> str:
    """The company's, with the leads in a table."""
    own = '[sources.crm]\nkind = "file"\ndataset = "leads"\npath = "crm.csv"\n'
    assert own in CONFIGURATION
    columns = ", ".join(f'{name} = "{name}"' for name in COLUMNS)
    dates = ", ".join(f'{name} = "iso"' for name in STAMPS)
    table = (
        f'[sources.crm]\nkind = "database"\ndataset = "leads"\npath = "{file}"\ntable = "leads"\nkey = "lead_id"\n'
        f'updated_at = "changed"\ntimeout_seconds = 7200\ncolumns = {{ {columns} }}\ndates = {{ {dates} }}\n'
    )
    return CONFIGURATION.replace(own, table)


def fill(file: Path, leads: Path) -> None:
    """The leads of a snapshot as a table with an index on when a row changed."""
    with duckdb.connect() as connection, sqlite3.connect(file) as table:
        picked = ", ".join(f"strftime({name}, '%Y-%m-%d %H:%M:%S') AS {name}" if name in STAMPS else name for name in COLUMNS)
        found = connection.execute(f"SELECT {picked}, strftime(created_at, '%Y-%m-%d %H:%M:%S') AS changed FROM read_parquet('{leads}')")
        table.execute(f"CREATE TABLE leads ({', '.join(COLUMNS)}, changed)")
        while rows := found.fetchmany(100_000):
            table.executemany(f"INSERT INTO leads VALUES ({', '.join('?' * (len(COLUMNS) + 1))})", rows)
        table.execute("CREATE INDEX changed ON leads (changed)")
        table.execute("CREATE UNIQUE INDEX lead_id ON leads (lead_id)")


def change(file: Path, leads: int, changed: int, at: datetime, chance: random.Random) -> None:
    """Some leads anywhere are won at another day for another amount, as a CRM's users would have it."""
    ids = [(f"L{number}",) for number in chance.sample(range(leads), changed)]
    won, amount = f"{at:%Y-%m-%d %H:%M:%S}", chance.randrange(1000, 9000)
    with sqlite3.connect(file) as table:
        table.executemany(f"UPDATE leads SET won_at = '{won}', amount = {amount}, changed = '{won}' WHERE lead_id = ?", ids)


def as_if_read(house: House) -> None:
    """Note of the snapshot what a full read would have noted: how the columns were understood, what the rows come to, and the mark."""
    source = house.configuration.source("crm")
    assert source is not None
    raw = read_database(source, house.secrets, house.folder(NOW.date()), rows=1000)
    ingested, mark = incremental.marked(ingest(raw, source, house.configuration, NOW.date()), raw, source, NOW)
    file = pq.ParquetFile(house.store.folder / "crm.parquet")
    bag: Bag | None = None
    for batch in file.iter_batches(parquet.ROW_GROUP):
        some = bag_of(pa.Table.from_batches([batch]))
        bag = bag.plus(some) if bag else some
    assert bag is not None
    rejects = house.store.folder / "crm.rejects.parquet"
    rejects.unlink()
    sha256 = parquet.write(parquet.cells_table(ingested.cells.head(0)), rejects)
    mark["mark"]["value"] = f"{AS_OF} 10:00:00"
    with house.workspace.writing() as session:
        row = session.get(SnapshotRow, house.store.current()["crm"].id)
        assert row is not None
        details = content_of(ingested, source, mark).details
        row.details, row.bag, row.rejects_sha256 = json.loads(json.dumps(details, default=str)), bag.to_json(), sha256


class Costs:
    """Seconds on the clock and of the processor by step."""

    def __init__(self) -> None:
        self.taken: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """The body is the step."""
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.taken[step].append((time.perf_counter() - began, time.process_time() - worked))

    def say(self, title: str) -> None:
        """Print the medians."""
        print(f"{title} (seconds on the clock, of the processor; load {os.getloadavg()[0]:.0f})")
        medians = {step: tuple(map(statistics.median, zip(*times, strict=True))) for step, times in self.taken.items()}
        for step, (clock, processor) in medians.items():
            print(f"  {step:32} {clock:8.2f} {processor:8.2f}")
        clock, processor = (sum(each[at] for each in medians.values()) for at in (0, 1))
        print(f"  {'together':32} {clock:8.2f} {processor:8.2f}", flush=True)


def increment(house: House, now: datetime, costs: Costs) -> int:
    """One sync of what changed, by its steps; how many rows were read."""
    source = house.configuration.source("crm")
    assert source is not None
    with costs.of("plan, check the files"):
        plan = incremental.plan(house.store, source, house.store.current()["crm"], now)
    assert plan is not None
    with costs.of("read what changed"):
        raw = read_all([source], house.secrets, house.folder(now.date()), since={"crm": plan.since})["crm"]
    assert isinstance(raw, RawTable), raw
    with costs.of("understand it"):
        few = ingest(raw, source, house.configuration, now.date())
    with costs.of("merge it into the snapshot"):
        content = incremental.merged(house.store, plan, few, raw, source, now.date())
    assert content is not None
    with costs.of("write and publish"):
        house.store.publish_content(content, source, now)
    return len(raw.cells)


def main(leads: int = 1_000_000, changed: int = 10_000) -> None:
    """Build, change, sync, and print."""
    chance, costs = random.Random(3), Costs()
    many = leads >= MANY
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        house = company(folder, leads, configuration=configuration(folder / "crm.sqlite"), sources=["crm"] if many else DATASETS)
        fill(folder / "crm.sqlite", house.store.folder / "crm.parquet")
        with costs.of("note what DuckDB has built" if many else "read all leads, and publish"):
            if many:
                as_if_read(house)
            else:
                (result,) = sync(house, ["crm"], NOW)
                assert result.ok, result.error
        costs.say(f"{leads:,} leads, {'ready' if many else 'the first sync'}")
        usual = changing.WORTH_IT
        for step, beside in enumerate([many, *[True] * ROUNDS], start=1):
            now = NOW + step * timedelta(minutes=30)
            change(folder / "crm.sqlite", leads, changed, now, chance)
            changing.WORTH_IT = usual if beside else 1 << 62
            costs = costs if step > 2 else Costs()
            rows = increment(house, now, costs)
            assert rows >= changed, rows
            if step in (1, ROUNDS + 1):
                costs.say(f"{changed:,} changed rows, written {'beside the snapshot' if beside else 'whole once more'}")
            if step in (1, ROUNDS + 1) and not many:
                after = Costs()
                with after.of("roll-ups of what changed" if beside else "roll-ups made anew"):
                    ensure(house, AS_OF, worth_it=1)
                after.say("after it")
        snapshot = house.store.current()["crm"]
        sizes = [(house.store.home / path).stat().st_size / 1e6 for path in (snapshot.path, snapshot.changes_path or snapshot.path)]
        print(f"base {sizes[0]:,.1f} MB, changes of {ROUNDS} rounds {sizes[1]:,.1f} MB; ", end="")
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
