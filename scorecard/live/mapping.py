"""From a database's own columns to ours, as a SELECT: names, spellings, zones, days. Pure.

The rules are those of `ingest`, as far as SQL can say them. What SQL cannot do is refused with a sentence instead of done otherwise: a
date or a number that is kept as text has to be made one by a query of the source.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, cast

import sqlalchemy as sa

from scorecard.datasets import Column, columns_of, required_of
from scorecard.errors import SourceError
from scorecard.ingest.mapping import loose, nearest
from scorecard.ingest.number_text import ERRORS, PLACEHOLDERS
from scorecard.ingest.outcomes import outcome_headers
from scorecard.ingest.task import KEPT_TEXT
from scorecard.ingest.text import aliases_of, fold
from scorecard.model import Configuration, Source
from scorecard.query.portable import days_earlier, in_zone, of_zoned, plain_order, real_day
from scorecard.wording import live as wording

Family = Literal["text", "number", "boolean", "day", "time", "zoned", "unknown"]
Expression = sa.ColumnElement[Any]

_TYPES: dict[str, sa.types.TypeEngine[Any]] = {"text": sa.Text(), "number": sa.Double(), "time": sa.DateTime(), "day": sa.Date()}
_FIT: dict[str, tuple[Family, ...]] = {
    "text": ("text", "number", "boolean", "day", "time", "zoned", "unknown"),
    "number": ("number", "boolean", "unknown"),
    "time": ("day", "time", "zoned", "unknown"),
    "day": ("day", "time", "zoned", "unknown"),
}


def family_of(type_: sa.types.TypeEngine[Any]) -> Family:
    """What a database's type is to us."""
    if isinstance(type_, sa.DateTime):
        return "zoned" if type_.timezone else "time"
    families: tuple[tuple[type[Any], Family], ...] = (
        (sa.Date, "day"),
        (sa.Boolean, "boolean"),
        (sa.Integer, "number"),
        (sa.Numeric, "number"),
        (sa.Float, "number"),
        (sa.String, "text"),
        (sa.Uuid, "text"),
    )
    return next((family for kind, family in families if isinstance(type_, kind)), "unknown")


def own_columns(source: Source, configuration: Configuration, there: Mapping[str, Family], place: str) -> dict[str, str]:
    """Our column → the database's, by the configuration or by the same name.

    Raises SourceError: lost_column for one that is not there, configuration for one whose type does not fit.
    """
    found: dict[str, str] = {}
    required = required_of(source.dataset)
    for column in columns_of(source.dataset, configuration.stages):
        stated = source.columns.get(column.name)
        if column.name in source.constants and stated is None:
            continue
        own = _named(stated or column.name, there)
        if own is not None:
            if there[own] not in _FIT[column.kind]:
                raise SourceError(wording.wrong_type(place, own, there[own], column.name, column.kind), kind="configuration")
            found[column.name] = own
        elif stated or column.name in required:
            near = nearest(stated or column.name, list(there))
            raise SourceError(wording.lost(place, stated or column.name, column.name, list(there), near, source.name), kind="lost_column")
    for header in outcome_headers(source.options):
        if _named(header, there) is None:
            raise SourceError(
                wording.lost(place, header, "outcomes", list(there), nearest(header, list(there)), source.name), "lost_column"
            )
    return found


def _named(wanted: str, there: Mapping[str, Family]) -> str | None:
    if wanted in there:
        return wanted
    alike = [name for name in there if loose(name) == loose(wanted)]
    return alike[0] if len(alike) == 1 else None


def mapped(source: Source, configuration: Configuration, rows: sa.FromClause, there: Mapping[str, Family], place: str) -> sa.Select[Any]:
    """The rows of a source under our names and with our types, and `source` and `source_row` (NULL: a database numbers no rows).

    A row that lacks a required column is left out, as `ingest` rejects it.
    """
    own = own_columns(source, configuration, there, place)
    reader = _Reader(source, configuration, there)
    columns = columns_of(source.dataset, configuration.stages)
    values = {column.name: reader.read(column, own.get(column.name)) for column in columns}
    values |= reader.outcomes(values)
    if source.dataset == "indicator_values":
        values |= reader.first_days(values["date"])
    named = [value.label(name) for name, value in values.items()]
    tail = [sa.cast(sa.literal(source.name, sa.Text), sa.Text).label("source"), sa.cast(sa.null(), sa.BigInteger).label("source_row")]
    inner = sa.select(*named, *tail).select_from(rows).subquery("renamed")
    needed = [inner.c[name].is_not(None) for name in required_of(source.dataset) if name != "value"]
    if source.dataset == "indicator_values":
        return _known_values(inner, needed)
    return sa.select(*inner.c).where(*needed)


