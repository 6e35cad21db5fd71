"""What the agreement says, in words; both its entries and the page around them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from scorecard.model import Company, Configuration, Goal, Indicator, Meeting, Stage
from scorecard.wording.figures import as_figures, way_to
from scorecard.wording.formats import count, formats_of, listed, plain

GOALS, QUALIFIED, PERSONAS, STAGES = "Shared goals", "A qualified lead", "Personas we work for", "Stages and handover"
PROMISES, INDICATORS, MEETING = "What we owe each other", "Numbers we watch", "The weekly meeting"
QUALIFIED_LEAD, RHYTHM, NOT_WRITTEN = "Counts as qualified", "Rhythm", "not written down yet"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPERATORS = {">=": "at least", "<=": "at most", "between": "from"}
WHAT, AGREED, LOOK, DELIVERS = "What", "Agreed", "look at it", "Marketing delivers"
NAME_WIDTH = "22em"
TEAM_NAMES = {"marketing": "marketing", "sales": "sales"}
CHANGED = "Changed since, and not agreed yet"
HISTORY = "Versions"
BEFORE_AFTER = ("Before", "In this version")
WHY = "Why is it changed?"
PROPOSE_FIRST, PROPOSE = "Write the first version", "Write the next version"
PROPOSE_HELP = "A version is a copy of what stands below. Both heads sign it; until then the last signed one holds."
SOURCE = "Definitions, promises and owners stand in the configuration, so every page says the same as this one."


class Signed(Protocol):
    """One signature."""

    @property
    def team(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def at(self) -> datetime: ...


class Version(Protocol):
    """One version of the agreement."""

    @property
    def version(self) -> int: ...
    @property
    def signatures(self) -> Sequence[Signed]: ...
    @property
    def who(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def goal_name(goal: Goal, configuration: Configuration) -> str:
    """A goal by its name, or its indicator's, and its days."""
    indicator = configuration.indicator(goal.indicator)
    name = goal.name or (indicator.name if indicator else goal.indicator)
    return f"{name}, {formats_of(configuration.company).span(goal.start, goal.end)}"


def goal(goal: Goal, configuration: Configuration) -> str:
    """What a goal asks for: "at least 48"."""
    indicator, formats = configuration.indicator(goal.indicator), formats_of(configuration.company)
    unit = indicator.unit if indicator else "count"
    ends = formats.value(goal.target, unit) + (f" to {formats.value(goal.upper, unit)}" if goal.upper is not None else "")
    owner = f", owned by {goal.owner}" if goal.owner else ""
    return f"{OPERATORS[goal.operator]} {ends}{owner}"


def stage(stage: Stage) -> str:
    """A stage's definition, whose it is, and its time limit."""
    parts = [stage.definition or NOT_WRITTEN]
    if stage.owner:
        parts.append(f"Owned by {stage.owner}.")
    if stage.sla_hours:
        parts.append(f"Handed on within {stage.sla_hours:g} hours.")
    return " ".join(parts)


def promises(configuration: Configuration) -> dict[str, str]:
    """Both halves, and the only reasons for which a lead may be refused."""
    agreed = configuration.agreement
    found = {
        "Sales contacts a lead": f"within {agreed.first_contact_hours:g} hours of the handover",
        "Sales gives a verdict": f"within {agreed.verdict_hours:g} hours of the handover",
    }
    if agreed.leads_owed is not None:
        indicator = configuration.indicator(agreed.leads_indicator)
        name = indicator.name if indicator else agreed.leads_indicator
        found[DELIVERS] = f"{formats_of(configuration.company).number(agreed.leads_owed)} {name} a {agreed.leads_per}"
    if agreed.reasons:
        found["A lead may be refused for"] = listed(list(agreed.reasons))
    return found


def indicator(each: Indicator) -> str:
    """Who owns a number, and what it means."""
    return f"{each.owner or 'nobody yet'}: {each.definition or NOT_WRITTEN}"


def rhythm(meeting: Meeting) -> str:
    """When and how long the meeting is."""
    there = f", with {listed(list(meeting.attendees))}" if meeting.attendees else ""
    return f"Every {WEEKDAYS[meeting.weekday]} at {meeting.time}, {meeting.minutes} minutes{there}"


def headline(last: Version | None, changed: int, company: Company) -> str:
    """The first sentence: what holds, and whether something is open."""
    if last is None:
        return "Nothing is agreed yet. Read what the configuration says below, write it down as the first version, and sign it."
    missing = [team for team in TEAM_NAMES if team not in {each.team for each in last.signatures}]
    if missing:
        return f"Version {last.version} is written, but {listed(missing)} {'has' if len(missing) == 1 else 'have'} not signed it yet."
    names = listed([plain(each.who) for each in last.signatures])
    when = formats_of(company).day(max(each.at for each in last.signatures).date())
    text = f"Version {last.version} holds: {names} signed it, the last on {when}."
    return f"{text} {count(changed, 'entry', 'entries')} read differently since." if changed else text


def version_line(version: Version, company: Company) -> str:
    """One version in the history: who wrote it when and why, and who signed."""
    formats = formats_of(company)
    signed = "; ".join(f"{each.team}: {plain(each.who)}, {formats.day(each.at.date())}" for each in version.signatures) or "not signed"
    return f"**Version {version.version}** of {formats.day(version.at.date())} by {plain(version.who)}: {plain(version.why)} ({signed})"


def sign(team: str) -> str:
    """The button for one team's head."""
    return f"Sign for {TEAM_NAMES[team]}"


def change_table(found: Sequence[Any], before: str = AGREED, after: str = "Now") -> list[dict[str, str]]:
    """What reads differently, side by side."""
    return [{"Part": each.part, "Entry": each.entry, before: each.before or "(new)", after: each.after or "(gone)"} for each in found]


def part_table(entries: Mapping[str, str]) -> list[dict[str, str]]:
    """The entries of one part."""
    return [{WHAT: name, AGREED: text} for name, text in entries.items()]


def part_figures(part: str, entries: Mapping[str, str], configuration: Configuration) -> dict[str, Any]:
    """The same to look at: each entry leads to the page where it can be seen kept, or explained."""
    ways = [{WHAT: (_way(part, name, configuration), LOOK)} for name in entries]
    return as_figures(part, part_table(entries), ways, width=NAME_WIDTH)


def _way(part: str, entry: str, configuration: Configuration) -> str:
    if part == INDICATORS:
        found = next((each.id for each in configuration.indicators if each.listed and each.name == entry), "")
        return way_to("indicator", indicator=found)
    if part == PERSONAS:
        return way_to("channels", persona=entry)
    if part == PROMISES and entry == DELIVERS and configuration.indicator(configuration.agreement.leads_indicator):
        return way_to("indicator", indicator=configuration.agreement.leads_indicator)
    return way_to({GOALS: "goals", STAGES: "funnel", MEETING: "meeting"}.get(part, "feedback"))
