"""Alert rules that people set in the app, and when each alert was last handed over, so that it rests for its quiet days."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import get_args

from sqlalchemy import func, select

from scorecard.errors import RefusedError
from scorecard.model import Alert
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.models import AlertRaisedRow, AlertRuleRow

RULES: tuple[str, ...] = get_args(Alert.__annotations__["rule"])
_FIELDS = ("rule", "indicator", "channel", "weeks", "owner", "quiet_days")


def rules(workspace: Workspace) -> tuple[Alert, ...]:
    """The rules that were set in the app."""
    with workspace.reading() as session:
        rows = session.scalars(select(AlertRuleRow).order_by(AlertRuleRow.id))
        return tuple(Alert(row.id, **{name: getattr(row, name) for name in _FIELDS}) for row in rows)


def add(workspace: Workspace, alert: Alert, who: str, at: datetime) -> None:
    """Set a rule. Raises a RefusedError for one that makes no sense or is there already."""
    if alert.rule not in RULES or (not alert.indicator and alert.rule != "close_rate"):
        raise RefusedError(words.ALERT_NEEDS)
    if alert.weeks < 1 or alert.quiet_days < 0:
        raise RefusedError(words.ALERT_WAITS)
    values = {name: getattr(alert, name) for name in _FIELDS}
    with workspace.writing() as session:
        if session.get(AlertRuleRow, alert.id) is not None:
            raise RefusedError(words.ALERT_THERE)
        session.add(AlertRuleRow(id=alert.id, who=who, at=at, **values))
        note(session, at, who, f"alert {alert.id}", None, values)


def remove(workspace: Workspace, id: str, who: str, at: datetime) -> None:
    """Take a rule away. Nothing happens when it is gone."""
    with workspace.writing() as session:
        known = session.get(AlertRuleRow, id)
        if known is not None:
            note(session, at, who, f"alert {id}", {name: getattr(known, name) for name in _FIELDS}, None)
            session.delete(known)


def last_raised(workspace: Workspace) -> dict[str, date]:
    """Alert → the last day on which it was handed over."""
    last = select(AlertRaisedRow.alert, func.max(AlertRaisedRow.day)).group_by(AlertRaisedRow.alert)
    with workspace.reading() as session:
        return {alert: day for alert, day in session.execute(last)}


def raised(workspace: Workspace, alerts: Iterable[str], day: date, at: datetime) -> None:
    """Note that these alerts were handed over on a day (by the digest, say). Twice on one day is once."""
    with workspace.writing() as session:
        for alert in alerts:
            if session.get(AlertRaisedRow, (alert, day)) is None:
                session.add(AlertRaisedRow(alert=alert, day=day, at=at))
