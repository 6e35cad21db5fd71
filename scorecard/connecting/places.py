"""Where a table is: an address, a file or a database's table. What may be read, who reads it, and which tabs or tables there are."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
from sqlalchemy.exc import SQLAlchemyError

from scorecard.connecting.plan import name_of
from scorecard.errors import RefusedError, SourceError
from scorecard.model import Source
from scorecard.secrets import Secrets
from scorecard.sources import RawTable, read_all
from scorecard.sources.database import database_url, read_database
from scorecard.sources.database_errors import explain
from scorecard.sources.database_guards import connected
from scorecard.sources.files import locate
from scorecard.sources.google_access import open_client
from scorecard.sources.google_address import spreadsheet_key
from scorecard.sources.google_sheet import tabs_of
from scorecard.sources.patience import Patience
from scorecard.wording import connect as words
from scorecard.wording import connecting as said

GOOGLE = "google"
"""The secret that a sheet is read with unless another is named."""
GOOGLE_SIGN_IN = "https://oauth2.googleapis.com/token"
_OF_A_KEY = ("type", "project_id", "private_key_id", "private_key", "client_email", "client_id", "token_uri")
DATABASE_ROWS = 100_000
"""Of a database's table so many rows are looked at; the sync reads all."""
_FILES = ("sqlite", "duckdb")
_SQLITE = (".sqlite", ".sqlite3", ".db")
_SECONDS = 20.0


@dataclass(frozen=True)
class Account:
    """Who reads a sheet: the service account's e-mail address, "" for an API key. Never the key."""

    email: str


def sheet(address: str, secret: str = GOOGLE, tab: str = "") -> Source:
    """A tab of a Google Sheet. Raises SourceError for what is not the address of one."""
    options = {"url": address.strip(), **({"tab": tab} if tab else {}), **({"secret": secret} if secret not in ("", GOOGLE) else {})}
    source = Source(name_of(tab) if tab else "sheet", "google_sheet", "indicator_values", options)
    spreadsheet_key(source)
    return source


def file(path: str, tab: str = "") -> Source:
    """A file by its path, with the tab where it is a workbook of several."""
    options = {"path": path.strip(), **({"tab": tab} if tab else {})}
    return Source(name_of(tab or Path(path).stem), "file", "indicator_values", options)


def table(name: str, secret: str = "", path: str = "") -> Source:
    """A table of the database whose URL the secret holds, or of an SQLite file."""
    options = {**({"secret": secret} if secret else {"path": path.strip()}), "table": name}
    return Source(name_of(name or Path(path).stem or secret), "database", "indicator_values", options)


def any_place(text: str, tab: str = "", name: str = "", secrets: Secrets | None = None) -> Source:
    """What a person named on the command line: an address of a sheet, an SQLite file, another file, or a secret with a database's URL.

    `name` is the table of a database. A secret's name is taken for a database's where no such file exists.
    """
    if text.startswith(("http://", "https://")):
        return sheet(text, tab=tab)
    if Path(text).suffix.lower() in _SQLITE:
        return table(name, path=text)
    if name or (secrets is not None and not Path(text).exists() and secrets.has(text)):
        return table(name, secret=text)
    return file(text, tab)


def inside(path: str, folders: Sequence[Path], base: Path) -> Path:
    """The file of that path below one of the folders, links followed. Raises RefusedError for any other.

    Relative paths begin at `base`.
    """
    found = (base / Path(path.strip()).expanduser()).resolve()
    if any(found.is_relative_to(folder.resolve()) for folder in folders):
        return found
    raise RefusedError(said.only_below(" or ".join(str(folder) for folder in folders)))


def keep_upload(name: str, content: bytes, home: Path) -> Path:
    """An uploaded file, kept in the home under the last part of its name. One of the same name is replaced."""
    stem, suffix = Path(name.replace("\\", "/")).stem, Path(name.replace("\\", "/")).suffix.lower()
    kept = home / "files" / f"{name_of(stem) or 'upload'}{suffix if suffix[1:].isalnum() else ''}"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(content)
    except OSError as error:
        raise RefusedError(said.not_written(kept, error.strerror)) from error
    return kept


