"""What sales said of the leads that marketing handed over: shares refused, reasons, and what became of recycled ones.

All is counted from columns: of a year of leads only the few that are listed become objects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scorecard.measures.close_rates import Flags, Share, Whole, share

VERDICTS = ACCEPTED, REFUSED, WAITING = "accepted", "refused", "waiting"
_ACCEPTED, _REFUSED, _WAITING = range(3)
FEW = 10_000
"""So many pairs of names are counted whether they are there or not."""


class Coded(Protocol):
    """A column of texts: the place of each in `names`, where each stands at most once, and None for what has no text."""

    @property
    def codes(self) -> Whole: ...
    @property
    def names(self) -> Sequence[str | None]: ...
    def __getitem__(self, some: Any, /) -> "Coded": ...
    def tolist(self) -> list[str | None]: ...
    def apart(self) -> tuple[NDArray[np.intp], dict[str | None, slice]]: ...


@dataclass(frozen=True, eq=False)
class Handovers:
    """Leads that were handed over, one a place, as columns. Times (microseconds, NaT where there is none) are in the business's zone.

    `verdict` holds places in `VERDICTS`, `reason` says why a lead was refused. `ended` says that it was won, lost, disqualified or sent
    back, so that nobody waits for anything any more.
    """

    handed_at: NDArray[np.datetime64]
    contacted_at: NDArray[np.datetime64]
    channel: Coded
    campaign: Coded
    persona: Coded
    owner: Coded
    verdict: NDArray[np.int8]
    reason: Coded
    ended: Flags

    def __len__(self) -> int:
        return len(self.handed_at)

    @cached_property
    def refused(self) -> Flags:
        """Which were refused."""
        return np.asarray(self.verdict == _REFUSED)

    @cached_property
    def waiting(self) -> Flags:
        """Which have no verdict."""
        return np.asarray(self.verdict == _WAITING)

    @cached_property
    def places(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where those stand that were refused, and those without a verdict."""
        return np.flatnonzero(self.refused), np.flatnonzero(self.waiting)


@dataclass(frozen=True)
class Handed:
    """One lead that was handed over, and what is known of it."""

    lead_id: str
    handed_at: datetime
    channel: str | None = None
    campaign: str | None = None
    persona: str | None = None
    owner: str | None = None
    accepted_at: datetime | None = None
    first_contact_at: datetime | None = None
    verdict: str = WAITING
    reason: str | None = None
    text: str = ""
    ended: bool = False


@dataclass(frozen=True)
class Group:
    """The verdicts on one channel, campaign or persona. `refused_share` is refused ÷ (accepted + refused), with Wilson's interval."""

    name: str | None
    handed: int
    accepted: int
    refused: int
    waiting: int
    refused_share: Share
    top_reason: str | None


@dataclass(frozen=True)
class Reason:
    """How often a reason was given, in all and by channel."""

    reason: str | None
    count: int
    share: float
    channels: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True)
class Second:
    """What became of leads that were sent back to marketing."""

    recycled: int
    won: int
    lost: int
    open: int


def group(leads: Handovers) -> Group:
    """The verdicts on all of these leads."""
    refused, waiting = (len(places) for places in leads.places)
    reasons = np.bincount(leads.reason.codes[leads.places[0]]).tolist()
    told = [(-count, name or "", name) for name, count in zip(leads.reason.names, reasons, strict=False) if count]
    return _group(None, len(leads), refused, waiting, min(told, key=lambda each: each[:2])[2] if told else None)


def groups(leads: Handovers, by: Coded) -> tuple[Group, ...]:
    """The verdicts by channel, campaign or persona, most leads first. What was not given is a group of its own, named None."""
    return tuple(sorted(_groups(leads, by.codes, by.names), key=lambda each: (-each.handed, each.name or "")))


def reasons(leads: Handovers) -> tuple[Reason, ...]:
    """Why leads were refused, most frequent first; a refusal without a reason is shown as such."""
    refused, _ = leads.places
    given, total = leads.reason[refused], len(refused)
    channels: dict[int, list[tuple[str | None, int]]] = {}
    for reason, channel, count in _pairs(given, leads.channel[refused]):
        channels.setdefault(reason, []).append((leads.channel.names[channel], count))
    found = []
    for reason, by_channel in channels.items():
        count = sum(each for _, each in by_channel)
        ordered = tuple(sorted(by_channel, key=lambda each: (-each[1], each[0] or "")))
        found.append(Reason(given.names[reason], count, count / total, ordered))
    return tuple(sorted(found, key=lambda each: (-each.count, each.reason or "")))


def _groups(leads: Handovers, codes: Whole, names: Sequence[str | None]) -> list[Group]:
    of = [codes, *(codes[places] for places in leads.places)]
    counts = np.stack([np.bincount(each, minlength=len(names)) for each in of], axis=1)
    tops: dict[int, tuple[int, str, str | None]] = {}
    for each, reason, count in _pairs_of(of[1], leads.reason.codes[leads.places[0]], len(leads.reason.names)):
        name = leads.reason.names[reason]
        tops[each] = min(tops.get(each, (1, "", None)), (-count, name or "", name), key=lambda one: one[:2])
    return [
        _group(names[each], handed, refused, waiting, tops[each][2] if each in tops else None)
        for each, (handed, refused, waiting) in enumerate(counts.tolist())
        if handed
    ]


def _group(name: str | None, handed: int, refused: int, waiting: int, top: str | None) -> Group:
    return Group(name, handed, handed - refused - waiting, refused, waiting, share(refused, handed - waiting), top)


def _pairs(one: Coded, other: Coded) -> list[tuple[int, int, int]]:
    return _pairs_of(one.codes, other.codes, len(other.names))


def _pairs_of(one: Whole, other: Whole, others: int) -> list[tuple[int, int, int]]:
    """The pairs of codes that there are, and how often each."""
    if not len(one):
        return []
    pairs = one * others + other
    if int(one.max() + 1) * others <= max(len(pairs), FEW):
        every = np.bincount(pairs)
        found = np.flatnonzero(every)
        counts = every[found]
    else:  # most pairs of so many names are not there
        found, counts = np.unique(pairs, return_counts=True)
    return list(zip((found // others).tolist(), (found % others).tolist(), counts.tolist(), strict=True))
