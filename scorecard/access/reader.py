"""The one who looks: their name, their role, and how they came in."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["viewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "admin")
"""In rising order: each may do what those before it may."""


@dataclass(frozen=True)
class Reader:
    """One person or program for the length of one run or request.

    `via` says how they came in: `open` (no sign-in is configured and they may look), `sign_in`, `link` or `token`; `key` is then the id
    of that link or token. `personal` says whether they may see personal columns.
    """

    role: Role
    via: Literal["open", "sign_in", "link", "token"]
    name: str = ""
    email: str = ""
    personal: bool = False
    key: str = ""

    def may(self, role: Role) -> bool:
        """Whether they may do what that role may."""
        return ROLES.index(self.role) >= ROLES.index(role)
