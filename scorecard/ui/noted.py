"""What people noted, did and planned in the weeks that a chart shows, so that it can stand on every chart of that number or time."""

from dataclasses import replace
from datetime import date

from scorecard.answering.around import Around, on_axis
from scorecard.model import Filters, Question
from scorecard.ui import cache
from scorecard.wording import calendar as words
from scorecard.wording.calendar import Mark


def around(question: Question, start: date, end: date, indicator: str = "", channel: str | None = None) -> Around:
    """What was noted, planned and done from `start` to `end` (inclusive) about a number, or, without one, about a channel."""
    asked = replace(question, what="calendar", start=start, end=end, filters=Filters(), options=(("moved", "no"),))
    return on_axis(cache.ask(asked).body, indicator, channel, cache.house().configuration.company.timezone)


def marks(question: Question, start: date, end: date, indicator: str = "", channel: str | None = None) -> tuple[Mark, ...]:
    """The same as marks for a chart."""
    return words.marks(around(question, start, end, indicator, channel), start, end, cache.house().configuration.company)
