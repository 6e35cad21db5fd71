"""Conversion by age of lead: the Aalen–Johansen curve, what it says of recent leads, and the share that will ever be won.

A lead ends by being won, or by the competing end of being lost or disqualified; open leads are censored at their age. Days are
whole, ends precede censoring on the same day, and a negative number of days counts as day 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy.special import gammaincinv

from scorecard.measures.close_rates import LEVEL, OPEN, WON, Born, Cohorts, Flags, Lags, Real, Whole, quantile, wilson_bounds

FOLLOWED = 3.0
"""The oldest lead must have been watched this many median lags before an eventual rate is projected."""
ENOUGH_WINS = 30


@dataclass(frozen=True, eq=False)
class Curve:
    """F(t), the share won by day t, for t = 0, 1 … as long as anybody was watched.

    `alive` is S(t⁻), the share still open just before day t; `at_risk` how many leads were watched on day t; `won` and `left` how
    many ended on it.
    """

    rate: Real
    alive: Real
    at_risk: Whole
    won: Whole
    left: Whole

    @property
    def days(self) -> int:
        """The last day that anybody was watched, −1 for no leads."""
        return len(self.rate) - 1

    @property
    def undecided(self) -> Real:
        """S(t), the share still open after day t."""
        still: Real = self.alive * (1 - (self.won + self.left) / np.maximum(self.at_risk, 1))
        return still

    def at(self, day: int) -> float | None:
        """F(day), or None where nobody was watched so long."""
        return float(self.rate[day]) if 0 <= day <= self.days else None


@dataclass(frozen=True)
class Projection:
    """The share that will ever be won, c of the cure-Weibull c·(1 − e^{−(t/s)^k}), with its interval."""

    rate: float
    low: float
    high: float
    scale_days: float
    shape: float


@dataclass(frozen=True)
class Recent:
    """Wins so far of recent leads against what leads of their age usually had. The interval is that of the ratio."""

    leads: int
    observed: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None


def conversion_curve(leads: Cohorts) -> Curve:
    """Aalen–Johansen: F(t) = Σ_{tᵢ ≤ t} S(tᵢ⁻)·wonᵢ ÷ nᵢ, where S(t) = Π (1 − endedᵢ ÷ nᵢ)."""
    return curve_from(leads.end, leads.days, leads.leads)


def curve_of(lags: Lags, born: Born) -> Curve:
    """The same of leads that are known by created day and by lag: those that are open are so old as their day says."""
    still = np.full(len(born.created), OPEN, dtype=np.int64)
    columns = ((lags.end, still), (lags.days, born.age), (lags.leads, born.ends[OPEN]))
    return curve_from(*(np.concatenate(both) for both in columns))


def curve_from(end: Whole, after: Whole, leads: Whole) -> Curve:
    """The same of leads that are known by how they ended and after how many days, open ones by their age."""
    end, after, leads = (each[leads > 0] for each in (end, after, leads))
    days = np.maximum(after, 0)
    size = int(days.max()) + 1 if len(days) else 0
    won = _tally(days, leads, end == WON, size)
    left = _tally(days, leads, (end != WON) & (end != OPEN), size)
    everyone = _tally(days, leads, np.ones(len(days), dtype=np.bool_), size)
    at_risk = everyone[::-1].cumsum()[::-1]
    watched = np.maximum(at_risk, 1)
    alive = np.concatenate(([1.0], np.cumprod(1 - (won + left) / watched)[:-1])) if size else np.zeros(0)
    return Curve(np.cumsum(alive * won / watched), alive, at_risk, won, left)


def _tally(days: Whole, leads: Whole, chosen: Flags, size: int) -> Whole:
    return np.bincount(days[chosen], weights=leads[chosen], minlength=size).astype(np.int64)


def covariance(curve: Curve, by_rate: Real, by_open: Real | None = None) -> Real:
    """The covariances of several sums Σₐ by_rateₐ·F(a) + by_openₐ·S(a), by the delta method over the multinomial hazards of each day.

    One row a sum, as long as the curve. With by_rate 1 at one age it is the variance of F itself: p(1−p)/n where nothing is censored.
    """
    at_risk = np.maximum(curve.at_risk, 1)
    won, left = curve.won / at_risk, curve.left / at_risk
    older = _from_here_on(by_rate)
    lost = _from_here_on(by_rate * curve.rate) - older * curve.rate
    if by_open is not None:
        lost = lost + _from_here_on(by_open * curve.undecided)
    gone = 1 - won - left <= 1e-12
    spent = np.where(gone, 0.0, lost / np.where(gone, 1.0, 1 - won - left))
    by_win, by_loss = curve.alive * older - spent, -spent
    both = (by_win * (won * left / at_risk)) @ by_loss.T
    ends = (by_win * (won * (1 - won) / at_risk)) @ by_win.T + (by_loss * (left * (1 - left) / at_risk)) @ by_loss.T
    result: Real = ends - both - both.T
    return result


def variance_of_sum(curve: Curve, leads_by_age: Real) -> float:
    """The variance of Σₐ leadsₐ·F(a)."""
    return max(float(covariance(curve, leads_by_age[None, :])[0, 0]), 0.0)


def _from_here_on(rows: Real) -> Real:
    """At each day the sum over it and all later ones."""
    result: Real = rows[:, ::-1].cumsum(axis=1)[:, ::-1]
    return result


def variances(curve: Curve) -> Real:
    """The variance of F(t) for every t at once: the same sum, with its running parts kept apart."""
    at_risk = np.maximum(curve.at_risk, 1)
    won, left = curve.won / at_risk, curve.left / at_risk
    ended = won + left
    gone = 1 - ended <= 1e-12
    survivors = np.where(gone, 1.0, 1 - ended)
    # d F(t) / d hazard = S·[win] − (F(t) − F(tⱼ)) ÷ (1 − hⱼ): a square in F(t), whose three coefficients add up day by day.
    spread = np.where(gone, 0.0, ended / survivors / at_risk)
    crossed = np.where(gone, 0.0, curve.alive * won / at_risk)
    own = curve.alive**2 * won * (1 - won) / at_risk
    squares, lines, points = np.cumsum(spread), np.cumsum(spread * curve.rate), np.cumsum(spread * curve.rate**2)
    square: Real = curve.rate**2 * squares - 2 * curve.rate * lines + points
    cross = curve.rate * np.cumsum(crossed) - np.cumsum(crossed * curve.rate)
    spreads: Real = np.maximum(square - 2 * cross + np.cumsum(own), 0.0)
    return spreads


def band(curve: Curve, level: float = LEVEL) -> tuple[Real, Real]:
    """The pointwise interval of F: Wilson's, on as many leads as would have given F's variance uncensored.

    Without censoring it is exactly Wilson's interval. Where nobody was won yet, or all were, it rests on the leads at risk then.
    """
    spread = variances(curve)
    inside = curve.rate * (1 - curve.rate)
    sizes = np.where(spread > 1e-15, inside / np.maximum(spread, 1e-15), curve.at_risk)
    return wilson_bounds(curve.rate, np.maximum(sizes, 1.0), level)


def median_days(curve: Curve) -> float | None:
    """The day by which half of those won by the end of the curve were won; between two days where exactly half is reached in between."""
    if curve.days < 0 or curve.rate[-1] <= 0:
        return None
    half = curve.rate[-1] / 2
    first = int(np.searchsorted(curve.rate, half - 1e-12))
    after = int(np.searchsorted(curve.rate, half + 1e-12))
    return (first + after) / 2


def recent_against_usual(reference: Curve, recent: Born, level: float = LEVEL) -> Recent:
    """Observed ÷ expected wins of recent leads, where expected = Σ leadsₐ·F(a) over their ages a in the reference curve.

    The interval joins the exact Poisson limits of the wins with the reference curve's own spread, on the log: r·e^{∓√(d² + z²·Var E ÷ E²)},
    where d is the log distance from the wins to their limit. (A score interval is shorter, and calls 4 wins for 0.7 a change far too
    often.) Leads older than the curve are left out.
    """
    return recent_at_levels(reference, recent, (level,))[0]


def recent_at_levels(reference: Curve, recent: Born, levels: Sequence[float]) -> tuple[Recent, ...]:
    """The same with an interval of each level."""
    known = recent.where(recent.age <= reference.days)
    leads, observed = known.count(), known.count(WON)
    ages = np.bincount(known.age, weights=known.ends.sum(axis=0), minlength=reference.days + 1).astype(np.float64) if leads else None
    expected = 0.0 if ages is None else float((ages * reference.rate).sum())
    if ages is None or expected <= 0:
        return (Recent(leads, observed, 0.0, None, None, None),) * len(levels)
    spread = variance_of_sum(reference, ages) / expected**2
    ends = (_ratio_ends(observed, expected, spread, level) for level in levels)
    return tuple(Recent(leads, observed, expected, observed / expected, low, high) for low, high in ends)


def _ratio_ends(observed: int, expected: float, spread: float, level: float) -> tuple[float, float]:
    unsure, tail = quantile(level) ** 2 * spread, (1 - level) / 2
    most = float(gammaincinv(observed + 1, 1 - tail))
    high = exp(_beyond(max(observed, 0.5), most, unsure)) * max(observed, 0.5) / expected
    low = exp(-_beyond(observed, float(gammaincinv(observed, tail)), unsure)) * observed / expected if observed else 0.0
    return low, high


def _beyond(observed: float, limit: float, unsure: float) -> float:
    """How far the interval reaches on the log: the limit of the wins and the spread of what was expected, taken together."""
    return sqrt(log(limit / observed) ** 2 + unsure)


def projected_rate(lags: Lags, born: Born, level: float = LEVEL) -> Projection | None:
    """The share that will ever be won, or None where the data do not allow it; of several groups, ask `projected_rates`."""
    return projected_rates([(lags, born)], level)[0]


def projected_rates(groups: Sequence[tuple[Lags, Born]], level: float = LEVEL) -> tuple[Projection | None, ...]:
    """The share that will ever be won of each group of leads, or None where the data do not allow it.

    Maximum likelihood of the cure-Weibull over whole days (day d is the stretch from d − ½ to d + ½); a lost lead was not won up to
    `as_of`, and is followed that long like an open one. Interval by the delta method on logit c. Asked only where the oldest lead was
    watched for three median lags and 30 were won. Give all leads first: the groups among them are found fastest from there.
    """
    counted = [_wins_and_watched(lags, born) for lags, born in groups]
    known = [each for each in counted if each is not None]
    found = iter(_fits(known, level) if known else ())
    return tuple(None if each is None else next(found) for each in counted)


Watched = tuple[Real, Real, float]
"""A group as its likelihood sees it: wins by day, leads not won by the age up to which they were watched, and the median lag."""


def _wins_and_watched(lags: Lags, born: Born) -> Watched | None:
    lag = median_days(curve_of(lags, born))
    if born.count(WON) < ENOUGH_WINS or lag is None or int(born.age[born.ends.sum(axis=0) > 0].max()) < FOLLOWED * max(lag, 1.0):
        return None
    won = lags.end == WON
    wins = np.bincount(np.maximum(lags.days[won], 0), weights=lags.leads[won]).astype(np.float64)
    watched = np.bincount(born.age, weights=born.ends.sum(axis=0) - born.ends[WON]).astype(np.float64)
    return wins, watched, lag


STEPS = 60
"""So many steps a fit may take; a dozen are usual."""
CLOSE = 1e-6
"""A step no longer than this says that the top is reached."""
IMPOSSIBLE = 1e-100
"""No probability is taken for less, so that its square and logarithm can be worked with."""
LOST_WAY = 10.0
"""A group whose parameters end beyond this is no place for others to start."""
FLAT = 25.0
"""A variance of logit c above this says nothing."""


def _fits(groups: Sequence[Watched], level: float) -> list[Projection | None]:
    """The top of each group's likelihood. The first climbs alone, the others from where it ended: near, and most of the way saved."""
    size = max(max(len(wins), len(watched)) for wins, watched, _ in groups)
    wins = np.array([np.pad(each, (0, size - len(each))) for each, _, _ in groups])
    watched = np.array([np.pad(each, (0, size - len(each))) for _, each, _ in groups])
    edges = np.log(np.concatenate(([1e-9], np.arange(size) + 0.5)))
    rate = np.clip(wins.sum(axis=1) / (wins.sum(axis=1) + watched.sum(axis=1)), 0.001, 0.95)
    lag = np.array([max(each, 0.5) for _, _, each in groups])
    start = np.column_stack((np.log(rate / (1 - rate)), np.log(lag * 1.4), np.zeros(len(groups))))
    first, bend = _climbed(start[:1], edges, wins[:1], watched[:1])
    if np.abs(first).max() < LOST_WAY:
        start[1:, 1:] = first[0, 1:]
    others = _climbed(start[1:], edges, wins[1:], watched[1:])
    return [_projection(*each, level) for each in (*zip(first, bend, strict=True), *zip(*others, strict=True))]


