"""The SELECTs behind the scorecard: an indicator's numbers by day and source, and how far its rows reach.

Weeks, months and states are made of this in Python (`measures`), so that the SQL knows no calendar and is the same for every dialect.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa

from scorecard.model import Aggregate, Configuration, Dataset, Filters, Indicator, Ratio
from scorecard.query.cohorts import DIMENSIONS
from scorecard.query.cuts import NONE, Rolled, table_name
from scorecard.query.tables import SCHEMA, Tables, calendar_day, tables_of

Select = sa.Select[Any] | sa.CompoundSelect[Any]

ROW_FILTERS = ("channel", "owner", "persona", "campaign")
"""The filters that narrow rows. `team` chooses among indicators instead."""
ANY = "*"


@dataclass(frozen=True)
class Span:
    """The days from `start` to `end`, both inclusive."""

    start: date
    end: date


def daily(configuration: Configuration, indicators: Sequence[Indicator], span: Span, filters: Filters, rolled: Rolled = NONE) -> Select:
    """The numbers of the given indicators for each day, source and stretch of time.

    Columns: indicator, day, span ("day", "week" or "month"; None for rows that are counted), source, value (a sum, or a number of
    rows; None where there is none), known (how many rows have a value) and rows (how many there are). Ratios have no rows of their
    own: ask for their parts. Rows that are rolled up are not counted again. Raises ValueError when there is nothing to ask for.
    """
    selects: list[sa.Select[Any]] = []
    for scan in _scans(tables_of(configuration), indicators):
        cut = _cut_of(scan, configuration, filters, rolled)
        if cut is not None:
            counts = _counts(scan, cut)
            inside = (counts.c.day.between(span.start, span.end), *_filtered(counts, filters))
            selects += _read_again(scan, counts, {"day": counts.c.day, "span": _span(scan.table)}, _Numbers(), inside)
            continue
        day = calendar_day(scan.table.c[scan.on])
        held = (day.between(span.start, span.end), *_filtered(scan.table, filters))
        selects += _read(scan, {"day": day, "span": _span(scan.table)}, _Numbers(), held)
    return _below(selects)


def reach(configuration: Configuration, indicators: Sequence[Indicator], until: date, rolled: Rolled = NONE) -> Select:
    """How far the rows of the given indicators reach in each source up to the day `until`, whatever the filters.

    Columns: indicator, source, first and last (days), rows.
    """
    selects: list[sa.Select[Any]] = []
    for scan in _scans(tables_of(configuration), indicators):
        cut = _cut_of(scan, configuration, Filters(), rolled)
        if cut is not None:
            counts = _counts(scan, cut)
            selects += _read_again(scan, counts, {}, _Ends("day"), (counts.c.day <= until,))
            continue
        selects += _read(scan, {}, _Ends(scan.on), (calendar_day(scan.table.c[scan.on]) <= until,))
    return _below(selects)


@dataclass(frozen=True)
class Counted:
    """What a roll-up of counts is made of: its `name`, the `rows`, what tells them apart (`keys`) and what is added up (`sums`)."""

    name: str
    dataset: Dataset
    rows: sa.Select[Any]
    keys: tuple[str, ...]
    sums: dict[str, str]


def to_roll_up(configuration: Configuration) -> list[Counted]:
    """The roll-ups from which all indicators that count leads and events can be answered: one for each column that dates them."""
    found = []
    for scan in _rolled_scans(configuration):
        table = scan.table
        told = {"day": calendar_day(table.c[scan.on]), "source": table.c.source, **_told_apart(scan)}
        kept = {name: table.c[name] for name in (*DIMENSIONS, *_summed(scan)) if name in table.c}
        rows = _labelled(told | kept).where(table.c[scan.on].is_not(None))
        found.append(Counted(_rolled_name(scan), scan.measures[0][1].dataset, rows, tuple(told), _sums(scan)))
    return found


def _summed(scan: "_Scan") -> dict[str, None]:
    return dict.fromkeys(each.column for _, each in scan.measures if each.column)


def _sums(scan: "_Scan") -> dict[str, str]:
    """What a roll-up of a scan adds up, by the names of its columns."""
    sums = {"rows": "count(*)"}
    for column in _summed(scan):
        sums |= {f"sum {column}": f'sum("{column}")', f"known {column}": f'count("{column}")'}
    return sums


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
    return [*(_holds(table.c[column], values) for column, values in measure.where), *_filtered(table, filters)]


def _filtered(table: sa.Table, filters: Filters) -> list[sa.ColumnElement[bool]]:
    return [_holds(table.c[name], getattr(filters, name)) for name in ROW_FILTERS if getattr(filters, name) and name in table.c]


def _holds(column: sa.ColumnElement[Any], values: Sequence[str]) -> sa.ColumnElement[bool]:
    return column.is_not(None) if ANY in values else column.in_(list(values))


@dataclass(frozen=True)
class _Scan:
    """Indicators whose rows lie in one table and are dated by one column, so that they are read together.

    `named`: they are written numbers that are chosen by nothing but the name that they carry themselves.
    """

    table: sa.Table
    on: str
    measures: tuple[tuple[str, Aggregate], ...]
    named: bool = False


def _scans(tables: Tables, indicators: Sequence[Indicator]) -> list[_Scan]:
    """What to read, in as few passes as can be."""
    groups: dict[tuple[str, str, bool], list[tuple[str, Aggregate]]] = {}
    for each in indicators:
        if isinstance(each.measure, Aggregate):
            key = (each.measure.dataset, each.measure.on, _carries_its_name(each.id, each.measure))
            groups.setdefault(key, []).append((each.id, each.measure))
    return [
        _Scan(tables.of(measures[0][1].dataset), on, tuple(dict(measures).items()), named) for (_, on, named), measures in groups.items()
    ]


def _carries_its_name(id: str, measure: Aggregate) -> bool:
    plain = Aggregate(measure.kind, "indicator_values", "value", measure.on, (("indicator", (id,)),))
    return measure.kind != "count" and measure == plain


_Column = sa.ColumnElement[Any]
_Columns = dict[str, _Column]


class _Aggregates(Protocol):
    """What is taken from the rows of a measure: at once, or in two steps, counted for several measures and then taken by each."""

    def at_once(self, rows: Any, measure: Aggregate) -> _Columns: ...

    def counted(self, rows: Any, measure: Aggregate) -> _Columns: ...

    def taken(self, counted: Any, measure: Aggregate) -> _Columns: ...

    def alone(self, counted: Any, measure: Aggregate) -> _Columns:
        """As `taken`, where only one row was counted."""
        ...


class _Numbers:
    """The number itself, and of how many rows it is made. A stock adds up over channels within one day, never over days."""

    def at_once(self, rows: Any, measure: Aggregate) -> _Columns:
        return self._named(measure, sa.func.count(), lambda column: sa.func.sum(rows[column]), lambda column: sa.func.count(rows[column]))

    def counted(self, rows: Any, measure: Aggregate) -> _Columns:
        own: _Columns = {"rows": sa.func.count()}
        if measure.kind != "count":
            column = rows[measure.column]
            own |= {f"sum {measure.column}": sa.func.sum(column), f"known {measure.column}": sa.func.count(column)}
        return own

    def taken(self, counted: Any, measure: Aggregate) -> _Columns:
        rows = sa.func.sum(counted["rows"])
        return self._named(
            measure, rows, lambda column: sa.func.sum(counted[f"sum {column}"]), lambda column: sa.func.sum(counted[f"known {column}"])
        )

    def alone(self, counted: Any, measure: Aggregate) -> _Columns:
        return self._named(measure, counted["rows"], lambda column: counted[f"sum {column}"], lambda column: counted[f"known {column}"])

    def _named(self, measure: Aggregate, rows: _Column, value: Callable[[str], _Column], known: Callable[[str], _Column]) -> _Columns:
        if measure.kind == "count":
            return {"value": rows, "known": rows, "rows": rows}
        return {"value": value(measure.column), "known": known(measure.column), "rows": rows}


@dataclass(frozen=True)
class _Ends:
    """The first and last day, and how many rows."""

    on: str

    def at_once(self, rows: Any, measure: Aggregate) -> _Columns:
        day = calendar_day(rows[self.on])
        return {"first": sa.func.min(day), "last": sa.func.max(day), "rows": sa.func.count()}

    def counted(self, rows: Any, measure: Aggregate) -> _Columns:
        return self.at_once(rows, measure)

    def taken(self, counted: Any, measure: Aggregate) -> _Columns:
        return {"first": sa.func.min(counted["first"]), "last": sa.func.max(counted["last"]), "rows": sa.func.sum(counted["rows"])}

    def alone(self, counted: Any, measure: Aggregate) -> _Columns:
        return {"first": counted["first"], "last": counted["last"], "rows": counted["rows"]}


def _read(scan: _Scan, keys: _Columns, aggregates: _Aggregates, held: Sequence[sa.ColumnElement[bool]]) -> list[sa.Select[Any]]:
    """The selects of a scan.

    One indicator is asked for as it is. Several share one pass over their rows, grouped by what tells them apart, from which each takes
    its own: on five million events five indicators then cost what two did.
    """
    table, by = scan.table, {**keys, "source": scan.table.c.source}
    grouped = [key for name, key in by.items() if name != "span" or "span" in table.c]
    id, measure = scan.measures[0]
    if scan.named:
        chosen = table.c.indicator.in_([id for id, _ in scan.measures])
        columns = {"indicator": table.c.indicator, **by, **aggregates.at_once(table.c, measure)}
        return [_labelled(columns).where(chosen, *held).group_by(table.c.indicator, *grouped)]
    if len(scan.measures) == 1:
        columns = {"indicator": _constant(id), **by, **aggregates.at_once(table.c, measure)}
        return [_labelled(columns).where(*held, *conditions(table, measure, Filters())).group_by(*grouped)]
    shared = _shared(scan, by, aggregates, held)
    return [_own(shared, id, measure, [*by], aggregates) for id, measure in scan.measures]


def _shared(scan: _Scan, by: _Columns, aggregates: _Aggregates, held: Sequence[sa.ColumnElement[bool]]) -> sa.CTE:
    """The pass that all measures of a scan share.

    What is grouped by has a name of its own in a query within, because PostgreSQL takes an expression with bound values for another one
    when it stands there twice.
    """
    table, told = scan.table, _told_apart(scan)
    needed = {name: table.c[name] for name in dict.fromkeys((scan.on, *(each.column for _, each in scan.measures if each.column)))}
    flat = _labelled({f"by {name}": column for name, column in {**by, **told}.items()} | needed).where(*held).subquery("asked")
    named = {name: flat.c[f"by {name}"] for name in (*by, *told)}
    counted = {name: column for _, each in scan.measures for name, column in aggregates.counted(flat.c, each).items()}
    return _labelled({**named, **counted}).group_by(*named.values()).cte(f"{table.name}_by_{scan.on}")


def _own(shared: sa.CTE, id: str, measure: Aggregate, by: Sequence[str], aggregates: _Aggregates) -> sa.Select[Any]:
    """One indicator's numbers out of the pass that it shares with others."""
    keys = {name: shared.c[name] for name in by}
    columns = {"indicator": _constant(id), **keys, **aggregates.taken(shared.c, measure)}
    held = [_holds(shared.c[_key(column, values)], values) for column, values in measure.where]
    return _labelled(columns).where(*held).group_by(*keys.values())


