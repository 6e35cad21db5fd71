"""What leads came to, from roll-ups where they know enough, else lead by lead: the columns and counts of `cohorts` and `funnel`.

Roll-ups say what leads have come to by now. As of a day in the past it is the same, but for the leads that were under way on it: these are
taken off as the roll-ups count them, and added on as they stood, by the very SELECTs that count lead by lead.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
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
from scorecard.query.cuts import HORIZON, MONTHLY, OTHER_HORIZONS, Rolled, narrowing, table_name
from scorecard.query.leads import Pick, counted, shown_columns, texts_for
from scorecard.query.tables import SCHEMA, tables_of
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
_KEYS |= {f"{MONTHLY}{name}_{horizon}": _KEYS[name] for name in ("reached", "by_rule") for horizon in OTHER_HORIZONS}
"""What each roll-up has beside the columns of its cut. In monthly ones `created` is the first day of the month."""


@cache
def _table(name: str, cut: str) -> sa.Table:
    """The roll-up of that cut; the same object each time, so that SQLAlchemy knows a statement that it has compiled."""
    columns = dict.fromkeys(cut.split(",") if cut else (), sa.Text) | _KEYS[name]
    return sa.Table(table_name(name, cut), sa.MetaData(), *(sa.Column(each, kind) for each, kind in columns.items()), schema=SCHEMA)


_SUMS = frozenset({"leads", "valued", "amount", "square", "in_time", *OUTCOMES, *RULES})
"""What is counted or added up; the other columns say of what."""


def as_it_was(known: Selected, each: Callable[[Created], Selected], asked: Created, rolled: Rolled) -> Selected:
    """What roll-ups know now, as it was on the asked day: with the leads that were under way put back to where they stood.

    `each` counts leads lead by lead. What roll-ups know must be of nothing that is dated after that day.
    """
    if rolled.knows(asked.as_of):
        return known
    return added_up(known, *back(each, *rolled.under_way(asked)))


def back(each: Callable[[Created], Selected], then: Created, since: Created) -> tuple[Selected, Selected]:
    """The leads as they stood then, and less as they are known since."""
    taken = each(since).subquery("since")
    return each(then), sa.select(*((-column).label(column.name) if column.name in _SUMS else column for column in taken.c))


def added_up(*parts: Selected) -> Selected:
    """Rows of the same columns, those of the same keys added up; those that cancel each other out are left out."""
    every = sa.union_all(*parts).subquery("every")
    keys = [column for column in every.c if column.name not in _SUMS]
    some = [column for column in every.c if column.name in _SUMS]
    sums = {column.name: sa.func.sum(column) if isinstance(column.type, sa.Double) else _sum(column) for column in some}
    select = sa.select(*(sums[column.name].label(column.name) if column.name in sums else column for column in every.c))
    if not keys:
        return sa.select(*(sa.func.coalesce(sums[column.name], 0).label(column.name) for column in some))
    return select.group_by(*keys).having(sums["leads"] != 0) if "leads" in sums else select.group_by(*keys)


def histogram(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `cohorts.histogram`; a combination may come more than once."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return cohorts.histogram(configuration, rolled.each(asked))
    table = _table("lives", cut)
    days = days_between(sa.func.coalesce(table.c.ended, constant_day(asked.as_of)), table.c.created).label("days")
    columns = (group_of(table, asked.by), table.c.created, table.c.end, days, table.c.leads, table.c.amount)
    known = sa.select(*columns).where(*_created(table, asked))
    return as_it_was(known, lambda each: cohorts.histogram(configuration, each), _by_then(asked), rolled)


def born(configuration: Configuration, asked: Created, horizon: int, rolled: Rolled) -> Selected:
    """Leads by created day: `group`, `created`, how many came to each of `OUTCOMES`, how many were won within `horizon` days (`in_time`).

    `amount` is what the won ones were worth. A day may come more than once.
    """
    names = (*OUTCOMES, "in_time", "amount")
    cut = rolled.cohorts(asked, horizon)
    if cut is None:
        return _by_outcome(histogram(configuration, asked, rolled), horizon)
    table = _table("born", cut)
    known = sa.select(group_of(table, asked.by), table.c.created, *(table.c[name] for name in names)).where(*_created(table, asked))
    return as_it_was(known, lambda each: _by_outcome(cohorts.histogram(configuration, each), horizon), _by_then(asked), rolled)


def _by_outcome(histogram: Selected, horizon: int) -> Selected:
    each = histogram.subquery("each")
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
        each = cohorts.histogram(configuration, rolled.each(asked)).subquery("each")
    else:
        until = _by_then(asked).end
        every = _ended_in([(start, min(end, until)) for start, end in stretches if start <= until], cut, asked)
        known = sa.select(group_of(every, asked.by), every.c.created, every.c.end, every.c.days, every.c.leads)
        parts: tuple[Selected, ...] = () if rolled.knows(asked.as_of) else _histograms_back(configuration, asked, rolled)
        each = (sa.union_all(known, *parts) if parts else known).subquery("each")
    inside = [each.c.created.between(start, end) for start, end in stretches]
    flags = [sa.case((held, 1), else_=0).label(f"in_{place}") for place, held in enumerate(inside)]
    columns = (each.c.group, *flags, each.c.end, each.c.days, each.c.leads)
    told = sa.select(*columns).where(each.c.end != OPEN, sa.or_(*inside)).subquery("told")
    keys = [column for column in told.c if column.name != "leads"]
    leads = _sum(told.c.leads)
    return sa.select(*keys, leads.label("leads")).group_by(*keys).having(leads != 0)


def _ended_in(stretches: Sequence[Stretch], cut: str, asked: Created) -> sa.Subquery:
    """The leads of these created days that ended, by how and after how many days."""
    lives = _table("lives", cut)
    kept = (*(lives.c[name] for name in cut.split(",") if name), lives.c.created, lives.c.end)
    days = days_between(lives.c.ended, lives.c.created).label("days")
    daily = sa.select(*kept, days, lives.c.leads).where(lives.c.end != OPEN).subquery("daily")
    return _created_in(stretches, daily, _table("monthly_lags", cut), asked)


def _histograms_back(configuration: Configuration, asked: Created, rolled: Rolled) -> tuple[Selected, Selected]:
    """`back` of `cohorts.histogram`, without amounts."""

    def each(some: Created) -> Selected:
        rows = cohorts.histogram(configuration, some).subquery("some")
        return sa.select(*(column for column in rows.c if column.name != "amount"))

    return back(each, *rolled.under_way(_by_then(asked)))


def lately(configuration: Configuration, asked: Created, since: date, rolled: Rolled) -> Selected | None:
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
    some: Selected = sa.select(*columns).where(*_created(lives, asked), is_later)
    every = _ended_in([(asked.start, asked.as_of)], cut, asked)
    ended: list[Selected] = [sa.select(group_of(every, asked.by), every.c.end, every.c.days, every.c.leads)]
    if not rolled.knows(asked.as_of):
        moved = sa.union_all(*_histograms_back(configuration, asked, rolled)).cte("moved")
        then = sa.or_(moved.c.end == OPEN, moved.c.days > days_between(constant_day(since), moved.c.created))
        some = added_up(some, sa.select(*moved.c).where(then))
        ended.append(sa.select(moved.c.group, moved.c.end, moved.c.days, moved.c.leads).where(moved.c.end != OPEN))
    later = some.cte("later")
    ended.append(sa.select(later.c.group, later.c.end, later.c.days, -later.c.leads).where(later.c.end != OPEN))
    left = added_up(*ended).subquery("left")
    earlier = sa.select(left.c.group, sa.cast(sa.null(), sa.Date).label("created"), left.c.end, left.c.days, left.c.leads)
    return sa.union_all(earlier, sa.select(*later.c))


def closed(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.closed`, without the deals that are open or closed in another time."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return funnel.closed(configuration, rolled.each(asked))
    asked = _by_then(asked)
    table = _table("closed", cut)
    counted = (_sum(table.c.leads).label("leads"), _sum(table.c.valued).label("valued"), sa.func.sum(table.c.amount).label("amount"))
    inside = table.c.ended.between(asked.start, asked.end)
    known = sa.select(table.c.end, table.c.days, *counted).where(*held(table, asked), inside).group_by(table.c.end, table.c.days)
    return as_it_was(known, lambda each: _decided(funnel.closed(configuration, each)), asked, rolled)


def closings(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `cohorts.closings`, without the leads whose stamps decided nothing."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return cohorts.closings(configuration, rolled.each(asked))
    asked = _by_then(asked)
    table = _table("decided", cut)
    keys = (group_of(table, asked.by), table.c.end)
    counted = sa.select(*keys, _sum(table.c.leads).label("leads"), sa.func.sum(table.c.amount).label("amount"))
    inside = table.c.ended.between(asked.start, asked.end)
    known = counted.where(*held(table, asked), inside, table.c.end.in_([WON, LOST])).group_by(*_grouping(table, asked), table.c.end)
    return as_it_was(known, lambda each: _decided(cohorts.closings(configuration, each)), asked, rolled)


def _decided(closings: sa.Select[Any]) -> Selected:
    """Without what decided nothing in the time."""
    rows = closings.subquery("closings")
    return sa.select(*rows.c).where(rows.c.end != OPEN)


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
    if cut is None or not (rolled.knows(asked.as_of) or asked.as_of.isoformat() < rolled.known_from):
        return cohorts.reach(configuration, rolled.each(asked))
    table = _table("by_rule", cut)
    created = table.c.created
    reached = sa.select(sa.func.min(created).label("first"), sa.func.max(created).label("last"))
    return reached.where(created <= asked.as_of, *held(table, asked))


def reached(configuration: Configuration, asked: Created, horizon: int, rolled: Rolled) -> Selected:
    """As `funnel.reached`."""
    cut = rolled.cohorts(asked, horizon)
    if cut is None:
        columns = ("stage", "exit", "reason", "leads")
        parts = _by_month("reached", columns, asked, horizon, rolled, lambda each: funnel.reached(configuration, each, horizon))
        return added_up(*parts) if parts else funnel.reached(configuration, rolled.each(asked), horizon)
    asked = _by_then(asked)
    table = _created_in([(asked.start, asked.end)], *_daily_and_monthly("reached", cut), asked)
    keys = (table.c.stage, table.c.exit, table.c.reason)
    counted = sa.select(group_of(table, asked.by), *keys, _sum(table.c.leads).label("leads"))
    known = counted.group_by(*_grouping(table, asked), *keys)
    return as_it_was(known, lambda each: funnel.reached(configuration, each, horizon), asked, rolled)


def _by_month(
    name: str,
    columns: Sequence[str],
    asked: Created,
    horizon: int,
    rolled: Rolled,
    each: Callable[[Created], Selected],
    is_grouped: bool = True,
) -> list[Selected]:
    """The whole months of the asked leads from the roll-up within that horizon, and the days beside them lead by lead; empty without it."""
    cut = rolled.by_month(asked, horizon)
    if cut is None:
        return []
    table, asked = _table(f"{MONTHLY}{name}_{horizon}", cut), _by_then(asked)
    months, days = apart([(asked.start, asked.end)])
    group = [group_of(table, asked.by)] if is_grouped else []
    kept = sa.select(*group, *(table.c[column] for column in columns)).where(*held(table, asked))
    whole = [kept.where(table.c.created.between(*some)) for some in months]
    return [*whole, *(each(rolled.each(replace(asked, start=start, end=end))) for start, end in days)]


def stays(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.stays`."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return funnel.stays(configuration, rolled.each(asked))
    asked = _by_then(asked)
    table = _created_in([(asked.start, asked.end)], *_daily_and_monthly("stays", cut), asked)
    age = days_between(constant_day(asked.as_of), table.c.since)
    days = sa.case((table.c.end == OPEN, age), else_=table.c.days).label("days")
    rows = sa.select(group_of(table, asked.by), table.c.stage, table.c.end, days, table.c.leads)
    each = rows.subquery("stayed")
    keys = (each.c.group, each.c.stage, each.c.end, each.c.days)
    known = sa.select(*keys, _sum(each.c.leads).label("leads")).group_by(*keys)
    return as_it_was(known, lambda some: funnel.stays(configuration, some), asked, rolled)


def stock(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.stock`."""
    cut = rolled.cohorts(asked)
    if cut is None:
        return funnel.stock(configuration, rolled.each(asked))
    table = _table("standing", cut)
    days = sa.func.coalesce(days_between(constant_day(asked.as_of), table.c.since), 0).label("days")
    keys = (group_of(table, asked.by), table.c.stage, days)
    if not rolled.knows(asked.as_of):
        return _stock_as_it_was(configuration, asked, rolled, cut, sa.select(*keys, table.c.leads).where(table.c.since <= asked.as_of))
    if cut == asked.by:  # counted just so already: to group it again would take four times as long as to read it
        return sa.select(*keys, table.c.leads).where(*held(table, asked))
    counted = sa.select(*keys, _sum(table.c.leads).label("leads"))
    return counted.where(*held(table, asked)).group_by(*_grouping(table, asked), table.c.stage, table.c.since)


