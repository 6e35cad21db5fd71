"""What is known around a number besides its values: notes, the calendar's entries, and what was done about it, with its effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from scorecard.answering.calendar import Calendar, Entry, entries_of
from scorecard.answering.drivers import channel_of
from scorecard.house import House
from scorecard.measures.effects import BeforeAfter, Whole, before_after
from scorecard.model import Indicator, Question
from scorecard.weeks import local_day, written_until
from scorecard.workspace.decisions import Action, actions
from scorecard.workspace.notes import Note, notes


@dataclass(frozen=True)
class Acted:
    """An action on the number. `done_on` None is not done yet, and so without an effect; `also` names what else happened meanwhile."""

    number: int
    text: str
    owner: str
    due: date
    done_on: date | None
    effect: BeforeAfter | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Around:
    """Notes oldest first, the calendar's entries and the actions by their day."""

    notes: tuple[Note, ...] = ()
    entries: tuple[Entry, ...] = ()
    actions: tuple[Acted, ...] = ()


def on_axis(calendar: Calendar, indicator: str, channel: str | None, zone: str) -> Around:
    """What stands on a chart's time axis: of the number `indicator` ("" for a chart of no single one) and of a channel, in these days.

    Actions come without their effects: those are told where the number has its own page.
    """
    return Around(
        notes=tuple(each for each in calendar.notes if _of_all(each) or (indicator and each.indicator == indicator)),
        entries=tuple(each for each in calendar.rows if _concerns(each, indicator, channel)),
        actions=tuple(
            Acted(each.number, each.text, each.owner, each.due, local_day(each.done_at, zone), None)
            for each in calendar.actions
            if each.done_at is not None and indicator and each.indicator == indicator
        ),
    )


def around(house: House, question: Question, engine: sa.Engine, indicator: Indicator, weeks: Sequence[Whole]) -> Around:
    """What is known around an indicator on the question's day, `weeks` being its complete weeks."""
    until = written_until(question, house.configuration.company)
    found = entries_of(house, engine, until)
    own = tuple(each for each in found if _concerns(each, indicator.id, channel_of(indicator, house.configuration)))
    since = weeks[0].week if weeks else question.as_of
    done = [each for each in actions(house.workspace, until) if each.indicator == indicator.id]
    return Around(
        notes=tuple(each for each in notes(house.workspace, until=until) if each.indicator == indicator.id or _of_all(each)),
        entries=tuple(each for each in own if each.end >= since),
        actions=tuple(_acted(each, done, own, house, indicator, weeks) for each in done),
    )


def _concerns(entry: Entry, indicator: str, channel: str | None) -> bool:
    """An entry that names a number is about that one; one that names a channel about the channel's; any other about all.

    Where a chart is of no single number (`indicator` ""), only the channel counts.
    """
    if entry.indicator and indicator:
        return entry.indicator == indicator
    return not entry.channel or entry.channel == channel


def _of_all(note: Note) -> bool:
    """A note on a week, whatever the number, belongs to all of them."""
    return not note.indicator and note.week is not None


def _acted(
    action: Action, others: Sequence[Action], entries: Sequence[Entry], house: House, indicator: Indicator, weeks: Sequence[Whole]
) -> Acted:
    if action.done_at is None:
        return Acted(action.number, action.text, action.owner, action.due, None, None)
    day = _day(action, house)
    found = before_after(weeks, day, indicator.better)
    first, last = found.before_from or day, found.after_to or day
    meanwhile = [each.title for each in entries if each.kind != "holiday" and first <= each.start <= last]
    meanwhile += [each.text for each in others if each.number != action.number and each.done_at and first <= _day(each, house) <= last]
    return Acted(action.number, action.text, action.owner, action.due, day, found, tuple(meanwhile))


def _day(action: Action, house: House) -> date:
    """The business's own day on which it was ticked off."""
    assert action.done_at is not None
    return local_day(action.done_at, house.configuration.company.timezone)
