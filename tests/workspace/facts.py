"""Small, made-up facts for tests of what keeps them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa

from scorecard import parquet
from scorecard.changing import changes_to, span_of
from scorecard.content import content_of
from scorecard.ingest.understood import Ingested, Understood
from scorecard.model import Snapshot, Source
from scorecard.pile import Pile
from scorecard.snapshots import Store

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEADS = Source("leads", "file", "leads", columns={"lead_id": "Id", "created_at": "Created", "amount": "Amount"})
CELLS = ("place", "row", "column", "value", "problem", "kept_as", "severity")


def leads(ids: Sequence[int], amount: float = 100.0) -> pd.DataFrame:
    """Leads created on consecutive days of January; every third one has no amount."""
    return pd.DataFrame(
        {
            "lead_id": pd.Series([f"L{id}" for id in ids], dtype="object"),
            "created_at": pd.Series([datetime(2026, 1, 1) + timedelta(days=id % 300) for id in ids], dtype="datetime64[us]"),
            "channel": pd.Series([None if id % 5 == 0 else "PPC" for id in ids], dtype="object"),
            "amount": pd.Series([None if id % 3 == 0 else amount + id for id in ids], dtype="float64"),
            "source_row": pd.Series([id + 2 for id in ids], dtype="int64"),
        }
    )


def ingested(rows: pd.DataFrame, rejected: Sequence[int] = ()) -> Ingested:
    """Rows as the ingest hands them on, with the given numbers of rows rejected beside them."""
    cells = pd.DataFrame(
        [("leads.csv", row, "Amount", "n/a", "is not a number", None, "rejected") for row in rejected], columns=list(CELLS)
    ).astype({"row": "int64"})
    return Ingested(
        pile=Pile.of(pa.Table.from_pandas(rows, preserve_index=False)),
        cells=cells,
        rows_read=len(rows) + len(rejected),
        rows_accepted=len(rows),
        rows_repaired=0,
        rows_rejected=len(rejected),
        understood=Understood("leads.csv", "long", 1, 1, (), (), ()),
    )


def publish_changes(
    store: Store, onto: Snapshot, rows: pd.DataFrame, now: datetime, gone: Sequence[str] = (), rejected: Sequence[int] = ()
) -> Snapshot:
    """Publish a snapshot with those rows, and without those ids, as changes beside the base of another one."""
    few = ingested(rows, rejected)
    parts, read = store.open(onto), pa.array([*rows["lead_id"], *gone], pa.string())
    changes = changes_to(onto, parts, store.bag(onto), "lead_id", read, parquet.stored(few.pile, "leads").whole())
    assert changes is not None
    days, count = span_of(parts, changes, now.date()), changes.bag.count
    content = replace(content_of(few, LEADS, {}), rows=changes, days=days, rows_read=count, rows_accepted=count)
    return store.publish_content(content, LEADS, now)
