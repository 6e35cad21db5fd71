"""Roll-ups of new snapshots from those of the snapshots before: what the rows that went had added is taken off, what came is added on.

Only where old and new differ in a few rows that are known, as snapshots on one base do, and where no source extends another: there the
change of one row may change what another one says. The file before is copied and changed where it stands. Counts change by the rows that
differ, journeys by all rows of the leads that these name. Sums of fractions may differ in their last digits from sums made anew; whether
there is anything to add up is always decided by counts. The tree of journeys keeps sequences that nobody takes any more.
"""

import logging
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb

from scorecard.errors import SnapshotError
from scorecard.model import Configuration, Snapshot
from scorecard.parts import Parts, rows_only_in
from scorecard.query.engine import connection_over
from scorecard.query.tables import SCHEMA
from scorecard.rollups import additive, cohorts, files, handovers, journeys, lead_days, patching, pieces
from scorecard.rollups.cutting import Additive

log = logging.getLogger(__name__)

LOOKED_AT = 3
"""So many of the last sets are looked at for one to begin with."""
SMALL: dict[str, Any] = {"threads": 1}
"""On few rows a second thread costs more than it brings."""


class Store(Protocol):
    """The part of the store that this module needs."""

    @property
    def home(self) -> Path: ...
    def find(self, ids: Iterable[str]) -> dict[str, Snapshot]: ...
    def open(self, snapshot: Snapshot) -> Parts: ...


class House(Protocol):
    """The part of the house that this module needs."""

    @property
    def configuration(self) -> Configuration: ...
    @property
    def store(self) -> Store: ...


@dataclass(frozen=True)
class Basis:
    """A set to begin with, and files of the rows that went and that came since, by source."""

    found: files.Found
    went: Mapping[str, Parts]
    came: Mapping[str, Parts]


def basis_of(house: House, snapshots: Mapping[str, Snapshot], today: date, folder: Path) -> Basis | None:
    """A set from which that of the snapshots can be had; the rows that differ are put in files in the folder. None where there is none."""
    now = {name: each for name, each in snapshots.items() if each.dataset in files.DATASETS}
    for key in files.recent(house.store.home)[:LOOKED_AT]:
        found = files.find(house.store.home, key)
        try:
            before = house.store.find(found.origin["snapshots"].values()) if found.path and found.knows(today) else {}
            if before.keys() != now.keys() or files.key_of(house.configuration, before) != key:
                continue
            changed = [name for name in now if now[name].id != before[name].id]
            if any(before[name].sha256 != now[name].sha256 or _is_joined(house.configuration, name) for name in changed):
                continue
            old, new = ({name: house.store.open(each[name]) for name in changed} for each in (before, now))
        except SnapshotError:
            continue  # forgotten or damaged
        return Basis(found, _only_in(old, new, folder, "went"), _only_in(new, old, folder, "came"))
    return None


