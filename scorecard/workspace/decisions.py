"""Issues, decisions and actions: what a meeting has to decide, what was decided, and who does what until when."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.notes import checked
from scorecard.workspace.together import ActionRow, MeetingIssueRow

OPEN, SOLVED, DROPPED = "open", "solved", "dropped"


@dataclass(frozen=True)
class MeetingIssue:
    """Something to decide. `meeting` is where it was raised; `state` open, solved or dropped."""

    number: int
    title: str
    indicator: str
    week: date | None
    meeting: int | None
    state: str
    decision: str
    who: str
    at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Action:
    """Who does what until when; `indicator` is the number that it is meant to move ("" for none)."""

    number: int
    text: str
    indicator: str
    owner: str
    due: date
    issue: int | None
    meeting: int | None
    who: str
    at: datetime
    done_by: str | None
    done_at: datetime | None


def raise_issue(workspace: Workspace, title: str, indicator: str, week: date | None, meeting: int | None, who: str, at: datetime) -> int:
    """Make an issue, perhaps of a number, and return its number. Raises a RefusedError for one without a title."""
    said = checked(title, who, "the issue")
    with workspace.writing() as session:
        row = MeetingIssueRow(title=said, indicator=indicator, week=week, meeting=meeting, state=OPEN, decision="", who=who.strip(), at=at)
        session.add(row)
        session.flush()
        note(session, at, who.strip(), f"issue {row.number}", None, {"title": said, "indicator": indicator})
        return row.number


def decide(workspace: Workspace, number: int, decision: str, seen: str, who: str, at: datetime) -> None:
    """Write what was decided. `seen` is the decision that the writer had before them.

    Raises a RefusedError, and writes nothing, when somebody else decided in between: theirs is never overwritten unseen.
    """
    said = checked(decision, who, "the decision")
    with workspace.writing() as session:
        row = session.get(MeetingIssueRow, number, with_for_update=True)
        if row is None:
            raise RefusedError(words.ISSUE_GONE)
        if row.decision != seen:
            raise RefusedError(words.decision_overtaken(row.decision))
        note(session, at, who.strip(), f"issue {number}", {"decision": row.decision}, {"decision": said})
        row.decision = said


def settle(workspace: Workspace, number: int, state: str, who: str, at: datetime) -> None:
    """Close an issue as solved or dropped, or open it again. Nothing happens when it is in that state already."""
    if state not in (OPEN, SOLVED, DROPPED):
        raise RefusedError(words.no_issue_state(state))
    with workspace.writing() as session:
        row = session.get(MeetingIssueRow, number, with_for_update=True)
        if row is not None and row.state != state:
            note(session, at, who, f"issue {number}", {"state": row.state}, {"state": state})
            row.state = state
            row.closed_by, row.closed_at = (None, None) if state == OPEN else (who, at)


def act(
    workspace: Workspace,
    text: str,
    owner: str,
    due: date,
    indicator: str,
    issue: int | None,
    meeting: int | None,
    who: str,
    at: datetime,
) -> int:
    """Write an action down and return its number. Raises a RefusedError for one without a text or an owner."""
    said = checked(text, who, "the action")
    if not owner.strip():
        raise RefusedError(words.ACTION_NEEDS_OWNER)
    with workspace.writing() as session:
        row = ActionRow(issue=issue, meeting=meeting, text=said, indicator=indicator, owner=owner.strip(), due=due, who=who.strip(), at=at)
        session.add(row)
        session.flush()
        note(session, at, who.strip(), f"action {row.number}", None, {"text": said, "owner": owner.strip(), "due": due.isoformat()})
        return row.number


def tick(workspace: Workspace, number: int, done: bool, who: str, at: datetime) -> None:
    """Tick an action off, or take the tick back. The first tick counts; nothing happens when it is there already."""
    with workspace.writing() as session:
        row = session.get(ActionRow, number, with_for_update=True)
        if row is not None and (row.done_at is not None) != done:
            note(session, at, who, f"action {number}", {"done": not done}, {"done": done})
            row.done_by, row.done_at = (who, at) if done else (None, None)


def issues(workspace: Workspace, until: datetime | None = None) -> tuple[MeetingIssue, ...]:
    """Every issue, the oldest first; those raised up to an instant where that is asked for."""
    rows = select(MeetingIssueRow).order_by(MeetingIssueRow.number)
    if until is not None:
        rows = rows.where(MeetingIssueRow.at <= until)
    with workspace.reading() as session:
        return tuple(
            MeetingIssue(
                row.number,
                row.title,
                row.indicator,
                row.week,
                row.meeting,
                row.state,
                row.decision,
                row.who,
                row.at,
                row.closed_at,
            )
            for row in session.scalars(rows)
        )


def actions(workspace: Workspace, until: datetime | None = None) -> tuple[Action, ...]:
    """Every action, the earliest due first; those written up to an instant where that is asked for."""
    rows = select(ActionRow).order_by(ActionRow.due, ActionRow.number)
    if until is not None:
        rows = rows.where(ActionRow.at <= until)
    with workspace.reading() as session:
        return tuple(
            Action(
                row.number,
                row.text,
                row.indicator,
                row.owner,
                row.due,
                row.issue,
                row.meeting,
                row.who,
                row.at,
                row.done_by,
                row.done_at,
            )
            for row in session.scalars(rows)
        )
