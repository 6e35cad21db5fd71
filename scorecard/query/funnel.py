"""The SELECTs behind the funnel: how far the leads of a cohort came, how long they stayed, who entered in a period, who stands where.

All rules are the same as in `cohorts`: days, not moments; what is dated after `as_of` does not count.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from scorecard.measures.close_rates import DISQUALIFIED, LOST, OPEN, WON
from scorecard.measures.funnel import RECYCLED
from scorecard.model import Configuration
from scorecard.query.cohorts import (
    WAYS_OUT,
    Created,
    Expression,
    constant_day,
    days_between,
    fated,
    group_of,
    held,
    rows_of,
    stages_of,
    stamped,
)
from scorecard.query.tables import calendar_day

GONE = -1
"""In place of a stage, for those who left."""


def reached(configuration: Configuration, asked: Created, horizon: int) -> sa.Select[Any]:
    """How far the leads of a cohort came within `horizon` days (inclusive): `group`, `stage`, `exit`, `reason`, `leads`.

    `stage` is the position of the furthest stage; the ones before it count as reached. `exit` is LOST, DISQUALIFIED or RECYCLED where
    the lead left within the same window, else 0; `reason` only where it left.
    """
    inner = outcomes(configuration, asked, horizon).subquery("cohort")
    keys = [column for column in inner.c if column.name != "created"]
    return sa.select(*keys, sa.func.count().label("leads")).group_by(*keys)


def outcomes(configuration: Configuration, asked: Created, horizon: int, keep: Sequence[str] = ()) -> sa.Select[Any]:
    """`reached` lead by lead: `group`, `created`, `stage`, `exit`, `reason` and the columns to `keep`."""
    each = fated(stamped(configuration, asked, horizon, keep=keep))
    exit = sa.case((each.c.end.in_([LOST, DISQUALIFIED, RECYCLED]), each.c.end), else_=0)
    reason = sa.case((exit > 0, each.c.reason), else_=None)
    kept = [each.c[name] for name in keep]
    return sa.select(each.c.group, each.c.created, furthest(each).label("stage"), exit.label("exit"), reason.label("reason"), *kept)


def stays(configuration: Configuration, asked: Created) -> sa.CompoundSelect[Any] | sa.Select[Any]:
    """How long the leads of a cohort stayed in each stage that they are known to have entered: `group`, `stage`, `end`, `days`, `leads`.

    `end` is WON for going on to any later stage, LOST for leaving (recycled too), OPEN for being there still, at the age of `days`.
    A later stage dated before this one was reached already: 0 days.
    """
    name = "stayed" if asked.known_on is None else "stayed_since"
    each = sa.select(fated(stamped(configuration, asked))).cte(name)  # asked once for every stage, so worth keeping
    last = len(stages_of(configuration)) - 1
    selects = [_stay(each, place, last, asked) for place in range(last)]
    return sa.union_all(*selects) if len(selects) > 1 else selects[0]


def stays_of_each(configuration: Configuration, each: sa.FromClause, keep: Sequence[str]) -> list[sa.Select[Any]]:
    """`stays` lead by lead, one SELECT a stage, from the rows of `cohorts.fated`.

    `created`, `stage`, `end`, `days` (NULL while the stay lasts), `since` (the day from which a stay that lasts is counted) and the columns
    to `keep`.
    """
    last = len(stages_of(configuration)) - 1
    selects = []
    for place in range(last):
        entered, end, until = _stayed(each, place, last, constant_day(date.max))
        lasts = end == OPEN
        days = days_between(until, entered)
        selects.append(
            sa.select(
                each.c.created,
                sa.literal(place, sa.Integer).label("stage"),
                end.label("end"),
                sa.case((lasts, None), (days < 0, 0), else_=days).label("days"),
                sa.case((lasts, entered), else_=None).label("since"),
                *(each.c[name] for name in keep),
            ).where(entered.is_not(None))
        )
    return selects


def entries(configuration: Configuration, asked: Created) -> sa.CompoundSelect[Any]:
    """Who entered each stage, or left, from `start` to `end`, whenever they were created: `group`, `stage`, `exit`, `leads`.

    Exits carry the stage GONE: they are of the period, not of a stage.
    """
    stamps = [(stage.column, place, 0) for place, stage in enumerate(stages_of(configuration))]
    stamps += [(f"{way}_at", GONE, exit) for way, exit in zip(WAYS_OUT, (LOST, DISQUALIFIED, RECYCLED), strict=True)]
    return sa.union_all(*(_entered(rows_of(configuration, asked), *stamp, asked) for stamp in stamps))


def stock(configuration: Configuration, asked: Created) -> sa.Select[Any]:
    """Who stands where on `as_of`, of all leads that pass the filters: `group`, `stage`, `days` since the stage was entered, `leads`.

    Leads that left are not in stock: they come under the stage GONE. The last stage holds everybody who was won, at 0 days: nobody
    waits there. Leads that have `begun` by a day and came to where they stand after it are counted as gone, too.
    """
    each = fated(stamped(configuration, asked, whenever=True))
    stage, since = stands(each)
    if asked.begun is not None:
        stage = sa.case((sa.case((each.c.end == OPEN, since), else_=each.c.ended) <= asked.begun, stage), else_=GONE)
    days = days_between(constant_day(asked.as_of), since)
    waits = sa.case((each.c.end == OPEN, days), else_=0)
    inner = sa.select(each.c.group, stage.label("stage"), waits.label("days")).subquery("standing")
    keys = list(inner.c)
    return sa.select(*keys, sa.func.count().label("leads")).group_by(*keys)


def closed(configuration: Configuration, asked: Created) -> sa.Select[Any]:
    """Opportunities won or lost from `start` to `end`, whenever they were created: `end`, `days`, `leads`, `valued`, `amount`.

    An opportunity is a lead that stood in the stage before the win, and every win is one. `days` are those from that stage to the end, -1
    where its own day is not known or lies after the end. `valued` of the leads have an amount, `amount` is its sum.
    """
    each = deals(configuration, fated(stamped(configuration, asked, whenever=True, closed=True))).subquery("each")
    # As in `cohorts.closings`, the end is a key and not a condition.
    decided = sa.case((each.c.ended.between(asked.start, asked.end), each.c.end), else_=OPEN)
    inner = sa.select(decided.label("end"), each.c.days, each.c.amount).subquery("closed_deals")
    counted = (
        sa.func.count().label("leads"),
        sa.func.count(inner.c.amount).label("valued"),
        sa.func.coalesce(sa.func.sum(inner.c.amount), 0.0).label("amount"),
    )
    return sa.select(inner.c.end, inner.c.days, *counted).group_by(inner.c.end, inner.c.days)


def deals(configuration: Configuration, each: sa.FromClause, keep: Sequence[str] = ()) -> sa.Select[Any]:
    """`closed` lead by lead, from the rows of `cohorts.fated`: `ended`, `end`, `days`, `amount` and the columns to `keep`.

    `end` is OPEN where no opportunity was won or lost, `amount` NULL where nothing is known of it.
    """
    place = len(stages_of(configuration)) - 2
    entered = each.c[f"stage_{place}"] if place else each.c.created
    days = days_between(each.c.ended, entered)
    counts = sa.or_(each.c.end == WON, sa.and_(each.c.end == LOST, entered.is_not(None)))
    return sa.select(
        each.c.ended,
        sa.case((counts, each.c.end), else_=OPEN).label("end"),
        sa.case((sa.and_(entered.is_not(None), days >= 0), days), else_=-1).label("days"),
        sa.case((each.c.amount > 0, each.c.amount), else_=None).label("amount"),
        *(each.c[name] for name in keep),
    )


def stands(each: sa.FromClause) -> tuple[Expression, Expression]:
    """The stage in which a lead stands, GONE where it left, and the day since which it does."""
    since = sa.func.coalesce(*(stamp for _, stamp in _backwards(each)), each.c.created)
    # As in `cohorts.closings`, the end is a key and not a condition.
    return sa.case((each.c.end.in_([OPEN, WON]), furthest(each)), else_=GONE), since


def wins_by_rule(configuration: Configuration, asked: Created, horizon: int) -> sa.Select[Any]:
    """One row, the counts of `measures.funnel.WinCounts` without the stock, under the same names."""
    each = rules(configuration, asked, horizon).subquery("each")
    names = ("strict", "ordered", "ordered_ever", "within", "ever")
    counted = [sa.func.coalesce(sa.func.sum(sa.case((each.c[name], 1), else_=0)), 0).label(name) for name in names]
    return sa.select(sa.func.count().label("leads"), *counted).select_from(each)


def rules(configuration: Configuration, asked: Created, horizon: int, keep: Sequence[str] = ()) -> sa.Select[Any]:
    """`wins_by_rule` lead by lead: `created`, whether it is a win by each rule, and the columns to `keep`."""
    each = stamped(configuration, asked, keep=keep)
    _, won = _backwards(each)[0]
    days = [each.c.created, *(stamp for _, stamp in reversed(_backwards(each)))]
    ever, in_order = won.is_not(None), sa.and_(*(later >= earlier for earlier, later in pairwise(days)))
    within = sa.and_(ever, days_between(won, each.c.created) <= horizon)
    straight = sa.and_(*(each.c[way].is_(None) | (each.c[way] > won) for way in WAYS_OUT))
    held_by = {
        "strict": sa.and_(within, in_order, straight),
        "ordered": sa.and_(within, in_order),
        "ordered_ever": sa.and_(ever, in_order),
        "within": within,
        "ever": ever,
    }
    return sa.select(each.c.created, *(rule.label(name) for name, rule in held_by.items()), *(each.c[name] for name in keep))


def _backwards(each: sa.FromClause) -> list[tuple[int, Expression]]:
    """The stages after the first with their positions and days, the last one first."""
    stamps = [column for column in each.c if column.name.startswith("stage_")]
    return [(int(stamp.name.removeprefix("stage_")), stamp) for stamp in reversed(stamps)]


def furthest(each: sa.FromClause) -> Expression:
    """The position of the last stage that has a day."""
    return sa.case(*((stamp.is_not(None), place) for place, stamp in _backwards(each)), else_=0)


def _stay(each: sa.FromClause, place: int, last: int, asked: Created) -> sa.Select[Any]:
    """One stage's part of `stays`."""
    entered, end, until = _stayed(each, place, last, constant_day(asked.knowing))
    days, age = days_between(until, entered), days_between(constant_day(asked.as_of), entered)
    lasts = sa.case((end == OPEN, age), (days < 0, 0), else_=days)
    stayed = sa.select(each.c.group, end.label("end"), lasts.label("days"))
    inner = stayed.where(entered.is_not(None)).subquery(f"stay_{place}")
    stage = sa.literal(place, sa.Integer).label("stage")
    keys: tuple[Expression, ...] = (inner.c.group, stage, inner.c.end, inner.c.days)
    return sa.select(*keys, sa.func.count().label("leads")).group_by(inner.c.group, inner.c.end, inner.c.days)


