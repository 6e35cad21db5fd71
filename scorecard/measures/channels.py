"""Channels side by side: four numbers each with their counts, whether they differ, how they change, and why the total moved.

A "channel" stands for whatever tells the leads apart: it may as well be a persona, a campaign, a landing page or an owner. None is the
group of leads for which none was given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from scorecard.measures.close_rates import (
    DISQUALIFIED,
    LEVEL,
    LOST,
    OPEN,
    WON,
    Born,
    CohortPoint,
    Lags,
    Share,
    close_rate,
    median_of_won,
    naive_rate,
    over_time,
    share,
    win_rate,
)
from scorecard.measures.curves import (
    Projection,
    Recent,
    band,
    curve_of,
    median_days,
    projected_rates,
    recent_at_levels,
)
from scorecard.measures.mix import Change, change
from scorecard.measures.periods import Comparison, Period
from scorecard.measures.ranking import Difference, Place, difference, rank
from scorecard.measures.shrinkage import Shrunk, shrink

Group = str | None
Trend = Literal["rising", "falling", "maybe_rising", "maybe_falling", "as_usual"]

USUAL_DAYS = 364
"""What is usual is what those leads did that were created in the year before the recent ones."""
DRAWN = 8
"""So many groups, the largest, get a curve and cohorts of their own."""
FEWEST_AT_RISK = 5
"""A curve is drawn as long as this many leads were watched."""


@dataclass(frozen=True)
class Row:
    """One channel. Leads, won, lost, disqualified, open and the amount are of the leads created in the period, as known on `as_of`.

    `close` is the close rate within the horizon of its mature leads; `win` of the deals closed in the period; `cost` of what was
    spent in it. `trend` says whether recent leads convert otherwise than usual for their age: for certain, with all rows looked at
    together, or maybe. `place` is None for the total.
    """

    channel: Group
    leads: int
    won: int
    lost: int
    disqualified: int
    open: int
    close: Share
    naive: Share
    win: Share
    shrunk: Shrunk | None
    projected: Projection | None
    median_days: float | None
    median_days_won_only: float | None
    won_amount: float | None
    cost: float | None
    recent: Recent
    trend: Trend | None
    place: Place | None = None
    alike: tuple[Group, ...] = ()
    note: str = ""

    @property
    def cost_per_win(self) -> float | None:
        """What was spent in the period for each win within the horizon; None while some of its leads are too young to have been won."""
        ripe = self.close.total == self.leads
        return self.cost / self.close.count if self.cost is not None and self.close.count and ripe else None

    def to_json(self) -> dict[str, Any]:
        """The names that `show channels --json` promises, and more."""
        return {
            "channel": self.channel,
            "leads": self.leads,
            "won": self.won,
            "lost": self.lost,
            "open": self.open,
            "disqualified": self.disqualified,
            "mature_leads": self.close.total,
            "mature_won": self.close.count,
            "naive_rate": self.naive.rate,
            "naive_interval": _ends(self.naive),
            "close_rate": self.close.rate,
            "interval": _ends(self.close),
            "shrunk_rate": self.shrunk.rate if self.shrunk else None,
            "shrunk_interval": _ends(self.shrunk),
            "projected_rate": self.projected.rate if self.projected else None,
            "projected_interval": _ends(self.projected),
            "win_rate": self.win.rate,
            "win_interval": _ends(self.win),
            "closed_won": self.win.count,
            "closed_lost": self.win.total - self.win.count,
            "median_days_to_win": self.median_days,
            "median_days_won_only": self.median_days_won_only,
            "won_amount": self.won_amount,
            "cost": self.cost,
            "cost_per_win": self.cost_per_win,
            "recent": self.recent,
            "trend": self.trend,
            "rank": self.place.rank if self.place else None,
            "cannot_be_told_from": self.alike,
            "note": self.note,
        }


@dataclass(frozen=True)
class CurvePoint:
    """The share won by a day of age, with its interval and how many leads were watched that long."""

    day: int
    rate: float
    low: float
    high: float
    at_risk: int


@dataclass(frozen=True)
class Line:
    """A group's curve by age of lead, and its cohorts over time."""

    channel: Group
    curve: tuple[CurvePoint, ...]
    cohorts: tuple[CohortPoint, ...]


