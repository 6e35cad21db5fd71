"""Why a source cannot be connected or a configuration not be saved."""

from pathlib import Path

NO_PREVIEW = "There is no scorecard of a configuration with mistakes."


def only_below(folders: str) -> str:
    return f"Only files below {folders} can be connected here. Upload the file, or copy it there."


def not_written(file: Path, why: str | None) -> str:
    return f"{file} cannot be written ({why}). Make room there, or make it writable."


def file_there(path: Path) -> str:
    return f"There is a file {path} already; nothing was written. Choose another place, or say that it is to be replaced."


def not_saved(path: Path, why: str | None) -> str:
    return f"{path} cannot be written ({why}). Choose a folder that this process may write to."
