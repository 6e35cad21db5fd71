"""The datasets as SQLAlchemy tables, so that a SELECT can be written without knowing any file or database.

Every table carries, beside the dataset's own columns, `source` (the name of the source that a row came from) and `source_row` (the
row's number there, as the source itself counts).
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from scorecard.datasets import Kind, columns_of
from scorecard.model import Configuration, Dataset

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
    metadata = sa.MetaData()
    return Tables(**{dataset: _table(metadata, dataset, configuration) for dataset in DATASETS})


def calendar_day(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The calendar day of a stored time or day. Times are stored in the business's own zone, so that a plain cast is right."""
    return sa.cast(column, sa.Date)


def _table(metadata: sa.MetaData, dataset: Dataset, configuration: Configuration) -> sa.Table:
    columns = [sa.Column(each.name, _TYPES[each.kind]) for each in columns_of(dataset, configuration.stages)]
    return sa.Table(dataset, metadata, *columns, sa.Column("source", sa.Text), sa.Column("source_row", sa.BigInteger))
