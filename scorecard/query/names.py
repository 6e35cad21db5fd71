"""The names that the rows themselves carry for a filter."""

from typing import Any

import sqlalchemy as sa

from scorecard.model import Configuration
from scorecard.query.tables import tables_of


def spoken(configuration: Configuration, filter: str) -> sa.CompoundSelect[Any] | None:
    """Every value of a filter's column in leads, events and written numbers, once each, as `name`; None where no table has it."""
    tables = tables_of(configuration)
    having = [table for table in (tables.leads, tables.events, tables.indicator_values) if filter in table.c]
    if not having:
        return None
    return sa.union(*(sa.select(table.c[filter].label("name")).where(table.c[filter].is_not(None)) for table in having))
