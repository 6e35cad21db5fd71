"""How many leads become customers: win rate, close rate within H days, and the naive rate that misleads.

Everything is counted from `Cohorts`, a histogram of leads by created day, end and whole days to that end, so that a million leads
cost no more than a few thousand rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

OPEN, WON, LOST, DISQUALIFIED = range(4)
ENDS = ("open", "won", "lost", "disqualified")
"""What a lead has come to. A recycled lead is open: it may return, and is then the same lead with a second try."""
LEVEL = 0.95


@dataclass(frozen=True)
class Share:
    """A part of a whole, with both counts and the ends of its Wilson interval. Nothing is known of a share of zero."""

    count: int
    total: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Cohorts:
    """Leads counted by the day they were created, what they came to by `as_of`, and after how many whole days.

    Parallel arrays, one entry a combination, in any order and possibly repeated. `created` and `as_of` are proleptic ordinals
    (`date.toordinal`). `end` holds the positions of `ENDS`. `days` is the calendar-day difference end − created, which is negative
    where a source says that a lead was won before it was created; for open leads it is their age. `amount` is the sum of the
    amounts of those leads, 0 where there is none.
    """

    created: Whole
    end: Whole
    days: Whole
    leads: Whole
    amount: Real
    as_of: int

    def where(self, chosen: Flags) -> "Cohorts":
        """Only the chosen entries."""
        return Cohorts(self.created[chosen], self.end[chosen], self.days[chosen], self.leads[chosen], self.amount[chosen], self.as_of)

    def created_in(self, start: date, end: date) -> "Cohorts":
        """The leads created from `start` to `end`, both inclusive."""
        return self.where((self.created >= start.toordinal()) & (self.created <= end.toordinal()))

    def mature(self, horizon: int) -> "Cohorts":
        """The leads that have been watched for at least `horizon` days."""
        return self.where(self.as_of - self.created >= horizon)

    def count(self, end: int | None = None) -> int:
        """How many leads came to that end, or how many there are."""
        return int(self.leads.sum() if end is None else self.leads[self.end == end].sum())

    def won_within(self, horizon: int) -> int:
        """How many were won at most `horizon` days after they were created."""
        return int(self.leads[(self.end == WON) & (self.days <= horizon)].sum())

    def won_amount(self) -> float:
        """The amounts of the won leads."""
        return float(self.amount[self.end == WON].sum())

    @property
    def age(self) -> Whole:
        """How many days each entry's leads have been watched."""
        return self.as_of - self.created

    def born(self, horizon: int) -> "Born":
        """The same leads by created day alone, for close rates within `horizon`."""
        ends = np.stack([np.where(self.end == end, self.leads, 0) for end in range(len(ENDS))])
        won = self.end == WON
        in_time = np.where(won & (self.days <= horizon), self.leads, 0)
        return Born(self.created, ends, in_time, np.where(won, self.amount, 0.0), horizon, self.as_of)

    def lags(self) -> "Lags":
        """The leads that ended, by after how many days alone."""
        ended = self.end != OPEN
        return Lags(self.end[ended], self.days[ended], self.leads[ended])


@dataclass(frozen=True, eq=False)
class Born:
    """Leads counted by the day they were created and what they came to, however long that took: all that close rates need.

    Parallel arrays, one entry a day, in any order and possibly repeated. `ends` has a row for each of `ENDS`. `in_time` of the leads were
    won within `horizon` days; `amount` is that of the won ones.
    """

    created: Whole
    ends: Whole
    in_time: Whole
    amount: Real
    horizon: int
    as_of: int

    def where(self, chosen: Flags) -> "Born":
        """Only the chosen entries."""
        return Born(self.created[chosen], self.ends[:, chosen], self.in_time[chosen], self.amount[chosen], self.horizon, self.as_of)

    def created_in(self, start: date, end: date) -> "Born":
        """The leads created from `start` to `end`, both inclusive."""
        return self.where((self.created >= start.toordinal()) & (self.created <= end.toordinal()))

    def mature(self, horizon: int) -> "Born":
        """The leads that have been watched for at least `horizon` days."""
        return self.where(self.age >= horizon)

    def count(self, end: int | None = None) -> int:
        """How many leads came to that end, or how many there are."""
        return int(self.ends.sum() if end is None else self.ends[end].sum())

    def won_within(self, horizon: int) -> int:
        """How many were won in time. Raises ValueError for another horizon than theirs."""
        if horizon != self.horizon:
            msg = f"wins were counted within {self.horizon} days, not {horizon}"
            raise ValueError(msg)
        return int(self.in_time.sum())

    def won_amount(self) -> float:
        """The amounts of the won leads."""
        return float(self.amount.sum())

    @property
    def age(self) -> Whole:
        """How many days each entry's leads have been watched."""
        return self.as_of - self.created


@dataclass(frozen=True, eq=False)
class Lags:
    """Leads that ended, counted by how (`WON`, `LOST`, `DISQUALIFIED`) and after how many days, whenever they were created."""

    end: Whole
    days: Whole
    leads: Whole


