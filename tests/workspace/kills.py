"""kill -9 at random moments of a sync, and what is seen afterwards.

Each round writes another version of a file (all its rows have the same amount), starts a sync of it in a process of its own, and kills that
process after a random part of the time that a whole sync takes. Afterwards the house must show one version, entirely, and the next sync
must succeed. The negative control publishes in place, without the temporary file and the transaction: there the same look has to find
half-visible states, or this proof could not fail.
"""

import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scorecard import parquet
from scorecard.house import House
from scorecard.sync import sync
from scorecard.workspace.models import PublicationRow, SnapshotRow
from tests.support.stored import rows_of
from tests.workspace.small import leads_csv, small_house, write

ROWS = 3_000
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


def amounts_shown(house: House) -> set[float] | None:
    """The distinct amounts that a reader of the house sees now; None where nothing whole is shown, or a notice says so."""
    verified = house.store.verified()
    if verified.issues or "leads" not in verified.snapshots:
        return None
    table = rows_of(house.store, "leads")
    return set(table["amount"].to_pylist()) if table.num_rows == ROWS else None


def rounds(kills: int, publish: Publish, folder: Path, seed: int) -> Counter[str]:
    """Kill so often, and count what was seen afterwards: old, new, half, and whether the next sync succeeded."""
    chance = random.Random(seed)
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
        if publish is by_sync:
            counts["next sync fine"] += sync(house, ["leads"], NOW + version * SECONDS)[0].ok and amounts_shown(house) == {version}
        else:
            in_place(house, version)
    counts["leftovers"] = len(list(house.store.folder.glob("*.tmp-*")))
    return counts


def _write_version(folder: Path, version: int) -> None:
    write(folder, {"leads.csv": leads_csv(ROWS, amount=version)})


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
