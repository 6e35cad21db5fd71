"""How many wins, and how much revenue, a period will end with: from the age of the pipeline and the leads still to come.

    expected = actual + Σ open leads (F(a+m) − F(a)) ÷ S(a) + Σ future days λ_d·F(m_d)

F is the Aalen–Johansen conversion curve, S the share still open after day a, m the whole days that remain, λ_d the leads expected on a
day to come. The band holds 80 % of simulated ends: the two sums are as uncertain as the curve is (see `futures`), each open lead is won or
not, and leads arrive by chance around a level that is itself uncertain, in good weeks and bad ones. Everything is drawn with a fixed
seed: the same input gives the same band.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.measures.arrivals import Arrivals, arrivals
from scorecard.measures.close_rates import Real, Whole
from scorecard.measures.futures import DRAWS, UNCHANGED, Change, Future, changed, coming_wins, drawn, pipeline_wins
from scorecard.measures.passages import Passage

BAND = 0.80
SEED = 20260101
ENDS = ((1 - BAND) / 2, (1 + BAND) / 2)
ENOUGH_WINS = 50
"""The worth of so many wins and more is drawn as one number: a gamma with the mean and variance of their sum."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Where the period is heading. `low` and `high` hold 80 % of `draws`; `from_open` and `from_new` are parts of `expected`."""

    actual: float
    from_open: float
    from_new: float
    expected: float
    low: float
    high: float
    draws: Real


def project(
    actual: float,
    leads: Passage,
    as_of: date,
    end: date,
    future: Future | None = None,
    coming: Arrivals | None = None,
    change: Change = UNCHANGED,
    seed: int = SEED,
) -> Projection:
    """Wins by `end`, given `actual` up to `as_of` and the leads so far. `change` is the planner's; it moves open and new leads alike."""
    days = max((end - as_of).days, 0)
    future = changed(Future(leads.curve) if future is None else future, change)
    coming = arrivals(leads.entered, leads.arrived, as_of, end) if coming is None else coming
    counts, ages = leads.waiting
    still, chance = pipeline_wins(counts, ages, days, future)
    new, daily = coming_wins(coming.drawn * change.volume, future)
    rng = np.random.default_rng(seed + 2)
    of_each = drawn((still, new), future, DRAWS, rng)
    draws = actual + won_of(of_each[0], counts, chance, rng)
    if days:
        draws = draws + rng.poisson(of_each[1] * coming.levels(DRAWS, rng) * _weeks(daily, coming.extra, rng))
    from_new = coming_wins(coming.mean * change.volume, future)[0].expected
    low, high = (float(each) for each in np.quantile(draws, ENDS, method="nearest"))
    return Projection(actual, still.expected, from_new, actual + still.expected + from_new, low, high, draws)


def won_of(expected: Real, counts: Whole, chance: Real, rng: np.random.Generator) -> Real:
    """How many of `counts` leads, each with its chance, are won, where all in all so many are `expected` (one a draw).

    The sum of many different chances is drawn as a binomial with the same mean and variance: that of n = (Σp)² ÷ Σp² leads alike
    (Ehm 1991), which is exact for one age and never more leads than there are.
    """
    mean, squares = float(counts @ chance), float(counts @ chance**2)
    if squares <= 0:
        return np.zeros(len(expected))
    alike = int(np.ceil(mean**2 / squares - 1e-9))
    return rng.binomial(alike, np.minimum(expected / alike, 1.0)).astype(np.float64)


def _weeks(daily: Real, extra: float, rng: np.random.Generator) -> Real:
    """What good and bad weeks beyond chance make of the whole: one factor a draw, of the variance that the weeks' own have together."""
    if extra <= 1e-6 or daily.sum() <= 0:
        return np.ones(DRAWS)
    weeks = np.add.reduceat(daily, np.arange(0, len(daily), 7))
    shape = float(weeks.sum() ** 2 / (weeks**2).sum()) / extra
    factors: Real = rng.standard_gamma(shape, DRAWS) / shape
    return factors


def in_money(wins: Projection, actual: float, amounts: Sequence[float] | Real, seed: int = SEED) -> Projection | None:
    """The projection of revenue: each win to come is worth what one of the past wins was, drawn at random. None without any amount."""
    values = np.asarray(amounts, dtype=np.float64)
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    value = float(values.mean())
    more = np.maximum(wins.draws - wins.actual, 0).astype(np.int64)
    draws = actual + _worth(more, values, np.random.default_rng(seed + 3))
    low, high = (float(each) for each in np.quantile(draws, ENDS))
    return Projection(
        actual, wins.from_open * value, wins.from_new * value, actual + (wins.expected - wins.actual) * value, low, high, draws
    )


def _worth(wins: Whole, values: Real, rng: np.random.Generator) -> Real:
    """What so many wins are worth together, one sum a draw."""
    few = np.where(wins < ENOUGH_WINS, wins, 0)
    ends = np.concatenate(([0.0], rng.choice(values, int(few.sum())).cumsum()))[np.concatenate(([0], few.cumsum()))]
    mean, variance = float(values.mean()), float(values.var())
    if variance <= 0:
        return wins.astype(np.float64) * mean
    many: Real = rng.standard_gamma(np.maximum(wins, 1) * (mean**2 / variance)) * (variance / mean)
    sums: Real = np.where(wins < ENOUGH_WINS, np.diff(ends), many)
    return sums


def run_rate(actual: float, start: date, as_of: date, end: date) -> float:
    """What most tools project: actual ÷ the share of the days that have passed. Kept as the yardstick that ours is measured by."""
    return actual / max((as_of - start).days + 1, 1) * ((end - start).days + 1)
