"""Who answers a statement: the snapshots, or the databases of live sources. One statement never reads two places.

A union of several datasets is taken apart, each part answered where its rows are, and put together again; a join is not to be taken
apart, and is refused with a sentence.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import _CompoundSelectKeyword as Keyword

from scorecard import live
from scorecard.errors import QuestionError, SourceError
from scorecard.live.asking import LiveDatabase, Statement
from scorecard.live.kept import Kept, Price, moment_of
from scorecard.live.look import SECONDS, rows_from
from scorecard.live.mapping import Family, mapped
from scorecard.model import Configuration, Dataset, Snapshot, Source
from scorecard.query.tables import tables_of
from scorecard.sources.database import database_url, place_of, timeout_of
from scorecard.sources.table import Secrets, text_option
from scorecard.wording import live as wording

MAX_ROWS = 200_000
"""So many rows of a result may come back, unless `max_rows` says otherwise."""
REST_SECONDS = 60.0
"""So long a database that failed is left alone, and its kept answers are shown."""

Here = Callable[[sa.Executable], pd.DataFrame]


class Store(Protocol):
    """The part of the store that is needed: what a look noted, and which look is the latest."""

    def details(self, snapshot: Snapshot) -> dict[str, Any]: ...
    def current(self) -> dict[str, Snapshot]: ...


class Settings(Protocol):
    """The part of the settings that is needed."""

    @property
    def home(self) -> Path: ...


class House(Protocol):
    """The part of the house that is needed."""

    @property
    def configuration(self) -> Configuration: ...
    @property
    def store(self) -> Store: ...
    @property
    def secrets(self) -> Secrets: ...
    @property
    def settings(self) -> Settings: ...


@dataclass(frozen=True)
class Seat:
    """Where the rows of one dataset are: the database, their SELECT under our names, and the looks that found them so."""

    database: LiveDatabase
    rows: Statement
    moments: tuple[str, ...]


_resting: dict[URL, tuple[float, str]] = {}
_asking: dict[str, threading.Lock] = {}
_lock = threading.Lock()


def attach(engine: sa.Engine, house: Any, snapshots: Mapping[str, Snapshot]) -> None:
    """Let an engine over snapshots know which datasets are asked live; none are where no live source has been looked at.

    A live source has no past: its latest look counts, whichever snapshots the engine stands on.
    """
    known = {source.name: source for source in house.configuration.sources if live.is_live(source) and source.name in snapshots}
    if not known:
        return
    looks = {name: look for name, look in house.store.current().items() if name in known}
    moment = moment_of([each.id for each in looks.values()])
    there = live.routes.get(engine)
    if there is None or there.moment != moment:
        live.routes[engine] = Live(house, known, looks, moment)


def _place(seat: Seat | None) -> URL | None:
    """Where the rows of a dataset are; None for here."""
    return None if seat is None else seat.database.url


def _together(databases: Sequence[LiveDatabase]) -> LiveDatabase:
    """One database that is asked for several datasets at once, within the limits of all."""
    names = tuple(name for each in databases for name in each.sources)
    return replace(
        databases[0],
        place=" and ".join(names),
        timeout=min(each.timeout for each in databases),
        max_rows=min(each.max_rows for each in databases),
        sources=names,
    )


class Live:
    """The live datasets of one engine, at one moment."""

    def __init__(self, house: House, sources: Mapping[str, Source], looks: Mapping[str, Snapshot], moment: str) -> None:
        self.moment = moment
        self.company = house.configuration.company
        self.kept = Kept(house.settings.home / "live")
        self.seats = _seats(house, sources, looks)
        self.tables = tables_of(house.configuration)

    def run(self, statement: Any, here: Here) -> pd.DataFrame:
        """The rows of a statement, each part asked where its rows are."""
        places = self._places(statement)
        if not any(places.values()):
            return here(statement)
        if len({_place(seat) for seat in places.values()}) == 1:
            return self._ask(_portable(statement), [seat for seat in places.values() if seat is not None])
        return self._apart(statement, places, here)

    def _places(self, statement: Any) -> dict[Dataset, Seat | None]:
        names = {each.name for each in visitors.iterate(statement) if isinstance(each, sa.Table)}
        return {
            dataset: self.seats.get(dataset) for dataset in ("leads", "events", "indicator_values", "goals", "calendar") if dataset in names
        }

    def _apart(self, statement: Any, places: Mapping[Dataset, Seat | None], here: Here) -> pd.DataFrame:
        """A union part by part; those of one place together, in the order of the statement."""
        if not isinstance(statement, sa.CompoundSelect) or statement.keyword not in (Keyword.UNION_ALL, Keyword.UNION):
            lively = [dataset for dataset, seat in places.items() if seat is not None]
            raise QuestionError(wording.mixed(lively, [dataset for dataset, seat in places.items() if seat is None] or lively[1:]))
        by_place: dict[Any, list[Any]] = {}
        for part in statement.selects:
            seats = self._places(part).values()
            by_place.setdefault(tuple({_place(seat): None for seat in seats}), []).append(part)
        frames = [self.run(sa.union_all(*parts) if len(parts) > 1 else parts[0], here) for parts in by_place.values()]
        filled = [frame for frame in frames if len(frame)] or frames[:1]
        whole = pd.concat(filled, ignore_index=True)
        return whole.drop_duplicates(ignore_index=True) if statement.keyword is Keyword.UNION else whole

    def _ask(self, statement: Statement, seats: Sequence[Seat]) -> pd.DataFrame:
        """A kept answer of this moment, or a new one; an older one where the database cannot be asked."""
        database = _together([seat.database for seat in seats])
        whole = self._over(statement, seats)
        key, moment = _key(whole, database), moment_of([look for seat in seats for look in seat.moments])
        with _once(key):
            found = self.kept.find(key, moment)
            if found is not None:
                return found[0]
            if live.is_stored_only():
                return self._stored(key, database.sources)
            try:
                return self._asked(whole, database, key, moment)
            except SourceError as error:
                if error.kind not in ("down", "slow", "forbidden", "broken"):
                    raise
                return self._instead(key, database, error)

    def _asked(self, whole: Statement, database: LiveDatabase, key: str, moment: str) -> pd.DataFrame:
        resting = _resting.get(database.url)
        if resting is not None and time.monotonic() < resting[0]:
            raise SourceError(resting[1], kind="down")
        reply = database.ask(whole)
        price = Price(database.sources, len(reply.frame), round(reply.seconds, 4), reply.rows_scanned, datetime.now(UTC).isoformat())
        self.kept.keep(key, moment, reply.frame, price)
        return reply.frame

    def _stored(self, key: str, sources: Sequence[str]) -> pd.DataFrame:
        found = self.kept.latest(key)
        if found is None:
            raise QuestionError(wording.not_stored(sources))
        for name in found[1].sources:
            live.notice(wording.kept_only(name, found[1].moment, self.company))
        return found[0]

    def _instead(self, key: str, database: LiveDatabase, error: SourceError) -> pd.DataFrame:
        """The last answer to the same question, with a notice; without one, the error itself. The database is given a rest."""
        until, _ = _resting.get(database.url, (0.0, ""))
        if error.kind == "down" and time.monotonic() >= until:
            _resting[database.url] = (time.monotonic() + REST_SECONDS, str(error))
        found = self.kept.latest(key)
        if found is None:
            raise error
        for name in found[1].sources:
            live.notice(wording.older(name, found[1].moment, str(error), self.company))
        return found[0]

    def _over(self, statement: Statement, seats: Sequence[Seat]) -> Statement:
        """The statement with the rows of each dataset under the name that it knows them by."""
        rows = {dataset: seat.rows for dataset, seat in self.seats.items() if seat in seats}
        ctes = [each.cte(dataset).prefix_with("NOT MATERIALIZED", dialect="postgresql") for dataset, each in rows.items()]
        whole: Statement = _settled(statement).add_cte(*ctes)
        return whole


def _portable(statement: Any) -> Any:
    """The statement that any database understands, where there is one beside DuckDB's."""
    other = statement.get_execution_options().get("portable")
    return other() if other is not None else statement


