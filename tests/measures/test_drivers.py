"""Where a change came from: exact by Shapley's rule, honest on noise, and not fooled by young leads."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.measures import drivers
from scorecard.measures.curves import conversion_curve, median_days
from scorecard.measures.drivers import effect, effort, ever_won, moments, shapley, worth
from tests.drivers.worlds import AFTER, AS_OF, BEFORE, LAGS, NEVER, STAGES, Paths, funnel
from tests.proofs.drivers import told

FACTORS = st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1000)), min_size=1, max_size=6)


@given(FACTORS)
def test_the_parts_add_up_exactly(pairs: list[tuple[float, float]]) -> None:
    before, after = (np.array(each) for each in zip(*pairs, strict=True))
    scale = max(1.0, before.prod(), after.prod(), float(np.abs(shapley(before, after)).max()))
    assert shapley(before, after).sum() / scale == pytest.approx((after.prod() - before.prod()) / scale, abs=1e-9)


@given(FACTORS, st.randoms())
def test_the_order_of_the_factors_does_not_matter(pairs: list[tuple[float, float]], random: object) -> None:
    order = list(range(len(pairs)))
    random.shuffle(order)
    before, after = (np.array(each) for each in zip(*pairs, strict=True))
    scale = max(1.0, float(np.abs(shapley(before, after)).max()))
    assert shapley(before[order], after[order]) / scale == pytest.approx(shapley(before, after)[order] / scale, abs=1e-9)
    assert shapley(after, before) / scale == pytest.approx(-shapley(before, after) / scale, abs=1e-9)


def test_it_is_the_mean_over_all_orders() -> None:
    before, after = np.array([100.0, 0.2, 0.0]), np.array([120.0, 0.15, 3.0])
    parts = np.zeros(3)
    for order in permutations(range(3)):
        now = before.copy()
        for factor in order:
            was, now[factor] = now.prod(), after[factor]
            parts[factor] += (now.prod() - was) / 6
    assert shapley(before, after) == pytest.approx(parts)


def test_a_factor_that_did_not_change_has_no_part() -> None:
    assert shapley(np.array([10.0, 0.5, 0.0]), np.array([20.0, 0.5, 4.0]))[1] == 0.0


def test_more_factors_than_can_be_shared_out_are_refused() -> None:
    with pytest.raises(ValueError, match="11 factors"):
        shapley(np.ones(11), np.ones(11))


@pytest.mark.parametrize("money", [False, True])
def test_the_split_adds_up_to_the_counted_change(money: bool) -> None:
    paths = funnel(1, changed=1, factor=0.5, value=1.3)
    found = paths.split(BEFORE, AFTER, money)
    won = [(paths.entered[:, -1] >= a.toordinal()) & (paths.entered[:, -1] <= b.toordinal()) for a, b in (BEFORE, AFTER)]
    counted = [float(paths.amount[each].sum() if money else each.sum()) for each in won]
    assert (found.before, found.after) == pytest.approx(tuple(counted))
    assert sum(part.value for part in found.parts) == pytest.approx(counted[1] - counted[0])
    assert [part.name for part in found.parts] == ["volume", "mql", "sal", "sql", "won", *(["value"] if money else [])]
    assert all(part.low <= part.value <= part.high for part in found.parts)


def one_by_one(paths: Paths, periods: tuple[tuple[date, date], ...]) -> tuple[np.ndarray, np.ndarray]:
    """`moments` by hand: what is added up, lead by lead."""
    count, stages = paths.entered.shape
    each = np.zeros((count, len(periods), stages + 1))
    for place, (start, end) in enumerate(periods):
        for stage, curve in enumerate(paths.curves()):
            entry = paths.entered[:, stage]
            ages = [np.where(entry == NEVER, -1, day - entry) for day in (start.toordinal() - 1, end.toordinal())]
            until, since = (np.where(age < 0, 0.0, curve.rate[np.clip(age, 0, curve.days)]) for age in reversed(ages))
            each[:, place, stage] = until - since
        won = paths.entered[:, -1]
        each[:, place, -2] = (won >= start.toordinal()) & (won <= end.toordinal())
        each[:, place, -1] = np.where(each[:, place, -2] > 0, np.nan_to_num(paths.amount), 0.0)
    flat = each.reshape(count, -1)
    weeks = pd.DataFrame(flat).groupby(paths.entered[:, 0] // 7).sum().to_numpy()
    born = np.bincount(paths.entered[:, 0] // 7 - paths.entered[0, 0] // 7)
    arrivals = np.bincount((paths.entered[:, 0] - paths.entered[:, 0].min()) // 7)[1:-1][-52:]
    assert len(born) >= 52
    beyond = max(0.0, (np.diff(arrivals) ** 2).mean() / 2 - arrivals.mean()) / arrivals.mean() ** 2
    return flat.sum(axis=0), flat.T @ flat + beyond * weeks.T @ weeks


@pytest.mark.parametrize("periods", [(BEFORE, AFTER), ((BEFORE[0], AFTER[0]), AFTER)])
def test_counts_by_two_days_tell_the_sums_and_their_covariance_as_every_lead_does(periods: tuple[tuple[date, date], ...]) -> None:
    paths = funnel(3, changed=2, factor=0.7)
    amount = np.where(np.arange(len(paths.amount)) % 7 == 0, np.nan, paths.amount)
    paths = Paths(paths.entered, paths.ended, amount, paths.as_of)
    sums, cover = one_by_one(paths, periods)
    found = moments(paths.met(), paths.curves(), periods)
    np.testing.assert_allclose(found[0], sums, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found[1], cover, rtol=1e-9, atol=1e-9)
    # The negative control: as many wins a day, but of other leads.
    met = paths.met()
    other = met | {(2, 4): replace(met[2, 4], reached=met[2, 4].reached[::-1])}
    assert np.abs(moments(other, paths.curves(), periods)[1] / cover - 1).max() > 0.1


def test_draws_have_that_covariance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a sum never varies; the control is the covariance of other leads."""
    monkeypatch.setattr(drivers, "DRAWS", 40_000)
    (sums, cover), (_, other) = (
        moments(each.met(), each.curves(), (BEFORE, AFTER)) for each in (funnel(3), funnel(3, changed=3, factor=0.4))
    )
    cover[0, :] = cover[:, 0] = 0.0
    drawn = drivers._draws(sums + 1e6, cover, np.random.default_rng(1))
    assert drawn.shape == (40_001, 2, len(STAGES) + 1)
    assert drawn[0].ravel().tolist() == (sums + 1e6).tolist()
    found = np.cov(drawn[1:].reshape(40_000, -1).T)
    scale = np.sqrt(np.outer(np.diag(cover), np.diag(cover))) + 1e-6
    assert np.abs((found - cover) / scale).max() < 0.03
    assert np.abs((found - other) / scale)[1:, 1:].max() > 0.1


