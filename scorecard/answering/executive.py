"""The answer for executives: are we on track, what really changed, what is being done; three numbers with their last half year."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from scorecard.answering import goals as goals_answer
from scorecard.answering import scorecard as scorecard_answer
from scorecard.answering.goals import Goals
from scorecard.house import House
from scorecard.measures.scorecard import Row, Scorecard
from scorecard.model import Configuration, Filters, Question
from scorecard.weeks import written_until
from scorecard.wording import executive as wording
from scorecard.workspace.decisions import Action, actions

WEEKS = 26
NUMBERS = 3
SAID = ("indicator", "name", "team", "unit", "status", "signal", "streak", "latest", "change_wow", "change_yoy")


@dataclass(frozen=True)
class Executive:
    """`numbers` are three to remember: the shared goal's own number first, then those that changed most or are furthest from their goal.

    `doing` are the open actions, the next due first.
    """

    goals: Goals
    scorecard: Scorecard
    numbers: tuple[Row, ...]
    doing: tuple[Action, ...]
    as_of: date

    def to_json(self) -> dict[str, Any]:
        """The goal, the numbers and what is being done; the full tables are other answers."""
        return {
            "goal": self.goals.heading,
            "numbers": [{name: getattr(row, name) for name in SAID} for row in self.numbers],
            "doing": self.doing,
        }


def build(house: House, question: Question, engine: sa.Engine) -> Executive:
    """Answer from the same builders as the scorecard and the goals, over half a year of weeks and unfiltered: one truth for all."""
    whole = replace(question, weeks=WEEKS, filters=Filters(), options=())
    goals = goals_answer.build(house, replace(whole, what="goals"), engine)
    card = scorecard_answer.build(house, replace(whole, what="scorecard"), engine)
    until = written_until(question, house.configuration.company)
    open_ = sorted((each for each in actions(house.workspace, until) if each.done_at is None), key=lambda each: (each.due, each.number))
    return Executive(goals, card, numbers_of(goals, card), tuple(open_), question.as_of)


def numbers_of(goals: Goals, card: Scorecard) -> tuple[Row, ...]:
    """Three numbers: the goal's own; then signals that miss, misses of several weeks, other signals, in the scorecard's order."""
    root = goals.heading.indicator if goals.heading else ""
    first = [row for row in card.rows if row.indicator == root]
    others = sorted((row for row in card.rows if row.indicator != root), key=_urgency)
    return tuple([*first, *others][:NUMBERS])


def _urgency(row: Row) -> tuple[int, int]:
    """Smaller comes first; sorting is stable, so ties keep the scorecard's order."""
    news = row.signal not in ("none", "too_few", "near_limit")
    missed = row.status == "off_track"
    return (0 if missed and news else 1 if missed and row.streak > 1 else 2 if news else 3 if missed else 4, -row.streak)


def lines(body: Executive, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal."""
    return wording.sentences(body, configuration.company)


def table(body: Executive) -> list[dict[str, Any]]:
    """The three numbers, one row each, for a file."""
    return [
        {
            "indicator": row.indicator,
            "name": row.name,
            "status": row.status,
            "signal": row.signal,
            "value": row.latest.value if row.latest else None,
        }
        for row in body.numbers
    ]
