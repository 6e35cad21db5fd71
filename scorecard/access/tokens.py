"""Personal access tokens for programs: issued once in clear, recognised by their hash, never worth more than their owner is now.

A token reads `sc_<id>_<secret>`: the id finds its row, the secret is compared in constant time.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from scorecard.access.reader import ROLES, Reader, Role
from scorecard.access.roles import SignInError, reader_of
from scorecard.access.secret import hash_of, new_secret, same
from scorecard.answering import MODULES
from scorecard.errors import RefusedError, UserError
from scorecard.model import Access
from scorecard.questions import check_name
from scorecard.wording import tokens as words
from scorecard.workspace import tokens
from scorecard.workspace.engine import Workspace
from scorecard.workspace.tokens import Token

PREFIX = "sc"
DAYS = 90
MOST_DAYS = 366
_NOBODY = hash_of(new_secret())
"""Compared with when there is no such token, so that a wrong id takes as long as a wrong secret."""


class TokenError(UserError):
    """A token that does not let anybody in. The message says why to the one who holds the secret, and nothing to anybody else."""


def issue(
    workspace: Workspace, access: Access, name: str, owner: str, role: Role, scopes: Sequence[str], days: int, who: str, at: datetime
) -> tuple[Token, str]:
    """Make a token for `owner`, who is let in as `role` at most; `scopes` are the answers that it may ask for, none for all.

    Returns the token and its text, which is kept nowhere. Raises a RefusedError for a token that would let nobody in.
    """
    for scope in scopes:
        check_name("answer", scope, MODULES)
    if not name.strip() or not owner.strip():
        raise RefusedError(words.NAMELESS)
    if not 1 <= days <= MOST_DAYS:
        raise RefusedError(words.wrong_days(days, MOST_DAYS))
    if capped(owner, role, access, at) is None:
        raise RefusedError(words.owner_unknown(owner))
    secret = new_secret()
    unique = tuple(dict.fromkeys(scopes))
    token = Token(secrets.token_hex(6), name.strip(), owner.strip(), role, unique, at, at + timedelta(days=days))
    tokens.write(workspace, token, hash_of(secret), who)
    return token, f"{PREFIX}_{token.id}_{secret}"


def recognise(workspace: Workspace, text: str, access: Access, at: datetime) -> tuple[Token, Reader]:
    """The token that this text is, and who comes in by it; counted as used.

    Raises a TokenError for one that is wrong, revoked or expired, or whose owner may no longer come in.
    """
    prefix, _, rest = text.partition("_")
    id, _, secret = rest.partition("_")
    found = tokens.find(workspace, id) if prefix == PREFIX and id else None
    right = same(secret, found[1] if found else _NOBODY)
    if found is None or not right:
        raise TokenError(words.WRONG)
    token = found[0]
    if token.revoked_at is not None:
        raise TokenError(words.REVOKED)
    if token.expires_at <= at:
        raise TokenError(words.EXPIRED)
    role = capped(token.owner, cast(Role, token.role), access, at)
    if role is None:
        raise TokenError(words.OWNER_GONE)
    tokens.count_use(workspace, token.id, at)
    return token, Reader(role, "token", name=token.owner, email=token.owner if "@" in token.owner else "", key=token.id)


def capped(owner: str, role: Role, access: Access, at: datetime) -> Role | None:
    """The lower of the token's role and what the sign-in lists give its owner now; None when they give nothing.

    Where there are no lists, or the role comes with a claim of the sign-in, which nobody can ask for here, the token's own role stands.
    """
    if not (access.viewers or access.editors or access.admins):
        return role
    claims = {"email": owner.strip(), "email_verified": True, "exp": at.timestamp() + 1}
    try:
        now = reader_of(claims, access, at).role
    except SignInError:
        return role if access.role_claim else None
    return min(role, now, key=ROLES.index)
