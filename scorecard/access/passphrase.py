"""Passphrases, which people choose and others may guess: kept as scrypt hashes with a salt each, slow and costly to try out."""

import base64
import hashlib
import hmac
import secrets

_COST, _BLOCK, _PARALLEL = 2**15, 8, 1
"""32 MiB and about a tenth of a second for each try."""
_MEMORY = 64 * 1024 * 1024
SHORTEST = 8


def hash_of(passphrase: str) -> str:
    """What is stored: the parameters, a new salt and the scrypt hash, so that the parameters may be raised later."""
    salt = secrets.token_bytes(16)
    digest = _scrypt(passphrase, salt, _COST, _BLOCK, _PARALLEL)
    return f"scrypt${_COST}${_BLOCK}${_PARALLEL}${_text(salt)}${_text(digest)}"


def same(passphrase: str, hashed: str) -> bool:
    """Whether this is the passphrase of that hash, compared in constant time."""
    _, cost, block, parallel, salt, digest = hashed.split("$")
    given = _scrypt(passphrase, base64.b64decode(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(given, base64.b64decode(digest))


def _scrypt(passphrase: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    given = passphrase.strip().encode("utf-8", "surrogatepass")
    return hashlib.scrypt(given, salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
