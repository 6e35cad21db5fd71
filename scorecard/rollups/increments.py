"""Roll-ups of new snapshots from those of the snapshots before: what the rows that went had added is taken off, what came is added on.

Only where old and new differ in a few rows that are known, as snapshots on one base do, and where no source extends another: there the
change of one row may change what another one says. Journeys are made anew. Sums of fractions may differ in their last digits from sums made
anew; whether there is anything to add up is always decided by counts.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb

from scorecard.errors import SnapshotError
from scorecard.model import Configuration, Snapshot
from scorecard.parts import Parts, rows_only_in
from scorecard.query.cuts import SCHEMA
from scorecard.query.engine import connection_over
from scorecard.rollups import additive, cohorts, files, journeys
from scorecard.rollups.cutting import Additive

log = logging.getLogger(__name__)

LOOKED_AT = 3
"""So many of the last sets are looked at for one to begin with."""


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
    notes = basis.found.notes
    tables: dict[str, Additive] = {}
    for name, few in (("minus", basis.went), ("plus", basis.came)):
        with connection_over(configuration, few, False, {}) as part:
            part.execute(f"ATTACH '{folder / name}.duckdb' AS {SCHEMA}")
            leads, events = additive.named(part, configuration, notes["lead_cuts"], notes["event_cuts"])
            if not (leads.told <= set(basis.found.origin["leads"]) and events.told <= set(basis.found.origin["events"])):
                return None  # told apart by something new: that is a cut of its own
            additive.build(part, configuration, today, leads, events)
            tables = leads.made | events.made
            part.execute(f"DETACH {SCHEMA}")
        root.execute(f"ATTACH '{folder / name}.duckdb' AS {name} (READ_ONLY)")
    root.execute(f"ATTACH '{path}' AS {SCHEMA}")
    root.execute(f"ATTACH '{basis.found.path}' AS before (READ_ONLY)")
    is_sound = all(_added_up(root, name, table) for name, table in tables.items())
    for name in ("minus", "plus", "before"):
        root.execute(f"DETACH {name}")
    if not is_sound:
        log.error("The roll-ups %s do not hold what their snapshots hold; they are made anew.", basis.found.key)
        root.execute(f"DETACH {SCHEMA}")
        path.unlink()
        return None
    noted = {
        "lead_cuts": notes["lead_cuts"],
        "event_cuts": notes["event_cuts"],
        **cohorts.unchanged(root, configuration, today),
        **journeys.build(root, configuration),
    }
    noted["names"] = additive.tables_in(root, SCHEMA)
    root.execute(f"DETACH {SCHEMA}")
    return noted, {"leads": basis.found.origin["leads"], "events": basis.found.origin["events"]}


def _added_up(root: duckdb.DuckDBPyConnection, name: str, table: Additive) -> bool:
    """Make a table of the one before, less what went, plus what came; False when less than nothing would be left of something."""
    keys = ", ".join(f'"{key}"' for key in table.keys)
    columns, taken, sums = [], [], []
    for each, how in table.sums.items():
        total = f'sum("{each}")'
        if how.startswith("count"):
            total = f"CAST({total} AS BIGINT)"
        else:
            absent = "0.0" if how.startswith("coalesce") else "NULL"
            total = f'CASE WHEN sum("{table.known(each)}") > 0 THEN {total} ELSE {absent} END'
        columns.append(f'"{each}"')
        taken.append(f'-"{each}" AS "{each}"')
        sums.append(f'{total} AS "{each}"')
    all_rows = (
        f'SELECT {keys}, {", ".join(columns)} FROM before."{name}" '
        f'UNION ALL SELECT {keys}, {", ".join(columns)} FROM plus."{name}" '
        f'UNION ALL SELECT {keys}, {", ".join(taken)} FROM minus."{name}"'
    )
    order = ", ".join(f'"{each}"' for each in table.order)
    root.execute(
        f'CREATE TABLE rolled."{name}" AS SELECT {keys}, {", ".join(sums)} FROM ({all_rows}) '
        f'GROUP BY {keys} HAVING sum("{table.rows}") <> 0 ORDER BY {order}'
    )
    least = root.execute(f'SELECT coalesce(min("{table.rows}"), 0) FROM rolled."{name}"').fetchall()[0][0]
    return bool(least >= 0)


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
