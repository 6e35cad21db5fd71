"""How many wins, and how much revenue, a period will end with: from the age of the pipeline and the leads still to come.

    expected = actual + Σ open leads (F(a+m) − F(a)) ÷ S(a) + Σ future days λ_d·F(m_d)

F is the Aalen–Johansen conversion curve, S the share still open after day a, m the whole days that remain, λ_d the leads expected on a
day to come. The band holds 80 % of simulated ends: leads are resampled (which redraws the curve), each open lead is won or not, and leads
arrive by chance around a level that is itself uncertain. Everything is drawn with a fixed seed: the same input gives the same band.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np

from scorecard.measures.close_rates import OPEN, WON, Cohorts, Real, Whole, quantile
from scorecard.measures.curves import Curve, conversion_curve

DRAWS = 400
BAND = 0.80
SEED = 20260101
RECENT_WEEKS = 13
"""The level of arrivals is the mean of so many weeks, or of fewer where the last of them differ (see `_recent`)."""
ALARM_DAYS = 56
ALARM_LEVEL = 0.95
YEAR = 364


@dataclass(frozen=True, eq=False)
class Future:
    """The curve as resampled: `rate` F and `open` S after the day, one row a draw, one column a day of age."""

    rate: Real
    open: Real

    def rate_at(self, days: Whole) -> Real:
        """F at these ages, one column each; beyond the last day that anybody was watched nothing more is won, below 0 nothing yet."""
        columns = self.rate[:, np.clip(days, 0, self.rate.shape[1] - 1)]
        return np.where(days >= 0, columns, 0.0)


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Leads still to come: one row a draw, one column a day from the day after `as_of`, as rates (not yet whole leads).

    `mean` is the expectation of each day. `spread` is the variance of a week's leads over its mean (1 for pure chance).
    """

    rate: Real
    mean: Real
    spread: float


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

    def chance(self, at_least: float) -> float:
        """The share of the simulated ends that reach `at_least`."""
        return float((self.draws >= at_least - 1e-9).mean())


@dataclass(frozen=True)
class Change:
    """What the planner changes about leads: factors on their volume and on their rate, and on the days they take."""

    volume: float = 1.0
    rate: float = 1.0
    lag: float = 1.0


UNCHANGED = Change()


def resampled(curve: Curve, draws: int = DRAWS, seed: int = SEED) -> Future:
    """The curve of `draws` samples of leads, each drawn with replacement (Poisson weights) from those that made the curve.

    The first row is the curve itself, so that its expectation can be told from the same arrays.
    """
    if curve.days < 0:
        return Future(np.zeros((draws, 1)), np.ones((draws, 1)))
    rng = np.random.default_rng(seed)
    stay = curve.at_risk - np.append(curve.at_risk[1:], 0) - curve.won - curve.left
    won, left, censored = (np.vstack([each, rng.poisson(each, (draws - 1, len(each)))]) for each in (curve.won, curve.left, stay))
    at_risk = np.maximum((won + left + censored)[:, ::-1].cumsum(axis=1)[:, ::-1], 1)
    after = np.cumprod(1 - (won + left) / at_risk, axis=1)
    before = np.hstack([np.ones((draws, 1)), after[:, :-1]])
    return Future(np.cumsum(before * won / at_risk, axis=1), after)


def changed(future: Future, change: Change) -> Future:
    """The curve with its rate and lag changed: F(t) becomes rate·F(t ÷ lag), never above 1; what is not won stays open."""
    if (change.rate, change.lag) == (1.0, 1.0):
        return future
    size = future.rate.shape[1]
    reach = np.ceil(np.arange(np.ceil(size * max(change.lag, 1.0))) / change.lag)
    ages = np.clip(reach, 0, size - 1).astype(np.int64)
    rate = np.minimum(future.rate[:, ages] * change.rate, 1.0)
    return Future(rate, np.maximum(future.open[:, ages] - (rate - future.rate[:, ages]), 1e-9))


def arrivals(created: Whole, leads: Whole, as_of: date, end: date, draws: int = DRAWS, seed: int = SEED) -> Arrivals:
    """Leads a day from the day after `as_of` to `end`, from those created before `as_of`.

    Level: the mean of the recent weeks. Weekdays: their shares in the last thirteen weeks. Season: last year's weeks, as far as they
    rise and fall by more than chance. `created` are ordinals, `leads` how many.
    """
    days = max((end - as_of).days, 0)
    today = as_of.toordinal()
    known = created < today
    if not known.any() or days == 0:
        return Arrivals(np.zeros((draws, days)), np.zeros(days), 1.0)
    first = int(created[known].min())
    daily: Real = np.bincount(created[known] - first, weights=leads[known], minlength=today - first).astype(np.float64)
    weekly: Real = daily[len(daily) % 7 :].reshape(-1, 7).sum(axis=1)
    if not len(weekly):
        weekly = np.array([daily.mean() * 7])
    recent = _recent(weekly)
    level, spread = float(recent.mean()), _spread(weekly)
    shape = _weekdays(daily, today, days) * _season(daily, len(recent), days)
    rng = np.random.default_rng(seed + 1)
    information = max(level * len(recent) / spread, 0.5)
    levels = rng.gamma(information, max(level, 0.5 / len(recent)) / information, draws)
    levels[0] = level
    return Arrivals(levels[:, None] * shape[None, :], level * shape, spread)