def _rolled_scans(configuration: Configuration) -> list[_Scan]:
    scans = _scans(tables_of(configuration), configuration.indicators)
    return [scan for scan in scans if scan.measures[0][1].dataset in ("leads", "events")]


def _rolled_name(scan: _Scan) -> str:
    return f"{scan.table.name}_by_{scan.on}"


def _cut_of(scan: _Scan, configuration: Configuration, filters: Filters, rolled: Rolled) -> str | None:
    """The cut of the scan's roll-up that answers; None where its rows have to be counted."""
    configured = {each.id: each.measure for each in configuration.indicators}
    if any(configured.get(id) != measure for id, measure in scan.measures):
        return None
    needed = {name for name in ROW_FILTERS if getattr(filters, name) and name in scan.table.c}
    return rolled.counts(_rolled_name(scan), scan.measures[0][1].dataset, needed)


@lru_cache(maxsize=64)
def _counts(scan: _Scan, cut: str) -> sa.Table:
    """The roll-up of a scan for one cut; the same object each time, so that SQLAlchemy knows a statement that it has compiled."""
    columns: list[sa.Column[Any]] = [
        sa.Column("day", sa.Date),
        *(sa.Column(name, sa.Text) for name in (*(cut.split(",") if cut else ()), "source", *_told_apart(scan))),
        *(sa.Column(name, sa.Double) for name in _sums(scan)),
    ]
    return sa.Table(table_name(_rolled_name(scan), cut), sa.MetaData(), *columns, schema=SCHEMA)


