"""Tables of a set changed where they stand, by what tables of the same names in the databases `minus` and `plus` hold.

A change reaches a few of millions of rows: they are found by one join, and the rest of the file stays as it is. What is taken off and was
never there shows that a set does not hold what it should; it is told, and the set must be made anew.
"""

from collections.abc import Sequence

import duckdb

from scorecard.query.tables import SCHEMA
from scorecard.rollups.cutting import Additive, total


def add_up(root: duckdb.DuckDBPyConnection, name: str, table: Additive) -> bool:
    """Take off what `minus` counts and add on what `plus` does; False where less than nothing would be left of something."""
    keys = [f'"{key}"' for key in table.keys]
    sums = list(table.sums)
    taken = ", ".join(f'-"{each}" AS "{each}"' for each in sums)
    plain = ", ".join(f'"{each}"' for each in sums)
    totals = ", ".join(f'{total(each, how)} AS "{each}"' for each, how in table.sums.items())
    differs = " OR ".join(f'coalesce("{each}", 0) <> 0' for each in sums)
    root.execute(
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT * FROM (SELECT {', '.join(keys)}, "
        f"{totals} "
        f'FROM (SELECT {", ".join(keys)}, {plain} FROM plus."{name}" UNION ALL SELECT {", ".join(keys)}, {taken} FROM minus."{name}") '
        f"GROUP BY {', '.join(keys)}) WHERE {differs}"
    )
    same = " AND ".join(f"had.{key} IS NOT DISTINCT FROM moved.{key}" for key in keys)
    left = ", ".join(f'coalesce(had."{each}", 0) + coalesce(moved."{each}", 0) AS "{each}"' for each in sums)
    moved = ", ".join(f"moved.{key}" for key in keys)
    root.execute(
        f"CREATE OR REPLACE TEMP TABLE reached AS SELECT had.rowid AS found_at, {moved}, {left} "
        f'FROM moved LEFT JOIN {SCHEMA}."{name}" AS had ON {same}'
    )
    rows = f'"{table.rows}"'
    least, found, left_over = root.execute(
        f"SELECT coalesce(min({rows}), 0), count(found_at), count(*) FILTER ({rows} > 0) FROM reached"
    ).fetchall()[0]
    if least < 0:
        return False
    # An update would write a whole column anew wherever one of its values changes; rows that go are only marked, and what comes is few.
    if found:
        root.execute(f'DELETE FROM {SCHEMA}."{name}" WHERE rowid IN (SELECT found_at FROM reached)')
    if left_over:
        values = ", ".join(_known(table, each, how) for each, how in table.sums.items())
        order = ", ".join(f'"{each}"' for each in table.order)
        root.execute(
            f'INSERT INTO {SCHEMA}."{name}" ({", ".join(keys)}, {plain}) SELECT {", ".join(keys)}, {values} '
            f"FROM reached WHERE {rows} > 0 ORDER BY {order}"
        )
    return True


def exchange(root: duckdb.DuckDBPyConnection, name: str, went: str, came: str, order: Sequence[str]) -> bool:
    """As `add_up` for a table of single rows: take out the rows of the table `went`, as often as they are there; put in those of `came`."""
    columns = [column for (column, *_) in root.execute(f'DESCRIBE {SCHEMA}."{name}"').fetchall()]
    listed = ", ".join(f'"{column}"' for column in columns)
    for kind, these, those in (("gone", went, came), ("come", came, went)):
        root.execute(
            f"CREATE OR REPLACE TEMP TABLE {kind} AS SELECT {listed}, count(*) AS times "
            f"FROM (SELECT {listed} FROM {these} EXCEPT ALL SELECT {listed} FROM {those}) GROUP BY ALL"
        )
    same = " AND ".join(f'had."{column}" IS NOT DISTINCT FROM gone."{column}"' for column in columns)
    numbered = ", ".join(f'had."{column}"' for column in columns)
    root.execute(
        "CREATE OR REPLACE TEMP TABLE reached AS SELECT found_at FROM (SELECT had.rowid AS found_at, times, "
        f'row_number() OVER (PARTITION BY {numbered}) AS nth FROM gone JOIN {SCHEMA}."{name}" AS had ON {same}) WHERE nth <= times'
    )
    wanted, found = root.execute("SELECT (SELECT coalesce(sum(times), 0) FROM gone), (SELECT count(*) FROM reached)").fetchall()[0]
    if wanted != found:
        return False
    if found:
        root.execute(f'DELETE FROM {SCHEMA}."{name}" WHERE rowid IN (SELECT found_at FROM reached)')
    ordered = ", ".join(order)
    root.execute(f'INSERT INTO {SCHEMA}."{name}" ({listed}) SELECT {listed} FROM come, range(times) ORDER BY {ordered}')
    return True


def _known(table: Additive, name: str, how: str) -> str:
    """A sum without any value in it says what the aggregate says of none."""
    if how.startswith("count"):
        return f'reached."{name}"'
    absent = "0.0" if how.startswith("coalesce") else "NULL"
    return f'CASE WHEN reached."{table.known(name)}" > 0 THEN reached."{name}" ELSE {absent} END'
