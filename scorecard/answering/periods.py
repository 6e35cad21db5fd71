"""Which leads a question of cohorts means: its period, what it is compared with, and its own options, read and checked once.

A cohort is only worth judging when it is old enough, so the period that nobody chose is the last three whole months of leads that are.
"""

from datetime import date

import sqlalchemy as sa

from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.periods import DAY, Comparison, Period, default_period, previous, year_ago
from scorecard.model import Configuration, Question
from scorecard.query.cohorts import DIMENSIONS, Created
from scorecard.query.engine import kept_with, rolled_in, run_columns
from scorecard.query.rolled_cohorts import reach
from scorecard.wording import asking as words

DEFAULT_HORIZON = 90
LONGEST_HORIZON = 730
COMPARISONS = ("previous", "year", "none")
"""Beside these, "rest:<name>" holds one group against all others, and "split:<day>" what was before a day against what came after."""


def horizon_of(question: Question) -> int:
    """Within how many days a win counts. Raises a QuestionError for what is not a number of days."""
    text = question.option("horizon") or str(DEFAULT_HORIZON)
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_HORIZON:
        raise QuestionError(words.no_horizon(text, LONGEST_HORIZON))
    return int(text)


def dimension_of(question: Question) -> str:
    """The column that tells the groups apart. Raises a QuestionError for one that leads do not have."""
    by = question.option("by") or "channel"
    if by not in DIMENSIONS:
        raise QuestionError(words.no_dimension(by, ", ".join(DIMENSIONS)))
    return by


def created_of(question: Question, period: Period, by: str = "") -> Created:
    """The leads of a period that pass the question's filters."""
    return Created(period.start, period.end, question.as_of, by, question.filters, only_of(question))


def only_of(question: Question) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    """What a question narrows beside the shared filters: a landing page or a product."""
    return tuple((name, (question.option(name),)) for name in ("landing_page", "product") if question.option(name))


def period_of(question: Question, horizon: int, house: House, engine: sa.Engine) -> Period:
    """The question's period.

    Where none is asked for: the last three whole months that are `horizon` days old by `as_of`, or all leads there are when that span
    has none.
    """
    if question.start or question.end:
        end = min(question.end or question.as_of, question.as_of)
        return Period(min(question.start or default_period(question.as_of, horizon).start, end), end)
    usual = default_period(question.as_of, horizon)
    first, last = known_days(house.configuration, question, engine)
    if first is None or last is None or (first <= usual.end and last >= usual.start):
        return usual
    return Period(first, last)


def known_days(configuration: Configuration, question: Question, engine: sa.Engine) -> tuple[date | None, date | None]:
    """The first and last created day of the leads that pass the filters; None without any."""
    asked = created_of(question, Period(question.as_of, question.as_of))
    row = kept_with(engine, ("created", asked), lambda: run_columns(engine, reach(configuration, asked, rolled_in(engine))))
    first, last = (row[name].astype("datetime64[D]").tolist()[0] for name in ("first", "last"))
    return first, last


def comparison_of(question: Question, period: Period) -> Comparison:
    """What the question wants to be compared. Raises a QuestionError for a comparison that does not exist."""
    kind, _, value = (question.option("compare") or "previous").partition(":")
    if kind == "none":
        return Comparison("none")
    if kind == "rest" and value:
        return Comparison("rest", group=value)
    if kind == "previous":
        return Comparison("previous", previous(period), period)
    if kind == "year":
        return Comparison("year", year_ago(period), period)
    if kind == "split" and value:
        return _split(period, value)
    raise QuestionError(words.no_comparison(question.option("compare")))


def _split(period: Period, value: str) -> Comparison:
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise QuestionError(words.no_day_to_split_at(value)) from error
    if not period.start < day <= period.end:
        raise QuestionError(words.day_outside(period.start, period.end, day))
    return Comparison("split", Period(period.start, day - DAY), Period(day, period.end))
