"""Both halves of the agreement: how soon sales contacts a lead, and whether marketing delivers what it owes.

Only leads whose time is up are judged: one that was handed over an hour ago is neither kept nor broken, and counting the early answers
alone would flatter. A lead without any contact counts as late from the hour on at which it is due.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from scorecard.measures.close_rates import Flags, Real, Share, share
from scorecard.measures.feedback import Coded, Handovers

NEVER = float("inf")
"""Hours of what has not happened."""


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
class Late:
    """The leads that wait longer than agreed: how many in all, how many of them for a contact and for a verdict, and the oldest."""

    total: int
    contact: int
    verdict: int
    oldest: tuple[Waiting, ...]


@dataclass(frozen=True)
class Delivered:
    """One week's half of marketing: what was owed and what came. `actual` None means that the week is not whole or not known."""

    week: date
    owed: float
    actual: float | None
    met: bool | None


def due(leads: Handovers, hours: float, now: datetime) -> Flags:
    """Which leads' `hours` are up at `now`."""
    found: Flags = leads.handed_at <= np.datetime64(now - timedelta(hours=hours))
    return found


def until_contact(leads: Handovers) -> Real:
    """The hours from handover to first contact, NEVER for what has not happened; a contact before the handover took no time at all."""
    return np.where(np.isnat(leads.contacted_at), NEVER, np.maximum(_hours(leads.contacted_at - leads.handed_at), 0.0))


def promise(waits: Real, hours: float, name: str | None = None) -> Promise:
    """How the promise was kept on leads that are due and took so many hours."""
    return Promise(name, hours, share(int(np.count_nonzero(waits <= hours)), len(waits)), _median(waits))


def by_name(waits: Real, names: Coded, hours: float) -> tuple[Promise, ...]:
    """The same for each owner, channel or week, by name; what has no name comes last."""
    order, places = names.apart()
    ordered = waits[order]
    found = [promise(ordered[place], hours, name) for name, place in places.items() if place.stop > place.start]
    return tuple(sorted(found, key=lambda each: (each.name is None, each.name or "")))


def late(leads: Handovers, contact_hours: float, verdict_hours: float, now: datetime) -> tuple[Flags, Flags]:
    """Which leads wait too long now: those without a contact, and those that were contacted, or need not be yet, without a verdict."""
    open_ = leads.waiting & ~leads.ended
    for_contact = open_ & np.isnat(leads.contacted_at) & _older(leads, contact_hours, now)
    return for_contact, open_ & ~for_contact & _older(leads, verdict_hours, now)


def verdicts_due(leads: Handovers, hours: float, now: datetime) -> Promise:
    """Whether leads whose time is up have a verdict at all: a source rarely says when a refusal was given, so no time is told."""
    judged = due(leads, hours, now)
    open_ = judged & leads.waiting & ~leads.ended
    judged &= ~leads.waiting
    kept = int(np.count_nonzero(judged))
    return Promise(None, hours, share(kept, kept + int(np.count_nonzero(open_))), None)


def waited_hours(handed_at: NDArray[np.datetime64], now: datetime) -> Real:
    """The hours since each handover."""
    return _hours(np.datetime64(now, "us") - handed_at)


def delivered(week: date, owed: float, actual: float | None) -> Delivered:
    """What marketing owed for a week, and whether it came."""
    return Delivered(week, owed, actual, None if actual is None else actual >= owed)


def _older(leads: Handovers, hours: float, now: datetime) -> Flags:
    found: Flags = leads.handed_at < np.datetime64(now - timedelta(hours=hours))
    return found


def _hours(took: NDArray[np.timedelta64]) -> Real:
    # In the order in which `timedelta.total_seconds() / 3600` divides.
    return took.astype("timedelta64[us]").astype(np.int64) / 1e6 / 3600


def _median(waits: Real) -> float | None:
    """The middle one, or half-way between the middle two; None where one of them never happened."""
    if not len(waits):
        return None
    low, high = (len(waits) - 1) // 2, len(waits) // 2
    found = np.partition(waits, sorted({low, high}))
    middle = float(found[low] + found[high]) / 2
    return None if middle == NEVER else middle
