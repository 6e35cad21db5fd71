"""The roll-ups of journeys as SQLAlchemy tables, and the SELECTs on them that say the same as those on the rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from scorecard.measures.journeys import POSITION_MODELS
from scorecard.query.cuts import MONTHLY
from scorecard.query.journeys import JourneySpan
from scorecard.query.rolled_cohorts import apart
from scorecard.query.tables import SCHEMA

FOREVER = date(9999, 12, 31)
"""Until then lasts what nothing has followed yet."""
PAUSE = 28
"""Rests of more days than that are kept beside the sums of journeys, so that periods of at least so many days can be added up."""
LEAD_FILTERS = tuple(f"lead_{name}" for name in ("channel", "persona", "campaign", "owner"))
"""What leads are narrowed by; the touches have channels of their own."""


def _table(name: str, /, **columns: Any) -> sa.Table:
    return sa.Table(name, sa.MetaData(), *(sa.Column(column, kind) for column, kind in columns.items()), schema=SCHEMA)


MARKED = 62
"""Of so many channels a sequence knows which ones are in it."""
Grains = tuple[sa.Table, sa.Table]
"""A roll-up by day, and the same by month."""


def _grains(name: str, /, **columns: Any) -> Grains:
    return _table(name, day=sa.Date, **columns), _table(f"{MONTHLY}{name}", day=sa.Date, **columns)


_LEADS = dict.fromkeys(LEAD_FILTERS, sa.Text)
_WHOSE: dict[str, Any] = {"created": sa.Date, "lead": sa.BigInteger, **_LEADS}
ENDS = _table("journey_ends", day=sa.Date, until=sa.Date, won=sa.Boolean, node=sa.Integer, **_WHOSE)
NODES = _table("journey_nodes", **dict.fromkeys(("parent", "channel", "depth", "node", "first"), sa.Integer), met=sa.BigInteger)
CHANNELS = _table("journey_channels", name=sa.Text)
_CREDITED: dict[str, Any] = {"touching": sa.Text, "touched": sa.BigInteger, **dict.fromkeys(POSITION_MODELS, sa.Double)}
CREDITS = _table("journey_credits", day=sa.Date, **_LEADS, **_CREDITED)
CREDITS_OF_ALL = _grains("journey_credits_of_all", **_CREDITED)
_WORK = ("touches", "marketing_touches", "sales_touches")
WINS = _table("journey_wins", day=sa.Date, **_WHOSE, **dict.fromkeys(_WORK, sa.BigInteger), days=sa.Double)
WORK = _grains("journey_work", what=sa.Text, value=sa.BigInteger, wins=sa.BigInteger)
STEPS = _grains("journey_steps", source=sa.Text, target=sa.Text, moves=sa.BigInteger, later=sa.BigInteger)
STEP_PAUSES = _table("journey_step_pauses", day=sa.Date, until=sa.Date, source=sa.Text, target=sa.Text, moves=sa.BigInteger)
PATHS = _grains("journey_paths", won=sa.Boolean, node=sa.Integer, journeys=sa.BigInteger, later=sa.BigInteger)
PATH_PAUSES = _table("journey_path_pauses", day=sa.Date, until=sa.Date, won=sa.Boolean, node=sa.Integer, journeys=sa.BigInteger)
REST = _table("journey_rest", day=sa.Date, won=sa.Boolean, most=sa.BigInteger)
SEQUENCES = _table("journey_sequences", node=sa.Integer, path=sa.ARRAY(sa.Text))


def are_summed(span: JourneySpan) -> bool:
    """Whether the steps and frequent sequences of these journeys are summed up: those of all leads, in a period that is not too short."""
    return not span.lead_filters and (span.end - span.start).days + 1 >= PAUSE


def steps(span: JourneySpan) -> sa.Select[Any]:
    """As `journeys.steps`, for what `are_summed`; among them steps that nobody made."""
    return _as_of_the_end(STEPS, STEP_PAUSES, ("source", "target"), "moves", span)


def frequent_paths(span: JourneySpan) -> sa.Select[Any]:
    """How many journeys took each frequent sequence, for what `are_summed`: `won`, `node`, `journeys`; perhaps none."""
    return _as_of_the_end(PATHS, PATH_PAUSES, ("won", "node"), "journeys", span)


def rest(span: JourneySpan) -> sa.Select[Any]:
    """How many journeys of the span took any other sequence at most: `won`, `most`; no row where there is no other."""
    held = REST.c.day.between(span.start.replace(day=1), span.end)
    return sa.select(REST.c.won, sa.cast(sa.func.sum(REST.c.most), sa.BigInteger).label("most")).where(held).group_by(REST.c.won)


def sequences() -> sa.Select[Any]:
    """The channels of each frequent sequence: `node`, `path`."""
    return sa.select(SEQUENCES.c.node, SEQUENCES.c.path)


def _as_of_the_end(grains: Grains, pauses: sa.Table, keys: tuple[str, ...], count: str, span: JourneySpan) -> sa.Select[Any]:
    """The sums of the days of the span as they were known on its last one: see `rollups.journey_sums`."""

    def summed(name: str) -> Callable[[sa.Table], sa.Select[Any]]:
        return lambda table: sa.select(*(table.c[key] for key in keys), table.c[name].label(count))

    rested = sa.select(*(pauses.c[key] for key in keys), (-pauses.c[count]).label(count))
    rested = rested.where(pauses.c.day < span.start, pauses.c.until > span.end)
    in_time = _in_days(grains, span.start, span.end, summed(count))
    parts = [*in_time, *_in_days(grains, span.end + timedelta(days=1), FOREVER - timedelta(days=1), summed("later")), rested]
    every = sa.union_all(*parts).subquery("every")
    by = [every.c[key] for key in keys]
    return sa.select(*by, sa.cast(sa.func.sum(every.c[count]), sa.BigInteger).label(count)).group_by(*by)


def _in_days(grains: Grains, start: date, end: date, rows: Callable[[sa.Table], sa.Select[Any]]) -> list[sa.Select[Any]]:
    """The rows of some days, those of whole months from the roll-up by month. One part a range, so that each reads no more than its own."""
    daily, monthly = grains
    months, days = apart([(start, end)])
    ranges = [(monthly, each) for each in months] + [(daily, each) for each in days]
    return [rows(table).where(table.c.day.between(*each)) for table, each in ranges]


def journey_ends(span: JourneySpan) -> sa.Select[Any]:
    """Where the journeys of the span end in the tree: `node`, `won`, `journeys`."""
    count = sa.func.count().label("journeys")
    return sa.select(ENDS.c.node, ENDS.c.won, count).where(*alive(span)).group_by(ENDS.c.node, ENDS.c.won)


def alive(span: JourneySpan) -> list[sa.ColumnElement[bool]]:
    """What holds for the ends of the journeys of the span."""
    return [ENDS.c.day.between(span.start, span.end), ENDS.c.until > span.end, *narrowed(ENDS, span)]


def journey_tree() -> sa.Select[Any]:
    """The tree in the order of its nodes: `parent` (a place in that order), `channel`, `depth`, `node` (the number that ends name it by).

    That is the order of the file, which DuckDB keeps: to sort two million nodes anew would take longer than all the rest.
    """
    return sa.select(NODES.c.parent, NODES.c.channel, NODES.c.depth, NODES.c.node)


def journey_channels() -> sa.Select[Any]:
    """The names of the channels in the tree, in the order of their numbers: `name`."""
    return sa.select(CHANNELS.c.name)


def position_credits(span: JourneySpan) -> sa.Select[Any]:
    """As `journeys.position_credits`."""
    names = ("touching", "touched", *POSITION_MODELS)
    rows: sa.FromClause = CREDITS
    held = [CREDITS.c.day.between(span.start, span.end), *narrowed(CREDITS, span)]
    if not span.lead_filters:
        parts = _in_days(CREDITS_OF_ALL, span.start, span.end, lambda table: sa.select(*(table.c[name] for name in names)))
        rows, held = sa.union_all(*parts).subquery("credited"), []
    sums = [sa.func.sum(rows.c[model]).label(model) for model in POSITION_MODELS]
    touched = sa.cast(sa.func.sum(rows.c.touched), sa.BigInteger).label("touched")
    return sa.select(rows.c.touching.label("channel"), touched, *sums).where(*held).group_by(rows.c.touching)


def work(span: JourneySpan) -> sa.Select[Any]:
    """What the wins of the span took, whoever's: `what` (the columns of `journeys.totals`, days as whole ones), `value`, `wins`.

    Wins without touches have no `value` of touches, and nothing else. A combination may come more than once.
    """
    parts = _in_days(WORK, span.start, span.end, lambda table: sa.select(table.c.what, table.c.value, table.c.wins))
    every = sa.union_all(*parts).subquery("every")
    return sa.select(every.c.what, every.c.value, sa.cast(sa.func.sum(every.c.wins), sa.BigInteger).label("wins")).group_by(
        every.c.what, every.c.value
    )


def days_to_wins(span: JourneySpan, least: float, less: float) -> sa.Select[Any]:
    """The wins of the span, whoever's, that took from `least` to less than `less` days from the first touch: `days`, the shortest first."""
    held = (WINS.c.day.between(span.start, span.end), WINS.c.days >= least, WINS.c.days < less)
    return sa.select(WINS.c.days).where(*held).order_by(WINS.c.days)


def efforts(span: JourneySpan) -> sa.Select[Any]:
    """One row: `won`, `attributed` and the medians of `journeys.totals`."""
    values = {name: WINS.c[name] for name in (*_WORK, "days")}
    medians = [sa.func.median(value).label(f"median_{name}") for name, value in values.items()]
    counts = (sa.func.count().label("won"), sa.func.count(WINS.c.touches).label("attributed"))
    return sa.select(*counts, *medians).where(WINS.c.day.between(span.start, span.end), *narrowed(WINS, span))


def narrowed(table: sa.Table, span: JourneySpan) -> list[sa.ColumnElement[bool]]:
    """What holds for the leads that the span is narrowed to."""
    return [table.c[f"lead_{column}"].in_(values) for column, values in span.lead_filters]
