"""The SELECT behind drivers that nothing else needs: what each owner did."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from scorecard.model import Aggregate, Configuration, Filters
from scorecard.query.indicators import conditions
from scorecard.query.tables import calendar_day, tables_of


def by_owner(configuration: Configuration, measure: Aggregate, start: date, end: date) -> sa.Select[Any] | None:
    """A count or sum per owner from `start` to `end`: `owner`, `value`. None where the dataset has no owners."""
    table = tables_of(configuration).of(measure.dataset)
    if "owner" not in table.c:
        return None
    day = calendar_day(table.c[measure.on])
    value = sa.func.count() if measure.kind == "count" else sa.func.sum(table.c[measure.column])
    held = (day.between(start, end), table.c.owner.is_not(None), *conditions(table, measure, Filters()))
    return sa.select(table.c.owner, sa.cast(value, sa.Double).label("value")).where(*held).group_by(table.c.owner)
