"""The sign-in as it is set up: `[auth]` of the secrets, checked before anything is served."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from scorecard.errors import UserError
from scorecard.secrets import Secrets
from scorecard.wording import access as words

SHORTEST = 32
"""Characters of a cookie secret: it signs who somebody is, so guessing it is being anybody."""
FEWEST_DIFFERENT = 10
EXAMPLE = re.compile(
    r"x{3,}|\.{3}|…|<.*>|\*{3}|change[\s_-]?(me|this|it)|replace[\s_-]?(me|this|it)|(your|my|some|a)?[\s_-]?(cookie|client|strong|long|random|super)?"
    r"[\s_-]?secret([\s_-]?(key|here|value))?|example|placeholder|todo|test|long[\s_-]?random.*|random[\s_-]?string.*|\$\{.*\}|%\(.*\)s?",
    re.I,
)
"""What instructions and examples say in the place of a secret. A secret that ships is known to all."""
_NEEDED = ("client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True)
class SignIn:
    """A sign-in that is set up: the providers' names ("" for the only one), where they send people back to, and the whole table."""

    providers: tuple[str, ...]
    redirect_uri: str
    cookie_secret: str = field(repr=False)
    table: dict[str, Any] = field(repr=False)

    @property
    def secure(self) -> bool:
        """Whether the scorecard is reached by TLS."""
        return urlsplit(self.redirect_uri).scheme == "https"

    @property
    def local(self) -> bool:
        """Whether it is reached on this machine only."""
        return urlsplit(self.redirect_uri).netloc.rpartition(":")[0] in ("localhost", "127.0.0.1", "[::1]")


def sign_in_of(secrets: Secrets) -> SignIn | None:
    """What `[auth]` says; None where there is no such table.

    Raises a UserError, which names the key and never a value, for what is missing, an example, or too weak to be a secret.
    """
    if not secrets.has("auth"):
        return None
    table = secrets.get("auth")
    if not isinstance(table, dict):
        raise UserError(words.NOT_A_TABLE)
    uri, cookie_secret = str(table.get("redirect_uri", "")), str(table.get("cookie_secret", ""))
    parts = urlsplit(uri)
    if parts.scheme not in ("http", "https") or not parts.netloc or not parts.path.endswith("/oauth2callback"):
        raise UserError(words.REDIRECT_URI)
    if _is_weak(cookie_secret):
        raise UserError(words.weak("cookie_secret", SHORTEST))
    named = {name: each for name, each in table.items() if isinstance(each, dict) and name != "client_kwargs"}
    providers = named or {"": table}
    for name, provider in providers.items():
        _check(name, provider)
    return SignIn(tuple(providers), uri, cookie_secret, table)


def _check(name: str, provider: Mapping[str, Any]) -> None:
    if "_" in name:
        raise UserError(words.underscore(name))
    for key in _NEEDED:
        value = str(provider.get(key, "")).strip()
        if not value or (key != "server_metadata_url" and EXAMPLE.fullmatch(value)):
            raise UserError(words.missing(key, name))


def _is_weak(secret: str) -> bool:
    return len(secret) < SHORTEST or len(set(secret)) < FEWEST_DIFFERENT or bool(EXAMPLE.fullmatch(secret.strip()))
