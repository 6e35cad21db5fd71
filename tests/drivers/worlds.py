"""Simulated funnels lead by lead: five stages, a rate and a lag between each two, and a change in one of them where that is wanted."""

from datetime import date

import numpy as np

from scorecard.measures.drivers import NEVER, Paths

STAGES = ("lead", "mql", "sal", "sql", "won")
RATES = (0.5, 0.6, 0.5, 0.5)
LAGS = (4.0, 3.0, 10.0, 25.0)
AS_OF = date(2026, 10, 1)
FIRST = date(2025, 1, 6)
BEFORE = (date(2026, 4, 2), date(2026, 6, 30))
AFTER = (date(2026, 7, 1), date(2026, 9, 28))


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
