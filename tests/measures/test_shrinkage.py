import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.measures.shrinkage import shrink


def test_two_of_four_is_not_a_half():
    podcast, *_ = shrink([(2, 4), (195, 1586), (271, 2296), (75, 1350)])
    assert podcast is not None
    assert podcast.rate < 0.3
    assert podcast.high > 0.25


def test_a_large_channel_keeps_its_rate():
    _, paid, *_ = shrink([(2, 4), (195, 1586), (271, 2296), (75, 1350)])
    assert paid is not None
    assert paid.rate == pytest.approx(195 / 1586, abs=0.003)


def test_channels_that_differ_widely_are_shrunk_less():
    alike = shrink([(3, 20), *[(100, 1000)] * 6])[0]
    unlike = shrink([(3, 20), (10, 1000), (900, 1000), (500, 1000), (200, 1000), (700, 1000), (50, 1000)])[0]
    assert alike is not None
    assert unlike is not None
    assert abs(alike.rate - 0.1) < abs(unlike.rate - 0.1)
    assert unlike.high - unlike.low > alike.high - alike.low


def test_one_channel_alone_has_the_uniform_prior():
    (alone,) = shrink([(3, 8)])
    assert alone is not None
    assert alone.rate == pytest.approx(4 / 10)
    assert (alone.low, alone.high) == pytest.approx((0.137, 0.701), abs=0.001)  # scipy.stats.beta(4, 6).ppf


def test_without_leads_nothing_is_known():
    assert shrink([(0, 0)]) == (None,)
    assert shrink([]) == ()
    assert shrink([(0, 0), (1, 9)])[0] is None


@given(st.lists(st.integers(0, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))), min_size=1, max_size=8))
def test_every_interval_holds_its_rate_and_the_order_does_not_matter(counts):
    found = shrink(counts)
    assert all(each is None or 0 <= each.low <= each.rate <= each.high <= 1 for each in found)
    again = shrink(counts[::-1])[::-1]
    for each, other in zip(found, again, strict=True):
        assert (each is None) == (other is None)
        assert each is None or other is None or each.rate == pytest.approx(other.rate, abs=1e-9)
