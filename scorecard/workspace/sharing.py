"""The tables of what leaves the house: links for those without an account, tokens for programs, digests that were sent.

Of a link or a token only the hash of its secret is kept: whoever reads this database cannot come in with it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scorecard.workspace.models import Base


class LinkRow(Base):
    """One link to a view. `kind` is `view` or `kiosk`; `views` are the pages with their parameters, one for a view and several for a kiosk,
    which shows each for so many `seconds`.

    `snapshots` are the ids that it is frozen at, empty when it follows the data. `opened` counts the times that it was opened.
    """

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("secret_hash"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    secret_hash: Mapped[str]
    passphrase_hash: Mapped[str | None]
    views: Mapped[list[Any]]
    seconds: Mapped[int]
    note: Mapped[str]
    snapshots: Mapped[list[str]]
    frozen_at: Mapped[datetime | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    opened: Mapped[int]
    last_opened_at: Mapped[datetime | None]


class LinkSessionRow(Base):
    """One browser that opened a link: the hash of the secret in its cookie. `admitted` once the passphrase was given, if there is one."""

    __tablename__ = "link_sessions"

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    link: Mapped[str] = mapped_column(ForeignKey("links.id"))
    opened_at: Mapped[datetime]
    admitted: Mapped[bool]


class TokenRow(Base):
    """One personal access token. `scopes` are the answers that it may ask for, and `role` what its owner was when it was made."""

    __tablename__ = "tokens"
    __table_args__ = (UniqueConstraint("secret_hash"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_hash: Mapped[str]
    owner: Mapped[str]
    role: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    used: Mapped[int]
    last_used_at: Mapped[datetime | None]


class DeliveryRow(Base):
    """One digest to one address: a mail address, or the name of the secret that holds a webhook's. `state` and its moves: `deliveries`."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("digest", "channel", "address"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    digest: Mapped[str]
    channel: Mapped[str]
    address: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    error: Mapped[str | None]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
