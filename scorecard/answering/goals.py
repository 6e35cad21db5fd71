"""Goals: will we make it, who owes what, and is it too late for something?"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from scorecard.answering.facts import facts_of
from scorecard.answering.goal_progress import Standing, Step, gaps, known_until, progress, trail
from scorecard.answering.known_goals import base_goals
from scorecard.answering.lead_paths import Leads, is_money, stage_of
from scorecard.answering.relative_goals import Basis, resolve
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.alerts import Raised, Watched, raised
from scorecard.measures.futures import UNCHANGED, Change
from scorecard.measures.goals import Progress, tree
from scorecard.measures.pace import ALARM_DAYS, Pace, pace
from scorecard.measures.pacing import Basis as Follows
from scorecard.measures.pacing import Status
from scorecard.measures.reverse_funnel import ChannelTime, Owed, StageNeed, channel_times, stage_need
from scorecard.measures.scorecard import HISTORY
from scorecard.measures.signals import Kind
from scorecard.model import Alert, Configuration, Filters, Goal, Indicator, Operator, Question, Team, Unit
from scorecard.wording import asking as words
from scorecard.wording import goals as wording
from scorecard.workspace import alerts as alert_rules
from scorecard.workspace.goals import Version, merged, newest, versions

OPTIONS = ("goal",)
YEAR = timedelta(days=365)

Place = Literal["configuration", "sheet", "app"]


@dataclass(frozen=True)
class OwedRow:
    """What must still come of one indicator for the goal at the root: for an even chance, for four in five, and at the usual pace."""

    even_a_week: float | None
    safe_a_week: float | None
    usual_a_week: float | None
    even: float | None
    safe: float | None
    even_chance: float | None
    weeks_left: float


@dataclass(frozen=True)
class Row:
    """One goal. Rows follow the tree: `depth` 0 is a root, its parts come after it.

    `current` goals are running or to come. `version` is the last one written in the app (0 for none) and
    `place` where it is changed. `gaps` counts the due days without data, by which the actual is too small.
    """

    indicator: str
    from_: date
    to: date
    operator: Operator
    target: float
    actual: float | None
    expected_to_date: float | None
    attainment: float | None
    pacing: float | None
    projected: float | None
    projected_low: float | None
    projected_high: float | None
    status: Status
    id: str
    name: str
    owner: str
    team: Team
    unit: Unit
    upper: float | None
    per: Literal["week", "period"]
    part_of: str
    depth: int
    current: bool
    follows: Follows | None
    chance: float | None
    weeks_met: int | None
    weeks_due: int | None
    gaps: int
    signal: Kind
    relative: Basis | None
    place: Place
    version: int
    owed: OwedRow | None = None


@dataclass(frozen=True)
class StageRow:
    """One stage on the way to the goal; see `reverse_funnel.StageNeed`."""

    stage: str
    name: str
    whole: float | None
    there: int
    conversion: float | None
    days_to_win: float | None
    useful_until: date | None
    owed: OwedRow


@dataclass(frozen=True)
class Heading:
    """The goal at the root: where it is heading, what each stage owes it, and which channels can still matter."""

    goal: str
    indicator: str
    name: str
    unit: Unit
    target: float
    to: date
    days_left: int
    trail: tuple[Step, ...]
    stages: tuple[StageRow, ...]
    channels: tuple[ChannelTime, ...]


@dataclass(frozen=True)
class Goals:
    """The body. `pace` says whether leads close as they used to; None where that cannot be said."""

    rows: tuple[Row, ...]
    heading: Heading | None
    pace: Pace | None
    alerts: tuple[Raised, ...]


@dataclass(frozen=True)
class Known:
    """The goals in force on a day, with all that tells where they come from."""

    goals: tuple[Goal, ...]
    bases: Mapping[str, Basis]
    configured: frozenset[str]
    written: Mapping[str, Version]


def build(house: House, question: Question, engine: sa.Engine) -> Goals:
    """Every goal with its progress on the question's day; `goal` names the one to look at closely, by default the first root that runs.

    Goals are promises about the whole: of the filters only team and owner choose rows.
    """
    known = known_goals(house, engine, question.as_of)
    rules = (*house.configuration.alerts, *alert_rules.rules(house.workspace))
    named = {goal.indicator for goal in known.goals} | {rule.indicator for rule in rules}
    standing = standing_of(house, question, engine, known.goals, named)
    rows = tuple(_rows(known, standing))
    heading = _heading(rows, question, standing)
    if heading is not None:
        rows = tuple(_with_owed(rows, heading, standing))
    closing = pace_of(standing.leads)
    return Goals(tuple(row for row in rows if _asked(row, question)), heading, closing, alerts_of(house, standing, rules, closing))


def known_goals(house: House, engine: sa.Engine, as_of: date) -> Known:
    """The goals in force on a day, comparisons resolved."""
    goals, bases = resolve(house.configuration, engine, merged(base_goals(house, engine), versions(house.workspace), as_of))
    return Known(goals, bases, frozenset(goal.id for goal in house.configuration.goals), newest(house.workspace))


def standing_of(
    house: House, question: Question, engine: sa.Engine, goals: Sequence[Goal], named: Container[str] | None = None
) -> Standing:
    """All that goals are judged by: the numbers of the named indicators (of all by default) back to the first goal, and every lead."""
    whole = replace(question, filters=Filters())
    first = min((goal.start for goal in goals), default=question.as_of)
    weeks = max(HISTORY, (question.as_of - first).days // 7 + 2)
    indicators = [each for each in house.configuration.indicators if named is None or each.id in named]
    facts = facts_of(house, whole, engine, indicators, weeks, goals)
    return Standing(house.configuration, facts, Leads(house.configuration, engine, question.as_of), question.as_of)


def pace_of(leads: Leads) -> Pace | None:
    """Whether leads close as they used to."""
    return pace(leads.lately(leads.as_of - timedelta(days=ALARM_DAYS)), leads.as_of)


def alerts_of(house: House, standing: Standing, rules: Sequence[Alert], closing: Pace | None) -> tuple[Raised, ...]:
    """The alert rules of the configuration and the app that hold."""
    configuration = house.configuration
    named = {rule.indicator for rule in rules}
    watched = {each.id: Watched(standing.history(each), _news(standing, each)) for each in configuration.indicators if each.id in named}
    paces = {"": closing} if closing else {}
    for channel in {rule.channel for rule in rules if rule.rule == "close_rate" and rule.channel}:
        of_channel = pace_of(standing.leads.of((channel,)))
        if of_channel is not None:
            paces[channel] = of_channel
    return raised(rules, watched, paces, standing.as_of, alert_rules.last_raised(house.workspace))


def _news(standing: Standing, indicator: Indicator) -> Kind:
    """The verdict, where it is about the latest complete week; an older week's is no news."""
    signal = standing.signal(indicator)
    return signal.kind if signal.at is not None and signal.at >= len(standing.history(indicator)) - 2 else "none"


