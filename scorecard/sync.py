"""Bringing sources up to date: read, ingest, check, publish. Each source by itself: what goes wrong with one leaves the others alone."""

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scorecard import drift, incremental
from scorecard.errors import RefusedError, ScorecardError, SnapshotError, SourceError
from scorecard.house import House, refresh_demo
from scorecard.incremental import Plan
from scorecard.ingest import ingest
from scorecard.live import is_live
from scorecard.live.kept import Kept
from scorecard.model import Snapshot, Source
from scorecard.questions import check_name
from scorecard.rollups import files as rollups
from scorecard.sources import RawTable, read_all
from scorecard.untried import untried
from scorecard.weeks import local_day
from scorecard.wording import sources as words
from scorecard.wording.formats import formats_of
from scorecard.workspace import runs
from scorecard.workspace.leases import lease
from scorecard.workspace.runs import Run

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SyncResult:
    """What one sync of one source came to. On failure `snapshot` is the last good one that is still used, and `error` the reason."""

    source: str
    ok: bool
    snapshot: str | None
    rows_read: int | None
    rows_accepted: int | None
    rows_rejected: int | None
    rows_repaired: int | None
    newest: date | None
    seconds: float
    error: str | None
    error_kind: str | None = None
    changed: bool = False
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return {**asdict(self), "newest": self.newest.isoformat() if self.newest else None, "notes": list(self.notes)}


def sync(
    house: House,
    names: Sequence[str] | None,
    now: datetime,
    *,
    by_hand: bool = True,
    wait_seconds: float = 120,
    allow_empty: Collection[str] = (),
) -> list[SyncResult]:
    """Bring the named sources, or all of them, up to date, and say for each what came of it.

    A source is synced by one process at a time: where another one is at it, this waits for it and reports what it came to; after
    `wait_seconds` the result is an error of the kind "busy". `allow_empty` names sources that may be empty now though they were not
    before. Raises a QuestionError for a source that the configuration does not have.
    """
    moment = now.astimezone(ZoneInfo(house.configuration.company.timezone))
    wanted = [_source(house, name) for name in dict.fromkeys(names)] if names is not None else list(house.configuration.sources)
    refresh_demo(house, moment)
    before = {source.name: runs.last_number(house.workspace, source.name) for source in wanted}
    results: dict[str, SyncResult] = {}
    with ExitStack() as leases:
        mine = []
        for source in sorted(wanted, key=lambda each: each.name):  # in one order everywhere: two processes never wait for each other
            try:
                leases.enter_context(lease(house.workspace, f"sync of {source.name}", wait_seconds))
            except RefusedError as busy:
                results[source.name] = _busy(source, str(busy))
                continue
            if runs.last_number(house.workspace, source.name) > before[source.name]:
                results[source.name] = result_of(runs.history(house.workspace, source.name, 1)[0])
            else:
                mine.append(source)
        for run in _runs(house, mine, moment, by_hand, allow_empty):
            results[run.source] = result_of(run)
    house.store.sweep(moment)
    return [results[source.name] for source in wanted]


def roll_up(house: House, today: date) -> None:
    """Make the roll-ups of the snapshots that count now, where they are big enough and there are none yet.

    Where a dataset is asked live they would lack it, and are not used.
    """
    if any(is_live(source) for source in house.configuration.sources):
        return
    if rollups.missing(house.store.home, house.configuration, house.store.current(), today):
        from scorecard.rollups.build import ensure  # the query engine, which a small company's sync does not need

        ensure(house, today)


def catch_up(house: House, now: datetime) -> None:
    """Make the roll-ups of what was synced, by whomever; from a depot, fetch it first, so that no reader waits for it.

    A sync has published before: what it found is shown at once, counted from the rows until the roll-ups are there. With a depot each
    server makes its own roll-ups: seconds of work on files that are here anyway, and nothing more to keep in step.
    """
    if house.store.depot is not None:
        house.store.verified()
    roll_up(house, local_day(now, house.configuration.company.timezone))


def ensure_synced(house: House, now: datetime) -> list[SyncResult]:
    """Sync what has never been tried, and the demo company's rows once a day; nothing else, and nothing twice."""
    names = untried(house, now)
    return sync(house, names, now, by_hand=False) if names else []


def due(house: House, now: datetime) -> list[str]:
    """The sources whose rhythm, or whose pause after a failure, has passed. A rhythm of 0 minutes means "only by hand"."""
    last = runs.latest(house.workspace)
    return [each.name for each in house.configuration.sources if each.every_minutes and _is_due(each, last.get(each.name), now)]


def result_of(run: Run) -> SyncResult:
    """A recorded run as a result."""
    return SyncResult(**{name: getattr(run, name) for name in SyncResult.__dataclass_fields__})


def _source(house: House, name: str) -> Source:
    by_name = {each.name: each for each in house.configuration.sources}
    check_name("source", name, by_name)
    return by_name[name]


def _is_due(source: Source, last: Run | None, now: datetime) -> bool:
    if last is None or last.started_at > now:  # a run of the future: the clock was wrong then
        return True
    if not last.ok and last.retry_at is not None:
        return now >= last.retry_at
    return now >= last.started_at + timedelta(minutes=source.every_minutes)


