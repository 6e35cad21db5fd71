"""Drivers: why did the number move, and what would move it next?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from scorecard.answering.goal_progress import Standing
from scorecard.answering.goals import known_goals, standing_of
from scorecard.answering.lead_paths import Leads, stage_of
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures import mix
from scorecard.measures.close_rates import Real, wilson_ends
from scorecard.measures.curves import band, median_days
from scorecard.measures.drivers import EFFECTS, Effect, Effort, Split, effect, effort, ever_won, moments, split, worth
from scorecard.measures.lags import Link, weekly_link
from scorecard.measures.pacing import period_a_year_ago, period_before
from scorecard.measures.scorecard import Week, goal_for
from scorecard.model import Aggregate, Configuration, Filters, Indicator, Question, Ratio, State, Team
from scorecard.query.cohorts import Created
from scorecard.query.drivers import by_owner
from scorecard.query.engine import rolled_in, run, run_columns
from scorecard.query.rolled_cohorts import OUTCOMES, born
from scorecard.weeks import WEEK, week_of
from scorecard.wording import asking as said
from scorecard.wording import drivers as wording

OPTIONS = ("against",)
QUARTER = timedelta(days=91)
HORIZON = 90
RECENT_WEEKS = 6
"""Effort is judged on so many weeks, against the year before them."""
CERTAIN = np.ones(EFFECTS)
"""A win is a win: the share that is ever won of what is one already."""


@dataclass(frozen=True)
class Edge:
    """From one stage to the next: how many entered it in the later period, the share that goes on (95 % band), and the median days."""

    from_: str
    to: str
    from_name: str
    to_name: str
    entered: int
    conversion: float | None
    low: float | None
    high: float | None
    days: float | None


@dataclass(frozen=True)
class Lagged:
    """How long an indicator takes to show in the wins: `days` where leads link the two, else what their weekly totals say."""

    indicator: str
    name: str
    team: Team
    days: float | None
    link: Link | None


@dataclass(frozen=True)
class Meaning:
    """What an indicator's latest week means for the wins. `feeds` names whose leads it moves ("" for all, None for a stage's own)."""

    indicator: str
    name: str
    week: date
    value: float
    goal: float
    deviation: float
    effect: Effect
    money: float | None
    money_low: float | None
    money_high: float | None
    feeds: str | None


@dataclass(frozen=True)
class Ask:
    """Effort whose results are fewer than they were, or than others get: a question for the meeting. `owner` "" is everybody."""

    indicator: str
    name: str
    effort_name: str
    result_name: str
    owner: str
    weeks: int
    found: Effort


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends inclusive."""

    start: date
    end: date


@dataclass(frozen=True)
class Drivers:
    """The body. `mix` compares leads old enough to judge: those created in `mix_before` and `mix_after`, won within 90 days.

    `edges` count the later period, as `wins` and `revenue` do; `worth` is what a win of it was worth and `win_value` one of the last year,
    on average of those whose amount is known.
    """

    before: Period
    after: Period
    stage_names: Mapping[str, str]
    wins: Split
    revenue: Split | None
    mix: mix.Change | None
    mix_before: Period
    mix_after: Period
    edges: tuple[Edge, ...]
    worth: float | None
    win_value: float | None
    lags: tuple[Lagged, ...]
    meanings: tuple[Meaning, ...]
    asks: tuple[Ask, ...]


def build(house: House, question: Question, engine: sa.Engine) -> Drivers:
    """The change between two periods, the metric tree, and what this week's numbers mean.

    The question's period is the later one (by default the last thirteen complete weeks); `against` is "previous" (as many days just
    before) or "year" (the same a year ago).
    """
    standing = standing_of(house, question, engine, known_goals(house, engine, question.as_of).goals)
    leads = _filtered(standing.leads, question)
    before, after = periods(question, house.configuration)
    names = [stage.id for stage in leads.stages]
    curves = [leads.entries(place, len(names) - 1).curve for place in range(len(names) - 1)]
    change = moments(leads.met(), curves, ((before.start, before.end), (after.start, after.end)))
    shift = timedelta(days=max(HORIZON - (question.as_of - after.end).days, 0))
    mix_before, mix_after = (Period(each.start - shift, each.end - shift) for each in (before, after))
    value = _win_value(leads, question)
    return Drivers(
        before=before,
        after=after,
        stage_names={stage.id: stage.name for stage in leads.stages},
        wins=split(*change, names),
        revenue=split(*change, names, money=True) if value is not None else None,
        mix=mix.change(*(_channel_counts(house.configuration, question, each, engine) for each in (mix_before, mix_after))),
        mix_before=mix_before,
        mix_after=mix_after,
        edges=tuple(_edges(leads, standing, after)),
        worth=worth(leads.met(), after.start, after.end),
        win_value=value,
        lags=tuple(_lags(standing)),
        meanings=tuple(_meanings(standing, value)),
        asks=tuple(_asks(standing, engine)),
    )


