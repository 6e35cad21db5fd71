"""What will become of leads as they age: the conversion curve, how sure it is, and how the planner bends it.

How sure the curve is comes from the delta method (`curves.covariance`): a number of wins that is to come is a sum over the curve's days,
and its variance over other samples of leads follows from that of each day's hazards. Numbers to come cannot be below 0, so they are
drawn log-normal with those means, variances and covariances.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scorecard.measures.close_rates import Real, Whole
from scorecard.measures.curves import Curve, covariance

DRAWS = 1000


@dataclass(frozen=True)
class Change:
    """What the planner changes about leads: factors on their volume and on their rate, and on the days they take."""

    volume: float = 1.0
    rate: float = 1.0
    lag: float = 1.0


UNCHANGED = Change()


@dataclass(frozen=True, eq=False)
class Future:
    """The curve with its rate and lag changed: F(t) becomes rate·F(t ÷ lag), never above 1; what is not won stays open.

    `unsure` is a relative variance of the rate beside the curve's own.
    """

    curve: Curve
    change: Change = UNCHANGED
    unsure: float = 0.0

    @cached_property
    def ages(self) -> Whole:
        """For each day, the day of the curve that it is taken from."""
        size = max(self.curve.days + 1, 1)
        lag = self.change.lag
        every = np.arange(size) if lag == 1.0 else np.ceil(np.arange(np.ceil(size * max(lag, 1.0))) / lag)
        return np.clip(every, 0, size - 1).astype(np.int64)

    @cached_property
    def rate(self) -> Real:
        """F at each day of age."""
        if self.curve.days < 0:
            return np.zeros(len(self.ages))
        return np.minimum(self.curve.rate[self.ages] * self.change.rate, 1.0)

    @cached_property
    def undecided(self) -> Real:
        """S, the share still open after each day of age."""
        if self.curve.days < 0:
            return np.ones(len(self.ages))
        return np.maximum(self.curve.undecided[self.ages] - (self.rate - self.curve.rate[self.ages]), 1e-9)

    @property
    def eventual(self) -> float:
        """The share that is ever won."""
        return float(self.rate[-1])

    def rate_at(self, days: Whole) -> Real:
        """F at these ages; beyond the last day that anybody was watched nothing more is won, below 0 nothing yet."""
        return np.where(days >= 0, self.rate[np.clip(days, 0, len(self.rate) - 1)], 0.0)


def changed(future: Future, change: Change) -> Future:
    """The future with its rate and lag changed once more; the volume is about leads, not about what becomes of them."""
    if (change.rate, change.lag) == (1.0, 1.0):
        return future
    return replace(future, change=Change(1.0, future.change.rate * change.rate, future.change.lag * change.lag))


@dataclass(frozen=True, eq=False)
class Sum:
    """A number of wins, or a share of leads, that is to come: what is expected, and how that moves with F and S of each day of age."""

    expected: float
    by_rate: Real
    by_open: Real


def pipeline_wins(counts: Whole, ages: Whole, days: int, future: Future) -> tuple[Sum, Real]:
    """Σ over open leads of these ages (F(a+m) − F(a)) ÷ S(a), where m are the days that remain; and that chance for each age."""
    last = len(future.rate) - 1
    now, then = np.minimum(ages, last), np.minimum(ages + days, last)
    each = counts / np.maximum(future.undecided[now], 1e-9)
    chance = np.clip((future.rate[then] - future.rate[now]) / np.maximum(future.undecided[now], 1e-9), 0.0, 1.0)
    by_rate = _by_day(then, each, last) - _by_day(now, each, last)
    return Sum(float(counts @ chance), by_rate, -_by_day(now, each * chance, last)), chance


def coming_wins(rates: Real, future: Future) -> tuple[Sum, Real]:
    """Σ over the days to come λ·F(days left) by the end of the last of them; and that number for each day."""
    left = np.arange(len(rates) - 1, -1, -1)
    each = rates * future.rate_at(left)
    last = len(future.rate) - 1
    return Sum(float(each.sum()), _by_day(np.minimum(left, last), rates, last), np.zeros(last + 1)), each


def _by_day(days: Whole, weights: Real, last: int) -> Real:
    """The weights added up for each day up to the last."""
    added: Real = np.bincount(days, weights, last + 1).astype(np.float64)
    return added


def spreads(sums: Sequence[Sum], future: Future) -> Real:
    """The covariances of several sums over other samples of leads than the one that made the curve."""
    by_rate, by_open = np.array([each.by_rate for each in sums]), np.array([each.by_open for each in sums])
    if future.curve.days < 0:
        return np.zeros((len(sums), len(sums)))
    if future.change != UNCHANGED:
        bent = np.where(future.rate < 1.0, future.change.rate, 0.0)
        moved = (bent * by_rate + (1 - bent) * by_open, by_open)
        by_rate, by_open = (np.array([_by_day(future.ages, row, future.curve.days) for row in rows]) for rows in moved)
    return covariance(future.curve, by_rate, by_open)


def drawn(sums: Sequence[Sum], future: Future, draws: int, rng: np.random.Generator) -> Real:
    """Several sums as they may turn out to be expected, one row each; never below 0."""
    means = np.array([each.expected for each in sums])
    there = np.maximum(means, 1e-12)
    relative = np.where(np.outer(means, means) > 0, spreads(sums, future) / np.outer(there, there), 0.0) + future.unsure
    logs = np.log1p(np.maximum(relative, -0.9))
    values, vectors = np.linalg.eigh(logs)
    steps = (vectors * np.sqrt(np.maximum(values, 0.0))) @ rng.standard_normal((len(sums), draws))
    result: Real = means[:, None] * np.exp(steps - np.diag(logs)[:, None] / 2)
    return result
