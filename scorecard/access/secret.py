"""Secrets of links and tokens: made at random, kept as hashes only, compared in constant time, and not to be tried out.

A secret has 256 random bits, so a plain SHA-256 is enough to keep it: nobody can try them all. A passphrase, which a person chose, is kept
otherwise (`passphrase.py`).
"""

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address

BYTES = 32


def new_secret() -> str:
    """A new secret of 256 random bits: 43 characters that need no escaping in an address."""
    return secrets.token_urlsafe(BYTES)


def hash_of(secret: str) -> str:
    """What is stored in the place of a secret: its SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(secret: str, hashed: str) -> bool:
    """Whether this is the secret of that hash; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(hash_of(secret).encode(), hashed.encode("utf-8", "surrogatepass"))


class Attempts:
    """How often each client came with a wrong secret lately. Only wrong ones count, so a right one never locks anybody out.

    `limit` wrong ones within `seconds` are allowed. Kept in memory, for at most `clients` addresses: the one that was quiet for the longest
    is forgotten first. Times are seconds of a clock that never goes back (`time.monotonic`). May be used by several threads.
    """

    def __init__(self, limit: int = 10, seconds: float = 60.0, clients: int = 10_000) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clients = clients
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str, now: float) -> float:
        """How many seconds this client has to wait before its next try is looked at; 0 for at once."""
        with self._lock:
            wrong = self._wrong.get(_network(client))
            if wrong is None or len(wrong) < self._limit:
                return 0.0
            return max(0.0, wrong[0] + self._seconds - now)

    def wrong(self, client: str, now: float) -> None:
        """Note that this client came with a wrong secret."""
        network = _network(client)
        with self._lock:
            self._wrong.setdefault(network, deque(maxlen=self._limit)).append(now)
            self._wrong.move_to_end(network)
            while len(self._wrong) > self._clients:
                self._wrong.popitem(last=False)


def _network(client: str) -> str:
    """The address that is counted. One household holds 2^64 addresses of IPv6, so those count by their network."""
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return client[:64]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)
