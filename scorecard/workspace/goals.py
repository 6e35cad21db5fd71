"""Goals as people set them in the app: every change is a new dated version, with who, when and why; none is ever changed or removed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecard.errors import RefusedError
from scorecard.measures.goals import in_force, overlaps
from scorecard.model import Company, Goal
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.models import GoalVersionRow

_FIELDS = ("indicator", "start", "end", "operator", "target", "upper", "per", "owner", "part_of", "name", "relative")


@dataclass(frozen=True)
class Edit:
    """Who changes a goal, why, when, and from which day the change holds."""

    who: str
    why: str
    at: datetime
    holds_from: date


@dataclass(frozen=True)
class Version:
    """One version of a goal: from `holds_from` on it is `goal`, or, `withdrawn`, there is none."""

    goal: Goal
    version: int
    holds_from: date
    withdrawn: bool
    who: str
    why: str
    at: datetime


def versions(workspace: Workspace, goal: str | None = None) -> tuple[Version, ...]:
    """Every version of one goal or of all, oldest first."""
    with workspace.reading() as session:
        return _versions(session, goal)


def newest(workspace: Workspace) -> dict[str, Version]:
    """Goal → its last version."""
    return {each.goal.id: each for each in versions(workspace)}


def fresh(workspace: Workspace, goal: Goal) -> Goal:
    """The goal under an id that no goal in the workspace has yet."""
    taken, number, id = newest(workspace), 1, goal.id
    while id in taken:
        number += 1
        id = f"{goal.id}-{number}"
    return replace(goal, id=id)


def merged(base: Sequence[Goal], written: Sequence[Version], as_of: date) -> tuple[Goal, ...]:
    """The goals in force on a day: those of the configuration and the sheets, with what people changed in the app.

    A changed goal counts as its configured self until its first version holds.
    """
    by_goal: dict[str, list[tuple[date, Goal | None]]] = {}
    for each in written:
        by_goal.setdefault(each.goal.id, []).append((each.holds_from, None if each.withdrawn else each.goal))
    kept = [goal for goal in base if goal.id not in by_goal]
    before = {goal.id: goal for goal in base if goal.id in by_goal}
    for id, dated in by_goal.items():
        kept += in_force([*([(date.min, before[id])] if id in before else []), *dated], as_of)
    return tuple(kept)


def write(workspace: Workspace, company: Company, goal: Goal, seen: int, base: Sequence[Goal], edit: Edit) -> Version:
    """Write the next version of a goal. `seen` is the version that its editor had before them (0 for none in the workspace).

    `base` are the goals of the configuration and the sheets. Raises a RefusedError, and writes nothing, when somebody else wrote a
    version in between, when the goal makes no sense, or when it overlaps another one.
    """
    _check(goal)
    with workspace.writing() as session:
        last = _unchanged(session, goal.id, seen)
        others = merged(base, _versions(session, None), max(edit.holds_from, goal.start))
        other = overlaps(goal, others, company)
        if other is not None:
            raise RefusedError(
                words.goal_there(
                    max(goal.start, other.start), min(goal.end, other.end), goal.indicator, other.name or other.id, other.start, other.end
                )
            )
        return _add(session, goal, seen + 1, False, last, edit)


def withdraw(workspace: Workspace, goal: Goal, seen: int, edit: Edit) -> Version:
    """End a goal from a day on; the past keeps it."""
    with workspace.writing() as session:
        return _add(session, goal, seen + 1, True, _unchanged(session, goal.id, seen), edit)


def write_plan(workspace: Workspace, company: Company, goals: Sequence[Goal], base: Sequence[Goal], edit: Edit) -> int:
    """Write several goals at once, all or none: a plan. A goal of the same id gets a next version. Returns how many were written."""
    with workspace.writing() as session:
        for goal in goals:
            _check(goal)
            known = _versions(session, goal.id)
            other = overlaps(goal, merged(base, _versions(session, None), max(edit.holds_from, goal.start)), company)
            if other is not None:
                raise RefusedError(words.plan_not_saved(goal.indicator, other.name or other.id, other.start, other.end))
            last = known[-1] if known else None
            _add(session, goal, last.version + 1 if last else 1, False, last, edit)
    return len(goals)


def _check(goal: Goal) -> None:
    if not goal.indicator:
        raise RefusedError(words.GOAL_NEEDS_INDICATOR)
    if goal.end < goal.start:
        raise RefusedError(words.goal_backwards(goal.end, goal.start))
    if goal.operator == "between" and (goal.upper is None or goal.upper < goal.target):
        raise RefusedError(words.RANGE_ENDS)


def _unchanged(session: Session, goal: str, seen: int) -> Version | None:
    """The last version, if it is the one that the editor saw."""
    known = _versions(session, goal)
    last = known[-1] if known else None
    if (last.version if last else 0) != seen:
        changed = words.goal_changed(last.who, last.at) if last else words.GOAL_GONE
        why = f" (“{last.why}”)" if last and last.why else ""
        raise RefusedError(words.goal_overtaken(changed, why))
    return last


def _add(session: Session, goal: Goal, version: int, withdrawn: bool, last: Version | None, edit: Edit) -> Version:
    values = {name: getattr(goal, name) for name in _FIELDS}
    session.add(GoalVersionRow(goal=goal.id, version=version, withdrawn=withdrawn, **vars(edit), **values))
    after = None if withdrawn else {**_plain(goal), "why": edit.why}
    note(session, edit.at, edit.who, f"goal {goal.id}", _plain(last.goal) if last and not last.withdrawn else None, after)
    return Version(goal, version, edit.holds_from, withdrawn, edit.who, edit.why, edit.at)


def _plain(goal: Goal) -> dict[str, Any]:
    values = {name: getattr(goal, name) for name in _FIELDS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _versions(session: Session, goal: str | None) -> tuple[Version, ...]:
    rows = select(GoalVersionRow).order_by(GoalVersionRow.goal, GoalVersionRow.version)
    if goal is not None:
        rows = rows.where(GoalVersionRow.goal == goal)
    return tuple(_version(row) for row in session.scalars(rows))


def _version(row: GoalVersionRow) -> Version:
    values = {name: getattr(row, name) for name in _FIELDS}
    goal = replace(Goal(row.goal, row.indicator, row.start, row.end, row.target), **values)
    return Version(goal, row.version, row.holds_from, row.withdrawn, row.who, row.why, row.at)
