"""The very leads behind a figure of the journeys page: those that took a path, those that a channel touched, wins that nothing touched.

The journeys are those of `query.journeys`: the same touches, the same order, the same period.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import sqlalchemy as sa

from scorecard.model import Configuration
from scorecard.query.journeys import JourneySpan, ended, touches, won_moments
from scorecard.query.leads import shown_columns
from scorecard.query.tables import tables_of

Ending = Literal["won", "other", "unattributed", "all"]
Place = Literal["", "first", "last"]
ENDINGS: tuple[Ending, ...] = ("won", "other", "unattributed", "all")
PLACES: tuple[Place, ...] = ("", "first", "last")
ARROW = " > "


@dataclass(frozen=True)
class JourneyPick:
    """Which journeys: by how they ended ("unattributed" are wins without a touch, "all" those with one, won or not).

    `path` is the whole sequence of channels, repeated steps folded into one, joined by `ARROW`; `channel` takes journeys that it touched
    at all, or that it began or ended (`place`).
    """

    ending: Ending
    path: str = ""
    channel: str = ""
    place: Place = ""


def picked(configuration: Configuration, span: JourneySpan, pick: JourneyPick) -> sa.Select[Any]:
    """The leads of the picked journeys, in no order, with all columns that may be shown.

    A journey whose lead is in no source of leads is one row too, with nothing but its id.
    """
    leads = tables_of(configuration).leads
    ids = lead_ids(configuration, span, pick).cte("ids")
    # Two sources may know a lead by one id: it is one row all the same, that of the source that has known it for longest.
    order = (leads.c.created_at, leads.c.source, leads.c.source_row)
    turn = sa.func.row_number().over(partition_by=leads.c.lead_id, order_by=order).label("turn")
    known = sa.select(*(leads.c[name] for name in shown_columns(configuration)), turn).where(leads.c.lead_id.in_(sa.select(ids.c.lead_id)))
    first = known.subquery("known")
    others = [first.c[name] for name in shown_columns(configuration) if name != "lead_id"]
    joined = ids.outerjoin(first, sa.and_(first.c.lead_id == ids.c.lead_id, first.c.turn == 1))
    return sa.select(ids.c.lead_id, *others).select_from(joined)


def lead_ids(configuration: Configuration, span: JourneySpan, pick: JourneyPick) -> sa.Select[Any]:
    """The ids of the leads of the picked journeys: `lead_id`, each once."""
    tables = tables_of(configuration)
    leads, events = tables.leads, tables.events
    if pick.ending == "unattributed":
        return _untouched(leads, events, span)
    won_only = pick.ending == "won"
    if not pick.path and not pick.place:
        journey = ended(leads, events, span, won_only, pick.channel)
        return sa.select(journey.c.lead_id).where(*_ending(journey.c.won_at, span, pick))
    touch = touches(leads, events, span, won_only)
    held = _ending(touch.c.won_at, span, pick)
    if pick.channel:
        held.append(touch.c.channel == pick.channel)
    if pick.place == "first":
        held.append(touch.c.place == 1)
    elif pick.place == "last":
        held.append(touch.c.place == touch.c.length)
    chosen = sa.select(touch.c.lead_id).where(*held).distinct()
    if not pick.path:
        return chosen
    return chosen.where(touch.c.lead_id.in_(_on_path(touch, pick.path)))


def _ending(won_at: sa.ColumnElement[Any], span: JourneySpan, pick: JourneyPick) -> list[sa.ColumnElement[bool]]:
    won = sa.and_(won_at.is_not(None), won_at < span.end + timedelta(days=1))
    return {"won": [won], "other": [sa.not_(won)], "all": []}[pick.ending]


def _on_path(touch: sa.CTE, path: str) -> sa.Select[Any]:
    before = sa.func.lag(touch.c.channel).over(partition_by=touch.c.lead_id, order_by=touch.c.place)
    walked = sa.select(touch.c.lead_id, touch.c.channel, touch.c.place, before.label("before")).subquery("walked")
    steps = sa.select(walked).where(sa.or_(walked.c.before.is_(None), walked.c.before != walked.c.channel)).subquery("steps")
    whole = sa.func.aggregate_strings(steps.c.channel, ARROW).aggregate_order_by(steps.c.place)
    return sa.select(steps.c.lead_id).group_by(steps.c.lead_id).having(whole == path)


def _untouched(leads: sa.Table, events: sa.Table, span: JourneySpan) -> sa.Select[Any]:
    """Wins of the span without a touch at or before them."""
    won = won_moments(leads, events)
    touched = (
        sa.select(events.c.lead_id)
        .join(won, won.c.lead_id == events.c.lead_id)
        .where(events.c.channel.is_not(None), events.c.at <= won.c.won_at)
    )
    select = sa.select(won.c.lead_id).where(won.c.won_at >= span.start, won.c.won_at < span.end + timedelta(days=1))
    for column, values in span.lead_filters:
        select = select.where(won.c.lead_id.in_(sa.select(leads.c.lead_id).where(leads.c[column].in_(values))))
    return select.where(won.c.lead_id.not_in(touched))
