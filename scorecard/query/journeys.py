"""SELECTs behind the journeys page: credit by position, steps between channels, paths, effort, and one lead's whole story.

A touch is an event of a lead that has a channel. A journey is one lead's touches in order of time (ties: by channel name, so that the
order of rows never matters), up to and including the moment of its win; touches after the win do not count. The win is `won_at` of
the lead, or else the lead's first event of kind "won". A journey belongs to the period in which it was won or, when it was not won,
had its last touch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from scorecard.measures.journeys import NOT_WON, POSITION_MODELS, START, WON
from scorecard.model import Configuration
from scorecard.query.portable import seconds_between

HALF_LIFE_DAYS = 7.0
Columns = sa.ColumnElement[Any]


@dataclass(frozen=True)
class JourneySpan:
    """Which journeys: ended from `start` to `end` (inclusive), of leads that pass `lead_filters` ((column, allowed values), …).

    `opportunity` is the column of `leads` that says when the opportunity was made, for the W and full-path models.
    """

    start: date
    end: date
    opportunity: str = ""
    lead_filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


def opportunity_of(configuration: Configuration) -> str:
    """The column of the stage before the win, which is the opportunity; "" where there is none."""
    columns = [stage.column for stage in configuration.stages if stage.column not in ("", "won_at", "created_at")]
    return columns[-1] if columns else ""


def won_moments(leads: sa.FromClause, events: sa.FromClause) -> sa.CTE:
    """One row a lead: `lead_id`, `created_at`, `won_at` (NULL when not won)."""
    first_win = (
        sa.select(events.c.lead_id, sa.func.min(events.c.at).label("won_at"))
        .where(events.c.kind == "won", events.c.lead_id.is_not(None))
        .group_by(events.c.lead_id)
        .subquery("first_win")
    )
    from_leads = sa.select(leads.c.lead_id, leads.c.won_at).where(leads.c.won_at.is_not(None))
    both = sa.union_all(from_leads, sa.select(first_win.c.lead_id, first_win.c.won_at)).subquery("both_wins")
    return sa.select(both.c.lead_id, sa.func.min(both.c.won_at).label("won_at")).group_by(both.c.lead_id).cte("won_moments")


def _kept(leads: sa.FromClause, span: JourneySpan) -> list[Columns]:
    return [leads.c[column].in_(values) for column, values in span.lead_filters]


def _ended_in(moment: Columns, span: JourneySpan) -> Columns:
    return sa.and_(moment >= span.start, moment < span.end + timedelta(days=1))


def touches(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan, won_only: bool = False) -> sa.CTE:
    """Every counted touch of the journeys of the span: `lead_id`, `at`, `channel`, `team`, `won_at`, `place` (from 1), `length`.

    `won_only` leaves out journeys without a win before the costly numbering.
    """
    counted = _counted(leads, events, span, won_only)
    # Grouping is several times cheaper than a window, and leaves out the journeys of other periods before their touches are put in order.
    journeys = sa.select(counted.c.lead_id, sa.func.count().label("length")).group_by(counted.c.lead_id)
    kept = journeys.having(_ended_in(_ended(counted), span)).subquery("kept")
    order = (counted.c.at, counted.c.channel, counted.c.kind)
    place = sa.func.row_number().over(partition_by=counted.c.lead_id, order_by=order).label("place")
    shown = [column for column in counted.c if column.name != "kind"]
    return sa.select(*shown, kept.c.length, place).select_from(counted.join(kept, kept.c.lead_id == counted.c.lead_id)).cte("touches")


def ended(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan, won_only: bool = False, channel: str = "") -> sa.Subquery:
    """The journeys of the span, of a channel only those that it touched: `lead_id` and `won_at`, which is NULL without a win.

    Several times cheaper than `touches`, whose order nothing here depends on.
    """
    counted = _counted(leads, events, span, won_only)
    journeys = sa.select(counted.c.lead_id, sa.func.max(counted.c.won_at).label("won_at")).group_by(counted.c.lead_id)
    journeys = journeys.having(_ended_in(_ended(counted), span))
    if channel:
        journeys = journeys.having(sa.func.max(sa.case((counted.c.channel == channel, 1), else_=0)) == 1)
    return journeys.subquery("ended")


def _counted(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan, won_only: bool) -> sa.CTE:
    """The touches that count, perhaps of journeys of other periods too: not of those that were won in another one, with `won_only`."""
    won = won_moments(leads, events)
    names = ("lead_id", "at", "channel", "team", "kind")
    rows = sa.select(*(events.c[name] for name in names), won.c.won_at).select_from(
        events.join(won, won.c.lead_id == events.c.lead_id, isouter=not won_only)
    )
    rows = rows.where(
        events.c.lead_id.is_not(None),
        events.c.channel.is_not(None),
        events.c.at < span.end + timedelta(days=1),
        _ended_in(won.c.won_at, span) if won_only else sa.true(),
        sa.or_(won.c.won_at.is_(None), events.c.at <= won.c.won_at),
    )
    if span.lead_filters:
        rows = rows.where(events.c.lead_id.in_(sa.select(leads.c.lead_id).where(*_kept(leads, span))))
    return rows.cte("counted")


def _ended(counted: sa.CTE) -> Columns:
    """When a journey ended: with its win, else with its last touch."""
    return sa.func.coalesce(sa.func.max(counted.c.won_at), sa.func.max(counted.c.at))


def _is_won(touch: sa.CTE, span: JourneySpan) -> Columns:
    """Won within what is known on the span's last day."""
    return sa.and_(touch.c.won_at.is_not(None), touch.c.won_at < span.end + timedelta(days=1))