def _settled(statement: Any) -> Any:
    """A page of rows in one and the same order: a database numbers no rows, so all that is shown decides among equals."""
    if isinstance(statement, sa.Select) and statement._order_by_clauses and statement._limit_clause is not None:
        named = [column for column in statement.selected_columns if not isinstance(column.type, sa.types.NullType)]
        return statement.order_by(*named)
    return statement


def _key(statement: Statement, database: LiveDatabase) -> str:
    """What tells one question from another: the sources, the words (those of PostgreSQL, whichever it is), and the values."""
    compiled = statement.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    values = sorted((name, repr(value)) for name, value in compiled.params.items())
    return hashlib.sha256(f"{database.sources} {compiled} {values}".encode()).hexdigest()


class _once:
    """One asker at a time for a question: the others find the kept answer."""

    def __init__(self, key: str) -> None:
        with _lock:
            self.own = _asking.setdefault(key, threading.Lock())
            if len(_asking) > 1000:
                _asking.clear()

    def __enter__(self) -> None:
        self.own.acquire()

    def __exit__(self, *error: object) -> None:
        self.own.release()


def _seats(house: House, sources: Mapping[str, Source], looks: Mapping[str, Snapshot]) -> dict[Dataset, Seat]:
    """Where each live dataset is; several sources of one dataset lie in one database, one below the other."""
    by_dataset: dict[Dataset, list[Source]] = {}
    for source in sources.values():
        if source.name in looks:
            by_dataset.setdefault(source.dataset, []).append(source)
    return {dataset: _seat(house, some, looks, [*by_dataset]) for dataset, some in by_dataset.items()}


def _seat(house: House, sources: Sequence[Source], looks: Mapping[str, Snapshot], datasets: Sequence[str]) -> Seat:
    url = database_url(sources[0], house.secrets)
    rows = [_rows(house, source, looks[source.name], datasets) for source in sources]
    database = LiveDatabase(
        url=url,
        place=" and ".join(source.name for source in sources),
        timeout=min(timeout_of(source, SECONDS) for source in sources),
        max_rows=min(int(source.options.get("max_rows", MAX_ROWS)) for source in sources),
        sources=tuple(source.name for source in sources),
    )
    return Seat(database, sa.union_all(*rows) if len(rows) > 1 else rows[0], tuple(looks[source.name].id for source in sources))


def _rows(house: House, source: Source, look: Snapshot, datasets: Sequence[str]) -> sa.Select[Any]:
    noted = house.store.details(look)["live"]
    there: dict[str, Family] = noted["columns"]
    for dataset in datasets:
        bare = noted["table"] == dataset and not noted["schema"]
        if dataset != source.dataset and (bare or dataset in text_option(source, "query").split()):
            raise SourceError(wording.hidden_by(place_of(source), dataset), kind="configuration")
    return mapped(source, house.configuration, rows_from(source, noted["table"], noted["schema"]), there, place_of(source))
