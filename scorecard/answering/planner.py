"""Planner: what must come in, and by when, to reach the goal; and what becomes of it when volume, rate, lag or spend change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from scorecard.answering.goal_progress import Standing, progress
from scorecard.answering.goals import StageRow, known_goals, stages_of_goal, standing_of, wins_of
from scorecard.answering.lead_paths import NO_CHANNEL, is_money, stage_of
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures import pacing
from scorecard.measures.arrivals import arrivals
from scorecard.measures.futures import UNCHANGED, Change
from scorecard.measures.goals import Progress
from scorecard.measures.projection import ENDS, Projection, in_money
from scorecard.measures.reverse_funnel import ChannelTime, channel_times, plan
from scorecard.model import Configuration, Goal, Indicator, Question, Unit
from scorecard.query.cohorts import Created, stages_of
from scorecard.query.engine import rolled_in, run_columns
from scorecard.query.rolled_cohorts import costs
from scorecard.wording import asking as words
from scorecard.wording import planner as wording

OPTIONS = ("goal", "changes")
QUARTER = 91
LIMITS = {"volume": (0.0, 5.0), "rate": (0.1, 3.0), "lag": (0.2, 3.0), "spend": (0.0, 1e9)}
"""How far a slider may move each: factors, and for the spend money a week."""


@dataclass(frozen=True)
class Outcome:
    """Where the goal would end: the expectation, the 80 % band, and the chance to meet the goal."""

    expected: float
    low: float
    high: float
    chance: float


@dataclass(frozen=True)
class ChannelRow:
    """One channel: what it brings now and under the plan. Leads and spend are a week; the spend is None where none is recorded.

    `volume`, `rate` and `lag` are the plan's factors; a plan's spend moves the volume, as long as the next lead costs what the last did.
    """

    channel: str
    leads: float
    spend: float | None
    cost_per_lead: float | None
    conversion: float | None
    days: float | None
    useful_until: date | None
    still: bool
    volume: float
    rate: float
    lag: float
    planned_spend: float | None
    wins: float
    planned_wins: float


@dataclass(frozen=True)
class Choice:
    """A goal that can be planned for."""

    id: str
    name: str
    to: date


@dataclass(frozen=True)
class Planner:
    """The body. `usual` is the outcome as things run, `planned` the one with the changes; `stages` are owed at the plan's rates and lags.

    Wins from a channel count up to the goal's end and in wins; `usual` and `planned` are in the goal's unit.
    """

    goal: str
    indicator: str
    name: str
    unit: Unit
    target: float
    actual: float | None
    from_: date
    as_of: date
    to: date
    days_left: int
    usual: Outcome
    planned: Outcome
    changed: bool
    stages: tuple[StageRow, ...]
    channels: tuple[ChannelRow, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Nothing:
    """There is no running goal on wins, revenue or a stage to plan for."""

    choices: tuple[Choice, ...] = ()


def build(house: House, question: Question, engine: sa.Engine) -> Planner | Nothing:
    """The plan for the goal that is asked for, by default the one on wins or revenue at the root."""
    configuration = house.configuration
    known = known_goals(house, engine, question.as_of)
    goals = [each for each in known.goals if _plannable(each, configuration, question.as_of)]
    if not goals:
        return Nothing()
    goal = _chosen(goals, question.option("goal"), configuration)
    indicator = _indicator(goal, configuration)
    standing = standing_of(house, question, engine, known.goals, {indicator.id})
    found = progress(goal, indicator, standing)
    changes = parse(question.option("changes"))
    costs = _costs(configuration, engine, question.as_of)
    return _planned(goal, indicator, found, changes, costs, standing, goals)


def parse(text: str) -> dict[str, dict[str, float]]:
    """The changes of an address: "Paid search:volume=1.2,lag=0.9;Referral:spend=400". Raises a QuestionError for anything else."""
    changes: dict[str, dict[str, float]] = {}
    for part in filter(None, text.split(";")):
        channel, _, pairs = part.rpartition(":")
        for pair in pairs.split(","):
            name, _, value = pair.partition("=")
            changes.setdefault(channel, {})[name] = _factor(name, value, part)
    return changes


def write(changes: Mapping[str, Mapping[str, float]]) -> str:
    """The same as text, without what changes nothing."""
    parts = []
    for channel, values in changes.items():
        told = ",".join(f"{name}={value:g}" for name, value in values.items() if name == "spend" or value != 1.0)
        if told:
            parts.append(f"{channel}:{told}")
    return ";".join(parts)


def plan_goals(body: Planner, configuration: Configuration, confidence: str, as_of: date) -> tuple[Goal, ...]:
    """The plan as goals: what each stage owes from tomorrow to the goal's end, on the indicator that counts the stage, part of the goal.

    `confidence` is "even" or "safe". Stages without an indicator, or that owe nothing, are left out.
    """
    start = as_of + timedelta(days=1)
    counting = {
        found[0]: each
        for each in reversed(configuration.indicators)
        if (found := stage_of(each, configuration)) and not found[1] and not is_money(each)
    }
    goals = []
    for place, stage in enumerate(body.stages):
        needed = stage.owed.even if confidence == "even" else stage.owed.safe
        indicator = counting.get(place)
        if indicator is not None and needed:
            id = f"plan-{body.goal}-{indicator.id}"
            name = wording.plan_name(indicator.name, body.name)
            goals.append(
                Goal(
                    id,
                    indicator.id,
                    start,
                    body.to,
                    float(round(needed)),
                    per="period",
                    part_of=body.goal,
                    name=name,
                    owner=indicator.owner,
                )
            )
    return tuple(goals)


def _factor(name: str, value: str, part: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    low, high = LIMITS.get(name, (1.0, 0.0))
    if not low <= number <= high:
        raise QuestionError(words.no_change_of_plan(part))
    return number


def _plannable(goal: Goal, configuration: Configuration, as_of: date) -> bool:
    indicator = configuration.indicator(goal.indicator)
    if indicator is None or goal.per != "period" or goal.relative or goal.id.startswith("plan-"):
        return False
    found = stage_of(indicator, configuration)
    return found is not None and found[0] > 0 and goal.operator == ">=" and goal.start <= as_of < goal.end


def _chosen(goals: Sequence[Goal], id: str, configuration: Configuration) -> Goal:
    if id:
        found = next((goal for goal in goals if goal.id == id), None)
        if found is None:
            raise QuestionError(words.no_running_goal(id, ", ".join(goal.id for goal in goals)))
        return found
    last = len(stages_of(configuration)) - 1

    def weight(goal: Goal) -> tuple[bool, bool, date]:
        found = stage_of(_indicator(goal, configuration), configuration)
        return found == (last, ()), not goal.part_of, goal.end

    return max(goals, key=weight)


def _indicator(goal: Goal, configuration: Configuration) -> Indicator:
    indicator = configuration.indicator(goal.indicator)
    if indicator is None:
        raise QuestionError(words.goal_on_no_indicator(goal.id, goal.indicator))
    return indicator


def _costs(configuration: Configuration, engine: sa.Engine, as_of: date) -> dict[str, float]:
    """What each channel costs a week, over the last quarter."""
    select = costs(configuration, Created(as_of - timedelta(days=QUARTER), as_of - timedelta(days=1), as_of, "channel"), rolled_in(engine))
    if select is None:
        return {}
    spent = run_columns(engine, select)
    return {
        name: float(cost) * 7 / QUARTER
        for name, cost in zip(spent["group"].tolist(), spent["cost"].tolist(), strict=True)
        if name is not None and cost > 0
    }


def _planned(
    goal: Goal,
    indicator: Indicator,
    found: Progress,
    changes: Mapping[str, Mapping[str, float]],
    costs: Mapping[str, float],
    standing: Standing,
    goals: Sequence[Goal],
) -> Planner:
    as_of, leads = standing.as_of, standing.leads
    stage, only = stage_of(indicator, standing.configuration) or (0, ())
    names = [name for name in (*leads.channels(), NO_CHANNEL) if (not only or name in only) and leads.has(name)]
    unknown = next((name for name in changes if name not in names and name != wording.EVERY_CHANNEL), None)
    if unknown is not None:
        raise QuestionError(words.no_channel(unknown, ", ".join(names)))
    cohorts = {name: leads.of((name,)).reaching(stage) for name in names}
    pace = {
        name: float(arrivals(each.entered, each.arrived, as_of, as_of + timedelta(days=7)).mean.sum()) for name, each in cohorts.items()
    }
    moves = {name: _change(name, changes, costs) for name in names}
    reach = wins_of(goal, indicator, found.actual, standing)
    won = reach[3] if reach else found.actual or 0.0
    usual, parts = plan(won, cohorts, as_of, goal.end)
    planned, planned_parts = plan(won, cohorts, as_of, goal.end, moves) if changes else (usual, parts)
    now = _usual(found, usual)
    times = {each.channel: each for each in channel_times(cohorts, as_of, goal.end)}
    rows = [
        _channel_row(name, pace[name], costs.get(name), times[name], moves[name], changes.get(name, {}), parts[name], planned_parts[name])
        for name in names
    ]
    return Planner(
        goal=goal.id,
        indicator=goal.indicator,
        name=goal.name or indicator.name,
        unit=indicator.unit,
        target=goal.target,
        actual=found.actual,
        from_=goal.start,
        as_of=as_of,
        to=goal.end,
        days_left=(goal.end - as_of).days,
        usual=now,
        planned=_outcome(planned, usual, now, goal, indicator, found, standing) if changes else now,
        changed=bool(changes),
        stages=stages_of_goal(goal, indicator, found.actual, standing, _mean(moves, pace)),
        channels=tuple(rows),
        choices=tuple(Choice(each.id, each.name or _indicator(each, standing.configuration).name, each.end) for each in goals),
    )


def _change(channel: str, changes: Mapping[str, Mapping[str, float]], costs: Mapping[str, float]) -> Change:
    """A channel's change: its own, times that of every channel. A spend moves the volume."""
    own, every = changes.get(channel, {}), changes.get(wording.EVERY_CHANNEL, {})
    factors = {name: own.get(name, 1.0) * every.get(name, 1.0) for name in ("volume", "rate", "lag")}
    if "spend" in own and costs.get(channel):
        factors["volume"] *= own["spend"] / costs[channel]
    return Change(**factors)


