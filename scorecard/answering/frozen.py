"""What was kept of a meeting, as the values that pages and charts are drawn from: the JSON of then, read back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, TypeVar

from scorecard.answering.around import Acted, Around
from scorecard.answering.calendar import Entry
from scorecard.answering.goal_progress import Step
from scorecard.answering.indicator import WeekInTime
from scorecard.answering.meeting import GoalPicture, Picture
from scorecard.measures.agenda import Agenda, Item
from scorecard.measures.effects import BeforeAfter
from scorecard.measures.scorecard import Week
from scorecard.model import State
from scorecard.workspace import Workspace, decisions
from scorecard.workspace.decisions import Action, MeetingIssue
from scorecard.workspace.meetings import Meeting, discussed
from scorecard.workspace.notes import Note, notes

Json = Mapping[str, Any]
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Written:
    """What was written in a meeting, and for how many seconds each part was talked about."""

    notes: tuple[Note, ...] = ()
    issues: tuple[MeetingIssue, ...] = ()
    actions: tuple[Action, ...] = ()
    seconds: Mapping[str, int] = field(default_factory=dict)


def agenda(shown: Json) -> Agenda:
    """The agenda of a meeting from its JSON."""
    week = shown.get("week")
    items = tuple(_item(each) for each in shown.get("items", ()))
    return Agenda(_day(week), date.fromisoformat(shown["since"]), items, tuple(shown.get("quiet", ())))


def written(shown: Json) -> Written:
    """What was written in a closed meeting, as it stood at its end."""
    kept = shown.get("written", {})
    return Written(
        notes=tuple(_of(Note, each) for each in kept.get("notes", ())),
        issues=tuple(_of(MeetingIssue, each) for each in kept.get("issues", ())),
        actions=tuple(_of(Action, each) for each in kept.get("actions", ())),
        seconds=dict(kept.get("seconds", {})),
    )


def digest(shown: Json) -> str:
    """The digest that was prepared when a meeting was closed, as Markdown; "" for a meeting that was closed without one."""
    return str(shown.get("written", {}).get("digest", ""))


def gathered(workspace: Workspace, meeting: Meeting) -> Written:
    """What is written in a meeting that runs: its notes, and the issues and actions that are open or were settled in it."""
    issues = decisions.issues(workspace)
    actions = decisions.actions(workspace)
    since = meeting.started_at
    return Written(
        notes=notes(workspace, meeting=meeting.number),
        issues=tuple(each for each in issues if each.state == decisions.OPEN or (each.closed_at is not None and each.closed_at >= since)),
        actions=tuple(each for each in actions if each.done_at is None or each.done_at >= since),
        seconds=discussed(workspace, meeting.number),
    )


def about(found: Written, item: Item) -> Written:
    """What of it belongs beside one part: the notes, issues and actions of its number; all issues or actions beside the part of them."""
    own = item.indicator or item.id
    return Written(
        notes=tuple(each for each in found.notes if each.indicator == own),
        issues=tuple(each for each in found.issues if item.kind == "issues" or each.indicator == own),
        actions=tuple(each for each in found.actions if item.kind == "actions" or each.indicator == own),
        seconds=found.seconds,
    )


def writers(found: Written) -> list[str]:
    """Who wrote a note in it, the first one first."""
    return list(dict.fromkeys(each.who for each in found.notes))


def _item(given: Json) -> Item:
    plain = {each.name: given.get(each.name) for each in fields(Item)}
    pictured = given.get("picture")
    drawn: Any = None
    if pictured:
        drawn = _goal_picture(pictured) if given["kind"] == "goal" else _picture(pictured)
    return Item(**{**plain, "said": tuple(given["said"]), "points": tuple(given["points"]), "week": _day(given["week"]), "picture": drawn})


def _picture(given: Json) -> Picture:
    told = given["around"]
    return Picture(
        unit=given["unit"],
        weeks=tuple(_of(WeekInTime, each) for each in given["weeks"]),
        running=_of(Week, given["running"]),
        around=_around(told),
    )


def _around(told: Json) -> Around:
    return Around(
        notes=tuple(_of(Note, each) for each in told.get("notes", ())),
        entries=tuple(_of(Entry, each) for each in told.get("entries", ())),
        actions=tuple(_acted(each) for each in told.get("actions", ())),
    )


def _goal_picture(given: Json) -> GoalPicture:
    # A meeting that was kept by an earlier version has no marks on its goal.
    return GoalPicture(
        given["unit"], given["target"], tuple(_of(Step, each) for each in given["trail"]), _around(given.get("around") or {})
    )


def _acted(given: Json) -> Acted:
    effect = given["effect"]
    return _of(Acted, {**given, "effect": _of(BeforeAfter, effect) if effect else None, "also": tuple(given["also"])})


def _of(kind: type[Kept], given: Json) -> Kept:
    """A flat dataclass from its JSON: days, moments and states are told by the type of their field."""
    values = {}
    for each in fields(kind):  # type: ignore[arg-type]
        if each.name not in given:
            continue  # a field that is younger than what was kept has its default
        value, type_ = given[each.name], str(each.type)
        if value is not None and "datetime.datetime" in type_:
            value = datetime.fromisoformat(value)
        elif value is not None and "datetime.date" in type_:
            value = date.fromisoformat(value)
        elif "State" in type_:
            value = State(value)
        values[each.name] = value
    return kind(**values)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
