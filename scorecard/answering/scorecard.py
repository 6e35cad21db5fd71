"""The scorecard: every listed indicator of the teams and owners that were asked for."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from scorecard.answering.facts import facts_of
from scorecard.house import House
from scorecard.measures import scorecard
from scorecard.measures.scorecard import HISTORY, Scorecard
from scorecard.model import TEAMS, Configuration, Indicator, Question
from scorecard.wording import terminal


def build(house: House, question: Question, engine: sa.Engine) -> Scorecard:
    """The rows by team (marketing, sales, shared), in the order of the configuration within each."""
    question, indicators = chosen(house.configuration, question)
    # The facts reach a year further back than asked, so that two years of history need no more than one here.
    facts = facts_of(house, question, engine, indicators, max(HISTORY - 52, question.weeks))
    return scorecard.scorecard(indicators, facts, house.configuration.company, question.as_of, question.weeks)


def chosen(configuration: Configuration, question: Question) -> tuple[Question, list[Indicator]]:
    """The indicators that a question is about, and the question that is left to ask of their rows.

    An owner's name that answers for indicators chooses those; any other is somebody that leads and events are assigned to, and narrows
    the rows.
    """
    teams = question.filters.team or TEAMS
    answering = {each.owner for each in configuration.indicators}
    owners = [name for name in question.filters.owner if name in answering]
    rest = tuple(name for name in question.filters.owner if name not in answering)
    indicators = [
        each
        for team in TEAMS
        for each in configuration.indicators
        if each.listed and each.team == team and team in teams and (not owners or each.owner in owners)
    ]
    return replace(question, filters=replace(question.filters, owner=rest)), indicators


def lines(body: Scorecard, configuration: Configuration, width: int) -> list[str]:
    """The scorecard for a terminal."""
    return terminal.scorecard(body, configuration.company, width)


def table(body: Scorecard) -> Iterator[dict[str, Any]]:
    """One row per indicator and week, so that a week's state stands beside its value; the running week last."""
    for row in body.rows:
        for week in (*row.values, row.running):
            yield {
                "indicator": row.indicator,
                "name": row.name,
                "team": row.team,
                "owner": row.owner,
                "unit": row.unit,
                "week": week.week,
                "complete": week.week != body.running_week,
                "value": week.value,
                "state": week.state,
                "operator": week.operator,
                "goal": week.goal,
                "upper": week.upper,
                "met": week.met,
            }
