"""What goals ask of leads: counts that are those of the leads one by one, from the rows and from the roll-up."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from scorecard.answering.lead_paths import Leads
from scorecard.measures.close_rates import DISQUALIFIED, LOST, Cohorts
from scorecard.measures.drivers import Met
from scorecard.measures.pace import pace
from scorecard.measures.passages import Passage, passage_of
from scorecard.query.cohorts import LONG_AGO, Created, fated, stamped
from scorecard.query.engine import rolled_in, run_columns
from scorecard.query.ways import CREATED, met, pairs
from tests.drivers.worlds import NEVER, Paths, back_filled
from tests.rollups.worlds import AS_OF, configuration, engines, tables_of_world

CONFIGURATION = configuration()


def bags(leads: Passage) -> tuple[dict[int, int], dict[tuple[int, int], int]]:
    """How many leads there are of each kind, however they are listed."""
    entered: dict[int, int] = {}
    for day, count in zip(leads.entered.tolist(), leads.arrived.tolist(), strict=True):
        entered[day] = entered.get(day, 0) + count
    fates: dict[tuple[int, int], int] = {}
    for *key, count in zip(leads.end.tolist(), leads.days.tolist(), leads.leads.tolist(), strict=True):
        fates[key[0], key[1]] = fates.get((key[0], key[1]), 0) + count
    return entered, fates


def lead_by_lead(engine: sa.Engine, as_of: date, channels: tuple[str, ...]) -> Paths:
    """The ways of single leads, as they are stamped."""
    rows = run_columns(engine, sa.select(fated(stamped(CONFIGURATION, Created(LONG_AGO, as_of, as_of, "channel")))))
    groups = rows["group"].tolist()
    kept = np.array([not channels or group in channels for group in groups], dtype=np.bool_)
    names = ("created", *(f"stage_{at}" for at in range(1, len(CONFIGURATION.stages))), "ended")
    days = [pd.to_datetime(rows[name][kept]).to_numpy().astype("datetime64[D]") for name in names]
    *entered, ended = (np.where(np.isnat(each), NEVER, each.astype(np.int64) + date(1970, 1, 1).toordinal()) for each in days)
    ended = np.where(np.isin(rows["end"][kept], [LOST, DISQUALIFIED]), ended, NEVER)
    return Paths(np.column_stack(entered), ended, rows["amount"][kept].astype(np.float64), as_of.toordinal())


def one_by_one(paths: Paths, place: int, stage: int) -> Cohorts:
    """The same by hand, from the paths of single leads."""
    filled = paths.entered if place == CREATED else back_filled(paths.entered)
    return Paths(filled[:, [max(place, 0), stage]], paths.ended, paths.amount, paths.as_of).cohorts(0)


def kinds(met: Met) -> dict[tuple[int, ...], tuple[float, ...]]:
    """What is counted of each kind of leads, by the two stages and the two days."""
    found: dict[tuple[int, ...], tuple[float, ...]] = {}
    for pair, each in met.items():
        days = zip(each.entered.tolist(), each.reached.tolist(), strict=True)
        counted = zip(*(column.tolist() for column in (each.leads, each.valued, each.amount, each.square)), strict=True)
        for key, values in zip(days, counted, strict=True):
            known = found.get((*pair, *key), (0.0,) * len(values))
            found[*pair, *key] = tuple(one + other for one, other in zip(known, values, strict=True))
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[sa.Engine, sa.Engine]:
    return engines(tmp_path_factory.mktemp("world"), tables_of_world(7, doubled=False))


@pytest.mark.parametrize(
    ("as_of", "channels"),
    [
        (AS_OF, ()),
        (AS_OF, ("PPC", "nobody's")),
        (AS_OF, ("PPC", "Email", "PPC")),
        (AS_OF - timedelta(days=30), ("Email",)),
        (AS_OF - timedelta(days=11), ()),
    ],
)
def test_histograms_are_those_of_the_leads(both: tuple[sa.Engine, sa.Engine], as_of: date, channels: tuple[str, ...]) -> None:
    for engine in both:
        leads, paths = Leads(CONFIGURATION, engine, as_of).of(channels), lead_by_lead(both[0], as_of, channels)
        for place, stage in pairs(CONFIGURATION):
            assert bags(leads.entries(place, stage)) == bags(passage_of(one_by_one(paths, place, stage))), (place, stage)
        for stage in (0, len(leads.stages) - 1):
            first, before = leads.up_to(stage)
            entered = paths.entered[:, stage]
            assert np.diff(before, prepend=0)[1:].tolist() == np.bincount(entered[entered != NEVER] - first).tolist(), stage
        wins = one_by_one(paths, CREATED, len(leads.stages) - 1)
        for back in (10, 60):
            assert pace(leads.lately(as_of - timedelta(days=back)), as_of, back) == pace(wins, as_of, back)
        won = paths.entered[:, -1] >= (AS_OF - timedelta(days=60)).toordinal()
        worth = paths.amount[won]
        assert sorted(leads.amounts(AS_OF - timedelta(days=60)).tolist()) == sorted(worth[np.nan_to_num(worth) > 0].tolist())
        known = worth[np.nan_to_num(worth) > 0]
        assert leads.win_value(AS_OF - timedelta(days=60)) == pytest.approx(known.mean())
        assert leads.win_value(AS_OF + timedelta(days=1)) is None
        filled = Paths(back_filled(paths.entered), paths.ended, paths.amount, paths.as_of)
        assert kinds(leads.met()) == kinds(filled.met())
        assert all(leads.has(name) for name in leads.channels())
        sizes = {name: int(leads.of((name,)).created()[1].sum()) for name in leads.channels()}
        assert {name: size for name, size in leads._sizes().items() if name} == sizes


def test_a_channels_meetings_are_read_without_its_leads_or_other_channels(both: tuple[sa.Engine, sa.Engine]) -> None:
    _, rolled = both
    assert "FROM leads" not in str(met(CONFIGURATION, AS_OF, ("PPC",), rolled_in(rolled)))
    then = str(met(CONFIGURATION, AS_OF - timedelta(days=30), ("PPC",), rolled_in(rolled)))
    assert "lead_days" in then, "some were still under way"
    assert "FROM leads" not in then
    with rolled.connect() as connection:
        channels = [name for (name,) in connection.exec_driver_sql("SELECT channel FROM rolled.met_channel").fetchall()]
    assert len(set(channels)) == 4
    assert sum(one != other for one, other in pairwise(channels)) == 3
