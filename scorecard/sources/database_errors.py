"""What a database's error means for whoever runs the scorecard. Drivers word the same trouble in many ways; each rule knows them all."""

import re
from dataclasses import dataclass

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from scorecard.errors import SourceError
from scorecard.wording import databases as said


@dataclass(frozen=True)
class _Rule:
    """A pattern in "code message" (in lower case), the kind of error, and the sentence; `tells`: the driver's words are worth showing."""

    pattern: str
    kind: str
    sentence: str
    tells: bool = False


_RULES = (
    _Rule(
        r"57014|statement timeout|timedout|\b(?:1969|3024)\b|statement_time|^interrupted|interrupt error|timed out|timeout(error| expired)",
        "slow",
        said.SLOW,
    ),
    _Rule(
        r"password authentication|28p01|28000|\b1045\b|no pg_hba|role .* does not exist",
        "forbidden",
        said.REFUSED,
    ),
    _Rule(
        r"42501|permission denied|\b1044\b|\b1142\b|\b1143\b",
        "forbidden",
        said.MAY_NOT_READ,
    ),
    _Rule(
        r"3d000|database \"?[^ ]*\"? does not exist|\b1049\b|unable to open database file|does not exist.*read-only|cannot open database",
        "not_found",
        said.NO_DATABASE,
    ),
    _Rule(
        r"42p01|\b1146\b|no such table|relation .* does not exist|table with name .* does not exist",
        "not_found",
        said.NO_TABLE,
        tells=True,
    ),
    _Rule(
        r"42703|\b1054\b|no such column|referenced column .* not found|binder error",
        "lost_column",
        said.NO_COLUMN,
        tells=True,
    ),
    _Rule(
        r"25006|data-modifying|read-only transaction|read only transaction|\b1792\b|readonly database|read-only mode|read_only mode",
        "configuration",
        said.WOULD_CHANGE,
    ),
    _Rule(
        r"42601|\b1064\b|syntax error|parser error|you can only execute one statement|cannot insert multiple commands",
        "configuration",
        said.NO_SQL,
        tells=True,
    ),
    _Rule(
        r"not a database|malformed|file is encrypted|not a valid duckdb|serialization error",
        "broken",
        said.DAMAGED,
    ),
    _Rule(
        r"could not set lock|database is locked",
        "down",
        said.LOCKED,
    ),
    _Rule(
        r"connection|could not translate|name or service|\b2003\b|\b2006\b|\b2013\b|server closed|53300|\b1040\b|57p0|no such file|network",
        "down",
        said.UNREACHED,
    ),
    _Rule(
        r"date too large|date too small|year .* out of range|overflow",
        "broken",
        said.STRANGE_DATE,
        tells=True,
    ),
)
_OTHER = _Rule("", "broken", said.OTHER, tells=True)


def explain(error: Exception, place: str, url: URL, timeout: float) -> SourceError:
    """The SourceError for an error of SQLAlchemy or a driver. The password never stands in it."""
    if isinstance(error, NoSuchModuleError):
        return SourceError(said.no_dialect(place, url.get_backend_name()), kind="configuration")
    text = _text(error)
    rule = next((rule for rule in _RULES if re.search(rule.pattern, text.lower())), _OTHER)
    sentence = rule.sentence.format(
        place=place, database=name_of(url), user=repr(url.username or ""), timeout=timeout, reason=_reason(text, url) if rule.tells else ""
    )
    return SourceError(sentence, kind=rule.kind)


def name_of(url: URL) -> str:
    """The database for a sentence: never with user or password."""
    kind = {"postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite", "duckdb": "DuckDB", "spark": "Spark"}
    backend = url.get_backend_name()
    where = f" on {url.host}" if url.host else ""
    return f"{kind.get(backend, backend)} database {url.database!r}{where}"


def _text(error: Exception) -> str:
    """The driver's SQLSTATE and message; an error of SQLAlchemy itself as it stands."""
    original = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    state = getattr(original, "sqlstate", None) or ""
    words = " ".join(str(part) for part in original.args) or str(original)
    return f"{state} {type(original).__name__ if not words else ''}{words}".strip()


def _reason(text: str, url: URL) -> str:
    words = re.sub(r"^([0-9A-Z]{5} )?(\d{4} )?", "", text)  # people need no codes
    first = words.splitlines()[0][:200].strip() if words else said.NO_REASON
    secret = str(url.password or "")
    return first.replace(secret, "…") if secret else first
