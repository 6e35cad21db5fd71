"""A look at a live source: what its columns are, how many rows it has and how far they reach. What a sync is to a copied source."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from scorecard import parquet
from scorecard.content import Content, meaning_of
from scorecard.datasets import columns_of
from scorecard.errors import SourceError
from scorecard.ingest.findings import Findings
from scorecard.live.estimates import rows_scanned
from scorecard.live.mapping import Family, family_of, mapped, own_columns
from scorecard.model import Configuration, Issue, Snapshot, Source
from scorecard.pile import Pile
from scorecard.query.portable import in_zone
from scorecard.query.tables import calendar_day
from scorecard.snapshots import Store
from scorecard.sources.columns import ColumnBuilder
from scorecard.sources.database import database_url, place_of, query_rows, rows_of, timeout_of
from scorecard.sources.database_errors import explain
from scorecard.sources.database_guards import connected
from scorecard.sources.table import Secrets, text_option
from scorecard.wording import live as wording
from scorecard.wording.formats import Formats, formats_of
from scorecard.workspace.models import PublicationRow, SnapshotRow

SECONDS = 30.0
"""How long a statement of a live source may take, unless `timeout_seconds` says otherwise."""
SAMPLED = 60
TRIED = frozenset({"postgresql", "mariadb", "hive", "duckdb"})
"""The dialects of which every answer was held against that of a copy; "hive" is what Spark's is called."""
CONTENT = ("looked_at", "mark")
"""What the file of a look holds: nothing of the source."""
_BY_KIND: dict[str, Family] = {
    "int": "number", "float": "number", "Int64": "number", "Float64": "number", "float64": "number", "boolean": "boolean",
    "datetime64[us]": "time", "datetime64[us, UTC]": "zoned", "string": "text", "str": "text",
}  # fmt: skip
_BY_WORD: dict[str, Family] = {
    "timestamp with time zone": "zoned", "timestamp": "time", "datetime": "time", "date": "day", "bool": "boolean", "char": "text",
    "string": "text", "int": "number", "decimal": "number", "double": "number", "float": "number", "real": "number", "numeric": "number",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a look found. `there` are the database's columns, `rows_read` all rows, `rows` those that can be used."""

    source: str
    place: str
    there: dict[str, Family]
    table: str
    schema: str
    rows_read: int
    rows: int
    oldest: date | None
    newest: date | None
    seconds: float
    scanned: int | None
    issues: tuple[Issue, ...] = ()
    dialect: str = ""

    def sentence(self, formats: Formats) -> str:
        """What was found and what it cost."""
        told = wording.looked(self.place, self.rows_read, self.seconds, self.scanned, formats)
        return told if self.dialect in TRIED else f"{told}. {wording.untried(self.dialect)}"


def look(source: Source, configuration: Configuration, secrets: Secrets, base: Path | None, today: date) -> Look:
    """Ask a source how it lies and how far it reaches. Raises SourceError, also for columns that do not fit."""
    url, timeout, place = database_url(source, secrets, base), timeout_of(source, SECONDS), place_of(source)
    try:
        with connected(url, timeout) as connection:
            return _looked(source, configuration, connection, url, today)
    except (SQLAlchemyError, TimeoutError, OSError) as error:
        raise explain(error, place, url, timeout) from None


def content_of(found: Look, source: Source, configuration: Configuration, now: datetime) -> Content:
    """A look as what the store publishes: no row of the source, and what was found of it."""
    columns = own_columns(source, configuration, found.there, found.place)
    rejected = found.rows_read - found.rows
    understood = {
        "place": found.place,
        "shape": "long",
        "columns": [
            {
                "header": own, "letter": "", "meaning": name, "kind": found.there[own], "convention": wording.LIVE, "samples": [],
                "blank": None, "unreadable": None,
            }
            for name, own in columns.items()
        ],
        "skipped": [], "proposals": [], "notes": [wording.LIVE],
    }  # fmt: skip
    return Content(
        rows=Pile.of(pa.table({"looked_at": [now.isoformat()], "mark": [uuid4().hex]})),
        cells=Pile.of(parquet.cells_table(Findings(found.place).frame())),
        rows_read=found.rows_read,
        rows_accepted=found.rows,
        rows_repaired=0,
        rows_rejected=max(rejected, 0),
        details={
            "source": meaning_of(source),
            "understood": understood,
            "issues": [vars(each) for each in found.issues],
            "live": {"columns": found.there, "table": found.table, "schema": found.schema},
        },
        days=(found.oldest, found.newest),
    )


def publish(found: Look, source: Source, configuration: Configuration, store: Store, now: datetime) -> Snapshot:
    """Make a look the source's current one: a moment of its own, so that what was answered before is asked anew.

    All looks of a source share one file, that of the first: there will be one every hour for years, and nothing in it differs.
    """
    content = content_of(found, source, configuration, now)
    before = store.current().get(source.name)
    with store.workspace.reading() as session:
        last = session.get(SnapshotRow, before.id) if before is not None and before.columns == CONTENT else None
    if last is None or not store.is_good(last.path, last.sha256) or not store.is_good(last.rejects_path, last.rejects_sha256):
        return store.publish_content(content, source, now)
    oldest, newest = content.days or (None, None)
    row = SnapshotRow(
        id=uuid4().hex[:16], source=source.name, dataset=source.dataset, path=last.path, sha256=last.sha256,
        rejects_path=last.rejects_path, rejects_sha256=last.rejects_sha256, created_at=now, known_at=now, rows_read=content.rows_read,
        rows_accepted=content.rows_accepted, rows_repaired=0, rows_rejected=content.rows_rejected, oldest=oldest, newest=newest,
        columns=[*CONTENT], details=content.details,
    )  # fmt: skip
    with store.workspace.writing() as session:
        session.add(row)
        session.flush()
        session.add(PublicationRow(source=source.name, snapshot=row.id, known_at=now))
    return store.current()[source.name]


def rows_from(source: Source, table: str, schema: str) -> sa.FromClause:
    """What stands behind FROM, as a look found it."""
    if table:
        return sa.table(table, schema=schema or None)
    rows: sa.FromClause = query_rows(text_option(source, "query").rstrip().rstrip(";"))
    return rows


def _looked(source: Source, configuration: Configuration, connection: Connection, url: URL, today: date) -> Look:
    place = place_of(source)
    rows = rows_of(source, connection)
    named = (rows.name, rows.schema or "") if isinstance(rows, sa.TableClause) else ("", "")
    there = _columns(connection, rows)
    select = mapped(source, configuration, rows, there, place)
    _check_zones(source, configuration, connection, place)
    began = time.monotonic()
    asked = _reach(select, source, configuration, today)
    scanned = rows_scanned(connection, asked)
    found = connection.execute(asked).one()._mapping
    read = connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one()
    doubled = int(found["rows"]) - int(found["ids"]) if "ids" in found else 0
    return Look(
        source=source.name,
        place=place,
        there=there,
        table=str(named[0]),
        schema=str(named[1]),
        rows_read=int(read) if source.dataset != "indicator_values" else int(found["rows"]),
        rows=int(found["rows"]),
        oldest=_day(found["oldest"]),
        newest=_day(found["newest"]),
        seconds=round(time.monotonic() - began, 3),
        scanned=scanned,
        issues=(wording.doubled(source.name, doubled, formats_of(configuration.company)),) if doubled else (),
        dialect=connection.dialect.name,
    )


def _reach(select: sa.Select[Any], source: Source, configuration: Configuration, today: date) -> sa.Select[Any]:
    """One row: how many rows there are, how many ids, and the first and last day of any time stamp up to today."""
    rows = select.subquery("rows")
    days = [calendar_day(rows.c[each.name]) for each in columns_of(source.dataset, configuration.stages) if each.kind in ("time", "day")]
    past = [sa.case((day <= today, day), else_=None) for day in days]
    firsts = [sa.func.min(day).label(f"first_{place}") for place, day in enumerate(past)]
    lasts = [sa.func.max(day).label(f"last_{place}") for place, day in enumerate(past)]
    ids = [sa.func.count(sa.distinct(rows.c.lead_id)).label("ids")] if source.dataset == "leads" else []
    ends = sa.select(sa.func.count().label("rows"), *ids, *firsts, *lasts).subquery("ends")
    far, long_ago = sa.cast(sa.literal(date(9999, 12, 31), sa.Date), sa.Date), sa.cast(sa.literal(date(1, 1, 1), sa.Date), sa.Date)
    first = [sa.func.coalesce(ends.c[each.name], far) for each in firsts]
    last = [sa.func.coalesce(ends.c[each.name], long_ago) for each in lasts]
    oldest, newest = (sa.func.least(*first), sa.func.greatest(*last)) if len(days) > 1 else (first[0], last[0])
    own = [ends.c.rows, *([ends.c.ids] if ids else [])]
    return sa.select(*own, sa.type_coerce(oldest, sa.Date).label("oldest"), sa.type_coerce(newest, sa.Date).label("newest"))


def _day(value: Any) -> date | None:
    """A day of the database, or None where there was none at all."""
    day = value.date() if isinstance(value, datetime) else value
    return None if day is None or day.year in (1, 9999) else day


def _columns(connection: Connection, rows: sa.FromClause) -> dict[str, Family]:
    """The columns and what they hold: of a table as it is declared, of a query as its first rows show."""
    if isinstance(rows, sa.TableClause):
        columns = sa.inspect(connection).get_columns(str(rows.name), schema=rows.schema)
        return {str(each["name"]): family_of(each["type"]) for each in columns}
    result: sa.CursorResult[Any] = connection.execute(sa.select(sa.literal_column("*")).select_from(rows).limit(SAMPLED))
    names, codes, some = list(result.keys()), [each[1] for each in result.cursor.description or ()], result.fetchall()
    cells: list[Sequence[Any]] = list(zip(*some, strict=True)) if some else [()] * len(names)
    return {name: _named(code) or _shown(values) for name, code, values in zip(names, codes, cells, strict=True)}


def _named(code: Any) -> Family | None:
    """A type that the driver names in words, such as DATE_TYPE or timestamp(3); others have numbers of their own."""
    if not isinstance(code, str):
        return None
    return next((family for word, family in _BY_WORD.items() if word in code.lower()), "unknown")


def _shown(values: Sequence[Any]) -> Family:
    """A type as the values themselves show it."""
    builder = ColumnBuilder()
    builder.add(values)
    return _BY_KIND.get(str(builder.finish().dtype), "unknown")


def _check_zones(source: Source, configuration: Configuration, connection: Connection, place: str) -> None:
    """MySQL and MariaDB give NULL for an instant in a zone that they have not loaded, instead of an error."""
    written, business = source.timezone, configuration.company.timezone
    if connection.dialect.name in ("mysql", "mariadb") and written and written != business:
        noon = sa.cast(sa.literal("2026-01-15 12:00:00"), sa.DateTime)
        if connection.execute(sa.select(in_zone(noon, written, business))).scalar() is None:
            raise SourceError(wording.no_zones(place, written), kind="configuration")
