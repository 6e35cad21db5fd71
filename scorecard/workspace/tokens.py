"""Personal access tokens as they are kept: written, revoked and counted here, each change with its line in the audit trail.

Only the hash of a token's secret is here, and it stays in this module and in `scorecard.access.tokens`, which compares it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from scorecard.errors import RefusedError
from scorecard.wording import workspace as words
from scorecard.workspace.audit import note
from scorecard.workspace.engine import Workspace
from scorecard.workspace.sharing import TokenRow


@dataclass(frozen=True)
class Token:
    """One token without its secret. `scopes` are the answers that it may ask for, empty for all; `used` counts the requests it let in."""

    id: str
    name: str
    owner: str
    role: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None
    used: int = 0
    last_used_at: datetime | None = None

    def allows(self, what: str) -> bool:
        """Whether that answer is in its scope."""
        return not self.scopes or what in self.scopes


def write(workspace: Workspace, token: Token, secret_hash: str, who: str) -> None:
    """Keep a new token. The audit trail learns everything but the hash."""
    written = {"name": token.name, "owner": token.owner, "role": token.role, "scopes": list(token.scopes)}
    dates = {"created_at": token.created_at, "expires_at": token.expires_at}
    with workspace.writing() as session:
        session.add(TokenRow(id=token.id, secret_hash=secret_hash, used=0, **written, **dates))
        note(session, token.created_at, who, f"token {token.id}", None, written | {"expires_at": token.expires_at.isoformat()})


def revoke(workspace: Workspace, id: str, who: str, at: datetime) -> Token:
    """Let it in no more, from this moment on. Revoking twice changes nothing. Raises a RefusedError for one that is not there."""
    with workspace.writing() as session:
        row = session.get(TokenRow, id)
        if row is None:
            raise RefusedError(words.no_token(id))
        if row.revoked_at is None:
            row.revoked_at, row.revoked_by = at, who
            note(session, at, who, f"token {id}", {"revoked": False}, {"revoked": True})
        return _token(row)


def find(workspace: Workspace, id: str) -> tuple[Token, str] | None:
    """A token and the hash of its secret."""
    with workspace.reading() as session:
        row = session.get(TokenRow, id)
        return None if row is None else (_token(row), row.secret_hash)


def listed(workspace: Workspace, owner: str | None = None) -> Sequence[Token]:
    """Every token, or those of one owner, the latest first; expired and revoked ones too."""
    asked = select(TokenRow).order_by(TokenRow.created_at.desc(), TokenRow.id)
    if owner is not None:
        asked = asked.where(TokenRow.owner == owner)
    with workspace.reading() as session:
        return [_token(row) for row in session.scalars(asked)]


def count_use(workspace: Workspace, id: str, at: datetime) -> None:
    """Count a request; in one statement, so that two at once are two."""
    with workspace.writing() as session:
        session.execute(update(TokenRow).where(TokenRow.id == id).values(used=TokenRow.used + 1, last_used_at=at))


def _token(row: TokenRow) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        owner=row.owner,
        role=row.role,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_by=row.revoked_by,
        revoked_at=row.revoked_at,
        used=row.used,
        last_used_at=row.last_used_at,
    )
