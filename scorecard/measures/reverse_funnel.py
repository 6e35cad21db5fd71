"""From a goal back to what is owed now: leads, and the entries of every stage, given conversion *and* the time that it takes.

    leads owed = (target − actual − wins expected of open leads) ÷ mean over the remaining days of F(days left)

Forty wins at a close rate of 20 % look like 200 leads. Arriving evenly with 91, 56 or 28 days left they are 548, 885 or 1,951, because
a lead of the last weeks will mostly be won after the end. That many reach the goal in about 53 % of cases; more are owed for 80 %.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import pdtrc

from scorecard.measures.arrivals import arrivals
from scorecard.measures.close_rates import Real
from scorecard.measures.curves import Curve, median_days
from scorecard.measures.futures import DRAWS, UNCHANGED, Change, Future, coming_wins, drawn, pipeline_wins
from scorecard.measures.passages import Passage, merged
from scorecard.measures.projection import ENDS, SEED, Projection, project, won_of

SAFE = 0.80
ENOUGH_WINS = 30
"""A channel with fewer wins borrows the shape of everybody's curve, scaled by its own wins against those expected of it."""
PRIOR_WINS = 5.0
"""So many expected wins count for a channel being like the others."""
TOO_LATE = 0.02
"""Below this share of its eventual conversion, what enters now can no longer matter to the goal."""


@dataclass(frozen=True)
class Owed:
    """What must still enter, from the day after `as_of` to the end, arriving evenly.

    `even` makes the expectation reach the target, `safe` reaches it in 80 % of the simulated ends; each with its chance and its number a
    week. None: nothing that enters now can make up for it. 0: what is there is enough. `usual` is what would come at the usual pace.
    """

    even: float | None
    even_chance: float | None
    safe: float | None
    weeks_left: float
    usual: float
    expected_without: float

    @property
    def even_a_week(self) -> float | None:
        """The even chance's number, a week."""
        return None if self.even is None else self.even / max(self.weeks_left, 1 / 7)

    @property
    def safe_a_week(self) -> float | None:
        """The safe number, a week."""
        return None if self.safe is None else self.safe / max(self.weeks_left, 1 / 7)


@dataclass(frozen=True)
class StageNeed:
    """One stage on the way: how many of it the whole goal takes, how many are there, what is owed from now, and by when.

    `conversion` is the share of it that is ever won, `days` the median days to the win, `useful_until` the day after which most of what
    enters will be won after the end.
    """

    stage: str
    whole: float | None
    there: int
    owed: Owed
    conversion: float | None
    days: float | None
    useful_until: date | None


@dataclass(frozen=True)
class ChannelTime:
    """Whether a channel can still matter: leads that come by `useful_until` are more likely than not won in time, if they are won."""

    channel: str
    days: float | None
    conversion: float | None
    in_time: float
    useful_until: date | None
    still: bool


def owed(target: float, actual: float, leads: Passage, as_of: date, end: date, change: Change = UNCHANGED) -> Owed:
    """What a goal of `target` wins by `end` still takes of these leads (or of the entries of one stage), `actual` being won already.

    `change` is the planner's, on the rate and the lag.
    """
    future = Future(leads.curve, change)
    days = max((end - as_of).days, 0)
    counts, ages = leads.waiting
    still, chance = pipeline_wins(counts, ages, days, future)
    mean, _ = coming_wins(np.full(days, 1 / max(days, 1)), future)  # what one lead of the days to come is worth by the end
    rng = np.random.default_rng(SEED + 5)
    by_open, worth = drawn((still, mean), future, DRAWS, rng)
    have = actual + won_of(by_open, counts, chance, rng)
    without = actual + still.expected
    even = _even(target - without, mean.expected, future)
    return Owed(
        even=even,
        even_chance=None if even is None else _chance(even, target, have, worth),
        safe=None if even is None else _safe(target, have, worth, even),
        weeks_left=days / 7,
        usual=float(arrivals(leads.entered, leads.arrived, as_of, end).mean.sum()),
        expected_without=without,
    )


def _even(missing: float, worth: float, future: Future) -> float | None:
    if missing <= 0:
        return 0.0
    return None if worth <= TOO_LATE * future.eventual or worth <= 0 else missing / worth


def _chance(leads: float, target: float, have: Real, worth: Real) -> float:
    """In how many of the draws so many leads, by chance (Poisson), bring the wins that are missing."""
    missing = np.ceil(target - have - 1e-9)
    return float(np.where(missing <= 0, 1.0, pdtrc(np.maximum(missing - 1, 0), np.maximum(leads * worth, 1e-12))).mean())


