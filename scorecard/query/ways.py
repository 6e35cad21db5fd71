"""The SELECTs behind goals, planner and drivers: on which day leads entered a stage, and what came of them after how long, counted.

They ask for the same few counts again and again, of all leads and of each channel; they are rolled up with the rest. Days and lags are
counted apart, so that what is read does not grow with the number of leads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from scorecard.measures.close_rates import DISQUALIFIED, LOST, OPEN, WON
from scorecard.model import Configuration, Filters
from scorecard.query import cohorts, rolled_cohorts
from scorecard.query.cohorts import LONG_AGO, Created, Expression, constant_day, days_between, fated, group_of, rows_of, stages_of, stamped
from scorecard.query.cuts import NONE, Rolled, cut_for, table_name
from scorecard.query.rolled_cohorts import Selected
from scorecard.query.tables import SCHEMA, calendar_day

CREATED = -1
"""In place of a stage: from the day on which the lead was created, whatever later stamps say."""
CAME = ("place", "entered")
WENT = ("place", "stage", "end", "days", "since")
_WENT = ("place", "end", "days", "since")
MET = ("entered", "place", "stage", "reached")
VALUES = ("valued", "amount", "square")


@cache
def _table(name: str, cut: str) -> sa.Table:
    keys = {"came": CAME, "went": WENT, "met": (*MET, *VALUES)}[name]
    kinds: dict[str, Any] = dict.fromkeys(("entered", "since", "reached"), sa.Date) | {"amount": sa.Double, "square": sa.Double}
    columns: list[sa.Column[Any]] = [*(sa.Column(each, sa.Text) for each in [cut] if each), sa.Column("leads", sa.BigInteger)]
    columns += [sa.Column(each, kinds.get(each, sa.Integer)) for each in keys]
    return sa.Table(table_name(name, cut), sa.MetaData(), *columns, schema=SCHEMA)


def came(configuration: Configuration, as_of: date, places: Sequence[int], by: str = "", rolled: Rolled = NONE) -> Selected:
    """How many leads entered each place on each day: `group`, `place`, `entered`, `leads`; perhaps other places too.

    Places are `CREATED` and the stages. Stages are back-filled: who came to a later one was in the earlier ones, at the
    latest then. With `CREATED` nothing is. `by` is "channel" or "".
    """
    asked = Created(LONG_AGO, as_of, as_of, by)
    cut = cut_of("came", by, rolled)
    if cut is None:
        return _came(configuration, rolled.each(asked), places)
    table = _table("came", cut)
    known = sa.select(group_of(table, by), *(table.c[name] for name in CAME), table.c.leads)
    if rolled.knows(as_of):
        return known

    def each(some: Created) -> sa.Select[Any]:
        rows = _came(configuration, some, places).subquery("rows")
        return sa.select(*rows.c).where(rows.c.entered <= as_of)

    then = known.where(table.c.entered <= as_of, table.c.place.in_(places))
    return rolled_cohorts.as_it_was(then, each, asked, rolled)


def _came(configuration: Configuration, asked: Created, places: Sequence[int]) -> sa.Select[Any]:
    stages = len(stages_of(configuration))
    each = _leads(configuration, asked, ())
    every = [entry(each, stages, place).add_columns(each.c.group) for place in places]
    return _counted(sa.union_all(*every).subquery("entries"), ("group", *CAME))


def went(configuration: Configuration, as_of: date, places: Sequence[int], stage: int, by: str = "", rolled: Rolled = NONE) -> Selected:
    """What came of the leads of each place on the way to a later stage: `group`, `place`, `end`, `days`, `since`, `leads`.

    `end` is WON for those that came to `stage` and LOST for those that were lost or disqualified, both after so many `days`; OPEN for the
    others, who are there `since` a day. Else as `came`.
    """
    asked = Created(LONG_AGO, as_of, as_of, by)
    cut = cut_of("went", by, rolled)
    if cut is None:
        return _went(configuration, rolled.each(asked), places, stage)
    table = _table("went", cut)
    known = sa.select(group_of(table, by), *(table.c[name] for name in _WENT), table.c.leads).where(table.c.stage == stage)
    if rolled.knows(as_of):
        return known
    # Days are counted here but not told, so that what came later is taken off lead by lead, too.
    then, since = (replace(each, begun=None) for each in rolled.under_way(asked))
    parts = rolled_cohorts.back(lambda each: _went(configuration, each, places, stage), then, since)
    return rolled_cohorts.added_up(known.where(table.c.place.in_(places)), *parts)


def _went(configuration: Configuration, asked: Created, places: Sequence[int], stage: int) -> sa.Select[Any]:
    stages = len(stages_of(configuration))
    each = _leads(configuration, asked, ("end", "ended"))
    every = [passage(each, stages, place, stage).add_columns(each.c.group) for place in places]
    return _counted(sa.union_all(*every).subquery("passages"), ("group", *_WENT))


def met(configuration: Configuration, as_of: date, channels: Sequence[str] = (), rolled: Rolled = NONE) -> Selected:
    """Leads by the days of each two stages: the columns of `MET`, `leads` and `VALUES`, as `measures.drivers.Meetings` has them.

    Several channels may each tell of the same days.
    """
    asked = Created(LONG_AGO, as_of, as_of, "", Filters(channel=tuple(channels)))
    cut = cut_of("met", "channel" if channels else "", rolled)
    if cut is None:
        return _met(configuration, rolled.each(asked))
    table = _table("met", cut)
    told = sa.select(*(table.c[name] for name in (*MET, "leads", *VALUES)))
    known = told.where(table.c.channel.in_(channels)) if channels else told
    if rolled.knows(as_of):
        return known

    def each(some: Created) -> Selected:
        rows = _met(configuration, some).subquery("rows")
        return sa.select(*rows.c).where(rows.c.entered <= as_of, rows.c.reached <= as_of)

    return rolled_cohorts.as_it_was(known.where(table.c.entered <= as_of, table.c.reached <= as_of), each, asked, rolled)


def _met(configuration: Configuration, asked: Created) -> sa.Select[Any]:
    each = _leads(configuration, asked, ("amount",))
    every = [meeting(each, len(stages_of(configuration)), *pair) for pair in meetings(configuration)]
    rows = sa.union_all(*every).subquery("meetings")
    keys = [rows.c[name] for name in MET]
    values = (sa.func.count(rows.c.amount).label("valued"), *(sa.func.sum(rows.c[name]).label(name) for name in VALUES[1:]))
    return sa.select(*keys, sa.func.count().label("leads"), *values).group_by(*keys)


def lately(configuration: Configuration, as_of: date, since: date, by: str = "", rolled: Rolled = NONE) -> Selected:
    """All leads by how and after how many days they ended: `group`, `created`, `end`, `days`, `leads`.

    `created` is told only of those that ended after `since`, and of the open ones; else it is NULL.
    """
    asked = Created(LONG_AGO, as_of, as_of, by)
    known = rolled_cohorts.lately(configuration, asked, since, rolled)
    if known is not None:
        return known
    each = cohorts.histogram(configuration, rolled.each(asked)).subquery("each")
    later = sa.or_(each.c.end == OPEN, each.c.created > since, each.c.days > days_between(constant_day(since), each.c.created))
    created = sa.case((later, each.c.created), else_=None).label("created")
    told = sa.select(each.c.group, created, each.c.end, each.c.days, each.c.leads).subquery("told")
    keys = [told.c[name] for name in ("group", "created", "end", "days")]
    columns: tuple[Any, ...] = (*keys, sa.cast(sa.func.sum(told.c.leads), sa.BigInteger).label("leads"))
    return sa.select(*columns).group_by(*keys)


def entry(each: sa.FromClause, stages: int, place: int) -> sa.Select[Any]:
    """The entries into a place lead by lead, from the rows of `cohorts.fated`: `place`, `entered`."""
    entered = _entered(each, stages, place)
    told: tuple[Any, ...] = (sa.literal(place, sa.Integer).label("place"), entered.label("entered"))
    return sa.select(*told).where(entered.is_not(None))


def passage(each: sa.FromClause, stages: int, place: int, stage: int) -> sa.Select[Any]:
    """What came of them on the way to a stage, lead by lead: `place`, `stage`, `end`, `days`, `since`."""
    entered = _entered(each, stages, place)
    reached = each.c[f"stage_{stage}"] if place == CREATED else _filled(_days(each, stages)[stage:])
    lost = sa.case((each.c.end.in_([LOST, DISQUALIFIED]), each.c.ended), else_=None)
    end = sa.case((reached.is_not(None), WON), (lost.is_not(None), LOST), else_=OPEN)
    until = sa.func.coalesce(reached, lost)
    since = sa.case((until.is_(None), entered), else_=None)
    there = (sa.literal(place, sa.Integer).label("place"), sa.literal(stage, sa.Integer).label("stage"))
    told: tuple[Any, ...] = (*there, end.label("end"), days_between(until, entered).label("days"), since.label("since"))
    return sa.select(*told).where(entered.is_not(None))


def meeting(each: sa.FromClause, stages: int, place: int, stage: int) -> sa.Select[Any]:
    """The leads that came to a stage and so to the place before it, or to the one where both are the same, lead by lead.

    The columns of `MET`, `amount` where the stage is the win, and its `square` where both are.
    """
    entered, reached = _entered(each, stages, place), _entered(each, stages, stage)
    nothing = sa.cast(sa.null(), sa.Double)
    amount = each.c.amount if stage == stages - 1 else nothing
    square = each.c.amount * each.c.amount if place == stages - 1 else nothing
    there = (sa.literal(place, sa.Integer).label("place"), sa.literal(stage, sa.Integer).label("stage"))
    told: tuple[Any, ...] = (*there, entered.label("entered"), reached.label("reached"), amount.label("amount"), square.label("square"))
    return sa.select(*told).where(reached.is_not(None))


def meetings(configuration: Configuration) -> list[tuple[int, int]]:
    """Every two stages, the earlier one first, and each with itself."""
    stages = range(len(stages_of(configuration)))
    return [(place, stage) for stage in stages for place in stages[: stage + 1]]


def pairs(configuration: Configuration) -> Iterator[tuple[int, int]]:
    """Every place and stage that is asked for: from the creation, and from each stage, to each later one."""
    stages = len(stages_of(configuration))
    yield from ((place, stage) for stage in range(1, stages) for place in (CREATED, *range(stage)))


def won_amounts(configuration: Configuration, as_of: date, since: date, rolled: Rolled = NONE) -> sa.Select[Any]:
    """What each win since a day was worth, where that is known: `group` (its channel), `amount`."""
    leads = rows_of(configuration, rolled.each(Created(LONG_AGO, as_of, as_of)))
    won = calendar_day(leads.c[stages_of(configuration)[-1].column])
    known = (won.between(since, as_of), calendar_day(leads.c.created_at) <= as_of, leads.c.amount > 0)
    return sa.select(group_of(leads, "channel"), leads.c.amount).where(*known)


def cut_of(name: str, by: str, rolled: Rolled) -> str | None:
    """The cut of a roll-up that tells leads apart so; None where they have to be counted one by one."""
    return cut_for({by} - {""}, rolled.lead_cuts) if name in rolled.names else None


def _leads(configuration: Configuration, asked: Created, more: Sequence[str]) -> sa.CTE:
    """Each lead's way, worked out once for all places, and `more` of what `fated` tells: all that is named is kept for every lead."""
    each = fated(stamped(configuration, asked, whenever=True))
    told = (each.c.group, *_days(each, len(stages_of(configuration))), *(each.c[name] for name in more))
    return sa.select(*told).cte("each_lead" if asked.known_on is None else "each_lead_since")


def _counted(rows: sa.Subquery, names: Sequence[str]) -> sa.Select[Any]:
    keys = [rows.c[name] for name in names]
    return sa.select(*keys, sa.func.count().label("leads")).group_by(*keys)


def _days(each: sa.FromClause, stages: int) -> list[Expression]:
    return [each.c.created, *(each.c[f"stage_{at}"] for at in range(1, stages))]


def _entered(each: sa.FromClause, stages: int, place: int) -> Expression:
    return _days(each, stages)[0] if place == CREATED else _filled(_days(each, stages)[place:])


def _filled(days: list[Any]) -> Expression:
    """The first of some days; NULL where none is there."""
    if len(days) == 1:
        first: Expression = days[0]
        return first
    never = constant_day(date.max)
    return sa.func.nullif(sa.func.least(*(sa.func.coalesce(day, never) for day in days)), never)
