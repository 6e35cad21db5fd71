"""The tables of the workspace as SQLAlchemy models. The migrations lay them out; a test holds the two against each other."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, MetaData, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from scorecard.wording import workspace as words


class Instant(TypeDecorator[datetime]):
    """An instant, always aware and always UTC, on databases that keep no zone too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. A naive instant is a mistake of ours: nobody knows which zone it is in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(words.no_time_zone(value))
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The root of every model; constraints have names, so that a migration can speak of them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        str: Text,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


class SnapshotRow(Base):
    """One immutable file of accepted rows, perhaps with a file of changes to it, and the file of cells beside them.

    The paths are relative to the home; several snapshots may share one `path`. `bag` is what the rows come to (see `bags`).
    """

    __tablename__ = "snapshots"

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    dataset: Mapped[str]
    path: Mapped[str]
    sha256: Mapped[str]
    rejects_path: Mapped[str]
    rejects_sha256: Mapped[str]
    created_at: Mapped[datetime]
    known_at: Mapped[datetime]
    rows_read: Mapped[int]
    rows_accepted: Mapped[int]
    rows_repaired: Mapped[int]
    rows_rejected: Mapped[int]
    oldest: Mapped[date | None]
    newest: Mapped[date | None]
    columns: Mapped[list[str]]
    details: Mapped[dict[str, Any]]
    changes_path: Mapped[str | None]
    changes_sha256: Mapped[str | None]
    bag: Mapped[dict[str, Any] | None]


class PublicationRow(Base):
    """The switch: from `known_at` on, `source` is `snapshot`. Only ever added to; the highest number of a source is its current one."""

    __tablename__ = "publications"
    __table_args__ = (Index("ix_publications_source_number", "source", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str]
    snapshot: Mapped[str] = mapped_column(ForeignKey("snapshots.id"))
    known_at: Mapped[datetime]


class SyncRunRow(Base):
    """One attempt to bring a source up to date, successful or not. `retry_at` is until when a failing source is left alone."""

    __tablename__ = "sync_runs"
    __table_args__ = (Index("ix_sync_runs_source_number", "source", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str]
    started_at: Mapped[datetime]
    seconds: Mapped[float]
    ok: Mapped[bool]
    by_hand: Mapped[bool]
    snapshot: Mapped[str | None]
    changed: Mapped[bool]
    rows_read: Mapped[int | None]
    rows_accepted: Mapped[int | None]
    rows_repaired: Mapped[int | None]
    rows_rejected: Mapped[int | None]
    newest: Mapped[date | None]
    error_kind: Mapped[str | None]
    error: Mapped[str | None]
    notes: Mapped[list[str]]
    retry_at: Mapped[datetime | None]


class LockRow(Base):
    """A lease: `holder` has `name` to itself until `until` (seconds since 1970 on the database's own clock)."""

    __tablename__ = "locks"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[float]


class KeptRow(Base):
    """A snapshot that `holder` still needs until `until`: a slow reader's file, or the facts of a closed meeting."""

    __tablename__ = "kept_snapshots"

    snapshot: Mapped[str] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]


class AuditRow(Base):
    """Who changed what and when: `before` and `after` are what was written, as JSON; None where there was nothing."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_what", "what"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class GoalVersionRow(Base):
    """One version of a goal, from `holds_from` on; the versions before stay. `withdrawn` means that there is no goal from then on.

    A goal of the configuration or of a sheet has no row here until somebody changes it on the page; that change is its version 1.
    """

    __tablename__ = "goal_versions"
    __table_args__ = (UniqueConstraint("goal", "version"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    goal: Mapped[str]
    version: Mapped[int]
    holds_from: Mapped[date]
    withdrawn: Mapped[bool]
    indicator: Mapped[str]
    start: Mapped[date]
    end: Mapped[date]
    operator: Mapped[str]
    target: Mapped[float]
    upper: Mapped[float | None]
    per: Mapped[str]
    owner: Mapped[str]
    part_of: Mapped[str]
    name: Mapped[str]
    relative: Mapped[str]
    who: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class ChangePointRow(Base):
    """A person says that an indicator's process is another one from the week of `week` on, and why."""

    __tablename__ = "change_points"

    indicator: Mapped[str] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    cause: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]


class AlertRuleRow(Base):
    """A rule that somebody set in the app; those of the configuration are not here."""

    __tablename__ = "alert_rules"

    id: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str]
    indicator: Mapped[str]
    channel: Mapped[str]
    weeks: Mapped[int]
    owner: Mapped[str]
    quiet_days: Mapped[int]
    who: Mapped[str]
    at: Mapped[datetime]


class AlertRaisedRow(Base):
    """An alert that was handed to somebody on a day; it then rests for its quiet days."""

    __tablename__ = "alerts_raised"

    alert: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