def _safe(target: float, have: Real, worth: Real, even: float) -> float | None:
    """The number whose chance is 80 %; None where two hundred times the even one would not do."""
    if _chance(0.0, target, have, worth) >= SAFE:
        return 0.0
    high = max(even, 1.0) * 2
    while _chance(high, target, have, worth) < SAFE:
        high *= 2
        if high > 200 * max(even, 1.0):
            return None
    return crossing(lambda leads: _chance(leads, target, have, worth) - SAFE, high)


def crossing(rising: Callable[[float], float], high: float) -> float:
    """Where a continuous function that rises from below 0 at 0 to 0 or more at `high` crosses 0, to about a millionth.

    False position, in which an end that stays twice in a row counts half (Illinois). It takes as few steps as Brent's way, whose module
    of SciPy would take 22 MB of every process.
    """
    low, under, over = 0.0, rising(0.0), rising(high)
    last, stayed = high, ""
    while True:
        at = (low * over - high * under) / (over - under)
        level = rising(at)
        if abs(at - last) <= 1e-6 * max(1.0, at):
            return at
        last = at
        if level < 0:
            low, under, over = at, level, over / 2 if stayed == "high" else over
            stayed = "high"
        else:
            high, over, under = at, level, under / 2 if stayed == "low" else under
            stayed = "low"


def stage_need(
    stage: str, target: float, actual: float, entries: Passage, start: date, as_of: date, end: date, change: Change = UNCHANGED
) -> StageNeed:
    """What the goal takes of one stage. `entries` are the leads that entered it."""
    curve = entries.curve
    eventual = float(curve.rate[-1]) if curve.days >= 0 and curve.rate[-1] > 0 else None
    lag = median_days(curve)
    return StageNeed(
        stage=stage,
        whole=None if eventual is None else target / eventual,
        there=entries.arrived_in(start.toordinal(), as_of.toordinal()),
        owed=owed(target, actual, entries, as_of, end, change),
        conversion=eventual,
        days=lag,
        useful_until=None if lag is None else end - timedelta(days=round(lag)),
    )


def channel_times(channels: Mapping[str, Passage], as_of: date, end: date) -> tuple[ChannelTime, ...]:
    """Each channel with the day until which its leads can still matter; the latest first, those without a win last."""
    everybody = merged(list(channels.values()), as_of.toordinal()).curve
    rows = []
    for channel, leads in channels.items():
        own = leads.curve
        curve = own if leads.wins >= ENOUGH_WINS else everybody
        factor = 1.0 if curve is own else _factor(leads, everybody)[0]
        lag = median_days(curve)
        until = None if lag is None else end - timedelta(days=round(lag))
        eventual = float(curve.rate[-1]) * factor if curve.days >= 0 else None
        left = (end - as_of).days
        reached = 0.0 if not eventual or left <= 0 else float(curve.rate[min(left - 1, curve.days)]) / float(curve.rate[-1])
        rows.append(ChannelTime(channel, lag, eventual, reached, until, until is not None and until > as_of))
    return tuple(sorted(rows, key=lambda row: (row.useful_until is None, -(row.useful_until or end).toordinal(), row.channel)))


def plan(
    actual: float, channels: Mapping[str, Passage], as_of: date, end: date, changes: Mapping[str, Change] | None = None
) -> tuple[Projection, dict[str, Projection]]:
    """The projection as the sum of the channels', each with its own change; the channel's curve is its own or everybody's, scaled."""
    everybody = merged(list(channels.values()), as_of.toordinal()).curve
    parts = {
        name: project(
            0.0,
            leads,
            as_of,
            end,
            future=_future(leads, everybody),
            change=(changes or {}).get(name, UNCHANGED),
            seed=SEED + 10 * place,
        )
        for place, (name, leads) in enumerate(sorted(channels.items()))
    }
    if not parts:
        nothing = np.full(1, actual)
        return Projection(actual, 0.0, 0.0, actual, actual, actual, nothing), {}
    draws = actual + np.sum([part.draws for part in parts.values()], axis=0)
    low, high = (float(each) for each in np.quantile(draws, ENDS, method="nearest"))
    from_open, from_new = (sum(getattr(part, name) for part in parts.values()) for name in ("from_open", "from_new"))
    return Projection(actual, from_open, from_new, actual + from_open + from_new, low, high, draws), parts


def _future(leads: Passage, everybody: Curve) -> Future:
    if leads.wins >= ENOUGH_WINS:
        return Future(leads.curve)
    factor, shape = _factor(leads, everybody)
    return Future(everybody, Change(rate=factor), unsure=1 / shape)


def _factor(leads: Passage, everybody: Curve) -> tuple[float, float]:
    """How a small channel closes against everybody, shrunk towards 1, and the shape of the gamma that says how sure that is."""
    if everybody.days < 0:
        return 1.0, PRIOR_WINS
    expected = float(leads.arrived @ everybody.rate[np.clip(leads.as_of - leads.entered, 0, everybody.days)])
    shape = leads.wins + PRIOR_WINS
    return shape / (expected + PRIOR_WINS), shape