def account(secrets: Secrets, name: str = GOOGLE) -> Account | None:
    """Who reads sheets with that secret; None where it is not set."""
    if not secrets.has(name):
        return None
    value = secrets.get(name)
    return Account(str(value.get("client_email", "")) if isinstance(value, dict) else "")


def keys(secrets: Secrets) -> tuple[str, ...]:
    """The names of the secrets that a sheet may be read with: service accounts' keys, and texts that are no address."""
    known = {name: secrets.get(name) for name in secrets.names()}
    return tuple(name for name, value in known.items() if ("client_email" in value if isinstance(value, dict) else "://" not in value))


def addresses(secrets: Secrets) -> tuple[str, ...]:
    """The names of the secrets that hold an address, as a database's is."""
    known = {name: secrets.get(name) for name in secrets.names()}
    return tuple(name for name, value in known.items() if isinstance(value, str) and "://" in value)


def keep_key(content: bytes, secrets: Secrets) -> Account:
    """Keep the key that Google's console gave as a file, so that sheets can be read at once; the account whose key it is.

    Raises SourceError where it is no service account's key, where it would sign in elsewhere than at Google (a key names the address
    that is asked), where there is one already, and where it cannot be kept.
    """
    try:
        given = json.loads(content)
    except ValueError:
        given = None
    known = given if isinstance(given, dict) else {}
    texts = {name: known[name] for name in _OF_A_KEY if isinstance(known.get(name), str)}
    if texts.get("token_uri", GOOGLE_SIGN_IN) != GOOGLE_SIGN_IN:
        raise SourceError(words.OTHER_SIGN_IN, kind="configuration")
    client, reader = open_client(texts, Patience())  # asks nothing of Google yet, and says what a key must hold
    client.session.close()
    secrets.keep(GOOGLE, texts)
    return Account(reader.email)


def keep_address(name: str, address: str, secrets: Secrets, base: Path) -> tuple[str, ...]:
    """Keep the address of a database, its password in it, once it was reached; its tables and views.

    Raises SourceError where it is no database server's address or does not answer, and where it cannot be kept. A database that is a file
    is refused: files are named by their path, which must lie below certain folders.
    """
    tried = Secrets({f"SCORECARD_SECRET_{name.upper()}": address.strip()}, Path(os.devnull))
    source = table("", secret=name)
    if database_url(source, tried, base).get_backend_name() in _FILES:
        raise SourceError(words.DATABASE_IS_A_FILE, kind="configuration")
    found = parts(source, tried, base)
    secrets.keep(name, address.strip())
    return found


def read(source: Source, secrets: Secrets, base: Path) -> RawTable:
    """The cells of the table, of a large one the first. Raises SourceError with what to do."""
    if source.kind == "database":
        return read_database(source, secrets, base, rows=DATABASE_ROWS)
    outcome = read_all([source], secrets, base)[source.name]
    if isinstance(outcome, SourceError):
        raise outcome
    return outcome.beginning()


def parts(source: Source, secrets: Secrets, base: Path) -> tuple[str, ...]:
    """The tabs of a spreadsheet or workbook, the tables and views of a database; none for other files. Raises SourceError."""
    if source.kind == "google_sheet":
        return tabs_of(source, secrets)
    if source.kind == "database":
        return _tables(source, secrets, base)
    try:
        with CalamineWorkbook.from_path(locate(source, base)) as workbook:
            sheets = workbook.sheets_metadata
    except (CalamineError, OSError):
        return ()  # no workbook, or one that cannot be read: reading it says why
    return tuple(each.name for each in sheets if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible)


def _tables(source: Source, secrets: Secrets, base: Path) -> tuple[str, ...]:
    url = database_url(source, secrets, base)
    try:
        with connected(url, _SECONDS) as connection:
            inspector = sa.inspect(connection)
            return tuple(sorted({*inspector.get_table_names(), *inspector.get_view_names()}))
    except (SQLAlchemyError, TimeoutError, OSError) as error:
        raise explain(error, "the database", url, _SECONDS) from None  # the driver's own message may hold the password
