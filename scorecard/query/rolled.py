"""The roll-ups as SQLAlchemy tables, and the SELECTs on them that say the same as those on the rows."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from scorecard.measures.journeys import POSITION_MODELS
from scorecard.query.cuts import SCHEMA
from scorecard.query.journeys import JourneySpan

FOREVER = date(9999, 12, 31)
"""Until then lasts what nothing has followed yet."""
LEAD_FILTERS = tuple(f"lead_{name}" for name in ("channel", "persona", "campaign", "owner"))
"""What leads are narrowed by; the touches have channels of their own."""


def _table(name: str, /, **columns: Any) -> sa.Table:
    return sa.Table(name, sa.MetaData(), *(sa.Column(column, kind) for column, kind in columns.items()), schema=SCHEMA)


_LEADS = dict.fromkeys(LEAD_FILTERS, sa.Text)
ENDS = _table("journey_ends", day=sa.Date, until=sa.Date, won=sa.Boolean, node=sa.Integer, **_LEADS)
NODES = _table("journey_nodes", parent=sa.Integer, channel=sa.Integer, depth=sa.Integer, node=sa.Integer)
CHANNELS = _table("journey_channels", name=sa.Text)
CREDITS = _table(
    "journey_credits", day=sa.Date, **_LEADS, touching=sa.Text, touched=sa.BigInteger, **dict.fromkeys(POSITION_MODELS, sa.Double)
)
CREDITS_OF_ALL = _table(
    "journey_credits_of_all", day=sa.Date, touching=sa.Text, touched=sa.BigInteger, **dict.fromkeys(POSITION_MODELS, sa.Double)
)
_WORK = dict.fromkeys(("touches", "marketing_touches", "sales_touches"), sa.BigInteger)
WINS = _table("journey_wins", day=sa.Date, **_LEADS, **_WORK, days=sa.Double)


def journey_ends(span: JourneySpan) -> sa.Select[Any]:
    """Where the journeys of the span end in the tree: `node`, `won`, `journeys`."""
    held = (ENDS.c.day.between(span.start, span.end), ENDS.c.until > span.end, *_narrowed(ENDS, span))
    return sa.select(ENDS.c.node, ENDS.c.won, sa.func.count().label("journeys")).where(*held).group_by(ENDS.c.node, ENDS.c.won)


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
    table = CREDITS if span.lead_filters else CREDITS_OF_ALL
    sums = [sa.func.sum(table.c[model]).label(model) for model in POSITION_MODELS]
    touched = sa.cast(sa.func.sum(table.c.touched), sa.BigInteger).label("touched")
    select = sa.select(table.c.touching.label("channel"), touched, *sums)
    return select.where(table.c.day.between(span.start, span.end), *_narrowed(table, span)).group_by(table.c.touching)


def efforts(span: JourneySpan) -> sa.Select[Any]:
    """One row: `won`, `attributed` and the medians of `journeys.totals`."""
    values = {
        "touches": WINS.c.touches,
        "days": WINS.c.days,
        "sales_touches": WINS.c.sales_touches,
        "marketing_touches": WINS.c.marketing_touches,
    }
    medians = [sa.func.median(value).label(f"median_{name}") for name, value in values.items()]
    counts = (sa.func.count().label("won"), sa.func.count(WINS.c.touches).label("attributed"))
    return sa.select(*counts, *medians).where(WINS.c.day.between(span.start, span.end), *_narrowed(WINS, span))


def _narrowed(table: sa.Table, span: JourneySpan) -> list[sa.ColumnElement[bool]]:
    return [table.c[f"lead_{column}"].in_(values) for column, values in span.lead_filters]
