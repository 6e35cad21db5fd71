"""What databases do not agree on how to say, or do best in words of their own: instants in another zone, seconds between instants, days
earlier, texts in the order of bytes, and texts in texts.

Each is an element of SQLAlchemy with one wording for each kind of database; "hive" is Apache Spark and Databricks. `days_between`, which
every close rate needs, stands in `cohorts`.
"""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement, UnaryExpression


class seconds_between(FunctionElement[float]):
    """Seconds from the second instant to the first: later − earlier."""

    type = sa.Double()
    inherit_cache = True
    name = "seconds_between"


class in_zone(FunctionElement[Any]):
    """An instant without a zone: the clock in the second zone when the clock in the first one shows it. (instant, written, wanted)"""

    type = sa.DateTime()
    inherit_cache = True
    name = "in_zone"


class of_zoned(FunctionElement[Any]):
    """What the clock of a zone shows at an instant that knows its own. (instant, wanted)"""

    type = sa.DateTime()
    inherit_cache = True
    name = "of_zoned"


class days_earlier(FunctionElement[Any]):
    """A day so many days before another one. (day, days)"""

    type = sa.Date()
    inherit_cache = True
    name = "days_earlier"


class plain_order(FunctionElement[str]):
    """A text that is compared byte by byte, as DuckDB does: "email" is neither "Email" nor "émail", whatever the database's collation."""

    type = sa.Text()
    inherit_cache = True
    name = "plain_order"


class holding(FunctionElement[bool]):
    """Made by `holds`. (text, what is searched in lower case, a part of that without letters, the same in words that all databases know)"""

    type = sa.Boolean()
    inherit_cache = True
    name = "holding"

    def self_group(self, against: Any = None) -> Any:
        """As it is: its words are a condition everywhere, and need not be compared with 1."""
        return self


class real_day(FunctionElement[Any]):
    """A day or an instant, and NULL for what is none: infinity in PostgreSQL, 0000-00-00 in MySQL and MariaDB."""

    type = sa.DateTime()
    inherit_cache = True
    name = "real_day"


def holds(text: sa.ColumnElement[Any], search: str) -> sa.ColumnElement[bool]:
    """That a text contains what is searched, whatever the case of either; `%` and `_` are only themselves."""
    lower = search.lower()
    part = max(_CASELESS.findall(lower), key=len, default="")
    said = sa.func.lower(text).contains(lower, autoescape=True)
    return holding(text, sa.literal(lower, sa.Text), sa.literal(part, sa.Text), said)


_CASELESS = re.compile(r"[\x01-@\[-`{-~]+")
"""Runs of ASCII without letters: no other character has one of these for its lower case."""


def _said(element: FunctionElement[Any], compiler: SQLCompiler, options: dict[str, Any]) -> list[str]:
    """The arguments in the words of the database."""
    return [compiler.process(each, **options) for each in element.clauses]


