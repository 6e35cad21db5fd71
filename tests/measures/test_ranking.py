import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from scorecard.measures.close_rates import share
from scorecard.measures.ranking import difference, rank

REFERRAL, PAID, ORGANIC, SOCIAL, PODCAST = (share(*pair) for pair in ((61, 214), (195, 1586), (271, 2296), (75, 1350), (2, 4)))


def test_only_real_differences_are_ranked():
    places = rank([REFERRAL, PAID, ORGANIC, SOCIAL, PODCAST])
    assert [place.rank for place in places] == [1, 2, 2, 4, None]
    assert places[1].alike == (2,)
    assert places[4].too_few


def test_four_leads_are_too_few_even_where_all_were_won():
    places = rank([share(4, 4), share(10, 1000), share(0, 0)])
    assert [place.rank for place in places] == [None, None, None]
    assert [place.too_few for place in places] == [True, False, True]


def test_channels_that_cannot_be_told_apart_have_no_rank_and_name_each_other():
    places = rank([share(120, 1000), share(118, 1000)])
    assert [place.rank for place in places] == [None, None]
    assert [place.alike for place in places] == [(1,), (0,)]


def test_channels_without_any_difference_are_rarely_ranked():
    rng = np.random.default_rng(0)
    ranked = pairwise = 0
    for _ in range(300):
        sizes = rng.integers(50, 600, 8)
        shares = [share(int(won), int(size)) for won, size in zip(rng.binomial(sizes, 0.12), sizes, strict=True)]
        ranked += any(place.rank for place in rank(shares))
        pairwise += any(difference(one, two).real for place, one in enumerate(shares) for two in shares[:place])
    assert ranked / 300 <= 0.07
    assert pairwise / 300 > 0.25  # the negative control: comparing each pair at 95 % ranks noise


@given(st.integers(1, 800), st.integers(1, 800), st.data())
def test_differences_equal_those_of_statsmodels(first, second, data):
    one, two = data.draw(st.integers(0, first)), data.draw(st.integers(0, second))
    found = difference(share(one, first), share(two, second))
    low, high = confint_proportions_2indep(two, second, one, first, method="newcomb")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_nothing_differs_from_the_unknown():
    assert not difference(share(0, 0), PAID).real


def test_adding_a_channel_that_never_converts_changes_no_others_order():
    before = rank([REFERRAL, PAID, SOCIAL])
    after = rank([REFERRAL, PAID, SOCIAL, share(0, 5)])
    assert [place.rank for place in before] == [place.rank for place in after][:3]