def _stock_as_it_was(configuration: Configuration, asked: Created, rolled: Rolled, cut: str, waiting: sa.Select[Any]) -> Selected:
    """Those that wait since that day or before, those that were won by it, and all others that had been created: they were gone."""
    table, created = _table("decided", cut), _table("by_rule", cut)
    last, none = len(cohorts.stages_of(configuration)) - 1, sa.literal(0, sa.Integer).label("days")
    won = sa.select(group_of(table, asked.by), sa.literal(last, sa.Integer).label("stage"), none, table.c.leads)
    by_then = won.where(*held(table, asked), table.c.end == WON, table.c.ended <= asked.as_of)
    then, since = rolled.under_way(asked)

    def there(some: Created) -> Selected:
        rows = funnel.stock(configuration, some).subquery("rows")
        return sa.select(*rows.c).where(rows.c.stage != funnel.GONE)

    stock = added_up(waiting.where(*held(_table("standing", cut), asked)), by_then, *back(there, then, since)).cte("stock")
    gone = sa.literal(funnel.GONE, sa.Integer).label("stage")
    everybody = sa.select(group_of(created, asked.by), gone, none, created.c.leads)
    everybody = everybody.where(*held(created, asked), created.c.created <= asked.as_of)
    left = added_up(everybody, sa.select(stock.c.group, gone, none, (-stock.c.leads).label("leads")))
    return sa.union_all(sa.select(*stock.c), left)