def _recent(weekly: Real) -> Real:
    """The last thirteen weeks, or the last part of them where it is surely at another level than the rest."""
    recent = weekly[-RECENT_WEEKS:]
    spread = _spread(weekly)
    for weeks in (3, 4, 6, 8):
        if len(recent) - weeks < 3:
            break
        late, early = recent[-weeks:], recent[:-weeks]
        noise = spread * max(float(recent.mean()), 0.25) * (1 / len(late) + 1 / len(early))
        if abs(float(late.mean() - early.mean())) > 2.8 * noise**0.5:
            return late
    return recent


def _spread(weekly: Real) -> float:
    """The variance of a week's leads over their mean, from neighbouring weeks (so that a trend does not count), at least 1."""
    last = weekly[-52:]
    if len(last) < 6 or last.mean() <= 0:
        return 1.0
    return max(1.0, float((np.diff(last) ** 2).mean() / 2 / last.mean()))


def _weekdays(daily: Real, today: int, days: int) -> Real:
    """Each coming day's share of a week's leads."""
    last = daily[-7 * RECENT_WEEKS :]
    back = np.arange(len(last))[::-1]
    tally: Real = np.bincount((today - 1 - back) % 7, weights=last, minlength=7).astype(np.float64)
    shares: Real = tally / tally.sum() if tally.sum() > 0 else np.full(7, 1 / 7)
    return shares[(today + 1 + np.arange(days)) % 7]


