"""What goes wrong with backups, snapshots and the place where app servers keep snapshots for each other."""

from datetime import datetime
from pathlib import Path

WORKSPACE_DATABASE = "The workspace database"
READ_OTHERWISE = "what was written is not what is read"
LIST_DAMAGED = "its list is damaged"
CHECKSUM_WRONG = "its checksum does not match"
FILE_MISSING = "its file is missing"
NONE_WHOLE = "there is no earlier one that is whole"


def backup_not_written(file: Path, why: object) -> str:
    return f"The backup cannot be written to {file} ({why}). Make room there, or choose another place."


def checksum_wrong(name: object) -> str:
    return f"{name} does not match its checksum"


def no_backup(file: Path) -> str:
    return f"There is no file {file}."


def backup_damaged(file: Path, error: object) -> str:
    return f"{file} is damaged, or is no backup of a scorecard ({error}). Use another backup; nothing was changed."


def backup_too_new(file: Path, layout: object) -> str:
    return f"{file} was written by a newer version of this program (layout {layout}). Update the program first."


def home(folder: Path) -> str:
    return f"The home {folder}"


def not_restored(home: Path, why: object) -> str:
    return f"The backup cannot be restored to {home} ({why}). Make room there or make it writable."


def holds_data(what: str) -> str:
    return f"{what} holds data already, and a restore overwrites nothing. Stop the app, move what is there away, and restore again."


def outside_home(name: str) -> str:
    return f"The backup holds a file that would lie outside the home ({name}). It was not made by this program; nothing was changed."


def not_kept_for_others(whose: str, error: object) -> str:
    return f"{whose}: the new snapshot cannot be kept for the other servers. {error} The last good one is still used."


def on_its_way(file: str, address: str) -> str:
    return f"{file} is still on its way from the store of snapshots {address}."


def not_whole(file: str) -> str:
    return f"{file} did not arrive whole"


def damaged_in_depot(file: str, address: str) -> str:
    return f"{file} is damaged in the store of snapshots {address}: its checksum does not match."


def secret_is_no_table(secret: str) -> str:
    return f"The secret '{secret}' is no table. Write it like [secrets.{secret}] key = …, or as JSON in the environment."


def depot(address: str) -> str:
    return f"The store of snapshots {address}"


def library_missing(where: str, told: str) -> str:
    return f"{where} needs a library that is not installed ({told})."


def not_writable_here(address: str, why: str | None) -> str:
    return f"This machine cannot write what comes from the store of snapshots {address} ({why})."


def depot_refuses(where: str, told: str) -> str:
    return f"{where} refuses access ({told})."


def depot_lacks(where: str, name: str) -> str:
    return f"{where} does not have {name} (yet)."


def depot_not_there(where: str, told: str) -> str:
    return f"{where} is not there ({told})."


def depot_unusable(where: str, kind: str, told: str) -> str:
    return f"{where} cannot be used ({kind}: {told})."


def snapshot_not_written(source: str, folder: Path, why: object) -> str:
    return (
        f"{source}: the new snapshot cannot be written to {folder} ({why}). Make room there or make it writable; the last good one "
        "is still used."
    )


def no_longer_kept_all(ids: str) -> str:
    return f"The snapshots {ids} are no longer kept. SCORECARD_KEEP_DAYS says for how long they are."


def no_longer_kept(source: str, snapshot: str) -> str:
    return f"{source}: the snapshot {snapshot} is no longer kept."


def snapshot_damaged(source: str, file: Path) -> str:
    return (
        f"{source}: the snapshot file {file} is missing or damaged (its checksum does not match). Run python -m scorecard sync {source} "
        "to make it anew, or restore a backup."
    )


def damaged_stand_in(created_at: datetime, shown: str, trouble: str) -> str:
    return f"The snapshot of {_minute(created_at)} UTC is missing or damaged (its checksum does not match); {shown}. {trouble}"


def mend_snapshot(source: str) -> str:
    return f"Run python -m scorecard sync {source}, or restore a backup."


def no_answer(seconds: float) -> str:
    return f"no answer within {seconds:g} seconds"


def used_instead(created_at: datetime) -> str:
    return f"that of {_minute(created_at)} UTC is used instead"


def _minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "minutes")
