"""What `doctor` finds, and what to do about it. Nothing but the standard library is imported: it speaks where libraries are missing."""

from datetime import date, datetime
from pathlib import Path

INSTALL = "Run python -m pip install -r requirements.txt."
MAKE_HOME_WRITABLE = "Make it writable for the user that runs the scorecard, or set SCORECARD_HOME to another folder."
MAKE_ROOM = "Make room, lower SCORECARD_KEEP_DAYS, or set SCORECARD_HOME to a larger disk."
OTHER_PORT = "Start with --server.port 8502, for instance."
NEWER_PYTHON = "Use Python 3.11 or newer."
LEAVE_TODAY_OUT = "Leave it out, unless this is a trial."
MEND_DIGEST = "Mend it, then run python -m scorecard digest --send."
NO_DOOR = "Until then the app does not start: see docs/security.md."
ADD_AUTH = "Add [auth] to the secrets: see docs/security.md."
NAME_PEOPLE = 'Name them, such as [access] viewers = ["@example.com"].'
SERVE_BY_HTTPS = "Serve it by https, and say so in [auth] redirect_uri."
DEPOT_FIX = "See docs/operations.md, More than one app server. Until then this server shows what it has, and syncs fail."
SWITCH_ON_NTP = "The clock was wrong then or is wrong now: switch on NTP."


def libraries_fit(count: int) -> str:
    return f"All {count} libraries are there in versions that fit."


def home_not_writable(folder: Path, why: str | None) -> str:
    return f"{folder} cannot be written to ({why})."


def little_room(free: float, folder: Path) -> str:
    return f"Only {free} GB are free where {folder} is."


def home_fine(folder: Path, free: int) -> str:
    return f"{folder} can be written to; {free} GB are free."


def port_free(port: int) -> str:
    return f"The port {port} is free."


def port_ours(port: int) -> str:
    return f"A scorecard is running on port {port}."


def port_taken(port: int) -> str:
    return f"Another program listens on port {port}."


def old_python(version: str) -> str:
    return f"This is Python {version}."


def library_missing(name: str) -> str:
    return f"{name} is missing."


def library_misfits(name: str, version: str, wanted: object) -> str:
    return f"{name} is there as {version}, but {wanted} is needed."


def today_set(today: date) -> str:
    return f"SCORECARD_TODAY says that today is {today}."


def clock_behind(now: datetime) -> str:
    return f"This machine's clock says {_minute(now)} UTC, which is past."


def configuration_fine(path: str, count: int) -> str:
    return f"{path}: {count} source{'' if count == 1 else 's'}."


def workspace_fine(place: str) -> str:
    return f"{place} can be read and is of today's layout."


def put_secret(file: Path, variable: str) -> str:
    return f"Put it into {file}, or into the environment as SCORECARD_SECRET_{variable}."


def source_secret_missing(source: str, name: object) -> str:
    return f"The source {source} names the secret {name!r}, which is not set."


def source_secret_wrong(source: str, name: object) -> str:
    return f"The source {source} cannot be read with the secret {name!r}."


def no_setting(variable: str) -> str:
    return f"{variable} is set, but is no setting, so nothing comes of it."


def rename_setting(nearest: str) -> str:
    return f"Did you mean {nearest}?" if nearest else "Leave it out; the settings are listed in README.md."


def secrets_readable(file: Path) -> str:
    return f"Others on this machine may read {file}."


def make_private(file: Path) -> str:
    return f"Run chmod 600 {file}."


def digest_secret_missing(name: str) -> str:
    return f"The digest names the secret {name!r}, which is not set."


def ask_and_send_again(address: str) -> str:
    return f"Ask them; if it did not, run python -m scorecard digest --send --again {address}."


def depot_fine(address: str) -> str:
    return f"{address} was written to, read from and left as it was."


def copy_damaged(name: str, created_at: datetime) -> str:
    return f"The copy of {name} of {created_at.date()} is missing or damaged."


def sync_or_restore(name: str) -> str:
    return f"Run python -m scorecard sync {name}, or restore a backup."


def copies_whole(whole: int) -> str:
    return f"{whole} {'copy' if whole == 1 else 'copies'} of sources, byte for byte as written."


def never_read(source: str) -> str:
    return f"{source} has never been read."


def read_it(source: str) -> str:
    return f"Run python -m scorecard sync {source}."


def mend_and_read(source: str) -> str:
    return f"Mend it, then python -m scorecard sync {source}."


def read_later(source: str, started_at: datetime) -> str:
    return f"{source} was read at {_minute(started_at)}, which is still to come."


def _minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "minutes")
