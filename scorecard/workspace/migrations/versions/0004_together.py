"""Notes, the calendar, meetings with issues and actions, verdicts on leads, and the agreement."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Lay out the tables."""
    _meetings()
    _notes_and_calendar()
    _issues_and_actions()
    _verdicts()
    _agreement()


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number() -> sa.Column[int]:
    return sa.Column("number", sa.Integer, autoincrement=True, nullable=False)


def _meetings() -> None:
    op.create_table(
        "meetings",
        _number(),
        sa.Column("as_of", sa.Date, nullable=False),
        _instant("started_at"),
        _text("started_by"),
        _instant("closed_at", nullable=True),
        _text("closed_by", nullable=True),
        sa.Column("snapshots", sa.JSON, nullable=False),
        sa.Column("shown", sa.JSON),
        _text("minutes"),
        sa.PrimaryKeyConstraint("number", name="pk_meetings"),
    )
    op.create_table(
        "discussed",
        sa.Column("meeting", sa.Integer, nullable=False),
        _text("indicator"),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "indicator", name="pk_discussed"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_discussed_meeting"),
    )


def _notes_and_calendar() -> None:
    op.create_table(
        "notes",
        _number(),
        _text("indicator"),
        sa.Column("week", sa.Date),
        _text("text"),
        sa.Column("meeting", sa.Integer),
        _text("who"),
        _instant("at"),
        _text("removed_by", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_notes"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_notes_meeting"),
    )
    op.create_index("ix_notes_indicator", "notes", ["indicator"])
    op.create_table(
        "calendar_entries",
        _number(),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        _text("title"),
        _text("kind"),
        _text("owner"),
        _text("who"),
        _instant("at"),
        _text("removed_by", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_calendar_entries"),
    )


def _issues_and_actions() -> None:
    op.create_table(
        "meeting_issues",
        _number(),
        _text("title"),
        _text("indicator"),
        sa.Column("week", sa.Date),
        sa.Column("meeting", sa.Integer),
        _text("state"),
        _text("decision"),
        _text("who"),
        _instant("at"),
        _text("closed_by", nullable=True),
        _instant("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_meeting_issues"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_meeting_issues_meeting"),
    )
    op.create_table(
        "actions",
        _number(),
        sa.Column("issue", sa.Integer),
        sa.Column("meeting", sa.Integer),
        _text("text"),
        _text("indicator"),
        _text("owner"),
        sa.Column("due", sa.Date, nullable=False),
        _text("who"),
        _instant("at"),
        _text("done_by", nullable=True),
        _instant("done_at", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_actions"),
        sa.ForeignKeyConstraint(["issue"], ["meeting_issues.number"], name="fk_actions_issue"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_actions_meeting"),
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        _number(),
        _text("lead_id"),
        _text("verdict"),
        _text("reason"),
        _text("text"),
        _text("who"),
        _instant("at"),
        sa.PrimaryKeyConstraint("number", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_lead_id", "verdicts", ["lead_id"])
    op.create_table(
        "verdict_answers",
        _number(),
        sa.Column("verdict", sa.Integer, nullable=False),
        _text("text"),
        _text("who"),
        _instant("at"),
        sa.PrimaryKeyConstraint("number", name="pk_verdict_answers"),
        sa.ForeignKeyConstraint(["verdict"], ["verdicts.number"], name="fk_verdict_answers_verdict"),
    )


def _agreement() -> None:
    op.create_table(
        "agreements",
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        _text("who"),
        _text("why"),
        _instant("at"),
        sa.PrimaryKeyConstraint("version", name="pk_agreements"),
    )
    op.create_table(
        "signatures",
        _number(),
        sa.Column("version", sa.Integer, nullable=False),
        _text("team"),
        _text("who"),
        _instant("at"),
        sa.PrimaryKeyConstraint("number", name="pk_signatures"),
        sa.ForeignKeyConstraint(["version"], ["agreements.version"], name="fk_signatures_version"),
        sa.UniqueConstraint("version", "team", name="uq_signatures_version"),
    )
