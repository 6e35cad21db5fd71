"""What the middleware goes by at this moment, and whether a request comes from this very machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from scorecard.access.roles import WayIn, way_in
from scorecard.access.sign_in import SignIn
from scorecard.model import Access

FORWARDED = ("forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "via")
"""Headers that a proxy adds; those beginning with `x-forwarded-` count too. Behind a proxy on this machine everybody seems to be local."""
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Policy:
    """Who may come in, and the sign-in where one is set up."""

    access: Access
    sign_in: SignIn | None

    @property
    def way(self) -> WayIn:
        """How people come in."""
        return way_in(self.access, self.sign_in is not None)

    def is_secure(self, scope: Scope) -> bool:
        """Whether the browser reaches us by TLS."""
        return scope.get("scheme") in ("https", "wss") or (self.sign_in is not None and self.sign_in.secure)


def is_local(scope: Scope) -> bool:
    """Whether somebody on this machine asks, by one of its local names, and no proxy passes the request on.

    The name is looked at because a page of another site may have its own name resolved to 127.0.0.1.
    """
    headers = Headers(scope=scope)
    client = scope.get("client")
    if client is None or any(name in FORWARDED or name.startswith("x-forwarded-") for name in headers):
        return False
    return _is_loopback(str(client[0])) and host_name(headers.get("host", "")) in LOCAL_NAMES


def host_name(host: str) -> str:
    """The name in a Host header, without its port: "[::1]:8501" gives "::1"."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if host.count(":") == 1 else host.lower()


def is_media(path: str) -> bool:
    """Whether a file is asked for that a page hands out. Its address is hard to guess, but an address can be passed on."""
    before, found, _ = path.partition("/media/")
    return bool(found) and not before.endswith("/static")


def cookies_of(scope: Scope) -> Mapping[str, str]:
    """The cookies of a request; none where they cannot be read."""
    try:
        jar = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback
