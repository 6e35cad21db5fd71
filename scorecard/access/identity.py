"""The identity that Streamlit's sign-in keeps in a signed cookie, read where there is no page: for files and other plain requests."""

import json
from collections.abc import Mapping
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "_streamlit_user"
OLDEST_SECONDS = 31 * 24 * 3600
"""Streamlit keeps an identity for thirty days; when it ends by itself says its `exp`."""


def claims_of(cookies: Mapping[str, str], cookie_secret: str) -> dict[str, Any] | None:
    """The claims in the identity cookie, which may be split into several; None for none, or for one that we did not sign."""
    whole = _signed(cookies, COOKIE, cookie_secret)
    if whole is not None and whole.startswith("chunks-"):
        number = int(whole.removeprefix("chunks-")) if whole.removeprefix("chunks-").isdecimal() else 0
        parts = [_signed(cookies, f"{COOKIE}_{place}", cookie_secret) for place in range(1, number + 1)]
        whole = None if None in parts else "".join(part for part in parts if part)
    if not whole:
        return None
    try:
        claims = json.loads(whole)
    except ValueError:
        return None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None


def _signed(cookies: Mapping[str, str], name: str, secret: str) -> str | None:
    try:
        value = URLSafeTimedSerializer(secret, salt=name).loads(cookies[name], max_age=OLDEST_SECONDS)
    except (KeyError, BadSignature):
        return None
    return value if isinstance(value, str) else None
