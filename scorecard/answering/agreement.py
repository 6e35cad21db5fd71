"""The answer to "what do marketing and sales owe each other?": the agreement as it reads now, its versions, and what is not agreed yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import sqlalchemy as sa

from scorecard.answering.known_goals import goals_of
from scorecard.house import House
from scorecard.measures.agreement import Change, changes, parts_of
from scorecard.model import Configuration, Question
from scorecard.weeks import written_until
from scorecard.wording import agreement as wording
from scorecard.workspace.agreements import Version, versions


@dataclass(frozen=True)
class AgreementAnswer:
    """`parts` is how it reads now; `changed` what reads differently from the last version."""

    parts: Mapping[str, Mapping[str, str]]
    versions: tuple[Version, ...]
    changed: tuple[Change, ...]

    @property
    def last(self) -> Version | None:
        """The last version, signed or not."""
        return self.versions[-1] if self.versions else None

    @property
    def history(self) -> tuple[tuple[Version, tuple[Change, ...]], ...]:
        """Every version with what it changed of the one before, the last first; the first one changes nothing."""
        steps = [(new, changes(old.body, new.body)) for old, new in pairwise(self.versions)]
        return (*reversed(steps), *((each, ()) for each in self.versions[:1]))


def build(house: House, question: Question, engine: sa.Engine) -> AgreementAnswer:
    """Answer with the configuration of now and the versions written by the end of the question's day."""
    written = versions(house.workspace, written_until(question, house.configuration.company))
    parts = parts_of(house.configuration, goals_of(house, engine, question.as_of), question.as_of)
    return AgreementAnswer(parts, written, changes(written[-1].body, parts) if written else ())


def lines(body: AgreementAnswer, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal."""
    found = [wording.headline(body.last, len(body.changed), configuration.company)]
    for part, entries in body.parts.items():
        found += ["", part, *(f"  {name}: {text}" for name, text in entries.items())]
    return found


def table(body: AgreementAnswer) -> list[dict[str, str]]:
    """Every entry of every part, one row each, for a file."""
    return [{"part": part, "entry": entry, "text": text} for part, entries in body.parts.items() for entry, text in entries.items()]
