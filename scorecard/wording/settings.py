"""What the settings mean, and what is wrong with them."""

from pathlib import Path

HOME = "The folder that holds the snapshots and, by default, the workspace database."
CONFIG = "The configuration; by default the demo company's."
DATABASE_URL = "The workspace database as an SQLAlchemy URL; by default SQLite inside the home."
SNAPSHOTS = "Where app servers with homes of their own keep snapshots for each other, such as s3://bucket/scorecard; by default nowhere."
SECRETS = "The file that secrets are read from, where the environment lacks them."
KEEP_DAYS = "For how many days a replaced snapshot is kept, so that the past can be reopened."
REFRESH = "Whether the app refreshes the sources by itself: on or off."
CONNECT = "Who may connect sources in the app: demo (everybody while the demo is shown without a sign-in, else admins), admins, or off."
RECHECK = "How often an open page asks whether its reader may still see it: a link or a sign-in may have ended."
TODAY = "A day such as 2026-11-22 that is taken for today, for trials and tests; by default the real one."
DAYS = "days such as 400"
SECONDS = "seconds such as 20"


def demo_not_written(folder: Path, why: str | None) -> str:
    return f"The demo company cannot be written to {folder} ({why}). Make room there or make it writable."


def no_store(name: str) -> str:
    return (
        f"{name} is no address of a store, or one with a password in it. Write it like s3://bucket/folder or file:///srv/scorecard, and "
        "put what it takes to sign in there into the secret 'snapshots'."
    )


def no_whole_number(name: str, value: str, of: str) -> str:
    return f"{name} is '{value}', which is not a whole number of {of}. Set it to one, or leave it out."


def not_on_or_off(name: str, value: str) -> str:
    return f"{name} is '{value}'. Set it to on or off, or leave it out."


def not_known(name: str, value: str, others: str, last: str) -> str:
    return f"{name} is '{value}'. Set it to {others} or {last}, or leave it out."


def no_day(name: str, value: str) -> str:
    return f"{name} is '{value}', which is not a day. Write it like 2026-11-22, or leave it out."
