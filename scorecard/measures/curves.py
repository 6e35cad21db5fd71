"""Conversion by age of lead: the Aalen–Johansen curve, what it says of recent leads, and the share that will ever be won.

A lead ends by being won, or by the competing end of being lost or disqualified; open leads are censored at their age. Days are
whole, ends precede censoring on the same day, and a negative number of days counts as day 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaincinv

from scorecard.measures.close_rates import LEVEL, OPEN, WON, Cohorts, Flags, Real, Whole, quantile, wilson_ends

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
    days = np.maximum(leads.days, 0)
    size = int(days.max()) + 1 if len(days) else 0
    won = _tally(days, leads.leads, leads.end == WON, size)
    left = _tally(days, leads.leads, (leads.end != WON) & (leads.end != OPEN), size)
    everyone = _tally(days, leads.leads, np.ones(len(days), dtype=np.bool_), size)
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
    ends = [wilson_ends(float(rate), max(float(size), 1.0), level) for rate, size in zip(curve.rate, sizes, strict=True)]
    return np.array([low for low, _ in ends]), np.array([high for _, high in ends])


def median_days(curve: Curve) -> float | None:
    """The day by which half of those won by the end of the curve were won; between two days where exactly half is reached in between."""
    if curve.days < 0 or curve.rate[-1] <= 0:
        return None
    half = curve.rate[-1] / 2
    first = int(np.searchsorted(curve.rate, half - 1e-12))
    after = int(np.searchsorted(curve.rate, half + 1e-12))
    return (first + after) / 2


def recent_against_usual(reference: Curve, recent: Cohorts, level: float = LEVEL) -> Recent:
    """Observed ÷ expected wins of recent leads, where expected = Σ leadsₐ·F(a) over their ages a in the reference curve.

    The interval joins the exact Poisson limits of the wins with the reference curve's own spread, on the log: r·e^{∓√(d² + z²·Var E ÷ E²)},
    where d is the log distance from the wins to their limit. (A score interval is shorter, and calls 4 wins for 0.7 a change far too
    often.) Leads older than the curve are left out.
    """
    known = recent.where(recent.age <= reference.days)
    ages = np.bincount(known.age, weights=known.leads, minlength=reference.days + 1).astype(np.float64) if known.count() else None
    if ages is None:
        return Recent(0, 0, 0.0, None, None, None)
    observed, expected = known.count(WON), float((ages * reference.rate).sum())
    if expected <= 0:
        return Recent(known.count(), observed, 0.0, None, None, None)
    unsure = quantile(level) ** 2 * variance_of_sum(reference, ages) / expected**2
    tail = (1 - level) / 2
    most = float(gammaincinv(observed + 1, 1 - tail))
    high = exp(_beyond(max(observed, 0.5), most, unsure)) * max(observed, 0.5) / expected
    low = exp(-_beyond(observed, float(gammaincinv(observed, tail)), unsure)) * observed / expected if observed else 0.0
    return Recent(known.count(), observed, expected, observed / expected, low, high)


def _beyond(observed: float, limit: float, unsure: float) -> float:
    """How far the interval reaches on the log: the limit of the wins and the spread of what was expected, taken together."""
    return sqrt(log(limit / observed) ** 2 + unsure)


def projected_rate(leads: Cohorts, level: float = LEVEL) -> Projection | None:
    """The share that will ever be won, or None where the data do not allow it.

    Maximum likelihood of the cure-Weibull over whole days (day d is the stretch from d − ½ to d + ½); a lost lead was not won up to
    `as_of`, and is followed that long like an open one. Interval by the delta method on logit c. Asked only where the oldest lead was
    watched for three median lags and 30 were won.
    """
    won = leads.where(leads.end == WON)
    lag = median_days(conversion_curve(leads))
    if won.count() < ENOUGH_WINS or lag is None or int(leads.age.max()) < FOLLOWED * max(lag, 1.0):
        return None
    days, wins = np.unique(np.maximum(won.days, 0), return_inverse=True)
    counts = np.bincount(wins, weights=won.leads).astype(np.float64)
    rest = leads.where(leads.end != WON)
    ages, places = np.unique(rest.age, return_inverse=True)
    watched = np.bincount(places, weights=rest.leads, minlength=len(ages)).astype(np.float64)
    return _fit(days.astype(np.float64), counts, ages.astype(np.float64), watched, lag, level)


def _fit(days: Real, wins: Real, ages: Real, watched: Real, lag: float, level: float) -> Projection | None:
    edges = np.log(np.concatenate((days + 0.5, np.maximum(days - 0.5, 1e-9), ages + 0.5)))

    def surprise(values: Real) -> float:
        """The negative log-likelihood of (logit c, log s, log k)."""
        if np.abs(values).max() > 30:
            return 1e12
        share_won = 1 / (1 + exp(-values[0]))
        reached = -np.expm1(-np.exp(np.clip(exp(values[2]) * (edges - values[1]), -700, 6)))
        late, early, seen = np.split(reached, [len(days), 2 * len(days)])
        mass = np.maximum(share_won * (late - early), 1e-300)
        return -float(wins @ np.log(mass) + watched @ np.log(np.maximum(1 - share_won * seen, 1e-300)))

    start_rate = min(max(wins.sum() / (wins.sum() + watched.sum()), 0.001), 0.95)
    start = np.array([log(start_rate / (1 - start_rate)), log(max(lag, 0.5) * 1.4), 0.0])
    found = minimize(surprise, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-4, "maxiter": 800})
    spread = _spread_of_first(surprise, found.x)
    if spread is None:
        return None
    z = quantile(level)
    low, rate, high = (1 / (1 + exp(-(found.x[0] + step * z * spread))) for step in (-1, 0, 1))
    return Projection(rate, low, high, exp(found.x[1]), exp(found.x[2]))


def _spread_of_first(surprise: Callable[[Real], float], best: Real, step: float = 2e-3) -> float | None:
    """The standard error of the first parameter from the curvature at the optimum; None where the likelihood is flat."""
    size = len(best)
    hessian = np.empty((size, size))
    moves = np.eye(size) * step
    for row in range(size):
        for column in range(size):
            a, b = moves[row], moves[column]
            corners = surprise(best + a + b) - surprise(best + a - b) - surprise(best - a + b) + surprise(best - a - b)
            hessian[row, column] = corners / (4 * step * step)
    try:
        variance = float(np.linalg.inv(hessian)[0, 0])
    except np.linalg.LinAlgError:
        return None
    return sqrt(variance) if 0 < variance < 25 else None
