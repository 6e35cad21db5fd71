"""A question and what the house knows about it: one answer, computed once and shown on pages, in the terminal, as JSON and as a file.

An answer stands on the snapshots of one moment, which it names, and says what is wrong with the data behind it.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from scorecard import questions
from scorecard.answering import MODULES, builder_of
from scorecard.freshness import Freshness, freshness_of
from scorecard.house import House
from scorecard.live import is_live, noticing
from scorecard.model import Issue, Question, Snapshot
from scorecard.query.engine import open_engine, rolled_in, run, unmatched
from scorecard.query.names import spoken
from scorecard.snapshots import Verified
from scorecard.weeks import local_day
from scorecard.wording import asking as words
from scorecard.wording import issues as wording
from scorecard.wording import live as live_wording


@dataclass(frozen=True)
class Answer:
    """`snapshots` are the ids that the answer stands on, in the order of the sources; `freshness` has one entry per source."""

    question: Question
    as_of: date
    snapshots: tuple[str, ...]
    generated_at: datetime
    issues: tuple[Issue, ...]
    freshness: tuple[Freshness, ...]
    body: Any

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values: the body's own keys beside those that every answer has. Absent is None, never NaN."""
        common = {
            "what": self.question.what,
            "as_of": self.as_of,
            "snapshots": self.snapshots,
            "generated_at": self.generated_at,
            "issues": self.issues,
            "freshness": self.freshness,
        }
        body = jsonable(self.body)
        return {**jsonable(common), **(body if isinstance(body, dict) else {"body": body})}


def answer(house: House, question: Question, now: datetime) -> Answer:
    """Answer a question with the snapshots that count now, or that counted at `question.known_on`.

    A damaged snapshot gives way to the newest earlier one that is whole, with an issue. Raises a QuestionError for what cannot be
    asked.
    """
    questions.check_what(question.what, MODULES)
    question = _in_zone(question, house.configuration.company.timezone)
    verified = house.store.verified(question.known_on)
    with noticing() as notices:
        return _answered(house, question, now, verified, notices)


def _answered(house: House, question: Question, now: datetime, verified: Verified, notices: list[Issue]) -> Answer:
    engine = open_engine(house, verified.snapshots)
    today = local_day(now, house.configuration.company.timezone)
    questions.check(question, house.configuration, today, lambda filter: _spoken(house, engine, filter))
    freshness = freshness_of(house, verified.snapshots, now, question.known_on)
    body = builder_of(question.what).build(house, question, engine)
    past = [each.name for each in house.configuration.sources if is_live(each) and question.known_on and each.name in verified.snapshots]
    return Answer(
        question=question,
        as_of=question.as_of,
        snapshots=tuple(verified.snapshots[each.name].id for each in house.configuration.sources if each.name in verified.snapshots),
        generated_at=now,
        issues=(
            *verified.issues,
            *_issues(house, verified.snapshots, freshness, engine),
            *(live_wording.no_past(name) for name in past),
            *notices,
        ),
        freshness=freshness,
        body=body,
    )


def jsonable(value: Any) -> Any:
    """A value as JSON knows it. Dataclasses become objects with their fields' names, less a last underscore ("from_" is "from")."""
    if value is None or isinstance(value, (str, bool, int)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (date, datetime)):
        return None if value != value else value.isoformat()  # pandas' NaT is a datetime that does not equal itself
    if isinstance(value, Mapping):
        return {str(key): jsonable(each) for key, each in value.items()}
    if hasattr(value, "to_json"):
        return jsonable(value.to_json())
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name.rstrip("_"): jsonable(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [jsonable(each) for each in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if hasattr(value, "item"):
        return jsonable(value.item())  # a number of numpy
    raise TypeError(words.no_json(type(value).__name__))


def _in_zone(question: Question, zone: str) -> Question:
    """A moment without a zone is the business's own: people type it into an address."""
    if question.known_on is None or question.known_on.tzinfo is not None:
        return question
    return replace(question, known_on=question.known_on.replace(tzinfo=ZoneInfo(zone)))


def _issues(house: House, snapshots: Mapping[str, Snapshot], freshness: Collection[Freshness], engine: sa.Engine) -> list[Issue]:
    """What a reader must know: sources that failed or were never read, rows that could not be used, and the configuration's warnings."""
    company = house.configuration.company
    found = [
        wording.failed(each.source, each.error, snapshots.get(each.source), each.synced_at, company)
        for each in freshness
        if each.error is not None
    ]
    found += [wording.never_read(each.source) for each in freshness if each.state == "never"]
    found += [wording.rejected(each, company) for each in snapshots.values() if each.rows_rejected]
    extending = [each for each in house.configuration.sources if each.extends and {each.name, each.extends} <= set(snapshots)]
    counts = unmatched(engine)
    found += [wording.unmatched(each.name, each.extends, counts[each.name], company) for each in extending if counts.get(each.name)]
    return [*found, *house.configuration.issues]


def _spoken(house: House, engine: sa.Engine, filter: str) -> Collection[str]:
    select = spoken(house.configuration, filter, rolled_in(engine))
    return [] if select is None else run(engine, select)["name"].tolist()
