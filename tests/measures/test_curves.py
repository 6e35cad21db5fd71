from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter

from scorecard.measures.close_rates import LOST, OPEN, WON, cohorts, share
from scorecard.measures.curves import (
    _likelihood,
    band,
    conversion_curve,
    curve_of,
    median_days,
    projected_rate,
    projected_rates,
    recent_against_usual,
    variance_of_sum,
    variances,
)

AS_OF = 740_000


def ended(*rows):
    """Cohorts of (end, days[, leads]); an open lead's days are its age."""
    full = [(*row, *(1,)[len(row) - 2 :]) for row in rows]
    end, days, count = zip(*full, strict=True)
    return cohorts([AS_OF - day for day in days], end, days, AS_OF, count)


def born(*rows):
    """The same leads by created day."""
    return ended(*rows).born(90)


def projected(leads):
    """The share of them that will ever be won."""
    return projected_rate(leads.lags(), leads.born(90))


def test_by_hand():
    # 10 at risk; day 1: 2 won -> 0.2; day 2: 2 lost of 8 -> S = 0.6; day 3: of 6, 3 open leave; day 4: 1 of 3 won -> 0.2 + 0.6/3.
    curve = conversion_curve(ended((WON, 1, 2), (LOST, 2, 2), (OPEN, 3, 3), (WON, 4), (OPEN, 5, 2)))
    assert curve.rate == pytest.approx([0, 0.2, 0.2, 0.2, 0.4, 0.4])
    assert list(curve.at_risk) == [10, 10, 8, 6, 3, 2]
    assert curve.at(6) is None


def test_a_lead_watched_until_a_day_is_at_risk_on_that_day():
    curve = conversion_curve(ended((WON, 5), (OPEN, 5)))
    assert curve.at(5) == 0.5


def test_without_open_leads_the_curve_is_the_plain_share_and_its_band_wilsons():
    some = ended((WON, 3, 4), (WON, 9, 7), (LOST, 2, 20), (LOST, 40, 9))
    curve = conversion_curve(some)
    low, high = band(curve)
    for day in (3, 9, 39):
        plain = share(4 + (7 if day >= 9 else 0), 40)
        assert curve.at(day) == pytest.approx(plain.rate)
        assert (low[day], high[day]) == pytest.approx((plain.low, plain.high))


def test_losses_compete_rather_than_censor():
    # Half are won, half are lost sooner: taking losses for open leads would read 100 %.
    assert conversion_curve(ended((LOST, 1, 50), (WON, 2, 50))).at(2) == pytest.approx(0.5)
    assert conversion_curve(ended((OPEN, 1, 50), (WON, 2, 50))).at(2) == pytest.approx(1.0)


@st.composite
def distinct(draw):
    """Leads that all end, or leave our sight, on different days."""
    days = draw(st.lists(st.integers(1, 400), min_size=3, max_size=60, unique=True))
    ends = draw(st.lists(st.sampled_from([OPEN, WON, LOST]), min_size=len(days), max_size=len(days)))
    return list(zip(ends, days, strict=True))


@given(distinct())
def test_rates_equal_those_of_lifelines(rows):
    fitter = AalenJohansenFitter(calculate_variance=False)
    fitter.fit([day for _, day in rows], [{OPEN: 0, WON: 1, LOST: 2}[end] for end, _ in rows], event_of_interest=1)
    curve = conversion_curve(ended(*rows))
    theirs = fitter.cumulative_density_.iloc[:, 0]
    ours = [curve.rate[int(day)] for day in theirs.index]
    assert ours == pytest.approx(list(theirs), abs=1e-9)


def test_variances_are_near_those_of_lifelines():
    rng = np.random.default_rng(5)
    days = rng.permutation(np.arange(1, 601))
    ends = rng.choice([OPEN, WON, LOST], 600, p=[0.3, 0.3, 0.4])
    fitter = AalenJohansenFitter(calculate_variance=True)
    fitter.fit(days, np.choose(ends, [0, 1, 2]), event_of_interest=1)
    ours = variances(conversion_curve(ended(*zip(ends.tolist(), days.tolist(), strict=True))))
    for day in (100, 250, 400, 500):
        assert ours[day] == pytest.approx(float(fitter.variance_.loc[day]), rel=0.03)


