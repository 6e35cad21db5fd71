"""Writing the configuration: whole or not at all, and never over another one without being told to."""

import os
import sys
from pathlib import Path

from scorecard.errors import RefusedError
from scorecard.wording import connecting as words


def save(text: str, path: Path, replace: bool = False) -> Path | None:
    """Write the text to `path`. With `replace` an earlier file is kept beside it; returns where, or None where there was none.

    Raises RefusedError where a file is there and `replace` is not set, or where the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not replace:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            return None
        kept = _kept(path)
        beside = path.with_name(f".{path.name}.being-written")
        beside.write_text(text, encoding="utf-8", newline="\n")
        os.replace(beside, path)
    except FileExistsError:
        raise RefusedError(words.file_there(path)) from None
    except OSError as error:
        raise RefusedError(words.not_saved(path, error.strerror)) from error
    return kept


def this_python(executable: str = sys.executable, folder: Path | None = None) -> str:
    """The Python that runs, as somebody types it in the folder at hand: ".venv/bin/python"."""
    path, here = Path(executable), folder or Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f'"{shown}"' if " " in str(shown) else str(shown)


def _kept(path: Path) -> Path | None:
    """A copy of the earlier file under a name that is free."""
    if not path.exists():
        return None
    names = (path.with_name(f"{path.name}.before{number or ''}") for number in range(1000))
    kept = next(name for name in names if not name.exists())
    kept.write_bytes(path.read_bytes())
    return kept