def wins_by_rule(configuration: Configuration, asked: Created, horizon: int, rolled: Rolled) -> Selected:
    """As `funnel.wins_by_rule`."""
    cut = rolled.cohorts(asked, horizon)
    if cut is None:
        columns = ("leads", *RULES)
        parts = _by_month("by_rule", columns, asked, horizon, rolled, lambda each: funnel.wins_by_rule(configuration, each, horizon), False)
        return added_up(*parts) if parts else funnel.wins_by_rule(configuration, rolled.each(asked), horizon)
    table = _table("by_rule", cut)
    counted = [sa.func.coalesce(_sum(table.c[name]), 0).label(name) for name in ("leads", *RULES)]
    known = sa.select(*counted).where(*_created(table, asked))
    return as_it_was(known, lambda each: funnel.wins_by_rule(configuration, each, horizon), _by_then(asked), rolled)


def entries(configuration: Configuration, asked: Created, rolled: Rolled) -> Selected:
    """As `funnel.entries`."""
    return funnel.entries(configuration, rolled.each(asked))


def picked(configuration: Configuration, asked: Created, pick: Pick, rolled: Rolled) -> Selected | None:
    """As `leads.counted`; None where there are no roll-ups."""
    known = _picked(asked, pick, len(cohorts.stages_of(configuration)) - 1, rolled)
    if known is None and "lead_days" in rolled.names:
        return counted(configuration, rolled.each(asked), pick)
    return known