def _asked(row: Row, question: Question) -> bool:
    filters = question.filters
    return (not filters.team or row.team in filters.team) and (not filters.owner or row.owner in filters.owner)


def _rows(known: Known, standing: Standing) -> Iterator[Row]:
    for depth, goal in tree(sorted(known.goals, key=lambda goal: goal.start, reverse=True)):
        indicator = standing.configuration.indicator(goal.indicator)
        if indicator is not None:
            yield _row(goal, indicator, depth, known, standing)


def _row(goal: Goal, indicator: Indicator, depth: int, known: Known, standing: Standing) -> Row:
    unresolved = bool(goal.relative)
    found = _nothing(goal, standing.as_of) if unresolved else progress(goal, indicator, standing)
    current = goal.end >= standing.as_of
    version = known.written.get(goal.id)
    until = min(goal.end, known_until(indicator, standing.facts, standing.as_of) or goal.start)
    numbers = {name: value for name, value in vars(found).items() if name not in ("goal", "basis")}
    return Row(
        indicator=goal.indicator,
        from_=goal.start,
        to=goal.end,
        operator=goal.operator,
        target=goal.target,
        id=goal.id,
        name=goal.name or indicator.name,
        owner=goal.owner or indicator.owner,
        team=indicator.team,
        unit=indicator.unit,
        upper=goal.upper,
        per=goal.per,
        part_of=goal.part_of,
        depth=depth,
        current=current,
        follows=found.basis,
        gaps=gaps(indicator, standing.facts, goal.start, until, standing.configuration) if current and goal.per == "period" else 0,
        signal=_news(standing, indicator) if current else "none",
        relative=known.bases.get(goal.id),
        place="app" if version else "configuration" if goal.id in known.configured else "sheet",
        version=version.version if version else 0,
        **numbers,
    )


