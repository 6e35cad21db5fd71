"""The leads of picked journeys from roll-ups: on which days they were created, and which leads of some days they are.

Where journeys end is known with the day on which the lead was created and four bytes of its id, which say which of that day's leads it is;
that no two of them have the same four bytes is for the asker to see from how many are found.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from scorecard.model import Configuration
from scorecard.query.journey_leads import ARROW, JourneyPick
from scorecard.query.journeys import JourneySpan
from scorecard.query.leads import Days, shown_columns
from scorecard.query.rolled import ENDS, MARKED, NODES, WINS, alive, narrowed
from scorecard.query.tables import tables_of

Picked = tuple[sa.Table, list[sa.ColumnElement[bool]]]
"""A roll-up, and what holds for the rows of the picked journeys."""


def picked(span: JourneySpan, pick: JourneyPick, channels: Sequence[str], paths: Callable[[], Mapping[str, int]]) -> Picked | None:
    """The rows of the picked journeys; None where roll-ups do not tell them.

    `channels` are those of all touches, in the order of their numbers; `paths` gives the nodes of the sequences that are known by name.
    """
    if pick.ending == "unattributed":
        return WINS, [WINS.c.day.between(span.start, span.end), WINS.c.touches.is_(None), *narrowed(WINS, span)]
    held = alive(span)
    if pick.ending != "all":
        held.append(ENDS.c.won == (pick.ending == "won"))
    if pick.path:
        node = None if any(ARROW in name for name in channels) else paths().get(pick.path)
        if node is None:
            return None
        held.append(ENDS.c.node == node)
    if pick.channel:
        if pick.channel not in channels:
            return ENDS, [sa.false()]
        number = channels.index(pick.channel)
        if not pick.place and number >= MARKED:
            return None
        touched = {"first": NODES.c.first == number, "last": NODES.c.channel == number}
        found = touched[pick.place] if pick.place else NODES.c.met.op("&")(1 << number) != 0
        held.append(ENDS.c.node.in_(sa.select(NODES.c.node).where(found)))
    return ENDS, held


def by_day(rows: Picked) -> sa.Select[Any]:
    """As `leads.by_day`."""
    table, held = rows
    columns: list[sa.ColumnElement[Any]] = [table.c.created.label("day"), sa.func.count().label("leads")]
    return sa.select(*columns).where(*held).group_by(table.c.created)


def of_days(configuration: Configuration, rows: Picked, days: Days) -> sa.Select[Any]:
    """As `journey_leads.picked`, of those created on these days; also leads that are none of them, such as those of other days."""
    leads = tables_of(configuration).leads
    table, held = rows
    here = sa.or_(*(table.c.created.between(*stretch) for stretch in days.stretches))
    some = sa.select(table.c.lead).where(*held, here).cte("some")
    chosen = sa.func.hash(leads.c.lead_id).op(">>")(32).in_(sa.select(some.c.lead))
    return sa.select(*(leads.c[name] for name in shown_columns(configuration))).where(chosen)
