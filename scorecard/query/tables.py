"""The datasets as SQLAlchemy tables, so that a SELECT can be written without knowing any file or database.

Every table carries, beside the dataset's own columns, `source` (the name of the source that a row came from) and `source_row` (the
row's number there, as the source itself counts).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from scorecard.datasets import Kind, columns_of
from scorecard.model import Configuration, Dataset, Stage

SCHEMA = "rolled"
"""Under this name the file with all roll-ups is attached."""
DATASETS: tuple[Dataset, ...] = ("leads", "events", "indicator_values", "goals", "calendar")

_TYPES: dict[Kind, TypeEngine[Any]] = {
    "text": sa.Text(),
    "number": sa.Double(),
    "time": sa.DateTime(),
    "day": sa.Date(),
}


@dataclass(frozen=True)
class Tables:
    """One table per dataset."""

    leads: sa.Table
    events: sa.Table
    indicator_values: sa.Table
    goals: sa.Table
    calendar: sa.Table

    def of(self, dataset: Dataset) -> sa.Table:
        """The table of a dataset."""
        table: sa.Table = getattr(self, dataset)
        return table


def tables_of(configuration: Configuration) -> Tables:
    """The tables with the columns that this configuration gives them: `leads` has one time stamp for each stage."""
    return _tables(configuration.stages)


def calendar_day(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The calendar day of a stored time or day. Times are stored in the business's own zone, so that a plain cast is right."""
    return sa.cast(column, sa.Date)


def on_days(column: sa.ColumnElement[Any], first: date, last: date) -> sa.ColumnElement[bool]:
    """That a stored time or day lies on a day from the first to the last one.

    It is said of the moments, not of the days that they are on: of those a file tells which of its blocks hold none.
    """
    if not isinstance(column.type, sa.DateTime):
        return calendar_day(column).between(first, last)
    return sa.and_(column >= datetime.combine(first, time()), column < datetime.combine(last, time()) + timedelta(days=1))


@lru_cache(maxsize=16)
def _tables(stages: tuple[Stage, ...]) -> Tables:
    # The same tables for the same stages: parts of one statement may be made apart, and SQLAlchemy knows a statement it has compiled.
    metadata = sa.MetaData()
    return Tables(**{dataset: _table(metadata, dataset, stages) for dataset in DATASETS})


def _table(metadata: sa.MetaData, dataset: Dataset, stages: tuple[Stage, ...]) -> sa.Table:
    columns = [sa.Column(each.name, _TYPES[each.kind]) for each in columns_of(dataset, stages)]
    return sa.Table(dataset, metadata, *columns, sa.Column("source", sa.Text), sa.Column("source_row", sa.BigInteger))
