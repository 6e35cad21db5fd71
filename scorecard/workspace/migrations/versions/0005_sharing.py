"""Links to views, personal access tokens, and digests that were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Lay out the tables."""
    _links()
    _link_sessions()
    _tokens()
    _deliveries()


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _links() -> None:
    op.create_table(
        "links",
        _text("id"),
        _text("kind"),
        _text("name"),
        _text("secret_hash"),
        _text("passphrase_hash", nullable=True),
        _json("views"),
        _count("seconds"),
        _text("note"),
        _json("snapshots"),
        _instant("frozen_at", nullable=True),
        _text("created_by"),
        _instant("created_at"),
        _instant("expires_at"),
        _text("revoked_by", nullable=True),
        _instant("revoked_at", nullable=True),
        _count("opened"),
        _instant("last_opened_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.UniqueConstraint("secret_hash", name="uq_links_secret_hash"),
    )


def _link_sessions() -> None:
    op.create_table(
        "link_sessions",
        _text("secret_hash"),
        _text("link"),
        _instant("opened_at"),
        sa.Column("admitted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_link_sessions"),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name="fk_link_sessions_link"),
    )


def _tokens() -> None:
    op.create_table(
        "tokens",
        _text("id"),
        _text("name"),
        _text("secret_hash"),
        _text("owner"),
        _text("role"),
        _json("scopes"),
        _instant("created_at"),
        _instant("expires_at"),
        _text("revoked_by", nullable=True),
        _instant("revoked_at", nullable=True),
        _count("used"),
        _instant("last_used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("secret_hash", name="uq_tokens_secret_hash"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        _text("digest"),
        _text("channel"),
        _text("address"),
        _text("state"),
        _count("attempts"),
        _text("error", nullable=True),
        _instant("first_at"),
        _instant("last_at"),
        sa.PrimaryKeyConstraint("number", name="pk_deliveries"),
        sa.UniqueConstraint("digest", "channel", "address", name="uq_deliveries_digest"),
    )
