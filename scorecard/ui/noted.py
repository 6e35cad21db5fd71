"""What people noted, did and planned in the weeks that a chart shows, so that it can stand on every chart of that number or time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from scorecard.answering.around import Around, on_axis
from scorecard.model import Filters, Question
from scorecard.ui import cache
from scorecard.weeks import WEEK
from scorecard.wording import calendar as words
from scorecard.wording.calendar import Mark

DAY = timedelta(days=1)
Noted = Mapping[str, Mapping[date, str]]
"""Indicator → first day of a week → what was noted and done in it."""


def around(question: Question, start: date, end: date, indicator: str = "", channel: str | None = None) -> Around:
    """What was noted, planned and done from `start` to `end` (inclusive) about a number, or, without one, about a channel."""
    asked = replace(question, what="calendar", start=start, end=end, filters=Filters(), options=(("moved", "no"),))
    return on_axis(cache.ask(asked).body, indicator, channel, cache.house().configuration.company.timezone)


def by_week(question: Question, weeks: Sequence[date]) -> Noted:
    """What was noted and done in each of these weeks about each number, where anything was: for charts too small for the calendar."""
    asked = replace(question, what="calendar", start=weeks[0], end=weeks[-1] + WEEK - DAY, filters=Filters(), options=(("moved", "no"),))
    configuration = cache.house().configuration
    body = cache.ask(asked).body
    if not (body.notes or body.actions):
        return {}
    seen = {each.id: on_axis(body, each.id, None, configuration.company.timezone) for each in configuration.indicators}
    found = {id: words.told_by_week(around, weeks, configuration.company) for id, around in seen.items()}
    return {id: told for id, told in found.items() if told}


def marks(question: Question, start: date, end: date, indicator: str = "", channel: str | None = None) -> tuple[Mark, ...]:
    """The same as marks for a chart."""
    return words.marks(around(question, start, end, indicator, channel), start, end, cache.house().configuration.company)
