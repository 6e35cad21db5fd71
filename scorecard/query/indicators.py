"""The SELECTs behind the scorecard: an indicator's numbers by day and source, and how far its rows reach.

Weeks, months and states are made of this in Python (`measures`), so that the SQL knows no calendar and is the same for every dialect.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from scorecard.model import Aggregate, Configuration, Filters, Indicator, Ratio
from scorecard.query.tables import Tables, calendar_day, tables_of

Select = sa.Select[Any] | sa.CompoundSelect[Any]

ROW_FILTERS = ("channel", "owner", "persona", "campaign")
"""The filters that narrow rows. `team` chooses among indicators instead."""
ANY = "*"


@dataclass(frozen=True)
class Span:
    """The days from `start` to `end`, both inclusive."""

    start: date
    end: date


def daily(configuration: Configuration, indicators: Sequence[Indicator], span: Span, filters: Filters) -> Select:
    """The numbers of the given indicators for each day, source and stretch of time.

    Columns: indicator, day, span ("day", "week" or "month"; None for rows that are counted), source, value (a sum, or a number of
    rows; None where there is none), known (how many rows have a value) and rows (how many there are). Ratios have no rows of their
    own: ask for their parts. Raises ValueError when there is nothing to ask for.
    """
    tables = tables_of(configuration)
    return _below([_daily(tables, *each, span, filters) for each in _scans(tables, indicators)])


def reach(configuration: Configuration, indicators: Sequence[Indicator], until: date) -> Select:
    """How far the rows of the given indicators reach in each source up to the day `until`, whatever the filters.

    Columns: indicator, source, first and last (days), rows.
    """
    tables = tables_of(configuration)
    return _below([_reach(tables, *each, until) for each in _scans(tables, indicators)])


def parts_of(configuration: Configuration, indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The indicators whose numbers must be asked for to answer for the given ones: themselves and the parts of ratios, once each."""
    found: dict[str, Indicator] = {}
    for indicator in indicators:
        if isinstance(indicator.measure, Ratio):
            for id in (indicator.measure.numerator, indicator.measure.denominator):
                part = configuration.indicator(id)
                if part is not None:
                    found[id] = part
        else:
            found[indicator.id] = indicator
    return tuple(found.values())


def not_split_by(configuration: Configuration, indicator: Indicator, filters: Filters) -> tuple[str, ...]:
    """The filters in use that this indicator's dataset has no column for: its number cannot be narrowed by them."""
    if isinstance(indicator.measure, Ratio):
        parts = parts_of(configuration, [indicator])
        return tuple(dict.fromkeys(name for part in parts for name in not_split_by(configuration, part, filters)))
    table = tables_of(configuration).of(indicator.measure.dataset)
    return tuple(name for name in ROW_FILTERS if getattr(filters, name) and name not in table.c)


def conditions(table: sa.Table, measure: Aggregate, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """What holds for the rows of a measure, narrowed by the filters that the table has columns for."""
    chosen = [(name, getattr(filters, name)) for name in ROW_FILTERS if getattr(filters, name) and name in table.c]
    return [_holds(table.c[column], values) for column, values in (*measure.where, *chosen)]


def _holds(column: sa.ColumnElement[Any], values: Sequence[str]) -> sa.ColumnElement[bool]:
    return column.is_not(None) if ANY in values else column.in_(list(values))


def _scans(tables: Tables, indicators: Sequence[Indicator]) -> list[tuple[sa.ColumnElement[Any], Aggregate]]:
    """What to read: for each the name that its numbers carry, and the measure.

    Written numbers that are chosen by nothing but their name are read all at once: they carry it themselves.
    """
    measures = {each.id: each.measure for each in indicators if isinstance(each.measure, Aggregate)}
    plain = [
        id for id, each in measures.items() if each == Aggregate(each.kind, "indicator_values", "value", "date", (("indicator", (id,)),))
    ]
    plain = [id for id in plain if measures[id].kind != "count"]
    scans = [(_constant(id), measure) for id, measure in measures.items() if id not in plain]
    if plain:
        together = Aggregate("sum", "indicator_values", "value", "date", (("indicator", tuple(plain)),))
        scans.append((tables.indicator_values.c.indicator, together))
    return scans


def _daily(tables: Tables, name: sa.ColumnElement[Any], measure: Aggregate, span: Span, filters: Filters) -> sa.Select[Any]:
    table = tables.of(measure.dataset)
    day = calendar_day(table.c[measure.on])
    value, known = _value(table, measure)
    grouped = [day, table.c.source, *([table.c["span"]] if "span" in table.c else []), *_named(name)]
    columns = (
        name.label("indicator"),
        day.label("day"),
        (table.c["span"] if "span" in table.c else sa.cast(sa.null(), sa.Text)).label("span"),
        table.c.source.label("source"),
        value.label("value"),
        known.label("known"),
        sa.func.count().label("rows"),
    )
    held = (day.between(span.start, span.end), *conditions(table, measure, filters))
    return sa.select(*columns).where(*held).group_by(*grouped)


def _named(name: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
    """The name as a part of the grouping, where it is a column."""
    return [name] if isinstance(name, sa.Column) else []


def _value(table: sa.Table, measure: Aggregate) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """The number itself, and of how many rows it is made. A stock adds up over channels within one day, never over days."""
    if measure.kind == "count":
        return sa.func.count(), sa.func.count()
    column = table.c[measure.column]
    return sa.func.sum(column), sa.func.count(column)


def _reach(tables: Tables, name: sa.ColumnElement[Any], measure: Aggregate, until: date) -> sa.Select[Any]:
    table = tables.of(measure.dataset)
    day = calendar_day(table.c[measure.on])
    columns = (name.label("indicator"), table.c.source.label("source"))
    ends = (sa.func.min(day).label("first"), sa.func.max(day).label("last"), sa.func.count().label("rows"))
    held = (day <= until, *conditions(table, measure, Filters()))
    return sa.select(*columns, *ends).where(*held).group_by(table.c.source, *_named(name))


def _constant(text: str) -> sa.ColumnElement[str]:
    """A name as a bound value: no text from a configuration becomes part of a statement."""
    return sa.cast(sa.literal(text, sa.Text), sa.Text)


def _below(selects: Sequence[sa.Select[Any]]) -> Select:
    if not selects:
        msg = "there is no indicator to ask for"
        raise ValueError(msg)
    return sa.union_all(*selects) if len(selects) > 1 else selects[0]