@compiles(seconds_between)
def _epochs(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = _said(element, compiler, options)
    return f"(EXTRACT(epoch FROM {later}) - EXTRACT(epoch FROM {earlier}))"


@compiles(seconds_between, "mysql")
@compiles(seconds_between, "mariadb")
def _timestampdiff(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = _said(element, compiler, options)
    return f"(TIMESTAMPDIFF(MICROSECOND, {earlier}, {later}) / 1000000e0)"


@compiles(seconds_between, "hive")
def _unix_micros(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = _said(element, compiler, options)
    return f"((unix_micros(CAST({later} AS TIMESTAMP)) - unix_micros(CAST({earlier} AS TIMESTAMP))) / 1000000D)"


@compiles(in_zone)
def _at_time_zone(element: in_zone, compiler: SQLCompiler, **options: Any) -> str:
    instant, written, wanted = _said(element, compiler, options)
    return f"(({instant} AT TIME ZONE {written}) AT TIME ZONE {wanted})"


@compiles(in_zone, "mysql")
@compiles(in_zone, "mariadb")
def _convert_tz(element: in_zone, compiler: SQLCompiler, **options: Any) -> str:
    return f"CONVERT_TZ({', '.join(_said(element, compiler, options))})"


@compiles(in_zone, "hive")
def _utc_timestamps(element: in_zone, compiler: SQLCompiler, **options: Any) -> str:
    instant, written, wanted = _said(element, compiler, options)
    return f"from_utc_timestamp(to_utc_timestamp({instant}, {written}), {wanted})"


@compiles(of_zoned)
def _one_zone(element: of_zoned, compiler: SQLCompiler, **options: Any) -> str:
    instant, wanted = _said(element, compiler, options)
    return f"({instant} AT TIME ZONE {wanted})"


@compiles(days_earlier)
def _minus_days(element: days_earlier, compiler: SQLCompiler, **options: Any) -> str:
    day, days = _said(element, compiler, options)
    return f"({day} - CAST({days} AS INTEGER))"


@compiles(days_earlier, "mysql")
@compiles(days_earlier, "mariadb")
def _minus_interval(element: days_earlier, compiler: SQLCompiler, **options: Any) -> str:
    day, days = _said(element, compiler, options)
    return f"({day} - INTERVAL {days} DAY)"


@compiles(days_earlier, "hive")
def _date_sub(element: days_earlier, compiler: SQLCompiler, **options: Any) -> str:
    day, days = _said(element, compiler, options)
    return f"date_sub({day}, CAST({days} AS INT))"


@compiles(plain_order)
def _as_it_is(element: plain_order, compiler: SQLCompiler, **options: Any) -> str:
    return _said(element, compiler, options)[0]


@compiles(plain_order, "postgresql")
def _collate_c(element: plain_order, compiler: SQLCompiler, **options: Any) -> str:
    return f'({_said(element, compiler, options)[0]} COLLATE "C")'


@compiles(plain_order, "mysql")
def _collate_binary(element: plain_order, compiler: SQLCompiler, **options: Any) -> str:
    # MySQL 8's own binary collation minds blanks at the end; MariaDB has the same under another name.
    return f"(CONVERT({_said(element, compiler, options)[0]} USING utf8mb4) COLLATE utf8mb4_0900_bin)"


@compiles(plain_order, "mariadb")
def _collate_nopad(element: plain_order, compiler: SQLCompiler, **options: Any) -> str:
    return f"(CONVERT({_said(element, compiler, options)[0]} USING utf8mb4) COLLATE utf8mb4_nopad_bin)"


@compiles(holding)
def _like(element: holding, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(list(element.clauses)[3], **options)


@compiles(holding, "duckdb")
def _contains(element: holding, compiler: SQLCompiler, **options: Any) -> str:
    # Its LIKE with an escape takes twice as long; and where the part without letters is not, nothing has to be put into lower case.
    text, lower, part = (compiler.process(each, **options) for each in list(element.clauses)[:3])
    return f"(contains({text}, {part}) AND contains(lower({text}), {lower}))"


@compiles(real_day)
def _any_day(element: real_day, compiler: SQLCompiler, **options: Any) -> str:
    return _said(element, compiler, options)[0]


@compiles(real_day, "postgresql")
def _finite(element: real_day, compiler: SQLCompiler, **options: Any) -> str:
    day = _said(element, compiler, options)[0]
    return f"(CASE WHEN isfinite({day}) THEN {day} END)"


@compiles(real_day, "mysql")
@compiles(real_day, "mariadb")
def _not_zero(element: real_day, compiler: SQLCompiler, **options: Any) -> str:
    day = _said(element, compiler, options)[0]
    return f"(CASE WHEN DAYOFMONTH({day}) > 0 THEN {day} END)"


@compiles(UnaryExpression, "mysql")
@compiles(UnaryExpression, "mariadb")
def _nulls_last(element: UnaryExpression[Any], compiler: SQLCompiler, **options: Any) -> str:
    """MySQL and MariaDB know no NULLS LAST: whether it is absent is sorted by first."""
    if element.modifier is not operators.nulls_last_op:
        said: str = compiler.visit_unary(element, **options)  # type: ignore[no-untyped-call]
        return said
    ordered = element.element
    bare = ordered.element if isinstance(ordered, UnaryExpression) else ordered
    return f"{compiler.process(bare, **options)} IS NULL, {compiler.process(ordered, **options)}"
