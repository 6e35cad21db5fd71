"""Meetings: opened with an agenda, written into by several people at once, closed with what was shown frozen beside the minutes.

The agenda of a meeting is fixed when it is opened, so that nothing moves under the people who talk; the snapshots that it stands on are
held from then on. A closed meeting never changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.leases import lease
from scorecard.workspace.models import KeptRow, SnapshotRow
from scorecard.workspace.together import DiscussedRow, MeetingRow

KEPT = timedelta(days=365 * 20)
"""For so long the snapshots of a meeting are held, whatever the retention of the others."""
LONGEST_TALK = 4 * 3600


@dataclass(frozen=True)
class Meeting:
    """One meeting. `shown` is the answer as JSON that its pages are drawn from; closed, it also holds what was written in it."""

    number: int
    as_of: date
    started_at: datetime
    started_by: str
    closed_at: datetime | None
    closed_by: str | None
    snapshots: tuple[str, ...]
    shown: Mapping[str, Any]
    minutes: str


def start(workspace: Workspace, as_of: date, snapshots: Sequence[str], shown: Mapping[str, Any], who: str, at: datetime) -> Meeting:
    """Open a meeting and hold its snapshots. Where one is open already, that one is given back: two who open at once are in one meeting.

    Raises a RefusedError where nobody's name stands under it.
    """
    if not who.strip():
        raise RefusedError(words.SAY_WHO)
    with lease(workspace, "opening a meeting", wait_seconds=30), workspace.writing() as session:
        already = session.scalars(select(MeetingRow).where(MeetingRow.closed_at.is_(None)).order_by(MeetingRow.number)).first()
        if already is not None:
            return _meeting(already)
        row = MeetingRow(
            as_of=as_of,
            started_at=at,
            started_by=who.strip(),
            closed_at=None,
            closed_by=None,
            snapshots=list(snapshots),
            shown=dict(shown),
            minutes="",
        )
        session.add(row)
        session.flush()
        there = session.scalars(select(SnapshotRow.id).where(SnapshotRow.id.in_(snapshots))).all()
        for each in there:
            session.merge(KeptRow(snapshot=each, holder=f"meeting {row.number}", until=at + KEPT))
        note(session, at, who.strip(), f"meeting {row.number}", None, {"as_of": as_of.isoformat(), "snapshots": list(snapshots)})
        return _meeting(row)


def close(workspace: Workspace, number: int, written: Mapping[str, Any], minutes: str, who: str, at: datetime) -> Meeting:
    """Close a meeting: what was `written` in it joins what was shown, and the minutes are kept. Raises a RefusedError if it was closed."""
    with workspace.writing() as session:
        row = session.get(MeetingRow, number, with_for_update=True)
        if row is None:
            raise RefusedError(words.no_meeting(number))
        if row.closed_at is not None:
            raise RefusedError(words.meeting_closed(row.closed_by))
        row.closed_at, row.closed_by, row.minutes = at, who.strip(), minutes
        row.shown = {**(row.shown or {}), "written": dict(written)}
        note(session, at, who.strip(), f"meeting {number}", {"closed": False}, {"closed": True, "minutes": minutes})
        return _meeting(row)


def find(workspace: Workspace, number: int) -> Meeting | None:
    """The meeting of that number."""
    with workspace.reading() as session:
        row = session.get(MeetingRow, number)
        return None if row is None else _meeting(row)


def running(workspace: Workspace) -> Meeting | None:
    """The meeting that is open."""
    with workspace.reading() as session:
        row = session.scalars(select(MeetingRow).where(MeetingRow.closed_at.is_(None)).order_by(MeetingRow.number)).first()
        return None if row is None else _meeting(row)


def closed(workspace: Workspace, count: int = 20, before: datetime | None = None) -> tuple[Meeting, ...]:
    """The last meetings that were closed, the latest first."""
    rows = select(MeetingRow).where(MeetingRow.closed_at.is_not(None)).order_by(MeetingRow.number.desc()).limit(count)
    if before is not None:
        rows = rows.where(MeetingRow.started_at < before)
    with workspace.reading() as session:
        return tuple(_meeting(row) for row in session.scalars(rows))


def talked(workspace: Workspace, number: int, indicator: str, seconds: int) -> None:
    """Note that a number was on the screen for so many more seconds. Nothing is noted once the meeting is closed."""
    with workspace.writing() as session:
        meeting = session.get(MeetingRow, number, with_for_update=True)
        if meeting is None or meeting.closed_at is not None:
            return
        more = max(0, min(seconds, LONGEST_TALK))
        row = session.get(DiscussedRow, (number, indicator))
        if row is None:
            session.add(DiscussedRow(meeting=number, indicator=indicator, seconds=more))
        else:
            row.seconds += more


def discussed(workspace: Workspace, number: int) -> dict[str, int]:
    """Number → for how many seconds it was talked about in that meeting."""
    with workspace.reading() as session:
        return {row.indicator: row.seconds for row in session.scalars(select(DiscussedRow).where(DiscussedRow.meeting == number))}


def last_discussed(workspace: Workspace, until: datetime | None = None) -> dict[str, date]:
    """Number → the day of the last meeting that talked about it."""
    with workspace.reading() as session:
        return _last_discussed(session, until)


def _last_discussed(session: Session, until: datetime | None) -> dict[str, date]:
    rows = select(DiscussedRow.indicator, MeetingRow.as_of).join(MeetingRow, MeetingRow.number == DiscussedRow.meeting)
    if until is not None:
        rows = rows.where(MeetingRow.started_at <= until)
    found: dict[str, date] = {}
    for indicator, day in session.execute(rows):
        found[indicator] = max(day, found.get(indicator, day))
    return found


def _meeting(row: MeetingRow) -> Meeting:
    return Meeting(
        row.number,
        row.as_of,
        row.started_at,
        row.started_by,
        row.closed_at,
        row.closed_by,
        tuple(row.snapshots),
        row.shown or {},
        row.minutes,
    )
