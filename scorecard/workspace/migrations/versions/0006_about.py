"""What an entry of the calendar is about: a number or a channel."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Room for both; what was entered before names neither."""
    for name in ("indicator", "channel"):
        op.add_column("calendar_entries", sa.Column(name, sa.Text, nullable=True))
