"""Secrets: from the environment or from Streamlit's secrets file, never from the configuration, and never shown."""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scorecard.errors import SourceError
from scorecard.wording import secrets as words

Secret = str | dict[str, Any]


class Secrets:
    """Looks secrets up by name: SCORECARD_SECRET_<NAME> first, then `[secrets]` and the top level of the file.

    A secret is a text, or a table such as a service account's key, which may also be written as the text of its JSON. The values never
    appear in `repr`, in messages or in pickles. The file is read on first use, so that a process without secrets needs none, and again
    when it has changed.
    """

    def __init__(self, environment: Mapping[str, str], file: Path) -> None:
        prefix = "SCORECARD_SECRET_"
        self._environment = {name.removeprefix(prefix): value for name, value in environment.items() if name.startswith(prefix)}
        self._file = file
        self._table: dict[str, Secret] = {}
        self._read_at: tuple[int, int] | None = None

    def get(self, name: str) -> Secret:
        """The secret of that name. Raises a SourceError of the kind `configuration` that says where to put it."""
        variable = _variable(name)
        if variable in self._environment:
            return _parsed(self._environment[variable])
        found = self._from_file().get(name)
        if found is None:
            raise SourceError(words.not_set(name, self._file, variable), kind="configuration")
        return found

    def has(self, name: str) -> bool:
        """Whether there is a secret of that name."""
        return _variable(name) in self._environment or name in self._from_file()

    def names(self) -> tuple[str, ...]:
        """The names of all secrets, never their values; those of the environment in small letters."""
        return tuple(sorted({*(name.lower() for name in self._environment), *self._from_file()}))

    def keep(self, name: str, secret: str | Mapping[str, str]) -> None:
        """Add a secret, a text or a table of texts, to the file, which only its owner may read from then on.

        What stands there stays as it is. Raises SourceError (configuration) where there is a secret of that name, where the file is not
        understood, and where it cannot be written.
        """
        if self.has(name):
            raise SourceError(words.taken(name), kind="configuration")
        before = self._file.read_text("utf-8") if self._file.exists() else ""
        # What belongs to no table stands before all tables, a table behind them. A JSON string is a TOML string too.
        after = f"{_written({name: secret})}{before}" if isinstance(secret, str) else f"{before}\n[secrets.{name}]\n{_written(secret)}"
        try:
            tomllib.loads(after)
        except ValueError:
            raise SourceError(words.not_added(name, self._file), kind="configuration") from None
        _replace(self._file, after)

    def _from_file(self) -> dict[str, Secret]:
        changed = _changed(self._file)
        if changed != self._read_at:
            whole = _read(self._file)
            self._table = {**_usable(whole), **_usable(whole.get("secrets", {}))}
            self._read_at = changed
        return self._table

    def __repr__(self) -> str:
        return f"Secrets({self._file})"

    def __reduce__(self) -> str:
        raise TypeError(words.NO_COPIES)


def _variable(name: str) -> str:
    """ "sheets-key" is looked up as SHEETS_KEY."""
    return re.sub(r"\W", "_", name).upper()


def _parsed(value: str) -> Secret:
    """A JSON object becomes a table; everything else stays the text that it is, a password such as "12" too."""
    if value.lstrip().startswith("{"):
        try:
            table = json.loads(value)
        except ValueError:
            return value
        if isinstance(table, dict):
            return table
    return value


def _usable(table: object) -> dict[str, Secret]:
    """Texts and tables are secrets; numbers are taken as the text that was written, other values are not secrets."""
    if not isinstance(table, dict):
        return {}
    return {str(k): v if isinstance(v, dict) else _parsed(str(v)) for k, v in table.items() if isinstance(v, str | dict | int | float)}


def _written(table: Mapping[str, str]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items())


def _changed(file: Path) -> tuple[int, int] | None:
    """What tells one state of the file from another; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _replace(file: Path, text: str) -> None:
    """Write the file whole, for its owner only, from the first byte on."""
    beside = ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, beside = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # made with 0600
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as written:
            written.write(text)
        os.replace(beside, file)
    except OSError as error:
        if beside:
            Path(beside).unlink(missing_ok=True)
        raise SourceError(words.not_written(file, error.strerror or str(error)), kind="configuration") from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SourceError(words.unreadable(file, error.strerror), kind="configuration") from None
    except ValueError as error:
        # tomllib's message names a place such as "(at line 3, column 7)" and may quote a character; only the place is passed on.
        place = re.search(r"\(at .*\)", str(error))
        raise SourceError(words.no_toml(file, place.group() if place else ""), kind="configuration") from None
