"""Keeps secrets out of the log, whoever writes it: a database's driver may well quote its password in an error."""

import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from scorecard.errors import ScorecardError
from scorecard.secrets import Secret, Secrets

SHORTEST = 6
"""Shorter values are words that stand in many a sentence."""
MARK = "•••"
OPEN_KEYS = frozenset({"redirect_uri", "server_metadata_url", "client_id", "type", "client_email", "token_uri", "auth_uri"})
"""Keys of tables whose values are known to everybody."""
Factory = Callable[..., logging.LogRecord]


def redacted(text: str, secrets: Secrets, also: str = "") -> str:
    """The text with every value of a secret replaced by a mark; of an address (`also` may be one more) its password."""
    for value in sorted(_values(secrets) | ({*_texts(also)} if _password(also) else set()), key=len, reverse=True):
        text = text.replace(value, MARK)
    return text


def keep_out_of_logs(secrets: Secrets, also: str = "") -> Factory:
    """From now on no record of this process's log holds a secret, in its message or its traceback. Returns what made records before."""
    before: Factory = logging.getLogRecordFactory()

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = before(*args, **kwargs)
        try:
            made.msg, made.args = redacted(made.getMessage(), secrets, also), ()
        except (TypeError, ValueError):
            return made  # logging itself tells of a message that does not fit its arguments
        if made.exc_info and made.exc_info[0] is not None:
            made.exc_text = redacted("".join(traceback.format_exception(*made.exc_info)).rstrip(), secrets, also)
        return made

    logging.setLogRecordFactory(record)
    return before


def _values(secrets: Secrets) -> set[str]:
    try:
        found = {each for name in secrets.names() for each in _texts(secrets.get(name))}
    except ScorecardError:
        return set()  # a secrets file that cannot be read holds no secret that this process knows
    return {each for each in found if len(each) >= SHORTEST}


def _texts(secret: Secret | object) -> Iterator[str]:
    if isinstance(secret, dict):
        for name, each in secret.items():
            if name not in OPEN_KEYS:
                yield from _texts(each)
    elif isinstance(secret, str):
        password = _password(secret)
        # Of an address only the password is secret: its host is needed to understand an error.
        yield from ({password, unquote(password)} if password else {secret})


def _password(text: str) -> str:
    try:
        return urlsplit(text).password or ""
    except ValueError:
        return ""