def _busy(source: Source, sentence: str) -> SyncResult:
    return SyncResult(source.name, False, None, None, None, None, None, None, 0.0, f"{source.name}: {sentence}", "busy")


def _runs(house: House, sources: Sequence[Source], now: datetime, by_hand: bool, allow_empty: Collection[str]) -> Iterator[Run]:
    """Sync sources whose leases are held; each run is recorded."""
    if not sources:
        return
    began = time.monotonic()
    for source in sources:
        house.store.sweep_leftovers(source.name)
    current = house.store.current()
    copied = [source for source in sources if not is_live(source)]
    plans = {source.name: incremental.plan(house.store, source, current.get(source.name), now) for source in copied}
    since = {name: plan.since for name, plan in plans.items() if plan is not None}
    tables = read_all(copied, house.secrets, house.folder(now.date()), since=since)
    reading = time.monotonic() - began
    for source in sources:
        began = time.monotonic()
        try:
            if is_live(source):
                run = _looked_at(house, source, now)
            else:
                run = _published(house, source, tables.pop(source.name), now, plans[source.name], source.name in allow_empty)
        except ScorecardError as error:
            run = _failed(house, source, error, now)
        except Exception as error:  # ours, not the user's: the others still sync, and the log has the traceback
            log.exception("sync of %s", source.name)
            run = _failed(house, source, SourceError(f"{source.name}: {words.own_fault(error)}"), now)
        run = Run(**{**vars(run), "seconds": round(reading + time.monotonic() - began, 3), "by_hand": by_hand})
        runs.record(house.workspace, run)
        yield run


def _published(house: House, source: Source, table: RawTable | SourceError, now: datetime, plan: Plan | None, may_be_empty: bool) -> Run:
    if isinstance(table, SourceError):
        raise table
    if plan is not None:
        run = _merged(house, source, table, now, plan)
        if run is not None:
            return run
        table = read_all([source], house.secrets, house.folder(now.date()))[source.name]
        if isinstance(table, SourceError):
            raise table
    watched = incremental.Watched(table, source)
    ingested = ingest(watched.watched, source, house.configuration, now.date(), house.store.folder)
    ingested, mark = incremental.marked(ingested, watched.keys, source, now)
    previous = house.store.current().get(source.name)
    notes: list[str] = []
    if previous is not None and not may_be_empty:
        notes = drift.check(ingested, source, previous, house.store.details(previous), formats_of(house.configuration.company))
    snapshot = house.store.publish(ingested, source, now, mark)
    return _succeeded(snapshot, previous, now, notes)


def _looked_at(house: House, source: Source, now: datetime) -> Run:
    """A live source is not copied: how many rows it has and how far they reach begins a new moment, and answers are asked anew."""
    from scorecard.live.look import look, publish

    found = look(source, house.configuration, house.secrets, house.folder(now.date()), now.date())
    previous = house.store.current().get(source.name)
    snapshot = publish(found, source, house.configuration, house.store, now)
    Kept(house.settings.home / "live").sweep()
    return _succeeded(snapshot, previous, now, [found.sentence(formats_of(house.configuration.company))])


def _merged(house: House, source: Source, table: RawTable, now: datetime, plan: Plan) -> Run | None:
    """Merge the rows that changed; None where they are not to be understood by themselves, and everything has to be read."""
    if table.cells.empty:
        return _succeeded(plan.onto, plan.onto, now, [words.UNCHANGED])
    if table.rest is not None:  # so much has changed that nothing is saved
        return None
    try:
        content = incremental.merged(house.store, plan, ingest(table, source, house.configuration, now.date()), table, source, now.date())
    except SourceError:
        return None
    if content is None:
        return None
    snapshot = house.store.publish_content(content, source, now)
    return _succeeded(snapshot, plan.onto, now, [words.only_changed(len(table.cells), house.configuration.company)])


def _succeeded(snapshot: Snapshot, previous: Snapshot | None, now: datetime, notes: Sequence[str]) -> Run:
    return Run(
        source=snapshot.source,
        started_at=now,
        seconds=0,
        ok=True,
        snapshot=snapshot.id,
        changed=previous is None or previous.id != snapshot.id,
        rows_read=snapshot.rows_read,
        rows_accepted=snapshot.rows_accepted,
        rows_repaired=snapshot.rows_repaired,
        rows_rejected=snapshot.rows_rejected,
        newest=snapshot.newest,
        notes=tuple(notes),
    )


def _failed(house: House, source: Source, error: ScorecardError, now: datetime) -> Run:
    last_good = house.store.current().get(source.name)
    return Run(
        source=source.name,
        started_at=now,
        seconds=0,
        ok=False,
        snapshot=last_good.id if last_good else None,
        newest=last_good.newest if last_good else None,
        error_kind=_kind(error),
        error=str(error),
        retry_at=runs.pause_after_failure(house.workspace, source.name, now, getattr(error, "retry_after", None)),
    )


def _kind(error: ScorecardError) -> str:
    if isinstance(error, SourceError):
        return error.kind
    return "storage" if isinstance(error, SnapshotError) else "workspace"
