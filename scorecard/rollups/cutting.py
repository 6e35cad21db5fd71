"""Rows counted by every cut of `query.cuts`: what leads or events are told apart by, one or two columns at a time.

Every table made here is additive: its counts and sums are those of its rows one by one, so that those of a changed row can be taken off
and added on.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from scorecard.query.cuts import CUTS, MONTHLY, cut_name, table_name

DAYS, MONTHS, BOTH = ("",), (MONTHLY,), ("", MONTHLY)
"""What a roll-up's tables are called before its name: by the day that is their first key, by its month, or both."""
ROWS_A_GROUP = 5_000
"""A cut with fewer rows a group than that would be nearly as long as the rows themselves, and is not kept."""


_SUM = re.compile(r'sum\(("?[^()]+"?)\)( FILTER \(.*?\))?')


@dataclass(frozen=True)
class Additive:
    """A table whose rows are counts and sums (by name: the aggregate) of rows with the same keys, in the order of some of these."""

    keys: tuple[str, ...]
    sums: Mapping[str, str]
    order: tuple[str, ...]

    @property
    def rows(self) -> str:
        """The column that counts the rows."""
        return next(name for name, how in self.sums.items() if how == "count(*)")

    def known(self, name: str) -> str:
        """The column that counts the values in a sum; where there is none, every row has one."""
        return next((each for each, how in self.sums.items() if how == count_of(self.sums[name])), self.rows)


def total(name: str, how: str) -> str:
    """How a column that was made by that aggregate is added up: what counts stays a whole number."""
    return f'CAST(sum("{name}") AS BIGINT)' if how.startswith("count") else f'sum("{name}")'


def countable(sums: Mapping[str, str]) -> dict[str, str]:
    """The aggregates, and what it takes to undo them: how many rows there are, and how many values in each sum."""
    found = dict(sums)
    if "count(*)" not in found.values():
        found["rows"] = "count(*)"
    for name, how in sums.items():
        if not how.startswith("count") and count_of(how) not in found.values():
            found[f"known {name}"] = count_of(how)
    return found


def count_of(how: str) -> str:
    """The count of the values that a sum adds up."""
    found = _SUM.search(how)
    assert found is not None, how
    return f"count({found[1]}){found[2] or ''}"


class Named:
    """A view's dimensions as short codes: grouping by texts takes several times as long.

    `cuts` names the cuts to make; without it, all that are worth it. `told` are the dimensions that have values, `made` the tables made.
    """

    def __init__(self, root: duckdb.DuckDBPyConnection, view: str, dimensions: Sequence[str], cuts: Collection[str] | None = None) -> None:
        self._root, self._view, self.dimensions = root, view, tuple(dimensions)
        distinct = ", ".join(f"count(DISTINCT {name})" for name in dimensions)
        rows, *counts = root.execute(f"SELECT count(*), {distinct} FROM {view}").fetchall()[0]
        self._sizes = {name: int(size) + 1 for name, size in zip(dimensions, counts, strict=True)}
        for name, size in self._sizes.items():
            if size > 1:
                root.execute(f"CREATE TYPE {view}_{name} AS ENUM (SELECT DISTINCT {name} FROM {view} WHERE {name} IS NOT NULL ORDER BY 1)")
        self.told = frozenset(name for name, size in self._sizes.items() if size > 1 or name == "channel")
        known = [cut for cut in CUTS if cut <= self.told]
        self.cuts = [cut for cut in known if not cut or self._groups(cut) * ROWS_A_GROUP <= rows]
        if cuts is not None:
            self.cuts = [cut for cut in CUTS if cut_name(cut) in cuts]
        self.made: dict[str, Additive] = {}

    def names(self) -> list[str]:
        """The cuts that are kept."""
        return [cut_name(cut) for cut in self.cuts]

    def short(self, rows: str) -> str:
        """The rows with their dimensions as codes; a dimension without any value stays what it is."""
        coded = ", ".join(f"CAST({name} AS {self._view}_{name}) AS {name}" for name, size in self._sizes.items() if size > 1)
        return f"SELECT * REPLACE ({coded}) FROM ({rows})" if coded else rows

    def cut(
        self,
        name: str,
        rows: str | Sequence[str],
        keys: Sequence[str],
        sums: Mapping[str, str],
        grain: Sequence[str] = DAYS,
        only: Sequence[str] | None = None,
        order: Sequence[str] = (),
    ) -> None:
        """Make a table `rolled.<name>` of the rows counted by their keys, and one for every other cut with its columns beside them.

        By the day that is the first key, by its month as `monthly_<name>`, or both. `only` names the cuts to make, all of them without it.
        Where rows come in several parts, no two parts have rows of the same keys: each is then counted by itself, which is cheaper.
        `sums` are aggregates of rows by name: counts, or sums of amounts. What a finer cut has counted is added up for a coarser one.
        The tables are in the order of their first two keys; with `order`, in that of the columns they are cut by, then of those keys, so
        that what one value has stands together.
        """
        sums = countable(sums)
        again = {each: total(each, how) for each, how in sums.items()}
        made: dict[frozenset[str], str] = {}
        parts = [rows] if isinstance(rows, str) else list(rows)
        if len(parts) == 1 and self._view in parts[0]:  # what reads the files is worked out once, what reads a table here each time
            self._root.execute(f"CREATE OR REPLACE TEMP TABLE uncut AS {parts[0]}")
            parts = ["FROM uncut"]
        wanted = [cut for cut in self.cuts if only is None or cut_name(cut) in only]
        for number, cut in enumerate(sorted(wanted, key=len, reverse=True)):
            finer = next((one for known, one in made.items() if known > cut), "")
            by = [*sorted(cut), *(f'"{key}"' for key in keys)]
            counted = [f'{how} AS "{each}"' for each, how in (again if finer else sums).items()]
            made[cut] = f"cut_{number}"
            each_part = [f"FROM {finer}"] if finer else parts
            every = (f"SELECT {', '.join([*by, *counted])} FROM ({part}) GROUP BY {', '.join(by)}" for part in each_part)
            self._root.execute(f"CREATE TEMP TABLE cut_{number} AS {' UNION ALL '.join(every)}")
        for cut in wanted:
            sorting = (*sorted(cut), *order) if order else tuple(keys[:2])
            by_these = ", ".join(f'"{key}"' for key in sorting)
            texts = ", ".join(f"CAST({each} AS VARCHAR) AS {each}" for each in sorted(cut))
            columns = f"* REPLACE ({texts})" if texts else "*"
            month = f"""CAST(date_trunc('month', "{keys[0]}") AS DATE) AS "{keys[0]}\""""
            others = (*(f'"{key}"' for key in keys[1:]), *(f'{how} AS "{each}"' for each, how in again.items()))
            monthly = ", ".join([*sorted(cut), month, *others])
            for prefix in grain:
                source = f"(SELECT {monthly} FROM {made[cut]} GROUP BY ALL)" if prefix else made[cut]
                table = table_name(prefix + name, cut_name(cut))
                self._root.execute(f'CREATE TABLE rolled."{table}" AS SELECT {columns} FROM {source} ORDER BY {by_these}')
                self.made[table] = Additive((*sorted(cut), *keys), sums, sorting)
        self._root.execute("DROP TABLE IF EXISTS uncut")
        for each in made.values():
            self._root.execute(f"DROP TABLE {each}")

    def _groups(self, cut: frozenset[str]) -> int:
        size = 1
        for name in cut:
            size *= self._sizes[name]
        return size
