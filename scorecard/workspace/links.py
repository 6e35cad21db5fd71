"""Links as they are kept: written, revoked, opened and counted here, each change with its line in the audit trail.

Only hashes of secrets are here. A browser that opened a link has a session of its own, so the link's own secret need not stay in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.models import KeptRow, SnapshotRow
from scorecard.workspace.sharing import LinkRow, LinkSessionRow

MOST_SESSIONS = 500
"""So many browsers may have one link open; whoever opened it first has to open it again."""


@dataclass(frozen=True)
class View:
    """One page with the parameters of its address: parameter → its values."""

    page: str
    parameters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Link:
    """One link without its secret. `kind` is view or kiosk; `guarded` says that it asks for a passphrase; see `sharing.LinkRow`."""

    id: str
    kind: str
    name: str
    views: tuple[View, ...]
    seconds: int
    note: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    guarded: bool = False
    snapshots: tuple[str, ...] = ()
    frozen_at: datetime | None = None
    revoked_by: str | None = None
    revoked_at: datetime | None = None
    opened: int = 0
    last_opened_at: datetime | None = None

    def state(self, now: datetime) -> str:
        """Revoked, expired or active."""
        return "revoked" if self.revoked_at else "expired" if self.expires_at <= now else "active"


@dataclass(frozen=True)
class Guest:
    """One browser's session with a link; not `admitted` while a passphrase is still to be given."""

    link: Link
    admitted: bool


def write(workspace: Workspace, link: Link, secret_hash: str, passphrase_hash: str | None) -> None:
    """Keep a new link and hold the snapshots that it is frozen at. The audit trail learns everything but the hashes.

    Raises a RefusedError where a snapshot has been swept meanwhile.
    """
    values = {
        name: getattr(link, name) for name in ("kind", "name", "seconds", "note", "created_by", "created_at", "expires_at", "frozen_at")
    }
    views = [{"page": view.page, "parameters": {name: list(given) for name, given in view.parameters.items()}} for view in link.views]
    with workspace.writing() as session:
        there = set(session.scalars(select(SnapshotRow.id).where(SnapshotRow.id.in_(link.snapshots))))
        if there != set(link.snapshots):
            raise RefusedError(words.LINK_DATA_GONE)
        row = LinkRow(
            id=link.id, secret_hash=secret_hash, passphrase_hash=passphrase_hash, views=views, snapshots=list(link.snapshots), **values
        )
        row.opened = 0
        session.add(row)
        for each in link.snapshots:
            session.merge(KeptRow(snapshot=each, holder=_holder(link.id), until=link.expires_at))
        told = {
            "kind": link.kind,
            "name": link.name,
            "views": views,
            "expires_at": link.expires_at.isoformat(),
            "frozen": bool(link.snapshots),
        }
        note(session, link.created_at, link.created_by, f"link {link.id}", None, told)


def revoke(workspace: Workspace, id: str, who: str, at: datetime) -> Link:
    """Let nobody in by it any more, from this moment on, and let go of what it held. Revoking twice changes nothing.

    Raises a RefusedError for one that is not there.
    """
    with workspace.writing() as session:
        row = session.get(LinkRow, id, with_for_update=True)
        if row is None:
            raise RefusedError(words.no_link(id))
        if row.revoked_at is None:
            row.revoked_at, row.revoked_by = at, who
            session.execute(delete(LinkSessionRow).where(LinkSessionRow.link == id))
            session.execute(delete(KeptRow).where(KeptRow.holder == _holder(id)))
            note(session, at, who, f"link {id}", {"revoked": False}, {"revoked": True})
        return _link(row)


def listed(workspace: Workspace) -> Sequence[Link]:
    """Every link, the latest first; expired and revoked ones too."""
    with workspace.reading() as session:
        return [_link(row) for row in session.scalars(select(LinkRow).order_by(LinkRow.created_at.desc(), LinkRow.id))]


def by_secret(workspace: Workspace, secret_hash: str) -> tuple[Link, str] | None:
    """The link whose secret has that hash, and the hash as it is kept."""
    with workspace.reading() as session:
        row = session.scalars(select(LinkRow).where(LinkRow.secret_hash == secret_hash)).first()
        return None if row is None else (_link(row), row.secret_hash)


def passphrase_hash(workspace: Workspace, id: str) -> str | None:
    """The hash of a link's passphrase, where it has one."""
    with workspace.reading() as session:
        return session.scalar(select(LinkRow.passphrase_hash).where(LinkRow.id == id))


def guest(workspace: Workspace, session_hash: str) -> Guest | None:
    """The session whose secret has that hash, with its link as it stands now."""
    with workspace.reading() as session:
        found = session.get(LinkSessionRow, session_hash)
        row = session.get(LinkRow, found.link) if found else None
        return None if found is None or row is None else Guest(_link(row), found.admitted)


def begin(workspace: Workspace, id: str, session_hash: str, admitted: bool, at: datetime) -> None:
    """Begin a session for one browser; it counts as an opening once it is admitted. Sessions of expired links are forgotten on the way."""
    with workspace.writing() as session:
        over = select(LinkRow.id).where(LinkRow.expires_at <= at)
        session.execute(delete(LinkSessionRow).where(LinkSessionRow.link.in_(over)))
        session.add(LinkSessionRow(secret_hash=session_hash, link=id, opened_at=at, admitted=admitted))
        session.flush()
        kept = select(LinkSessionRow.secret_hash).where(LinkSessionRow.link == id).order_by(LinkSessionRow.opened_at.desc())
        too_many = session.scalars(kept.offset(MOST_SESSIONS)).all()
        session.execute(delete(LinkSessionRow).where(LinkSessionRow.secret_hash.in_(too_many)))
        if admitted:
            _count(session, id, at)


def admit(workspace: Workspace, session_hash: str, at: datetime) -> None:
    """The passphrase was right: let this session in, and count it. Once more changes nothing."""
    with workspace.writing() as session:
        row = session.get(LinkSessionRow, session_hash)
        if row is not None and not row.admitted:
            row.admitted = True
            _count(session, row.link, at)


def count(workspace: Workspace, id: str, at: datetime) -> None:
    """Count one more opening in a browser that has a session already."""
    with workspace.writing() as session:
        _count(session, id, at)


def _count(session: Session, id: str, at: datetime) -> None:
    """In one statement, so that two at once are two."""
    session.execute(update(LinkRow).where(LinkRow.id == id).values(opened=LinkRow.opened + 1, last_opened_at=at))


def _holder(id: str) -> str:
    return f"link {id}"


def _link(row: LinkRow) -> Link:
    return Link(
        id=row.id,
        kind=row.kind,
        name=row.name,
        views=tuple(_view(each) for each in row.views),
        seconds=row.seconds,
        note=row.note,
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        guarded=row.passphrase_hash is not None,
        snapshots=tuple(row.snapshots),
        frozen_at=row.frozen_at,
        revoked_by=row.revoked_by,
        revoked_at=row.revoked_at,
        opened=row.opened,
        last_opened_at=row.last_opened_at,
    )


def _view(kept: Mapping[str, Any]) -> View:
    return View(kept["page"], {name: tuple(given) for name, given in kept["parameters"].items()})
