"""The names that the rows themselves carry for a filter."""

from typing import Any

import sqlalchemy as sa

from scorecard.model import Configuration
from scorecard.query.cuts import NONE, Rolled
from scorecard.query.tables import SCHEMA, tables_of

FILTERS = ("channel", "team", "owner", "persona", "campaign")
NAMES = sa.table("names", sa.column("filter", sa.Text), sa.column("name", sa.Text), schema=SCHEMA)


def spoken(configuration: Configuration, filter: str, rolled: Rolled = NONE) -> sa.CompoundSelect[Any] | None:
    """Every value of a filter's column in leads, events and written numbers, once each, as `name`; None where no table has it."""
    tables = tables_of(configuration)
    having = [table for table in (tables.leads, tables.events, tables.indicator_values) if filter in table.c]
    if not having:
        return None
    if "names" in rolled.names:
        known = [sa.select(NAMES.c.name).where(NAMES.c.filter == filter)]
        having = [table for table in having if table is tables.indicator_values]
    else:
        known = []
    return sa.union(*known, *(sa.select(table.c[filter].label("name")).where(table.c[filter].is_not(None)) for table in having))
