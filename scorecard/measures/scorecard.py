"""The scorecard's rows: each indicator's weeks against its goals, its changes, and whether the latest week is news.

Week over week compares two complete weeks; year over year the same weekdays 364 days before. Shares change in points (0.02 is two
points), everything else relatively; a change from zero is None. All figures come from `Track`s, so that this module knows neither
sources nor SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from scorecard.measures import signals
from scorecard.measures.states import Number, numbers_of, ratios_of
from scorecard.measures.tracks import DAY, Track
from scorecard.model import Better, Cadence, Company, Goal, Indicator, Operator, Ratio, State, Team, Unit
from scorecard.weeks import WEEK, YEAR_OF_WEEKS, business_days, complete_weeks, week_of

Status = Literal["on_track", "off_track", "no_goal", "no_data"]

HISTORY = 104
"""Two years of complete weeks: what signals are judged on, and what an indicator's own page shows."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Week:
    """One week's number beside its goal.

    `met` is None where there is no goal or no complete number. `upper` is the other end of a range. A ratio says what it is made of.
    """

    week: date
    value: float | None
    state: State
    goal: float | None = None
    met: bool | None = None
    operator: Operator | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True)
class Limits:
    """The usual range of the latest week."""

    low: float | None
    mean: float | None
    high: float | None


@dataclass(frozen=True)
class Origin:
    """Where an indicator's rows come from: the sources, its newest day, and the filters that it cannot be narrowed by."""

    sources: tuple[str, ...] = ()
    newest: date | None = None
    not_split_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One indicator's line. `latest` is the last complete week in which it was due; `streak` counts how many weeks up to then missed.

    `history` are two years of complete weeks up to the last one, for the trend; `values` the weeks that were asked for.
    """

    indicator: str
    name: str
    team: Team
    owner: str
    unit: Unit
    direction: Better
    cadence: Cadence
    role: str
    definition: str
    formula: str
    reliability: str
    values: tuple[Week, ...]
    running: Week
    latest: Week | None
    status: Status
    streak: int
    change_wow: float | None
    change_yoy: float | None
    signal: signals.Kind
    limits: Limits | None
    history: tuple[float | None, ...]
    sources: tuple[str, ...]
    newest: date | None
    not_split_by: tuple[str, ...]


@dataclass(frozen=True)
class Scorecard:
    """The body of the answer. The running week is apart: `days_over` of its `days_due` business days are over on `as_of`."""

    week_starts: str
    weeks: tuple[date, ...]
    running_week: date
    days_over: int
    days_due: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Facts:
    """What the rows are made of: tracks and origins by indicator, every goal that is known, formulas in words, and confirmed changes.

    `changes` are the first weeks of a new process, per indicator, that a person confirmed.
    """

    tracks: Mapping[str, Track]
    goals: Sequence[Goal]
    origins: Mapping[str, Origin]
    formulas: Mapping[str, str]
    changes: Mapping[str, Sequence[date]]


def scorecard(indicators: Sequence[Indicator], facts: Facts, company: Company, as_of: date, weeks: int) -> Scorecard:
    """The scorecard of the last `weeks` complete weeks before `as_of`, its rows in the order of `indicators`."""
    running = week_of(as_of, company)
    return Scorecard(
        week_starts=WEEKDAYS[company.week_start],
        weeks=complete_weeks(as_of, weeks, company),
        running_week=running,
        days_over=business_days(running, as_of, company) - business_days(as_of, as_of, company),
        days_due=business_days(running, running + WEEK - DAY, company),
        rows=tuple(row(each, facts, company, as_of, weeks) for each in indicators),
    )


def row(indicator: Indicator, facts: Facts, company: Company, as_of: date, weeks: int) -> Row:
    """One indicator's line."""
    line = _Line.of(indicator, facts, complete_weeks(as_of, max(HISTORY, weeks), company), company, as_of)
    at = next((at for at in reversed(range(len(line.weeks))) if line.numbers[at].state is not State.NOT_DUE), None)
    latest = None if at is None else line.week(at)
    numbers, starts = line.numbers[-HISTORY:], line.weeks[-HISTORY:]
    verdict = _judged(indicator, numbers, starts, facts.changes.get(indicator.id, ()))
    origin = facts.origins.get(indicator.id, Origin())
    return Row(
        indicator=indicator.id,
        name=indicator.name,
        team=indicator.team,
        owner=indicator.owner,
        unit=indicator.unit,
        direction=indicator.better,
        cadence=indicator.cadence,
        role=indicator.role,
        definition=indicator.definition,
        formula=facts.formulas.get(indicator.id, ""),
        reliability=indicator.reliability,
        values=tuple(line.week(at) for at in range(len(line.weeks) - weeks, len(line.weeks))),
        running=week_beside_goal(indicator, facts, week_of(as_of, company), company, as_of),
        latest=latest,
        status=status_of(latest),
        streak=line.streak(),
        change_wow=_change_since(line, latest, WEEK, facts, company, as_of),
        change_yoy=_change_since(line, latest, YEAR_OF_WEEKS, facts, company, as_of),
        signal=_news(verdict, starts, latest),
        limits=Limits(verdict.low, verdict.mean, verdict.high) if verdict.mean is not None else None,
        history=tuple(each.value if each.state is State.OK else None for each in numbers),
        sources=origin.sources,
        newest=origin.newest,
        not_split_by=origin.not_split_by,
    )


