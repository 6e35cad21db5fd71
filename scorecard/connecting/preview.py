"""The first scorecard, on the cells that were read, before anything is saved."""

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from scorecard.answers import Answer, answer
from scorecard.connecting.building import Built
from scorecard.house import House
from scorecard.ingest import ingest
from scorecard.model import Configuration, Question, Ratio
from scorecard.secrets import Secrets
from scorecard.settings import read_settings
from scorecard.snapshots import Store
from scorecard.sources import RawTable
from scorecard.wording import connecting as words
from scorecard.workspace import open_workspace


def first_scorecard(built: Built, tables: Mapping[str, RawTable], now: datetime, weeks: int = 13) -> Answer:
    """The scorecard of the new indicators alone, from a home of its own that ends with this process. `tables` are by name of source.

    It is of the day of the newest row, or of today where that is earlier, so that an old file does not show thirteen empty weeks.
    Raises the errors of reading, and ValueError where the configuration has mistakes.
    """
    if built.configuration is None:
        raise ValueError(words.NO_PREVIEW)
    shown = _only(built.configuration, built.added, tables)
    home = Path(tempfile.mkdtemp(dir=_trials().name))
    workspace = open_workspace(home)
    store = Store(home, workspace)
    settings = replace(read_settings({}), home=home, config=Path(shown.path))
    house = House(shown, settings, workspace, store, Secrets({}, home / "none"))
    kept = [store.publish(ingest(tables[each.name], each, shown, now.date()), each, now) for each in shown.sources]
    newest = max((each.newest for each in kept if each.newest and each.dataset not in ("goals", "calendar")), default=None)
    day = min(now.date(), newest + timedelta(days=_reach(shown))) if newest else now.date()
    return answer(house, Question("scorecard", day, weeks), now)


def _reach(configuration: Configuration) -> int:
    """How many days a newest row stands for: with a row a week its whole week is over only seven days later."""
    return max((_DAYS.get(each.cadence, 1) for each in configuration.indicators), default=1)


_DAYS = {"weekly": 7, "monthly": 31}


def _only(configuration: Configuration, ids: tuple[str, ...], names: Collection[str]) -> Configuration:
    """The new sources, and of the new indicators those that can be made of them."""
    there = [each for each in configuration.indicators if each.id in ids]
    known = {each.id for each in there}
    made = [each for each in there if not isinstance(each.measure, Ratio) or {each.measure.numerator, each.measure.denominator} <= known]
    sources = tuple(each for each in configuration.sources if each.name in names)
    goals = tuple(each for each in configuration.goals if each.indicator in {one.id for one in made})
    return replace(configuration, sources=sources, indicators=tuple(made), goals=goals, alerts=(), issues=())


@cache
def _trials() -> "tempfile.TemporaryDirectory[str]":
    """Engines are kept over the files of a trial, so the files stay until the process ends."""
    return tempfile.TemporaryDirectory(prefix="scorecard-first-look-", ignore_cleanup_errors=True)
