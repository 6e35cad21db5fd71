"""Every lead's way through the stages as arrays, read once for goals, planner and drivers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from scorecard.measures.close_rates import DISQUALIFIED, LOST, Cohorts, Flags, Whole
from scorecard.measures.drivers import NEVER, Paths, back_filled
from scorecard.model import Aggregate, Configuration, Filters, Indicator, Stage
from scorecard.query.cohorts import stages_of
from scorecard.query.drivers import ways
from scorecard.query.engine import run

EPOCH = date(1970, 1, 1).toordinal()
NO_CHANNEL = ""


@dataclass(frozen=True, eq=False)
class Leads:
    """`paths` hold the stages as stamped, `filled` with skipped stages filled from later ones; `channel` is "" where none is given."""

    stages: tuple[Stage, ...]
    paths: Paths
    filled: Paths
    channel: Any

    @property
    def as_of(self) -> date:
        """The day on which they are known."""
        return date.fromordinal(self.paths.as_of)

    def where(self, chosen: Flags) -> "Leads":
        """Only the chosen leads."""
        return replace(self, paths=_where(self.paths, chosen), filled=_where(self.filled, chosen), channel=self.channel[chosen])

    def of(self, channels: Sequence[str]) -> "Leads":
        """Only the leads of these channels; of all without any."""
        return self.where(np.isin(self.channel, list(channels))) if channels else self

    def channels(self) -> tuple[str, ...]:
        """The channels that have leads, most leads first; leads without a channel are not one."""
        names = pd.Series(self.channel[self.channel != NO_CHANNEL]).value_counts()
        return tuple(str(name) for name in names.index)

    def reaching(self, stage: int) -> Cohorts:
        """Leads as cohorts whose "win" is to reach a stage, dated as that stage itself is stamped."""
        reached = np.column_stack([self.paths.entered[:, 0], self.paths.entered[:, stage]])
        return Paths(reached, self.paths.ended, self.paths.amount, self.paths.as_of).cohorts(0)

    def amounts(self, since: date) -> list[float]:
        """What each win since a day was worth, where that is known."""
        won = self.paths.entered[:, -1] >= since.toordinal()
        return [float(each) for each in self.paths.amount[won] if each == each and each > 0]


def leads_of(configuration: Configuration, engine: sa.Engine, as_of: date, filters: Filters | None = None) -> Leads:
    """Every lead known on a day."""
    frame = run(engine, ways(configuration, as_of, filters or Filters()))
    stages = stages_of(configuration)
    entered = np.column_stack([_days(frame[name]) for name in ("created", *(f"stage_{at}" for at in range(1, len(stages))))])
    lost = frame["end"].isin([LOST, DISQUALIFIED]).to_numpy()
    ended = np.where(lost, _days(frame["ended"]), NEVER)
    paths = Paths(entered, ended, frame["amount"].to_numpy(dtype=np.float64), as_of.toordinal())
    channel = frame["group"].fillna(NO_CHANNEL).to_numpy(dtype=object)
    return Leads(stages, paths, replace(paths, entered=back_filled(entered)), channel)


def stage_of(indicator: Indicator, configuration: Configuration) -> tuple[int, tuple[str, ...]] | None:
    """Which stage an indicator counts (0 the lead, the last the win, also where it adds up amounts of wins), and of which channels.

    None for an indicator that is something else, or that is narrowed by more than the channel.
    """
    measure = indicator.measure
    if not isinstance(measure, Aggregate) or measure.dataset != "leads":
        return None
    columns = ["created_at", *(stage.column for stage in stages_of(configuration)[1:])]
    where = {column: values for column, values in measure.where if values != ("*",)}
    if measure.on not in columns or set(where) - {"channel"}:
        return None
    if measure.kind == "sum" and (measure.column != "amount" or measure.on != columns[-1]):
        return None
    return (columns.index(measure.on), where.get("channel", ())) if measure.kind != "last" else None


def is_money(indicator: Indicator) -> bool:
    """Whether it adds up what wins are worth."""
    return isinstance(indicator.measure, Aggregate) and indicator.measure.kind == "sum"


def _where(paths: Paths, chosen: Flags) -> Paths:
    return replace(paths, entered=paths.entered[chosen], ended=paths.ended[chosen], amount=paths.amount[chosen])


def _days(column: "pd.Series[Any]") -> Whole:
    days = pd.to_datetime(column).to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), NEVER, days.astype(np.int64) + EPOCH)
