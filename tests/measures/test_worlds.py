"""A few worlds of the proof in tests/proofs/close_rates.py; the naive readings must fail the very same check."""

import pytest

from tests.proofs.close_rates import GROWTH, HORIZON, RATE, medians, score, small_channels, true_rate

WORLDS = 60
TRUTH = true_rate(HORIZON)
NOISE = 1.96 * (0.95 * 0.05 / WORLDS) ** 0.5
"""How far the coverage of so few worlds may stray from its own mean; the full proof has a thousand and needs no such room."""


@pytest.mark.parametrize("growth", GROWTH)
@pytest.mark.parametrize("estimate", ["close rate", "curve", "projected"])
def test_an_honest_number_is_near_the_truth_and_its_interval_holds_it(estimate, growth):
    found = score(estimate, growth, WORLDS, RATE if estimate == "projected" else TRUTH)
    assert abs(found.bias) <= 1.0
    assert found.coverage >= 0.92 - NOISE


@pytest.mark.parametrize("growth", GROWTH)
@pytest.mark.parametrize("estimate", ["naive", "losses censored"])
def test_a_misleading_number_fails_the_same_check(estimate, growth):
    found = score(estimate, growth, 20, TRUTH)
    assert not found.passes
    assert abs(found.bias) > 3
    assert found.coverage < 0.92 - NOISE


def test_the_median_of_the_curve_is_not_too_short_while_that_of_completed_leads_is():
    curve, completed = medians("steady", 30)
    assert curve == pytest.approx(30, abs=1.5)
    assert completed < 28.5


def test_intervals_of_small_channels_hold_the_truth_while_plugged_in_ones_do_not():
    found = small_channels(90)
    assert abs(found["grid"].bias) <= 1.0
    assert 0.92 <= found["grid"].coverage <= 0.98
    assert found["plug-in"].coverage < 0.85
