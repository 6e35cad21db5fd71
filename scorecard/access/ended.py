"""Identities that somebody signed out of, so that other open tabs, and a copy of the cookie, end with them."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any

_MARKS = ("iss", "sub", "email", "iat", "exp", "nonce", "auth_time", "sid")
"""What tells one sign-in of a person from their next one."""


class Ended:
    """Remembers them until they expire by themselves; for this process only."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, ...], float] = {}
        self._lock = Lock()

    def add(self, claims: Mapping[str, Any], now: datetime) -> None:
        """This sign-in is over."""
        until = claims.get("exp")
        with self._lock:
            self._until = {mark: end for mark, end in self._until.items() if end > now.timestamp()}
            if isinstance(until, int | float):
                self._until[_mark(claims)] = float(until)

    def __contains__(self, claims: Mapping[str, Any]) -> bool:
        with self._lock:
            return _mark(claims) in self._until


def _mark(claims: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(claims.get(name)) for name in _MARKS)
