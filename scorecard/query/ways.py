"""The SELECTs behind goals and the planner: on which day leads entered a stage, and what came of them after how long, counted.

Goals ask for the same few histograms again and again, of all leads and of each channel; they are rolled up with the rest.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from scorecard.measures.close_rates import DISQUALIFIED, LOST, OPEN, WON
from scorecard.model import Configuration
from scorecard.query.cohorts import LONG_AGO, Created, Expression, constant_day, fated, group_of, stages_of, stamped
from scorecard.query.cuts import NONE, SCHEMA, Rolled, cut_for, table_name
from scorecard.query.tables import calendar_day, tables_of

CREATED = -1
"""In place of a stage: from the day on which the lead was created, whatever later stamps say."""
WAYS = {
    cut: sa.Table(
        table_name("ways", cut),
        sa.MetaData(),
        *(sa.Column(name, sa.Text) for name in [cut] if name),
        *(sa.Column(name, sa.Integer) for name in ("place", "stage", "end", "leads")),
        *(sa.Column(name, sa.Date) for name in ("entered", "until")),
        schema=SCHEMA,
    )
    for cut in ("", "channel")
}


def passages(configuration: Configuration, as_of: date, place: int, stage: int, by: str = "", rolled: Rolled = NONE) -> sa.Select[Any]:
    """Leads by the day on which they entered the stage at `place` and by what came then: `group`, `entered`, `end`, `until`, `leads`.

    `end` is WON for those that came to `stage`, LOST for those that were lost or disqualified, OPEN for the others, whose `until` is NULL.
    Stages are back-filled: who came to a later one was in the earlier ones, at the latest then. With `CREATED` nothing is. `by` is
    "channel" or "".
    """
    cut = cut_for({by} - {""}, rolled.lead_cuts) if "ways" in rolled.names and rolled.knows(as_of) else None
    if cut is not None and (place == CREATED or not by):
        table = WAYS[cut]
        columns = (group_of(table, by), table.c.entered, table.c.end, table.c.until, table.c.leads)
        return sa.select(*columns).where(table.c.place == place, table.c.stage == stage)
    each = fated(stamped(configuration, Created(LONG_AGO, as_of, as_of, by)))
    inner = passage(each, len(stages_of(configuration)), place, stage).add_columns(each.c.group).subquery("passage")
    keys = (inner.c.group, inner.c.entered, inner.c.end, inner.c.until)
    return sa.select(*keys, sa.func.count().label("leads")).group_by(*keys)


def passage(each: sa.FromClause, stages: int, place: int, stage: int) -> sa.Select[Any]:
    """The same lead by lead, from the rows of `cohorts.fated`: `entered`, `end`, `until`."""
    days = [each.c.created, *(each.c[f"stage_{at}"] for at in range(1, stages))]
    entered, reached = (days[0], days[stage]) if place == CREATED else (_filled(days[place:]), _filled(days[stage:]))
    lost = sa.case((each.c.end.in_([LOST, DISQUALIFIED]), each.c.ended), else_=None)
    end = sa.case((reached.is_not(None), WON), (lost.is_not(None), LOST), else_=OPEN)
    until = sa.func.coalesce(reached, lost)
    return sa.select(entered.label("entered"), end.label("end"), until.label("until")).where(entered.is_not(None))


def pairs(configuration: Configuration) -> Iterator[tuple[int, int]]:
    """Every place and stage that is asked for: from the creation to any stage, and from each stage to each later one."""
    stages = len(stages_of(configuration))
    yield from ((CREATED, stage) for stage in range(stages))
    yield from ((place, stage) for stage in range(stages) for place in range(stage))


def won_amounts(configuration: Configuration, as_of: date, since: date) -> sa.Select[Any]:
    """What each win since a day was worth, where that is known: `group` (its channel), `amount`."""
    leads = tables_of(configuration).leads
    won = calendar_day(leads.c[stages_of(configuration)[-1].column])
    known = (won.between(since, as_of), calendar_day(leads.c.created_at) <= as_of, leads.c.amount > 0)
    return sa.select(group_of(leads, "channel"), leads.c.amount).where(*known)


def _filled(days: list[Any]) -> Expression:
    """The first of some days; NULL where none is there."""
    if len(days) == 1:
        first: Expression = days[0]
        return first
    never = constant_day(date.max)
    return sa.func.nullif(sa.func.least(*(sa.func.coalesce(day, never) for day in days)), never)
