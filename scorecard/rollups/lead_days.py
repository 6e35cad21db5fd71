"""The roll-up of single leads: their ids, their days in place of moments, and what they are told apart by, without names and other texts.

What no roll-up of counts knows is read here, in a fraction of the time that the rows take: a day in the past, another horizon, two filters
that are no cut together, a search.
"""

import duckdb

from scorecard.model import Configuration
from scorecard.query.cohorts import dated_columns, lead_days
from scorecard.query.tables import SCHEMA

NAME = "lead_days"
ORDER = ("created_at",)


def build(root: duckdb.DuckDBPyConnection, configuration: Configuration) -> None:
    """Make the table from the view `leads`, the oldest lead first, so that created days are found without reading the others."""
    dated = dated_columns(configuration)
    days = [f'CAST("{name}" AS DATE)' for name in dated]
    own = {name: f'{day} AS "{name}"' for name, day in zip(dated, days, strict=True)}
    own |= {name: f"{end}({', '.join(days)}) AS {name}" for name, end in (("earliest", "least"), ("latest", "greatest"))}
    columns = ", ".join(own.get(column.name, f'"{column.name}"') for column in lead_days(configuration).c)
    root.execute(f"CREATE TABLE {SCHEMA}.{NAME} AS SELECT {columns} FROM leads ORDER BY {', '.join(ORDER)}")