def searched(configuration: Configuration, asked: Created, pick: Pick, search: str, rolled: Rolled) -> Selected | None:
    """As `leads.by_day` with a search; None where what is searched may be in texts that no roll-up has."""
    leads, known = tables_of(configuration).leads, cohorts.lead_days(configuration).c
    texts = texts_for([leads.c[name] for name in shown_columns(configuration)], search, rolled.pieces)
    if "lead_days" not in rolled.names or not all(name in known for name in texts):
        return None
    return counted(configuration, rolled.each(asked), pick, search, texts)


def _picked(asked: Created, pick: Pick, last: int, rolled: Rolled) -> Selected | None:
    """The same from what is counted already; None where nothing of it tells them."""
    is_final = pick.how == "standing" and pick.stage == last  # nobody stays there
    name = "lives" if is_final else {"reached": "reached", "left": "reached", "standing": "stays"}.get(pick.how, "lives")
    cut = rolled.cohorts(asked, pick.horizon if name == "reached" else HORIZON)
    known = (WON,) if is_final else _PICKED.get((pick.how, pick.end))
    if cut is None or not rolled.knows(asked.as_of) or known is None or (is_final and pick.end) or (pick.how == "entered" and pick.stage):
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
    days = sa.select(table.c.created.label("day"), _sum(table.c.leads).label("leads"))
    return days.where(*chosen, *held(table, asked)).group_by(table.c.created)


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
    return [*held(table, asked), table.c.created.between(asked.start, min(asked.end, asked.as_of))]


def _by_then(asked: Created) -> Created:
    """The same leads without days that are still to come."""
    return replace(asked, end=min(asked.end, asked.as_of))


def _grouping(table: sa.FromClause, asked: Created) -> list[sa.ColumnElement[Any]]:
    return [table.c[asked.by]] if asked.by else []


def _sum(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A sum of counts is a count."""
    return sa.cast(sa.func.sum(column), sa.BigInteger)
