"""Large tables, read by what changed: the rows since the last mark are merged into the last good snapshot by their key.

A full read at a set interval (`reconcile_hours`) sees what marks cannot: deletions, and rows whose change left no mark. Whenever it is
not certain that merging gives just what a full read would give, the source is read in full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scorecard import parquet
from scorecard.changing import changes_to, span_of
from scorecard.content import Changes, Content, meaning_of
from scorecard.datasets import DATED_BY
from scorecard.ingest import Ingested
from scorecard.model import Snapshot, Source
from scorecard.parts import Parts
from scorecard.pile import Pile
from scorecard.snapshots import Store
from scorecard.sources import RawTable

RECONCILE_HOURS = 24.0
MARGIN = timedelta(minutes=10)
"""So much is read twice: a transaction may be committed a while after the moment that it wrote into its rows."""

KEY = "key"
"""The column of the listed cells that holds the key of their row, so that a row that is read again takes its findings along."""


@dataclass(frozen=True)
class Plan:
    """The rows of a source that are to be read: those marked `since` or later, to be merged into the snapshot `onto`."""

    since: Any
    onto: Snapshot


def plan(store: Store, source: Source, snapshot: Snapshot | None, now: datetime) -> Plan | None:
    """How to read the source incrementally; None for a full read: as it is set, the first time, when it is due, after a change of it."""
    if source.kind != "database" or not source.options.get("updated_at") or key_column(source) is None or snapshot is None:
        return None
    details = store.details(snapshot)
    mark = details.get("mark")
    if not mark or details.get("source") != meaning_of(source) or not store.is_whole(snapshot):
        return None
    interval = timedelta(hours=float(source.options.get("reconcile_hours", RECONCILE_HOURS)))
    return Plan(_since(mark), snapshot) if now - datetime.fromisoformat(mark["full_at"]) < interval else None


def key_column(source: Source) -> str | None:
    """The canonical column that identifies a row: what the source's `key` is mapped to, or the lead's id."""
    named = source.options.get("key")
    if named:
        return next((ours for ours, theirs in source.columns.items() if theirs == named), None)
    return "lead_id" if source.dataset == "leads" and "lead_id" in source.columns else None


@dataclass
class Watched:
    """A source's table, of which the keys and the marks are remembered while its parts go by."""

    table: RawTable
    source: Source
    _kept: list[pd.DataFrame] = field(default_factory=list)

    @property
    def watched(self) -> RawTable:
        """The table to be read; once."""
        self._kept = [self._few(self.table.cells)]
        rest = self.table.rest
        return self.table if rest is None else replace(self.table, rest=lambda: map(self._seen, rest()))

    @property
    def keys(self) -> RawTable:
        """All of its rows, with the columns that matter here."""
        return replace(self.table, cells=pd.concat(self._kept, ignore_index=True), rest=None)

    def _seen(self, cells: pd.DataFrame) -> pd.DataFrame:
        self._kept.append(self._few(cells))
        return cells

    def _few(self, cells: pd.DataFrame) -> pd.DataFrame:
        ours = key_column(self.source)
        wanted = {str(self.source.options.get("updated_at", "")), self.source.columns[ours] if ours else ""}
        return cells[[name for name in cells.columns if name in wanted]]


def marked(ingested: Ingested, raw: RawTable, source: Source, now: datetime) -> tuple[Ingested, dict[str, Any]]:
    """After a full read: the cells with the keys of their rows, and the mark from which the next read goes on."""
    if source.kind != "database" or not source.options.get("updated_at") or key_column(source) is None:
        return ingested, {}
    mark = _mark(raw, source)
    return _with_keys(ingested, raw, source), {"mark": {**mark, "full_at": now.isoformat()}} if mark else {}


