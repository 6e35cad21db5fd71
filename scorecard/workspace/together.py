"""The tables of what both teams write together: notes, the calendar, meetings with their issues and actions, verdicts, the agreement.

Rows are added, ticked off or closed, never silently overwritten: two people who write at once both keep what they wrote.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scorecard.workspace.models import Base


class NoteRow(Base):
    """What somebody said about a number. `week` None is about the number as such; `meeting` is where it was said, if in one.

    A note that was taken back stays, with who took it back.
    """

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_indicator", "indicator"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    indicator: Mapped[str]
    week: Mapped[date | None]
    text: Mapped[str]
    meeting: Mapped[int | None] = mapped_column(ForeignKey("meetings.number"))
    who: Mapped[str]
    at: Mapped[datetime]
    removed_by: Mapped[str | None]


class CalendarRow(Base):
    """An entry of the shared calendar that was made in the app; those of a source are not here. `kind` as `calendar` sources have it.

    `indicator` and `channel` say what it is about; NULL where it names none.
    """

    __tablename__ = "calendar_entries"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    start: Mapped[date]
    end: Mapped[date]
    title: Mapped[str]
    kind: Mapped[str]
    owner: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
    removed_by: Mapped[str | None]
    indicator: Mapped[str | None]
    channel: Mapped[str | None]


class MeetingRow(Base):
    """One weekly meeting. Once closed, `snapshots` and `shown` (answers as JSON, by what was asked) are what was on the screen."""

    __tablename__ = "meetings"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    as_of: Mapped[date]
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    snapshots: Mapped[list[str]]
    shown: Mapped[dict[str, Any] | None]
    minutes: Mapped[str]


class DiscussedRow(Base):
    """That a number was on the screen of a meeting and talked about, and for how long in seconds."""

    __tablename__ = "discussed"

    meeting: Mapped[int] = mapped_column(ForeignKey("meetings.number"), primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    seconds: Mapped[int]


class MeetingIssueRow(Base):
    """Something to decide, often made of a number. `state` is open, solved or dropped; `decision` says what was decided."""

    __tablename__ = "meeting_issues"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    title: Mapped[str]
    indicator: Mapped[str]
    week: Mapped[date | None]
    meeting: Mapped[int | None] = mapped_column(ForeignKey("meetings.number"))
    state: Mapped[str]
    decision: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class ActionRow(Base):
    """Who does what until when. `indicator` is the number that it is meant to move."""

    __tablename__ = "actions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    issue: Mapped[int | None] = mapped_column(ForeignKey("meeting_issues.number"))
    meeting: Mapped[int | None] = mapped_column(ForeignKey("meetings.number"))
    text: Mapped[str]
    indicator: Mapped[str]
    owner: Mapped[str]
    due: Mapped[date]
    who: Mapped[str]
    at: Mapped[datetime]
    done_by: Mapped[str | None]
    done_at: Mapped[datetime | None]


class VerdictRow(Base):
    """What sales said of a lead: accepted, or refused with a reason of the agreed list. The last one of a lead counts."""

    __tablename__ = "verdicts"
    __table_args__ = (Index("ix_verdicts_lead_id", "lead_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    lead_id: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    text: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]


class VerdictAnswerRow(Base):
    """What marketing answers to a verdict."""

    __tablename__ = "verdict_answers"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    verdict: Mapped[int] = mapped_column(ForeignKey("verdicts.number"))
    text: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]


class AgreementRow(Base):
    """One version of the operating agreement: its parts as JSON, who wrote it, when and why."""

    __tablename__ = "agreements"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]]
    who: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class SignatureRow(Base):
    """That the head of a team agreed to a version."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("version", "team"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    version: Mapped[int] = mapped_column(ForeignKey("agreements.version"))
    team: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
