"""What sales said of the leads that marketing handed over: shares refused, reasons, and what became of recycled ones."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scorecard.measures.close_rates import Share, share

ACCEPTED, REFUSED, WAITING = "accepted", "refused", "waiting"


@dataclass(frozen=True)
class Handed:
    """One lead that was handed over, and what is known of it. Times are in the business's zone.

    `ended` says that it was won, lost, disqualified or sent back, so that nobody waits for anything any more.
    """

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


def group(leads: Sequence[Handed], name: str | None = None) -> Group:
    """The verdicts on these leads."""
    verdicts = Counter([lead.verdict for lead in leads])
    reasons = Counter([lead.reason for lead in leads if lead.verdict == REFUSED])
    top = min(reasons, key=lambda reason: (-reasons[reason], reason or "")) if reasons else None
    judged = verdicts[ACCEPTED] + verdicts[REFUSED]
    refused = share(verdicts[REFUSED], judged)
    return Group(name, len(leads), verdicts[ACCEPTED], verdicts[REFUSED], verdicts[WAITING], refused, top)


def groups(leads: Sequence[Handed], by: Callable[[Handed], str | None]) -> tuple[Group, ...]:
    """The verdicts by channel, campaign or persona, most leads first. What was not given is a group of its own, named None."""
    told: dict[str | None, list[Handed]] = {}
    for lead in leads:
        told.setdefault(by(lead), []).append(lead)
    return tuple(sorted((group(each, name) for name, each in told.items()), key=lambda each: (-each.handed, each.name or "")))


def reasons(leads: Sequence[Handed]) -> tuple[Reason, ...]:
    """Why leads were refused, most frequent first; a refusal without a reason is shown as such."""
    refused = [lead for lead in leads if lead.verdict == REFUSED]
    found = []
    for reason, count in Counter(lead.reason for lead in refused).items():
        channels = Counter(lead.channel for lead in refused if lead.reason == reason)
        ordered = tuple(sorted(channels.items(), key=lambda each: (-each[1], each[0] or "")))
        found.append(Reason(reason, count, count / len(refused), ordered))
    return tuple(sorted(found, key=lambda each: (-each.count, each.reason or "")))
