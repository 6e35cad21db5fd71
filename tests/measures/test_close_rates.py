from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from scorecard.measures.close_rates import (
    DISQUALIFIED,
    LOST,
    OPEN,
    WON,
    close_rate,
    cohorts,
    median_of_won,
    naive_rate,
    over_time,
    share,
    win_rate,
)

AS_OF = date(2026, 6, 30)
DAY = AS_OF.toordinal()


def leads(*rows):
    """Cohorts of (days ago created, end, days to it[, leads[, amount]])."""
    full = [(*row, *(1, 0.0)[len(row) - 3 :]) for row in rows]
    ago, end, days, count, amount = zip(*full, strict=True)
    return cohorts([DAY - each for each in ago], end, days, DAY, count, amount)


def test_a_win_on_the_last_day_of_the_window_counts_and_one_a_day_later_does_not():
    found = close_rate(leads((100, WON, 90), (100, WON, 91), (100, OPEN, 100)), 90)
    assert (found.count, found.total) == (1, 3)


def test_a_lead_is_mature_on_the_very_day_that_its_window_ends():
    found = close_rate(leads((90, OPEN, 90), (89, OPEN, 89)), 90)
    assert found.total == 1


def test_quick_wins_of_young_leads_wait_until_their_cohort_is_old_enough():
    young = leads((30, WON, 2, 5), (30, OPEN, 30, 5), (120, WON, 10, 1), (120, LOST, 20, 9))
    assert close_rate(young, 90).rate == pytest.approx(0.1)
    assert naive_rate(young).rate == pytest.approx(6 / 20)


def test_a_lead_won_before_it_was_created_is_won():
    assert close_rate(leads((100, WON, -1), (100, OPEN, 100)), 90).count == 1


def test_win_rate_leaves_out_open_and_disqualified_leads():
    some = leads((9, WON, 1, 6), (9, LOST, 1, 2), (9, DISQUALIFIED, 1, 50), (9, OPEN, 9, 50))
    found = win_rate(some.count(WON), some.count(LOST))
    assert (found.count, found.total, found.rate) == (6, 8, 0.75)


def test_nothing_is_known_of_no_leads():
    found = share(0, 0)
    assert (found.rate, found.low, found.high) == (None, None, None)


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_intervals_equal_those_of_statsmodels(pair):
    count, total = pair
    low, high = proportion_confint(count, total, method="wilson")
    found = share(count, total)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


def test_median_of_even_many_is_the_middle_of_both():
    assert median_of_won(leads((90, WON, 4), (90, WON, 10), (90, OPEN, 90)).lags()) == 7
    assert median_of_won(leads((90, WON, 4, 2), (90, WON, 10)).lags()) == 4
    assert median_of_won(leads((90, OPEN, 90)).lags()) is None


def test_created_days_alone_give_the_same_rates():
    whole = leads((95, WON, 3, 2), (95, WON, 80), (85, WON, 3), (85, OPEN, 85), (200, LOST, 4), (200, DISQUALIFIED, -1))
    apart = whole.born(60)
    assert close_rate(apart, 60) == close_rate(whole, 60)
    assert naive_rate(apart) == naive_rate(whole)
    assert [apart.count(end) for end in range(4)] == [whole.count(end) for end in range(4)]
    assert apart.won_amount() == whole.won_amount()
    with pytest.raises(ValueError, match="within 60 days, not 90"):
        close_rate(apart, 90)


def test_an_immature_cohort_says_so_with_its_age_and_only_counts_its_mature_leads():
    young, old = leads((95, WON, 3), (85, WON, 3), (85, OPEN, 85), (200, LOST, 4)), AS_OF - timedelta(days=200)
    spans = [(old, old), (AS_OF - timedelta(days=95), AS_OF - timedelta(days=85)), (AS_OF, AS_OF)]
    first, second, empty = over_time(young, spans, 90)
    assert (first.mature, first.close_rate.rate) == (True, 0.0)
    assert (second.mature, second.youngest_days) == (False, 85)
    assert (second.close_rate.count, second.close_rate.total) == (1, 1)
    assert (second.soonest.count, second.soonest.total) == (2, 3)
    assert (empty.leads, empty.close_rate.rate) == (0, None)


@st.composite
def many(draw):
    rows = draw(
        st.lists(st.tuples(st.integers(0, 200), st.sampled_from([OPEN, WON, LOST]), st.integers(0, 200), st.integers(1, 9)), min_size=1)
    )
    return [(ago, end, ago if end == OPEN else min(days, ago), count) for ago, end, days, count in rows]


@given(many(), st.randoms())
def test_the_order_of_rows_does_not_matter_and_parts_add_up(rows, random):
    whole = leads(*rows)
    mixed = list(rows)
    random.shuffle(mixed)
    assert close_rate(leads(*mixed), 90) == close_rate(whole, 90)
    half = whole.created % 2 == 0
    parts = [close_rate(whole.where(half), 60), close_rate(whole.where(~half), 60)]
    total = close_rate(whole, 60)
    assert (sum(part.count for part in parts), sum(part.total for part in parts)) == (total.count, total.total)


@given(many())
def test_a_week_later_everything_is_the_same(rows):
    whole = leads(*rows)
    later = cohorts(whole.created + 7, whole.end, whole.days, whole.as_of + 7, whole.leads)
    assert close_rate(later, 45) == close_rate(whole, 45)


def test_a_histogram_says_the_same_as_its_leads_one_by_one():
    together = leads((100, WON, 20, 3, 90.0), (100, OPEN, 100, 2))
    apart = leads(*[(100, WON, 20, 1, 30.0)] * 3, *[(100, OPEN, 100)] * 2)
    assert close_rate(together, 90) == close_rate(apart, 90)
    assert together.won_amount() == apart.won_amount() == 90
    assert np.array_equal(np.unique(together.age), [100])
