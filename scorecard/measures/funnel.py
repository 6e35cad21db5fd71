"""The demand waterfall: how many leads got how far, how fast, who left and why.

Three bases, never mixed. **Cohort**: leads created in a period, by the furthest stage reached within H days (inclusive), skipped stages
back-filled; it has rates. **Period**: stage entries dated in a period; it has none, because those who enter one stage are not those who
enter the next. **Snapshot**: who stands where today, and for how long.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scorecard.measures.close_rates import DISQUALIFIED, LEVEL, LOST, Cohorts, Share, cohorts, share
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


@dataclass(frozen=True)
class Stay:
    """Some leads that entered a stage: they went on, left or are there still (`WON`, `LOST`, `OPEN`), after so many days."""

    stage: int
    end: int
    days: int
    leads: int


@dataclass(frozen=True)
class Stock:
    """Some leads that stand in a stage today, and since how many days."""

    stage: int
    days: int
    leads: int


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


def steps(stages: int, reached: Iterable[Reached], stays: Iterable[Stay] = ()) -> tuple[Step, ...]:
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
    medians = median_stays(stays)
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


def median_stays(stays: Iterable[Stay]) -> dict[int, float | None]:
    """The median days from each stage to a later one, among those who get there, with leads that are still there censored."""
    return {stage: median_days(conversion_curve(_as_cohorts(own))) for stage, own in _by_stage(stays).items()}


def _by_stage(stays: Iterable[Stay]) -> dict[int, list[Stay]]:
    grouped: dict[int, list[Stay]] = {}
    for stay in stays:
        grouped.setdefault(stay.stage, []).append(stay)
    return grouped


def _as_cohorts(stays: Sequence[Stay]) -> Cohorts:
    days = [stay.days for stay in stays]
    return cohorts([0] * len(stays), [stay.end for stay in stays], days, 0, [stay.leads for stay in stays])


def ageing(stock: Iterable[Stock], stages: int) -> tuple[Ageing, ...]:
    """Who stands in each stage today, and for how long."""
    days: list[Counter[int]] = [Counter() for _ in range(stages)]
    for some in stock:
        days[some.stage][max(some.days, 0)] += some.leads
    return tuple(_ages(each) for each in days)


def _ages(days: Mapping[int, int]) -> Ageing:
    edges = (-1, *AGES)
    groups = [sum(leads for day, leads in days.items() if low < day <= high) for low, high in zip(edges, AGES, strict=False)]
    total = sum(days.values())
    return Ageing(total, _median(days, total), (*groups, total - sum(groups)))


def _median(days: Mapping[int, int], total: int) -> float | None:
    """The median of a histogram: the mean of both middle values where their number is even."""
    middle, reached = [], 0
    for day in sorted(days):
        before, reached = reached, reached + days[day]
        middle += [day for rank in {(total - 1) // 2, total // 2} if before <= rank < reached]
    return (min(middle) + max(middle)) / 2 if middle else None


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
