"""A hardened, read-only DuckDB over the snapshot files of one moment, reached through SQLAlchemy.

One engine stands for one set of snapshots and never changes, so it is shared by all threads and kept while it is in use: each
connection is a cursor of its own on the same in-memory database. Small files are loaded when the engine is opened (the demo: some
30 ms, and every question after that a few); large ones stay where they are and are read as views.

After its files are known, the database may reach nothing else: no other file, no network, no extension, and its settings are locked.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast
from weakref import WeakKeyDictionary

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from scorecard.datasets import Column, Kind, columns_of
from scorecard.live import is_live, routes
from scorecard.model import Configuration, Dataset, Snapshot
from scorecard.parts import Parts
from scorecard.query.cuts import NONE, Rolled
from scorecard.query.tables import DATASETS, SCHEMA
from scorecard.rollups import files as rollups

LOADED_BELOW = 64 * 1024 * 1024
"""Snapshots that are together smaller than this many bytes are loaded into memory; larger ones are read where they lie."""
MEMORY_LIMIT = "2GB"
VECTORS = 5
"""DuckDB's rows come in vectors of 2,048; so many of them make a part of a long list."""
READ = 32
"""So many small results are kept with an engine, the least recently used one goes first."""
NEVER = -1
"""In place of a day where there is none."""
_EPOCH = date(1970, 1, 1).toordinal()
KEPT = 6
"""So many engines are kept, the least recently used one goes first: today's, and those of a few past moments."""

Kept = TypeVar("Kept")
Columns = dict[str, Any]
"""A result by the names of its columns: arrays of NumPy, and `Texts`."""
_TYPES: dict[Kind, str] = {"text": "VARCHAR", "number": "DOUBLE", "time": "TIMESTAMP", "day": "DATE"}


class Opener(Protocol):
    """What turns a snapshot into its verified files. In `home` lie the roll-ups."""

    @property
    def home(self) -> Path: ...
    def open(self, snapshot: Snapshot) -> Parts: ...


class House(Protocol):
    """The part of the house that this module needs."""

    @property
    def configuration(self) -> Configuration: ...
    @property
    def store(self) -> Opener: ...


_engines: OrderedDict[tuple[object, ...], sa.Engine] = OrderedDict()
_snapshots: WeakKeyDictionary[sa.Engine, Mapping[str, Snapshot]] = WeakKeyDictionary()
_rolled: WeakKeyDictionary[sa.Engine, Rolled] = WeakKeyDictionary()
_kept: WeakKeyDictionary[sa.Engine, OrderedDict[Hashable, Any]] = WeakKeyDictionary()
_unmatched_rows: WeakKeyDictionary[sa.Engine, dict[str, int]] = WeakKeyDictionary()
_lock = threading.Lock()


def open_engine(house: House, snapshots: Mapping[str, Snapshot]) -> sa.Engine:
    """The engine with the views leads, events, indicator_values, goals and calendar over the given snapshots, by source name.

    A dataset without a snapshot is an empty view with the right columns; so is a column that no snapshot has. Raises SnapshotError
    for a file that is missing or damaged.
    """
    found = rollups.best(house.store.home, rollups.key_of(house.configuration, snapshots))
    key = (*_key(house.configuration, snapshots), found.key)
    with _lock:
        if key in _engines:
            _engines.move_to_end(key)
            # The same contents, but perhaps found to be so once more in the meantime.
            _snapshots[_engines[key]] = dict(snapshots)
            _attach(_engines[key], house, snapshots)
            return _engines[key]
    opened = {name: house.store.open(snapshot) for name, snapshot in sorted(snapshots.items())}
    engine = engine_over(house.configuration, opened, found)
    with _lock:
        _engines[key] = engine
        _snapshots[engine] = dict(snapshots)
        _attach(engine, house, snapshots)
        while len(_engines) > KEPT:
            _engines.popitem(last=False)
    return engine


def _attach(engine: sa.Engine, house: House, snapshots: Mapping[str, Snapshot]) -> None:
    if any(is_live(source) for source in house.configuration.sources):
        from scorecard.live.routing import attach  # brings the readers of databases

        attach(engine, house, snapshots)


def snapshots_in(engine: sa.Engine) -> Mapping[str, Snapshot]:
    """The snapshots, by source name, that an opened engine stands on: what its rows say and how far they reach belong together."""
    with _lock:
        return _snapshots.get(engine, {})