def _nothing(goal: Goal, today: date) -> Progress:
    """A goal by comparison with something of which nothing is known."""
    word: Status = "not_started" if today < goal.start else "no_data"
    return Progress(goal, None, None, None, None, None, None, None, None, None, word)


def root_of(rows: Sequence[Row], id: str, standing: Standing) -> Row | None:
    """The goal that was asked for; else the running goal on a period of wins or revenue that is highest in the tree and ends last."""
    if id:
        found = next((row for row in rows if row.id == id), None)
        if found is None:
            raise QuestionError(words.no_goal(id, standing.as_of))
        return found
    last = len(standing.leads.stages) - 1

    def weight(row: Row) -> tuple[bool, int, bool, date]:
        indicator = standing.configuration.indicator(row.indicator)
        stage = stage_of(indicator, standing.configuration) if indicator else None
        return stage is not None and stage[0] == last and not stage[1], -row.depth, bool(row.part_of or row.id), row.to

    running = [row for row in rows if row.per == "period" and row.from_ <= standing.as_of <= row.to]
    return max(running, key=weight, default=None)


def _heading(rows: Sequence[Row], question: Question, standing: Standing) -> Heading | None:
    row = root_of(rows, question.option("goal"), standing)
    indicator = standing.configuration.indicator(row.indicator) if row else None
    if row is None or indicator is None or row.per == "week":
        return None
    goal = Goal(row.id, row.indicator, row.from_, row.to, row.target, row.operator, row.upper, row.per)
    return Heading(
        goal=row.id,
        indicator=row.indicator,
        name=row.name,
        unit=row.unit,
        target=row.target,
        to=row.to,
        days_left=max((row.to - question.as_of).days, 0),
        trail=tuple(trail(goal, indicator, standing)),
        stages=stages_of_goal(goal, indicator, row.actual, standing),
        channels=_channels(goal, indicator, standing),
    )


def stages_of_goal(
    goal: Goal, indicator: Indicator, actual: float | None, standing: Standing, change: Change = UNCHANGED
) -> tuple[StageRow, ...]:
    """What each stage before the goal's own owes it; nothing for goals that no funnel leads to, or that are over."""
    reach = wins_of(goal, indicator, actual, standing)
    if reach is None or standing.as_of >= goal.end:
        return ()
    stage, chosen, target, there = reach
    rows = []
    for place in range(stage):
        entries = chosen.entries(place, stage)
        need = stage_need(chosen.stages[place].id, target, there, entries, goal.start, standing.as_of, goal.end, change)
        rows.append(_stage_row(need, chosen.stages[place].name))
    return tuple(rows)