def _season(daily: Real, recent_weeks: int, days: int) -> Real:
    """The factor of each coming day over the recent level: last year's, shrunk towards 1 by as much as chance may explain (James–Stein)."""
    coming = len(daily) + 1 + np.arange(days) - YEAR
    back = 7 * recent_weeks
    if len(daily) < YEAR + back:
        return np.ones(days)
    base = float(daily[len(daily) - YEAR - back : len(daily) - YEAR].mean())
    if base <= 0:
        return np.ones(days)
    width = 10  # days to each side: three weeks in all
    sums = np.concatenate(([0.0], daily.cumsum()))
    low, high = np.maximum(coming - width, 0), np.minimum(coming + width + 1, len(daily))
    around = (sums[high] - sums[low]) / np.maximum(high - low, 1)
    ratio = around / base
    noise = _spread(daily[: len(daily) // 7 * 7].reshape(-1, 7).sum(axis=1)) / base * (1 / (2 * width + 1) + 1 / back)
    power = float(((ratio - 1) ** 2).mean())
    weight = max(0.0, 1 - noise / power) if power > 0 else 0.0
    result: Real = 1 + weight * (ratio - 1)
    return result


def project(
    actual: float,
    leads: Cohorts,
    as_of: date,
    end: date,
    future: Future | None = None,
    coming: Arrivals | None = None,
    change: Change = UNCHANGED,
    seed: int = SEED,
) -> Projection:
    """Wins by `end`, given `actual` up to `as_of` and the leads so far. `change` is the planner's; it moves open and new leads alike."""
    days = max((end - as_of).days, 0)
    future = resampled(conversion_curve(leads)) if future is None else future
    coming = arrivals(leads.created, leads.leads, as_of, end) if coming is None else coming
    rng = np.random.default_rng(seed + 2)
    counts, share = open_chances(leads, as_of, days, changed(future, change))
    of_open = rng.binomial(counts[None, :], share).sum(axis=1)
    rates = new_wins(coming, changed(future, change), days) * change.volume
    of_new = rng.poisson(rates * _wobble(rates, coming, rng)).sum(axis=1) if days else np.zeros(len(of_open))
    draws = actual + of_open + of_new
    from_open, from_new = float((counts * share[0]).sum()), float(rates[0].sum())
    low, high = (float(np.quantile(draws, q, method="nearest")) for q in ((1 - BAND) / 2, (1 + BAND) / 2))
    return Projection(actual, from_open, from_new, actual + from_open + from_new, low, high, draws)


def open_chances(leads: Cohorts, as_of: date, days: int, future: Future) -> tuple[Whole, Real]:
    """The open leads by age in days, and the chance of each age to be won within `days`: one row a draw, (F(a+m) − F(a)) ÷ S(a)."""
    now = leads.where(leads.end == OPEN)
    ages = np.clip(as_of.toordinal() - now.created, 0, future.rate.shape[1] - 1)
    counts = np.bincount(ages, weights=now.leads, minlength=1).astype(np.int64)
    there = np.flatnonzero(counts)
    gain = future.rate_at(there + days) - future.rate_at(there)
    return counts[there], np.clip(gain / np.maximum(future.open[:, there], 1e-9), 0.0, 1.0)


def new_wins(coming: Arrivals, future: Future, days: int) -> Real:
    """The expected wins by the end from the leads of each coming day: one row a draw, λ_d·F(days left)."""
    return coming.rate * future.rate_at(np.arange(days - 1, -1, -1))


def _wobble(rates: Real, coming: Arrivals, rng: np.random.Generator) -> Real:
    """Good and bad weeks beyond chance: a factor a week, of the variance that weeks have shown."""
    draws, days = rates.shape
    weekly = float(coming.mean[:7].sum()) * 7 / max(min(days, 7), 1)
    extra = (coming.spread - 1) / max(weekly, 1.0)
    if extra <= 1e-6:
        return np.ones((draws, days))
    weeks = rng.gamma(1 / extra, extra, (draws, -(-days // 7)))
    return np.repeat(weeks, 7, axis=1)[:, :days]


def in_money(wins: Projection, actual: float, amounts: Sequence[float], seed: int = SEED) -> Projection | None:
    """The projection of revenue: each win to come is worth what one of the past wins was, drawn at random. None without any amount."""
    values = np.asarray([each for each in amounts if each == each], dtype=np.float64)
    if not len(values):
        return None
    rng = np.random.default_rng(seed + 3)
    more = np.maximum(wins.draws - wins.actual, 0).astype(np.int64)
    picked = rng.choice(values, int(more.sum()))
    ends = np.concatenate(([0.0], picked.cumsum()))[np.concatenate(([0], more.cumsum()))]
    draws = actual + np.diff(ends)
    value = float(values.mean())
    low, high = (float(np.quantile(draws, q)) for q in ((1 - BAND) / 2, (1 + BAND) / 2))
    return Projection(
        actual, wins.from_open * value, wins.from_new * value, actual + (wins.expected - wins.actual) * value, low, high, draws
    )


def as_known_on(leads: Cohorts, day: date) -> Cohorts:
    """The same leads as they stood on an earlier day: later ones are not there, later ends have not happened."""
    known = leads.where(leads.created <= day.toordinal())
    age = day.toordinal() - known.created
    later = np.maximum(known.days, 0) > age
    return Cohorts(
        known.created,
        np.where(later, OPEN, known.end),
        np.where(later | (known.end == OPEN), age, known.days),
        known.leads,
        np.where(later, 0.0, known.amount),
        day.toordinal(),
    )


@dataclass(frozen=True)
class Pace:
    """Wins of the last `days` against what the leads then open would usually have brought, with the interval of the ratio (95 %).

    `surprising` says that the interval leaves out 1: leads no longer close as they did, and a projection from the past is in doubt.
    """

    days: int
    observed: int
    expected: float
    ratio: float
    low: float
    high: float | None

    @property
    def surprising(self) -> bool:
        """Whether chance is a poor explanation."""
        return self.low > 1 or (self.high is not None and self.high < 1)


def pace(leads: Cohorts, as_of: date, days: int = ALARM_DAYS, level: float = ALARM_LEVEL) -> Pace | None:
    """The observed ÷ expected alarm; None where the past before the stretch is too short, or nothing was to be expected.

    Every day on which a lead of age a was open in the stretch counts with the chance h(a) = won ÷ at risk that leads of its age had
    before it. Wins minus that sum are pure chance (a martingale) while nothing changes: the interval holds every r with
    (O − rE)² ≤ z²(rE + r²·Var E), where Var E is the reference's own.
    """
    start = as_of - timedelta(days=days)
    reference = conversion_curve(as_known_on(leads, start))
    if reference.days < days or not reference.won.any():
        return None
    exposure = _exposure(as_known_on(leads, as_of), start, len(reference.rate))
    at_risk = np.maximum(reference.at_risk, 1)
    expected = float((exposure * reference.won / at_risk).sum())
    if expected <= 0:
        return None
    won = (leads.end == WON) & (leads.created + np.maximum(leads.days, 0) > start.toordinal())
    observed = int(leads.leads[won & (leads.created + np.maximum(leads.days, 0) <= as_of.toordinal())].sum())
    z2 = quantile(level) ** 2
    square = expected**2 - z2 * float((exposure**2 * reference.won / at_risk**2).sum())
    line = 2 * observed * expected + z2 * expected
    root = sqrt(max(line**2 - 4 * square * observed**2, 0.0))
    return Pace(
        days, observed, expected, observed / expected, 2 * observed**2 / (line + root), (line + root) / (2 * square) if square > 0 else None
    )


def _exposure(leads: Cohorts, start: date, size: int) -> Real:
    """How many leads were open at the start of each day of age, on the days after `start`; ages beyond `size` are left out."""
    first = np.clip(start.toordinal() + 1 - leads.created, 0, size)
    last = np.clip(np.maximum(leads.days, 0) + 1, 0, size)
    there = last > first
    change = np.bincount(first[there], leads.leads[there], size + 1) - np.bincount(last[there], leads.leads[there], size + 1)
    result: Real = change.cumsum()[:size]
    return result


def run_rate(actual: float, start: date, as_of: date, end: date) -> float:
    """What most tools project: actual ÷ the share of the days that have passed. Kept as the yardstick that ours is measured by."""
    return actual / max((as_of - start).days + 1, 1) * ((end - start).days + 1)