def position_credits(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan) -> sa.Select[Any]:
    """Summed weights by channel: `channel`, `touched` (won journeys it appears in) and one column for each position model.

    U is 40-20-40; time decay halves every seven days before the win; W is 30-30-30-10 on first touch, lead created and opportunity
    created, full path 22.5 x 4 + 10 with the last touch as well. A milestone is the last touch at or before its moment (the first
    touch when there is none before); milestones on one touch add up; what has no milestone or no other touch is renormalised.
    """
    weighted = _weighted(leads, events, span)
    by_model = [sa.func.sum(weighted.c[model]).label(model) for model in POSITION_MODELS]
    return sa.select(
        weighted.c.channel,
        sa.func.count(sa.distinct(weighted.c.lead_id)).label("touched"),
        *by_model,
    ).group_by(weighted.c.channel)


def weights(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan) -> sa.Select[Any]:
    """The same before it is added up: one row a touch of a won journey, with `lead_id`, `channel` and a column for each model."""
    return sa.select(_weighted(leads, events, span))


def _weighted(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan) -> sa.Subquery:
    touch = touches(leads, events, span, won_only=True)
    made: Columns = leads.c[span.opportunity] if span.opportunity else sa.cast(sa.null(), sa.DateTime)
    # Two sources may know a lead by one id: its touches are still there once.
    lives = (
        sa.select(leads.c.lead_id, sa.func.min(leads.c.created_at).label("created_at"), sa.func.min(made).label("made_at"))
        .where(leads.c.lead_id.in_(sa.select(touch.c.lead_id)))
        .group_by(leads.c.lead_id)
        .subquery("lives")
    )
    journey = touch.outerjoin(lives, lives.c.lead_id == touch.c.lead_id)

    def milestone(moment: Columns) -> Columns:
        """The place of the touch that stands for the moment: NULL when the moment never came."""
        before = sa.func.max(sa.case((touch.c.at <= moment, touch.c.place), else_=None)).over(partition_by=touch.c.lead_id)
        return sa.case((moment.is_(None), None), else_=sa.func.coalesce(before, 1))

    seconds = seconds_between(touch.c.won_at, touch.c.at)
    placed = (
        sa.select(
            touch.c.lead_id,
            touch.c.channel,
            touch.c.place,
            touch.c.length,
            sa.func.power(2.0, -seconds / (HALF_LIFE_DAYS * 86400.0)).label("decay"),
            milestone(lives.c.created_at).label("lead_place"),
            milestone(lives.c.made_at).label("opportunity_place"),
        )
        .select_from(journey)
        .where(_is_won(touch, span))
        .subquery("placed")
    )
    first = sa.case((placed.c.place == 1, 1.0), else_=0.0)
    last = sa.case((placed.c.place == placed.c.length, 1.0), else_=0.0)
    lead = sa.case((placed.c.place == placed.c.lead_place, 1.0), else_=0.0)
    opportunity = sa.case((placed.c.place == placed.c.opportunity_place, 1.0), else_=0.0)
    marked = sa.select(
        placed,
        first.label("first"),
        last.label("last"),
        (first + lead + opportunity).label("w_marks"),
        (first + lead + opportunity + last).label("path_marks"),
    ).subquery("marked")
    others = {
        name: sa.func.sum(sa.case((marked.c[name] == 0, 1.0), else_=0.0)).over(partition_by=marked.c.lead_id).label(f"{name}_others")
        for name in ("w_marks", "path_marks")
    }
    totals = sa.select(
        marked,
        (1.0 / marked.c.length).label("linear"),
        (marked.c.decay / sa.func.sum(marked.c.decay).over(partition_by=marked.c.lead_id)).label("time_decay"),
        sa.func.sum(marked.c.w_marks).over(partition_by=marked.c.lead_id).label("w_total"),
        sa.func.sum(marked.c.path_marks).over(partition_by=marked.c.lead_id).label("path_total"),
        *others.values(),
    ).subquery("totals")
    u_shape = sa.case(
        (totals.c.length == 1, 1.0),
        (totals.c.length == 2, 0.5),
        (sa.or_(totals.c.place == 1, totals.c.place == totals.c.length), 0.4),
        else_=0.2 / (totals.c.length - 2.0),
    )
    return sa.select(
        totals.c.lead_id,
        totals.c.channel,
        totals.c["first"],
        totals.c["last"],
        totals.c.linear,
        totals.c.time_decay,
        u_shape.label("u_shape"),
        _milestone_weight(totals.c.w_marks, totals.c.w_total, totals.c.w_marks_others, 0.3).label("w_shape"),
        _milestone_weight(totals.c.path_marks, totals.c.path_total, totals.c.path_marks_others, 0.225).label("full_path"),
    ).subquery("weighted")