def write(
    root: duckdb.DuckDBPyConnection, configuration: Configuration, today: date, path: Path, basis: Basis, folder: Path
) -> tuple[dict[str, Any], dict[str, list[str]]] | None:
    """As `build.write`, from the views of the new snapshots and what they differ in; None where it has to be made anew after all."""
    notes, told = basis.found.notes, basis.found.origin
    tables: dict[str, Additive] = {}
    known: dict[str, dict[str, Any]] = {}
    for name, few in (("minus", basis.went), ("plus", basis.came)):
        with connection_over(configuration, few, False, SMALL) as part:
            part.execute(f"ATTACH '{folder / name}.duckdb' AS {SCHEMA}")
            leads, events = additive.named(part, configuration, notes["lead_cuts"], notes["event_cuts"])
            if not (leads.told <= set(told["leads"]) and events.told <= set(told["events"])):
                return None  # told apart by something new: that is a cut of its own
            part.execute("BEGIN")  # one after the other, a hundred tables would be a hundred waits for the disk
            additive.build(part, configuration, today, leads, events)
            part.execute("COMMIT")
            handovers.build(part, configuration)
            tables = leads.made | events.made
            known[name] = cohorts.unchanged(part, configuration, today) | pieces.build(part, configuration)
            for view, columns in _walking(configuration).items():
                part.execute(f"COPY (SELECT {columns} FROM {view}) TO '{folder / name}-{view}.parquet' (FORMAT parquet)")
            part.execute(f"DETACH {SCHEMA}")
    doubled = _journeys(root, configuration, folder) if notes["narrows"] else True
    shutil.copyfile(basis.found.path or "", path)
    for name, file in (("minus", folder / "minus.duckdb"), ("plus", folder / "plus.duckdb")):
        root.execute(f"ATTACH '{file}' AS {name} (READ_ONLY)")
    root.execute(f"ATTACH '{path}' AS {SCHEMA}")
    is_sound = all(patching.add_up(root, name, table) for name, table in tables.items())
    days = lead_days.NAME
    is_sound = is_sound and patching.exchange(root, days, f"minus.{days}", f"plus.{days}", lead_days.ORDER)
    is_sound = is_sound and handovers.patch(root)
    is_sound = is_sound and (not notes["narrows"] or journeys.patch(root))
    for name in ("minus", "plus"):
        root.execute(f"DETACH {name}")
    if not is_sound:
        log.error("The roll-ups %s do not hold what their snapshots hold; they are made anew.", basis.found.key)
        root.execute(f"DETACH {SCHEMA}")
        path.unlink()
        return None
    noted = {
        "lead_cuts": notes["lead_cuts"],
        "event_cuts": notes["event_cuts"],
        "pieces": pieces.added(notes["pieces"], known["plus"]["pieces"]),
        **(cohorts.still_unchanged(notes, known["minus"], known["plus"]) or cohorts.unchanged(root, configuration, today)),
        **({"narrows": not doubled} if notes["narrows"] else journeys.build(root, configuration)),
    }
    noted["names"] = additive.tables_in(root, SCHEMA)
    root.execute(f"DETACH {SCHEMA}")  # brings it to the disk
    return noted, {"leads": told["leads"], "events": told["events"]}


def _walking(configuration: Configuration) -> dict[str, str]:
    """The columns that journeys are made of, by view."""
    return {"leads": ", ".join(journeys.leads_columns(configuration)), "events": ", ".join(f'"{name}"' for name in journeys.TOUCHING)}


def _journeys(root: duckdb.DuckDBPyConnection, configuration: Configuration, folder: Path) -> bool:
    """Put the journeys of the leads concerned, as they were and as they are, into the files `minus` and `plus`.

    A lead is concerned when any of its rows, its own or an event's, went or came. What all of its rows were is what they are, less what
    came, plus what went. Whether two rows are one lead now.
    """
    views = _walking(configuration)
    files = " UNION ALL ".join(f"SELECT lead_id FROM '{folder / name}-{view}.parquet'" for name in ("minus", "plus") for view in views)
    root.execute(f"CREATE TEMP TABLE concerned AS SELECT DISTINCT lead_id FROM ({files}) WHERE lead_id IS NOT NULL")
    for view, columns in views.items():
        root.execute(
            f"COPY (SELECT {columns} FROM {view} SEMI JOIN concerned USING (lead_id)) TO '{folder / view}.parquet' (FORMAT parquet)"
        )
    root.execute("DROP TABLE concerned")
    narrows = True
    for name in ("minus", "plus"):
        with duckdb.connect(config=SMALL) as part:
            for view, columns in views.items():
                rows = f"SELECT {columns} FROM '{folder / view}.parquet'"
                if name == "minus":
                    parts = [
                        f"SELECT {columns} FROM '{folder / each}-{view}.parquet' WHERE lead_id IS NOT NULL" for each in ("plus", "minus")
                    ]
                    rows = f"({rows} EXCEPT ALL {parts[0]}) UNION ALL {parts[1]}"
                part.execute(f"CREATE TABLE {view} AS {rows}")
            part.execute(f"ATTACH '{folder / name}.duckdb' AS {SCHEMA}")
            narrows = journeys.build(part, configuration)["narrows"]
            part.execute(f"DETACH {SCHEMA}")
    return not narrows


def _only_in(these: Mapping[str, Parts], those: Mapping[str, Parts], folder: Path, name: str) -> dict[str, Parts]:
    """The rows that these have and those do not, in files."""
    found = {}
    with duckdb.connect() as connection:
        for place, (source, parts) in enumerate(these.items()):
            found[source] = Parts(folder / f"{name}-{place}.parquet")
            connection.execute(f"COPY ({rows_only_in(parts, those[source])}) TO '{found[source].base}' (FORMAT parquet)")
    return found


def _is_joined(configuration: Configuration, name: str) -> bool:
    """Whether a source's rows are put together with those of another one."""
    return any(name in (each.name, each.extends) for each in configuration.sources if each.extends)