@dataclass(frozen=True)
class _Line:
    """Weeks of an indicator, oldest first: their numbers, and its weekly goals in the order in which they are known."""

    indicator: Indicator
    weeks: Sequence[date]
    numbers: Sequence[Number]
    goals: Sequence[Goal]

    @classmethod
    def of(cls, indicator: Indicator, facts: Facts, weeks: Sequence[date], company: Company, as_of: date) -> "_Line":
        numbers = week_numbers(indicator, facts.tracks, weeks, company, as_of)
        return cls(indicator, weeks, numbers, _weekly_goals(facts.goals, indicator.id))

    def week(self, at: int) -> Week:
        """A week's number beside its goal."""
        return _beside(self.weeks[at], self.numbers[at], _holding(self.goals, self.weeks[at]))

    def streak(self) -> int:
        """How many weeks up to the latest missed their goal; weeks in which nothing was due neither count nor end it."""
        missed = 0
        for at in reversed(range(len(self.weeks))):
            if self.numbers[at].state is State.NOT_DUE:
                continue
            if self.week(at).met is not False:
                break
            missed += 1
        return missed


def weekly(indicator: Indicator, facts: Facts, company: Company, as_of: date, weeks: int) -> tuple[Week, ...]:
    """The indicator's last `weeks` complete weeks, oldest first."""
    return weeks_beside_goals(indicator, facts, complete_weeks(as_of, weeks, company), company, as_of)


def weeks_beside_goals(indicator: Indicator, facts: Facts, weeks: Sequence[date], company: Company, as_of: date) -> tuple[Week, ...]:
    """Each week's number beside the goal that holds for it."""
    line = _Line.of(indicator, facts, weeks, company, as_of)
    return tuple(map(line.week, range(len(weeks))))


def week_beside_goal(indicator: Indicator, facts: Facts, week: date, company: Company, as_of: date) -> Week:
    """One week's number beside its goal."""
    return weeks_beside_goals(indicator, facts, (week,), company, as_of)[0]


def _beside(week: date, number: Number, goal: Goal | None) -> Week:
    return Week(
        week=week,
        value=number.value,
        state=number.state,
        goal=goal.target if goal else None,
        met=meets(number.value, goal) if goal and number.state is State.OK and number.value is not None else None,
        operator=goal.operator if goal else None,
        upper=goal.upper if goal else None,
        numerator=number.numerator,
        denominator=number.denominator,
    )


def week_number(indicator: Indicator, tracks: Mapping[str, Track], week: date, company: Company, as_of: date) -> Number:
    """One week's number and what is known of it."""
    return week_numbers(indicator, tracks, (week,), company, as_of)[0]


