"""The meeting: an agenda that writes itself, from the same answers that the pages show; or a past one, exactly as it was shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scorecard.answering import calendar, drivers, feedback, goals, indicator, restatements, scorecard
from scorecard.answering.around import Around, around, on_axis
from scorecard.answering.calendar import entries_of
from scorecard.answering.facts import facts_of
from scorecard.answering.goal_progress import Step
from scorecard.answering.indicator import WeekInTime
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.agenda import MOST_NUMBERS, Agenda, Item, ranked, retirable, timed
from scorecard.measures.scorecard import HISTORY, Row, Scorecard, Week, weekly
from scorecard.model import Configuration, Filters, Question, Unit
from scorecard.weeks import WEEK, local_day, written_until
from scorecard.wording import asking as told
from scorecard.wording import meeting as words
from scorecard.workspace import decisions, meetings
from scorecard.workspace.notes import notes

OPTIONS = ("id", "item")
SOON = timedelta(days=7)
COMING = timedelta(days=14)
RECENT_WEEKS = 4
"""Feedback and promises are those of so many weeks."""


@dataclass(frozen=True)
class Picture:
    """What a number's chart is drawn of."""

    unit: Unit
    weeks: tuple[WeekInTime, ...]
    running: Week
    around: Around


@dataclass(frozen=True)
class GoalPicture:
    """What the goal's chart is drawn of; see `answering.goals.Heading`."""

    unit: Unit
    target: float
    trail: tuple[Step, ...]
    around: Around = field(default_factory=Around)


@dataclass(frozen=True)
class Past:
    """A meeting as it was: the answer of then."""

    number: int
    minutes: str
    shown: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """All that was shown, with the snapshots and the moment of then."""
        return {**self.shown, "meeting": self.number, "minutes": self.minutes}


def build(house: House, question: Question, engine: sa.Engine) -> Agenda | Past:
    """The agenda of today's meeting; with the option `id` the meeting of that number, from what was kept of it."""
    if question.option("id"):
        return _past(house, question.option("id"))
    whole = replace(question, filters=Filters(), options=())
    until = written_until(question, house.configuration.company)
    last = next(iter(meetings.closed(house.workspace, 1, until)), None)
    day = local_day(last.started_at, house.configuration.company.timezone) if last else question.as_of - WEEK
    items = [*_items(house, whole, engine, until, last.started_at if last else None, day)]
    told = [each for each in items if each.kind not in words.MAY_BE_QUIET or each.said or each.points]
    quiet = tuple(words.MAY_BE_QUIET[each.kind] for each in items if each not in told)
    seconds = timed(told, house.configuration.meeting.minutes)
    card = next((each.week for each in told if each.kind == "number"), None)
    return Agenda(card, day, tuple(replace(each, seconds=each_s) for each, each_s in zip(told, seconds, strict=True)), quiet)


def _past(house: House, id: str) -> Past:
    found = meetings.find(house.workspace, int(id)) if id.isdecimal() else None
    if found is None:
        known = ", ".join(str(each.number) for each in meetings.closed(house.workspace))
        raise QuestionError(told.no_meeting(id, told.there_are(known, "") if known else told.NONE_HELD))
    return Past(found.number, found.minutes, dict(found.shown))


def _items(house: House, question: Question, engine: sa.Engine, until: datetime, since: datetime | None, day: date) -> Iterator[Item]:
    configuration = house.configuration
    company = configuration.company
    yield _goal(house, question, engine)
    card = scorecard.build(house, replace(question, what="scorecard"), engine)
    yield from _numbers(house, question, engine, card)
    moment = since.isoformat() if since else ""
    restated = restatements.build(house, replace(question, what="restatements", options=(("since", moment),) if moment else ()), engine)
    yield Item("restated", "restated", words.RESTATED, (), words.restated(restated, company))
    due = [each for each in decisions.actions(house.workspace, until) if each.done_at is None and each.due <= question.as_of + SOON]
    yield Item("actions", "actions", words.actions_title(due, question.as_of), (), tuple(words.action(each, company) for each in due))
    heard = feedback.build(house, replace(question, what="feedback", weeks=RECENT_WEEKS), engine)
    lines = words.feedback(heard, configuration) if heard.total.handed else ()
    yield Item("feedback", "feedback", words.FEEDBACK, (), lines)
    near = [each for each in entries_of(house, engine, until) if each.end >= day and each.start <= question.as_of + COMING]
    yield Item("calendar", "calendar", words.CALENDAR, (), words.announcements(near, question.as_of, company))
    issues = [each for each in decisions.issues(house.workspace, until) if each.state == decisions.OPEN]
    yield Item("issues", "issues", words.issues_title(issues), words.issues_said(issues), tuple(words.issue(each) for each in issues))
    yield Item("numbers", "numbers", words.NUMBERS, words.proposals(_retirable(house, question, card, until)))


