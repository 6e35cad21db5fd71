"""How far one goal is: its actual, where it should be, and where it is heading, by the way that fits its indicator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import fsum

import numpy as np

from scorecard.answering.lead_paths import Leads, is_money, stage_of
from scorecard.measures import pacing, signals
from scorecard.measures.arrivals import Arrivals, arrivals
from scorecard.measures.forecast import paths
from scorecard.measures.futures import DRAWS, Future
from scorecard.measures.goals import Progress, weekly_progress
from scorecard.measures.projection import ENDS, SEED, Projection, in_money, project
from scorecard.measures.scorecard import HISTORY, Facts, Week, signal_of, weekly, weeks_beside_goals
from scorecard.measures.tracks import DAY, Track
from scorecard.model import Aggregate, Configuration, Goal, Indicator, Ratio, State
from scorecard.weeks import WEEK, YEAR_OF_WEEKS, business_days, days, is_business_day, week_of

YEAR = timedelta(days=365)


@dataclass(frozen=True, eq=False)
class Standing:
    """What all goals of a company are judged by on one day. Curves, arrivals and verdicts are made once, on first use."""

    configuration: Configuration
    facts: Facts
    leads: Leads
    as_of: date

    @cached_property
    def _kept(self) -> dict[object, object]:
        return {}

    def future(self, stage: int, channels: tuple[str, ...]) -> Future:
        """What becomes of leads on the way to a stage."""
        key = ("future", stage, channels)
        if key not in self._kept:
            self._kept[key] = Future(self.leads.of(channels).reaching(stage).curve)
        return self._kept[key]  # type: ignore[return-value]  # the key says what it is

    def coming(self, channels: tuple[str, ...], end: date) -> Arrivals:
        """The leads that will come by `end`."""
        key = ("coming", channels, end)
        if key not in self._kept:
            self._kept[key] = arrivals(*self.leads.of(channels).created(), self.as_of, end)
        return self._kept[key]  # type: ignore[return-value]

    def history(self, indicator: Indicator) -> tuple[Week, ...]:
        """Two years of complete weeks."""
        key = ("history", indicator.id)
        if key not in self._kept:
            self._kept[key] = weekly(indicator, self.facts, self.configuration.company, self.as_of, HISTORY)
        return self._kept[key]  # type: ignore[return-value]

    def signal(self, indicator: Indicator) -> signals.Signal:
        """The verdict on the latest week."""
        key = ("signal", indicator.id)
        if key not in self._kept:
            self._kept[key] = signal_of(indicator, self.history(indicator), self.facts.changes.get(indicator.id, ()))
        return self._kept[key]  # type: ignore[return-value]


def progress(goal: Goal, indicator: Indicator, standing: Standing) -> Progress:
    """How far a goal is on the day of the standing."""
    return _weekly(goal, indicator, standing) if goal.per == "week" else _period(goal, indicator, standing)


def adds_up(indicator: Indicator) -> bool:
    """Whether its days may be added: a count or a sum, not a stock or a ratio."""
    return isinstance(indicator.measure, Aggregate) and indicator.measure.kind != "last"


def actual_of(indicator: Indicator, facts: Facts, start: date, end: date) -> float | None:
    """The value over a stretch of days, as far as it is known; None where nothing of it is."""
    measure = indicator.measure
    if isinstance(measure, Ratio):
        parts = [facts.tracks[id] for id in (measure.numerator, measure.denominator)]
        above, below = ((track, track.between(start, end)) for track in parts)
        shared = above[0].whole[above[1]] & below[0].whole[below[1]]
        top, bottom = (fsum(np.nan_to_num(track.values[at][shared]).tolist()) for track, at in (above, below))
        return top / bottom * measure.scale if bottom else None
    track = facts.tracks[indicator.id]
    at = track.between(start, end)
    values = track.values[at]
    there = values[~np.isnan(values)].tolist()
    if measure.kind == "last":
        return there[-1] if there else None
    return fsum(there) if there or track.some[at].any() else None


def known_until(indicator: Indicator, facts: Facts, as_of: date) -> date | None:
    """The last day before `as_of` of which everything is known."""
    ids = (indicator.measure.numerator, indicator.measure.denominator) if isinstance(indicator.measure, Ratio) else (indicator.id,)
    ends = [facts.tracks[id].last_whole_before(as_of) for id in ids]
    known = [end for end in ends if end is not None]
    return min(known) if len(known) == len(ends) else None


def gaps(indicator: Indicator, facts: Facts, start: date, until: date, configuration: Configuration) -> int:
    """How many due days from `start` to the last known one have no whole number: the actual is too small by them."""
    if isinstance(indicator.measure, Ratio):
        return 0
    track = facts.tracks[indicator.id]
    first = max(start, track.first or start)
    whole = track.whole[track.between(first, until)].tolist()
    if track.stock or True not in whole:
        return 0
    last = len(whole) - whole[::-1].index(True)
    every = days(first, first + (last - 1) * DAY)
    due = (track.cadence != "business_days" or is_business_day(day, configuration.company) for day in every)
    return sum(is_due and not known for is_due, known in zip(due, whole, strict=False))


def draws_of(goal: Goal, indicator: Indicator, standing: Standing, actual: float) -> Projection | None:
    """The simulated ends of a period that is running: by the pipeline for leads, stages, wins and revenue; else from its own weeks."""
    found = stage_of(indicator, standing.configuration)
    if found is None:
        return _from_weeks(goal, indicator, standing, actual)
    stage, channels = found
    coming = standing.coming(channels, goal.end)
    if stage == 0:
        return _of_arrivals(actual, coming)
    chosen = standing.leads.of(channels)
    money = is_money(indicator)
    wins = project(0.0 if money else actual, chosen.reaching(stage), standing.as_of, goal.end, standing.future(stage, channels), coming)
    return in_money(wins, actual, chosen.amounts(standing.as_of - YEAR)) if money else wins


def _weekly(goal: Goal, indicator: Indicator, standing: Standing) -> Progress:
    company, facts, as_of = standing.configuration.company, standing.facts, standing.as_of
    running = week_of(as_of, company)
    first = week_of(goal.start, company)
    count = max((min(running, goal.end + DAY) - first).days // 7 + 1, 0)
    weeks = weeks_beside_goals(indicator, facts, [first + WEEK * at for at in range(count)], company, as_of)
    over = [each for each in weeks if each.week + WEEK <= running and each.state is not State.NOT_DUE]
    judged = [(each.week, each.value if each.state is State.OK else None, _met(each, goal)) for each in over]
    if not goal.start <= as_of <= goal.end + WEEK:
        return weekly_progress(goal, as_of, judged)
    signal = standing.signal(indicator)
    usual = None
    if signal.usual and signal.mean is not None:
        low, high = (float(each) for each in np.quantile(signal.usual, [0.1, 0.9]))
        usual = (float(np.mean(signal.usual)), low, high)
    chance = signals.chance_to_meet(signal, goal.operator, goal.target, goal.upper)
    return weekly_progress(goal, as_of, judged, usual, chance)


def _met(week: Week, goal: Goal) -> bool | None:
    if week.state is not State.OK or week.value is None:
        return None
    return pacing.meets(week.value, goal.operator, goal.target, goal.upper)


def _period(goal: Goal, indicator: Indicator, standing: Standing) -> Progress:
    facts, as_of = standing.facts, standing.as_of
    actual = actual_of(indicator, facts, goal.start, min(goal.end, as_of)) if as_of >= goal.start else None
    sums = adds_up(indicator)
    until = known_until(indicator, facts, as_of) or goal.start - DAY
    share = pacing.expected(goal.start, goal.end, until, standing.configuration.company, _last_year(indicator, facts, goal))
    due = None if actual is None else goal.target * share.share if sums else goal.target
    running = sums and actual is not None and goal.start <= as_of <= goal.end
    heading = draws_of(goal, indicator, standing, actual) if running and actual is not None else None
    return Progress(
        goal=goal,
        actual=actual,
        expected_to_date=due,
        basis=share.basis if sums and due is not None else None,
        attainment=pacing.ratio(actual, goal.target),
        pacing=pacing.ratio(actual, due),
        projected=heading.expected if heading else None,
        projected_low=heading.low if heading else None,
        projected_high=heading.high if heading else None,
        chance=pacing.chance(heading.draws, goal.operator, goal.target, goal.upper) if heading else None,
        status=pacing.status(
            as_of,
            goal.start,
            goal.end,
            goal.operator,
            goal.target,
            goal.upper,
            actual,
            heading.expected if heading else _straight(actual, share.share) if sums and running else None,
            sums,
        ),
    )


def _straight(actual: float | None, share: float) -> float | None:
    """Where the pace so far leads, for an indicator that nothing else can project."""
    return None if actual is None or share <= 0 else actual / share


def _last_year(indicator: Indicator, facts: Facts, goal: Goal) -> dict[date, float] | None:
    """The same days a year ago, where every one of them is known."""
    if not adds_up(indicator):
        return None
    track: Track = facts.tracks[indicator.id]
    if track.cadence not in ("daily", "business_days"):
        return None
    start, end = goal.start - YEAR_OF_WEEKS, goal.end - YEAR_OF_WEEKS
    at = track.between(start, end)
    known = zip(days(start, end), np.nan_to_num(track.values[at]).tolist(), track.whole[at].tolist(), strict=True)
    weekdays_only = track.cadence == "business_days"
    return {day: value for day, value, whole in known if whole or (weekdays_only and day.weekday() > 4)}


def _of_arrivals(actual: float, coming: Arrivals) -> Projection:
    """New leads: those there are, and those that will come."""
    rng = np.random.default_rng(SEED + 4)
    draws = actual + rng.poisson(float(coming.drawn.sum()) * coming.levels(DRAWS, rng)).astype(np.float64)
    low, high = (float(each) for each in np.quantile(draws, ENDS, method="nearest"))
    return Projection(actual, 0.0, float(coming.mean.sum()), actual + float(coming.mean.sum()), low, high, draws)


def _from_weeks(goal: Goal, indicator: Indicator, standing: Standing, actual: float) -> Projection | None:
    """From the indicator's own weeks: those after its last whole one are simulated, and count as far as their days are still to come."""
    company = standing.configuration.company
    history = standing.history(indicator)
    known = [at for at, week in enumerate(history) if week.state is State.OK and week.value is not None]
    if not known:
        return None
    first = history[known[-1]].week + WEEK
    count = (week_of(goal.end, company) - first).days // 7 + 1
    until = known_until(indicator, standing.facts, standing.as_of) or standing.as_of
    simulated = paths([week.value if week.state is State.OK else None for week in history[: known[-1] + 1]], count)
    if simulated is None:
        return None
    shares = np.array([_left(first + WEEK * at, until, goal.end, standing.configuration) for at in range(count)])
    draws = actual + simulated @ shares
    mean = float(draws.mean())
    low, high = (float(each) for each in np.quantile(draws, ENDS))
    return Projection(actual, 0.0, mean - actual, mean, low, high, draws)


