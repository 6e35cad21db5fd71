"""Versions of the operating agreement and the signatures under them. A version is never changed; the next one replaces it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.together import AgreementRow, SignatureRow

SIGNING = ("marketing", "sales")


@dataclass(frozen=True)
class Signature:
    """That somebody agreed for a team."""

    team: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Version:
    """One version: its parts (part → entry → text), who wrote it when and why, and who signed."""

    version: int
    body: Mapping[str, Any]
    who: str
    why: str
    at: datetime
    signatures: tuple[Signature, ...] = ()


def versions(workspace: Workspace, until: datetime | None = None) -> tuple[Version, ...]:
    """Every version, oldest first, with what was signed; as it was at `until` where that is asked for."""
    with workspace.reading() as session:
        rows = session.scalars(select(AgreementRow).order_by(AgreementRow.version)).all()
        signed = session.scalars(select(SignatureRow).order_by(SignatureRow.number)).all()
    under: dict[int, tuple[Signature, ...]] = {}
    for each in signed:
        if until is None or each.at < until:
            under[each.version] = (*under.get(each.version, ()), Signature(each.team, each.who, each.at))
    return tuple(
        Version(row.version, row.body, row.who, row.why, row.at, under.get(row.version, ()))
        for row in rows
        if until is None or row.at < until
    )


def propose(workspace: Workspace, body: Mapping[str, Any], seen: int, who: str, why: str, at: datetime) -> int:
    """Write the next version. `seen` is the version that its writer had before them (0 for none). Returns the new number.

    Raises a RefusedError without a reason, or where somebody wrote a version in between.
    """
    if not why.strip():
        raise RefusedError(words.SAY_WHY)
    with workspace.writing() as session:
        last = session.scalar(select(func.max(AgreementRow.version))) or 0
        if last != seen:
            raise RefusedError(words.agreement_overtaken(last))
        session.add(AgreementRow(version=seen + 1, body=dict(body), who=who, why=why.strip(), at=at))
        note(session, at, who, f"agreement {seen + 1}", None, {"why": why.strip()})
    return seen + 1


def sign(workspace: Workspace, version: int, team: str, who: str, at: datetime) -> None:
    """Sign the last version for a team. Raises a RefusedError for another version, another team, or a second signature of the team."""
    if team not in SIGNING:
        raise RefusedError(words.signed_for(" and ".join(SIGNING)))
    with workspace.writing() as session:
        last = session.scalar(select(func.max(AgreementRow.version))) or 0
        if version != last:
            raise RefusedError(words.not_the_last(version, last))
        held = session.scalar(select(SignatureRow).where(SignatureRow.version == version, SignatureRow.team == team))
        if held is not None:
            raise RefusedError(words.signed_already(held.who, version, team))
        session.add(SignatureRow(version=version, team=team, who=who, at=at))
        note(session, at, who, f"agreement {version}", None, {"signed for": team})