def meanings(house: House, question: Question, engine: sa.Engine) -> tuple[Meaning, ...]:
    """What this week's numbers mean, by themselves."""
    standing = standing_of(house, question, engine, known_goals(house, engine, question.as_of).goals)
    return tuple(_meanings(standing, _win_value(_filtered(standing.leads, question), question)))


def _win_value(leads: Leads, question: Question) -> float | None:
    """What a win of the last year was worth, on average."""
    return leads.win_value(question.as_of - timedelta(days=365))


def periods(question: Question, configuration: Configuration) -> tuple[Period, Period]:
    """The earlier and the later period. Raises a QuestionError for a comparison that does not exist."""
    against = question.option("against") or "previous"
    if against not in ("previous", "year"):
        raise QuestionError(said.nothing_to_compare(against))
    running = week_of(question.as_of, configuration.company)
    end = min(question.end or running - timedelta(days=1), question.as_of)
    start = question.start or end - QUARTER + timedelta(days=1)
    back = period_before if against == "previous" else period_a_year_ago
    return Period(*back(start, end, configuration.company)), Period(start, end)


def _filtered(leads: Leads, question: Question) -> Leads:
    return leads.of(question.filters.channel)


def _channel_counts(
    configuration: Configuration, question: Question, period: Period, engine: sa.Engine
) -> dict[str | None, tuple[int, int]]:
    """Leads created in the period and those of them won within 90 days, by channel."""
    filters = Filters(channel=question.filters.channel)
    asked = Created(period.start, period.end, question.as_of, "channel", filters)
    rows = run_columns(engine, born(configuration, asked, HORIZON, rolled_in(engine)))
    group = rows["group"]
    leads = sum(rows[name].astype(np.int64) for name in OUTCOMES)
    counts, soon = (np.bincount(group.codes, each, len(group.names)) for each in (leads, rows["in_time"]))
    found = {name: (int(counts[at]), int(soon[at])) for at, name in enumerate(group.names)}
    return {name: found[name] for name in sorted(found, key=lambda name: name or "")}


def _edges(leads: Leads, standing: Standing, period: Period) -> Iterator[Edge]:
    first = _before_leads(standing, period)
    if first is not None:
        yield first
    for place in range(len(leads.stages) - 1):
        entries = leads.entries(place, place + 1)
        curve = entries.curve
        there = curve.days >= 0
        low, high = band(curve) if there else (np.zeros(0), np.zeros(0))
        yield Edge(
            from_=leads.stages[place].id,
            to=leads.stages[place + 1].id,
            from_name=leads.stages[place].name,
            to_name=leads.stages[place + 1].name,
            entered=entries.arrived_in(period.start.toordinal(), period.end.toordinal()),
            conversion=float(curve.rate[-1]) if there else None,
            low=float(low[-1]) if there else None,
            high=float(high[-1]) if there else None,
            days=median_days(curve),
        )


def _before_leads(standing: Standing, period: Period) -> Edge | None:
    """From the most frequent number of marketing that is not made of leads (visits, most often) to the leads of the same weeks of the
    period; None where it has no whole week.
    """
    configuration = standing.configuration
    counts: dict[str, tuple[float, float]] = {}
    for indicator in _leading(configuration):
        if indicator.team != "marketing" or indicator.unit != "count" or stage_of(indicator, configuration) is not None:
            continue
        weeks = [each for each in standing.history(indicator) if period.start <= each.week <= period.end - WEEK + timedelta(days=1)]
        known = [week for week in weeks if week.state is State.OK and week.value is not None]
        leads = _weekly_count(standing.leads, 0, known)
        counts[indicator.id] = (sum(week.value or 0.0 for week in known), sum(each or 0.0 for each in leads))
    best = max(counts, key=lambda id: counts[id][0], default=None)
    if best is None or counts[best][0] <= 0:
        return None
    visits, leads_ = counts[best]
    ends = wilson_ends(min(leads_ / visits, 1.0), visits)
    name = next(each.name for each in configuration.indicators if each.id == best)
    stage = standing.leads.stages[0]
    return Edge(best, stage.id, name, stage.name, round(visits), min(leads_ / visits, 1.0), *ends, None)


