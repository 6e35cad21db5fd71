"""What a deployment may set, as one declared table. The environment is read once, at the edge, by `read_settings`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scorecard.errors import UserError


@dataclass(frozen=True)
class Setting:
    """One thing that can be set: the environment variable, its default, and what it does."""

    name: str
    default: str
    sentence: str


SETTINGS = (
    Setting("SCORECARD_HOME", ".scorecard", "The folder that holds the snapshots and, by default, the workspace database."),
    Setting("SCORECARD_CONFIG", "data/scorecard.toml", "The configuration; by default the demo company's."),
    Setting("SCORECARD_DATABASE_URL", "", "The workspace database as an SQLAlchemy URL; by default SQLite inside the home."),
    Setting(
        "SCORECARD_SNAPSHOTS",
        "",
        "Where app servers with homes of their own keep snapshots for each other, such as s3://bucket/scorecard; by default nowhere.",
    ),
    Setting("SCORECARD_SECRETS", ".streamlit/secrets.toml", "The file that secrets are read from, where the environment lacks them."),
    Setting("SCORECARD_KEEP_DAYS", "400", "For how many days a replaced snapshot is kept, so that the past can be reopened."),
    Setting("SCORECARD_SCHEDULER", "on", "Whether the app refreshes the sources by itself: on or off."),
    Setting(
        "SCORECARD_CONNECT",
        "demo",
        "Who may connect sources in the app: demo (everybody while the demo is shown without a sign-in, else admins), admins, or off.",
    ),
    Setting(
        "SCORECARD_LOOK_SECONDS",
        "20",
        "How often an open page asks whether its reader may still see it: a link or a sign-in may have ended.",
    ),
    Setting("SCORECARD_TODAY", "", "A day such as 2026-11-22 that is taken for today, for trials and tests; by default the real one."),
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
        keep_days=_whole_number("SCORECARD_KEEP_DAYS", raw, "days such as 400"),
        scheduler=_switch("SCORECARD_SCHEDULER", raw),
        connect=_choice("SCORECARD_CONNECT", ("demo", "admins", "off"), raw),
        look_seconds=max(1, _whole_number("SCORECARD_LOOK_SECONDS", raw, "seconds such as 20")),
        today=_day("SCORECARD_TODAY", raw),
    )


def _shared_place(name: str, raw: Mapping[str, str]) -> str:
    value = raw[name]
    if not value:
        return ""
    # fsspec would take a chain of file systems too, and a password: the first hides where files are, the second belongs to the secrets.
    if not re.match(r"[a-z][a-z0-9+.-]*://.", value) or "::" in value or re.search(r"://[^/@]*:[^/@]*@", value):
        msg = (
            f"{name} is no address of a store, or one with a password in it. Write it like s3://bucket/folder or "
            "file:///srv/scorecard, and put what it takes to sign in there into the secret 'snapshots'."
        )
        raise UserError(msg)
    return value


def _whole_number(name: str, raw: Mapping[str, str], of: str) -> int:
    if not raw[name].isdecimal():
        msg = f"{name} is '{raw[name]}', which is not a whole number of {of}. Set it to one, or leave it out."
        raise UserError(msg)
    return int(raw[name])


def _switch(name: str, raw: Mapping[str, str]) -> bool:
    value = raw[name].lower()
    if value not in ("on", "off"):
        msg = f"{name} is '{raw[name]}'. Set it to on or off, or leave it out."
        raise UserError(msg)
    return value == "on"


def _choice(name: str, known: tuple[str, ...], raw: Mapping[str, str]) -> str:
    value = raw[name].lower()
    if value not in known:
        msg = f"{name} is '{raw[name]}'. Set it to {', '.join(known[:-1])} or {known[-1]}, or leave it out."
        raise UserError(msg)
    return value


def _day(name: str, raw: Mapping[str, str]) -> date | None:
    if not raw[name]:
        return None
    try:
        return date.fromisoformat(raw[name])
    except ValueError:
        msg = f"{name} is '{raw[name]}', which is not a day. Write it like 2026-11-22, or leave it out."
        raise UserError(msg) from None
