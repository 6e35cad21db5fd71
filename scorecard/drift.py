"""Schema drift: what changed in a source's shape since the last good snapshot, told before anything is switched."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from scorecard.errors import SourceError
from scorecard.model import Snapshot, Source

if TYPE_CHECKING:
    from scorecard.ingest import Ingested

LIKE = 70
"""From this likeness on (0 to 100), a new column is proposed as the lost one's new name."""

MANY_REJECTED, FEW_REJECTED = 0.5, 0.1
"""A source whose rejected share jumps from under `FEW` to over `MANY` has changed its shape, not had a bad day."""


def check(ingested: "Ingested", source: Source, previous: Snapshot, columns_then: Sequence[str], columns_now: Sequence[str]) -> list[str]:
    """What is new, in words. Raises a SourceError where the source can no longer be read as it was: the previous snapshot then stays.

    The columns are the source's own names, empty where its reader does not tell them.
    """
    _not_emptied(ingested, source, previous)
    lost = [name for name in columns_then if columns_now and name not in columns_now]
    new = [name for name in columns_now if columns_then and name not in columns_then]
    mapped = [name for name in lost if name in source.columns.values()]
    if mapped:
        raise SourceError(_lost(source, mapped, new or list(columns_now)), kind="lost_column")
    _still_readable(ingested, source, previous)
    return [f"New column '{name}': not used." for name in new] + [f"The column '{name}' is gone; it was not used." for name in lost]


def _not_emptied(ingested: "Ingested", source: Source, previous: Snapshot) -> None:
    had = previous.rows_accepted + previous.rows_repaired
    if had and not ingested.rows_read:
        msg = (
            f"{source.name}: no rows were found where there were {had:,} before. It may be in the middle of an edit, or its tab or filter "
            f"has changed. The last good copy is kept; if it is really empty now, run python -m scorecard sync {source.name} --allow-empty."
        )
        raise SourceError(msg, kind="empty")


def _still_readable(ingested: "Ingested", source: Source, previous: Snapshot) -> None:
    if not ingested.rows_read or not previous.rows_read:
        return
    share, before = ingested.rows_rejected / ingested.rows_read, previous.rows_rejected / previous.rows_read
    if share > MANY_REJECTED and before < FEW_REJECTED:
        worst = _most_rejected(ingested)
        msg = (
            f"{source.name}: {ingested.rows_rejected:,} of {ingested.rows_read:,} rows can no longer be read{worst}. "
            f"A column seems to hold something else than before. The last good copy is kept; see python -m scorecard inspect {source.name}."
        )
        raise SourceError(msg, kind="lost_column")


def _most_rejected(ingested: "Ingested") -> str:
    """The column with the most rejected cells and an example: ", most of them for the column 'Amount', such as 'n/a' in row 7"."""
    cells = ingested.cells[ingested.cells["severity"] == "rejected"]
    if cells.empty:
        return ""
    column = cells["column"].mode().iloc[0]
    first = cells[cells["column"] == column].iloc[0]
    return f", most of them for the column '{column}', such as '{first['value']}' in row {first['row']}"


def _lost(source: Source, lost: Sequence[str], candidates: Sequence[str]) -> str:
    """The sentence for lost columns, with the likeliest new name of each."""
    parts = []
    for name in lost:
        best = process.extractOne(name, candidates, scorer=fuzz.WRatio, score_cutoff=LIKE) if candidates else None
        parts.append(f"'{name}'" + (f" (renamed to '{best[0]}'?)" if best else ""))
    return (
        f"{source.name}: the column {', '.join(parts)} is gone, and the configuration needs it. Rename it back, or change "
        f"[sources.{source.name}.columns]. The last good copy is kept."
    )
