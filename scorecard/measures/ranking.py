"""Which channel closes better, where the difference is real.

Newcombe's interval of the difference of two shares, built from the two Wilson intervals; a channel is ranked only where it can be told
apart from some other one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorecard.measures.close_rates import LEVEL, Flags, Real, Share, quantile

FEW = 30
"""A channel with fewer leads than this is never ranked: 2 of 4 may beat a large channel on paper, and mean nothing."""


@dataclass(frozen=True)
class Difference:
    """Second share minus first, with the ends of its interval; None where one of them is unknown."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def real(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Place:
    """A channel's rank, counted from 1 = best, and who is better, worse, or cannot be told apart from it (positions in the input).

    `rank` is one more than the number of channels that are really better; None where no difference to any other is real, or where
    there are too few leads to say.
    """

    rank: int | None
    better: tuple[int, ...]
    worse: tuple[int, ...]
    alike: tuple[int, ...]
    too_few: bool


def difference(first: Share, second: Share, level: float = LEVEL) -> Difference:
    """Newcombe's hybrid score interval of `second` − `first` (his method 10)."""
    if first.rate is None or second.rate is None:
        return Difference(None, None, None)
    low, high = newcombe(np.array([first.count]), np.array([first.total]), np.array([second.count]), np.array([second.total]), level)
    return Difference(second.rate - first.rate, float(low[0]), float(high[0]))


def newcombe(wins_1: Real, size_1: Real, wins_2: Real, size_2: Real, level: float = LEVEL) -> tuple[Real, Real]:
    """Both ends of p₂ − p₁: δ − √((p₂−l₂)² + (u₁−p₁)²) and δ + √((u₂−p₂)² + (p₁−l₁)²), l and u being Wilson's ends."""
    p_1, p_2 = wins_1 / size_1, wins_2 / size_2
    (low_1, high_1), (low_2, high_2) = _wilson(p_1, size_1, level), _wilson(p_2, size_2, level)
    gap = p_2 - p_1
    return gap - np.hypot(p_2 - low_2, high_1 - p_1), gap + np.hypot(high_2 - p_2, p_1 - low_1)


def _wilson(rate: Real, size: Real, level: float) -> tuple[Real, Real]:
    z = quantile(level)
    middle = (rate + z * z / (2 * size)) / (1 + z * z / size)
    half = z * np.sqrt(rate * (1 - rate) / size + z * z / (4 * size**2)) / (1 + z * z / size)
    return middle - half, middle + half


def rank(shares: Sequence[Share], level: float = LEVEL) -> tuple[Place, ...]:
    """The place of each share among the others.

    All pairs together, not each pair, are wrong in at most 1 − `level` of all cases (Bonferroni): of eight channels without any
    difference, comparing each pair at 95 % would rank some in every second report.
    """
    counts, totals = (np.array([getattr(each, side) for each in shares], dtype=np.float64) for side in ("count", "total"))
    known = totals >= FEW
    pairs = int(known.sum()) * (int(known.sum()) - 1) // 2
    safe = np.maximum(totals, 1)
    strict = 1 - (1 - level) / max(pairs, 1)
    # better[i, j]: channel j is really better than channel i.
    low, high = newcombe(counts[:, None], safe[:, None], counts[None, :], safe[None, :], strict)
    both = known[:, None] & known[None, :]
    better, worse = (low > 0) & both, (high < 0) & both
    return tuple(_place(row, better, worse, both, totals) for row in range(len(shares)))


def _place(row: int, better: Flags, worse: Flags, both: Flags, totals: Real) -> Place:
    above, below = np.flatnonzero(better[row]), np.flatnonzero(worse[row])
    alike = np.flatnonzero(both[row] & ~better[row] & ~worse[row])
    ranked = bool(len(above) or len(below))
    return Place(
        rank=len(above) + 1 if ranked else None,
        better=tuple(map(int, above)),
        worse=tuple(map(int, below)),
        alike=tuple(int(other) for other in alike if other != row),
        too_few=bool(totals[row] < FEW),
    )