def week_numbers(indicator: Indicator, tracks: Mapping[str, Track], weeks: Sequence[date], company: Company, as_of: date) -> list[Number]:
    """The numbers of several weeks."""
    measure = indicator.measure
    if not isinstance(measure, Ratio):
        return numbers_of(tracks[indicator.id], weeks, company, as_of)
    return ratios_of(tracks[measure.numerator], tracks[measure.denominator], measure.scale, weeks, company, as_of)


def goal_for(goals: Sequence[Goal], indicator: str, week: date) -> Goal | None:
    """The weekly goal that holds for a week: of those whose span holds the week's first day the one that starts last.

    Of goals that start on the same day the later in the list wins, so that a list may put what people wrote after what was configured.
    A goal by comparison counts once somebody has resolved it to a number.
    """
    return _holding(_weekly_goals(goals, indicator), week)


def _weekly_goals(goals: Sequence[Goal], indicator: str) -> list[Goal]:
    return [goal for goal in goals if goal.indicator == indicator and goal.per == "week" and not goal.relative]


def _holding(goals: Sequence[Goal], week: date) -> Goal | None:
    held = [goal for goal in goals if goal.start <= week <= goal.end]
    return max(enumerate(held), key=lambda each: (each[1].start, each[0]))[1] if held else None


def meets(value: float, goal: Goal) -> bool:
    """Whether a value meets a goal; the ends of a range are part of it."""
    if goal.operator == ">=":
        return value >= goal.target
    if goal.operator == "<=":
        return value <= goal.target
    return goal.target <= value and (goal.upper is None or value <= goal.upper)


def status_of(latest: Week | None) -> Status:
    """How the last week that was due stands; a week that is not whole has no status but "no data"."""
    if latest is None or latest.state is not State.OK or latest.value is None:
        return "no_data"
    if latest.goal is None:
        return "no_goal"
    return "on_track" if latest.met else "off_track"


def change(now: Number | Week, before: Number | Week, unit: Unit) -> float | None:
    """The change between two complete weeks: in points for shares, else relative; None from zero or where one is not complete."""
    if now.state is not State.OK or before.state is not State.OK or now.value is None or before.value is None:
        return None
    if unit == "percent":
        return now.value - before.value
    return (now.value - before.value) / abs(before.value) if before.value else None


def signal_of(indicator: Indicator, history: Sequence[Week], changes: Sequence[date] = ()) -> signals.Signal:
    """The verdict on the latest complete week, judged on the history before it. Weeks that are not whole are gaps."""
    return _judged(indicator, history, [each.week for each in history], changes)


def _judged(
    indicator: Indicator, history: Sequence[Week] | Sequence[Number], weeks: Sequence[date], changes: Sequence[date]
) -> signals.Signal:
    whole = [each if each.state is State.OK else None for each in history]
    shares = indicator.unit == "percent" and any(each and each.denominator is not None for each in whole)
    return signals.verdict(
        [each.value if each else None for each in whole],
        unit=indicator.unit,
        denominators=[each.denominator if each else None for each in whole] if shares else None,
        changes=[index for index, week in enumerate(weeks) if week in changes] if changes else (),
    )


def _news(verdict: signals.Signal, weeks: Sequence[date], latest: Week | None) -> signals.Kind:
    """The verdict's kind; an old week's signal is no news in a week that has no number."""
    stale = latest is None or verdict.at is None or weeks[verdict.at] != latest.week
    return "none" if stale and verdict.kind != "too_few" else verdict.kind


def _change_since(line: _Line, latest: Week | None, back: timedelta, facts: Facts, company: Company, as_of: date) -> float | None:
    if latest is None:
        return None
    week = latest.week - back
    known = week in line.weeks
    before = line.numbers[line.weeks.index(week)] if known else week_number(line.indicator, facts.tracks, week, company, as_of)
    return change(latest, before, line.indicator.unit)
