"""Finds secrets that were written into the configuration, where many people and backups can see them."""

import re
from collections.abc import Iterator
from typing import Any

from scorecard.config.lines import Path
from scorecard.config.report import Report
from scorecard.wording import configuration as words

_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"), "a private key"),
    (re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/\s@]*:[^/\s@]+@"), words.ADDRESS_WITH_CREDENTIALS),
    (re.compile(r"\bAIza[0-9A-Za-z_-]{30,}"), "an API key"),
    (re.compile(r"[?&;](?:password|pwd|api_?key|token|access_token)=[^&\s]+", re.I), words.ADDRESS_WITH_CREDENTIALS),
)
_NAMES = re.compile(r"^(password|passwd|pwd|token|api_?key|private_key|private_key_id|client_secret)$", re.I)


def find_secrets(data: dict[str, Any], report: Report) -> None:
    """Notes every value that looks like a secret. The value itself is never repeated."""
    for path, value in _texts(data, ()):
        name = str(path[-1])
        seen = next((what for sign, what in _SIGNS if sign.search(value)), "")
        if not seen and value and _NAMES.match(name):
            seen = "a secret"
        if seen:
            fix = words.move_secret(report.file)
            report.add(path, words.holds_secret(name, seen), fix, "secret-in-file")


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts(each, (*path, place) if isinstance(each, dict) else path)