def _left(week: date, until: date, end: date, configuration: Configuration) -> float:
    """The share of a week's business days (or days, where it has none) that are after `until` and not after `end`."""
    company = configuration.company
    last = week + WEEK - DAY
    start, stop = max(week, until + DAY), min(last, end)
    if start > stop:
        return 0.0
    whole = business_days(week, last, company)
    return business_days(start, stop, company) / whole if whole else ((stop - start).days + 1) / 7


def trail(goal: Goal, indicator: Indicator, standing: Standing) -> Sequence["Step"]:
    """The way of a period's goal: what there was at the end of each week, what should have been, and the band of what will be."""
    company, as_of = standing.configuration.company, standing.as_of
    ends = [day for day in days(goal.start, goal.end) if day == goal.end or week_of(day, company) != week_of(day + DAY, company)]
    ends = sorted({*ends, *([as_of] if goal.start <= as_of <= goal.end else [])})
    last_year = _last_year(indicator, standing.facts, goal)
    steps = []
    for day in ends:
        due = goal.target * pacing.expected(goal.start, goal.end, day, company, last_year).share
        actual = actual_of(indicator, standing.facts, goal.start, day) if day <= as_of else None
        steps.append(Step(day, actual, due, None, None, None))
    now = next((step.actual for step in steps if step.day == as_of), None)
    if now is None or not goal.start <= as_of <= goal.end or not adds_up(indicator):
        return steps
    for at, step in enumerate(steps):
        if step.day >= as_of:
            heading = draws_of(Goal(goal.id, goal.indicator, goal.start, step.day, goal.target), indicator, standing, now)
            if heading is not None:
                steps[at] = Step(step.day, step.actual, step.expected, heading.expected, heading.low, heading.high)
    return steps


@dataclass(frozen=True)
class Step:
    """One day on the way of a goal; `actual` up to the day of the question, the projection from it on."""

    day: date
    actual: float | None
    expected: float
    projected: float | None
    low: float | None
    high: float | None