def run(engine: sa.Engine, select: sa.Executable) -> pd.DataFrame:
    """The rows of a SELECT, of live sources too. Days and times are datetime64, absent numbers NaN, absent texts None."""
    live = routes.get(engine)
    return _run(engine, select) if live is None else live.run(select, lambda each: _run(engine, each))


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of texts: the place of each in `names`, where each text stands once, and None where there is one without a text.

    A few names stand in thousands of rows, and to make an object of each takes longer than to ask for them.
    """

    codes: npt.NDArray[np.int64]
    names: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, some: Any) -> "Texts":
        return Texts(self.codes[some], self.names)

    def tolist(self) -> list[str | None]:
        """Each text."""
        return [self.names[code] for code in self.codes.tolist()]

    def apart(self) -> tuple[npt.NDArray[np.intp], dict[str | None, slice]]:
        """An order in which the rows of each text stand together, else as they are, and where in it those of each text are."""
        few = len(self.names) <= np.iinfo(np.int16).max
        codes = self.codes.astype(np.int16) if few else self.codes  # NumPy sorts small numbers in passes, ten times as fast
        order = np.argsort(codes, kind="stable")
        ends = np.cumsum(np.bincount(self.codes, minlength=len(self.names))).tolist()
        return order, {name: slice(start, end) for name, start, end in zip(self.names, [0, *ends], ends, strict=False)}


def run_columns(engine: sa.Engine, select: sa.Executable, ids: Collection[str] = ()) -> Columns:
    """The same rows as columns, for what an answer counts with: a frame of a few thousand rows takes longer to build than to fill.

    Days and times are datetime64 (NaT where absent), numbers with absent ones floats (NaN), texts `Texts`; but the columns named in
    `ids`, whose texts are all different, stay Arrow's.
    """
    if routes.get(engine) is not None:
        frame = run(engine, select)
        return {str(name): pa.array(frame[name], pa.string()) if name in ids else _of_frame(frame[name]) for name in frame.columns}
    with engine.connect() as connection:
        cursor: Any = connection.execute(select).cursor
        if any(kind == "VARCHAR" for _, kind, *_ in cursor.description):
            table = cursor.to_arrow_table()
            columns = zip(table.column_names, table.columns, strict=True)
            return {name: column.combine_chunks() if name in ids else _of_arrow(column) for name, column in columns}
        return {name: _filled(column) for name, column in cursor.fetchnumpy().items()}


def ordinals(moments: Any) -> npt.NDArray[np.int64]:
    """The days of a column of a result as ordinals (`date.toordinal`), NEVER where there is none."""
    if moments.dtype.kind != "M":  # a column of nothing
        moments = pd.to_datetime(moments).to_numpy()
    days = moments.astype("datetime64[D]")
    return np.where(np.isnat(days), NEVER, days.astype(np.int64) + _EPOCH)


def kept_with(engine: sa.Engine, key: Hashable, make: Callable[[], Kept]) -> Kept:
    """What is made of an engine's rows, made once: for what many questions share, because no day and no filter of theirs narrows it.

    `key` must tell apart all that it is made by beside the engine's snapshots. The result is shared: never change it. Live sources are
    always asked.
    """
    if routes.get(engine) is not None:
        return make()
    with _lock:
        kept = _kept.setdefault(engine, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return cast(Kept, kept[key])
    made = make()
    with _lock:
        kept[key] = made
        while len(kept) > READ:
            kept.popitem(last=False)
    return made


def texts_of(texts: pa.Array) -> Texts:
    """Arrow's texts as codes and names."""
    encoded = pc.dictionary_encode(texts, null_encoding="encode")
    return Texts(encoded.indices.to_numpy().astype(np.int64), tuple(encoded.dictionary.to_pylist()))


def _of_frame(column: "pd.Series[Any]") -> Any:
    if column.dtype.kind != "O":
        return column.to_numpy()
    codes, names = pd.factorize(column, use_na_sentinel=False)
    return Texts(codes, tuple(None if pd.isna(name) else name for name in names))


def _of_arrow(column: pa.ChunkedArray) -> Any:
    if pa.types.is_string(column.type):
        return texts_of(column.combine_chunks())
    if pa.types.is_decimal(column.type):  # what DuckDB adds whole numbers up to
        column = column.cast(pa.float64())
    return column.to_numpy()