def _climbed(best: Real, edges: Real, wins: Real, watched: Real) -> tuple[Real, Real]:
    """Newton's steps uphill in (logit c, log s, log k), each shortened until it leads up: Levenberg's way, one row a group.

    Where they end, and the second derivatives there.
    """
    best = best.copy()
    reached, slope, bend = _likelihood(best, edges, wins, watched)
    damping = np.full(len(best), 1e-3)
    climbing = np.arange(len(best))
    for _ in range(STEPS):
        steep = np.maximum(np.abs(np.einsum("gii->gi", bend[climbing])), 1e-9)
        damped = damping[climbing, None, None] * steep[:, :, None] * np.eye(3) - bend[climbing]
        step = np.linalg.solve(damped, slope[climbing, :, None])[:, :, 0]
        far = np.abs(step).max(axis=1) >= CLOSE
        best[climbing[~far]] += step[~far]  # the last one: what is left after it is its square
        climbing, step = climbing[far], step[far]
        if not len(climbing):
            break
        tried = best[climbing] + np.clip(step, -2.0, 2.0)
        found = _likelihood(tried, edges, wins[climbing], watched[climbing])
        down = (found[0] < reached[climbing]) | (np.abs(tried).max(axis=1) > 30)
        up = climbing[~down]
        best[up], reached[up], slope[up], bend[up] = (each[~down] for each in (tried, *found))
        damping[up] /= 10.0
        damping[climbing[down]] *= 10.0
        climbing = climbing[damping[climbing] <= 1e12]
    return best, bend


