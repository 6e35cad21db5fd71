"""Where rows come from: a Google Sheet, a database, a file. A reader knows nothing of indicators: it gives back cells as they are."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scorecard.errors import SourceError
from scorecard.model import Source
from scorecard.sources.files import read_file
from scorecard.sources.google_sheet import read_spreadsheets
from scorecard.sources.patience import Patience
from scorecard.sources.table import RawTable, Secrets

__all__ = ["Patience", "RawTable", "Secrets", "probe", "read_all"]

PROBE_ROWS = 60
_AT_ONCE = 4
_log = logging.getLogger(__name__)

Outcome = RawTable | SourceError


def read_all(sources: Sequence[Source], secrets: Secrets, base: Path | None = None, patience: Patience | None = None) -> dict[str, Outcome]:
    """Read every source, each with its own outcome: a table or a SourceError. None is raised, so that one never hinders the others.

    All tabs of a Google spreadsheet come in two requests together. `base` is the folder from which relative paths of files start.
    """
    return _read(sources, secrets, base, patience, None)


def probe(sources: Sequence[Source], secrets: Secrets, base: Path | None = None, patience: Patience | None = None) -> dict[str, Outcome]:
    """Like `read_all`, but only the first rows (60): whether a source can be reached, has its tab or table, and what its columns are."""
    return _read(sources, secrets, base, patience, PROBE_ROWS)


def _read(
    sources: Sequence[Source], secrets: Secrets, base: Path | None, patience: Patience | None, rows: int | None
) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    google = [source for source in sources if source.kind == "google_sheet"]
    calls: list[Callable[[], dict[str, Outcome]]] = [lambda: read_spreadsheets(google, secrets, patience, rows)] if google else []
    calls += [lambda source=source: _one(source, secrets, base, rows) for source in sources if source.kind != "google_sheet"]  # type: ignore[misc]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="source") as pool:
        for outcome in pool.map(lambda call: call(), calls):
            outcomes |= outcome
    return {source.name: outcomes[source.name] for source in sources}


def _one(source: Source, secrets: Secrets, base: Path | None, rows: int | None) -> dict[str, Outcome]:
    try:
        return {source.name: read_file(source, base)}
    except SourceError as error:
        return {source.name: error}