def _stayed(each: sa.FromClause, place: int, last: int, today: Expression) -> tuple[Expression, Expression, Expression]:
    """When a lead entered a stage, how its stay there ended, and on which day: `today`, which nothing is later than, where it lasts."""
    entered = each.c[f"stage_{place}"] if place else each.c.created
    later = [each.c[f"stage_{next}"] for next in range(place + 1, last + 1)]
    onward = [sa.func.coalesce(day, today) for day in later]
    advanced = sa.or_(*(day.is_not(None) for day in later))
    gone = each.c.end.in_([LOST, DISQUALIFIED, RECYCLED])
    until = sa.case((advanced, sa.func.least(*onward) if len(onward) > 1 else onward[0]), (gone, each.c.ended), else_=today)
    return entered, sa.case((advanced, WON), (gone, LOST), else_=OPEN), until


def _entered(leads: sa.Table, column: str, place: int, exit: int, asked: Created) -> sa.Select[Any]:
    """One stamp's part of `entries`."""
    day = calendar_day(leads.c[column])
    keys: tuple[Expression, ...] = (
        group_of(leads, asked.by),
        sa.literal(place, sa.Integer).label("stage"),
        sa.literal(exit, sa.Integer).label("exit"),
    )
    counted = sa.select(*keys, sa.func.count().label("leads"))
    chosen = counted.where(day.between(asked.start, asked.end), day <= asked.as_of, *held(leads, asked))
    return chosen.group_by(leads.c[asked.by]) if asked.by else chosen
