"""Leads on their way to a stage, counted as projections need them: when they entered, and what came of them after how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scorecard.measures.close_rates import OPEN, WON, Cohorts, Whole
from scorecard.measures.curves import Curve, curve_from


@dataclass(frozen=True, eq=False)
class Passage:
    """Two counts of the same leads, so that their size depends on days alone and not on how many leads there are.

    `entered` are ordinals of days and `arrived` how many entered on each. `end` is `WON` for those that reached the stage, `OPEN` for
    those that still may, another for those that no longer can; `days` how long it took, for open ones their age; `leads` how many of
    each. Entries may come in any order and repeatedly.
    """

    entered: Whole
    arrived: Whole
    end: Whole
    days: Whole
    leads: Whole
    as_of: int

    @cached_property
    def curve(self) -> Curve:
        """The conversion curve."""
        return curve_from(self.end, self.days, self.leads)

    @cached_property
    def waiting(self) -> tuple[Whole, Whole]:
        """How many are open at each age at which there are any, and these ages in days."""
        open_now = self.end == OPEN
        counts = np.bincount(np.maximum(self.days[open_now], 0), self.leads[open_now]).astype(np.int64)
        ages = np.flatnonzero(counts)
        return counts[ages], ages

    @property
    def wins(self) -> int:
        """How many reached the stage."""
        return int(self.leads[self.end == WON].sum())

    def arrived_in(self, first: int, last: int) -> int:
        """How many entered from one day to another, both ordinals and inclusive."""
        return int(self.arrived[(self.entered >= first) & (self.entered <= last)].sum())


def passage_of(cohorts: Cohorts) -> Passage:
    """The same counts of leads of which more is known."""
    return Passage(cohorts.created, cohorts.leads, cohorts.end, cohorts.days, cohorts.leads, cohorts.as_of)


def merged(parts: Sequence[Passage], as_of: int) -> Passage:
    """All leads of several together."""
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Passage(none, none, none, none, none, as_of)
    return Passage(
        entered=np.concatenate([part.entered for part in parts]),
        arrived=np.concatenate([part.arrived for part in parts]),
        end=np.concatenate([part.end for part in parts]),
        days=np.concatenate([part.days for part in parts]),
        leads=np.concatenate([part.leads for part in parts]),
        as_of=as_of,
    )
