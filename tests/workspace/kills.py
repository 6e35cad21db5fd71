"""kill -9 at random moments of a sync, and what is seen afterwards.

Each round writes another version of a file (all its rows have the same amount), starts a sync of it in a process of its own, and kills that
process after a random part of the time that a whole sync takes. Afterwards the house must show one version, entirely, and the next sync
must succeed. Or a twentieth of a table's rows, at most, are of another version, and the sync writes them beside the snapshot that is there.
The negative controls publish in place, without the temporary file and the transaction: there the same look has to find half-visible states,
or this proof could not fail.
"""

import multiprocessing
import random
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from scorecard import changing, parquet
from scorecard.house import House
from scorecard.parts import GONE
from scorecard.sync import sync
from scorecard.workspace.models import PublicationRow, SnapshotRow
from tests.support.stored import rows_of
from tests.workspace.small import CONFIGURATION, VISITS, leads_csv, small_house, write

ROWS = 3_000
CHANGING = 100
TABLE = """[sources.leads]
kind = "database"
dataset = "leads"
path = "crm.sqlite"
table = "leads"
key = "Id"
updated_at = "Changed"
reconcile_hours = 1000000
columns = { lead_id = "Id", created_at = "Created", amount = "Amount", channel = "Channel" }
dates = { created_at = "iso" }

"""
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
SECONDS = timedelta(seconds=1)

Publish = Callable[[House, int], None]


def by_sync(house: House, version: int) -> None:
    """The real thing."""
    assert sync(house, ["leads"], NOW + version * SECONDS)[0].ok


def in_place(house: House, version: int) -> None:
    """The negative control: the current file is overwritten piece by piece, and its checksum put right afterwards."""
    current = house.store.current()["leads"]
    file = house.store.home / current.path
    table = pa.table({"lead_id": [f"L{number}" for number in range(ROWS)], "amount": [float(version)] * ROWS})
    with pq.ParquetWriter(file, table.schema) as writer:
        for start in range(0, table.num_rows, 100):
            writer.write_table(table.slice(start, 100))
            time.sleep(0.005)  # makes the half-visible state long enough for few kills to find it
    with house.workspace.writing() as session:
        row = session.get(SnapshotRow, current.id)
        assert row is not None
        row.sha256 = parquet.sha256(file)
    with house.workspace.writing() as session:
        session.add(PublicationRow(source="leads", snapshot=current.id, known_at=NOW + version * SECONDS))


