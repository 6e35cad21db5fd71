"""Small channels: a close rate drawn toward the channels' overall rate, as far as the channels resemble each other.

Beta-binomial: each channel's true rate is a draw from a Beta(μκ, (1−μ)κ). Mean μ and likeness κ are not known, so the posterior is
averaged over a grid of both: putting in the best pair instead gives intervals that cover 81–84 % of the truth, not 95.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaln, expit, logit

from scorecard.measures.close_rates import LEVEL, Real

MEANS = 15
LIKENESSES = 14
NEGLIGIBLE = 1e-4
"""Grid points with less than this share of the largest weight are left out."""


@dataclass(frozen=True)
class Shrunk:
    """A channel's rate after shrinkage: posterior mean and the ends of its interval."""

    rate: float
    low: float
    high: float


def shrink(counts: Sequence[tuple[int, int]], level: float = LEVEL) -> tuple[Shrunk | None, ...]:
    """The shrunk rate of each (won, leads), in the order given; None for a channel without leads.

    One channel alone has nobody to be likened to: its prior is then the uniform one.
    """
    known = sorted({(won, leads) for won, leads in counts if leads > 0})
    if not known:
        return tuple(None for _ in counts)
    data = [(won, leads) for won, leads in counts if leads > 0]
    first, second, weights = _prior(data) if len(data) > 1 else (np.ones(1), np.ones(1), np.ones(1))
    answers = {pair: _posterior(*pair, first, second, weights, level) for pair in known}
    return tuple(answers.get(pair) for pair in counts)


def _prior(data: Sequence[tuple[int, int]]) -> tuple[Real, Real, Real]:
    """The grid's Beta parameters and the posterior weight of each, without the negligible ones.

    Flat in μ over its plausible range and in κ^{−½}, the spread between channels (Gelman's choice: proper where a flat log κ is not).
    """
    won, leads = (np.array(column, dtype=np.float64) for column in zip(*data, strict=True))
    overall = (won.sum() + 0.5) / (leads.sum() + 1)
    width = 3.5 / np.sqrt(len(data)) + 4 / np.sqrt(won.sum() + 1)
    means = expit(logit(overall) + np.linspace(-width, width, MEANS))
    spreads = np.geomspace(0.01, 1.0, LIKENESSES)
    mean, spread = (side.ravel() for side in np.meshgrid(means, spreads))
    first, second = mean / spread**2, (1 - mean) / spread**2
    evidence = np.log(mean * (1 - mean))
    pairs, repeats = np.unique(np.column_stack((won, leads)), axis=0, return_counts=True)
    for (wins, size), times in zip(pairs, repeats, strict=True):
        evidence = evidence + times * (betaln(first + wins, second + size - wins) - betaln(first, second))
    weights = np.exp(evidence - evidence.max())
    kept = weights > NEGLIGIBLE
    return first[kept], second[kept], weights[kept]


def _posterior(won: int, leads: int, first: Real, second: Real, weights: Real, level: float) -> Shrunk:
    """Mean and quantiles of one channel's mixture of Betas. The weights hold this channel's own evidence already."""
    wins, losses = first + won, second + leads - won
    share = weights / weights.sum()
    mean = float((share * wins / (wins + losses)).sum())
    ends = np.array([(1 - level) / 2, (1 + level) / 2])
    low, high = np.zeros(2), np.ones(2)
    for _ in range(20):  # bisection to 1e-6
        middle = (low + high) / 2
        reached = (share[:, None] * betainc(wins[:, None], losses[:, None], middle[None, :])).sum(axis=0)
        low, high = np.where(reached < ends, middle, low), np.where(reached < ends, high, middle)
    return Shrunk(mean, float(low[0]), float(high[1]))