@dataclass(frozen=True)
class Compared:
    """Two sets of leads: two periods, or one channel and the rest. `difference` is the second's close rate less the first's.

    `change` splits the difference in wins into volume, mix and rate. It is None for one channel and the rest, and where the leads of a
    period are not all old enough: `waiting_until` is the day on which they are.
    """

    kind: str
    before: Period | None
    after: Period | None
    group: str
    first: Share
    second: Share
    difference: Difference
    change: Change | None = None
    waiting_until: date | None = None


@dataclass(frozen=True)
class Channels:
    """The body: rows in the order of reading (ranked first, the best first), their total, lines of the largest, and the comparison."""

    start: date
    end: date
    horizon: int
    by: str
    mature: bool
    rows: tuple[Row, ...]
    total: Row
    lines: tuple[Line, ...]
    total_line: Line
    compared: Compared | None

    def to_json(self) -> dict[str, Any]:
        """The shape that `show channels --json` promises, and more."""
        return {
            "from": self.start,
            "to": self.end,
            "horizon_days": self.horizon,
            "by": self.by,
            "mature": self.mature,
            "rows": self.rows,
            "total": self.total,
            "lines": self.lines,
            "total_line": self.total_line,
            "compared": self.compared,
        }


@dataclass(frozen=True)
class Leads:
    """The leads of one group by created day, and of those created in the period and in the usual year after how long they ended."""

    born: Born
    ended: Lags
    usual: Lags


@dataclass(frozen=True)
class Facts:
    """What the rows are made of: every group's leads, the deals closed in the period as (won, lost), and what was spent in it.

    `groups` must hold the year of leads before the recent ones, the period, and what it is compared with.
    """

    groups: Mapping[Group, Leads]
    everyone: Leads
    closed: Mapping[Group, tuple[int, int]]
    spent: Mapping[Group, float]


def channels(facts: Facts, period: Period, comparison: Comparison, horizon: int, by: str, months: Sequence[Period]) -> Channels:
    """The whole body. `months` are the cohorts that are drawn over time."""
    inside = {name: leads.born.created_in(period.start, period.end) for name, leads in facts.groups.items()}
    names = [name for name, leads in inside.items() if leads.count() or name in facts.closed]
    everyone = facts.everyone.born.created_in(period.start, period.end)
    largest = sorted(names, key=lambda name: (-inside[name].count(), name is None, name or ""))[:DRAWN]
    decided = (sum(won for won, _ in facts.closed.values()), sum(lost for _, lost in facts.closed.values()))
    cost = sum(facts.spent.values()) if facts.spent else None
    known = [name for name in names if name in facts.groups]
    every = [(facts.everyone, everyone), *((facts.groups[name], inside[name]) for name in known)]
    of_all, *eventual = projected_rates([(leads.ended, born) for leads, born in every])
    rows = [
        _row(name, facts.groups[name], inside[name], horizon, facts.closed.get(name, (0, 0)), facts.spent.get(name), len(names), projected)
        for name, projected in zip(known, eventual, strict=True)
    ]
    spans = [(month.start, month.end) for month in months]
    return Channels(
        start=period.start,
        end=period.end,
        horizon=horizon,
        by=by,
        mature=facts.everyone.born.as_of - period.end.toordinal() >= horizon,
        rows=_side_by_side(rows),
        total=_row(None, facts.everyone, everyone, horizon, decided, cost, 1, of_all),
        lines=tuple(_line(name, inside[name], facts.groups[name], spans, horizon) for name in largest),
        total_line=_line(None, everyone, facts.everyone, spans, horizon),
        compared=compare(comparison, facts, period, horizon),
    )


