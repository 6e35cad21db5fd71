"""Whether leads still close as they used to: wins of the last weeks against what the leads then open would usually have brought."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np

from scorecard.measures.close_rates import OPEN, WON, Cohorts, Real, quantile
from scorecard.measures.curves import conversion_curve

ALARM_DAYS = 56
ALARM_LEVEL = 0.95


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