def _milestone_weight(marks: Columns, total: Columns, others: Columns, share: float) -> Columns:
    """`share` for each mark and 0.1 over the touches without any, scaled so that a journey adds up to 1."""
    has_others = sa.case((others > 0, 0.1), else_=0.0)
    raw = sa.case((marks > 0, share * marks), else_=0.1 / sa.func.nullif(others, 0.0))
    return raw / (share * total + has_others)


def steps(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan) -> sa.Select[Any]:
    """Moves over all journeys, won or not: `source`, `target`, `moves`. Staying in a channel is no move."""
    touch = touches(leads, events, span)
    before = sa.func.lag(touch.c.channel).over(partition_by=touch.c.lead_id, order_by=touch.c.place)
    end = sa.case((_is_won(touch, span), WON), else_=NOT_WON)
    walked = sa.select(
        sa.func.coalesce(before, START).label("before"),
        touch.c.channel,
        sa.case((touch.c.place == touch.c.length, end), else_=None).label("after"),
    ).subquery("walked")
    within = sa.select(walked.c.before.label("source"), walked.c.channel.label("target")).where(walked.c.before != walked.c.channel)
    closing = sa.select(walked.c.channel.label("source"), walked.c.after.label("target")).where(walked.c.after.is_not(None))
    moves = sa.union_all(within, closing).subquery("moves")
    return sa.select(moves.c.source, moves.c.target, sa.func.count().label("moves")).group_by(moves.c.source, moves.c.target)


def totals(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan) -> sa.Select[Any]:
    """One row: `journeys` with a touch, `attributed` wins (with a touch), medians of touches and days before a win.

    Databases without a median take the statement of the option "portable" instead.
    """
    per_journey, won = _per_journey(leads, events, span)

    def median(name: str, value: Columns) -> Columns:
        return sa.func.median(sa.case((won, value), else_=None)).label(f"median_{name}")

    medians = [median(name, value) for name, value in _efforts(per_journey).items()]
    return sa.select(*_journey_counts(won), *medians).execution_options(portable=lambda: _ranked_totals(leads, events, span))


def _ranked_totals(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan) -> sa.Select[Any]:
    """As `totals`, with each median as the mean of the one or two values in the middle of the won journeys put in order."""
    per_journey, won = _per_journey(leads, events, span)
    is_won = sa.case((won, 1), else_=0)
    efforts = _efforts(per_journey)
    ranks = [
        sa.func.row_number().over(partition_by=is_won, order_by=(value, per_journey.c.lead_id)).label(f"rank_{name}")
        for name, value in efforts.items()
    ]
    values = [value.label(f"value_{name}") for name, value in efforts.items()]
    ranked = sa.select(is_won.label("is_won"), sa.func.count().over(partition_by=is_won).label("size"), *values, *ranks).subquery("ranked")

    def median(name: str) -> Columns:
        place = ranked.c[f"rank_{name}"] * 2 - ranked.c.size
        middle = sa.and_(ranked.c.is_won == 1, place.between(0, 2))
        return sa.func.avg(sa.case((middle, sa.cast(ranked.c[f"value_{name}"], sa.Double)), else_=None)).label(f"median_{name}")

    return sa.select(*_journey_counts(ranked.c.is_won == 1), *(median(name) for name in efforts))


def _journey_counts(won: Columns) -> list[Columns]:
    return [sa.func.count().label("journeys"), sa.func.count(sa.case((won, 1), else_=None)).label("attributed")]


