"""What moved wins or revenue between two periods, and what an indicator off its plan will mean for them.

The change is shared out among volume, the rate of each stage and the value of a win by Shapley's rule: the mean, over all orders in which
the factors may change, of what each change adds. The parts add up exactly and no factor is favoured by its place.

Both periods are held against the *same* curves F_s(age) from each stage to the win, fitted to all leads: X_s is what the entries into
stage s should have brought in the period at usual rates and ages, so that X_0 is pure volume, X_s ÷ X_{s−1} how much better than usual
stage s−1 passed leads on, and the last X the wins that there were. Comparing close rates so far instead would read a doubling of leads as
"the close rate fell by 31 %", because the new ones are young.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import factorial, sqrt

import numpy as np

from scorecard.measures.close_rates import Real, Whole
from scorecard.measures.curves import Curve
from scorecard.measures.futures import Future, Sum, drawn
from scorecard.wording import asking as words

DRAWS = 1000
EFFECTS = 400
"""An effect is drawn so many times; the first is what the data say as they are."""
JOINT = 0.95
"""In so many cases all the bands of one split hold together (Bonferroni), so that noise seldom looks like a cause."""
BAND = 0.80
MOST_FACTORS = 10


@dataclass(frozen=True, eq=False)
class Meetings:
    """Leads counted by the days on which they entered two stages, the later one second, or twice the same one.

    Parallel arrays, one entry a combination or several that add up; `entered` and `reached` are the ordinals of the days. `amount` is
    what those leads' wins were worth together, `square` the sum of its squares, one a lead, and `valued` of how many it is known.
    """

    entered: Whole
    reached: Whole
    leads: Whole
    valued: Whole
    amount: Real
    square: Real


Met = Mapping[tuple[int, int], Meetings]
"""By the positions of two stages: all that a change and its chance are worked out from. What nobody met is not there.

Who skipped a stage entered it with the next one, so that whoever is in one is in all before it. Amounts are told where the later stage is
the win, their squares where both are; else they are 0.
"""


@dataclass(frozen=True)
class Part:
    """What one factor did to the total, with its band. `name` is "volume", "value" or the stage that was reached.

    `before` and `after` are the factor itself: leads' worth in wins at usual rates, a rate against the usual one (1 is usual), a value.
    """

    name: str
    value: float
    low: float
    high: float
    before: float
    after: float

    @property
    def certain(self) -> bool:
        """Whether the band leaves out "no effect"."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Split:
    """The change from `before` to `after`, in wins or money, as parts that add up to it."""

    before: float
    after: float
    parts: tuple[Part, ...]

    @property
    def cannot_tell(self) -> bool:
        """Whether chance alone may be behind all of it."""
        return not any(part.certain for part in self.parts)


@dataclass(frozen=True)
class Effect:
    """What an indicator's deviation means for the wins: how many more (fewer, below 0), the 80 % band, and around which day.

    `per_hundred` is by how many percent its leads move when it moves by one percent (its elasticity), with its band.
    """

    wins: float
    low: float
    high: float
    around: date | None
    elasticity: float
    certain: bool


@dataclass(frozen=True)
class Effort:
    """Results per effort in the recent weeks against another stretch or against others: the ratio of the two with its interval."""

    done: float
    results: float
    rate: float | None
    other_rate: float | None
    ratio: float | None
    low: float | None
    high: float | None

    @property
    def asks(self) -> bool:
        """Whether fewer results came of the same effort than chance explains: worth a question."""
        return self.high is not None and self.high < 1


