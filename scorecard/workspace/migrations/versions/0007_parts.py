"""A snapshot may be a base that it shares with others, and a file of changes to it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Room for the changes and for what the rows come to; snapshots from before are whole, and are written whole once more."""
    op.add_column("snapshots", sa.Column("changes_path", sa.Text, nullable=True))
    op.add_column("snapshots", sa.Column("changes_sha256", sa.Text, nullable=True))
    op.add_column("snapshots", sa.Column("bag", sa.JSON(none_as_null=True), nullable=True))
