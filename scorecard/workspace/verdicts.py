"""What sales says of leads, and what marketing answers. Nothing is overwritten: the last verdict of a lead counts, the others stay."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Engine, func, select

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


@dataclass(frozen=True, eq=False)
class Said:
    """The last word on each of many leads, as columns: whether it was `refused` and the `reasons` (NULL for none), and whether anything
    was `told` in free words.
    """

    leads: pa.Array
    refused: npt.NDArray[np.bool_]
    reasons: pa.Array
    told: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.leads)


_kept: WeakKeyDictionary[Engine, tuple[tuple[int, int | None, datetime], Said]] = WeakKeyDictionary()
_lock = threading.Lock()


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


def last_verdicts(workspace: Workspace, until: datetime | None = None, leads: Collection[str] | None = None) -> dict[str, Verdict]:
    """Lead → its last verdict, with every answer to it; those given before `until` and of those `leads` where that is asked for."""
    chosen = select(VerdictRow).order_by(VerdictRow.number)
    if until is not None:
        chosen = chosen.where(VerdictRow.at < until)
    if leads is not None:
        chosen = chosen.where(VerdictRow.lead_id.in_(leads))
    with workspace.reading() as session:
        rows = {row.lead_id: row for row in session.scalars(chosen)}
        numbers = [row.number for row in rows.values()]
        said = select(VerdictAnswerRow).order_by(VerdictAnswerRow.number)
        if leads is not None:
            said = said.where(VerdictAnswerRow.verdict.in_(numbers))
        answers: dict[int, tuple[VerdictAnswer, ...]] = {}
        for each in session.scalars(said):
            answers[each.verdict] = (*answers.get(each.verdict, ()), VerdictAnswer(each.text, each.who, each.at))
    return {
        id: Verdict(row.number, id, row.verdict, row.reason, row.text, row.who, row.at, answers.get(row.number, ()))
        for id, row in rows.items()
    }


def all_last(workspace: Workspace, until: datetime) -> Said:
    """The last verdict of every lead, as columns; those given before `until`. Kept until another one is given."""
    with workspace.reading() as session:
        count, newest = session.execute(select(func.count(), func.max(VerdictRow.number))).one()
        key = (count, newest, until)
        with _lock:
            kept = _kept.get(workspace.engine)
        if kept is not None and kept[0] == key:
            return kept[1]
        columns = (VerdictRow.lead_id, VerdictRow.verdict, VerdictRow.reason, VerdictRow.text != "")
        rows = session.execute(select(*columns).where(VerdictRow.at < until).order_by(VerdictRow.number)).all()
    last = {row[0]: row for row in rows}.values()
    leads, reasons = (pa.array([row[place] for row in last], pa.string()) for place in (0, 2))
    refused = np.array([row[1] == REFUSED for row in last], np.bool_)
    said = Said(leads, refused, pc.if_else(pc.equal(reasons, ""), None, reasons), np.array([bool(row[3]) for row in last], np.bool_))
    with _lock:
        _kept[workspace.engine] = (key, said)
    return said
