"""The very rows that a number is made of, a page at a time. Personal columns are left out unless they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from scorecard.datasets import PERSONAL
from scorecard.model import Aggregate, Configuration, Filters
from scorecard.query.indicators import conditions
from scorecard.query.portable import holds
from scorecard.query.tables import on_days, tables_of


@dataclass(frozen=True)
class Page:
    """Which rows of many: `size` of them from number `(number - 1) * size` on."""

    number: int = 1
    size: int = 50


def rows(
    configuration: Configuration,
    measure: Aggregate,
    start: date,
    end: date,
    filters: Filters,
    page: Page,
    search: str = "",
    personal: bool = False,
) -> sa.Select[Any]:
    """The rows of a measure dated from `start` to `end`, in the order of time, with all columns that may be shown."""
    table = tables_of(configuration).of(measure.dataset)
    shown = [table.c[name] for name in shown_columns(configuration, measure, personal)]
    held = _held(configuration, measure, start, end, filters, search, personal)
    order = (table.c[measure.on], table.c.source, table.c.source_row)
    return sa.select(*shown).where(*held).order_by(*order).limit(page.size).offset((page.number - 1) * page.size)


def how_many(
    configuration: Configuration,
    measure: Aggregate,
    start: date,
    end: date,
    filters: Filters,
    search: str = "",
    personal: bool = False,
) -> sa.Select[Any]:
    """How many rows there are on all pages, as `rows`."""
    table = tables_of(configuration).of(measure.dataset)
    held = _held(configuration, measure, start, end, filters, search, personal)
    return sa.select(sa.func.count().label("rows")).select_from(table).where(*held)


def shown_columns(configuration: Configuration, measure: Aggregate, personal: bool = False) -> Sequence[str]:
    """The columns of a measure's dataset, less those that are personal by nature or by what a source says."""
    table = tables_of(configuration).of(measure.dataset)
    hidden = set() if personal else {*PERSONAL, *(name for each in configuration.sources for name in each.personal)}
    return [column.name for column in table.c if column.name not in hidden]


def _held(
    configuration: Configuration, measure: Aggregate, start: date, end: date, filters: Filters, search: str, personal: bool
) -> list[sa.ColumnElement[bool]]:
    table = tables_of(configuration).of(measure.dataset)
    held = [on_days(table.c[measure.on], start, end), *conditions(table, measure, filters)]
    if search:
        # Only in what is shown: a search that finds hidden text would tell it.
        held.append(containing([table.c[name] for name in shown_columns(configuration, measure, personal)], search))
    return held


def containing(columns: Sequence[sa.ColumnElement[Any]], search: str) -> sa.ColumnElement[bool]:
    """That one of the text columns contains what is searched, whatever its case; `%` and `_` are only themselves."""
    texts = [column for column in columns if isinstance(column.type, sa.Text)]
    return sa.or_(sa.false(), *(holds(text, search) for text in texts))
