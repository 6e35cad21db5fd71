"""From what the identity provider says about a person to what they may do here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from scorecard.access.reader import ROLES, Reader, Role
from scorecard.errors import UserError
from scorecard.model import Access
from scorecard.wording import access as words

WayIn = Literal["sign_in", "public", "local", "closed"]

PAGES: dict[str, Role] = {"connect": "admin", "links": "editor"}
"""The pages that need more than the role of a viewer."""


class SignInError(UserError):
    """Somebody signed in, but may not come in; the message says why and whom to ask.

    `kind` is one of: signed_out, expired, unverified, unlisted, ended.
    """

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


def way_in(access: Access, signs_in: bool) -> WayIn:
    """How people come in: everybody by signing in, everybody as a viewer, only those on this machine, or nobody.

    `signs_in` says whether a sign-in is configured. Without one, and without `public = true`, only this machine is served; where the
    configuration requires a sign-in that nobody has set up, not even that.
    """
    if access.public:
        return "public"
    if signs_in:
        return "sign_in"
    return "closed" if access.required else "local"


def open_reader(access: Access, way: WayIn) -> Reader:
    """Who somebody is that has not signed in: everything on one's own machine, a viewer where the scorecard is public.

    Raises a SignInError where a sign-in is needed.
    """
    if way == "local":
        return Reader(role="admin", via="open", personal=False)
    if way == "public":
        return Reader(role="viewer", via="open", personal=False)
    raise SignInError(words.SIGNED_OUT, kind="signed_out")


def reader_of(claims: Mapping[str, Any], access: Access, now: datetime) -> Reader:
    """Who the person of these claims (of a verified identity token) is here.

    Raises a SignInError when the identity has expired or does not say until when it counts, when the e-mail address is not verified,
    or when nobody of that address, domain or claim is let in. `now` carries its zone. Of several roles the highest counts.
    """
    until = claims.get("exp")
    if not isinstance(until, int | float) or isinstance(until, bool) or until <= now.timestamp():
        raise SignInError(words.EXPIRED, kind="expired")
    email = str(claims.get("email") or "").strip().casefold()
    if not _is_verified(claims, access):
        raise SignInError(words.unverified(email), kind="unverified")
    given = {role for role, listed in _listed(access) if _is_listed(email, listed)} | _claimed(claims, access.role_claim)
    if not given:
        raise SignInError(words.unlisted(email), kind="unlisted")
    role = max(given, key=ROLES.index)
    return Reader(role, "sign_in", name=str(claims.get("name") or "").strip() or email, email=email, personal=role in access.personal)


def role_for(page: str) -> Role:
    """The least role that may open that page."""
    return PAGES.get(page, "viewer")


def _is_verified(claims: Mapping[str, Any], access: Access) -> bool:
    """Only a true that is said counts; some providers say it as a text, and some, of one organisation, do not say it at all."""
    said = claims.get("email_verified")
    if said is None:
        return access.trust_email
    return said is True or str(said).casefold() == "true"


def _listed(access: Access) -> tuple[tuple[Role, tuple[str, ...]], ...]:
    return ("viewer", access.viewers), ("editor", access.editors), ("admin", access.admins)


def _is_listed(email: str, listed: tuple[str, ...]) -> bool:
    """By address, by "@domain" (not its subdomains), or by "*"."""
    if email.count("@") != 1 or email.startswith("@"):
        return False
    entries = {each.strip().casefold() for each in listed}
    return bool(entries & {email, email[email.index("@") :], "*"})


def _claimed(claims: Mapping[str, Any], path: str) -> set[Role]:
    """The roles that a claim names: a text or a list, found by a path such as `realm_access.roles`."""
    found: Any = claims if path else None
    for part in path.split(".") if path else ():
        found = found.get(part) if isinstance(found, Mapping) else None
    named = [found] if isinstance(found, str) else found if isinstance(found, list | tuple) else []
    return {role for role in ROLES if role in named}
