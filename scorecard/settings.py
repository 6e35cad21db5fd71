"""What a deployment may set, as one declared table. The environment is read once, at the edge, by `read_settings`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scorecard.errors import UserError
from scorecard.wording import settings as words


@dataclass(frozen=True)
class Setting:
    """One thing that can be set: the environment variable, its default, and what it does."""

    name: str
    default: str
    sentence: str


SETTINGS = (
    Setting("SCORECARD_HOME", ".scorecard", words.HOME),
    Setting("SCORECARD_CONFIG", "data/scorecard.toml", words.CONFIG),
    Setting("SCORECARD_DATABASE_URL", "", words.DATABASE_URL),
    Setting(
        "SCORECARD_SNAPSHOTS",
        "",
        words.SNAPSHOTS,
    ),
    Setting("SCORECARD_SECRETS", ".streamlit/secrets.toml", words.SECRETS),
    Setting("SCORECARD_KEEP_DAYS", "400", words.KEEP_DAYS),
    Setting("SCORECARD_SCHEDULER", "on", words.REFRESH),
    Setting(
        "SCORECARD_CONNECT",
        "demo",
        words.CONNECT,
    ),
    Setting(
        "SCORECARD_LOOK_SECONDS",
        "20",
        words.RECHECK,
    ),
    Setting("SCORECARD_TODAY", "", words.TODAY),
)


@dataclass(frozen=True)
class Settings:
    """The settings of one process.

    `database_url` "" means SQLite inside `home`; `snapshots` "" that the home's files are the only ones; `today` None the real day.
    """

    home: Path
    config: Path
    database_url: str
    snapshots: str
    secrets: Path
    keep_days: int
    scheduler: bool
    connect: str
    look_seconds: int
    today: date | None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read every setting from the environment; an empty value means the default.

    Raises a UserError that names the variable, what it holds and what it may hold.
    """
    raw = {each.name: environment.get(each.name, "").strip() or each.default for each in SETTINGS}
    return Settings(
        home=Path(raw["SCORECARD_HOME"]).expanduser().absolute(),
        config=Path(raw["SCORECARD_CONFIG"]).expanduser().absolute(),
        database_url=raw["SCORECARD_DATABASE_URL"],
        snapshots=_shared_place("SCORECARD_SNAPSHOTS", raw),
        secrets=Path(raw["SCORECARD_SECRETS"]).expanduser().absolute(),
        keep_days=_whole_number("SCORECARD_KEEP_DAYS", raw, words.DAYS),
        scheduler=_switch("SCORECARD_SCHEDULER", raw),
        connect=_choice("SCORECARD_CONNECT", ("demo", "admins", "off"), raw),
        look_seconds=max(1, _whole_number("SCORECARD_LOOK_SECONDS", raw, words.SECONDS)),
        today=_day("SCORECARD_TODAY", raw),
    )


def _shared_place(name: str, raw: Mapping[str, str]) -> str:
    value = raw[name]
    if not value:
        return ""
    # fsspec would take a chain of file systems too, and a password: the first hides where files are, the second belongs to the secrets.
    if not re.match(r"[a-z][a-z0-9+.-]*://.", value) or "::" in value or re.search(r"://[^/@]*:[^/@]*@", value):
        raise UserError(words.no_store(name))
    return value


def _whole_number(name: str, raw: Mapping[str, str], of: str) -> int:
    if not raw[name].isdecimal():
        raise UserError(words.no_whole_number(name, raw[name], of))
    return int(raw[name])


def _switch(name: str, raw: Mapping[str, str]) -> bool:
    value = raw[name].lower()
    if value not in ("on", "off"):
        raise UserError(words.not_on_or_off(name, raw[name]))
    return value == "on"


def _choice(name: str, known: tuple[str, ...], raw: Mapping[str, str]) -> str:
    value = raw[name].lower()
    if value not in known:
        raise UserError(words.not_known(name, raw[name], ", ".join(known[:-1]), known[-1]))
    return value


def _day(name: str, raw: Mapping[str, str]) -> date | None:
    if not raw[name]:
        return None
    try:
        return date.fromisoformat(raw[name])
    except ValueError:
        raise UserError(words.no_day(name, raw[name])) from None
