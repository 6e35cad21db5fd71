"""What leads came to, from roll-ups where they know enough, else from the rows: the columns and counts of `cohorts` and `funnel`."""

from typing import Any

import sqlalchemy as sa

from scorecard.measures.close_rates import DISQUALIFIED, LOST, OPEN, WON
from scorecard.model import Configuration
from scorecard.query import cohorts, funnel
from scorecard.query.cohorts import DIMENSIONS, Created, constant_day, days_between, group_of, held
from scorecard.query.cuts import Rolled, narrowing

ENDED = (WON, LOST, DISQUALIFIED)
RULES = ("strict", "ordered", "ordered_ever", "within", "ever")
Selected = sa.Select[Any] | sa.CompoundSelect[Any]


def _table(name: str, /, **columns: Any) -> sa.Table:
    shared = {"cut": sa.Text, **dict.fromkeys(DIMENSIONS, sa.Text)}
    return sa.Table(f"rolled_{name}", sa.MetaData(), *(sa.Column(column, kind) for column, kind in (shared | columns).items()))


LIVES = _table("lives", created=sa.Date, end=sa.Integer, ended=sa.Date, leads=sa.BigInteger, amount=sa.Double)
REACHED = _table("reached", created=sa.Date, stage=sa.Integer, exit=sa.Integer, reason=sa.Text, leads=sa.BigInteger)
STAYS = _table("stays", created=sa.Date, stage=sa.Integer, end=sa.Integer, days=sa.Integer, since=sa.Date, leads=sa.BigInteger)
STANDING = _table("standing", stage=sa.Integer, since=sa.Date, leads=sa.BigInteger)
SPENT = _table("spent", day=sa.Date, cost=sa.Double)
BY_RULE = _table("by_rule", created=sa.Date, leads=sa.BigInteger, **dict.fromkeys(RULES, sa.BigInteger))


def histogram(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `cohorts.histogram`; a combination may come more than once."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return cohorts.histogram(configuration, asked)
    days = days_between(sa.func.coalesce(LIVES.c.ended, constant_day(asked.as_of)), LIVES.c.created).label("days")
    columns = (group_of(LIVES, asked.by), LIVES.c.created, LIVES.c.end, days, LIVES.c.leads, LIVES.c.amount)
    return sa.select(*columns).where(*_created(LIVES, asked, cut))


def closings(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `cohorts.closings`, without the leads whose stamps decided nothing."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return cohorts.closings(configuration, asked)
    keys = (group_of(LIVES, asked.by), LIVES.c.end)
    decided = (LIVES.c.end.in_([WON, LOST]), LIVES.c.ended.between(asked.start, asked.end))
    counted = sa.select(*keys, _sum(LIVES.c.leads).label("leads"), sa.func.sum(LIVES.c.amount).label("amount"))
    return counted.where(*_of(LIVES, asked, cut), *decided).group_by(*_grouping(LIVES, asked), LIVES.c.end)


def costs(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected | None:
    """As `cohorts.costs`."""
    select = cohorts.costs(configuration, asked)
    cut = rolled.counts("spent", "events", ({asked.by} | narrowing(asked)) - {""})
    if select is None or cut is None:
        return select
    spent = sa.select(group_of(SPENT, asked.by), sa.func.sum(SPENT.c.cost).label("cost"))
    inside = SPENT.c.day.between(asked.start, min(asked.end, asked.as_of))
    return spent.where(inside, *_of(SPENT, asked, cut)).group_by(*_grouping(SPENT, asked))


def reach(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `cohorts.reach`."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return cohorts.reach(configuration, asked)
    created = BY_RULE.c.created
    return sa.select(sa.func.min(created).label("first"), sa.func.max(created).label("last")).where(*_of(BY_RULE, asked, cut))


def reached(configuration: Configuration, asked: Created, horizon: int, rolled: Rolled) -> Selected:
    """As `funnel.reached`."""
    cut = rolled.cohorts(asked, horizon)
    if cut is None:
        return funnel.reached(configuration, asked, horizon)
    keys = (REACHED.c.stage, REACHED.c.exit, REACHED.c.reason)
    counted = sa.select(group_of(REACHED, asked.by), *keys, _sum(REACHED.c.leads).label("leads"))
    return counted.where(*_created(REACHED, asked, cut)).group_by(*_grouping(REACHED, asked), *keys)


def stays(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.stays`."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return funnel.stays(configuration, asked)
    age = days_between(constant_day(asked.as_of), STAYS.c.since)
    days = sa.case((STAYS.c.end == OPEN, age), else_=STAYS.c.days).label("days")
    rows = sa.select(group_of(STAYS, asked.by), STAYS.c.stage, STAYS.c.end, days, STAYS.c.leads).where(*_created(STAYS, asked, cut))
    each = rows.subquery("stayed")
    keys = (each.c.group, each.c.stage, each.c.end, each.c.days)
    return sa.select(*keys, _sum(each.c.leads).label("leads")).group_by(*keys)


def stock(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.stock`."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return funnel.stock(configuration, asked)
    days = sa.func.coalesce(days_between(constant_day(asked.as_of), STANDING.c.since), 0).label("days")
    counted = sa.select(group_of(STANDING, asked.by), STANDING.c.stage, days, _sum(STANDING.c.leads).label("leads"))
    return counted.where(*_of(STANDING, asked, cut)).group_by(*_grouping(STANDING, asked), STANDING.c.stage, STANDING.c.since)


def wins_by_rule(configuration: Configuration, asked: Created, horizon: int, rolled: Rolled) -> Selected:
    """As `funnel.wins_by_rule`."""
    cut = rolled.cohorts(asked, horizon)
    if cut is None:
        return funnel.wins_by_rule(configuration, asked, horizon)
    counted = [sa.func.coalesce(_sum(BY_RULE.c[name]), 0).label(name) for name in ("leads", *RULES)]
    return sa.select(*counted).where(*_created(BY_RULE, asked, cut))


def _of(table: sa.Table, asked: Created, cut: str) -> list[sa.ColumnElement[bool]]:
    return [table.c.cut == cut, *held(table, asked)]


def _created(table: sa.Table, asked: Created, cut: str) -> list[sa.ColumnElement[bool]]:
    return [*_of(table, asked, cut), table.c.created.between(asked.start, asked.end)]


def _grouping(table: sa.Table, asked: Created) -> list[sa.ColumnElement[Any]]:
    return [table.c[asked.by]] if asked.by else []


def _sum(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A sum of counts is a count."""
    return sa.cast(sa.func.sum(column), sa.BigInteger)
