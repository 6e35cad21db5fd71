"""The roll-ups of counts: leads and events by day and by what indicators ask for, what was spent by day, and the names that rows carry."""

from typing import Any

import duckdb

from scorecard.model import Configuration
from scorecard.query.indicators import to_roll_up
from scorecard.query.names import FILTERS
from scorecard.query.tables import tables_of
from scorecard.rollups.cutting import Additive, Named
from scorecard.rollups.text import text_of


def build(root: duckdb.DuckDBPyConnection, configuration: Configuration, leads: Named, events: Named) -> dict[str, Any]:
    """Make the tables from the views `leads` and `events`, whose dimensions are given. All are additive."""
    tables = tables_of(configuration)
    for each in to_roll_up(configuration):
        named = leads if each.dataset == "leads" else events
        named.cut(each.name, named.short(text_of(each.rows)), each.keys, each.sums)
    dimensions = ", ".join(events.dimensions)
    spent = f'SELECT CAST("at" AS DATE) AS day, {dimensions}, cost FROM events WHERE cost IS NOT NULL'
    events.cut("spent", events.short(spent), ("day",), {"cost": "sum(cost)"})
    names = [
        f"SELECT count(*) AS rows, '{filter}' AS filter, {filter} AS name FROM {table.name} WHERE {filter} IS NOT NULL GROUP BY ALL"
        for table in (tables.leads, tables.events)
        for filter in FILTERS
        if filter in table.c
    ]
    root.execute(
        f"CREATE TABLE rolled.names AS SELECT filter, name, CAST(sum(rows) AS BIGINT) AS rows FROM ({' UNION ALL '.join(names)}) "
        "GROUP BY ALL ORDER BY filter, name"
    )
    events.made["names"] = Additive(("filter", "name"), {"rows": "count(*)"}, ("filter", "name"))
    return {"event_cuts": events.names()}
