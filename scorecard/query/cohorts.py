"""The SELECTs behind close rates: leads counted by created day, a dimension, what they came to, and after how many whole days.

Pure: a configuration and a few values in, a SELECT out. Days are compared, never moments, so that a stamp that only knows its day and one
with a time of day can stand in the same row. Windows, weeks and months are made of the created day in Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from scorecard.measures.close_rates import DISQUALIFIED, LOST, OPEN, WON
from scorecard.measures.funnel import RECYCLED
from scorecard.model import Configuration, Filters, Stage
from scorecard.query.tables import SCHEMA, calendar_day, tables_of

Expression = sa.ColumnElement[Any]

DIMENSIONS = ("channel", "persona", "campaign", "landing_page", "owner", "product")
"""The columns of leads by which close rates and funnels can be told apart."""
LONG_AGO = date(1900, 1, 1)
"""Stands for "never" where the latest of several days is sought; no lead is older."""
IDS = ("lead_id", "source")
"""By these a lead is found."""
WAYS_OUT = ("lost", "disqualified", "recycled")
FIRST_AND_LAST = (Stage("lead", "Lead", column="created_at"), Stage("won", "Won", column="won_at"))
"""The waterfall of a company that configured none."""


class days_between(FunctionElement[int]):
    """Whole days from the second day to the first: later − earlier."""

    type = sa.Integer()
    inherit_cache = True
    name = "days_between"


@compiles(days_between)
def _minus(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = element.clauses
    return f"({compiler.process(later, **options)} - {compiler.process(earlier, **options)})"


@compiles(days_between, "mysql")
@compiles(days_between, "mariadb")
@compiles(days_between, "hive")
def _datediff(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = element.clauses
    return f"datediff({compiler.process(later, **options)}, {compiler.process(earlier, **options)})"


@compiles(days_between, "sqlite")
def _julian(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = element.clauses
    return f"CAST(julianday({compiler.process(later, **options)}) - julianday({compiler.process(earlier, **options)}) AS INTEGER)"


@dataclass(frozen=True)
class Created:
    """The leads created from `start` to `end` (inclusive) that pass the filters, told apart by one column, as known on `as_of`.

    `by` is one of `DIMENSIONS`, or "" for all together. `only` narrows further, as (column, allowed values); an allowed value of None
    means "not given". With `days` they are read from the roll-up `lead_days` instead of the rows; then `later` takes only those of which
    anything is dated after that day, `begun` only those of which anything is dated by it, and `known_on` tells what was known on that
    day instead of `as_of`, of which they have their age still.
    """

    start: date
    end: date
    as_of: date
    by: str = ""
    filters: Filters = field(default_factory=Filters)
    only: tuple[tuple[str, tuple[str | None, ...]], ...] = ()
    days: bool = False
    later: date | None = None
    begun: date | None = None
    known_on: date | None = None

    @property
    def knowing(self) -> date:
        """The day after which nothing is known."""
        return self.known_on or self.as_of


def stages_of(configuration: Configuration) -> tuple[Stage, ...]:
    """The configured stages, or lead and win where none are."""
    return configuration.stages or FIRST_AND_LAST


def dated_columns(configuration: Configuration) -> tuple[str, ...]:
    """The columns of leads that date a stage or a way out, the creation first."""
    return (*dict.fromkeys(["created_at", *(stage.column for stage in stages_of(configuration)), *(f"{way}_at" for way in WAYS_OUT)]),)


def lead_days(configuration: Configuration) -> sa.Table:
    """The roll-up with a row a lead: its id, days in place of moments, what leads are told apart by, their `earliest` and `latest` day."""
    return _lead_days(dated_columns(configuration))


@lru_cache(maxsize=16)
def _lead_days(dated: tuple[str, ...]) -> sa.Table:
    days, texts = dict.fromkeys((*dated, "earliest", "latest"), sa.Date), dict.fromkeys((*IDS, *DIMENSIONS, "reason"), sa.Text)
    kinds = {**days, **texts, "amount": sa.Double}
    return sa.Table("lead_days", sa.MetaData(), *(sa.Column(name, kind) for name, kind in kinds.items()), schema=SCHEMA)


def rows_of(configuration: Configuration, asked: Created) -> sa.Table:
    """Where the asked leads are read from."""
    return lead_days(configuration) if asked.days else tables_of(configuration).leads


def held(table: sa.FromClause, asked: Created) -> list[sa.ColumnElement[bool]]:
    """What holds for the asked leads, the created day left aside."""
    chosen: list[tuple[str, tuple[str | None, ...]]] = [
        (name, getattr(asked.filters, name)) for name in ("channel", "owner", "persona", "campaign") if getattr(asked.filters, name)
    ]
    return [_among(table.c[column], values) for column, values in (*chosen, *asked.only)]


def _among(column: Expression, values: Sequence[str | None]) -> sa.ColumnElement[bool]:
    named = column.in_([value for value in values if value is not None])
    return sa.or_(named, column.is_(None)) if None in values else named


def group_of(table: sa.FromClause, by: str) -> Expression:
    """The column that tells groups apart, as `group`; one and the same for all without it."""
    column: Expression = table.c[by] if by else sa.cast(sa.null(), sa.Text)
    return column.label("group")


def constant_day(day: date) -> Expression:
    """A day as a bound value."""
    return sa.cast(sa.literal(day, sa.Date), sa.Date)


def latest(days: Sequence[Expression]) -> Expression:
    """The latest of several days, some of them absent; `LONG_AGO` when all are."""
    floor = constant_day(LONG_AGO)
    known = [sa.func.coalesce(day, floor) for day in days]
    return sa.func.greatest(*known) if len(known) > 1 else known[0] if known else floor


def stamped(
    configuration: Configuration,
    asked: Created,
    horizon: int | None = None,
    whenever: bool = False,
    closed: bool = False,
    keep: Sequence[str] = (),
) -> sa.Subquery:
    """Each asked lead with the days of its life: `group`, `created`, `stage_1` … , `lost`, `disqualified`, `recycled`, `amount`, `reason`.

    A day is NULL where it was not known by `as_of` or, with a horizon, lies more than so many days after the lead was created. `stage_1`
    is the second stage; the last one is the win. `whenever` takes the leads of any created day; `closed` only those that have a win or a
    loss dated from `start` to `end`. `keep` names further columns to take along.
    """
    leads, stages = rows_of(configuration, asked), stages_of(configuration)
    created = calendar_day(leads.c.created_at)

    def known(column: str) -> Expression:
        day = calendar_day(leads.c[column])
        in_time = [] if horizon is None else [days_between(day, created) <= horizon]
        return sa.case((sa.and_(day <= asked.knowing, *in_time), day), else_=None)

    stamps = [known(stage.column).label(f"stage_{place}") for place, stage in enumerate(stages) if place]
    ways_out = [known(f"{way}_at").label(way) for way in WAYS_OUT]
    when = created <= asked.knowing if whenever else sa.and_(created.between(asked.start, asked.end), created <= asked.knowing)
    chosen = sa.select(group_of(leads, asked.by), created.label("created"), *stamps, *ways_out, leads.c.amount, leads.c.reason)
    chosen = chosen.add_columns(*(leads.c[name] for name in keep if name not in ("amount", "reason")))
    if closed:
        chosen = chosen.where(sa.or_(*(calendar_day(leads.c[at]).between(asked.start, asked.end) for at in ("won_at", "lost_at"))))
    if asked.later is not None:
        chosen = chosen.where(leads.c.latest > asked.later)
    if asked.begun is not None:
        chosen = chosen.where(leads.c.earliest <= asked.begun)
    return chosen.where(when, *held(leads, asked)).subquery("stamped")


def fated(days: sa.Subquery) -> sa.Subquery:
    """What became of the `stamped` leads: their columns, `end` (a number of `close_rates.ENDS`, or RECYCLED) and its day, `ended`.

    A lead is won once it was; else it left by the latest of its ways out, unless it entered a stage on a later day. So a recycled lead
    that returns stays one lead with a second try.
    """
    moves = [column for column in days.c if column.name.startswith("stage_")]
    left, moved = latest([days.c[way] for way in WAYS_OUT]), latest(moves[:-1])
    turns = sa.select(*days.c, left.label("left_on"), moved.label("moved_on")).subquery("turns")
    won, gone = turns.c[moves[-1].name], sa.and_(turns.c.left_on > LONG_AGO, turns.c.left_on >= turns.c.moved_on)
    end = sa.case(
        (won.is_not(None), WON),
        (sa.not_(gone), OPEN),
        (turns.c.lost == turns.c.left_on, LOST),
        (turns.c.disqualified == turns.c.left_on, DISQUALIFIED),
        else_=RECYCLED,
    )
    ended = sa.case((won.is_not(None), won), (gone, turns.c.left_on), else_=None)
    own = [column for column in turns.c if column.name not in ("left_on", "moved_on")]
    return sa.select(*own, end.label("end"), ended.label("ended")).subquery("fated")


def histogram(configuration: Configuration, asked: Created) -> sa.Select[Any]:
    """Leads by created day: `group`, `created`, `end` (recycled counts as open), `days` (an open lead's age), `leads`, `amount`."""
    each = fated(stamped(configuration, asked))
    ended = each.c.end.in_([WON, LOST, DISQUALIFIED])
    until = sa.case((ended, each.c.ended), else_=constant_day(asked.as_of))
    inner = sa.select(
        each.c.group,
        each.c.created,
        sa.case((ended, each.c.end), else_=OPEN).label("end"),
        days_between(until, each.c.created).label("days"),
        each.c.amount,
    ).subquery("ended_leads")
    keys = [inner.c.group, inner.c.created, inner.c.end, inner.c.days]
    return sa.select(*keys, sa.func.count().label("leads"), sa.func.sum(inner.c.amount).label("amount")).group_by(*keys)


def closings(configuration: Configuration, asked: Created) -> sa.Select[Any]:
    """Leads won and lost by the day they closed, from `start` to `end`, whenever they were created: `group`, `end`, `leads`, `amount`.

    A lead with a stamp in that time that decided nothing, such as a loss before a win, is counted under OPEN.
    """
    each = fated(stamped(configuration, asked, whenever=True, closed=True))
    # A condition on `end` would be pushed down and its long expression worked out twice; as a key it is worked out once.
    decided = sa.case((sa.and_(each.c.end.in_([WON, LOST]), each.c.ended.between(asked.start, asked.end)), each.c.end), else_=OPEN)
    inner = sa.select(each.c.group, decided.label("end"), each.c.amount).subquery("decided")
    keys = [inner.c.group, inner.c.end]
    return sa.select(*keys, sa.func.count().label("leads"), sa.func.sum(inner.c.amount).label("amount")).group_by(*keys)


def reach(configuration: Configuration, asked: Created) -> sa.Select[Any]:
    """The first and last created day of any lead that passes the filters up to `as_of`: `first`, `last`, both NULL without leads."""
    leads = rows_of(configuration, asked)
    day = calendar_day(leads.c.created_at)
    return sa.select(sa.func.min(day).label("first"), sa.func.max(day).label("last")).where(day <= asked.as_of, *held(leads, asked))


def costs(configuration: Configuration, asked: Created) -> sa.Select[Any] | None:
    """What was spent from `start` to `end`: `group`, `cost`. None where events do not know the dimension or a filter."""
    events = tables_of(configuration).events
    needed = {asked.by, *(column for column, _ in asked.only), *(name for name in ("persona",) if asked.filters.persona)} - {""}
    if not needed <= set(events.c.keys()):
        return None
    day = calendar_day(events.c.at)
    spent = sa.select(group_of(events, asked.by), sa.func.sum(events.c.cost).label("cost"))
    held_rows = (day.between(asked.start, min(asked.end, asked.as_of)), events.c.cost.is_not(None), *held(events, asked))
    return spent.where(*held_rows).group_by(*([events.c[asked.by]] if asked.by else []))
