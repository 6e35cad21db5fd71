"""All roll-ups but those of journeys, from whatever rows the views `leads` and `events` show."""

from collections.abc import Collection
from datetime import date
from typing import Any

import duckdb

from scorecard.model import Configuration
from scorecard.query.cohorts import DIMENSIONS
from scorecard.query.tables import tables_of
from scorecard.rollups import cohorts, counts, lead_days
from scorecard.rollups.cutting import Named


def named(
    root: duckdb.DuckDBPyConnection,
    configuration: Configuration,
    lead_cuts: Collection[str] | None = None,
    event_cuts: Collection[str] | None = None,
) -> tuple[Named, Named]:
    """The dimensions of leads and of events, with the cuts to make; without them, all that are worth it."""
    of_events = [name for name in DIMENSIONS if name in tables_of(configuration).events.c]
    return Named(root, "leads", DIMENSIONS, lead_cuts), Named(root, "events", of_events, event_cuts)


def build(root: duckdb.DuckDBPyConnection, configuration: Configuration, today: date, leads: Named, events: Named) -> dict[str, Any]:
    """Make the tables in the database attached as `rolled`; what is to be noted of them."""
    lead_days.build(root, configuration)
    return cohorts.build(root, configuration, today, leads) | counts.build(root, configuration, leads, events)


def tables_in(root: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    """The names of the tables of an attached database."""
    found = root.execute(f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{database}' ORDER BY ALL").fetchall()
    return [name for (name,) in found]
