"""One indicator's own page: two years of weeks with goal, year-ago values and usual range, and the rows behind one week's number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from scorecard.answering.around import Around, around
from scorecard.answering.facts import facts_of
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.scorecard import HISTORY, Facts, Row, Week, row, signal_of, week_number, weekly
from scorecard.measures.states import stretch_of
from scorecard.measures.tracks import DAY
from scorecard.model import Aggregate, Configuration, Indicator, Question, Ratio, State
from scorecard.query.engine import run
from scorecard.query.rows import Page, how_many, rows
from scorecard.questions import check_name
from scorecard.weeks import WEEK, YEAR_OF_WEEKS, week_of
from scorecard.wording import asking as words
from scorecard.wording import terminal

OPTIONS = ("id", "week", "part", "page", "search")
MOST_PAGES = 1_000_000


@dataclass(frozen=True)
class WeekInTime:
    """One week beside its goal, the same week a year before, and the usual range (None where there are too few points)."""

    week: date
    value: float | None
    state: State
    goal: float | None
    met: bool | None
    numerator: float | None
    denominator: float | None
    year_ago: float | None
    low: float | None
    mean: float | None
    high: float | None


@dataclass(frozen=True)
class Drill:
    """One page of the rows behind a week's number. `part` is the indicator whose rows they are: a ratio has two.

    `rows` have the keys of `columns`; columns without any value on the page are left out. `total` counts the rows of all pages.
    """

    week: date
    start: date
    end: date
    part: str
    parts: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    total: int
    page: int
    page_size: int
    search: str = ""


@dataclass(frozen=True)
class IndicatorInTime:
    """The body: the scorecard's row, two years of weeks (the running one is `row.running`), and the rows of the week in question."""

    indicator: str
    row: Row
    weeks: tuple[WeekInTime, ...]
    baseline: tuple[date, date] | None
    drill: Drill
    around: Around


def build(house: House, question: Question, engine: sa.Engine) -> IndicatorInTime:
    """Answer for the indicator that the option `id` names, and the rows of the week that holds the day in the option `week`.

    By default these are the first indicator and the last complete week.
    """
    configuration, company = house.configuration, house.configuration.company
    indicator = _indicator(configuration, question.option("id"))
    span = max(HISTORY, question.weeks)
    facts = facts_of(house, question, engine, [indicator], span)
    history = weekly(indicator, facts, company, question.as_of, span)
    signal = signal_of(indicator, history[-HISTORY:], facts.changes.get(indicator.id, ()))
    baseline = (history[-HISTORY:][signal.baseline[0]].week, history[-HISTORY:][signal.baseline[1]].week) if signal.baseline else None
    return IndicatorInTime(
        indicator=indicator.id,
        row=row(indicator, facts, company, question.as_of, question.weeks),
        weeks=in_time(indicator, history, facts, house, question),
        baseline=baseline,
        drill=_drill(house, question, engine, indicator),
        around=around(house, question, engine, indicator, history),
    )


def in_time(indicator: Indicator, history: Sequence[Week], facts: Facts, house: House, question: Question) -> tuple[WeekInTime, ...]:
    """An indicator's complete weeks, each beside the same week a year before and its usual range."""
    signal = signal_of(indicator, history[-HISTORY:], facts.changes.get(indicator.id, ()))
    points = [None] * (len(history) - len(signal.points)) + list(signal.points)
    return tuple(_in_time(each, point, indicator, facts, house, question) for each, point in zip(history, points, strict=True))


def _indicator(configuration: Configuration, id: str) -> Indicator:
    known = {each.id: each for each in configuration.indicators}
    if not known:
        raise QuestionError(words.no_indicators(configuration.path))
    if id:
        check_name("indicator", id, known)
    return known[id] if id else next(iter(known.values()))


def _in_time(week: Week, point: Any, indicator: Indicator, facts: Facts, house: House, question: Question) -> WeekInTime:
    before = week_number(indicator, facts.tracks, week.week - YEAR_OF_WEEKS, house.configuration.company, question.as_of)
    return WeekInTime(
        week=week.week,
        value=week.value,
        state=week.state,
        goal=week.goal,
        met=week.met,
        numerator=week.numerator,
        denominator=week.denominator,
        year_ago=before.value if before.state is State.OK else None,
        low=point.low if point else None,
        mean=point.mean if point else None,
        high=point.high if point else None,
    )


def _drill(house: House, question: Question, engine: sa.Engine, indicator: Indicator) -> Drill:
    configuration = house.configuration
    parts = _parts(configuration, indicator)
    part = parts.get(question.option("part"), next(iter(parts.values())))
    measure = part.measure
    if not isinstance(measure, Aggregate):
        raise QuestionError(words.no_rows_of_its_own(part.name))
    week = _week(question, house)
    stretch = stretch_of(week, part.cadence)
    start, end = (stretch.start, stretch.end) if stretch else (week, week + WEEK - DAY)
    end = min(end, question.as_of)
    page = Page(_page(question.option("page", "1")))
    search = question.option("search")
    total = int(run(engine, how_many(configuration, measure, start, end, question.filters, search, question.personal))["rows"].iloc[0])
    found = run(engine, rows(configuration, measure, start, end, question.filters, page, search, question.personal))
    frame = found.dropna(axis="columns", how="all")
    return Drill(
        week=week,
        start=start,
        end=end,
        part=part.id,
        parts=tuple(parts),
        columns=tuple(str(name) for name in frame.columns),
        rows=tuple(_plain(each) for each in frame.to_dict("records")),
        total=total,
        page=page.number,
        page_size=page.size,
        search=search,
    )


def _parts(configuration: Configuration, indicator: Indicator) -> dict[str, Indicator]:
    """The indicators that have rows: itself, or the two parts of a ratio."""
    measure = indicator.measure
    ids = (measure.numerator, measure.denominator) if isinstance(measure, Ratio) else (indicator.id,)
    return {each.id: each for id in ids if (each := configuration.indicator(id)) is not None}


def _week(question: Question, house: House) -> date:
    text = question.option("week")
    company = house.configuration.company
    try:
        return week_of(date.fromisoformat(text), company) if text else week_of(question.as_of, company) - WEEK
    except ValueError as error:
        raise QuestionError(words.no_week_day(text)) from error


def _page(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PAGES:
        raise QuestionError(words.no_page(text))
    return int(text)


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row with None for what is not there, and days without a time of day as days."""
    return {str(name): _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date() if value == value.normalize() else value.to_pydatetime()
    return value


def table(body: IndicatorInTime) -> tuple[dict[str, Any], ...]:
    """The rows behind the week."""
    return body.drill.rows


def lines(body: IndicatorInTime, configuration: Configuration, width: int) -> list[str]:
    """The indicator for a terminal."""
    return terminal.indicator(body.row, body.weeks, body.drill, configuration.company)