def _mean(moves: Mapping[str, Change], pace: Mapping[str, float]) -> Change:
    """The rate and lag of all leads together, weighted by the leads that come under the plan."""
    weights = {name: pace[name] * move.volume for name, move in moves.items()}
    whole = sum(weights.values())
    if whole <= 0:
        return UNCHANGED
    rate, lag = (sum(weights[name] * getattr(move, part) for name, move in moves.items()) / whole for part in ("rate", "lag"))
    return Change(1.0, round(rate, 9), round(lag, 9))


def _channel_row(
    name: str,
    leads: float,
    cost: float | None,
    time: ChannelTime,
    move: Change,
    asked: Mapping[str, float],
    part: Projection,
    planned: Projection,
) -> ChannelRow:
    return ChannelRow(
        channel=name,
        leads=leads,
        spend=cost,
        cost_per_lead=cost / leads if cost and leads else None,
        conversion=time.conversion,
        days=time.days,
        useful_until=time.useful_until,
        still=time.still,
        volume=move.volume,
        rate=move.rate,
        lag=move.lag,
        planned_spend=asked.get("spend", None if cost is None else cost * move.volume),
        wins=part.expected,
        planned_wins=planned.expected,
    )


def _usual(found: Progress, usual: Projection) -> Outcome:
    """The goal's own projection, so that it is the same figure here and on the Goals page."""
    if found.projected is None or found.projected_low is None or found.projected_high is None:
        return Outcome(usual.expected, usual.low, usual.high, found.chance or 0.0)
    return Outcome(found.projected, found.projected_low, found.projected_high, found.chance or 0.0)