def _values(weeks: Sequence[Week]) -> list[float | None]:
    return [week.value if week.state is State.OK else None for week in weeks]


def _weekly_count(leads: Leads, stage: int, weeks: Sequence[Week]) -> list[float | None]:
    """How many leads entered a stage in each of the weeks."""
    first, until = leads.up_to(stage)
    starts = np.array([week.week.toordinal() for week in weeks], dtype=np.int64) - first
    before, after = (until[np.clip(starts + days, 0, len(until) - 1)] for days in (0, 7))
    return [float(count) for count in after - before]


def _lags(standing: Standing) -> Iterator[Lagged]:
    """Each listed number that leads to wins, with its measured lag."""
    leads, configuration = standing.leads, standing.configuration
    last = len(leads.stages) - 1
    for indicator in _leading(configuration):
        found = stage_of(indicator, configuration)
        if found is not None and found[0] < last:
            curve = leads.of(found[1]).entries(found[0], last).curve
            yield Lagged(indicator.id, indicator.name, indicator.team, median_days(curve), None)
        elif found is None:
            history = standing.history(indicator)
            link = weekly_link(_values(history), _weekly_count(leads, last, history))
            yield Lagged(indicator.id, indicator.name, indicator.team, None, link)


def _leading(configuration: Configuration) -> Iterator[Indicator]:
    counted = (each for each in configuration.indicators if isinstance(each.measure, Aggregate) and each.unit in ("count", "money"))
    return (each for each in counted if each.listed and each.role == "lead")


def _meanings(standing: Standing, value: float | None) -> Iterator[Meaning]:
    """What each leading number's latest week, against its goal, means for the wins; those that move nothing measurable are left out."""
    for indicator in _leading(standing.configuration):
        history = standing.history(indicator)
        latest = history[-1] if history else None
        goal = goal_for(standing.facts.goals, indicator.id, latest.week) if latest else None
        if (
            latest is None
            or goal is None
            or latest.state is not State.OK
            or latest.value is None
            or goal.operator != ">="
            or goal.target <= 0
        ):
            continue
        deviation = latest.value / goal.target - 1
        found = _effect(indicator, latest.week, latest.value - goal.target, deviation, standing)
        if found is None:
            continue
        moved, feeds = found
        money, low, high = (None if value is None else wins * value for wins in (moved.wins, moved.low, moved.high))
        yield Meaning(indicator.id, indicator.name, latest.week, latest.value, goal.target, deviation, moved, money, low, high, feeds)


def _effect(indicator: Indicator, week: date, difference: float, deviation: float, standing: Standing) -> tuple[Effect, str | None] | None:
    leads = standing.leads
    last = len(leads.stages) - 1
    found = stage_of(indicator, standing.configuration)
    if found is not None:
        if found[0] == last:
            return None
        curve = leads.of(found[1]).entries(found[0], last).curve
        return _of_leads(difference, ever_won(curve), week, median_days(curve)), None
    history = standing.history(indicator)
    values = _values(history)
    channel = channel_of(indicator, standing.configuration)
    if channel is None and indicator.team == "sales":
        return _on_wins(deviation, values, week, standing, history)
    chosen = leads.of((channel,) if channel else ())
    weekly = _weekly_count(chosen, 0, history)
    if channel is None and weekly_link(values, weekly, longest=1).kind != "found":
        return None
    curve = chosen.reaching(last).curve
    moved = effect(deviation, values, weekly, ever_won(curve), week, median_days(curve))
    return None if moved is None else (moved, channel or "")


def channel_of(indicator: Indicator, configuration: Configuration) -> str | None:
    """The channel whose leads a number feeds: the one that it is narrowed to, or the one whose name or alias stands in its own name."""
    if isinstance(indicator.measure, Aggregate):
        narrowed = dict(indicator.measure.where).get("channel", ())
        if len(narrowed) == 1 and narrowed != ("*",):
            return narrowed[0]
    words = f" {re.sub('[^a-z0-9]+', ' ', f'{indicator.name} {indicator.id}'.lower())} "
    for channel in configuration.channels:
        for name in (channel.name, *channel.aliases):
            if f" {re.sub('[^a-z0-9]+', ' ', name.lower()).strip()} " in words:
                return channel.name
    return None


