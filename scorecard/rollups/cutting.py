"""Rows counted by every cut of `query.cuts`: what leads or events are told apart by, one or two columns at a time."""

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from scorecard.query.cohorts import DIMENSIONS
from scorecard.query.cuts import CUTS, cut_name

ROWS_A_GROUP = 5_000
"""A cut with fewer rows a group than that would be nearly as long as the rows themselves, and is not kept."""


class Named:
    """A view's dimensions as short codes: grouping by texts takes several times as long."""

    def __init__(self, root: duckdb.DuckDBPyConnection, view: str, dimensions: Sequence[str]) -> None:
        self._root, self._view, self.dimensions = root, view, tuple(dimensions)
        distinct = ", ".join(f"count(DISTINCT {name})" for name in dimensions)
        rows, *counts = root.execute(f"SELECT count(*), {distinct} FROM {view}").fetchall()[0]
        self._sizes = {name: int(size) + 1 for name, size in zip(dimensions, counts, strict=True)}
        for name, size in self._sizes.items():
            if size > 1:
                root.execute(f"CREATE TYPE {view}_{name} AS ENUM (SELECT DISTINCT {name} FROM {view} WHERE {name} IS NOT NULL ORDER BY 1)")
        told = {name for name, size in self._sizes.items() if size > 1 or name == "channel"}
        known = [cut for cut in CUTS if cut <= told]
        self.cuts = [cut for cut in known if not cut or self._groups(cut) * ROWS_A_GROUP <= rows]

    def names(self) -> list[str]:
        """The cuts that are kept."""
        return [cut_name(cut) for cut in self.cuts]

    def short(self, rows: str) -> str:
        """The rows with their dimensions as codes; a dimension without any value stays what it is."""
        coded = ", ".join(f"CAST({name} AS {self._view}_{name}) AS {name}" for name, size in self._sizes.items() if size > 1)
        return f"SELECT * REPLACE ({coded}) FROM ({rows})" if coded else rows

    def cut(self, rows: str, keys: Sequence[str], sums: Mapping[str, str], only: Sequence[str] | None = None) -> pa.Table:
        """The rows counted by their keys within every cut. `cut` names it, and the columns that it leaves out are NULL.

        `only` names the cuts to make, all of them without it. `sums` are aggregates of rows by name: counts, or sums of amounts. What a
        finer cut has counted is added up for a coarser one.
        """
        again = {name: f'CAST(sum("{name}") AS BIGINT)' if how.startswith("count") else f'sum("{name}")' for name, how in sums.items()}
        parts: list[pa.Table] = []
        made: dict[frozenset[str], str] = {}
        kind = "TABLE" if self._view in rows else "VIEW"  # what reads the files is worked out once, what reads a table here each time
        self._root.execute(f"CREATE TEMP {kind} uncut AS {rows}")
        wanted = [cut for cut in self.cuts if only is None or cut_name(cut) in only]
        for number, cut in enumerate(sorted(wanted, key=len, reverse=True)):
            finer = next((name for known, name in made.items() if known > cut), "")
            picked = [name if name in cut else f"CAST(NULL AS VARCHAR) AS {name}" for name in DIMENSIONS]
            counted = [f'{how} AS "{name}"' for name, how in (again if finer else sums).items()]
            by = ", ".join([*sorted(cut), *(f'"{key}"' for key in keys)])
            columns = ", ".join([*picked, *(f'"{key}"' for key in keys), *counted])
            made[cut] = f"cut_{number}"
            self._root.execute(
                f"CREATE TEMP TABLE cut_{number} AS SELECT '{cut_name(cut)}' AS cut, {columns} FROM {finer or 'uncut'} GROUP BY {by}"
            )
        for cut in wanted:
            texts = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in DIMENSIONS)
            ordered = f'SELECT * REPLACE ({texts}) FROM {made[cut]} ORDER BY "{keys[0]}"'
            parts.append(self._root.execute(ordered).to_arrow_table())
        self._root.execute(f"DROP {kind} uncut")
        for name in made.values():
            self._root.execute(f"DROP TABLE {name}")
        return pa.concat_tables(parts)

    def _groups(self, cut: frozenset[str]) -> int:
        size = 1
        for name in cut:
            size *= self._sizes[name]
        return size
