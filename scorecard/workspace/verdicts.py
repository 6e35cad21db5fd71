"""What sales says of leads, and what marketing answers. Nothing is overwritten: the last verdict of a lead counts, the others stay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.together import VerdictAnswerRow, VerdictRow

ACCEPTED, REFUSED = "accepted", "refused"


@dataclass(frozen=True)
class VerdictAnswer:
    """What marketing answered."""

    text: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """The last word on a lead. `reason` is of the agreed list where it was refused; `text` is free and may be empty."""

    number: int
    lead_id: str
    verdict: str
    reason: str
    text: str
    who: str
    at: datetime
    answers: tuple[VerdictAnswer, ...] = ()


def give(
    workspace: Workspace,
    leads: Sequence[str],
    verdict: str,
    reason: str,
    agreed: Collection[str],
    who: str,
    at: datetime,
    text: str = "",
) -> int:
    """Write the same verdict for one lead or for a list; all or none. Returns how many were written.

    Raises a RefusedError for no lead, for a verdict that is neither accepted nor refused, and for a refusal without one of the `agreed`
    reasons.
    """
    if not leads:
        raise RefusedError(words.CHOOSE_LEAD)
    if verdict not in (ACCEPTED, REFUSED):
        raise RefusedError(words.no_verdict(verdict))
    if verdict == REFUSED and reason not in agreed:
        raise RefusedError(words.refused_for(", ".join(agreed)))
    reason = reason if verdict == REFUSED else ""
    with workspace.writing() as session:
        for lead in leads:
            session.add(VerdictRow(lead_id=lead, verdict=verdict, reason=reason, text=text.strip(), who=who, at=at))
            note(session, at, who, f"verdict {lead}", None, {"verdict": verdict, "reason": reason, "text": text.strip()})
    return len(leads)


def answer(workspace: Workspace, verdict: int, text: str, who: str, at: datetime) -> None:
    """Write marketing's answer under a verdict. Raises a RefusedError for an empty answer or a verdict that is not there."""
    if not text.strip():
        raise RefusedError(words.WRITE_ANSWER)
    with workspace.writing() as session:
        if session.get(VerdictRow, verdict) is None:
            raise RefusedError(words.VERDICT_GONE)
        session.add(VerdictAnswerRow(verdict=verdict, text=text.strip(), who=who, at=at))
        note(session, at, who, f"answer to verdict {verdict}", None, {"text": text.strip()})


def last_verdicts(workspace: Workspace, until: datetime | None = None) -> dict[str, Verdict]:
    """Lead → its last verdict, with every answer to it; those given before `until` where that is asked for."""
    with workspace.reading() as session:
        rows = session.scalars(select(VerdictRow).order_by(VerdictRow.number)).all()
        said = session.scalars(select(VerdictAnswerRow).order_by(VerdictAnswerRow.number)).all()
    answers: dict[int, tuple[VerdictAnswer, ...]] = {}
    for each in said:
        answers[each.verdict] = (*answers.get(each.verdict, ()), VerdictAnswer(each.text, each.who, each.at))
    return {
        row.lead_id: Verdict(row.number, row.lead_id, row.verdict, row.reason, row.text, row.who, row.at, answers.get(row.number, ()))
        for row in rows
        if until is None or row.at < until
    }
