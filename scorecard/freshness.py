"""How old each source's data is, and whether its newest row is older than it should be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from scorecard.house import House
from scorecard.model import Aggregate, Cadence, Configuration, Dataset, Snapshot, Source
from scorecard.weeks import add_months, business_days, local_day
from scorecard.workspace import runs
from scorecard.workspace.runs import Run

CADENCES: tuple[Cadence, ...] = ("daily", "business_days", "weekly", "monthly")
State = Literal["fresh", "late", "failed", "damaged", "never"]


@dataclass(frozen=True)
class Freshness:
    """One source: the snapshot that is shown, its newest row, when the source was last found to hold just that, and what went wrong.

    `late`: the newest row is older than the source's rhythm allows. `error` is the sentence of the last sync where it failed. Of a
    `damaged` source no copy is whole.
    """

    source: str
    dataset: Dataset
    kind: str
    owner: str
    snapshot: str | None
    newest: date | None
    synced_at: datetime | None
    rows: int | None
    rows_rejected: int | None
    late: bool
    state: State
    error: str | None = None
    error_kind: str | None = None
    failed_at: datetime | None = None


def freshness_of(house: House, snapshots: Mapping[str, Snapshot], now: datetime, known_on: datetime | None = None) -> tuple[Freshness, ...]:
    """One entry per configured source, in the configuration's order.

    With `known_on`, lateness counts from then, and failures are left out: they are about the present.
    """
    last = {} if known_on else runs.latest(house.workspace)
    today = local_day(known_on or now, house.configuration.company.timezone)
    return tuple(
        _of(source, snapshots.get(source.name), last.get(source.name), today, house.configuration) for source in house.configuration.sources
    )


def _of(source: Source, snapshot: Snapshot | None, run: Run | None, today: date, configuration: Configuration) -> Freshness:
    failed = run is not None and not run.ok
    late = snapshot is not None and is_late(source, snapshot.newest, today, configuration)
    return Freshness(
        source=source.name,
        dataset=source.dataset,
        kind=source.kind,
        owner=source.owner,
        snapshot=snapshot.id if snapshot else None,
        newest=snapshot.newest if snapshot else None,
        synced_at=(snapshot.checked_at or snapshot.created_at) if snapshot else None,
        rows=snapshot.rows_accepted + snapshot.rows_repaired if snapshot else None,
        rows_rejected=snapshot.rows_rejected if snapshot else None,
        late=late,
        state="failed" if failed else _without(run) if snapshot is None else "late" if late else "fresh",
        error=run.error if run and failed else None,
        error_kind=run.error_kind if run and failed else None,
        failed_at=run.started_at if run and failed else None,
    )


def _without(run: Run | None) -> State:
    """The state of a source that has no snapshot: one that was read has had one."""
    return "never" if run is None else "damaged"


def is_late(source: Source, newest: date | None, today: date, configuration: Configuration) -> bool:
    """Whether more business days have passed without a row than the source's `quiet_days`, today not counted.

    A number for a week or a month is due when the next one is over. Goals and calendar entries have no rhythm.
    """
    if newest is None or source.dataset in ("goals", "calendar"):
        return False
    next_due = _next_due(newest, rhythm_of(source, configuration))
    return business_days(next_due, today - timedelta(days=1), configuration.company) > source.quiet_days


def rhythm_of(source: Source, configuration: Configuration) -> Cadence:
    """How often a source has a new row: as its layout says, else as the finest of the indicators that it may feed.

    A weekly sheet need not say that its dates are weeks, as long as its indicators do.
    """
    if source.dataset != "indicator_values":
        return "daily"
    means = source.layout.date_means
    if means == "month":
        return "monthly"
    if means != "day" or source.layout.shape == "weeks-as-columns":
        return "weekly"
    named = set(source.values.get("indicator", {}).values())
    fed = [each for each in configuration.indicators if isinstance(each.measure, Aggregate) and each.measure.dataset == source.dataset]
    cadences = [each.cadence for each in fed if not named or each.id in named]
    return min(cadences, key=CADENCES.index, default="daily")


def _next_due(newest: date, rhythm: Cadence) -> date:
    """The first day on which the row after the newest one is due: when the stretch that it stands for is over."""
    if rhythm == "monthly":
        return add_months(newest, 2)
    return newest + timedelta(days=14 if rhythm == "weekly" else 1)