def merged(store: Store, plan: Plan, ingested: Ingested, raw: RawTable, source: Source, today: date) -> Content | None:
    """The last good snapshot with the changed rows in the place of the old ones; None where only a full read is certain.

    A large snapshot is not written again: what is different is written beside it.
    """
    key = key_column(source)
    details = store.details(plan.onto)
    headers = [column["header"] for column in details["understood"]["columns"]]
    if key is None or KEY not in (old := store.rejects(plan.onto)) or headers != [each.header for each in ingested.understood.columns]:
        return None
    delta = _with_keys(ingested, raw, source)
    keys = _keys(raw, source)
    if keys.isna().any() or keys.duplicated().any() or not set(delta.pile.whole()[key].to_pylist()) <= set(keys):
        return None  # a full read lists rows without an id and those that share one, and knows how an id is to be read
    changed = parquet.stored(Pile.of(_rows_after(delta.pile.whole(), plan.onto)), source.dataset).whole()
    parts, read = store.open(plan.onto), pa.array(keys, type=pa.string())
    changes = changes_to(plan.onto, parts, store.bag(plan.onto), key, read, changed)
    rows = changes or _replaced(store, parts, changed, key, read, source)
    count = rows.bag.count if isinstance(rows, Changes) else rows.num_rows
    kept = old[~old[KEY].isin(set(keys))]
    rejected = _rows_with("rejected", kept) + ingested.rows_rejected
    repaired = _rows_with("repaired", kept[~kept[KEY].isin(set(kept[KEY][kept["severity"] == "rejected"]))]) + ingested.rows_repaired
    return Content(
        rows=rows,
        cells=Pile.of(
            parquet.cells_table(pd.concat([kept, delta.cells.assign(row=delta.cells["row"] + plan.onto.rows_read)], ignore_index=True))
        ),
        rows_read=count + rejected,
        rows_accepted=count - repaired,
        rows_repaired=repaired,
        rows_rejected=rejected,
        details={**details, "mark": {**details["mark"], **_mark(raw, source)}},
        days=span_of(parts, changes, today) if changes else None,
    )


def _replaced(store: Store, parts: Parts, delta: pa.Table, key: str, keys: pa.Array, source: Source) -> Pile:
    """The rows of the snapshot without those keys, and the changed rows, to be sorted as a full read sorts them."""
    pile = Pile(DATED_BY[source.dataset], store.folder)
    with duckdb.connect() as connection:
        connection.register("delta", delta)
        connection.register("read_again", pa.table({KEY: keys}))
        stays = f'NOT coalesce("{key}" IN (SELECT {KEY} FROM read_again), false)'
        found = connection.execute(f"SELECT * FROM {parts.rows} WHERE {stays} UNION ALL BY NAME SELECT * FROM delta")
        for batch in found.to_arrow_reader(_MERGED_AT_ONCE):
            pile.add(pa.Table.from_batches([batch]))
    return parquet.stored(pile, source.dataset)


_MERGED_AT_ONCE = 245_760
"""Rows of the snapshot that are copied at a time."""


def _with_keys(ingested: Ingested, raw: RawTable, source: Source) -> Ingested:
    keys = _keys(raw, source, ingested.cells["row"].to_numpy() - raw.first_row)
    return replace(ingested, cells=ingested.cells.assign(**{KEY: keys.to_numpy(dtype=object)}))


def _keys(raw: RawTable, source: Source, places: Any = slice(None)) -> "pd.Series[Any]":
    """The keys of the rows, or of some of them, as the text that an id becomes."""
    column = source.columns[cast(str, key_column(source))]
    values: pd.Series[Any] = raw.cells[column].iloc[places].astype(object)
    return values.map(lambda value: None if pd.isna(value) else str(value).strip()).astype(object)


def _rows_after(rows: pa.Table, onto: Snapshot) -> pa.Table:
    """Row numbers go on after those of the snapshot: a database's rows have no numbers of their own."""
    numbers = pc.add(rows["source_row"], onto.rows_read)
    return rows.set_column(rows.column_names.index("source_row"), "source_row", numbers)


def _rows_with(severity: str, cells: pd.DataFrame) -> int:
    return int(cells.loc[cells["severity"] == severity, KEY].nunique())


def _mark(raw: RawTable, source: Source) -> dict[str, Any]:
    """The latest change among the rows that were read, in a form that JSON keeps; empty where there is none."""
    column = str(source.options["updated_at"])
    if column not in raw.cells.columns:
        return {}
    values = raw.cells[column].dropna()
    if values.empty:
        return {}
    latest = values.max()
    if isinstance(latest, datetime):  # pandas' own time stamps are datetimes too
        return {"kind": "time", "value": latest.isoformat()}
    return {"kind": "number", "value": float(latest)} if isinstance(latest, int | float) else {"kind": "text", "value": str(latest)}


def _since(mark: Mapping[str, Any]) -> Any:
    """The value to read from: a while before the latest change for times, the very same value for numbers and other texts."""
    if mark["kind"] == "number":
        return int(mark["value"])
    try:
        earlier = datetime.fromisoformat(mark["value"]) - MARGIN
    except ValueError:
        return mark["value"]
    if mark["kind"] == "time":
        return earlier
    # SQLite keeps times as text, which compares as times do where it is written in the same way: with a blank or a T, or the day alone.
    return earlier.isoformat(mark["value"][10]) if len(mark["value"]) > 10 else earlier.date().isoformat()
