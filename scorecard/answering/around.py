"""What is known around a number besides its values: notes, the calendar's entries, and what was done about it, with its effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from scorecard.answering.calendar import Entry, entries_of
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


def around(house: House, question: Question, engine: sa.Engine, indicator: Indicator, weeks: Sequence[Whole]) -> Around:
    """What is known around an indicator on the question's day, `weeks` being its complete weeks."""
    until = written_until(question, house.configuration.company)
    found = entries_of(house, engine, until)
    own = tuple(each for each in found if _is_about(each, indicator, channel_of(indicator, house.configuration)))
    since = weeks[0].week if weeks else question.as_of
    done = [each for each in actions(house.workspace, until) if each.indicator == indicator.id]
    return Around(
        notes=notes(house.workspace, indicator.id, until=until),
        entries=tuple(each for each in own if each.end >= since),
        actions=tuple(_acted(each, done, own, house, indicator, weeks) for each in done),
    )


def _is_about(entry: Entry, indicator: Indicator, channel: str | None) -> bool:
    """An entry that names a number is about that one; one that names a channel about the channel's; any other about all."""
    if entry.indicator:
        return entry.indicator == indicator.id
    return not entry.channel or entry.channel == channel


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
