"""Snapshots, their publications, sync runs, leases and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Lay out the first tables."""
    instant = sa.DateTime(timezone=True)
    json = sa.JSON(none_as_null=True)
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("rejects_path", sa.Text, nullable=False),
        sa.Column("rejects_sha256", sa.Text, nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("known_at", instant, nullable=False),
        sa.Column("rows_read", sa.Integer, nullable=False),
        sa.Column("rows_accepted", sa.Integer, nullable=False),
        sa.Column("rows_repaired", sa.Integer, nullable=False),
        sa.Column("rows_rejected", sa.Integer, nullable=False),
        sa.Column("oldest", sa.Date),
        sa.Column("newest", sa.Date),
        sa.Column("columns", json, nullable=False),
        sa.Column("details", json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("known_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_publications"),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.id"], name="fk_publications_snapshot"),
    )
    op.create_index("ix_publications_source_number", "publications", ["source", "number"])
    op.create_table(
        "sync_runs",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("ok", sa.Boolean, nullable=False),
        sa.Column("by_hand", sa.Boolean, nullable=False),
        sa.Column("snapshot", sa.Text),
        sa.Column("changed", sa.Boolean, nullable=False),
        sa.Column("rows_read", sa.Integer),
        sa.Column("rows_accepted", sa.Integer),
        sa.Column("rows_repaired", sa.Integer),
        sa.Column("rows_rejected", sa.Integer),
        sa.Column("newest", sa.Date),
        sa.Column("error_kind", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("notes", json, nullable=False),
        sa.Column("retry_at", instant),
        sa.PrimaryKeyConstraint("number", name="pk_sync_runs"),
    )
    op.create_index("ix_sync_runs_source_number", "sync_runs", ["source", "number"])
    op.create_table(
        "locks",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_locks"),
    )
    op.create_table(
        "kept_snapshots",
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", instant, nullable=False),
        sa.PrimaryKeyConstraint("snapshot", "holder", name="pk_kept_snapshots"),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.id"], name="fk_kept_snapshots_snapshot"),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("before", json),
        sa.Column("after", json),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_what", "audit", ["what"])