def shapley(before: Real, after: Real) -> Real:
    """Each factor's part of Π after − Π before; the last axis is the factors (at most ten), any others are draws.

    φⱼ = Σ_S |S|!·(n−|S|−1)! ÷ n! · (v(S ∪ j) − v(S)), where v(S) takes the factors in S from `after` and the rest from `before`.
    """
    count = before.shape[-1]
    if count > MOST_FACTORS:
        raise ValueError(words.too_many_factors(count, MOST_FACTORS))
    masks = np.arange(2**count)
    inside = (masks[:, None] >> np.arange(count)) & 1 == 1
    worth = np.prod(np.where(inside, after[..., None, :], before[..., None, :]), axis=-1)
    sizes = inside.sum(axis=1)
    parts = []
    for factor in range(count):
        without = masks[~inside[:, factor]]
        weights = np.array([factorial(int(k)) * factorial(count - int(k) - 1) / factorial(count) for k in sizes[without]])
        parts.append((worth[..., without | (1 << factor)] - worth[..., without]) @ weights)
    return np.stack(parts, axis=-1)


def split(sums: Real, cover: Real, stages: Sequence[str], money: bool = False, seed: int = 20260102) -> Split:
    """The change in wins (or revenue) between two periods, shared out, from the `moments` of the two; `stages` names them."""
    draws = _draws(sums, cover, np.random.default_rng(seed))
    factors = _factors(draws, money)
    parts = shapley(factors[:, 0], factors[:, 1])
    totals = _totals(draws, money)
    parts[:, -2 if money else -1] += totals[:, 1] - totals[:, 0] - parts.sum(axis=1)
    names = ["volume", *stages[1:], *(["value"] if money else [])]
    tail = (1 - JOINT) / len(names) / 2
    low, high = np.quantile(parts[1:], [tail, 1 - tail], axis=0)
    rows = [
        Part(name, float(parts[0, at]), float(low[at]), float(high[at]), float(factors[0, 0, at]), float(factors[0, 1, at]))
        for at, name in enumerate(names)
    ]
    return Split(float(totals[0, 0]), float(totals[0, 1]), tuple(rows))


def moments(met: Met, curves: Sequence[Curve], periods: Sequence[tuple[date, date]]) -> tuple[Real, Real]:
    """The sums over leads, and their covariance if other leads had come. `curves` are those from each stage but the last to the win.

    What is added up of a lead is, for each period, what its entry into each stage should bring in wins there, whether its win is in it,
    and what that was worth: one row of periods × (stages + 1). Drawing every lead anew (Poisson weights) gives the sums the covariance
    Σ f·fᵀ, of which each cell takes two stages of a lead: counts by the days of the two tell it. Good and bad weeks add σ²·Σ F_w·F_wᵀ.
    """
    last, money = len(curves), len(curves) + 1
    born = met.get((0, 0))
    first, until = (int(born.entered.min()), max(int(each.reached.max()) for each in met.values())) if born else (0, -1)
    days = np.arange(first, until + 1)
    weeks = days // 7 - first // 7
    worth = np.array([[_worth(days, stage, curves, each) for each in periods] for stage in range(last + 1)])
    sums, cover = np.zeros((len(periods), money + 1)), np.zeros((len(periods), money + 1) * 2)
    weekly = np.zeros((int(weeks[-1]) + 1 if len(days) else 0, *sums.shape))
    for (place, stage), each in met.items():
        entered, reached = each.entered - first, each.reached - first
        for period, brought in enumerate(worth[stage]):
            then = brought[reached]
            columns = {stage: each.leads} | ({money: each.amount} if stage == last else {})
            for column, counted in columns.items():
                by_day = np.bincount(entered, counted * then, len(days))
                cover[:, place, period, column] = cover[period, column, :, place] = worth[place] @ by_day
                if place == 0:
                    weekly[:, period, column] = np.bincount(weeks, by_day, len(weekly))
                if place == stage:
                    sums[period, column] = by_day.sum()
            if place == last:
                cover[:, money, period, money] = worth[place] @ np.bincount(entered, each.square * then, len(days))
    flat = weekly.reshape(len(weekly), sums.size)
    return sums.reshape(-1), cover.reshape(sums.size, sums.size) + (_bursts(born) if born else 0.0) * flat.T @ flat


