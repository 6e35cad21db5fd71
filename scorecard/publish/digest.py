"""The weekly digest: what changed first, alerts, what was decided and is being done, every number, and a few charts as pictures.

An `Edition` is composed once from the same answers as the pages, and then written as a mail, a message or a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from scorecard.answering import frozen
from scorecard.answering.executive import Executive
from scorecard.answers import Answer, answer
from scorecard.charts import executive as small_charts
from scorecard.charts import goals as goal_charts
from scorecard.charts import meeting as number_charts
from scorecard.charts.language import spec_of
from scorecard.house import House
from scorecard.measures.agenda import Agenda, Item
from scorecard.measures.alerts import Raised
from scorecard.model import Company, Question
from scorecard.publish import pictures
from scorecard.weeks import complete_weeks
from scorecard.wording import digest as words
from scorecard.wording import executive as executive_words
from scorecard.wording import goals as goal_words
from scorecard.wording import meeting as meeting_words
from scorecard.wording import scorecard as card_words
from scorecard.wording.formats import formats_of
from scorecard.workspace import alerts, meetings

MOST_FIGURES, FEWEST_FIGURES = 4, 2
MOST_ACTIONS = 7
FIGURE_WIDTH = 440
"""Narrower than a mail, so that the words in it can be read on a phone too."""
GOAL_HEIGHT = 240
RECENT = timedelta(days=7)
"""A meeting that was closed within so many days is told of."""


@dataclass(frozen=True)
class Figure:
    """A chart as a PNG picture: its title as Markdown, and in plain text what it shows."""

    title: str
    alt: str
    png: bytes


@dataclass(frozen=True)
class Section:
    """A heading and its lines, both Markdown."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """The digest of one week, ready to be written in any form.

    `id` is the first day of its week: an address gets an edition once. `company` and `subject` are plain text, and so is `table`, which is
    that of `wording.scorecard`; all other texts are Markdown. `address` is where the app is opened ("" for no links). `alerts` are the ids
    of those that it hands over.
    """

    id: str
    company: str
    subject: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    table: Mapping[str, Any]
    figures: tuple[Figure, ...]
    notes: tuple[str, ...]
    address: str
    contact: str
    alerts: tuple[str, ...]


def edition_of(as_of: date, company: Company) -> str:
    """The id of the edition of a day: the first day of the last complete week."""
    return complete_weeks(as_of, 1, company)[0].isoformat()


def compose(house: House, as_of: date, now: datetime, since: date | None = None) -> Edition:
    """Compose the edition of a day from what is known now.

    `since` is the day on which this edition was first sent to anybody: alerts that it handed over then are still its own.
    """
    configuration = house.configuration
    company = configuration.company
    brief: Answer = answer(house, Question("executive", as_of), now)
    executive: Executive = brief.body
    agenda: Agenda = answer(house, Question("meeting", as_of), now).body
    fresh = fresh_alerts(house, executive.goals.alerts, since)
    return Edition(
        id=edition_of(as_of, company),
        company=words.one_line(company.name),
        subject=words.subject(as_of, company),
        title=meeting_words.in_short(as_of, company),
        lead=(executive_words.on_track(executive, company), *(said for each in agenda.items if each.kind == "goal" for said in each.said)),
        sections=tuple(each for each in _sections(house, executive, agenda, fresh) if each.lines),
        table=card_words.table(executive.scorecard, company),
        figures=tuple(_figures(executive, agenda, company)),
        notes=_notes(brief, company),
        address=configuration.digest.address,
        contact=configuration.digest.contact or configuration.digest.sender,
        alerts=tuple(each.alert.id for each in fresh),
    )


def fresh_alerts(house: House, raised: Sequence[Raised], since: date | None) -> list[Raised]:
    """The alerts that are not in their quiet days, and those that were handed over by this edition itself."""
    last = alerts.last_raised(house.workspace)
    own = {id for id, day in last.items() if since is not None and day >= since}
    return [replace(each, resting=False) for each in raised if not each.resting or each.alert.id in own]


def _sections(house: House, executive: Executive, agenda: Agenda, fresh: Sequence[Raised]) -> Iterator[Section]:
    configuration = house.configuration
    company = configuration.company
    numbers = [each for each in agenda.items if each.kind == "number" or each.id == "rest"]
    changed = meeting_words.told(numbers) or [executive_words.changed(executive, company)]
    yield Section(words.CHANGED, tuple(changed))
    yield Section(meeting_words.RESTATED, tuple(point for each in agenda.items if each.kind == "restated" for point in each.points))
    yield Section(goal_words.ALERTS, tuple(goal_words.alert(each, configuration) for each in fresh))
    last = next(iter(meetings.closed(house.workspace, 1)), None)
    if last is not None and executive.as_of - RECENT <= last.as_of <= executive.as_of:
        yield Section(meeting_words.DECIDED, tuple(meeting_words.decided(frozen.written(last.shown).issues)))
    yield Section(meeting_words.BEING_DONE, tuple(meeting_words.being_done(executive.doing[:MOST_ACTIONS], company)))


def _figures(executive: Executive, agenda: Agenda, company: Company) -> Iterator[Figure]:
    """The goal's way, then the numbers that are talked about; in a quiet week those to remember, so that there are always two."""
    drawn = [each for each in agenda.items if each.picture is not None][:MOST_FIGURES]
    for each in drawn:
        yield Figure(each.title, each.alt, _drawn(_chart(each, company), company))
    shown = {each.indicator for each in drawn}
    others = [row for row in executive.numbers if row.indicator not in shown]
    for row in others[: max(FEWEST_FIGURES - len(drawn), 0)]:
        chart = small_charts.small(row, formats_of(company))
        yield Figure(meeting_words.number_title(row, company), executive_words.figure_alt(row, company), _drawn(chart, company))


def _chart(item: Item, company: Company) -> Any:
    if item.kind == "goal":
        return goal_charts.trend(item.picture, company, GOAL_HEIGHT)
    return number_charts.number_on_a_phone(item.picture, (), company)


def _drawn(chart: Any, company: Company) -> bytes:
    return pictures.png(spec_of(chart, formats_of(company)), width=FIGURE_WIDTH)


def _notes(brief: Answer, company: Company) -> tuple[str, ...]:
    """How far the data reaches, and which sources could not be read."""
    newest = [each.newest for each in brief.freshness if each.newest]
    failed = [words.problem(each) for each in brief.issues if each.level == "error"]
    return (executive_words.data_line(newest, company), *failed)
