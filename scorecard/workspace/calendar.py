"""The entries of the shared calendar that were made in the app; those of a source or the configuration are not here."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.notes import checked
from scorecard.workspace.together import CalendarRow

KINDS = ("initiative", "campaign", "promotion", "launch", "event", "decision", "holiday")


@dataclass(frozen=True)
class Written:
    """One entry; `end` is inclusive. `indicator` and `channel` say what it is about, "" where it names none."""

    number: int
    start: date
    end: date
    title: str
    kind: str
    owner: str
    who: str
    at: datetime
    indicator: str = ""
    channel: str = ""


def enter(
    workspace: Workspace,
    start: date,
    end: date,
    title: str,
    kind: str,
    owner: str,
    who: str,
    at: datetime,
    indicator: str = "",
    channel: str = "",
) -> int:
    """Put an entry into the calendar and return its number. Raises a RefusedError for one without title, or that ends before it starts."""
    said = checked(title, who, "a title")
    if end < start:
        raise RefusedError(words.entry_backwards(end, start))
    with workspace.writing() as session:
        named = {"indicator": indicator or None, "channel": channel or None}
        told = {"start": start, "end": end, "title": said, "kind": kind, "owner": owner.strip()}
        row = CalendarRow(**told, who=who.strip(), at=at, removed_by=None, **named)
        session.add(row)
        session.flush()
        note(session, at, who.strip(), f"calendar {row.number}", None, _plain(_written(row)))
        return row.number


def take_out(workspace: Workspace, number: int, who: str, at: datetime) -> None:
    """Take an entry out; the database keeps it with who did so. Nothing happens when it is out already."""
    with workspace.writing() as session:
        row = session.get(CalendarRow, number)
        if row is not None and row.removed_by is None:
            row.removed_by = who
            note(session, at, who, f"calendar {number}", _plain(_written(row)), None)


def entries(workspace: Workspace, until: datetime | None = None) -> tuple[Written, ...]:
    """The entries that stand, by their first day; those written up to an instant where that is asked for."""
    rows = select(CalendarRow).where(CalendarRow.removed_by.is_(None)).order_by(CalendarRow.start, CalendarRow.number)
    if until is not None:
        rows = rows.where(CalendarRow.at <= until)
    with workspace.reading() as session:
        return tuple(_written(row) for row in session.scalars(rows))


def _written(row: CalendarRow) -> Written:
    return Written(row.number, row.start, row.end, row.title, row.kind, row.owner, row.who, row.at, row.indicator or "", row.channel or "")


def _plain(written: Written) -> dict[str, object]:
    kept = {name: value for name, value in asdict(written).items() if name not in ("number", "who", "at")}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}
