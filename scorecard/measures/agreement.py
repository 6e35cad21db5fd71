"""The operating agreement as plain text: its parts, taken from the configuration and the goals, and what changed between two versions.

The configuration is the one place where definitions stand, so the agreement and every page say the same. A version is a copy of it at
the moment both heads looked; what was changed in the configuration since is shown as not yet agreed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scorecard.model import Configuration, Goal
from scorecard.wording import agreement as words

Parts = Mapping[str, Mapping[str, str]]
"""Part → entry → its text."""


@dataclass(frozen=True)
class Change:
    """One entry that reads differently: `before` None is new, `after` None is gone."""

    part: str
    entry: str
    before: str | None
    after: str | None


def parts_of(configuration: Configuration, goals: Sequence[Goal], as_of: date) -> dict[str, dict[str, str]]:
    """What both teams agree on. Of the goals, those for a period that is not over on `as_of`: roots, and those that have parts."""
    parents = {goal.part_of for goal in goals}
    shared = [goal for goal in goals if goal.per == "period" and goal.end >= as_of and (goal.id in parents or not goal.part_of)]
    return {
        words.GOALS: {words.goal_name(goal, configuration): words.goal(goal, configuration) for goal in shared},
        words.QUALIFIED: {words.QUALIFIED_LEAD: configuration.agreement.qualified_lead or words.NOT_WRITTEN},
        words.PERSONAS: {each.name: each.definition or words.NOT_WRITTEN for each in configuration.personas},
        words.STAGES: {each.name: words.stage(each) for each in configuration.stages},
        words.PROMISES: words.promises(configuration),
        words.INDICATORS: {each.name: words.indicator(each) for each in configuration.indicators if each.listed},
        words.MEETING: {words.RHYTHM: words.rhythm(configuration.meeting)},
    }


def changes(before: Parts, after: Parts) -> tuple[Change, ...]:
    """Every entry that reads differently, in the order of the later version."""
    found = []
    for part in [*after, *(part for part in before if part not in after)]:
        old, new = before.get(part, {}), after.get(part, {})
        entries = [*new, *(entry for entry in old if entry not in new)]
        found += [Change(part, entry, old.get(entry), new.get(entry)) for entry in entries if old.get(entry) != new.get(entry)]
    return tuple(found)
