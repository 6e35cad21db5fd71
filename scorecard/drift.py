"""Schema drift: what changed in a source's shape since the last good snapshot, told before anything is switched."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from scorecard.errors import SourceError
from scorecard.model import Snapshot, Source
from scorecard.wording import drift as words
from scorecard.wording.formats import Formats

if TYPE_CHECKING:
    from scorecard.ingest import Ingested

LIKE = 70
"""From this likeness on (0 to 100), one of several new columns is proposed as the lost one's new name; a single one always is."""

MANY_REJECTED, FEW_REJECTED = 0.5, 0.1
"""A source whose rejected share jumps from under `FEW` to over `MANY` has changed its shape, not had a bad day."""


def check(ingested: "Ingested", source: Source, previous: Snapshot, details: Mapping[str, Any], formats: Formats) -> list[str]:
    """What is new, in words. Raises a SourceError where the source can no longer be read as it was: the previous snapshot then stays.

    `details` are those of the previous snapshot; they hold what was understood of the source's columns then.
    """
    _not_emptied(ingested, source, previous, formats)
    understood = ingested.understood.to_json()
    then, now = _columns(details.get("understood", {})), _columns(understood)
    if not then or not now:
        return []
    new = [header for header in now if header not in then]
    lost = [header for header in then if header not in now]
    needed = [header for header in lost if then[header]["meaning"] and not _fed(then[header]["meaning"], now)]
    if needed:
        raise SourceError(_lost(source, needed, new or list(now)), kind="lost_column")
    _still_readable(ingested, source, previous, formats)
    return [*(_new(now[header]) for header in new), *(_gone(header) for header in lost), *_retyped(then, now)]


def _columns(understood: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Header → what it was understood to be. A sheet with a column per week gets new columns by its nature: it has none to compare."""
    if understood.get("shape") == "weeks-as-columns":
        return {}
    return {column["header"]: column for column in understood.get("columns", []) if column["header"]}


def _fed(meaning: str, columns: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether some column still feeds that meaning, because the configuration was changed together with the source."""
    return any(column["meaning"] == meaning for column in columns.values())


def _new(column: Mapping[str, Any]) -> str:
    use = f"read as {column['meaning']}" if column["meaning"] else "not used"
    return words.new_column(column["header"], use)


def _gone(header: str) -> str:
    return words.column_gone(header)


def _retyped(then: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Columns in use that are read in another way than before."""
    both = [(then[header], now[header]) for header in now if header in then and now[header]["meaning"]]
    return [words.column_read_otherwise(new["header"], _manner(old), _manner(new)) for old, new in both if _manner(old) != _manner(new)]


def _manner(column: Mapping[str, Any]) -> str:
    return f"{column['kind']} ({column['convention']})" if column["convention"] else str(column["kind"])


def _not_emptied(ingested: "Ingested", source: Source, previous: Snapshot, formats: Formats) -> None:
    had = previous.rows_accepted + previous.rows_repaired
    if had and not ingested.rows_read:
        raise SourceError(words.no_rows(source.name, formats.number(had)), kind="empty")


def _still_readable(ingested: "Ingested", source: Source, previous: Snapshot, formats: Formats) -> None:
    if not ingested.rows_read or not previous.rows_read:
        return
    share, before = ingested.rows_rejected / ingested.rows_read, previous.rows_rejected / previous.rows_read
    if share > MANY_REJECTED and before < FEW_REJECTED:
        worst = _most_rejected(ingested)
        rejected, read = formats.number(ingested.rows_rejected), formats.number(ingested.rows_read)
        raise SourceError(words.rows_unreadable(source.name, rejected, read, worst), kind="lost_column")


def _most_rejected(ingested: "Ingested") -> str:
    """The column with the most rejected cells and an example: ", most of them for the column 'Amount', such as 'n/a' in row 7"."""
    cells = ingested.cells[ingested.cells["severity"] == "rejected"]
    if cells.empty:
        return ""
    column = cells["column"].mode().iloc[0]
    first = cells[cells["column"] == column].iloc[0]
    return words.most_rejected(column, first["value"], first["row"])


def _lost(source: Source, lost: Sequence[str], candidates: Sequence[str]) -> str:
    """The sentence for lost columns, with the likeliest new name of each."""
    parts = []
    for name in lost:
        best = process.extractOne(name, candidates, scorer=fuzz.WRatio, score_cutoff=LIKE if len(candidates) > 1 else 0)
        parts.append(f"'{name}'" + (f" (renamed to '{best[0]}'?)" if best else ""))
    return words.needed_column_gone(source.name, ", ".join(parts))
