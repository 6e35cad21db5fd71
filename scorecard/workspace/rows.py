"""All that the workspace holds as JSON lines, one text a table, and back again, on either database and for any layout."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from scorecard.workspace.engine import Workspace

LEFT_OUT = frozenset({"alembic_version", "locks"})
"""The layout is written down elsewhere, and a lease is about the moment."""


def dump(connection: sa.Connection) -> Iterator[tuple[str, int, str]]:
    """Each table's name, number of rows, and rows as JSON lines, as they stand in the connection's transaction."""
    for table in _tables(connection):
        rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
        lines = [json.dumps({name: _written(value) for name, value in row.items()}, ensure_ascii=False) for row in rows]
        yield table.name, len(lines), "\n".join(lines)


def fill(workspace: Workspace, texts: Mapping[str, str]) -> int:
    """Put dumped rows into the empty tables of a workspace of the same layout, in one transaction; how many there were."""
    count = 0
    with workspace.writing() as session:
        connection = session.connection()
        for table in _tables(connection):
            rows = [_read(table, json.loads(line)) for line in texts.get(table.name, "").splitlines()]
            count += len(rows)
            if rows:
                connection.execute(sa.insert(table), rows)
            if rows and connection.dialect.name == "postgresql":
                _move_sequence(connection, table)
    return count


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """The tables as they are in the database, those that others refer to first."""
    found = sa.MetaData()
    found.reflect(connection)
    tables = [table for table in found.sorted_tables if table.name not in LEFT_OUT]
    for column in (column for table in tables for column in table.columns if isinstance(column.type, sa.JSON)):
        column.type = sa.JSON(none_as_null=True)
    return tables


def _written(value: Any) -> Any:
    """A value as JSON knows it: instants in UTC, with or without a zone in the database."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def _read(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(type: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(type, sa.DateTime):
        moment = datetime.fromisoformat(value)
        return moment if type.timezone else moment.replace(tzinfo=None)
    if isinstance(type, sa.Date):
        return date.fromisoformat(value)
    return bytes.fromhex(value["bytes"]) if isinstance(type, sa.LargeBinary) else value


def _move_sequence(connection: sa.Connection, table: sa.Table) -> None:
    """The next number that the server gives comes after those that were put in."""
    column = table.autoincrement_column
    if column is not None:
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(sa.select(sa.func.setval(sequence, sa.select(sa.func.max(column)).scalar_subquery())))