@given(st.lists(st.tuples(st.sampled_from([OPEN, WON, LOST]), st.integers(0, 60), st.integers(1, 20)), min_size=2, max_size=40))
def test_the_variance_of_one_age_is_that_of_the_curve(rows):
    curve = conversion_curve(ended(*rows))
    every = variances(curve)
    for day in range(0, curve.days + 1, 7):
        alone = np.zeros(curve.days + 1)
        alone[day] = 1
        assert variance_of_sum(curve, alone) == pytest.approx(every[day], abs=1e-12)


def test_the_variance_of_expected_wins_matches_resampling():
    rng = np.random.default_rng(3)
    days, ends = rng.integers(0, 60, 400), rng.choice([OPEN, WON, LOST], 400, p=[0.3, 0.3, 0.4])
    ages = np.zeros(60)
    ages[5:50] = 3
    sums = []
    for _ in range(1500):
        pick = rng.integers(0, 400, 400)
        rate = conversion_curve(cohorts(AS_OF - days[pick], ends[pick], days[pick], AS_OF)).rate
        sums.append(float((ages[: len(rate)] * rate).sum()))
    curve = conversion_curve(cohorts(AS_OF - days, ends, days, AS_OF))
    assert variance_of_sum(curve, ages[: curve.days + 1]) == pytest.approx(np.var(sums), rel=0.1)


def test_the_median_counts_slow_wins_that_are_not_in_yet():
    fast_only = ended((WON, 10, 5), (OPEN, 15, 80))
    with_old = ended((WON, 10, 10), (OPEN, 15, 80), (WON, 50, 6), (OPEN, 60, 4))
    assert median_days(conversion_curve(fast_only)) == 10
    assert median_days(conversion_curve(with_old)) == 50
    assert median_days(conversion_curve(ended((OPEN, 9)))) is None
    assert median_days(conversion_curve(ended((WON, 4), (WON, 10)))) == 7


def test_recent_leads_that_do_as_usual_read_one():
    reference = conversion_curve(ended((WON, 10, 100), (WON, 30, 100), (LOST, 35, 800)))
    found = recent_against_usual(reference, born((WON, 10, 20), (OPEN, 20, 180)))
    # 200 leads: 20 were won and are older by now; their age is what was given as days here, 10 and 20: expected 10 % of each.
    assert found.expected == pytest.approx(20)
    assert found.ratio == pytest.approx(1.0)
    assert found.low < 1 < found.high


def test_recent_wins_far_above_usual_are_told_from_noise_and_few_are_not():
    reference = conversion_curve(ended((WON, 10, 100), (LOST, 35, 900)))
    many = recent_against_usual(reference, born((WON, 10, 60), (OPEN, 20, 240)))
    few = recent_against_usual(reference, born((WON, 10, 1), (OPEN, 20, 4)))
    assert many.ratio == pytest.approx(2.0)
    assert many.low > 1
    assert few.low < 1 < few.high


def test_a_thin_reference_says_little_and_no_reference_nothing():
    thin = recent_against_usual(conversion_curve(ended((WON, 10, 1), (LOST, 35, 2))), born((WON, 10, 60), (OPEN, 20, 240)))
    assert thin.low < 0.2
    assert thin.high > 3
    nobody = recent_against_usual(conversion_curve(cohorts([], [], [], AS_OF)), born((WON, 10)))
    assert (nobody.ratio, nobody.low) == (None, None)
    assert recent_against_usual(conversion_curve(ended((LOST, 9, 5))), born((WON, 1))).ratio is None


def test_the_interval_of_the_ratio_holds_one_when_nothing_changed():
    rng = np.random.default_rng(8)
    held = []
    for _ in range(300):
        lag = np.floor(rng.exponential(25, 700)).astype(int)
        age = rng.integers(0, 300, 700)
        won = (rng.random(700) < 0.2) & (lag <= age)
        all_of_them = cohorts(AS_OF - age, np.where(won, WON, OPEN), np.where(won, lag, age), AS_OF)
        reference = conversion_curve(all_of_them.where(all_of_them.age >= 90))
        found = recent_against_usual(reference, all_of_them.where(all_of_them.age < 90).born(90))
        held.append(found.low <= 1 and (found.high is None or found.high >= 1))
    assert 0.92 <= np.mean(held) <= 0.985


