"""Which digest reached which address: every delivery is claimed here before anything is sent, so that no address gets a digest twice.

    (none) ──claim──► sending ──► sent          it arrived; never sent again
                         │ ├────► failed        it surely did not arrive: claimed again after a pause, a few times
                         │ ├────► refused       the same would be refused again: only a person has it tried again
                         │ └────► uncertain     nobody knows: the connection broke, or the sender was killed, while handing it over
                         └─ the sender is no more ─► uncertain

What is uncertain is not sent again by itself: a digest that is missed once does less harm than one that comes twice, and a person who
has asked the recipient may send it again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from scorecard.workspace.engine import Workspace
from scorecard.workspace.sharing import DeliveryRow

State = Literal["sending", "sent", "failed", "refused", "uncertain"]
BY_HAND: tuple[State, ...] = ("failed", "refused")
"""What a person who sends by hand has tried again, whatever its pause."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long a failed delivery rests after its first, second … attempt. After one more it is not tried again by itself."""


@dataclass(frozen=True)
class Delivery:
    """What became of one digest at one address. `attempts` counts how often it was claimed."""

    digest: str
    channel: str
    address: str
    state: State
    attempts: int
    error: str | None
    first_at: datetime
    last_at: datetime


def is_due(delivery: Delivery, now: datetime) -> bool:
    """Whether a failed delivery is to be tried again by itself."""
    if delivery.state != "failed" or delivery.attempts > len(PAUSES):
        return False
    return now >= delivery.last_at + PAUSES[delivery.attempts - 1]


def claim(workspace: Workspace, digest: str, channel: str, address: str, now: datetime, again: Collection[State] = ()) -> bool:
    """Take it on to send this digest to this address, once for all processes; False where it is not to be sent.

    Claimed is what was never tried, what failed and is due, and what is in one of the states `again`.
    """
    with workspace.writing() as session:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        new = {"digest": digest, "channel": channel, "address": address, "state": "sending", "attempts": 1, "first_at": now, "last_at": now}
        if session.scalar(insert(DeliveryRow).values(new).on_conflict_do_nothing().returning(DeliveryRow.number)) is not None:
            return True
        row = session.scalars(_rows(digest, channel, address).with_for_update()).one()
        if row.state not in again and not is_due(_delivery(row), now):
            return False
        row.state, row.attempts, row.last_at, row.error = "sending", row.attempts + 1, now, None
        return True


def finish(workspace: Workspace, digest: str, channel: str, address: str, state: State, now: datetime, error: str | None = None) -> None:
    """Note what became of a claimed delivery."""
    with workspace.writing() as session:
        row = session.scalars(_rows(digest, channel, address)).one()
        row.state, row.error, row.last_at = state, error, now


def settle(workspace: Workspace, now: datetime, error: str) -> None:
    """Whoever alone may send (it holds the lease) finds what an earlier sender did not finish: nobody knows whether that arrived."""
    with workspace.writing() as session:
        session.execute(update(DeliveryRow).where(DeliveryRow.state == "sending").values(state="uncertain", error=error, last_at=now))


def of(workspace: Workspace, digest: str) -> tuple[Delivery, ...]:
    """The deliveries of one digest, in the order in which they were first tried."""
    with workspace.reading() as session:
        rows = session.scalars(select(DeliveryRow).where(DeliveryRow.digest == digest).order_by(DeliveryRow.number))
        return tuple(_delivery(row) for row in rows)


def latest(workspace: Workspace) -> tuple[Delivery, ...]:
    """The deliveries of the newest digest; none before the first."""
    with workspace.reading() as session:
        newest = session.scalar(select(func.max(DeliveryRow.digest)))
    return of(workspace, newest) if newest else ()


def _rows(digest: str, channel: str, address: str) -> Select[DeliveryRow]:
    return select(DeliveryRow).where(DeliveryRow.digest == digest, DeliveryRow.channel == channel, DeliveryRow.address == address)


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(**{name: getattr(row, name) for name in Delivery.__dataclass_fields__})
