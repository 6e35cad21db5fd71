"""Rows that were read again, as changes to the files that a snapshot lies in: what of them is new, and which of the old rows go."""

from datetime import date, datetime, time, timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scorecard.bags import NOT_CONTENT, Bag, bag_of
from scorecard.content import UNDATED, Changes
from scorecard.model import Snapshot
from scorecard.parts import GONE, Parts, parquet_file, placed_rows, rows_of

WORTH_IT = 200_000
"""A base with fewer rows is written anew in less than a second."""
SHARE = 0.05
"""Changes to more than this share of the base are written whole, with all the rest. At ten million rows of which ten thousand change at a
time, writing the changes again and again and the base now and then costs the least together at about this share."""


def changes_to(onto: Snapshot, parts: Parts, bag: Bag | None, key: str, read: pa.Array, rows: pa.Table) -> Changes | None:
    """The snapshot `onto`, which lies in `parts` and comes to `bag`, with `rows` in the place of all whose `key` was `read` again.

    None where the whole had better be written anew: it has few rows, or many changes, or other columns than the base.
    """
    base = pq.read_metadata(parts.base)
    schema = base.schema.to_arrow_schema()
    new = _as_in_base(rows, schema)
    if bag is None or new is None or base.num_rows < WORTH_IT or GONE in schema.names:
        return None
    placed = schema.append(pa.field(GONE, pa.int64()))
    again, differs = f'"{key}" IN (SELECT key FROM read_again)', f'"{key}" NOT IN (SELECT key FROM same)'
    with duckdb.connect() as connection:

        def rows_where(place: str, condition: str) -> pa.Table:
            found = connection.execute(f"SELECT * FROM {place} WHERE {condition}").to_arrow_table()
            return found.select([name for name in placed.names if name in found.column_names])

        connection.register("read_again", pa.table({"key": read.cast(pa.string())}))
        connection.register("new", new)
        connection.register("old", rows_where(placed_rows(parts), again))
        connection.register("same", connection.execute(_same(schema.names, key)).to_arrow_table())
        old, new = rows_where("old", differs), rows_where("new", differs)
        pieces = [old.filter(pc.is_valid(old[GONE])), new.append_column(GONE, pa.nulls(new.num_rows, pa.int64()))]
        if parts.changes is not None:
            stays = f"{GONE} IS NOT NULL OR NOT coalesce({again}, false) OR NOT {differs}"
            pieces.append(rows_where(parquet_file(parts.changes), stays))
    table = pa.concat_tables([piece.cast(placed) for piece in pieces])
    if max(table[GONE].null_count, table.num_rows - table[GONE].null_count) > SHARE * base.num_rows or _empties_a_column(base, table):
        return None
    return Changes(onto, table, bag.minus(bag_of(old.drop_columns([GONE]).cast(schema))).plus(bag_of(new.cast(schema))))


def span_of(parts: Parts, changes: Changes, today: date) -> tuple[date | None, date | None]:
    """As `content.span`, of the base and changes to it.

    Both ends are most often where they were, or later: only if nothing is found there, all rows are looked at.
    """
    onto, fields = changes.onto, [field for field in changes.table.schema if pa.types.is_temporal(field.type)]
    if onto.dataset in UNDATED or not fields:
        return None, None
    end = datetime.combine(today + timedelta(days=1), time())
    with duckdb.connect() as connection:
        connection.register("changes", changes.table)
        rows = rows_of(parts.base, "changes")

        def found(way: str, start: date | None, end: date) -> date | None:
            selects = []
            for field in fields:
                name, kind = f'"{field.name}"', "DATE" if pa.types.is_date(field.type) else "TIMESTAMP"
                after = f"AND {name} >= {kind} '{start}'" if start else ""
                selects.append(f"SELECT CAST({way}({name}) AS DATE) AS day FROM {rows} WHERE {name} < {kind} '{end}' {after}")
            day: date | None = connection.execute(f"SELECT {way}(day) FROM ({' UNION ALL '.join(selects)})").fetchall()[0][0]
            return day

        oldest = found("min", None, min(end, _after(onto.oldest))) if onto.oldest else None
        newest = found("max", onto.newest, end) if onto.newest else None
        return oldest or found("min", None, end), newest or found("max", None, end)


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())


def _as_in_base(rows: pa.Table, schema: pa.Schema) -> pa.Table | None:
    """The rows with the columns of the base in its types; None where they have others."""
    if any(name not in schema.names and rows[name].null_count < rows.num_rows for name in rows.column_names):
        return None
    try:
        columns = [
            rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
            for field in schema
        ]
    except pa.ArrowException:
        return None
    return pa.table(columns, schema=schema)


def _same(names: list[str], key: str) -> str:
    """The keys of rows that say what they said before: more is read than has changed, to be certain."""
    equal = " AND ".join(f'old."{name}" IS NOT DISTINCT FROM new."{name}"' for name in names if name not in NOT_CONTENT)
    single = f'old."{key}" NOT IN (SELECT "{key}" FROM old GROUP BY ALL HAVING count(*) > 1)'
    return f'SELECT old."{key}" AS key FROM old JOIN new ON old."{key}" = new."{key}" WHERE {single} AND {equal}'


def _empties_a_column(base: pq.FileMetaData, changes: pa.Table) -> bool:
    """Whether a column of the base has no value left, or may have none: a snapshot that is written whole does without it."""
    came = changes.filter(pc.is_null(changes[GONE]))
    went = changes.filter(pc.is_valid(changes[GONE]))
    groups = [base.row_group(place) for place in range(base.num_row_groups)]
    for place, name in enumerate(base.schema.names):
        statistics = [group.column(place).statistics for group in groups]
        if not all(each is not None and each.has_null_count for each in statistics):
            return True
        values = base.num_rows - sum(each.null_count for each in statistics)
        if values - _values(went, name) + _values(came, name) <= 0:
            return True
    return False


def _values(rows: pa.Table, name: str) -> int:
    nulls: int = rows[name].null_count
    count: int = rows.num_rows
    return count - nulls
