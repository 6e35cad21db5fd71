"""What leads came to, from roll-ups where they know enough, else from the rows: the columns and counts of `cohorts` and `funnel`."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from scorecard.measures.close_rates import DISQUALIFIED, LOST, OPEN, WON
from scorecard.measures.funnel import RECYCLED
from scorecard.model import Configuration
from scorecard.query import cohorts, funnel
from scorecard.query.cohorts import Created, constant_day, days_between, group_of, held
from scorecard.query.cuts import HORIZON, MONTHLY, SCHEMA, Rolled, narrowing, table_name
from scorecard.query.leads import Pick
from scorecard.weeks import month_of

ENDED = (WON, LOST, DISQUALIFIED)
OUTCOMES = ("open", "won", "lost", "disqualified")
"""How many leads came to what, in the order of `close_rates.ENDS`."""
RULES = ("strict", "ordered", "ordered_ever", "within", "ever")
DAY = timedelta(days=1)
Stretch = tuple[date, date]
Selected = sa.Select[Any] | sa.CompoundSelect[Any]


_KEYS: dict[str, dict[str, Any]] = {
    "lives": {"created": sa.Date, "end": sa.Integer, "ended": sa.Date, "leads": sa.BigInteger, "amount": sa.Double},
    "reached": {"created": sa.Date, "stage": sa.Integer, "exit": sa.Integer, "reason": sa.Text, "leads": sa.BigInteger},
    "stays": {
        "created": sa.Date,
        "stage": sa.Integer,
        "end": sa.Integer,
        "days": sa.Integer,
        "since": sa.Date,
        "leads": sa.BigInteger,
    },
    "born": {"created": sa.Date, **dict.fromkeys((*OUTCOMES, "in_time"), sa.BigInteger), "amount": sa.Double},
    "closed": {
        "ended": sa.Date,
        "end": sa.Integer,
        "days": sa.Integer,
        **dict.fromkeys(("leads", "valued"), sa.BigInteger),
        "amount": sa.Double,
    },
    "decided": {"ended": sa.Date, "end": sa.Integer, "leads": sa.BigInteger, "amount": sa.Double},
    "monthly_lags": {"created": sa.Date, "end": sa.Integer, "days": sa.Integer, "leads": sa.BigInteger},
    "standing": {"stage": sa.Integer, "since": sa.Date, "leads": sa.BigInteger},
    "spent": {"day": sa.Date, "cost": sa.Double},
    "by_rule": {"created": sa.Date, "leads": sa.BigInteger, **dict.fromkeys(RULES, sa.BigInteger)},
}
_KEYS |= {f"{MONTHLY}{name}": _KEYS[name] for name in ("reached", "stays")}
"""What each roll-up has beside the columns of its cut. In monthly ones `created` is the first day of the month."""


@cache
def _table(name: str, cut: str) -> sa.Table:
    """The roll-up of that cut; the same object each time, so that SQLAlchemy knows a statement that it has compiled."""
    columns = dict.fromkeys(cut.split(",") if cut else (), sa.Text) | _KEYS[name]
    return sa.Table(table_name(name, cut), sa.MetaData(), *(sa.Column(each, kind) for each, kind in columns.items()), schema=SCHEMA)


def histogram(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `cohorts.histogram`; a combination may come more than once."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return cohorts.histogram(configuration, asked)
    table = _table("lives", cut)
    days = days_between(sa.func.coalesce(table.c.ended, constant_day(asked.as_of)), table.c.created).label("days")
    columns = (group_of(table, asked.by), table.c.created, table.c.end, days, table.c.leads, table.c.amount)
    return sa.select(*columns).where(*_created(table, asked))


def born(configuration: Configuration, asked: Created, horizon: int, rolled: Rolled) -> Selected:
    """Leads by created day: `group`, `created`, how many came to each of `OUTCOMES`, how many were won within `horizon` days (`in_time`).

    `amount` is what the won ones were worth. A day may come more than once.
    """
    names = (*OUTCOMES, "in_time", "amount")
    cut = rolled.cohorts(asked, horizon)
    if cut is not None:
        table = _table("born", cut)
        return sa.select(group_of(table, asked.by), table.c.created, *(table.c[name] for name in names)).where(*_created(table, asked))
    each = histogram(configuration, asked, rolled).subquery("each")
    won = each.c.end == WON
    some = {name: each.c.end == end for end, name in enumerate(OUTCOMES)} | {"in_time": sa.and_(won, each.c.days <= horizon)}
    counted = [_sum(sa.case((held, each.c.leads), else_=0)).label(name) for name, held in some.items()]
    amount = sa.func.sum(sa.case((won, sa.func.coalesce(each.c.amount, 0.0)), else_=0.0)).label("amount")
    return sa.select(each.c.group, each.c.created, *counted, amount).group_by(each.c.group, each.c.created)


def lags(configuration: Configuration, asked: Created, stretches: Sequence[Stretch], rolled: Rolled) -> Selected:
    """Leads that were won, lost or disqualified by after how many days: `group`, `end`, `days`, `leads`.

    `in_0`, `in_1` … say whether they were created in the first, second … of the stretches (1 or 0); others are left out.
    """
    cut = rolled.cohorts(asked)
    if cut is None:
        each = cohorts.histogram(configuration, asked).subquery("each")
    else:
        lives = _table("lives", cut)
        kept = (*(lives.c[name] for name in cut.split(",") if name), lives.c.created, lives.c.end)
        days = days_between(lives.c.ended, lives.c.created).label("days")
        daily = sa.select(*kept, days, lives.c.leads).where(lives.c.end != OPEN).subquery("daily")
        every = _created_in(stretches, daily, _table("monthly_lags", cut), asked)
        each = sa.select(every, group_of(every, asked.by)).subquery("each")
    inside = [each.c.created.between(start, end) for start, end in stretches]
    flags = [sa.case((held, 1), else_=0).label(f"in_{place}") for place, held in enumerate(inside)]
    columns = (each.c.group, *flags, each.c.end, each.c.days, each.c.leads)
    told = sa.select(*columns).where(each.c.end != OPEN, sa.or_(*inside)).subquery("told")
    keys = [column for column in told.c if column.name != "leads"]
    return sa.select(*keys, _sum(told.c.leads).label("leads")).group_by(*keys)


def lately(asked: Created, since: date, rolled: Rolled) -> Selected | None:
    """As `ways.lately`; None where no roll-up knows.

    Those that ended by `since` are all of each lag, as months know them, less those that ended later: the days of these few are read.
    """
    cut = rolled.cohorts(asked)
    if cut is None:
        return None
    lives = _table("lives", cut)
    days = days_between(sa.func.coalesce(lives.c.ended, constant_day(asked.as_of)), lives.c.created).label("days")
    is_later = sa.or_(lives.c.end == OPEN, lives.c.created > since, lives.c.ended > since)
    columns = (group_of(lives, asked.by), lives.c.created, lives.c.end, days, lives.c.leads)
    later = sa.select(*columns).where(*_created(lives, asked), is_later).cte("later")
    kept = (*(lives.c[name] for name in cut.split(",") if name), lives.c.created, lives.c.end)
    daily = sa.select(*kept, days, lives.c.leads).where(lives.c.end != OPEN).subquery("daily")
    every = _created_in([(asked.start, asked.as_of)], daily, _table("monthly_lags", cut), asked)
    ended = sa.union_all(
        sa.select(group_of(every, asked.by), every.c.end, every.c.days, every.c.leads),
        sa.select(later.c.group, later.c.end, later.c.days, -later.c.leads).where(later.c.end != OPEN),
    ).subquery("ended")
    keys = (ended.c.group, sa.cast(sa.null(), sa.Date).label("created"), ended.c.end, ended.c.days)
    left = _sum(ended.c.leads)
    earlier = sa.select(*keys, left.label("leads")).group_by(ended.c.group, ended.c.end, ended.c.days).having(left > 0)
    return sa.union_all(earlier, sa.select(*later.c))


def closed(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.closed`, without the deals that are open or closed in another time."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return funnel.closed(configuration, asked)
    table = _table("closed", cut)
    counted = (_sum(table.c.leads).label("leads"), _sum(table.c.valued).label("valued"), sa.func.sum(table.c.amount).label("amount"))
    inside = table.c.ended.between(asked.start, asked.end)
    return sa.select(table.c.end, table.c.days, *counted).where(*held(table, asked), inside).group_by(table.c.end, table.c.days)


def closings(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `cohorts.closings`, without the leads whose stamps decided nothing."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return cohorts.closings(configuration, asked)
    table = _table("decided", cut)
    keys = (group_of(table, asked.by), table.c.end)
    counted = sa.select(*keys, _sum(table.c.leads).label("leads"), sa.func.sum(table.c.amount).label("amount"))
    return counted.where(*held(table, asked), table.c.ended.between(asked.start, asked.end)).group_by(*_grouping(table, asked), table.c.end)


def costs(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected | None:
    """As `cohorts.costs`."""
    select = cohorts.costs(configuration, asked)
    cut = rolled.counts("spent", "events", ({asked.by} | narrowing(asked)) - {""})
    if select is None or cut is None:
        return select
    table = _table("spent", cut)
    spent = sa.select(group_of(table, asked.by), sa.func.sum(table.c.cost).label("cost"))
    inside = table.c.day.between(asked.start, min(asked.end, asked.as_of))
    return spent.where(inside, *held(table, asked)).group_by(*_grouping(table, asked))


def reach(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `cohorts.reach`."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return cohorts.reach(configuration, asked)
    table = _table("by_rule", cut)
    created = table.c.created
    return sa.select(sa.func.min(created).label("first"), sa.func.max(created).label("last")).where(*held(table, asked))


def reached(configuration: Configuration, asked: Created, horizon: int, rolled: Rolled) -> Selected:
    """As `funnel.reached`."""
    cut = rolled.cohorts(asked, horizon)
    if cut is None:
        return funnel.reached(configuration, asked, horizon)
    table = _created_in([(asked.start, asked.end)], *_daily_and_monthly("reached", cut), asked)
    keys = (table.c.stage, table.c.exit, table.c.reason)
    counted = sa.select(group_of(table, asked.by), *keys, _sum(table.c.leads).label("leads"))
    return counted.group_by(*_grouping(table, asked), *keys)


def stays(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.stays`."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return funnel.stays(configuration, asked)
    table = _created_in([(asked.start, asked.end)], *_daily_and_monthly("stays", cut), asked)
    age = days_between(constant_day(asked.as_of), table.c.since)
    days = sa.case((table.c.end == OPEN, age), else_=table.c.days).label("days")
    rows = sa.select(group_of(table, asked.by), table.c.stage, table.c.end, days, table.c.leads)
    each = rows.subquery("stayed")
    keys = (each.c.group, each.c.stage, each.c.end, each.c.days)
    return sa.select(*keys, _sum(each.c.leads).label("leads")).group_by(*keys)


def stock(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.stock`."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return funnel.stock(configuration, asked)
    table = _table("standing", cut)
    days = sa.func.coalesce(days_between(constant_day(asked.as_of), table.c.since), 0).label("days")
    keys = (group_of(table, asked.by), table.c.stage, days)
    if cut == asked.by:  # counted just so already: to group it again would take four times as long as to read it
        return sa.select(*keys, table.c.leads).where(*held(table, asked))
    counted = sa.select(*keys, _sum(table.c.leads).label("leads"))
    return counted.where(*held(table, asked)).group_by(*_grouping(table, asked), table.c.stage, table.c.since)


def wins_by_rule(configuration: Configuration, asked: Created, horizon: int, rolled: Rolled) -> Selected:
    """As `funnel.wins_by_rule`."""
    cut = rolled.cohorts(asked, horizon)
    if cut is None:
        return funnel.wins_by_rule(configuration, asked, horizon)
    table = _table("by_rule", cut)
    counted = [sa.func.coalesce(_sum(table.c[name]), 0).label(name) for name in ("leads", *RULES)]
    return sa.select(*counted).where(*_created(table, asked))


def picked(configuration: Configuration, asked: Created, pick: Pick, rolled: Rolled) -> Selected | None:
    """As `leads.by_day` of the picked leads; None where no roll-up tells them."""
    is_final = pick.how == "standing" and pick.stage == len(cohorts.stages_of(configuration)) - 1  # nobody stays there
    name = "lives" if is_final else {"reached": "reached", "left": "reached", "standing": "stays"}.get(pick.how, "lives")
    cut = rolled.cohorts(asked, pick.horizon if name == "reached" else HORIZON)
    known = (WON,) if is_final else _PICKED.get((pick.how, pick.end))
    if cut is None or known is None or (is_final and pick.end) or (pick.how == "entered" and pick.stage):
        return None
    if pick.within is not None and (pick.how, pick.end) not in (("", ""), ("", "won")):
        return None
    table = _table(name, cut)
    chosen: list[sa.ColumnElement[bool]] = [table.c["exit" if pick.how == "left" else "end"].in_(known)] if known else []
    if pick.how == "closed":
        chosen.append(table.c.ended.between(asked.start, asked.end))
    elif pick.how != "standing":
        chosen.append(table.c.created.between(asked.start, asked.end))
    if pick.how == "reached":
        chosen.append(table.c.stage >= pick.stage)
    elif name != "lives":
        chosen.append(table.c.stage == pick.stage)
    if pick.how == "left" and not pick.any_reason:
        chosen.append(table.c.reason.is_(None) if pick.reason is None else table.c.reason == pick.reason)
    if pick.within is not None:
        chosen += [table.c.end == WON, days_between(table.c.ended, table.c.created) <= pick.within]
    counted = sa.select(table.c.created.label("day"), _sum(table.c.leads).label("leads"))
    return counted.where(*chosen, *held(table, asked)).group_by(table.c.created)


_PICKED: dict[tuple[str, str], tuple[int, ...]] = {
    ("", ""): (),
    ("", "open"): (OPEN,),
    ("", "won"): (WON,),
    ("", "lost"): (LOST,),
    ("", "disqualified"): (DISQUALIFIED,),
    ("closed", ""): (WON, LOST),
    ("closed", "won"): (WON,),
    ("closed", "lost"): (LOST,),
    ("standing", ""): (OPEN,),
    ("entered", ""): (),
    ("reached", ""): (),
    ("left", "lost"): (LOST,),
    ("left", "disqualified"): (DISQUALIFIED,),
    ("left", "recycled"): (RECYCLED,),
}
"""By how leads are picked and what they came to: what roll-ups call that."""


def _daily_and_monthly(name: str, cut: str) -> tuple[sa.Table, sa.Table]:
    return _table(name, cut), _table(f"{MONTHLY}{name}", cut)


def _created_in(stretches: Sequence[Stretch], daily: sa.FromClause, monthly: sa.FromClause, asked: Created) -> sa.Subquery:
    """The asked rows that were created in any of the stretches, those of whole months from the monthly roll-up."""
    months, days = apart(stretches)
    # One part a range: of the rows of several ranges together DuckDB cannot tell which blocks hold none.
    parts = [
        sa.select(*table.c).where(table.c.created.between(*each), *held(table, asked))
        for table, ranges in ((monthly, months), (daily, days))
        for each in ranges
    ]
    return (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery("made")


def apart(stretches: Sequence[Stretch]) -> tuple[list[Stretch], list[Stretch]]:
    """The days of some stretches, first and last, as runs of whole months and runs of other days: each day once.

    No run goes over an end of a stretch, so that each lies within a stretch or outside.
    """
    ends = sorted({day for start, end in stretches for day in (start, end + DAY)})
    months: list[Stretch] = []
    days: list[Stretch] = []
    for first, after in pairwise(ends):
        if not any(start <= first and after - DAY <= end for start, end in stretches):
            continue
        opening, closing = first if first.day == 1 else month_of(first)[1] + DAY, after.replace(day=1)
        if opening >= closing:
            days.append((first, after - DAY))
            continue
        months.append((opening, closing - DAY))
        days += [(start, end - DAY) for start, end in ((first, opening), (closing, after)) if start < end]
    return months, days


def _created(table: sa.Table, asked: Created) -> list[sa.ColumnElement[bool]]:
    return [*held(table, asked), table.c.created.between(asked.start, asked.end)]


def _grouping(table: sa.FromClause, asked: Created) -> list[sa.ColumnElement[Any]]:
    return [table.c[asked.by]] if asked.by else []


def _sum(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A sum of counts is a count."""
    return sa.cast(sa.func.sum(column), sa.BigInteger)
