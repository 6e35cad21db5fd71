import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.measures.mix import change

PERIOD = st.dictionaries(
    st.sampled_from(["Referral", "Paid", "Organic", "Social", None]),
    st.integers(0, 500).flatmap(lambda leads: st.tuples(st.just(leads), st.integers(0, leads))),
)


def test_every_channel_rose_and_the_total_fell():
    found = change({"Referral": (500, 150), "Paid": (500, 50)}, {"Referral": (100, 32), "Paid": (900, 99)})
    assert found is not None
    assert found.won_after - found.won_before == -69
    assert found.every_rate_rose
    assert found.rate > 0 > found.mix
    assert found.volume == 0
    # By hand: mean share of Referral 0.3, rate 0.30 -> 0.32; of Paid 0.7, rate 0.10 -> 0.11.
    assert found.rate == pytest.approx(1000 * (0.3 * 0.02 + 0.7 * 0.01))


def test_twice_the_leads_are_volume():
    found = change({"Paid": (100, 10)}, {"Paid": (200, 20)})
    assert found is not None
    assert (found.volume, found.mix, found.rate) == pytest.approx((10, 0, 0))


def test_a_new_channel_is_mix():
    found = change({"Paid": (100, 10)}, {"Paid": (100, 10), "Referral": (100, 50)})
    assert found is not None
    assert found.rate == pytest.approx(0)
    assert found.mix > 0


def test_small_changes_of_rates_are_within_noise_and_large_ones_are_not():
    noise = change({"Paid": (100, 10)}, {"Paid": (100, 12)})
    real = change({"Paid": (5000, 500)}, {"Paid": (5000, 700)})
    assert noise is not None
    assert real is not None
    assert noise.rate_low < 0 < noise.rate_high
    assert real.rate_low > 0


def test_without_leads_there_is_nothing_to_compare():
    assert change({}, {"Paid": (1, 0)}) is None
    assert change({"Paid": (1, 1)}, {"Paid": (0, 0)}) is None


@given(PERIOD, PERIOD)
def test_the_parts_add_up_exactly_and_both_ways(before, after):
    found, back = change(before, after), change(after, before)
    if found is None or back is None:
        assert not sum(leads for leads, _ in before.values()) or not sum(leads for leads, _ in after.values())
        return
    assert found.volume + found.mix + found.rate == pytest.approx(found.won_after - found.won_before, abs=1e-9)
    assert (found.volume, found.mix, found.rate) == pytest.approx((-back.volume, -back.mix, -back.rate), abs=1e-9)
    assert sum(part.mix + part.rate for part in found.channels) == pytest.approx(found.mix + found.rate, abs=1e-9)
