"""Leads' ways through the stages for goals, planner and drivers: as histograms, and lead by lead where nothing less will do."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from scorecard.measures.close_rates import DISQUALIFIED, LOST, Cohorts, Flags, Whole, cohorts
from scorecard.measures.drivers import NEVER, Paths, back_filled
from scorecard.model import Aggregate, Configuration, Filters, Indicator
from scorecard.query.cohorts import stages_of
from scorecard.query.drivers import ways
from scorecard.query.engine import rolled_in, run
from scorecard.query.ways import CREATED, passages, won_amounts

EPOCH = date(1970, 1, 1).toordinal()
NO_CHANNEL = ""


class Leads:
    """Every lead known on a day, or those of some channels.

    Histograms are asked for one by one and kept. `paths` hold the stages lead by lead as stamped, `filled` with skipped stages filled from
    later ones, and `channel` the channel of each, "" where none is given; they are read when they are first looked at.
    """

    def __init__(self, configuration: Configuration, engine: sa.Engine, as_of: date) -> None:
        self.stages = stages_of(configuration)
        self.as_of = as_of
        self._configuration, self._engine = configuration, engine
        self._only: tuple[str, ...] = ()
        self._kept: dict[object, Any] = {}

    def of(self, channels: Sequence[str]) -> "Leads":
        """Only the leads of these channels; of all without any."""
        if not channels:
            return self
        chosen = copy(self)
        chosen._only = tuple(channels)
        return chosen

    def channels(self) -> tuple[str, ...]:
        """The channels that have leads, most leads first; leads without a channel are not one."""
        sizes = self._sizes()
        return tuple(sorted((name for name in sizes if name != NO_CHANNEL), key=lambda name: (-sizes[name], name)))

    def has(self, channel: str) -> bool:
        """Whether there is any lead of a channel."""
        return channel in self._sizes()

    def reaching(self, stage: int) -> Cohorts:
        """Leads as cohorts whose "win" is to reach a stage, dated as that stage itself is stamped."""
        return self.entries(CREATED, stage)

    def entries(self, place: int, stage: int) -> Cohorts:
        """The entries into one stage as cohorts whose "win" is to reach a later one."""
        found: Cohorts = self._once((place, stage, "cohorts", self._only), lambda: self._entries(place, stage))
        return found

    def amounts(self, since: date) -> list[float]:
        """What each win since a day was worth, where that is known."""
        frame = self._once(("amounts", since), lambda: run(self._engine, won_amounts(self._configuration, self.as_of, since)))
        chosen = frame[frame["group"].fillna(NO_CHANNEL).isin(self._only)] if self._only else frame
        return [float(each) for each in chosen["amount"]]

    @property
    def paths(self) -> Paths:
        """Lead by lead, as stamped."""
        found: Paths = self._once(("paths", self._only), lambda: _where(self._rows()[0], self._chosen()))
        return found

    @property
    def filled(self) -> Paths:
        """Lead by lead, skipped stages filled from later ones."""
        paths = self.paths
        found: Paths = self._once(("filled", self._only), lambda: replace(paths, entered=back_filled(paths.entered)))
        return found

    @property
    def channel(self) -> Any:
        """The channel of each lead."""
        return self._once(("channel", self._only), lambda: self._rows()[1][self._chosen()])

    def _entries(self, place: int, stage: int) -> Cohorts:
        if not self._only:
            return _cohorts(self._frame(place, stage, ""), self.as_of)
        codes, names, every = self._once((place, stage, "each"), lambda: self._by_channel(place, stage))
        chosen: Cohorts = every.where(np.isin(codes, [code for code, name in enumerate(names) if name in self._only]))
        return chosen

    def _by_channel(self, place: int, stage: int) -> tuple[Any, Any, Cohorts]:
        """Each entry's number among the channels, their names, and the entries."""
        frame = self._frame(place, stage, "channel")
        return (*pd.factorize(frame["group"]), _cohorts(frame, self.as_of))

    def _sizes(self) -> dict[str, int]:
        def count() -> dict[str, int]:
            frame = self._frame(CREATED, 0, "channel")
            return {str(name): int(leads) for name, leads in frame.groupby("group")["leads"].sum().items()}

        found: dict[str, int] = self._once("sizes", count)
        return found

    def _frame(self, place: int, stage: int, by: str) -> pd.DataFrame:
        def ask() -> pd.DataFrame:
            select = passages(self._configuration, self.as_of, place, stage, by, rolled_in(self._engine))
            frame = run(self._engine, select)
            return frame.assign(group=frame["group"].fillna(NO_CHANNEL)) if by else frame

        found: pd.DataFrame = self._once((place, stage, by), ask)
        return found

    def _rows(self) -> tuple[Paths, Any]:
        found: tuple[Paths, Any] = self._once("rows", lambda: _lead_by_lead(self._configuration, self._engine, self.as_of))
        return found

    def _chosen(self) -> Flags:
        channel = self._rows()[1]
        return np.isin(channel, list(self._only)) if self._only else np.ones(len(channel), dtype=np.bool_)

    def _once(self, key: object, ask: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = ask()
        return self._kept[key]


def _cohorts(frame: pd.DataFrame, as_of: date) -> Cohorts:
    entered, until = _days(frame["entered"]), _days(frame["until"])
    days = np.where(until == NEVER, as_of.toordinal(), until) - entered
    return cohorts(entered, frame["end"].to_numpy(np.int64), days, as_of.toordinal(), frame["leads"].to_numpy(np.int64))


def _lead_by_lead(configuration: Configuration, engine: sa.Engine, as_of: date) -> tuple[Paths, Any]:
    frame = run(engine, ways(configuration, as_of, Filters()))
    stages = stages_of(configuration)
    entered = np.column_stack([_days(frame[name]) for name in ("created", *(f"stage_{at}" for at in range(1, len(stages))))])
    lost = frame["end"].isin([LOST, DISQUALIFIED]).to_numpy()
    ended = np.where(lost, _days(frame["ended"]), NEVER)
    paths = Paths(entered, ended, frame["amount"].to_numpy(dtype=np.float64), as_of.toordinal())
    return paths, frame["group"].fillna(NO_CHANNEL).to_numpy(dtype=object)


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
    moments = column.to_numpy()
    if moments.dtype.kind != "M":  # a column of nothing
        moments = pd.to_datetime(column).to_numpy()
    days = moments.astype("datetime64[D]")
    return np.where(np.isnat(days), NEVER, days.astype(np.int64) + EPOCH)
