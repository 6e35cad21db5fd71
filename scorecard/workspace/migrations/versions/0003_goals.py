"""Versions of goals, confirmed change points, alert rules, and when an alert was last handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    """Lay out the tables."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "goal_versions",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("goal", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("holds_from", sa.Date, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("target", sa.Double, nullable=False),
        sa.Column("upper", sa.Double),
        sa.Column("per", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("part_of", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("relative", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_goal_versions"),
        sa.UniqueConstraint("goal", "version", name="uq_goal_versions_goal"),
    )
    op.create_table(
        "change_points",
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("indicator", "week", name="pk_change_points"),
    )
    op.create_table(
        "alert_rules",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("weeks", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("quiet_days", sa.Integer, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_rules"),
    )
    op.create_table(
        "alerts_raised",
        sa.Column("alert", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("alert", "day", name="pk_alerts_raised"),
    )
