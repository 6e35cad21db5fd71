"""What goals ask of leads: counts that are those of the leads one by one, from the rows and from the roll-up."""

from datetime import date, timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from scorecard.answering.lead_paths import Leads
from scorecard.measures.close_rates import Cohorts
from scorecard.measures.drivers import NEVER
from scorecard.measures.pace import pace
from scorecard.measures.passages import Passage, passage_of
from scorecard.query.ways import CREATED, pairs
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


def one_by_one(leads: Leads, place: int, stage: int) -> Cohorts:
    """The same by hand, from the paths of single leads."""
    paths = leads.paths if place == CREATED else leads.filled
    entered = paths.entered[:, [max(place, 0), stage]]
    return type(paths)(entered, paths.ended, paths.amount, paths.as_of).cohorts(0)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[sa.Engine, sa.Engine]:
    return engines(tmp_path_factory.mktemp("world"), tables_of_world(7, doubled=False))


@pytest.mark.parametrize(("as_of", "channels"), [(AS_OF, ()), (AS_OF, ("PPC", "nobody's")), (AS_OF - timedelta(days=30), ("Email",))])
def test_histograms_are_those_of_the_leads(both: tuple[sa.Engine, sa.Engine], as_of: date, channels: tuple[str, ...]) -> None:
    for engine in both:
        leads = Leads(CONFIGURATION, engine, as_of).of(channels)
        for place, stage in pairs(CONFIGURATION):
            assert bags(leads.entries(place, stage)) == bags(passage_of(one_by_one(leads, place, stage))), (place, stage)
        for stage in (0, len(leads.stages) - 1):
            first, before = leads.up_to(stage)
            stamped = leads.paths.entered[:, stage]
            assert np.diff(before, prepend=0)[1:].tolist() == np.bincount(stamped[stamped != NEVER] - first).tolist(), stage
        wins = one_by_one(leads, CREATED, len(leads.stages) - 1)
        for back in (10, 60):
            assert pace(leads.lately(as_of - timedelta(days=back)), as_of, back) == pace(wins, as_of, back)
        won = leads.paths.entered[:, -1] >= (AS_OF - timedelta(days=60)).toordinal()
        worth = leads.paths.amount[won]
        assert sorted(leads.amounts(AS_OF - timedelta(days=60)).tolist()) == sorted(worth[np.nan_to_num(worth) > 0].tolist())
        assert all(leads.has(name) for name in leads.channels())
