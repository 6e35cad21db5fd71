"""The projection: by hand, against plain sums, and calibrated on simulated companies whose future is known (the full proof is a script)."""

from datetime import date, timedelta

import numpy as np
import pytest

from scorecard.measures.arrivals import arrivals
from scorecard.measures.close_rates import LOST, OPEN, WON, cohorts
from scorecard.measures.curves import conversion_curve
from scorecard.measures.futures import Change, Future, pipeline_wins
from scorecard.measures.pace import as_known_on, pace
from scorecard.measures.passages import merged, passage_of
from scorecard.measures.projection import in_money, project
from tests.goals import worlds
from tests.proofs.goals import calibration

TODAY = date(2026, 6, 30)


def test_open_leads_are_won_at_the_rate_of_the_curve_given_their_age() -> None:
    # Forty leads, all watched 10 days: 10 won on day 2, 10 on day 6, 20 open. F(2) = 0.25, F(6) = 0.5, S(2) = 0.75.
    old = [TODAY.toordinal() - 10] * 40
    leads = cohorts(old, [WON] * 20 + [OPEN] * 20, [2] * 10 + [6] * 10 + [10] * 20, TODAY.toordinal())
    future = Future(conversion_curve(leads))
    young = cohorts([TODAY.toordinal() - 3] * 30, [OPEN] * 30, [3] * 30, TODAY.toordinal())
    counts, ages = passage_of(young).waiting
    assert (counts.tolist(), ages.tolist()) == ([30], [3])
    still, chance = pipeline_wins(counts, ages, 4, future)
    assert chance.tolist() == [pytest.approx((0.5 - 0.25) / 0.75)]
    assert still.expected == pytest.approx(10)
    assert pipeline_wins(counts, ages, 2, future)[0].expected == 0.0


def test_the_expectation_is_the_formula() -> None:
    world = worlds.world("steady", 1)
    found = project(world.won_to_date, world.passage, worlds.AS_OF, worlds.END)
    curve = conversion_curve(world.leads)
    days = (worlds.END - worlds.AS_OF).days
    after = np.cumprod(1 - (curve.won + curve.left) / np.maximum(curve.at_risk, 1))
    rate = lambda day: curve.rate[min(day, curve.days)]  # noqa: E731
    ages = world.leads.age[world.leads.end == OPEN]
    from_open = sum((rate(a + days) - rate(a)) / after[min(a, curve.days)] for a in ages)
    coming = arrivals(world.leads.created, world.leads.leads, worlds.AS_OF, worlds.END)
    from_new = sum(coming.mean[d] * rate(days - 1 - d) for d in range(days))
    assert found.from_open == pytest.approx(from_open)
    assert found.from_new == pytest.approx(from_new)
    assert found.expected == pytest.approx(world.won_to_date + from_open + from_new)
    assert float(found.draws.mean()) == pytest.approx(found.expected, rel=0.03)
    assert found.low < found.expected < found.high


def test_the_same_input_gives_the_same_band() -> None:
    world = worlds.world("steady", 2)
    first, second = (project(world.won_to_date, world.passage, worlds.AS_OF, worlds.END) for _ in range(2))
    assert first.draws.tolist() == second.draws.tolist()


def test_a_period_that_is_over_has_nothing_to_come() -> None:
    world = worlds.world("steady", 3)
    over = project(17, world.passage, worlds.AS_OF, worlds.AS_OF - timedelta(days=1))
    assert (over.low, over.expected, over.high) == (17, 17, 17)


def test_a_company_without_leads_has_nothing_to_come() -> None:
    nothing = project(0, merged([], TODAY.toordinal()), TODAY, TODAY + timedelta(days=40))
    assert (nothing.low, nothing.expected, nothing.high) == (0, 0, 0)


def test_arrivals_follow_weekdays_and_the_recent_level() -> None:
    first = date(2026, 1, 5)  # a Monday
    created = [(first + timedelta(days=day)).toordinal() for day in range(175) for _ in range(0 if day % 7 > 4 else 4 if day < 140 else 12)]
    as_of = first + timedelta(days=175)
    coming = arrivals(np.array(created), np.ones(len(created), dtype=np.int64), as_of - timedelta(days=1), as_of + timedelta(days=13))
    assert coming.mean[:7].tolist() == pytest.approx([12, 12, 12, 12, 12, 0, 0], abs=0.01)


