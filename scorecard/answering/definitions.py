"""The answer to "what does each number mean?": the agreed vocabulary, with who owns it, where it comes from, and who agreed when."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from scorecard.answering.facts import facts_of
from scorecard.house import House
from scorecard.model import Configuration, Question
from scorecard.weeks import written_until
from scorecard.wording import agreement as agreed
from scorecard.wording import definitions as wording
from scorecard.workspace.agreements import Version, versions


@dataclass(frozen=True)
class Term:
    """One word of the vocabulary. `changed` and `agreed_by` are those of the agreement's version that first had it as it reads now."""

    kind: str
    id: str
    name: str
    definition: str
    formula: str
    owner: str
    team: str
    sources: tuple[str, ...]
    reliability: str
    changed: datetime | None
    agreed_by: tuple[str, ...]


@dataclass(frozen=True)
class Definitions:
    """Every indicator, stage, channel and persona, in the configuration's order."""

    rows: tuple[Term, ...]


def build(house: House, question: Question, engine: sa.Engine) -> Definitions:
    """Answer from the configuration, the snapshots (which sources feed an indicator) and the versions of the agreement."""
    configuration = house.configuration
    written = versions(house.workspace, written_until(question, configuration.company))
    facts = facts_of(house, question, engine, configuration.indicators, weeks=1)
    rows = [
        _term(
            written, agreed.INDICATORS, agreed.indicator(each), "indicator", each.id, each.name, each.definition, each.owner,
            formula=facts.formulas[each.id], team=each.team, sources=facts.origins[each.id].sources, reliability=each.reliability,
        )
        for each in configuration.indicators
    ]  # fmt: skip
    rows += [
        _term(written, agreed.STAGES, agreed.stage(each), "stage", each.id, each.name, each.definition, each.owner)
        for each in configuration.stages
    ]
    rows += [
        _term(written, "", "", "channel", each.name, each.name, each.definition, "", formula=wording.spellings(each.aliases))
        for each in configuration.channels
    ]
    rows += [
        _term(written, agreed.PERSONAS, each.definition or agreed.NOT_WRITTEN, "persona", each.name, each.name, each.definition, "",
              formula=wording.spellings(each.aliases))
        for each in configuration.personas
    ]  # fmt: skip
    return Definitions(tuple(rows))


def _term(
    written: tuple[Version, ...],
    part: str,
    text: str,
    kind: str,
    id: str,
    name: str,
    definition: str,
    owner: str,
    *,
    formula: str = "",
    team: str = "",
    sources: tuple[str, ...] = (),
    reliability: str = "",
) -> Term:
    since = _since(written, part, name, text)
    who = tuple(f"{each.who} ({each.team})" for each in since.signatures) if since else ()
    return Term(kind, id, name, definition, formula, owner, team, sources, reliability, since.at if since else None, who)


def _since(written: tuple[Version, ...], part: str, name: str, text: str) -> Version | None:
    """The oldest version of the unbroken run up to the last one that reads as the configuration does now."""
    found = None
    for version in reversed(written):
        if version.body.get(part, {}).get(name) != text:
            break
        found = version
    return found


def lines(body: Definitions, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal."""
    return [f"{each.kind:<10} {each.name}: {each.definition or agreed.NOT_WRITTEN}" for each in body.rows]