def test_the_stage_that_got_worse_is_named() -> None:
    found = funnel(2, changed=1, factor=0.5).split(BEFORE, AFTER)
    assert not found.cannot_tell
    assert [part.name for part in found.parts if part.certain] == ["sal"]
    assert found.parts[2].value < 0


def test_a_doubling_of_leads_is_volume_not_a_falling_close_rate() -> None:
    """The control beside it: wins ÷ leads of the period falls by a fifth or more, although nobody closes worse."""
    named, naive = [], []
    for seed in range(20, 32):
        paths = funnel(seed, volume=2.0)
        named += [part.name for part in paths.split(BEFORE, AFTER).parts if part.certain]
        leads, wins = ([_inside(paths.entered[:, column], period) for period in (BEFORE, AFTER)] for column in (0, -1))
        naive.append(wins[1] / leads[1] / (wins[0] / leads[0]))
    assert named.count("volume") == 12
    assert len(named) - 12 <= 2
    assert max(naive) < 0.9
    assert np.mean(naive) < 0.8


def _inside(day: np.ndarray, period: tuple[date, date]) -> int:
    return int(((day >= period[0].toordinal()) & (day <= period[1].toordinal())).sum())


def test_nothing_at_all_is_nothing() -> None:
    paths = funnel(4)
    empty = (AS_OF + timedelta(days=400), AS_OF + timedelta(days=430))
    long_ago = (date(2020, 1, 1), date(2020, 3, 31))
    found = paths.split(long_ago, (long_ago[0] - timedelta(days=91), long_ago[0] - timedelta(days=1)))
    assert (found.before, found.after) == (0.0, 0.0)
    assert found.cannot_tell
    fall = paths.split(AFTER, empty)
    assert sum(part.value for part in fall.parts) == pytest.approx(-fall.before)


def test_on_noise_it_says_that_it_cannot_tell() -> None:
    """Forty quiet companies here; `tests/proofs/drivers.py` runs hundreds."""
    assert told(range(40)).quiet >= 0.85