def test_a_handful_of_wins_is_not_called_a_change():
    rng = np.random.default_rng(9)
    rising = by_score = 0
    for _ in range(400):
        wins = int(rng.poisson(0.4))
        found = recent_against_usual(conversion_curve(ended((WON, 1, 40), (LOST, 2, 960))), born((WON, 1, wins), (OPEN, 1, 10 - wins)))
        rising += found.low > 1
        by_score += (wins - 0.4) ** 2 > 1.96**2 * 0.4 and wins > 0.4  # the negative control: the usual score interval
    assert rising / 400 <= 0.025
    assert by_score / 400 > 0.025


def test_no_eventual_rate_from_few_wins_or_short_following():
    assert projected(ended((WON, 10, 29), (OPEN, 200, 100))) is None
    assert projected(ended((WON, 40, 60), (OPEN, 100, 100))) is None
    found = projected(ended(*((WON, day, 2) for day in range(1, 61)), (LOST, 9, 280), (OPEN, 400, 200)))
    assert found is not None
    assert found.low < found.rate < found.high


def test_the_fit_finds_the_rate_that_made_the_leads_and_no_better_one_lies_beside_it():
    rng = np.random.default_rng(3)
    days, age, wins = np.floor(30 * rng.weibull(1.4, 40_000)).astype(int), rng.integers(0, 400, 40_000), rng.random(40_000) < 0.3
    won = wins & (days <= age)
    leads = cohorts(AS_OF - age, np.where(won, WON, OPEN), np.where(won, days, age), AS_OF)
    found = projected(leads)
    assert found.low < 0.3 < found.high
    assert found.high - found.low < 0.015
    assert (found.scale_days, found.shape) == (pytest.approx(30, rel=0.05), pytest.approx(1.4, rel=0.05))
    counts, watched = (np.bincount(each, minlength=400)[None, :].astype(float) for each in (days[won], age[~won]))
    edges = np.log(np.concatenate(([1e-9], np.arange(400) + 0.5)))
    best = np.array([[np.log(found.rate / (1 - found.rate)), np.log(found.scale_days), np.log(found.shape)]])
    top, slope, bend = (each[0] for each in _likelihood(best, edges, counts, watched))
    assert np.abs(slope).max() < 1e-2
    for row, move in enumerate(np.eye(3) * 1e-4):
        up, down = ([each[0] for each in _likelihood(best + side * move, edges, counts, watched)] for side in (1, -1))
        assert up[0] < top > down[0]
        assert (up[1] - down[1]) / 2e-4 == pytest.approx(bend[row], rel=1e-4, abs=1e-2), "the derivatives are those of the likelihood"


def test_groups_fitted_together_get_what_each_gets_alone():
    rng = np.random.default_rng(6)
    groups = []
    for size, rate, scale, shape in ((20_000, 0.3, 20, 1.3), (900, 0.1, 45, 0.7), (60, 0.2, 5, 1.0), (4_000, 0.9, 3, 2.0)):
        days, age, wins = np.floor(scale * rng.weibull(shape, size)).astype(int), rng.integers(0, 300, size), rng.random(size) < rate
        won = wins & (days <= age)
        leads = cohorts(AS_OF - age, np.where(won, WON, OPEN), np.where(won, days, age), AS_OF)
        groups.append((leads.lags(), leads.born(90)))
    alone = [projected_rate(*each) for each in groups]
    assert [each is None for each in alone] == [False, False, True, False]
    for own, together in zip(alone, projected_rates(groups), strict=True):
        assert (own is None) == (together is None)
        if own and together:
            assert astuple(together) == pytest.approx(astuple(own), rel=1e-7)
    assert alone[0].rate != pytest.approx(alone[1].rate, rel=0.1), "groups that differ"


def test_curves_from_created_days_and_lags_are_those_from_both_together():
    rng = np.random.default_rng(4)
    age, end = rng.integers(0, 60, 400), rng.integers(0, 4, 400)
    days = np.where(end == OPEN, age, rng.integers(-2, 60, 400))
    leads = cohorts(AS_OF - age, end, days, AS_OF, rng.integers(1, 4, 400))
    whole, apart = conversion_curve(leads), curve_of(leads.lags(), leads.born(30))
    for name in ("rate", "alive", "at_risk", "won", "left"):
        assert getattr(apart, name).tolist() == getattr(whole, name).tolist(), name


def test_no_leads_make_an_empty_curve():
    curve = conversion_curve(cohorts([], [], [], AS_OF))
    assert (curve.days, curve.at(0), median_days(curve)) == (-1, None, None)
