"""Where rows come from: a Google Sheet, a database, a file. A reader knows nothing of indicators: it gives back cells as they are.

Each reader brings libraries of its own (Google's, spreadsheets', databases': 40 MB and half a second together), so it is loaded when there
is something for it to read; a process that only shows pages has none of them.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from scorecard.errors import SourceError
from scorecard.model import Source
from scorecard.sources.patience import Patience
from scorecard.sources.table import RawTable, Secrets
from scorecard.wording import source_files as words

__all__ = ["Patience", "RawTable", "Secrets", "probe", "read_all"]

PROBE_ROWS = 60
_AT_ONCE = 4
_log = logging.getLogger(__name__)

Outcome = RawTable | SourceError


def read_all(
    sources: Sequence[Source],
    secrets: Secrets,
    base: Path | None = None,
    patience: Patience | None = None,
    since: Mapping[str, Any] | None = None,
) -> dict[str, Outcome]:
    """Read every source, each with its own outcome: a table or a SourceError. None is raised, so that one never hinders the others.

    All tabs of a Google spreadsheet come in two requests together. `base` is the folder from which relative paths start. `since` gives,
    per name of a database source with `updated_at`, the value from which on rows are wanted; the others are read whole.
    """
    return _read(sources, secrets, base, patience or Patience(), since or {}, None)


def probe(sources: Sequence[Source], secrets: Secrets, base: Path | None = None, patience: Patience | None = None) -> dict[str, Outcome]:
    """Like `read_all`, but only the first rows (60): whether a source can be reached, has its tab or table, and what its columns are."""
    return _read(sources, secrets, base, patience or Patience(), {}, PROBE_ROWS)


def _read(
    sources: Sequence[Source], secrets: Secrets, base: Path | None, patience: Patience, since: Mapping[str, Any], rows: int | None
) -> dict[str, Outcome]:
    calls: list[tuple[list[Source], Callable[[], dict[str, Outcome]]]] = []
    for group in _groups(sources):
        first = group[0]
        if first.kind == "google_sheet":
            from scorecard.sources.google_sheet import read_spreadsheet

            calls.append((group, partial(read_spreadsheet, group, secrets, patience, rows)))
        else:
            calls.append((group, partial(_read_one, first, secrets, base, since.get(first.name), rows)))
    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="source") as pool:
        for outcome in pool.map(lambda each: _guarded(*each), calls):
            outcomes |= {name: _marked(each, rows) for name, each in outcome.items()}
    return {source.name: outcomes[source.name] for source in sources}


def _marked(outcome: Outcome, rows: int | None) -> Outcome:
    """As many rows as were asked for may not be all of them."""
    is_cut = rows is not None and isinstance(outcome, RawTable) and len(outcome.cells) >= rows
    return replace(outcome, cut=True) if is_cut and isinstance(outcome, RawTable) else outcome


def _groups(sources: Sequence[Source]) -> list[list[Source]]:
    """Google sources by spreadsheet and secret, every other source by itself."""
    groups: dict[tuple[str, ...], list[Source]] = {}
    for source in sources:
        groups.setdefault(_read_together(source), []).append(source)
    return list(groups.values())


def _read_together(source: Source) -> tuple[str, ...]:
    if source.kind != "google_sheet":
        return (source.name,)
    from scorecard.sources.google_sheet import spreadsheet_of

    return spreadsheet_of(source)


def _read_one(source: Source, secrets: Secrets, base: Path | None, since: Any, rows: int | None) -> dict[str, Outcome]:
    if source.kind == "database":
        from scorecard.sources.database import read_database

        return {source.name: read_database(source, secrets, base, rows, since)}
    from scorecard.sources.files import read_file

    return {source.name: read_file(source, base, rows)}


def _guarded(sources: Sequence[Source], read: Callable[[], dict[str, Outcome]]) -> dict[str, Outcome]:
    """The outcome of one call. A fault of ours costs its own sources only, and keeps its traceback in the log."""
    try:
        return read()
    except SourceError as error:
        return {source.name: error for source in sources}
    except Exception as error:
        names = ", ".join(source.name for source in sources)
        _log.exception("Reading %s failed for a reason that is not foreseen", names)
        msg = words.not_foreseen(names, type(error).__name__)
        return {source.name: SourceError(msg, kind="broken") for source in sources}
