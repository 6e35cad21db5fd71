"""Sending the digest: to whom, when, and never twice. What became of each delivery is kept in `workspace.deliveries`."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scorecard.errors import ConfigurationError, DeliveryError, RefusedError, ScorecardError
from scorecard.house import House
from scorecard.model import Company, Digest
from scorecard.publish import mail, webhooks
from scorecard.publish.digest import Edition, compose, edition_of
from scorecard.weeks import local_day
from scorecard.wording import digest as words
from scorecard.workspace import Workspace, alerts, deliveries
from scorecard.workspace.deliveries import BY_HAND, Delivery, State
from scorecard.workspace.leases import lease

log = logging.getLogger(__name__)

LATE = timedelta(days=1)
"""A digest that could not go out at its time still does within so long; after that it waits for the next."""


@dataclass(frozen=True)
class Target:
    """One address: a mail address, or for the channels slack and teams the name of the secret that holds a webhook's."""

    channel: str
    address: str


def targets(settings: Digest) -> tuple[Target, ...]:
    """Everybody who gets the digest, once each; capital letters make no other mail address."""
    mails = {each.lower(): Target("mail", each.lower()) for each in settings.recipients}
    channels = [*(Target("slack", each) for each in settings.slack), *(Target("teams", each) for each in settings.teams)]
    return (*mails.values(), *dict.fromkeys(channels))


def someone(settings: Digest) -> tuple[Target, ...]:
    """The same; raises a ConfigurationError where there is nobody."""
    found = targets(settings)
    if not found:
        raise ConfigurationError(words.NOBODY)
    return found


def slot(settings: Digest, company: Company, now: datetime) -> datetime:
    """The last moment up to `now` at which a digest was to go out."""
    zone = ZoneInfo(company.timezone)
    today = local_day(now, zone)
    day = today - timedelta(days=(today.weekday() - settings.weekday) % 7)
    moment = datetime.combine(day, time.fromisoformat(settings.time), zone)
    return moment if moment <= now else datetime.combine(day - timedelta(days=7), time.fromisoformat(settings.time), zone)


def send_due(house: House, now: datetime) -> tuple[Delivery, ...]:
    """Send the digest whose time has come to those who have not had it; nothing, at the cost of one small query, at any other time."""
    settings, company = house.configuration.digest, house.configuration.company
    if not targets(settings):
        return ()
    moment = slot(settings, company, now)
    if now - moment > LATE or not _open(house, edition_of(moment.date(), company), now, lambda _: ()):
        return ()
    try:
        return send(house, moment.date(), now)
    except RefusedError:  # another process is at it
        return ()


def send(
    house: House, as_of: date, now: datetime, *, by_hand: bool = False, wait_seconds: float = 0.0, again: str = ""
) -> tuple[Delivery, ...]:
    """Send the edition of a day to everybody who has not had it, and say what became of every delivery of it so far.

    By hand, what failed is tried again at once; `again` is an address that gets it although nobody knows whether it has had it.
    Raises a RefusedError where another process sends for longer than `wait_seconds`.
    """
    id = edition_of(as_of, house.configuration.company)
    everybody = targets(house.configuration.digest)
    with lease(house.workspace, "sending the digest", wait_seconds):
        deliveries.settle(house.workspace, now, words.CUT_OFF)

        def allowed(target: Target) -> Collection[State]:
            return (*(BY_HAND if by_hand else ()), *(("uncertain",) if target.address == again else ()))

        waiting = _open(house, id, now, allowed)
        if waiting:
            _send(house, as_of, now, id, {target: allowed(target) for target in waiting})
        return tuple(each for each in deliveries.of(house.workspace, id) if Target(each.channel, each.address) in everybody)


def _open(house: House, id: str, now: datetime, allowed: Callable[[Target], Collection[State]]) -> list[Target]:
    """Who has not had an edition and may be tried now. What is being sent is looked at again by whoever holds the lease."""
    known = {(each.channel, each.address): each for each in deliveries.of(house.workspace, id)}
    found = []
    for each in targets(house.configuration.digest):
        before = known.get((each.channel, each.address))
        if before is None or before.state in ("sending", *allowed(each)) or deliveries.is_due(before, now):
            found.append(each)
    return found


def _send(house: House, as_of: date, now: datetime, id: str, waiting: Mapping[Target, Collection[State]]) -> None:
    begun = min(
        (local_day(each.first_at, house.configuration.company.timezone) for each in deliveries.of(house.workspace, id)), default=None
    )
    try:
        edition = compose(house, as_of, now, begun)
    except Exception as error:
        log.exception("the digest")
        reason = str(error) if isinstance(error, ScorecardError) else words.unwritten(error)
        for target, allowed in waiting.items():
            deliver(house.workspace, id, target, now, _failing(reason), allowed)
        return
    sent = [deliver(house.workspace, id, target, now, _way(house, edition, target, now), allowed) for target, allowed in waiting.items()]
    if any(sent):
        alerts.raised(house.workspace, edition.alerts, local_day(now, house.configuration.company.timezone), now)


def deliver(workspace: Workspace, id: str, target: Target, now: datetime, way: Callable[[], None], again: Collection[State] = ()) -> bool:
    """Claim one delivery, send it by `way`, and note what became of it; whether it arrived.

    What goes wrong in a manner that nobody foresaw leaves it uncertain: it may have arrived before that.
    """
    if not deliveries.claim(workspace, id, target.channel, target.address, now, again):
        return False
    state: State = "sent"
    reason = None
    try:
        way()
    except DeliveryError as error:
        state, reason = error.state, str(error)
    except ScorecardError as error:
        state, reason = "failed", str(error)
    except Exception as error:
        log.error("the digest to %s %s: %s", target.channel, target.address, type(error).__name__)
        state, reason = "uncertain", words.stopped(error)
    deliveries.finish(workspace, id, target.channel, target.address, state, now, reason)
    if reason:
        log.warning("the digest to %s %s: %s", target.channel, target.address, reason)
    return state == "sent"


def _way(house: House, edition: Edition, target: Target, now: datetime) -> Callable[[], None]:
    """How an edition gets to an address."""
    settings, secrets = house.configuration.digest, house.secrets
    if target.channel == "mail":
        return lambda: mail.send(mail.message(edition, target.address, settings, now), target.address, settings, secrets)
    write = webhooks.slack if target.channel == "slack" else webhooks.teams
    return lambda: webhooks.post(str(secrets.get(target.address)).strip(), target.address, write(edition))


def _failing(reason: str) -> Callable[[], None]:
    def way() -> None:
        raise DeliveryError(reason)

    return way
