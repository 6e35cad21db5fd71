"""Change points: a person confirms that an indicator's process is another one from a week on, and says why. Limits then start anew."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.models import ChangePointRow


@dataclass(frozen=True)
class ChangePoint:
    """From the week of `week` on, `indicator` is another process, because of `cause`."""

    indicator: str
    week: date
    cause: str
    who: str
    at: datetime


def change_points(workspace: Workspace, indicator: str | None = None) -> tuple[ChangePoint, ...]:
    """Those of one indicator or of all, by week."""
    rows = select(ChangePointRow).order_by(ChangePointRow.indicator, ChangePointRow.week)
    if indicator is not None:
        rows = rows.where(ChangePointRow.indicator == indicator)
    with workspace.reading() as session:
        return tuple(ChangePoint(row.indicator, row.week, row.cause, row.who, row.at) for row in session.scalars(rows))


def weeks_of(workspace: Workspace, as_of: date) -> dict[str, tuple[date, ...]]:
    """Indicator → the first weeks of its processes that were confirmed for weeks up to `as_of`."""
    found: dict[str, tuple[date, ...]] = {}
    for each in change_points(workspace):
        if each.week <= as_of:
            found[each.indicator] = (*found.get(each.indicator, ()), each.week)
    return found


def confirm(workspace: Workspace, indicator: str, week: date, cause: str, who: str, at: datetime) -> ChangePoint:
    """Write a change point down. Raises a RefusedError without a cause, or where that week has one already."""
    if not cause.strip():
        raise RefusedError(words.SAY_CAUSE)
    with workspace.writing() as session:
        known = session.get(ChangePointRow, (indicator, week))
        if known is not None:
            raise RefusedError(words.change_confirmed(known.who, week, known.cause))
        session.add(ChangePointRow(indicator=indicator, week=week, cause=cause.strip(), who=who, at=at))
        note(session, at, who, f"change point {indicator} {week}", None, {"cause": cause.strip()})
    return ChangePoint(indicator, week, cause.strip(), who, at)


def take_back(workspace: Workspace, indicator: str, week: date, who: str, at: datetime) -> None:
    """Remove a change point; the audit trail keeps it. Nothing happens when it is gone."""
    with workspace.writing() as session:
        known = session.get(ChangePointRow, (indicator, week))
        if known is not None:
            note(session, at, who, f"change point {indicator} {week}", {"cause": known.cause, "who": known.who}, None)
            session.delete(known)