def by_increment(house: House, version: int) -> None:
    """The real thing for a table of which some rows changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changing, "WORTH_IT", 0)
        by_sync(house, version)
    assert (house.store.current()["leads"].changes_path is None) == (version == 1)


def beside_in_place(house: House, version: int) -> None:
    """The negative control: the current file of changes is overwritten piece by piece, and its checksum put right afterwards."""
    current = house.store.current()["leads"]
    if current.changes_path is None:
        by_increment(house, version)
        return
    file = house.store.home / current.changes_path
    whole = house.settings.home / "whole.parquet"  # what a killed one left cannot be read
    if not whole.exists():
        shutil.copy(file, whole)
    table = pq.read_table(whole, partitioning=None)
    amounts = pc.if_else(pc.is_null(table[GONE]), float(version), table["amount"])
    table = table.set_column(table.column_names.index("amount"), "amount", amounts)
    with pq.ParquetWriter(file, table.schema) as writer:
        for start in range(0, table.num_rows, 5):
            writer.write_table(table.slice(start, 5))
            time.sleep(0.005)
    with house.workspace.writing() as session:
        row = session.get(SnapshotRow, current.id)
        assert row is not None
        row.changes_sha256 = parquet.sha256(file)


def amounts_shown(house: House) -> set[float] | None:
    """The distinct amounts that a reader of the house sees now; None where nothing whole is shown, or a notice says so.

    Of a table the amounts of the rows that change; None also where others have changed.
    """
    verified = house.store.verified()
    if verified.issues or "leads" not in verified.snapshots:
        return None
    table = rows_of(house.store, "leads")
    amounts = Counter(table["amount"].to_pylist())
    kept = amounts.pop(0.0, 0)
    return set(amounts) if table.num_rows == ROWS and kept in (0, ROWS - CHANGING) else None


def rounds(kills: int, publish: Publish, folder: Path, seed: int) -> Counter[str]:
    """Kill so often, and count what was seen afterwards: old, new, half, and whether the next sync succeeded."""
    chance = random.Random(seed)
    if publish in (by_increment, beside_in_place):
        lay_table(folder)
    house = small_house(folder)
    _write_version(folder, 1)
    sync(house, None, NOW)
    _write_version(folder, 2)
    whole = _time_of(_child(publish, folder, 2))
    print(f"a whole one took {whole:.3f} s")
    counts = Counter[str]()
    for version in range(3, kills + 3):
        _write_version(folder, version)
        _kill_after(_child(publish, folder, version), chance.uniform(0.2, 1.1) * whole)
        seen = amounts_shown(house)
        state = "old" if seen == {version - 1} else "new" if seen == {version} else "half"
        counts[state] += 1
        # The machine's speed changes while this runs: earlier or later, so that half of the kills come after the switch.
        whole *= 1.15 if state == "old" else 0.87
        publish(house, version)
        counts["next fine"] += amounts_shown(house) == {version}
    counts["leftovers"] = len(list(house.store.folder.glob("*.tmp-*")))
    return counts


def lay_table(folder: Path) -> None:
    """A company whose leads are a table in SQLite."""
    own = CONFIGURATION[CONFIGURATION.index("[sources.leads]") : CONFIGURATION.index("[sources.visits]")]
    write(folder, {"scorecard.toml": CONFIGURATION.replace(own, TABLE), "visits.csv": VISITS})
    with sqlite3.connect(folder / "crm.sqlite") as table:
        table.execute("CREATE TABLE leads (Id PRIMARY KEY, Created, Amount, Channel, Changed)")
        rows = ((f"L{number}", "2026-03-15", 0, "PPC", "2026-11-01 00:00:00") for number in range(ROWS))
        table.executemany("INSERT INTO leads VALUES (?, ?, ?, ?, ?)", rows)


def _write_version(folder: Path, version: int) -> None:
    if not (folder / "crm.sqlite").exists():
        write(folder, {"leads.csv": leads_csv(ROWS, amount=version)})
        return
    with sqlite3.connect(folder / "crm.sqlite") as table:
        moment = f"{NOW + version * SECONDS:%Y-%m-%d %H:%M:%S}"
        table.execute(f"UPDATE leads SET Amount = {version}, Changed = '{moment}' WHERE rowid <= {CHANGING}")


Child = tuple[multiprocessing.process.BaseProcess, Event, Event]
"""A process, the word to begin, and its word that it is done."""


def _child(publish: Publish, folder: Path, version: int) -> Child:
    """A process that has everything open and waits for the word."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.workspace.kills", "scorecard.ingest", "scorecard.sources", "scorecard.config"])
    ready, go, done = context.Event(), context.Event(), context.Event()
    process = context.Process(target=_work, args=(publish, folder, version, ready, go, done))
    process.start()
    assert ready.wait(120)
    return process, go, done


def _work(publish: Publish, folder: Path, version: int, ready: Event, go: Event, done: Event) -> None:
    house = small_house(folder)
    ready.set()
    go.wait()
    publish(house, version)
    done.set()


def _time_of(child: Child) -> float:
    process, go, done = child
    began = time.monotonic()
    go.set()
    assert done.wait(120)
    seconds = time.monotonic() - began
    process.join()
    return seconds


def _kill_after(child: Child, seconds: float) -> None:
    process, go, _ = child
    go.set()
    time.sleep(seconds)
    process.kill()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