def _projection(best: Real, bend: Real, level: float) -> Projection | None:
    spread = _spread_of_first(bend)
    if spread is None:
        return None
    z = quantile(level)
    low, rate, high = (1 / (1 + exp(-(best[0] + side * z * spread))) for side in (-1, 0, 1))
    return Projection(rate, low, high, exp(best[1]), exp(best[2]))


def _likelihood(values: Real, edges: Real, wins: Real, watched: Real) -> tuple[Real, Real, Real]:
    """The log-likelihood of (logit c, log s, log k) with its first and second derivatives, one row a group.

    R(t) = 1 − e^{−e^z} with z = k·(log t − log s) at the `edges`: the start of day 0 and the end of each day. `wins` and `watched` are
    leads by day.
    """
    c, k = 1 / (1 + np.exp(-values[:, :1])), np.exp(values[:, 2:])
    z = np.clip(k * (edges - values[:, 1:2]), -700, 6)
    rising = np.exp(z)
    dense = rising * np.exp(-rising)  # dR/dz, whose own derivative is dense · (1 − e^z)
    bent = dense * (1 - rising)
    parts = np.stack((-np.expm1(-rising), dense * -k, dense * z, bent * k * k, bent * -k * z - dense * k, bent * z * z + dense * z))
    seen = parts[:, :, 1:]
    mass, s, t, ss, st, tt = seen - parts[:, :, :-1]
    floor = np.maximum(mass, IMPOSSIBLE)
    s, t = s / floor, t / floor
    away = np.maximum(1 - c * seen[0], IMPOSSIBLE)
    by_c, by_s, by_t = (c * each / away for each in seen[:3])
    left = (1 - c)[:, 0]

    def over(leads: Real, each: Real) -> Real:
        total: Real = np.einsum("gi,gi->g", leads, each)
        return total

    total = over(wins, np.log(c * floor)) + over(watched, np.log(away))
    slope = np.column_stack(
        (left * (wins.sum(axis=1) - over(watched, by_c)), over(wins, s) - over(watched, by_s), over(wins, t) - over(watched, by_t))
    )
    twice = (  # of wins and of watched leads, for each pair of parameters
        -c[:, 0] * left * wins.sum(axis=1) - over(watched, (1 - c) * (1 - 2 * c) * by_c + ((1 - c) * by_c) ** 2),
        -left * over(watched, by_s + by_c * by_s),
        -left * over(watched, by_t + by_c * by_t),
        over(wins, ss / floor - s * s) - over(watched, c * seen[3] / away + by_s**2),
        over(wins, st / floor - s * t) - over(watched, c * seen[4] / away + by_s * by_t),
        over(wins, tt / floor - t * t) - over(watched, c * seen[5] / away + by_t**2),
    )
    bend = np.stack([np.column_stack([twice[place] for place in row]) for row in ((0, 1, 2), (1, 3, 4), (2, 4, 5))], axis=1)
    return total, slope, bend


def _spread_of_first(bend: Real) -> float | None:
    """The standard error of the first parameter from the curvature at the optimum; None where the likelihood is flat."""
    try:
        variance = float(np.linalg.inv(-bend)[0, 0])
    except np.linalg.LinAlgError:
        return None
    return sqrt(variance) if 0 < variance < FLAT else None
