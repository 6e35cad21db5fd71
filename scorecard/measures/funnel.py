"""The demand waterfall: how many leads got how far, how fast, who left and why.

Three bases, never mixed. **Cohort**: leads created in a period, by the furthest stage reached within H days (inclusive), skipped stages
back-filled; it has rates. **Period**: stage entries dated in a period; it has none, because those who enter one stage are not those who
enter the next. **Snapshot**: who stands where today, and for how long.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scorecard.measures.close_rates import DISQUALIFIED, LEVEL, LOST, Cohorts, Flags, Share, Whole, cohorts, share
from scorecard.measures.curves import conversion_curve, median_days
from scorecard.measures.ranking import Difference, difference

RECYCLED = 4
"""Back to marketing: a way out of the funnel, though not the end of the lead. Continues the numbers of `close_rates.ENDS`."""
EXITS: Mapping[int, str] = {LOST: "lost", DISQUALIFIED: "disqualified", RECYCLED: "recycled"}
AGES = (7, 30, 90)
"""Upper ends, in days, of the groups in which stock is shown; what is older comes last."""


@dataclass(frozen=True)
class Reached:
    """Some leads of a cohort: the position of their furthest stage, how they left (a key of `EXITS`, or 0 for not), and why."""

    stage: int
    exit: int
    reason: str | None
    leads: int


@dataclass(frozen=True, eq=False)
class Stays:
    """Leads that entered a stage, as parallel arrays: they went on, left or are there still (`WON`, `LOST`, `OPEN`), after `days`."""

    stage: Whole
    end: Whole
    days: Whole
    leads: Whole


@dataclass(frozen=True, eq=False)
class Stock:
    """Leads that stand in a stage today, as parallel arrays, and since how many days."""

    stage: Whole
    days: Whole
    leads: Whole


@dataclass(frozen=True)
class Leaving:
    """How many left from a stage in one way for one reason. A reason that nobody gave is None."""

    exit: str
    reason: str | None
    leads: int


@dataclass(frozen=True)
class Ageing:
    """Who stands in a stage today: how many, half of them for more than `median_days`, and how many in each group of `AGES`."""

    leads: int
    median_days: float | None
    by_age: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """One stage of a cohort. Entered = advanced + lost + disqualified + recycled + still there, always.

    `next` is the share that went on, `cumulative` the share of all leads that came this far; both None where it makes no sense: after
    the last stage, and on the period basis.
    """

    count: int
    next: Share | None
    cumulative: Share | None
    median_days_to_next: float | None
    advanced: int
    lost: int
    disqualified: int
    recycled: int
    still_there: int
    leaving: tuple[Leaving, ...]


@dataclass(frozen=True)
class StepChange:
    """One stage's next-step share before and now. `real`: the interval, widened for the number of steps compared, excludes zero."""

    stage: int
    before: Share
    now: Share
    difference: Difference
    real: bool


@dataclass(frozen=True)
class Definition:
    """One honest definition of "lead to won": the count under it, and what sets it apart from the default as (why, leads)."""

    id: str
    won: int
    total: int
    rate: float | None
    gaps: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class WinCounts:
    """Won leads of a cohort under ever looser rules, each on all of its leads, and the stock for the snapshot reading.

    `strict`: every stage stamped in order, no way out taken in between, within H. `ordered`: every stage stamped in order, within H.
    `ordered_ever`: the same, whenever. `within`: won within H, skipped stages back-filled. `ever`: won.
    """

    leads: int
    strict: int
    ordered: int
    ordered_ever: int
    within: int
    ever: int
    stock_first: int
    stock_won: int


def steps(stages: int, reached: Iterable[Reached], stays: Stays | None = None) -> tuple[Step, ...]:
    """Every stage of a cohort, in order.

    A lead counts in each stage up to the furthest one it reached. It leaves from that one; the last stage is not left.
    """
    furthest: Counter[int] = Counter()
    ways: Counter[tuple[int, int, str | None]] = Counter()
    for some in reached:
        furthest[some.stage] += some.leads
        if some.exit and some.stage < stages - 1:
            ways[some.stage, some.exit, some.reason] += some.leads
    entered = [sum(leads for stage, leads in furthest.items() if stage >= position) for position in range(stages)]
    medians = median_stays(stays) if stays else {}
    return tuple(_step(position, entered, ways, medians.get(position)) for position in range(stages))