def _known_values(inner: sa.Subquery, needed: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """A value that is not there is no row, unless it is a part of a number whose other parts are there: their sum is not whole."""
    others = sa.func.count(inner.c.value).over(partition_by=(inner.c.indicator, inner.c.date)).label("others")
    beside = sa.select(*inner.c, others).where(*needed).subquery("beside")
    return sa.select(*(beside.c[column.name] for column in inner.c)).where(beside.c.others > 0)


class _Reader:
    """How the columns of one source are read."""

    def __init__(self, source: Source, configuration: Configuration, there: Mapping[str, Family]) -> None:
        self.source, self.configuration, self.there = source, configuration, there
        self.business = configuration.company.timezone
        self.written = source.timezone or self.business

    def read(self, column: Column, own: str | None) -> Expression:
        """One of our columns."""
        if own is None:
            return self._constant(column)
        raw: Expression = sa.column(own)
        if column.kind == "text":
            return self.text(raw, column.name, self.there[own])
        if column.kind == "number":
            return sa.cast(raw, sa.Double)
        instant = self.instant(raw, self.there[own])
        return sa.cast(instant, sa.Date) if column.kind == "day" else instant

    def text(self, raw: Expression, name: str, family: Family) -> Expression:
        """Trimmed, spelled as the configuration says, NULL where nothing stands; compared by its bytes."""
        if family == "boolean":
            raw = sa.case((raw.is_(True), "TRUE"), (raw.is_(False), "FALSE"), else_=None)
        trimmed = plain_order(sa.func.nullif(sa.func.trim(sa.cast(raw, sa.Text)), sa.literal("", sa.Text)))
        spellings: dict[str | None, list[str]] = {}
        meanings = dict.fromkeys([] if name in KEPT_TEXT else [*PLACEHOLDERS, *(error.lower() for error in ERRORS)])
        for spelling, meant in {**meanings, **aliases_of(name, self.source, self.configuration)}.items():
            spellings.setdefault(meant or None, []).append(spelling)
        if not spellings:
            return trimmed
        folded = sa.func.lower(trimmed)
        cases = [
            (folded.in_(sorted(some)), sa.null() if meant is None else sa.literal(meant, sa.Text)) for meant, some in spellings.items()
        ]
        return plain_order(sa.case(*cases, else_=trimmed))

    def instant(self, raw: Expression, family: Family) -> Expression:
        """An instant in the business's zone. A midnight is taken for a day without a time of day, and stays that day."""
        real: Expression = real_day(raw)
        if family == "zoned":
            in_utc = of_zoned(real, "UTC")
            return sa.case((_is_midnight(in_utc), in_utc), else_=of_zoned(real, self.business))
        if family == "day":
            return sa.cast(real, sa.DateTime)
        if self.written == self.business or family == "unknown":
            return real
        return sa.case((_is_midnight(real), real), else_=in_zone(real, self.written, self.business))

    def outcomes(self, values: Mapping[str, Expression]) -> dict[str, Expression]:
        """Outcomes (a status with one date beside it) fill the time stamps that the source's own columns leave open."""
        stated = self.source.options.get("outcomes") or {}
        if not stated:
            return {}
        status, dated = (cast(str, _named(stated[name], self.there)) for name in ("column", "date"))
        folded = sa.func.lower(sa.func.trim(sa.cast(sa.column(status), sa.Text)))
        at = self.instant(sa.column(dated), self.there[dated])
        found: dict[str, Expression] = {}
        for name, spellings in stated.items():
            if name not in ("column", "date"):
                some = [fold(each) for each in ([spellings] if isinstance(spellings, str) else spellings)]
                found[f"{name}_at"] = sa.func.coalesce(values[f"{name}_at"], sa.case((folded.in_(some), at), else_=None))
        return found

    def first_days(self, day: Expression) -> dict[str, Expression]:
        """The first day of the stretch that a value stands for, and how long it is."""
        means = self.source.layout.date_means
        span = {"day": "day", "month": "month"}.get(means, "week")
        first = day
        if means == "week_end":
            first = days_earlier(day, sa.literal_column("6"))
        if means == "month":
            first = days_earlier(day, sa.extract("day", day) - sa.literal_column("1"))
        return {"date": first, "span": sa.cast(sa.literal(span, sa.Text), sa.Text)}

    def _constant(self, column: Column) -> Expression:
        """What the configuration gives every row, or NULL."""
        stated = self.source.constants.get(column.name)
        if stated is None:
            return sa.cast(sa.null(), _TYPES[column.kind])
        value: Any = aliases_of(column.name, self.source, self.configuration).get(fold(stated), stated)
        if column.kind != "text":
            try:
                value = float(stated) if column.kind == "number" else _moment(stated, column.kind)
            except ValueError:
                raise SourceError(wording.wrong_constant(self.source.name, column.name, stated), kind="configuration") from None
        return sa.cast(sa.literal(value, _TYPES[column.kind]), _TYPES[column.kind])


def _moment(text: str, kind: str) -> date | datetime:
    moment = datetime.fromisoformat(text)
    return moment.date() if kind == "day" else moment


def _is_midnight(instant: Expression) -> sa.ColumnElement[bool]:
    return sa.cast(sa.cast(instant, sa.Date), sa.DateTime) == instant