def test_arrivals_follow_last_year_where_it_rose_beyond_chance() -> None:
    day = np.arange(600)
    daily = np.where((day >= 250) & (day < 320), 30, 10)  # the same stretch of next year starts at day 614
    created = np.repeat(day, daily) + date(2025, 1, 6).toordinal()
    as_of = date(2025, 1, 6) + timedelta(days=600)
    coming = arrivals(created, np.ones(len(created), dtype=np.int64), as_of, as_of + timedelta(days=60))
    assert coming.mean[:3].mean() == pytest.approx(10, rel=0.1)
    assert coming.mean[40:].mean() == pytest.approx(30, rel=0.1)


def test_what_if_moves_volume_rate_and_lag() -> None:
    world = worlds.world("steady", 4)
    ask = lambda change: project(world.won_to_date, world.passage, worlds.AS_OF, worlds.END, change=change)  # noqa: E731
    usual, more, better, faster = (ask(each) for each in (Change(), Change(volume=2), Change(rate=1.5), Change(lag=0.5)))
    assert more.from_new == pytest.approx(2 * usual.from_new)
    assert more.from_open == pytest.approx(usual.from_open)
    assert better.from_new == pytest.approx(1.5 * usual.from_new)
    assert faster.from_new > 1.5 * usual.from_new
    later, base = (Future(conversion_curve(world.leads), Change(lag=lag)) for lag in (2, 1))
    assert later.rate[100] == pytest.approx(base.rate[50])


def test_revenue_draws_the_worth_of_each_win() -> None:
    world = worlds.world("steady", 5)
    wins = project(world.won_to_date, world.passage, worlds.AS_OF, worlds.END)
    money = in_money(wins, 1000.0, [50.0, 150.0])
    assert money is not None
    assert money.expected == pytest.approx(1000 + 100 * (wins.expected - wins.actual))
    assert money.low < money.expected < money.high
    assert in_money(wins, 1000.0, []) is None


def test_an_earlier_day_knows_only_what_had_happened() -> None:
    born = date(2026, 1, 1).toordinal()
    leads = cohorts([born, born, born + 40], [WON, LOST, WON], [10, 50, 5], born + 100)
    then = as_known_on(leads, date(2026, 1, 31))
    assert then.end.tolist() == [WON, OPEN]
    assert then.days.tolist() == [10, 30]


def test_pace_counts_wins_against_the_chance_of_each_age() -> None:
    # Reference: 100 leads, each open on days 0–9, half won on day 5. In the stretch, 40 more: expected 20, and 8 were won.
    start = TODAY - timedelta(days=56)
    old = start.toordinal() - 100
    leads = cohorts(
        [old] * 100 + [start.toordinal() + 10] * 40,
        [WON] * 50 + [OPEN] * 50 + [WON] * 8 + [OPEN] * 32,
        [5] * 50 + [156] * 50 + [5] * 8 + [46] * 32,
        TODAY.toordinal(),
    )
    found = pace(leads, TODAY)
    assert found is not None
    assert (found.observed, found.expected) == (8, pytest.approx(20))
    assert found.surprising
    assert pace(worlds.world("steady", 1).leads, worlds.FIRST + timedelta(days=60)) is None  # too short a past


@pytest.mark.parametrize("scenario", worlds.SCENARIOS)
def test_calibration(scenario: worlds.Scenario) -> None:
    """Forty companies a scenario. Bounds leave room for forty draws; `tests/proofs/goals.py` runs hundreds against the real ones."""
    found = calibration(scenario, range(40))
    if scenario == "win probability halved":
        assert found.alarms > 0.5
        assert found.coverage < 0.5  # what the alarm is there for: the band alone would have misled
        return
    assert 0.65 <= found.coverage <= 0.95
    assert found.error < found.run_rate_error
    assert found.alarms < 0.2


def test_a_band_of_half_the_width_fails_the_same_check() -> None:
    """The negative control of the calibration."""
    assert calibration("steady", range(30), width=0.4).coverage < 0.65