def wins_of(goal: Goal, indicator: Indicator, actual: float | None, standing: Standing) -> tuple[int, Leads, float, float] | None:
    """The goal as a number of leads that reach a stage: the stage, the leads it is about, how many it takes and how many there are.

    Revenue is taken in wins of the mean value of the last year's.
    """
    found = stage_of(indicator, standing.configuration)
    if found is None or found[0] == 0 or goal.operator != ">=":
        return None
    chosen = standing.leads.of(found[1])
    target, there = goal.target, actual or 0.0
    if is_money(indicator):
        value = chosen.win_value(standing.as_of - YEAR)
        if value is None:
            return None
        target, there = target / value, there / value
    return found[0], chosen, target, there


def _stage_row(need: StageNeed, name: str) -> StageRow:
    return StageRow(
        stage=need.stage,
        name=name,
        whole=need.whole,
        there=need.there,
        conversion=need.conversion,
        days_to_win=need.days,
        useful_until=need.useful_until,
        owed=_owed_row(need.owed),
    )


def _owed_row(owed: Owed) -> OwedRow:
    usual = owed.usual / owed.weeks_left if owed.weeks_left else None
    return OwedRow(owed.even_a_week, owed.safe_a_week, usual, owed.even, owed.safe, owed.even_chance, owed.weeks_left)


def _channels(goal: Goal, indicator: Indicator, standing: Standing) -> tuple[ChannelTime, ...]:
    found = stage_of(indicator, standing.configuration)
    if found is None or found[0] == 0 or standing.as_of >= goal.end:
        return ()
    stage, only = found
    names = [name for name in standing.leads.channels() if not only or name in only]
    return channel_times({name: standing.leads.of((name,)).reaching(stage) for name in names}, standing.as_of, goal.end)


def _with_owed(rows: Sequence[Row], heading: Heading, standing: Standing) -> Iterator[Row]:
    """The other goals of the same days get what they owe it: a stage its own, what stands before the lead its share of the leads."""
    stages = {each.stage: each for each in heading.stages}
    root = next(row for row in rows if row.id == heading.goal)
    for row in rows:
        indicator = standing.configuration.indicator(row.indicator)
        if not stages or indicator is None or row is root or row.per != "period" or (row.from_, row.to) != (root.from_, root.to):
            yield row
            continue
        found = stage_of(indicator, standing.configuration)
        stage = stages.get(standing.leads.stages[found[0]].id) if found and not found[1] else None
        yield replace(row, owed=stage.owed if stage else _before_the_lead(indicator, heading, standing) if found is None else None)


def _before_the_lead(indicator: Indicator, heading: Heading, standing: Standing) -> OwedRow | None:
    """What a number before the lead (visits, clicks) owes: the leads owed, times how many of it there were per lead in the last quarter."""
    if indicator.unit != "count" or not heading.stages or not _feeds_leads(indicator, standing.configuration):
        return None
    units = [week.value for week in standing.history(indicator)[-13:] if week.value is not None]
    today = standing.as_of.toordinal()
    created, leads_a_day = standing.leads.created()
    leads = int(leads_a_day[(created >= today - 91) & (created < today)].sum()) / 13
    if not units or not leads:
        return None
    per_lead = sum(units) / len(units) / leads
    owed = heading.stages[0].owed

    def times(value: float | None) -> float | None:
        return None if value is None else value * per_lead

    usual = sum(units) / len(units)
    return OwedRow(
        times(owed.even_a_week), times(owed.safe_a_week), usual, times(owed.even), times(owed.safe), owed.even_chance, owed.weeks_left
    )


def _feeds_leads(indicator: Indicator, configuration: Configuration) -> bool:
    """Whether a number stands before the lead: counted by marketing, and not made of leads."""
    return indicator.team == "marketing" and stage_of(indicator, configuration) is None


def lines(body: Goals, configuration: Configuration, width: int) -> list[str]:
    """The goals for a terminal."""
    return wording.lines(body, configuration)


def table(body: Goals) -> Iterator[dict[str, Any]]:
    """One row a goal, for a download."""
    for row in body.rows:
        values = {name.rstrip("_"): getattr(row, name) for name in Row.__dataclass_fields__ if name not in ("owed", "relative")}
        yield values