def test_bands_a_third_as_wide_would_see_causes_in_noise() -> None:
    """The negative control of the test above."""
    assert told(range(40), width=1 / 3).quiet < 0.6


def test_the_lag_of_each_stage_is_measured_with_open_leads_counted() -> None:
    paths = funnel(5, leads_a_week=300)
    lags = [median_days(conversion_curve(paths.cohorts(stage))) for stage in range(4)]
    assert lags == sorted(lags, reverse=True)
    assert lags[3] == pytest.approx(LAGS[3] * np.log(2), abs=3)


def _weeks(seed: int, elasticity: float) -> tuple[list[float], list[float]]:
    rng = np.random.default_rng(seed)
    clicks = 1500 * np.exp(rng.normal(0, 0.15, 80))
    leads = rng.poisson(60 * (clicks / 1500) ** elasticity).astype(float)
    return list(clicks), list(leads)


def test_an_indicator_off_its_plan_means_so_many_wins_around_a_day() -> None:
    clicks, leads = _weeks(1, 1.0)
    ever = ever_won(conversion_curve(funnel(6).cohorts(0)))
    found = effect(-0.12, clicks, leads, ever, date(2026, 9, 21), 38.0)
    eventual = float(ever[0])
    assert found.wins == pytest.approx(60 * -0.12 * eventual, rel=0.35)
    assert found.low < found.wins < found.high < 0
    assert found.certain
    assert found.around == date(2026, 11, 1)
    assert effect(0.12, clicks, leads, ever, date(2026, 9, 21), None).wins > 0


def test_an_indicator_that_moves_no_leads_has_no_certain_effect() -> None:
    ever = ever_won(conversion_curve(funnel(6).cohorts(0)))
    certain = [effect(-0.12, *_weeks(seed, 0.0), ever, date(2026, 9, 21), 38.0).certain for seed in range(40)]
    assert sum(certain) <= 14  # an 80 % band is wrong in one of five
    assert effect(-0.12, [100.0] * 30, [5.0] * 30, ever, date(2026, 9, 21), 38.0) is None  # it never moved
    assert effect(-0.12, [100.0, None] * 15, [5.0, 5.0] * 15, ever, date(2026, 9, 21), 38.0) is None


def test_many_calls_and_few_appointments_raise_a_question() -> None:
    rng = np.random.default_rng(9)
    past = [600.0] * 40
    usual = list(rng.poisson(45, 40).astype(float))
    assert effort([640.0] * 6, [31.0] * 6, past, usual).asks
    assert not effort([640.0] * 6, [46.0] * 6, past, usual).asks
    found = effort([640.0] * 6, [31.0] * 6, past, usual)
    assert found.ratio == pytest.approx((31 / 640) / (sum(usual) / 24000))
    assert found.low < found.ratio < found.high


def test_a_few_calls_without_an_appointment_ask_nothing() -> None:
    assert not effort([12.0], [0.0], [600.0] * 10, [45.0] * 10).asks
    assert effort([0.0], [0.0], [600.0], [45.0]).ratio is None
    assert effort([600.0] * 4, [0.0] * 4, [600.0] * 10, [45.0] * 10).asks


def test_a_company_without_any_lead_has_no_change_to_share_out() -> None:
    """One that keeps a few numbers in a sheet has a meeting and a digest all the same."""
    none = np.zeros((0, 2), dtype=np.int64)
    found = Paths(none, none[:, 0], np.zeros(0), AFTER[1].toordinal()).split(BEFORE, AFTER, stages=("lead", "won"))
    assert (found.before, found.after) == (0, 0)
    assert {part.value for part in found.parts} == {0}


def test_a_win_without_an_amount_takes_nothing_off_what_wins_are_worth() -> None:
    first, last = AFTER[0].toordinal(), AFTER[1].toordinal()
    won = np.array([first, first + 5, last, first - 1, last + 1, NEVER])
    created = np.full(6, first - 30)
    amounts = np.array([100.0, np.nan, 300.0, 9e9, 9e9, 9e9])
    paths = Paths(np.stack([created, won], axis=1), np.full(6, NEVER), amounts, last + 10)
    assert worth(paths.met(), *AFTER) == 200.0  # and not 400 ÷ 3
    unknown = Paths(paths.entered, paths.ended, np.full(6, np.nan), paths.as_of)
    assert worth(unknown.met(), *AFTER) is None