def _filled(column: Any) -> npt.NDArray[Any]:
    """A column without texts, with what stands for absent values instead of DuckDB's mask."""
    if not isinstance(column, np.ma.MaskedArray):
        plain: npt.NDArray[Any] = column
        return plain
    mask = np.ma.getmaskarray(column)
    if column.dtype.kind in "iuf":
        return np.where(mask, np.nan, column.data)
    if column.dtype.kind == "M":
        return np.where(mask, np.datetime64("NaT"), column.data)
    return np.where(mask, None, column.data)  # type: ignore[call-overload, no-any-return]


def _run(engine: sa.Engine, select: sa.Executable) -> pd.DataFrame:
    with engine.connect() as connection:
        result = connection.execute(select)
        names = list(result.keys())
        cursor: Any = result.cursor
        # DuckDB hands over whole columns: ten times faster than rows from some thousand rows on.
        frame: pd.DataFrame = cursor.df() if hasattr(cursor, "df") else pd.DataFrame(result.fetchall(), columns=names)
        frame.columns = pd.Index(names)
        return frame


def run_in_parts(engine: sa.Engine, select: sa.Executable) -> Iterator[pd.DataFrame]:
    """The rows of a SELECT some ten thousand at a time, for a list that is too long to be held as a frame; at least one part."""
    if engine in routes:
        yield run(engine, select)  # a live result is capped, so it is one part
        return
    with engine.connect() as connection:
        result = connection.execute(select)
        names: list[str] = list(result.keys())
        cursor: Any = result.cursor
        first = True
        while True:
            part: pd.DataFrame = cursor.fetch_df_chunk(VECTORS)
            if part.empty and not first:
                return
            part.columns = pd.Index(names)
            first = False
            yield part


def unmatched(engine: sa.Engine) -> dict[str, int]:
    """By name of a source that extends others: how many of its rows name a lead that is not there, and so are not shown."""
    with _lock:
        return _unmatched_rows.get(engine, {})


def rolled_in(engine: sa.Engine) -> Rolled:
    """Which roll-ups an opened engine has beside the rows; none where a dataset is asked live, for they would lack it."""
    if engine in routes:
        return NONE
    with _lock:
        return _rolled.get(engine, NONE)


def engine_over(configuration: Configuration, parts: Mapping[str, Parts], found: rollups.Found = rollups.NOTHING) -> sa.Engine:
    """An engine over the files of snapshots by source name, not cached. A name that the configuration does not know is left out.

    Roll-ups of the same files are tables of the schema `rolled`.
    """
    # Imported late: the dialect takes 0.1 s, and not every command asks a question.
    from duckdb_sqlalchemy import ConnectionWrapper

    known = {name: each for name, each in parts.items() if configuration.source(name) is not None}
    # With roll-ups the rows themselves are seldom asked for.
    loaded = found.path is None and sum(each.size for each in known.values()) < LOADED_BELOW
    # On little data a second thread costs more than it brings, and readers come in threads of their own.
    root = connection_over(configuration, known, loaded, {"threads": 1} if loaded else {})
    if found.path is not None:
        root.execute(f"ATTACH {_text(str(found.path))} AS {SCHEMA} (READ_ONLY)")
    unmatched_rows = _unmatched(root, configuration, known)
    _lock_down(root, [] if loaded else [file for each in known.values() for file in each.files])
    engine = sa.create_engine(
        "duckdb:///:memory:",
        creator=lambda: ConnectionWrapper(root.cursor()),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
    )
    with _lock:
        _unmatched_rows[engine] = unmatched_rows
        _rolled[engine] = Rolled(**found.notes)
    return engine


def connection_over(
    configuration: Configuration, parts: Mapping[str, Parts], loaded: bool, settings: Mapping[str, Any]
) -> duckdb.DuckDBPyConnection:
    """A database in memory with a view of every dataset over the files, or a table where they are `loaded`; not locked down yet."""
    config = {"memory_limit": MEMORY_LIMIT, "autoinstall_known_extensions": "false", **settings}
    root = duckdb.connect(":memory:", config=config)
    root.execute("SET parquet_metadata_cache = true")  # snapshots never change; not known before DuckDB is open
    for dataset in DATASETS:
        kind = "TABLE" if loaded else "VIEW"
        root.execute(f"CREATE {kind} {dataset} AS {_select(root, dataset, configuration, parts)}")
    return root


