"""The lag from weekly totals: found where it is, and "none" where two series only grow or wander together."""

import numpy as np
import pytest

from scorecard.measures.lags import weekly_link
from tests.proofs.drivers import unrelated


def _linked(seed: int, lag: int, weeks: int = 104) -> tuple[list[float], list[float]]:
    rng = np.random.default_rng(seed)
    calls = np.exp(5 + 0.004 * np.arange(weeks + lag) + rng.normal(0, 0.25, weeks + lag))
    wins = rng.poisson(calls[:weeks] / 8)
    return list(calls[lag:]), [float(each) for each in wins]


@pytest.mark.parametrize("lag", [0, 3, 8])
def test_a_link_is_found_at_its_lag(lag: int) -> None:
    found = weekly_link(*_linked(1, lag))
    assert (found.kind, found.weeks) == ("found", lag)
    assert found.r > 0.4
    assert found.p < 0.01
    assert len(found.correlations) == 13


def test_two_series_that_wander_are_seldom_linked() -> None:
    linked, naive = unrelated(range(60))
    assert linked <= 0.15
    assert naive > 0.5  # the control: the plain best of thirteen lags


def test_a_common_season_is_no_link() -> None:
    rng = np.random.default_rng(3)
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(156) / 52.18)
    linked = [
        weekly_link(list(rng.poisson(200 * season).astype(float)), list(rng.poisson(20 * np.roll(season, 3)).astype(float))).kind
        for _ in range(20)
    ]
    assert linked.count("found") <= 4


def test_missing_weeks_do_not_hide_a_link() -> None:
    calls, wins = _linked(4, 2)
    gaps = [None if week in (20, 21, 60) else value for week, value in enumerate(calls)]
    assert weekly_link(gaps, wins).weeks == 2


def test_too_few_weeks_and_flat_series_have_none() -> None:
    assert weekly_link([5.0] * 39, [1.0] * 39).kind == "too_few"
    assert weekly_link([None] * 104, [1.0] * 104).kind == "too_few"
    assert weekly_link([5.0] * 60, list(np.random.default_rng(1).poisson(5, 60).astype(float))).kind == "none"