def _row(
    name: Group,
    every: Leads,
    leads: Born,
    horizon: int,
    closed: tuple[int, int],
    cost: float | None,
    rows: int,
    projected: Projection | None,
) -> Row:
    age = every.born.age
    young, old = every.born.where(age < horizon), every.born.where((age >= horizon) & (age < horizon + USUAL_DAYS))
    usual = curve_of(every.usual, old)
    recent, strict = recent_at_levels(usual, young, (LEVEL, 1 - (1 - LEVEL) / max(rows, 1)))
    amount = leads.won_amount()
    return Row(
        channel=name,
        leads=leads.count(),
        won=leads.count(WON),
        lost=leads.count(LOST),
        disqualified=leads.count(DISQUALIFIED),
        open=leads.count(OPEN),
        close=close_rate(leads, horizon),
        naive=naive_rate(leads),
        win=win_rate(*closed),
        shrunk=None,
        projected=projected,
        median_days=median_days(curve_of(every.ended, leads)),
        median_days_won_only=median_of_won(every.ended),
        won_amount=amount or None,
        cost=cost,
        recent=recent,
        trend=_trend(recent, strict),
    )


def _trend(plain: Recent, strict: Recent) -> Trend | None:
    """What the ratio's interval says: `strict` is wide enough that of all rows together few ring without cause."""
    if plain.ratio is None or plain.low is None:
        return None
    if plain.low > 1:
        return "rising" if strict.low is not None and strict.low > 1 else "maybe_rising"
    if plain.high is not None and plain.high < 1:
        return "falling" if strict.high is not None and strict.high < 1 else "maybe_falling"
    return "as_usual"


def _side_by_side(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with what only all of them together tell, in the order of reading."""
    shrunk = shrink([(row.close.count, row.close.total) for row in rows])
    places = rank([row.close for row in rows])
    full = [
        replace(row, shrunk=small, place=place, alike=tuple(rows[other].channel for other in place.alike))
        for row, small, place in zip(rows, shrunk, places, strict=True)
    ]
    return tuple(sorted(full, key=_reading_order))


def _reading_order(row: Row) -> tuple[Any, ...]:
    """Those with enough leads by their rate, then those with too few by their number."""
    few = row.place is None or row.place.too_few
    rank_ = row.place.rank if row.place and row.place.rank else 0
    rate = row.close.rate or 0.0
    return (few, -row.close.total if few else 0, -rate, rank_, row.channel is None, row.channel or "")


def _line(name: Group, inside: Born, every: Leads, spans: Sequence[tuple[date, date]], horizon: int) -> Line:
    curve = curve_of(every.ended, inside)
    low, high = band(curve)
    last = min(int((curve.at_risk >= FEWEST_AT_RISK).sum()), 2 * horizon + 1)
    points = tuple(map(CurvePoint, range(last), *(each[:last].tolist() for each in (curve.rate, low, high, curve.at_risk))))
    return Line(name, points, over_time(every.born, spans, horizon))


def compare(comparison: Comparison, facts: Facts, period: Period, horizon: int) -> Compared | None:
    """The comparison that was asked for; None for none."""
    if comparison.kind == "rest":
        inside = {name: close_rate(leads.born.created_in(period.start, period.end), horizon) for name, leads in facts.groups.items()}
        rest = _together([each for name, each in inside.items() if name != comparison.group])
        own = inside.get(comparison.group, share(0, 0))
        return Compared("rest", None, None, comparison.group, rest, own, difference(rest, own))
    before, after = comparison.before, comparison.after
    if before is None or after is None:
        return None
    first, second = (close_rate(facts.everyone.born.created_in(each.start, each.end), horizon) for each in (before, after))
    ripe = after.end + timedelta(days=horizon)
    waiting = ripe if ripe.toordinal() > facts.everyone.born.as_of else None
    parts = None if waiting else change(_counted(facts.groups, before, horizon), _counted(facts.groups, after, horizon))
    return Compared(comparison.kind, before, after, "", first, second, difference(first, second), parts, waiting)


def _counted(groups: Mapping[Group, Leads], period: Period, horizon: int) -> dict[Group, tuple[int, int]]:
    """Leads and wins within the horizon of each group."""
    inside = {name: leads.born.created_in(period.start, period.end) for name, leads in groups.items()}
    return {name: (leads.count(), leads.won_within(horizon)) for name, leads in inside.items() if leads.count()}


def _together(shares: Sequence[Share]) -> Share:
    return share(sum(each.count for each in shares), sum(each.total for each in shares))


def _ends(interval: Share | Shrunk | Projection | None) -> list[float] | None:
    return [interval.low, interval.high] if interval is not None and interval.low is not None and interval.high is not None else None
