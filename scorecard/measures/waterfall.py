"""The funnel page's body: one waterfall for all leads and one for each channel, on one of three bases, and what changed since before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from scorecard.measures.close_rates import Share
from scorecard.measures.funnel import (
    EXITS,
    Ageing,
    Definition,
    Leaving,
    Reached,
    Stays,
    Step,
    StepChange,
    Stock,
    ageing,
    biggest,
    compare,
    steps,
)
from scorecard.measures.periods import Period
from scorecard.measures.velocity import Velocity
from scorecard.model import Stage

Group = str | None
Basis = Literal["cohort", "period", "snapshot"]
BASES: tuple[Basis, ...] = ("cohort", "period", "snapshot")
MOST_GROUPS = 60
"""Beyond this many groups, the smallest are left out of the split; the total has all of them."""


@dataclass(frozen=True)
class StageRow:
    """One stage. `step` is None except on the cohort basis; `count` is entered (cohort, period) or standing there (snapshot).

    `standing` is who stands there on `as_of`, of all leads whatever their created day: in stock, and for how long.
    """

    stage: str
    name: str
    count: int
    step: Step | None
    standing: Ageing

    def to_json(self) -> dict[str, Any]:
        """The names that `show funnel --json` promises, and more."""
        step = self.step
        return {
            "stage": self.stage,
            "name": self.name,
            "count": self.count,
            "next_rate": _rate(step.next if step else None),
            "next_interval": _ends(step.next if step else None),
            "cumulative_rate": _rate(step.cumulative if step else None),
            "cumulative_interval": _ends(step.cumulative if step else None),
            "median_days_to_next": step.median_days_to_next if step else None,
            "in_stage_now": self.standing.leads,
            "median_days_in_stage": self.standing.median_days,
            "in_stage_by_age": self.standing.by_age,
            "advanced": step.advanced if step else None,
            "lost": step.lost if step else None,
            "disqualified": step.disqualified if step else None,
            "recycled": step.recycled if step else None,
            "still_there": step.still_there if step else None,
            "leaving": step.leaving if step else None,
        }


@dataclass(frozen=True)
class Split:
    """The waterfall of one group; None is "not given"."""

    channel: Group
    stages: tuple[StageRow, ...]


@dataclass(frozen=True)
class Against:
    """The change of every step since another period, and the one to talk about."""

    kind: str
    period: Period
    leads: int
    changes: tuple[StepChange, ...]
    biggest: StepChange | None


@dataclass(frozen=True)
class Waterfall:
    """The body. `velocity` is of today's opportunities, on every basis.

    `left` counts, on the period basis, who left in the period in which way; `ripe` says whether every lead had its days.
    """

    basis: Basis
    start: date
    end: date
    horizon: int
    by: str
    ripe: bool
    stages: tuple[StageRow, ...]
    by_channel: tuple[Split, ...]
    left: Mapping[str, int]
    against: tuple[Against, ...]
    definitions: tuple[Definition, ...]
    velocity: Velocity

    def to_json(self) -> dict[str, Any]:
        """The shape that `show funnel --json` promises, and more."""
        return {
            "basis": self.basis,
            "from": self.start,
            "to": self.end,
            "horizon_days": self.horizon,
            "by": self.by,
            "ripe": self.ripe,
            "stages": self.stages,
            "by_channel": self.by_channel,
            "left": self.left,
            "against": self.against,
            "definitions": self.definitions,
            "velocity": self.velocity,
        }


@dataclass(frozen=True)
class Facts:
    """The rows of one group: how far the cohort came, how long it stayed, who stands where.

    Of the period: `entered` by the stage's position, and `left` by the numbers of `funnel.EXITS`.
    """

    stock: Stock
    reached: Sequence[Reached] = ()
    stays: Stays | None = None
    entered: Mapping[int, int] = field(default_factory=dict)
    left: Mapping[int, int] = field(default_factory=dict)


def stage_rows(stages: Sequence[Stage], basis: Basis, facts: Facts) -> tuple[StageRow, ...]:
    """The waterfall of one group."""
    standing = ageing(facts.stock, len(stages))
    own: Sequence[Step | None] = steps(len(stages), facts.reached, facts.stays) if basis == "cohort" else [None] * len(stages)
    rows = []
    for place, (stage, step, there) in enumerate(zip(stages, own, standing, strict=True)):
        count = step.count if step else facts.entered.get(place, 0) if basis == "period" else there.leads
        rows.append(StageRow(stage.id, stage.name, count, step, there))
    return tuple(rows)


def splits(stages: Sequence[Stage], basis: Basis, groups: Mapping[Group, Facts]) -> tuple[Split, ...]:
    """A waterfall for each of the largest groups, the largest first."""
    rows = [Split(name, stage_rows(stages, basis, facts)) for name, facts in groups.items()]
    known = [split for split in rows if any(row.count or row.standing.leads for row in split.stages)]
    return tuple(sorted(known, key=lambda each: (-each.stages[0].count, each.channel is None, each.channel or ""))[:MOST_GROUPS])


def against(kind: str, period: Period, before: Sequence[Reached], now: Sequence[Reached], stages: int) -> Against:
    """What changed since another period's cohort."""
    old, new = steps(stages, before), steps(stages, now)
    changes = compare(old, new)
    return Against(kind, period, old[0].count, changes, biggest(changes))


def left_by_way(left: Mapping[int, int]) -> dict[str, int]:
    """How many left in each way, by its name."""
    return {name: left.get(exit, 0) for exit, name in EXITS.items()}


def leaving_of(rows: Sequence[StageRow]) -> tuple[tuple[str, Leaving], ...]:
    """Every way out with the stage that was left, the most frequent first."""
    found = [(row.stage, way) for row in rows if row.step for way in row.step.leaving]
    return tuple(sorted(found, key=lambda each: -each[1].leads))


def _rate(share: Share | None) -> float | None:
    return share.rate if share else None


def _ends(share: Share | None) -> list[float] | None:
    return [share.low, share.high] if share and share.low is not None and share.high is not None else None