def cohorts(
    created: Sequence[int] | Whole,
    end: Sequence[int] | Whole,
    days: Sequence[int] | Whole,
    as_of: int,
    leads: Sequence[int] | Whole | None = None,
    amount: Sequence[float] | Real | None = None,
) -> Cohorts:
    """A histogram from plain sequences; without `leads` each entry is one lead."""
    size = len(created)
    return Cohorts(
        np.asarray(created, dtype=np.int64),
        np.asarray(end, dtype=np.int64),
        np.asarray(days, dtype=np.int64),
        np.ones(size, dtype=np.int64) if leads is None else np.asarray(leads, dtype=np.int64),
        np.zeros(size) if amount is None else np.asarray(amount, dtype=np.float64),
        as_of,
    )


def quantile(level: float = LEVEL) -> float:
    """The normal quantile of a two-sided interval: 1.96 for 95 %."""
    return float(ndtri(0.5 + level / 2))


def wilson_ends(rate: float, size: float, level: float = LEVEL) -> tuple[float, float]:
    """The ends of Wilson's score interval for a share `rate` seen on `size` trials, which need not be whole.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n)
    """
    z = quantile(level)
    shrink = 1 + z * z / size
    middle = (rate + z * z / (2 * size)) / shrink
    half = z * sqrt(max(rate * (1 - rate), 0.0) / size + z * z / (4 * size * size)) / shrink
    low = 0.0 if rate <= 0 else max(middle - half, 0.0)
    high = 1.0 if rate >= 1 else min(middle + half, 1.0)
    return low, high


def wilson_bounds(rates: Real, sizes: Real, level: float = LEVEL) -> tuple[Real, Real]:
    """`wilson_ends` of many shares at once."""
    z = quantile(level)
    shrink = 1 + z * z / sizes
    middle = (rates + z * z / (2 * sizes)) / shrink
    half = z * np.sqrt(np.maximum(rates * (1 - rates), 0.0) / sizes + z * z / (4 * sizes * sizes)) / shrink
    low: Real = np.where(rates <= 0, 0.0, np.maximum(middle - half, 0.0))
    high: Real = np.where(rates >= 1, 1.0, np.minimum(middle + half, 1.0))
    return low, high


def share(count: int, total: int, level: float = LEVEL) -> Share:
    """`count` of `total`, with Wilson's interval."""
    if total == 0:
        return Share(count, 0, None, None, None)
    low, high = wilson_ends(count / total, total, level)
    return Share(count, total, count / total, low, high)


def win_rate(won: int, lost: int) -> Share:
    """Decided deals: won ÷ (won + lost), both by the day they closed."""
    return share(won, won + lost)


def close_rate(leads: Cohorts | Born, horizon: int) -> Share:
    """Of the leads that are at least `horizon` days old, the share won within `horizon` days of being created."""
    mature = leads.mature(horizon)
    return share(mature.won_within(horizon), mature.count())


def naive_rate(leads: Cohorts | Born) -> Share:
    """Won so far ÷ created, whatever their age: too low for young leads, and shown only so that nobody wonders."""
    return share(leads.count(WON), leads.count())


def median_of_won(lags: Lags) -> float | None:
    """The median days of the leads already won: too short while slower ones are still open."""
    won = lags.end == WON
    order = np.argsort(lags.days[won], kind="stable")
    days, reached = lags.days[won][order], np.cumsum(lags.leads[won][order])
    if not len(reached) or reached[-1] == 0:
        return None
    total = int(reached[-1])
    lower, upper = (int(np.searchsorted(reached, rank)) for rank in ((total + 1) // 2, total // 2 + 1))
    return float(days[lower] + days[upper]) / 2


@dataclass(frozen=True)
class CohortPoint:
    """The leads created in one stretch of time: the close rate where all of them are old enough, and how old the youngest is.

    `soonest` is the close rate so far of an immature cohort, to be drawn as what it is: unfinished.
    """

    start: date
    end: date
    leads: int
    youngest_days: int
    mature: bool
    close_rate: Share
    soonest: Share


def over_time(leads: Cohorts | Born, spans: Sequence[tuple[date, date]], horizon: int) -> tuple[CohortPoint, ...]:
    """The close rate of each stretch of created days."""
    born = leads if isinstance(leads, Born) else leads.born(horizon)
    everybody, won, old = born.ends.sum(axis=0), born.in_time, born.age >= horizon
    order = np.argsort(born.created, kind="stable")
    columns = np.stack([everybody, won, np.where(old, everybody, 0), np.where(old, won, 0)])[:, order]
    before = np.concatenate([np.zeros((4, 1), dtype=np.int64), columns.cumsum(axis=1)], axis=1)
    firsts, lasts = ([day.toordinal() for day in days] for days in zip(*spans, strict=True)) if spans else ([], [])
    created = born.created[order]
    counts = before[:, np.searchsorted(created, lasts, "right")] - before[:, np.searchsorted(created, firsts)]
    points = []
    for (start, end), (count, in_time, mature, mature_won) in zip(spans, counts.T.tolist(), strict=True):
        youngest = leads.as_of - end.toordinal()
        points.append(
            CohortPoint(start, end, count, max(youngest, 0), youngest >= horizon, share(mature_won, mature), share(in_time, count))
        )
    return tuple(points)