def _goal(house: House, question: Question, engine: sa.Engine) -> Item:
    body = goals.build(house, replace(question, what="goals"), engine)
    company = house.configuration.company
    title, said = words.goal(body, company)
    name = body.heading.indicator if body.heading else ""
    drawn = _goal_picture(body.heading, house, question, engine) if body.heading else None
    return Item("goal", "goal", title, said, indicator=name, alt=words.goal_alt(body, company), picture=drawn)


def _goal_picture(heading: goals.Heading, house: House, question: Question, engine: sa.Engine) -> GoalPicture:
    """The goal's way, with what was noted, planned and done about its number meanwhile."""
    days = [step.day for step in heading.trail] or [question.as_of]
    noted = replace(question, what="calendar", start=days[0], end=days[-1], options=(("moved", "no"),))
    seen = on_axis(calendar.build(house, noted, engine), heading.indicator, None, house.configuration.company.timezone)
    return GoalPicture(heading.unit, heading.target, heading.trail, seen)


def _numbers(house: House, question: Question, engine: sa.Engine, card: Scorecard) -> Iterator[Item]:
    """A screen for each of the most telling numbers; the last of them names the rest."""
    meanings = {each.indicator: each for each in drivers.meanings(house, replace(question, what="drivers"), engine)}
    certain = {id: each.effect.wins for id, each in meanings.items() if each.effect.certain}
    telling = ranked(card.rows, certain)
    chosen = [each for each in house.configuration.indicators if each.id in {row.indicator for row in telling[:MOST_NUMBERS]}]
    facts = facts_of(house, replace(question, what="indicator"), engine, chosen, HISTORY) if chosen else None
    by_id = {each.id: each for each in chosen}
    for row in telling[:MOST_NUMBERS]:
        assert facts is not None
        one = by_id[row.indicator]
        history = weekly(one, facts, house.configuration.company, question.as_of, HISTORY)
        weeks = indicator.in_time(one, history, facts, house, question)
        picture = Picture(row.unit, weeks, row.running, around(house, question, engine, one, weeks))
        yield _number(row, words.said_of(row, meanings.get(row.indicator), house.configuration.company), picture, house)
    rest = telling[MOST_NUMBERS:]
    if rest:
        yield Item("rest", "numbers", words.REST, (words.rest(rest),))


def _number(row: Row, said: tuple[str, ...], picture: Picture, house: House) -> Item:
    company = house.configuration.company
    return Item(
        id=f"number:{row.indicator}",
        kind="number",
        title=words.number_title(row, company),
        said=said,
        indicator=row.indicator,
        week=row.latest.week if row.latest else None,
        alt=words.number_alt(row, picture.weeks, company),
        picture=picture,
    )


def _retirable(house: House, question: Question, card: Scorecard, until: datetime) -> list[Row]:
    """The numbers that could be let go. A note, an issue or an action on a number is talk about it too."""
    talked = dict(meetings.last_discussed(house.workspace, until))
    zone = house.configuration.company.timezone
    said = [(each.indicator, each.at) for each in notes(house.workspace, until=until)]
    said += [(each.indicator, each.at) for each in decisions.issues(house.workspace, until)]
    said += [(each.indicator, each.at) for each in decisions.actions(house.workspace, until)]
    for id, at in said:
        talked[id] = max(local_day(at, zone), talked.get(id, date.min))
    held = meetings.closed(house.workspace, 1000, until)
    first = local_day(held[-1].started_at, zone) if held else None
    return [row for row in card.rows if retirable(row, row.values, talked.get(row.indicator), first, question.as_of)]


def lines(body: Agenda | Past, configuration: Configuration, width: int) -> list[str]:
    """The agenda, or a past meeting's minutes, for a terminal."""
    return body.minutes.splitlines() if isinstance(body, Past) else words.lines(body)


def table(body: Agenda | Past) -> list[dict[str, Any]]:
    """One row per part of the agenda."""
    items = body.shown.get("items", []) if isinstance(body, Past) else [vars(each) for each in body.items]
    return [{name: each[name] for name in ("id", "kind", "title", "indicator", "week", "seconds")} for each in items]