def _step(position: int, entered: Sequence[int], ways: Mapping[tuple[int, int, str | None], int], median: float | None) -> Step:
    last = position == len(entered) - 1
    count, advanced = entered[position], 0 if last else entered[position + 1]
    leaving = [Leaving(EXITS[exit], reason, leads) for (stage, exit, reason), leads in ways.items() if stage == position]
    out = {name: sum(way.leads for way in leaving if way.exit == name) for name in EXITS.values()}
    return Step(
        count=count,
        next=None if last else share(advanced, count),
        cumulative=share(count, entered[0]),
        median_days_to_next=None if last else median,
        advanced=advanced,
        lost=out["lost"],
        disqualified=out["disqualified"],
        recycled=out["recycled"],
        still_there=count - advanced - sum(out.values()),
        leaving=tuple(sorted(leaving, key=lambda way: (-way.leads, way.exit, way.reason is None, way.reason or ""))),
    )


def median_stays(stays: Stays) -> dict[int, float | None]:
    """The median days from each stage to a later one, among those who get there, with leads that are still there censored."""
    return {int(stage): median_days(conversion_curve(_as_cohorts(stays, stays.stage == stage))) for stage in np.unique(stays.stage)}


def _as_cohorts(stays: Stays, own: Flags) -> Cohorts:
    return cohorts(np.zeros(int(own.sum()), dtype=np.int64), stays.end[own], stays.days[own], 0, stays.leads[own])


def ageing(stock: Stock, stages: int) -> tuple[Ageing, ...]:
    """Who stands in each stage today, and for how long."""
    return tuple(_ages(np.maximum(stock.days[own], 0), stock.leads[own]) for own in (stock.stage == place for place in range(stages)))


def _ages(days: Whole, leads: Whole) -> Ageing:
    groups = np.bincount(np.searchsorted(AGES, days), weights=leads, minlength=len(AGES) + 1)
    return Ageing(int(leads.sum()), _median(days, leads), tuple(int(each) for each in groups))


def _median(days: Whole, leads: Whole) -> float | None:
    """The median of a histogram: the mean of both middle values where their number is even."""
    total = int(leads.sum())
    if not total:
        return None
    order = np.argsort(days, kind="stable")
    reached = np.cumsum(leads[order])
    lower, upper = (days[order][np.searchsorted(reached, rank)] for rank in ((total + 1) // 2, total // 2 + 1))
    return float(lower + upper) / 2


def compare(before: Sequence[Step], now: Sequence[Step], level: float = LEVEL) -> tuple[StepChange, ...]:
    """The change of every next-step share, by Newcombe's interval.

    Its level is raised so that all steps together raise a false alarm in at most 1 − `level` of all quiet comparisons (Bonferroni).
    """
    pairs = [(place, old.next, new.next) for place, (old, new) in enumerate(zip(before, now, strict=True)) if old.next and new.next]
    strict = 1 - (1 - level) / max(len(pairs), 1)
    return tuple(
        StepChange(place, old, new, difference(old, new, level), difference(old, new, strict).real)
        for place, old, new in pairs
        if old.total and new.total
    )


def biggest(changes: Sequence[StepChange]) -> StepChange | None:
    """The change to talk about: a real one before a routine one, then the larger."""
    known = [change for change in changes if change.difference.value is not None]
    return max(known, key=lambda change: (change.real, abs(change.difference.value or 0.0)), default=None)


def definitions(counts: WinCounts) -> tuple[Definition, ...]:
    """Six ways to say "lead to won" of the same leads, from the strictest to the one that is no rate at all."""
    other, late = counts.within - counts.ordered, counts.ever - counts.within
    late_ordered = counts.ordered_ever - counts.ordered
    detours = counts.ordered - counts.strict
    return (
        _definition("strict", counts.strict, counts.leads, ("skipped", -other), ("detour", -detours)),
        _definition("ordered", counts.ordered, counts.leads, ("skipped", -other)),
        _definition("ordered_ever", counts.ordered_ever, counts.leads, ("skipped", -other), ("late", late_ordered)),
        _definition("back_filled", counts.within, counts.leads),
        _definition("any", counts.ever, counts.leads, ("late", late)),
        _definition("snapshot", counts.stock_won, counts.stock_first, ("stock", counts.stock_won - counts.within)),
    )


def _definition(id: str, won: int, total: int, *gaps: tuple[str, int]) -> Definition:
    return Definition(id, won, total, won / total if total else None, tuple(gap for gap in gaps if gap[1]))
