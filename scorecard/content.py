"""What a snapshot holds, before it is written: its rows and listed cells as tables, its identity, and the days that it spans."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from scorecard import parquet
from scorecard.bags import Bag, bag_of
from scorecard.model import Dataset, Snapshot, Source
from scorecard.pile import Pile

if TYPE_CHECKING:
    from scorecard.ingest import Ingested

UNDATED: frozenset[Dataset] = frozenset({"goals", "calendar"})
"""Their days are what is planned, and no sign of how fresh the source is."""


@dataclass(frozen=True)
class Changes:
    """Rows as what differs from a file that is there already, the base of the snapshot `onto`.

    `table` is a file of changes as `parts` describes it, with all changes since that base; `bag` is the bag of all rows.
    """

    onto: Snapshot
    table: pa.Table
    bag: Bag


@dataclass(frozen=True)
class Content:
    """What is to be published: rows and listed cells as they will be stored, the counts, and what else is noted of them.

    `days` are the first and last day where the rows themselves do not tell them.
    """

    rows: Pile | Changes
    cells: Pile
    rows_read: int
    rows_accepted: int
    rows_repaired: int
    rows_rejected: int
    details: dict[str, Any]
    days: tuple[date | None, date | None] | None = None


def content_of(ingested: "Ingested", source: Source, details: Mapping[str, Any]) -> Content:
    """What was read, as it will be stored; `details` are noted with what was understood of the source."""
    return Content(
        rows=parquet.stored(ingested.pile, source.dataset),
        cells=Pile.of(parquet.cells_table(ingested.cells)),
        rows_read=ingested.rows_read,
        rows_accepted=ingested.rows_accepted,
        rows_repaired=ingested.rows_repaired,
        rows_rejected=ingested.rows_rejected,
        details={
            "source": meaning_of(source),
            "understood": ingested.understood.to_json(),
            "issues": [vars(each) for each in ingested.issues],
            **details,
        },
    )


def snapshot_id(rows: Bag, cells: Pile, source: Source, zone: str) -> str:
    """The hash of the content: the rows in any order, the cells beside them, how the source is configured, and the time zone."""
    parts = [
        str(rows),
        str(bag_of(cells, without=())),
        json.dumps(meaning_of(source), sort_keys=True, default=str),
        zone,
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def span(rows: Pile, dataset: Dataset, today: date) -> tuple[date | None, date | None]:
    """The first and the last day of any time stamp, leaving out what lies in the future (a planned date is no sign of freshness)."""
    found = [day for table in rows.tables() for day in _ends(table, dataset, today)]
    return min(found, default=None), max(found, default=None)


@dataclass
class Seen:
    """What rows come to that go by a table at a time: their bag, and the first and last day as `span` tells them."""

    dataset: Dataset
    today: date
    bag: Bag | None = None
    days: tuple[date | None, date | None] = (None, None)

    def look(self, table: pa.Table) -> pa.Table:
        """The same table, after it was looked at."""
        some, known = bag_of(table), [day for day in self.days if day is not None]
        self.bag = self.bag.plus(some) if self.bag else some
        found = [*known, *_ends(table, self.dataset, self.today)]
        self.days = min(found, default=None), max(found, default=None)
        return table


def _ends(table: pa.Table, dataset: Dataset, today: date) -> Iterator[date]:
    """The first and the last day up to today in each column of dates or instants."""
    end = datetime.combine(today + timedelta(days=1), time())
    for field in table.schema if dataset not in UNDATED else ():
        if pa.types.is_temporal(field.type):
            column, limit = table[field.name], pa.scalar(end).cast(field.type)
            ends = pc.min_max(column)
            if ends["max"].is_valid and ends["max"].as_py() >= limit.as_py():
                ends = pc.min_max(column.filter(pc.less(column, limit)))
            yield from (_day(ends[each]) for each in ("min", "max") if ends[each].is_valid)


def _day(moment: pa.Scalar) -> date:
    value = moment.as_py()
    return value.date() if isinstance(value, datetime) else cast(date, value)


def meaning_of(source: Source) -> dict[str, Any]:
    """What of a source's configuration decides what its rows mean; where it lies and how often it is read does not."""
    everything = asdict(source)
    kept = {k: v for k, v in everything.items() if k not in ("options", "every_minutes", "quiet_days", "owner", "personal")}
    return cast(dict[str, Any], json.loads(json.dumps(kept, default=str)))
