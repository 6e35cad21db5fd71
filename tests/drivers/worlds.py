"""Simulated funnels lead by lead: five stages, a rate and a lag between each two, and a change in one of them where that is wanted."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.measures.close_rates import LOST, OPEN, WON, Cohorts, Real, Whole
from scorecard.measures.curves import Curve, conversion_curve
from scorecard.measures.drivers import Meetings, Met, Split, moments, split

STAGES = ("lead", "mql", "sal", "sql", "won")
RATES = (0.5, 0.6, 0.5, 0.5)
LAGS = (4.0, 3.0, 10.0, 25.0)
AS_OF = date(2026, 10, 1)
FIRST = date(2025, 1, 6)
BEFORE = (date(2026, 4, 2), date(2026, 6, 30))
AFTER = (date(2026, 7, 1), date(2026, 9, 28))
NEVER = -1


@dataclass(frozen=True, eq=False)
class Paths:
    """One row a lead: the ordinal of the day it entered each stage (the first is its creation, the last the win), −1 for never.

    `ended` is the ordinal of its loss or −1, `amount` what its win was worth.
    """

    entered: Whole
    ended: Whole
    amount: Real
    as_of: int

    def cohorts(self, stage: int) -> Cohorts:
        """The entries into a stage, with the days from there to the win or the loss."""
        there = self.entered[:, stage] != NEVER
        entry, won, lost = self.entered[there, stage], self.entered[there, -1], self.ended[there]
        end = np.where(won != NEVER, WON, np.where(lost != NEVER, LOST, OPEN)).astype(np.int64)
        until = np.where(end == WON, won, np.where(end == LOST, lost, self.as_of))
        amount = np.where(end == WON, self.amount[there], 0.0)
        return Cohorts(entry, end, until - entry, np.ones(len(entry), dtype=np.int64), amount, self.as_of)

    def curves(self) -> list[Curve]:
        """From each stage to the win."""
        return [conversion_curve(self.cohorts(stage)) for stage in range(self.entered.shape[1] - 1)]

    def met(self) -> Met:
        """The leads by the days on which they entered each two stages."""
        last = self.entered.shape[1] - 1
        found = {}
        for stage in range(last + 1):
            there = self.entered[:, stage] != NEVER
            known = there & ~np.isnan(self.amount) & (stage == last)
            amount = np.where(known, self.amount, 0.0)
            for place in range(stage + 1):
                days = np.column_stack([self.entered[there, place], self.entered[there, stage]])
                kinds, kind = np.unique(days, axis=0, return_inverse=True)
                values = (np.ones(len(there)), known, amount, amount**2 * (place == last))
                leads, valued, worth, square = (np.bincount(kind.reshape(-1), each[there], len(kinds)) for each in values)
                if len(kinds):
                    whole = (kinds[:, 0], kinds[:, 1], leads.astype(np.int64), valued.astype(np.int64))
                    found[place, stage] = Meetings(*whole, worth, square)
        return found

    def split(self, before: tuple[date, date], after: tuple[date, date], money: bool = False, stages: tuple[str, ...] = STAGES) -> Split:
        """The change between two periods, shared out."""
        return split(*moments(self.met(), self.curves(), (before, after)), stages, money)


def back_filled(entered: Whole) -> Whole:
    """A lead that reached a later stage reached the earlier ones too, at the latest then."""
    far = np.where(entered == NEVER, np.iinfo(np.int64).max, entered)
    filled = np.minimum.accumulate(far[:, ::-1], axis=1)[:, ::-1]
    return np.where(filled == np.iinfo(np.int64).max, NEVER, filled)


def funnel(
    seed: int, leads_a_week: float = 120.0, changed: int | None = None, factor: float = 1.0, volume: float = 1.0, value: float = 1.0
) -> Paths:
    """`changed` names the transition whose rate is multiplied by `factor` for what happens from the second period on."""
    rng = np.random.default_rng(seed)
    days = np.arange((AS_OF - FIRST).days)
    turn = (AFTER[0] - FIRST).days
    rate = np.where(days >= turn, leads_a_week * volume, leads_a_week) / 7
    created = np.repeat(days, rng.poisson(rate))
    entered = np.full((len(created), len(STAGES)), NEVER, dtype=np.int64)
    entered[:, 0] = created
    ended = np.full(len(created), NEVER, dtype=np.int64)
    alive = np.ones(len(created), dtype=bool)
    for step, (share, lag) in enumerate(zip(RATES, LAGS, strict=True)):
        day = entered[:, step] + np.floor(rng.exponential(lag, len(created))).astype(int)
        chance = np.where((day >= turn) & (changed == step), share * factor, share)
        passes = alive & (rng.random(len(created)) < chance)
        seen = day < (AS_OF - FIRST).days
        entered[:, step + 1] = np.where(passes & seen, day, NEVER)
        ended = np.where(alive & ~passes & seen, day, ended)
        alive = passes & seen
    offset = FIRST.toordinal()
    amount = rng.gamma(4, 250, len(created)) * np.where(entered[:, -1] >= turn, value, 1.0)
    return Paths(
        np.where(entered == NEVER, NEVER, entered + offset),
        np.where(ended == NEVER, NEVER, ended + offset),
        np.where(entered[:, -1] == NEVER, 0.0, amount),
        AS_OF.toordinal(),
    )
