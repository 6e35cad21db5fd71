"""The audit trail: written in the same transaction as the change that it tells of, never changed afterwards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecard.workspace.engine import Workspace
from scorecard.workspace.models import AuditRow


def note(session: Session, at: datetime, who: str, what: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    """Write down who changed what: `what` names the thing ("goal wins-2026"); `before` and `after` are None where it was not there."""
    session.add(AuditRow(at=at, who=who, what=what, before=before, after=after))


def trail(workspace: Workspace, what: str | None = None, count: int = 100) -> Sequence[AuditRow]:
    """The last changes, of one thing or of all, the latest first."""
    changes = select(AuditRow).order_by(AuditRow.number.desc()).limit(count)
    if what is not None:
        changes = changes.where(AuditRow.what == what)
    with workspace.reading() as session:
        return session.scalars(changes).all()
