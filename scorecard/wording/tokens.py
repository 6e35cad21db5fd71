"""The words of access tokens for programs, on the Links page and in the terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scorecard.model import Company
from scorecard.wording.formats import count, formats_of, plain

if TYPE_CHECKING:
    from scorecard.workspace.tokens import Token

TITLE = "Programs"
LEAD = "A program asks for answers over HTTP with a token of its owner, who answers for what it does. See docs/api.md."
NAME, NAME_HELP = "What the token is for", "Such as “weekly export to the data warehouse”."
SCOPES, ALL = "Answers", "all answers"
DAYS = "Lives for"
ROLE, WHICH = "Worth at most", "Which token"
CREATE, REVOKE, TAKEN = "Make a token", "Revoke", "I have copied it"
SHOWN_ONCE = "Copy it now: it is shown this once, and nothing here can show it again."
NONE_YET = "No program has a token yet."

NAMELESS = "A token needs a name that says what it is for, and an owner."
WRONG = "The token is wrong. Send it as: Authorization: Bearer sc_…"
MISSING = "This needs a token. Send it as: Authorization: Bearer sc_…"
REVOKED = "The token was revoked. Ask its owner for a new one."
EXPIRED = "The token has expired. Ask its owner for a new one."
OWNER_GONE = "The owner of this token may no longer sign in, so it lets nobody in."


def wrong_days(days: int, most: int) -> str:
    """A life that is too short or too long."""
    return f"A token lives for 1 to {most} days, not for {days}."


def owner_unknown(owner: str) -> str:
    """An owner who may not sign in."""
    return f"{plain(owner)} is on none of the lists under [access], so the token would let nobody in. Name somebody who may sign in."


def days(number: int) -> str:
    """ "30 days"."""
    return count(number, "day")


def created(token: "Token", company: Company) -> str:
    """After a token was made."""
    return f"The token “{token.name}” is valid until {_day(token.expires_at, company)}."


def state(token: "Token", at: datetime, company: Company) -> str:
    """Whether it still lets anybody in: "until 20 Feb 2027", "revoked by ada@…", "expired"."""
    if token.revoked_at is not None:
        return f"revoked by {token.revoked_by}, {_day(token.revoked_at, company)}"
    until = _day(token.expires_at, company)
    return f"expired {until}" if token.expires_at <= at else f"until {until}"


def row(token: "Token", at: datetime, company: Company) -> dict[str, str]:
    """One line of the list."""
    last = f"{_day(token.last_used_at, company)}, {formats_of(company).count(token.used, 'request')}" if token.last_used_at else "never"
    return {
        "Token": token.name,
        "Owner": f"{token.owner} ({token.role})",
        "May ask for": ", ".join(token.scopes) or ALL,
        "Last used": last,
        "Valid": state(token, at, company),
        "Id": token.id,
    }


def lines(found: Sequence["Token"], at: datetime, company: Company) -> list[list[str]]:
    """All of them for a terminal, under their column names."""
    rows = [row(each, at, company) for each in found]
    return [[name.lower() for name in rows[0]], *([*each.values()] for each in rows)] if rows else [[NONE_YET]]


def _day(moment: datetime, company: Company) -> str:
    return formats_of(company).day(moment.astimezone(ZoneInfo(company.timezone)).date())
