"""A workspace that any earlier layout wrote comes up to today's with every row as it was, on SQLite and on PostgreSQL.

Each layout is made by its own migrations and filled by what its tables themselves say: a new layout is held to this without a word here.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.types import JSON

from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.audit import note
from scorecard.workspace.migrations import FOLDER, newest
from scorecard.workspace.models import Base

LAYOUTS = sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))
ROWS = 3
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

Kept = dict[str, list[dict[str, Any]]]


def tables(workspace: Workspace) -> list[sa.Table]:
    """The tables as the database has them, those that others point to first."""
    found = sa.MetaData()
    found.reflect(workspace.engine)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def value(table: sa.Table, column: sa.Column[Any], row: int) -> Any:
    """Something of the column's type, unlike that of the other rows; awkward text; the same row of the table that it points to."""
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return value(key.column.table, key.column, row)
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return row % 2 == 0
    if isinstance(kind, sa.DateTime):
        return MOMENT + timedelta(hours=row, microseconds=7)
    if isinstance(kind, sa.Date):
        return date(2026, 2, 28) + timedelta(days=row)
    if isinstance(kind, JSON):
        return {"row": row, "said": "“naïve” 🙂", "empty": None, "rows": [1, 2.5]}
    if isinstance(kind, sa.Integer):
        return row + 1
    if isinstance(kind, (sa.Numeric, sa.Float)):
        return row + 0.125
    assert isinstance(kind, sa.Text), (table.name, column.name, kind)
    return f"{column.name} {row}: it's “naïve” 🙂\n<b>%s</b>; DROP"


def fill(workspace: Workspace) -> None:
    """Rows in every table, the last one with nothing where nothing may be."""
    for table in tables(workspace):
        for row in range(ROWS):
            counted = table.autoincrement_column
            written = {column.name: value(table, column, row) for column in table.columns if column is not counted}
            blank = {column.name: None for column in table.columns if column.nullable} if row == ROWS - 1 else {}
            with workspace.engine.execution_options(writes=True).begin() as connection:
                connection.execute(table.insert().values(written | blank))


def kept(workspace: Workspace, among: Kept | None = None) -> Kept:
    """Every row of every table; only the tables and columns of `among`, where that is given."""
    found: Kept = {}
    with workspace.engine.connect() as connection:
        for table in tables(workspace):
            if among is None or table.name in among:
                names = table.columns.keys() if among is None else among[table.name][0].keys()
                rows = connection.execute(sa.select(*(table.c[name] for name in names)).order_by(*table.primary_key)).mappings()
                found[table.name] = [dict(row) for row in rows]
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_row_of_an_earlier_layout_comes_up(layout: str, workspace_address: str) -> None:
    old = open_workspace(workspace_address, layout)
    fill(old)
    before = kept(old)
    old.engine.dispose()
    assert {len(rows) for rows in before.values()} == {ROWS}

    up = open_workspace(workspace_address)
    assert kept(up, among=before) == before
    with up.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == newest()
    for mapper in Base.registry.mappers:  # today's program reads them all, and writes on where the numbers were
        with up.reading() as session:
            session.scalars(sa.select(mapper.class_)).all()
    with up.writing() as session:
        note(session, MOMENT, "Ann", "a test", None, {"written": "after"})
    assert len(kept(up)["audit"]) == (ROWS + 1 if "audit" in before else 1)
    up.engine.dispose()


@pytest.mark.parametrize("harm", ["DELETE FROM audit WHERE number = 2", "UPDATE audit SET who = 'nobody' WHERE number = 1"])
def test_a_step_that_loses_or_changes_a_row_would_be_seen(harm: str, workspace_address: str) -> None:
    """Negative control for the test above."""
    workspace = open_workspace(workspace_address)
    fill(workspace)
    before = kept(workspace)
    with workspace.engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text(harm))
    assert kept(workspace, among=before) != before
    workspace.engine.dispose()
