"""Pipeline velocity: what the open opportunities bring a day, if they go as those of the last year did.

Velocity = open opportunities × win rate × value of a win ÷ days to a win. Opportunities that nobody ever closed would stand in the first
factor for good, although they are in none of the others: where one deal in ten dies unclosed, a year of that reads +90 %. So those that are
open for longer than 95 of 100 won ones took are left out, and counted beside it. Those that died more recently cannot be told from live
ones yet: where one in ten dies it still reads about a fifth too high, and no more than that however long deals have been dying.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from scorecard.measures.close_rates import LOST, WON, Real, Share, Whole, share

PERCENTILE = 95
ENOUGH_WINS = 20
"""Fewer do not say what the slowest 5 of 100 take."""
Missing = Literal["", "few_wins", "no_value", "no_days"]


@dataclass(frozen=True, eq=False)
class Closed:
    """Opportunities that were closed, as parallel arrays: `WON` or `LOST`, and after how many days as an opportunity.

    `days` is -1 where no day is known on which they became one. `leads` of an entry had `valued` amounts among them, of `amount` together.
    """

    end: Whole
    days: Whole
    leads: Whole
    valued: Whole
    amount: Real


@dataclass(frozen=True)
class Velocity:
    """Its four parts and what they come to, in money a day. Whatever cannot be told is None, and `missing` says why.

    `open` are counted, `stale` left out for being open for more than `stale_after` days. The win rate, the mean `value` of the `valued`
    wins with an amount and the mean `days` of the `timed` wins are of what was closed from `start` to `end`.
    """

    stage: str
    start: date
    end: date
    open: int
    stale: int
    stale_after: int | None
    win_rate: Share
    value: float | None
    valued: int
    days: float | None
    timed: int
    per_day: float | None
    missing: Missing


def velocity(stage: str, start: date, end: date, open_days: Whole, open_leads: Whole, closed: Closed) -> Velocity:
    """The velocity of one stage's opportunities, open for `open_days`, from those that were closed from `start` to `end`.

    The mean and not the median of the days, because a pipeline's throughput is its stock divided by the mean stay (Little's law).
    """
    won = closed.end == WON
    wins, losses = int(closed.leads[won].sum()), int(closed.leads[closed.end == LOST].sum())
    timed = won & (closed.days >= 0)
    took, counts = closed.days[timed], closed.leads[timed]
    stale_after = _percentile(took, counts) if int(counts.sum()) >= ENOUGH_WINS else None
    fresh = open_days <= stale_after if stale_after is not None else np.ones(len(open_days), dtype=np.bool_)
    valued = int(closed.valued[won].sum())
    value = float(closed.amount[won].sum()) / valued if valued else None
    days = float((took * counts).sum() / counts.sum()) if stale_after is not None else None
    rate = share(wins, wins + losses)
    missing: Missing = "few_wins" if stale_after is None else "no_value" if value is None else "" if days else "no_days"
    standing = int(open_leads[fresh].sum())
    per_day = standing * rate.rate * value / days if rate.rate is not None and value is not None and days else None
    return Velocity(
        stage=stage,
        start=start,
        end=end,
        open=standing,
        stale=int(open_leads[~fresh].sum()),
        stale_after=stale_after,
        win_rate=rate,
        value=value,
        valued=valued,
        days=days,
        timed=int(counts.sum()),
        per_day=per_day,
        missing=missing,
    )


def _percentile(days: Whole, leads: Whole) -> int:
    """The fewest days within which `PERCENTILE` of 100 leads of a histogram are."""
    order = np.argsort(days, kind="stable")
    reached = np.cumsum(leads[order])
    return int(days[order][np.searchsorted(reached, reached[-1] * PERCENTILE / 100)])
