"""Both halves of the agreement: how soon sales contacts a lead, and whether marketing delivers what it owes.

Only leads whose time is up are judged: one that was handed over an hour ago is neither kept nor broken, and counting the early answers
alone would flatter. A lead without any contact counts as late from the hour on at which it is due.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from scorecard.measures.close_rates import Share, share
from scorecard.measures.feedback import WAITING, Handed


@dataclass(frozen=True)
class Promise:
    """How one team or person kept a promise of `hours`: the share kept of those due, and the median time.

    `median_hours` counts what has not happened as longer than everything that has; it is None where that is the middle, or nothing is due.
    """

    name: str | None
    hours: float
    kept: Share
    median_hours: float | None


@dataclass(frozen=True)
class Waiting:
    """A lead that waits longer than agreed, for a contact or for a verdict."""

    lead_id: str
    channel: str | None
    owner: str | None
    handed_at: datetime
    waited_hours: float
    for_: str


@dataclass(frozen=True)
class Delivered:
    """One week's half of marketing: what was owed and what came. `actual` None means that the week is not whole or not known."""

    week: date
    owed: float
    actual: float | None
    met: bool | None


def due(
    leads: Sequence[Handed], hours: float, done_at: Callable[[Handed], datetime | None], now: datetime
) -> list[tuple[Handed, float | None]]:
    """The leads whose `hours` are up at `now`, each with the hours that it took; None for what has not happened."""
    since = now - timedelta(hours=hours)
    return [(lead, _hours(lead.handed_at, done_at(lead))) for lead in leads if lead.handed_at <= since]


def promise(waits: Sequence[float | None], hours: float, name: str | None = None) -> Promise:
    """How the promise was kept on leads that are due."""
    kept = share(sum(wait is not None and wait <= hours for wait in waits), len(waits))
    return Promise(name, hours, kept, _median(waits))


def by_name(waits: Sequence[tuple[Handed, float | None]], hours: float, name_of: Callable[[Handed], str | None]) -> tuple[Promise, ...]:
    """The same for each owner, channel or week, by name; what has no name comes last."""
    told: dict[str | None, list[float | None]] = {}
    for lead, wait in waits:
        told.setdefault(name_of(lead), []).append(wait)
    found = [promise(each, hours, name) for name, each in told.items()]
    return tuple(sorted(found, key=lambda each: (each.name is None, each.name or "")))


def waiting(leads: Sequence[Handed], contact_hours: float, verdict_hours: float, now: datetime) -> tuple[Waiting, ...]:
    """The leads that wait too long now, oldest first: without a contact, or contacted but without a verdict."""
    late = []
    for lead in leads:
        if lead.ended or lead.verdict != WAITING:
            continue
        waited = (now - lead.handed_at).total_seconds() / 3600
        if lead.first_contact_at is None and lead.accepted_at is None and waited > contact_hours:
            late.append(Waiting(lead.lead_id, lead.channel, lead.owner, lead.handed_at, waited, "contact"))
        elif waited > verdict_hours:
            late.append(Waiting(lead.lead_id, lead.channel, lead.owner, lead.handed_at, waited, "verdict"))
    return tuple(sorted(late, key=lambda each: (each.handed_at, each.lead_id)))


def delivered(week: date, owed: float, actual: float | None) -> Delivered:
    """What marketing owed for a week, and whether it came."""
    return Delivered(week, owed, actual, None if actual is None else actual >= owed)


def _hours(start: datetime, end: datetime | None) -> float | None:
    """Hours from one to the other; a contact before the handover took no time at all."""
    return None if end is None else max((end - start).total_seconds() / 3600, 0.0)


def _median(waits: Sequence[float | None]) -> float | None:
    if not waits:
        return None
    middle = median([float("inf") if wait is None else wait for wait in waits])
    return None if middle == float("inf") else middle
