"""How sure a number of coming wins is: the delta method against leads that are really drawn anew, and sums of many chances."""

import numpy as np
import pytest

from scorecard.measures.arrivals import arrivals
from scorecard.measures.close_rates import Cohorts
from scorecard.measures.curves import conversion_curve
from scorecard.measures.futures import UNCHANGED, Change, Future, Sum, coming_wins, drawn, pipeline_wins, spreads
from scorecard.measures.projection import in_money, project, won_of
from tests.goals import worlds

DAYS = (worlds.END - worlds.AS_OF).days
WORLD = worlds.world("steady", 21)
COUNTS, AGES = WORLD.passage.waiting
RATES = arrivals(WORLD.leads.created, WORLD.leads.leads, worlds.AS_OF, worlds.END).mean


def sums(leads: Cohorts, change: Change) -> tuple[tuple[Sum, Sum], Future]:
    """The wins to come of the same open and new leads, by the curve of other leads."""
    future = Future(conversion_curve(leads), change)
    return (pipeline_wins(COUNTS, AGES, DAYS, future)[0], coming_wins(RATES, future)[0]), future


@pytest.mark.parametrize("change", [UNCHANGED, Change(rate=1.3, lag=1.4)])
def test_expected_wins_are_as_uncertain_as_when_leads_are_drawn_anew(change: Change) -> None:
    rng = np.random.default_rng(5)
    leads, found = WORLD.leads, []
    for _ in range(500):
        weights = rng.poisson(leads.leads)
        again = Cohorts(leads.created, leads.end, leads.days, weights, leads.amount, leads.as_of).where(weights > 0)
        found.append([each.expected for each in sums(again, change)[0]])
    expected = np.cov(np.array(found).T)
    own, future = sums(leads, change)
    assert spreads(own, future) == pytest.approx(expected, rel=0.25)
    # The negative control: as if all wins to come were as sure as the share that is ever won, and moved with it.
    last = (np.arange(len(future.rate)) == len(future.rate) - 1).astype(float)
    ever = spreads([Sum(future.eventual, last, 0 * last)], future)[0, 0] / future.eventual**2
    assert own[0].expected ** 2 * ever != pytest.approx(expected[0, 0], rel=0.25)
    turned = drawn(own, future, 20_000, rng)
    assert turned.mean(axis=1) == pytest.approx([each.expected for each in own], rel=0.01)
    assert np.cov(turned) == pytest.approx(spreads(own, future), rel=0.1)


def test_many_different_chances_are_won_as_often_as_each_by_itself() -> None:
    counts, chance, rng = np.array([1, 4, 30, 200]), np.array([0.9, 0.5, 0.1, 0.01]), np.random.default_rng(2)
    alone = rng.binomial(counts, chance, (20_000, 4)).sum(axis=1)
    together = won_of(np.full(20_000, float(counts @ chance)), counts, chance, rng)
    for wins in range(0, 20, 2):
        assert (together <= wins).mean() == pytest.approx((alone <= wins).mean(), abs=0.02)
    pure_chance = rng.poisson(float(counts @ chance), 20_000)  # the negative control: as if there were leads without end
    assert max(abs((pure_chance <= wins).mean() - (alone <= wins).mean()) for wins in range(0, 20, 2)) > 0.02
    assert won_of(np.full(5, 3.0), np.array([7]), np.array([1.0]), rng).max() <= 7


def test_the_worth_of_many_wins_is_that_of_each_added_up() -> None:
    wins = project(0.0, worlds.world("steady", 22, leads_a_week=150).passage, worlds.AS_OF, worlds.END)
    assert wins.draws.min() > 50  # so many that their worth is drawn as one number
    values = np.random.default_rng(1).lognormal(6, 0.8, 400)
    money = in_money(wins, 0.0, values)
    assert money is not None
    rng = np.random.default_rng(4)
    one_by_one = [rng.choice(values, int(count)).sum() for count in wins.draws]
    assert np.quantile(money.draws, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(one_by_one, [0.1, 0.5, 0.9]), rel=0.03)
