"""Leads' ways through the stages for goals, planner and drivers, counted."""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from scorecard.measures.close_rates import OPEN, WON, Cohorts, Flags, Real, Whole, cohorts
from scorecard.measures.drivers import Meetings, Met
from scorecard.measures.passages import Passage
from scorecard.model import Aggregate, Configuration, Filters, Indicator
from scorecard.query.cohorts import Created, stages_of
from scorecard.query.engine import NEVER, Columns, Texts, kept_with, ordinals, rolled_in, run_columns
from scorecard.query.rolled_cohorts import closed
from scorecard.query.ways import CREATED, came, cut_of, lately, met, went, won_amounts

NO_CHANNEL = ""
Parts = dict[tuple[str, int], list[Whole]]
"""Columns of counts by channel ("" for all together) and place."""


class Leads:
    """Every lead known on a day, or those of some channels.

    Counts are asked for one by one and kept.
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

    def created(self) -> tuple[Whole, Whole]:
        """How many leads were created on each day: ordinals, and leads."""
        return self._came(CREATED)

    def reaching(self, stage: int) -> Passage:
        """Leads from their creation to a stage, dated as that stage itself is stamped."""
        return self.entries(CREATED, stage)

    def entries(self, place: int, stage: int) -> Passage:
        """The entries into one stage on their way to a later one."""
        found: Passage = self._once((place, stage, "passage", self._only), lambda: self._passage(place, stage))
        return found

    def lately(self, since: date) -> Cohorts:
        """All leads on their way to the win; those that ended by `since` as if they had ended on that day."""
        found: Cohorts = self._once(("lately", since, self._only), lambda: self._lately(since))
        return found

    def amounts(self, since: date) -> Real:
        """What each win since a day was worth, where that is known."""
        select = won_amounts(self._configuration, self.as_of, since, rolled_in(self._engine))
        rows = self._once(("amounts", since), lambda: run_columns(self._engine, select))
        amounts: Real = rows["amount"][self._of_chosen(rows["group"])].astype(np.float64)
        return amounts

    def win_value(self, since: date) -> float | None:
        """What a win since a day was worth, on average of those whose amount is known; None where none is."""
        asked = Created(since, self.as_of, self.as_of, "", Filters(channel=self._only))
        rows = run_columns(self._engine, closed(self._configuration, asked, rolled_in(self._engine)))
        won = rows["end"] == WON
        valued = rows["valued"][won].sum()
        return float(rows["amount"][won].sum() / valued) if valued else None

    def met(self) -> Met:
        """The leads by the days on which they entered each two stages."""
        found: Met = self._once(("met", self._only), self._met)
        return found

    def up_to(self, stage: int) -> tuple[int, Whole]:
        """How many leads entered the first or the last stage before each day: the ordinal of the first day, and one count a day."""

        def count() -> tuple[int, Whole]:
            entered, leads = self._came(stage or CREATED)
            first = int(entered.min()) if len(entered) else 0
            return first, np.concatenate(([0], np.bincount(entered - first, leads).cumsum())).astype(np.int64)

        found: tuple[int, Whole] = self._once(("up to", stage, self._only), count)
        return found

    def _came(self, place: int) -> tuple[Whole, Whole]:
        entered, leads = self._chosen_of(self._all_that_came(*self._asked(place, len(self.stages))), place, 2)
        return entered, leads

    def _all_that_came(self, by: str, places: tuple[int, ...]) -> Parts:
        def ask() -> Parts:
            select = came(self._configuration, self.as_of, places, by, rolled_in(self._engine))
            return self._parts(run_columns(self._engine, select), "entered", "leads")

        found: Parts = self._once(("came", places, by), lambda: self._kept_for_all_days("came", by, None, ask))
        return found

    def _passage(self, place: int, stage: int) -> Passage:
        by, places = self._asked(place, stage)

        def ask() -> Parts:
            select = went(self._configuration, self.as_of, places, stage, by, rolled_in(self._engine))
            return self._parts(run_columns(self._engine, select), "end", "days", "since", "leads")

        parts = self._once(("went", places, stage, by), lambda: self._kept_for_all_days("went", by, stage, ask))
        end, days, since, leads = self._chosen_of(parts, place, 4)
        today = self.as_of.toordinal()
        return Passage(*self._came(place), end, np.where(end == OPEN, today - since, days), leads, today)

    def _asked(self, place: int, stage: int) -> tuple[str, tuple[int, ...]]:
        """What is asked for at once: by channel or not, and the places before a stage; by channel the creation by itself."""
        if not self._only:
            return "", (CREATED, *range(stage))
        return "channel", (CREATED,) if place == CREATED else tuple(range(stage))

    def _kept_for_all_days(self, name: str, by: str, stage: int | None, ask: Callable[[], Parts]) -> Parts:
        """What a roll-up says is the same on every day that it knows; what is counted lead by lead is not."""
        rolled = rolled_in(self._engine)
        cut = cut_of(name, by, rolled) if rolled.knows(self.as_of) else None
        return ask() if cut is None else kept_with(self._engine, (name, cut, stage), ask)

    def _parts(self, found: Columns, *names: str) -> Parts:
        """Columns by group and place."""
        if not len(found["group"]):
            return {}
        groups, known = found["group"].codes, found["group"].names
        places = found["place"].astype(np.int64)
        columns = [ordinals(found[name]) if name in ("entered", "since") else _whole(found[name]) for name in names]
        rows = _apart(groups * (len(self.stages) + 1) + places - CREATED)
        return {(_name(known[groups[each[0]]]), int(places[each[0]])): [column[each] for column in columns] for each in rows}

    def _chosen_of(self, parts: Parts, place: int, columns: int) -> list[Whole]:
        found = [parts[name, place] for name in dict.fromkeys(self._only or (NO_CHANNEL,)) if (name, place) in parts]
        if len(found) == 1:
            return found[0]
        return [np.concatenate([part[at] for part in found] or [np.zeros(0, dtype=np.int64)]) for at in range(columns)]

    def _lately(self, since: date) -> Cohorts:
        by = "channel" if self._only else ""

        def ask() -> Columns:
            return run_columns(self._engine, lately(self._configuration, self.as_of, since, by, rolled_in(self._engine)))

        rows = self._once(("lately", since, by), ask)
        chosen = self._of_chosen(rows["group"])
        end, days, leads = (rows[name][chosen].astype(np.int64) for name in ("end", "days", "leads"))
        created, then = ordinals(rows["created"][chosen]), since.toordinal() - np.maximum(days, 0)
        return cohorts(np.where(created == NEVER, then, created), end, days, self.as_of.toordinal(), leads)

    def _sizes(self) -> dict[str, int]:
        def count() -> dict[str, int]:
            every = self._all_that_came("channel", (CREATED,))
            return {name: int(leads.sum()) for (name, place), (_, leads) in every.items() if place == CREATED}

        found: dict[str, int] = self._once("sizes", count)
        return found

    def _of_chosen(self, groups: Texts) -> Flags | slice:
        """Which rows of these groups are of the chosen channels."""
        if not self._only:
            return slice(None)
        return np.array([_name(each) in self._only for each in groups.names], dtype=np.bool_)[groups.codes]

    def _met(self) -> Met:
        rows = run_columns(self._engine, met(self._configuration, self.as_of, self._only, rolled_in(self._engine)))
        columns = [ordinals(rows["entered"]), ordinals(rows["reached"]), *(rows[name].astype(np.int64) for name in ("leads", "valued"))]
        columns += [np.nan_to_num(rows[name].astype(np.float64)) for name in ("amount", "square")]
        keys = (rows["place"] * len(self.stages) + rows["stage"]).astype(np.int16)
        parts = _apart(keys)
        return {divmod(int(keys[each[0]]), len(self.stages)): Meetings(*(column[each] for column in columns)) for each in parts}

    def _once(self, key: object, ask: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = ask()
        return self._kept[key]


def _name(group: str | None) -> str:
    return NO_CHANNEL if group is None else group


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


def _apart(keys: Any) -> list[Any]:
    """The places of the rows of each key."""
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(keys[order])) + 1) if len(keys) else []


def _whole(column: Any) -> Whole:
    """Whole numbers, 0 where there is none."""
    whole: Whole = (np.nan_to_num(column) if column.dtype.kind == "f" else column).astype(np.int64)
    return whole