def _key(configuration: Configuration, snapshots: Mapping[str, Snapshot]) -> tuple[object, ...]:
    """What the views are made of: the files, and the parts of the configuration that shape them."""
    files = tuple((name, snapshot.id, snapshot.path, snapshot.changes_path) for name, snapshot in sorted(snapshots.items()))
    shape = tuple((source.name, source.dataset, source.extends) for source in configuration.sources)
    return files, shape, tuple(stage.column for stage in configuration.stages)


def _lock_down(root: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    if files:
        root.execute("SET allowed_paths = [" + ", ".join(_text(str(path)) for path in files) + "]")
    root.execute("SET enable_external_access = false")
    root.execute("SET lock_configuration = true")


def _select(root: duckdb.DuckDBPyConnection, dataset: Dataset, configuration: Configuration, parts: Mapping[str, Parts]) -> str:
    """The rows of a dataset: those of its sources one below the other, each joined with the sources that extend it."""
    columns = columns_of(dataset, configuration.stages)
    selects = []
    for source in configuration.sources:
        if source.dataset != dataset or source.extends or source.name not in parts or is_live(source):
            continue
        own = _rows(root, parts[source.name], columns, source.name)
        extending = [
            parts[other.name]
            for other in configuration.sources
            if other.dataset == dataset and other.extends == source.name and other.name in parts
        ]
        selects.append(_extended(root, own, extending, columns) if extending else own)
    return " UNION ALL ".join(selects) if selects else _nothing(columns)


def _rows(root: duckdb.DuckDBPyConnection, parts: Parts, columns: Sequence[Column], source: str) -> str:
    """The rows of a snapshot with exactly the dataset's columns and types, whatever they were written with."""
    there = {name for name, *_ in root.execute(f"DESCRIBE SELECT * FROM {parts.rows}").fetchall()}
    picked = [_picked(column.name, _TYPES[column.kind], there) for column in columns]
    number = _picked("source_row", "BIGINT", there)
    return f"SELECT {', '.join(picked)}, {_text(source)} AS source, {number} FROM {parts.rows}"


def _picked(name: str, kind: str, there: set[str]) -> str:
    quoted = _name(name)
    return f"CAST({quoted if name in there else 'NULL'} AS {kind}) AS {quoted}"


def _extended(root: duckdb.DuckDBPyConnection, own: str, more: Sequence[Parts], columns: Sequence[Column]) -> str:
    """Leads with the columns of the sources that extend them: joined on the lead id, and the first value that is there wins.

    An extending source may name a lead twice; its first value in the order of its rows counts, so that no lead is doubled.
    """
    joins, values = [], {column.name: [f"own.{_name(column.name)}"] for column in columns}
    for number, each in enumerate(more):
        added = [column.name for column in columns if column.name != "lead_id"]
        firsts = ", ".join(f"arg_min({_name(name)}, coalesce(source_row, 0)) AS {_name(name)}" for name in added)
        rows = _rows(root, each, columns, "")
        joins.append(f"LEFT JOIN (SELECT lead_id, {firsts} FROM ({rows}) GROUP BY lead_id) more{number} USING (lead_id)")
        for name in added:
            values[name].append(f"more{number}.{_name(name)}")
    picked = ", ".join(f"coalesce({', '.join(each)}) AS {_name(name)}" for name, each in values.items())
    return f"SELECT {picked}, own.source, own.source_row FROM ({own}) own {' '.join(joins)}"


def _unmatched(root: duckdb.DuckDBPyConnection, configuration: Configuration, parts: Mapping[str, Parts]) -> dict[str, int]:
    """The rows that fit no lead, of each extending source that has any."""
    found = {}
    for source in configuration.sources:
        if source.extends in parts and source.name in parts:
            own, more = (parts[name].rows for name in (source.extends, source.name))
            matched = f"SELECT lead_id FROM {own} own WHERE own.lead_id = more.lead_id"
            (count,) = root.execute(f"SELECT count(*) FROM {more} more WHERE NOT EXISTS ({matched})").fetchall()[0]
            if count:
                found[source.name] = int(count)
    return found


def _nothing(columns: Sequence[Column]) -> str:
    typed = [f"CAST(NULL AS {_TYPES[column.kind]}) AS {_name(column.name)}" for column in columns]
    return f"SELECT {', '.join(typed)}, CAST(NULL AS VARCHAR) AS source, CAST(NULL AS BIGINT) AS source_row WHERE false"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
