"""Notes: what somebody said about a number or one of its weeks. Each is a row of its own: two who write at once both keep theirs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.together import NoteRow

LONGEST = 500


@dataclass(frozen=True)
class Note:
    """`week` None is about the number as such; `indicator` "" about the meeting as such; `meeting` is where it was said, if in one."""

    number: int
    indicator: str
    week: date | None
    text: str
    who: str
    at: datetime
    meeting: int | None = None


def write(workspace: Workspace, indicator: str, week: date | None, text: str, who: str, at: datetime, meeting: int | None = None) -> int:
    """Write a note down and return its number. Raises a RefusedError for an empty one, or one without a name under it."""
    said = checked(text, who, "a note")
    with workspace.writing() as session:
        row = NoteRow(indicator=indicator, week=week, text=said, meeting=meeting, who=who.strip(), at=at, removed_by=None)
        session.add(row)
        session.flush()
        note(session, at, who.strip(), f"note {row.number}", None, {"indicator": indicator, "week": _iso(week), "text": said})
        return row.number


def take_back(workspace: Workspace, number: int, who: str, at: datetime) -> None:
    """Take a note off the charts; it stays in the database with who did so. Nothing happens when it is gone already."""
    with workspace.writing() as session:
        row = session.get(NoteRow, number)
        if row is not None and row.removed_by is None:
            row.removed_by = who
            note(session, at, who, f"note {number}", {"text": row.text}, None)


def notes(
    workspace: Workspace, indicator: str | None = None, meeting: int | None = None, until: datetime | None = None
) -> tuple[Note, ...]:
    """The notes that stand, oldest first: of one number, of one meeting, written up to an instant, or all."""
    rows = select(NoteRow).where(NoteRow.removed_by.is_(None)).order_by(NoteRow.number)
    if indicator is not None:
        rows = rows.where(NoteRow.indicator == indicator)
    if meeting is not None:
        rows = rows.where(NoteRow.meeting == meeting)
    if until is not None:
        rows = rows.where(NoteRow.at <= until)
    with workspace.reading() as session:
        return tuple(Note(row.number, row.indicator, row.week, row.text, row.who, row.at, row.meeting) for row in session.scalars(rows))


def checked(text: str, who: str, what: str) -> str:
    """The text without blanks around it. Raises a RefusedError for an empty or endless one, or where nobody's name stands under it."""
    if not text.strip():
        raise RefusedError(words.write_first(what))
    if len(text.strip()) > LONGEST:
        raise RefusedError(words.too_long(what, len(text.strip()), LONGEST))
    if not who.strip():
        raise RefusedError(words.name_first(what))
    return text.strip()


def _iso(week: date | None) -> str | None:
    return None if week is None else week.isoformat()
