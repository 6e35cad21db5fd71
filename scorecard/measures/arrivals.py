"""How many leads are still to come, from those that came: the recent level, the days of the week, and last year's season."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.measures.close_rates import Real, Whole

RECENT_WEEKS = 13
"""The level of arrivals is the mean of so many weeks, or of fewer where the last of them differ (see `_recent`)."""
YEAR = 364


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Leads still to come, a day from the day after `as_of`, as rates (not yet whole leads): `mean` is the expectation.

    The level is uncertain: it is drawn from a gamma of the shape `sure` around `drawn`, which is the mean, or half a lead in all the
    recent weeks where none came in them. `spread` is the variance of a week's leads over its mean (1 for pure chance).
    """

    mean: Real
    drawn: Real
    sure: float
    spread: float

    @property
    def extra(self) -> float:
        """By how much weeks are better or worse beyond chance: the relative variance of each."""
        weekly = float(self.mean[:7].sum()) * 7 / max(min(len(self.mean), 7), 1)
        return (self.spread - 1) / max(weekly, 1.0)

    def levels(self, draws: int, rng: np.random.Generator) -> Real:
        """The uncertain level as so many factors of mean 1."""
        factors: Real = rng.standard_gamma(self.sure, draws) / self.sure
        return factors


def arrivals(created: Whole, leads: Whole, as_of: date, end: date) -> Arrivals:
    """Leads a day from the day after `as_of` to `end`, from those created before `as_of`.

    Level: the mean of the recent weeks. Weekdays: their shares in the last thirteen weeks. Season: last year's weeks, as far as they
    rise and fall by more than chance. `created` are ordinals, `leads` how many.
    """
    days = max((end - as_of).days, 0)
    today = as_of.toordinal()
    known = created < today
    if not known.any() or days == 0:
        return Arrivals(np.zeros(days), np.zeros(days), 1.0, 1.0)
    first = int(created[known].min())
    daily: Real = np.bincount(created[known] - first, weights=leads[known], minlength=today - first).astype(np.float64)
    weekly: Real = daily[len(daily) % 7 :].reshape(-1, 7).sum(axis=1)
    if not len(weekly):
        weekly = np.array([daily.mean() * 7])
    recent = _recent(weekly)
    level, spread = float(recent.mean()), _spread(weekly)
    shape = _weekdays(daily, today, days) * _season(daily, len(recent), days)
    information = max(level * len(recent) / spread, 0.5)
    return Arrivals(level * shape, max(level, 0.5 / len(recent)) * shape, information, spread)


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