def _on_wins(
    deviation: float, values: Sequence[float | None], week: date, standing: Standing, history: Sequence[Week]
) -> tuple[Effect, str | None] | None:
    """The effect of an activity of sales, where its weekly totals are linked to the wins so many weeks later."""
    wins = _weekly_count(standing.leads, len(standing.leads.stages) - 1, history)
    link = weekly_link(values, wins)
    if link.kind != "found" or link.weeks is None or (link.r or 0) <= 0:
        return None
    early, late = values[: len(values) - link.weeks], wins[link.weeks :]
    moved = effect(deviation, early, late, CERTAIN, week, float(link.weeks * 7))
    return None if moved is None else (moved, None)


def _of_leads(difference: float, rate: Real, week: date, lag: float | None) -> Effect:
    """What so many leads more or fewer in a stage mean: each is one lead, and F(∞) of them are won, by chance."""
    rng = np.random.default_rng(20260106)
    whole = rng.binomial(max(round(abs(difference)), 1), rate) if abs(difference) >= 0.5 else np.zeros(len(rate))
    low, high = (float(each) for each in np.quantile(whole, [0.1, 0.9]))
    sign = 1.0 if difference > 0 else -1.0
    ends = sorted((sign * low, sign * high))
    around = None if lag is None else week + timedelta(days=3 + round(lag))
    return Effect(float(difference * rate[0]), ends[0], ends[1], around, 1.0, ends[0] > 0 or ends[1] < 0)


def _asks(standing: Standing, engine: sa.Engine) -> Iterator[Ask]:
    """Ratios of an effort to its result that are worse than they were, for all and for one owner against the others."""
    for indicator in standing.configuration.indicators:
        if not isinstance(indicator.measure, Ratio) or indicator.unit != "ratio" or not indicator.listed:
            continue
        names = (indicator.measure.numerator, indicator.measure.denominator)
        ids = names if indicator.better == "lower" else names[::-1]  # (effort, result): calls per appointment, or appointments per call
        done, results = (standing.configuration.indicator(id) for id in ids)
        if done is None or results is None:
            continue
        yield from _asks_of(indicator, done, results, standing, engine)


def _asks_of(indicator: Indicator, done: Indicator, results: Indicator, standing: Standing, engine: sa.Engine) -> Iterator[Ask]:
    weeks = [(a, b) for a, b in zip(*(_values(standing.history(each)) for each in (done, results)), strict=True)]
    known = [(a, b) for a, b in weeks if a is not None and b is not None][-52:]
    recent, past = known[-RECENT_WEEKS:], known[:-RECENT_WEEKS]
    if len(past) >= RECENT_WEEKS and len(recent) == RECENT_WEEKS:
        found = effort(*zip(*recent, strict=True), *zip(*past, strict=True))
        if found.asks:
            yield Ask(indicator.id, indicator.name, done.name, results.name, "", RECENT_WEEKS, found)
    end = week_of(standing.as_of, standing.configuration.company) - timedelta(days=1)
    owners = [_owners(each, end - QUARTER + timedelta(days=1), end, standing.configuration, engine) for each in (done, results)]
    for owner in sorted(owners[0]):
        others = [sum(value for name, value in each.items() if name != owner) for each in owners]
        if len(owners[0]) < 2 or others[0] <= 0 or others[1] <= 0:
            continue
        found = effort([owners[0][owner]], [owners[1].get(owner, 0.0)], [others[0]], [others[1]])
        if found.asks:
            yield Ask(indicator.id, indicator.name, done.name, results.name, owner, QUARTER.days // WEEK.days, found)


def _owners(indicator: Indicator, start: date, end: date, configuration: Configuration, engine: sa.Engine) -> dict[str, float]:
    if not isinstance(indicator.measure, Aggregate):
        return {}
    select = by_owner(configuration, indicator.measure, start, end)
    if select is None:
        return {}
    frame = run(engine, select)
    return {str(owner): float(value) for owner, value in zip(frame["owner"], frame["value"], strict=True) if value == value}


def lines(body: Drivers, configuration: Configuration, width: int) -> list[str]:
    """The drivers for a terminal."""
    return wording.lines(body, configuration.company)


def table(body: Drivers) -> Iterator[dict[str, Any]]:
    """One row a part of the change, for a download."""
    for what, found in (("wins", body.wins), ("revenue", body.revenue)):
        for part in found.parts if found else ():
            yield {"what": what, **asdict(part), "certain": part.certain}