def _outcome(
    planned: Projection, usual: Projection, now: Outcome, goal: Goal, indicator: Indicator, found: Progress, standing: Standing
) -> Outcome:
    """The plan's projection, moved as much as the goal's own differs from the sum of the channels'."""
    if is_money(indicator):
        only = stage_of(indicator, standing.configuration)
        amounts = standing.leads.of(only[1] if only else ()).amounts(standing.as_of - timedelta(days=365))
        paid = [in_money(each, found.actual or 0.0, amounts) for each in (planned, usual)]
        planned, usual = (money or wins for money, wins in zip(paid, (planned, usual), strict=True))
    ends = planned.draws + (now.expected - usual.expected)
    low, high = (float(each) for each in np.quantile(ends, ENDS))
    chance = pacing.chance(ends, goal.operator, goal.target, goal.upper)
    return Outcome(planned.expected + now.expected - usual.expected, low, high, chance)


def lines(body: Planner | Nothing, configuration: Configuration, width: int) -> list[str]:
    """The plan for a terminal."""
    return wording.lines(body, configuration.company)


def table(body: Planner | Nothing) -> Iterator[dict[str, Any]]:
    """One row a channel, for a download."""
    if isinstance(body, Planner):
        for row in body.channels:
            yield {name: getattr(row, name) for name in ChannelRow.__dataclass_fields__}


def with_change(changes: Mapping[str, Mapping[str, float]], channel: str, name: str, value: float) -> dict[str, dict[str, float]]:
    """The changes with one more."""
    found = {each: dict(values) for each, values in changes.items()}
    found.setdefault(channel, {})[name] = value
    return found
