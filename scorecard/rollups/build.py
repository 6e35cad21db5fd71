"""Makes the roll-ups of the snapshots that count now, where they are worth it and not there yet."""

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import duckdb

from scorecard.errors import RefusedError, ScorecardError
from scorecard.model import Configuration, Snapshot
from scorecard.parts import Parts
from scorecard.query.engine import connection_over
from scorecard.query.tables import SCHEMA
from scorecard.rollups import additive, files, handovers, increments, journeys, pieces
from scorecard.workspace import Workspace
from scorecard.workspace.leases import lease

log = logging.getLogger(__name__)

SETTINGS = {"memory_limit": "2GB", "preserve_insertion_order": "true"}


class Store(Protocol):
    """The part of the store that this module needs."""

    @property
    def home(self) -> Path: ...
    def current(self) -> dict[str, Snapshot]: ...
    def find(self, ids: Iterable[str]) -> dict[str, Snapshot]: ...
    def open(self, snapshot: Snapshot) -> Parts: ...


class House(Protocol):
    """The part of the house that this module needs."""

    @property
    def configuration(self) -> Configuration: ...
    @property
    def workspace(self) -> Workspace: ...
    @property
    def store(self) -> Store: ...


def ensure(house: House, today: date, worth_it: int = files.WORTH_IT) -> float | None:
    """Make the roll-ups of the current snapshots unless they are there; the seconds that it took, None where nothing was made.

    One process makes them, others go on without. What goes wrong is logged and nothing is half there then: the same questions are
    answered from the snapshots.
    """
    snapshots = house.store.current()
    if not files.missing(house.store.home, house.configuration, snapshots, today, worth_it):
        return None
    began = time.monotonic()
    key = files.key_of(house.configuration, snapshots)
    try:
        with lease(house.workspace, "roll-ups"):
            make(house, snapshots, key, today)
    except RefusedError:
        return None
    except (ScorecardError, OSError, duckdb.Error) as error:
        log.warning("The roll-ups could not be made; questions are answered from the snapshots: %s", error)
        return None
    files.sweep(house.store.home, key)
    return time.monotonic() - began


def make(house: House, snapshots: Mapping[str, Snapshot], key: str, today: date) -> None:
    """Make and publish the set of these snapshots as they are known today. Raises a SnapshotError for a damaged one."""
    folder = files.folder_of(house.store.home)
    spill = folder / f"spill-{uuid4().hex}"
    spill.mkdir(parents=True)
    made = spill / "made.duckdb"
    try:
        parts = {name: house.store.open(snapshot) for name, snapshot in snapshots.items() if snapshot.dataset in files.DATASETS}
        ids = {name: snapshots[name].id for name in parts}
        basis = increments.basis_of(house, snapshots, today, spill)

        def counted(notes: Mapping[str, Any], told: Mapping[str, Any]) -> None:
            copy = shutil.copyfile(made, spill / "counted.duckdb")
            files.publish(house.store.home, files.part_of(key), copy, notes, {"snapshots": ids, **told})

        with connection_over(house.configuration, parts, False, {**SETTINGS, "temp_directory": str(spill)}) as root:
            found = None if basis is None else increments.write(root, house.configuration, today, made, basis, spill)
            notes, told = write(root, house.configuration, today, made, counted) if found is None else found
        files.publish(house.store.home, key, made, notes, {"snapshots": ids, **told})
        files.forget(house.store.home, files.part_of(key))
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def write(
    root: duckdb.DuckDBPyConnection,
    configuration: Configuration,
    today: date,
    path: Path,
    counted: Callable[[Mapping[str, Any], Mapping[str, Any]], None] | None = None,
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Write a set as one database file from the views of a database; what is to be noted of it, and which dimensions it tells apart.

    `counted` is called with both as soon as all but the journeys is on the disk, which take as long as the rest together.
    """
    root.execute(f"ATTACH '{path}' AS {SCHEMA}")
    leads, events = additive.named(root, configuration)
    noted = additive.build(root, configuration, today, leads, events) | pieces.build(root, configuration)
    handovers.build(root, configuration)
    told = {"leads": sorted(leads.told), "events": sorted(events.told)}
    if counted is not None:
        noted["names"] = additive.tables_in(root, SCHEMA)
        root.execute(f"DETACH {SCHEMA}")  # brings it to the disk
        counted(noted, told)
        root.execute(f"ATTACH '{path}' AS {SCHEMA}")
    noted |= journeys.build(root, configuration)
    noted["names"] = additive.tables_in(root, SCHEMA)
    root.execute(f"DETACH {SCHEMA}")
    return noted, told