def _read_again(
    scan: _Scan, counts: sa.Table, keys: _Columns, aggregates: _Aggregates, held: Sequence[sa.ColumnElement[bool]]
) -> list[sa.Select[Any]]:
    """The selects of a scan from its roll-up: what `_shared` counts is there already, and only added up, so each takes its own at once."""
    columns: _Columns = {**counts.c, "first": counts.c.day, "last": counts.c.day}
    by = {**keys, "source": counts.c.source}
    grouped = [key for name, key in by.items() if name != "span"]
    told = {column.name for column in counts.c} - {"day", "source", *_sums(scan)}
    selects = []
    for id, measure in scan.measures:
        own = [_holds(columns[_key(column, values)], values) for column, values in measure.where]
        if "day" in keys and told <= {_key(column, values) for column, values in measure.where if ANY in values or len(values) == 1}:
            # A day's row stands there as it is: to group it again would take longer than to read it.
            selects.append(_labelled({"indicator": _constant(id), **by, **aggregates.alone(columns, measure)}).where(*held, *own))
            continue
        taken = {"indicator": _constant(id), **by, **aggregates.taken(columns, measure)}
        selects.append(_labelled(taken).where(*held, *own).group_by(*grouped))
    return selects


def _told_apart(scan: _Scan) -> _Columns:
    """What tells the measures of a scan apart: of each column in their conditions only the values that one of them asks for."""
    asked: dict[tuple[str, str], set[str]] = {}
    for _, measure in scan.measures:
        for name, values in measure.where:
            asked.setdefault((_key(name, values), name), set()).update(values)
    told: _Columns = {}
    for (key, name), some in asked.items():
        column = scan.table.c[name]
        told[key] = sa.case((column.is_not(None), 1)) if ANY in some else sa.case((column.in_(sorted(some)), column))
    return told


def _key(column: str, values: Sequence[str]) -> str:
    """How a condition on a column is called in a shared pass: whether it has a value, or which of those asked for."""
    return f"has {column}" if ANY in values else f"which {column}"


def _labelled(columns: _Columns) -> sa.Select[Any]:
    return sa.select(*(column.label(name) for name, column in columns.items()))


def _span(table: sa.Table) -> _Column:
    return table.c["span"] if "span" in table.c else sa.cast(sa.null(), sa.Text)


def _constant(text: str) -> sa.ColumnElement[str]:
    """A name as a bound value: no text from a configuration becomes part of a statement."""
    return sa.cast(sa.literal(text, sa.Text), sa.Text)


def _below(selects: Sequence[sa.Select[Any]]) -> Select:
    if not selects:
        msg = "there is no indicator to ask for"
        raise ValueError(msg)
    return sa.union_all(*selects) if len(selects) > 1 else selects[0]