def _efforts(per_journey: sa.Subquery) -> dict[str, Columns]:
    """What is taken the median of, by the name of its column."""
    return {
        "touches": per_journey.c.touches,
        "days": seconds_between(per_journey.c.won_at, per_journey.c.first_at) / 86400.0,
        "sales_touches": per_journey.c.sales_touches,
        "marketing_touches": per_journey.c.marketing_touches,
    }


def _per_journey(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan) -> tuple[sa.Subquery, Columns]:
    """One row a journey, and whether it was won within what is known on the span's last day.

    `marketing_touches` are its touches without those of sales; `sales_touches` all that sales did up to the win, with a channel or
    without, of won journeys (0 for the others).
    """
    touch = touches(leads, events, span)
    walked = (
        sa.select(
            touch.c.lead_id,
            sa.func.max(touch.c.won_at).label("won_at"),
            sa.func.min(touch.c.at).label("first_at"),
            sa.func.count().label("touches"),
            sa.func.sum(sa.case((touch.c.team == "sales", 0), else_=1)).label("marketing_touches"),
        )
        .group_by(touch.c.lead_id)
        .cte("walked")
    )
    worked = sales_work(events, walked).subquery("worked")
    own = [column for column in walked.c]
    per_journey = (
        sa.select(*own, sa.func.coalesce(worked.c.sales_touches, 0).label("sales_touches"))
        .select_from(walked.outerjoin(worked, worked.c.lead_id == walked.c.lead_id))
        .subquery("per_journey")
    )
    return per_journey, sa.and_(per_journey.c.won_at.is_not(None), per_journey.c.won_at < span.end + timedelta(days=1))


def sales_work(events: sa.FromClause, won: sa.FromClause) -> sa.Select[Any]:
    """What sales did for each lead of `won` (`lead_id`, `won_at`) up to its win: `lead_id`, `sales_touches`.

    Calls, e-mails and meetings count with a channel or without; the win itself, where it is an event, is no work.
    """
    works = (events.c.team == "sales", sa.func.coalesce(events.c.kind, "") != "won", events.c.at <= won.c.won_at)
    joined = events.join(won, won.c.lead_id == events.c.lead_id)
    return sa.select(events.c.lead_id, sa.func.count().label("sales_touches")).select_from(joined).where(*works).group_by(events.c.lead_id)


def wins(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan) -> sa.Select[Any]:
    """One row: `won`, all wins of the span whether they have touches or not."""
    won = won_moments(leads, events)
    select = sa.select(sa.func.count().label("won")).select_from(won).where(_ended_in(won.c.won_at, span))
    if span.lead_filters:
        select = select.where(won.c.lead_id.in_(sa.select(leads.c.lead_id).where(*_kept(leads, span))))
    return select


def paths(leads: sa.FromClause, events: sa.FromClause, span: JourneySpan, limit: int = 10) -> sa.Select[Any]:
    """The most frequent sequences of channels: `path` (joined by " > "), `is_won`, `journeys`; repeated steps are folded into one."""
    touch = touches(leads, events, span)
    before = sa.func.lag(touch.c.channel).over(partition_by=touch.c.lead_id, order_by=touch.c.place)
    walked = sa.select(touch, before.label("before"), _is_won(touch, span).label("is_won")).subquery("walked")
    folded = (
        sa.select(
            walked.c.lead_id,
            walked.c.is_won,
            sa.func.aggregate_strings(walked.c.channel, " > ").aggregate_order_by(walked.c.place).label("path"),
        )
        .where(sa.or_(walked.c.before.is_(None), walked.c.before != walked.c.channel))
        .group_by(walked.c.lead_id, walked.c.is_won)
        .subquery("folded")
    )
    counted = (
        sa.select(folded.c.path, folded.c.is_won, sa.func.count().label("journeys")).group_by(folded.c.path, folded.c.is_won).subquery()
    )
    place = sa.func.row_number().over(partition_by=counted.c.is_won, order_by=(counted.c.journeys.desc(), counted.c.path))
    ranked = sa.select(counted, place.label("place")).subquery("ranked")
    return sa.select(ranked.c.path, ranked.c.is_won, ranked.c.journeys).where(ranked.c.place <= limit).order_by(ranked.c.place)


def story(events: sa.FromClause, lead_id: str) -> sa.Select[Any]:
    """Every event of one lead, oldest first: marketing's touches and sales' activities on one line."""
    names: Sequence[str] = ("at", "kind", "team", "channel", "campaign", "owner", "outcome")
    return sa.select(*(events.c[name] for name in names)).where(events.c.lead_id == lead_id).order_by(events.c.at, events.c.kind)
