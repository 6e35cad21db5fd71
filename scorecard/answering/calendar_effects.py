"""Did a number move after what stands on the calendar began? The verdict is that of an action, "too early to tell" among its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import sqlalchemy as sa

from scorecard.answering.calendar import Entry
from scorecard.answering.drivers import channel_of
from scorecard.answering.facts import facts_of
from scorecard.answering.known_goals import goals_of
from scorecard.answering.lead_paths import stage_of
from scorecard.house import House
from scorecard.measures.effects import BeforeAfter, before_after
from scorecard.measures.scorecard import HISTORY, weekly
from scorecard.model import Configuration, Filters, Goal, Indicator, Question, Unit
from scorecard.query.cohorts import stages_of

MOST_NUMBERS = 2
"""An entry about a channel is held against so many of the channel's numbers at most."""


@dataclass(frozen=True)
class Moved:
    """What a number did from the day on which an entry began; `also` names what else began in the weeks that are compared."""

    title: str
    kind: str
    start: date
    indicator: str
    name: str
    unit: Unit
    effect: BeforeAfter
    also: tuple[str, ...] = ()


def moved_since(
    house: House, question: Question, engine: sa.Engine, entries: Sequence[Entry], others: Sequence[Entry]
) -> tuple[Moved, ...]:
    """For each entry that has begun by the question's day, holidays aside, what it is about; `others` are all entries there are.

    An entry that names a number is about that one, one that names a channel about the channel's numbers, any other about the number of
    the shared goal.
    """
    begun = [each for each in entries if each.start <= question.as_of and each.kind != "holiday"]
    meant = [(each, _numbers(each, house, engine, question.as_of)) for each in begun]
    chosen = list({number.id: number for _, numbers in meant for number in numbers}.values())
    if not chosen:
        return ()
    whole = Question("indicator", question.as_of, known_on=question.known_on, filters=Filters())
    facts = facts_of(house, whole, engine, chosen, HISTORY)
    weeks = {each.id: weekly(each, facts, house.configuration.company, question.as_of, HISTORY) for each in chosen}
    found = []
    for entry, numbers in meant:
        for number in numbers:
            effect = before_after(weeks[number.id], entry.start, number.better)
            also = _meanwhile(entry, others, effect)
            found.append(Moved(entry.title, entry.kind, entry.start, number.id, number.name, number.unit, effect, also))
    return tuple(found)


def _numbers(entry: Entry, house: House, engine: sa.Engine, as_of: date) -> list[Indicator]:
    configuration = house.configuration
    if entry.indicator:
        own = configuration.indicator(entry.indicator)
        return [own] if own else []
    if entry.channel:
        numbers = (each for each in configuration.indicators if each.listed and channel_of(each, configuration) == entry.channel)
        return list(islice(numbers, MOST_NUMBERS))
    own = _of_the_shared_goal(configuration, goals_of(house, engine, as_of), as_of)
    return [own] if own else []


def _of_the_shared_goal(configuration: Configuration, goals: Sequence[Goal], as_of: date) -> Indicator | None:
    """The number of the goal that leads the Goals page: the running one of all wins or revenue that ends last, before any other root."""
    last = len(stages_of(configuration)) - 1

    def weight(goal: Goal) -> tuple[bool, bool, date]:
        indicator = configuration.indicator(goal.indicator)
        return indicator is not None and stage_of(indicator, configuration) == (last, ()), not goal.part_of, goal.end

    running = [goal for goal in goals if goal.per == "period" and goal.start <= as_of <= goal.end]
    root = max(running, key=weight, default=None)
    return configuration.indicator(root.indicator) if root else None


def _meanwhile(entry: Entry, others: Sequence[Entry], effect: BeforeAfter) -> tuple[str, ...]:
    first, last = effect.before_from or entry.start, effect.after_to or entry.start
    return tuple(
        each.title
        for each in others
        if each.kind != "holiday" and first <= each.start <= last and (each.title, each.start) != (entry.title, entry.start)
    )
