"""The answer to "where do the numbers come from, and are they whole?": each source's state, counts, history, and what depends on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from scorecard.answering.facts import facts_of
from scorecard.datasets import PERSONAL
from scorecard.errors import QuestionError
from scorecard.freshness import Freshness, freshness_of
from scorecard.house import House
from scorecard.live import is_live
from scorecard.live.kept import Cost, Kept
from scorecard.model import Configuration, Question, Snapshot, Source
from scorecard.query.engine import snapshots_in
from scorecard.wording import asking as words
from scorecard.wording import sources as wording
from scorecard.workspace import runs
from scorecard.workspace.runs import Run

OPTIONS = ("source",)
"""`source`: the one whose cells, columns and history are listed."""

RUNS, CELLS = 30, 5000


@dataclass(frozen=True)
class SourceState:
    """One source. rows_read = rows_accepted + rows_repaired + rows_rejected; `feeds` names the indicators that stand on it.

    `live` is what was asked of it since its last look, and what that cost, where it is asked live.
    """

    source: str
    kind: str
    dataset: str
    owner: str
    place: str
    state: str
    newest: date | None
    synced_at: datetime | None
    rows_read: int | None
    rows_accepted: int | None
    rows_repaired: int | None
    rows_rejected: int | None
    error: str | None
    failed_at: datetime | None
    retry_at: datetime | None
    every_minutes: int
    feeds: tuple[str, ...]
    live: Cost | None = None


@dataclass(frozen=True)
class Opened:
    """One source in full: every cell that was rejected, repaired or flagged, what was understood, and the last attempts."""

    source: str
    cells: tuple[dict[str, Any], ...]
    more_cells: int
    understood: Mapping[str, Any] | None
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Sources:
    """All sources in the configuration's order; one of them opened where that was asked for."""

    rows: tuple[SourceState, ...]
    opened: Opened | None


def build(house: House, question: Question, engine: sa.Engine) -> Sources:
    """Answer from the snapshots that count for the question, and the history of syncs."""
    configuration, snapshots = house.configuration, snapshots_in(engine)
    fresh = {each.source: each for each in freshness_of(house, snapshots, house.now(), question.known_on)}
    last = runs.latest(house.workspace)
    kept = Kept(house.settings.home / "live")
    feeds = _feeds(house, question, engine)
    rows = tuple(
        replace(
            _state(source, fresh[source.name], snapshots.get(source.name), last.get(source.name), feeds.get(source.name, ())),
            live=kept.cost(source.name, snapshots[source.name].id) if is_live(source) and source.name in snapshots else None,
        )
        for source in configuration.sources
    )
    name = question.option("source")
    return Sources(rows, _opened(house, configuration, name, snapshots) if name else None)


def _feeds(house: House, question: Question, engine: sa.Engine) -> dict[str, tuple[str, ...]]:
    """Source → the names of the indicators whose rows come from it."""
    indicators = house.configuration.indicators
    origins = facts_of(house, question, engine, indicators, weeks=1).origins
    found: dict[str, tuple[str, ...]] = {}
    for indicator in indicators:
        for source in origins[indicator.id].sources:
            found[source] = (*found.get(source, ()), indicator.name)
    return found


def _state(source: Source, fresh: Freshness, snapshot: Snapshot | None, last: Run | None, feeds: tuple[str, ...]) -> SourceState:
    return SourceState(
        source=source.name,
        kind=source.kind,
        dataset=source.dataset,
        owner=source.owner,
        place=wording.place(source),
        state=fresh.state,
        newest=fresh.newest,
        synced_at=fresh.synced_at,
        rows_read=snapshot.rows_read if snapshot else None,
        rows_accepted=snapshot.rows_accepted if snapshot else None,
        rows_repaired=snapshot.rows_repaired if snapshot else None,
        rows_rejected=snapshot.rows_rejected if snapshot else None,
        error=fresh.error,
        failed_at=fresh.failed_at,
        retry_at=last.retry_at if last and not last.ok else None,
        every_minutes=source.every_minutes,
        feeds=feeds,
    )


def _opened(house: House, configuration: Configuration, name: str, snapshots: Mapping[str, Snapshot]) -> Opened:
    source = configuration.source(name)
    if source is None:
        raise QuestionError(words.no_source(name, ", ".join(each.name for each in configuration.sources)))
    snapshot = snapshots.get(name)
    cells = house.store.rejects(snapshot) if snapshot else pd.DataFrame()
    understood = house.store.details(snapshot).get("understood") if snapshot else None
    shown = _without_personal(cells.head(CELLS), source)
    return Opened(name, shown, max(len(cells) - CELLS, 0), _public(understood, source), tuple(runs.history(house.workspace, name, RUNS)))


def hidden(source: Source) -> frozenset[str]:
    """The columns of a source that are personal, by their canonical and by their own names."""
    canonical = {*PERSONAL, *source.personal}
    return frozenset(canonical | {own for name, own in source.columns.items() if name in canonical})


def _without_personal(cells: pd.DataFrame, source: Source) -> tuple[dict[str, Any], ...]:
    """The cells as rows; what stands in a personal column is not shown."""
    secret = hidden(source)
    rows = cells.astype(object).where(cells.notna(), None).to_dict("records")
    return tuple({str(name): _shown(str(name), value, row, secret) for name, value in row.items()} for row in rows)


def _shown(name: str, value: Any, row: Mapping[Any, Any], secret: frozenset[str]) -> Any:
    return wording.HIDDEN if name in ("value", "kept_as") and row.get("column") in secret and value is not None else value


def _public(understood: Mapping[str, Any] | None, source: Source) -> Mapping[str, Any] | None:
    """What was understood, without samples and spellings of personal columns; a column that is not used may be one too."""
    if not understood:
        return None
    secret = hidden(source)
    columns: Sequence[dict[str, Any]] = understood.get("columns", [])
    kept = [{**each, "samples": []} if not each["meaning"] or secret & {each["meaning"], each["header"]} else each for each in columns]
    proposals = [each for each in understood.get("proposals", []) if each.get("column") not in secret]
    return {**understood, "columns": kept, "proposals": proposals}


def lines(body: Sources, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal."""
    return wording.lines(body.rows, configuration.company)