def _worth(days: Whole, stage: int, curves: Sequence[Curve], period: tuple[date, date]) -> Real:
    """What an entry into a stage on each of the days brings in wins in a period."""
    start, end = (day.toordinal() for day in period)
    if stage == len(curves):
        return ((days >= start) & (days <= end)).astype(np.float64)
    gain: Real = _reached(curves[stage], end - days) - _reached(curves[stage], start - 1 - days)
    return gain


def _reached(curve: Curve, days: Whole) -> Real:
    if curve.days < 0:
        return np.zeros(len(days))
    return np.where(days < 0, 0.0, curve.rate[np.clip(days, 0, curve.days)])


def _bursts(born: Meetings) -> float:
    """The variance of weekly leads beyond chance, relative to the squared mean: weeks come in good and bad ones."""
    weekly = np.bincount((born.entered - born.entered.min()) // 7, born.leads)[1:-1][-52:]
    if len(weekly) < 8 or weekly.mean() <= 0:
        return 0.0
    return max(0.0, float((np.diff(weekly) ** 2).mean() / 2 - weekly.mean()) / float(weekly.mean()) ** 2)


def _draws(sums: Real, cover: Real, rng: np.random.Generator) -> Real:
    """The sums as they are (row 0) and as they would come out for other leads: draws × 2 × (stages + 1), the last is money.

    Drawn are normals of that covariance. A period without a win is given the variance of one, so that nothing seems certain. The root of
    the covariance is the symmetric one, which moves no more than its cells do: with another, sums that differ in their last digit only
    might be drawn on another side.
    """
    size = len(sums) // 2
    cover = cover.copy()
    for place in (size - 2, 2 * size - 2):
        cover[place, place] = max(cover[place, place], 1.0)
    scale = np.sqrt(np.diag(cover))
    scale = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(cover / np.outer(scale, scale))
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    drawn = sums + rng.standard_normal((DRAWS, len(sums))) @ root * scale
    result: Real = np.maximum(np.vstack([sums, drawn]), 0.0).reshape(DRAWS + 1, 2, size)
    return result


def _factors(draws: Real, money: bool) -> Real:
    """Volume, each stage's rate against the usual one, and (for money) the value of a win: draws × 2 × factors."""
    wins, amounts = draws[:, :, :-1], draws[:, :, -1]
    rates = _quotient(wins[:, :, 1:], wins[:, :, :-1], 1.0)
    parts = [wins[:, :, :1], rates]
    if money:
        parts.append(_quotient(amounts, wins[:, :, -1], 0.0)[:, :, None])
    return np.concatenate(parts, axis=2)


def _quotient(part: Real, whole: Real, otherwise: float) -> Real:
    """part ÷ whole per period; where one period's whole is nothing its quotient is the other's: nothing is known of a change."""
    there = whole > 1e-6
    quotient = np.where(there, part / np.where(there, whole, 1.0), np.nan)
    other = quotient[:, ::-1]
    filled = np.where(np.isnan(quotient), other, quotient)
    return np.where(np.isnan(filled), otherwise, filled)


def _totals(draws: Real, money: bool) -> Real:
    return draws[:, :, -1] if money else draws[:, :, -2]


def worth(met: Met, first: date, last: date) -> float | None:
    """What a win from one day to another, both inclusive, was worth on average: of those whose amount is known; None where none is."""
    wins = met.get(max(met, default=(0, 0)))
    if wins is None:
        return None
    inside = (wins.reached >= first.toordinal()) & (wins.reached <= last.toordinal())
    known = wins.valued[inside].sum()
    return float(wins.amount[inside].sum() / known) if known else None


def ever_won(curve: Curve, seed: int = 20260101) -> Real:
    """The share that is ever won, F(∞), as it may have come out for other leads."""
    if curve.days < 0:
        return np.zeros(EFFECTS)
    last = (np.arange(curve.days + 1) == curve.days).astype(np.float64)
    whole = Sum(float(curve.rate[-1]), last, np.zeros(curve.days + 1))
    shares: Real = drawn((whole,), Future(curve), EFFECTS, np.random.default_rng(seed))[0]
    shares[0] = whole.expected
    return shares.clip(max=1.0)


def effect(
    deviation: float,
    indicator: Sequence[float | None],
    leads: Sequence[float | None],
    ever: Real,
    week: date,
    lag_days: float | None,
    seed: int = 20260103,
) -> Effect | None:
    """What a `deviation` of the latest week (as a share of the plan, −0.12 for 12 % under it) means for the wins.

    `indicator` and `leads` are the complete weeks of the indicator and of the leads that it feeds. Measured is the elasticity of the
    leads (the slope of log on log, both without their trend); the wins are usual leads × ((1 + deviation)^elasticity − 1) × F(∞), drawn
    in `ever` (see `ever_won`). The band draws weeks and leads anew. None with fewer than 20 common weeks.
    """
    pairs = np.array([(a, b) for a, b in zip(indicator, leads, strict=True) if a and b is not None and a > 0], dtype=np.float64)
    if len(pairs) < 20:
        return None
    rng = np.random.default_rng(seed)
    size = len(ever)
    picked = rng.integers(0, len(pairs), (size, len(pairs)))
    picked[0] = np.arange(len(pairs))
    x, y = _without_trend(np.log(pairs[:, 0])), _without_trend(np.log(pairs[:, 1] + 0.5))
    a, b = x[picked], y[picked]
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    power = (a * a).sum(axis=1)
    if power[0] <= 1e-12:
        return None
    slopes = (a * b).sum(axis=1) / np.maximum(power, 1e-12)
    usual = float(pairs[-13:, 1].mean())
    wins = usual * ((1 + max(deviation, -0.99)) ** slopes - 1) * ever
    low, high = (float(each) for each in np.quantile(wins, [(1 - BAND) / 2, (1 + BAND) / 2]))
    around = None if lag_days is None else week + timedelta(days=3 + round(lag_days))
    return Effect(float(wins[0]), low, high, around, float(slopes[0]), low > 0 or high < 0)


def _without_trend(series: Real) -> Real:
    weeks = np.arange(len(series), dtype=np.float64)
    result: Real = series - np.polyval(np.polyfit(weeks, series, 1), weeks)
    return result


def effort(done: Sequence[float], results: Sequence[float], other_done: Sequence[float], other_results: Sequence[float]) -> Effort:
    """Results per effort against another stretch or others: weekly efforts and their results, here and there.

    The ratio of the two rates with its 95 % interval on the logarithm, √(φ(1 ÷ results + 1 ÷ other results)), where φ is how much the
    weeks of the other side vary beyond chance. Half a result is added to each side where one has none.
    """
    here, there = (float(sum(done)), float(sum(results))), (float(sum(other_done)), float(sum(other_results)))
    if here[0] <= 0 or there[0] <= 0 or here[1] + there[1] <= 0:
        return Effort(here[0], here[1], here[1] / here[0] if here[0] else None, None, None, None, None)
    extra = 0.5 if min(here[1], there[1]) == 0 else 0.0
    rate, usual = (here[1] + extra) / here[0], (there[1] + extra) / there[0]
    error = sqrt(_spread(other_done, other_results) * (1 / (here[1] + extra) + 1 / (there[1] + extra)))
    low, high = (rate / usual * float(np.exp(step * 1.96 * error)) for step in (-1, 1))
    return Effort(here[0], here[1], here[1] / here[0], there[1] / there[0], rate / usual, low, high)


def _spread(done: Sequence[float], results: Sequence[float]) -> float:
    """Pearson's χ² of the weeks around their common rate, over its degrees of freedom; at least 1."""
    rate = sum(results) / sum(done)
    terms = [(result - rate * effort) ** 2 / (rate * effort) for effort, result in zip(done, results, strict=True) if rate * effort > 0]
    return max(1.0, sum(terms) / (len(terms) - 1)) if len(terms) > 4 else 1.0
