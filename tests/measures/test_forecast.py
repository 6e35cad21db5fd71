"""Simulated weeks: calibrated sums, and what a flat, short or gappy series gives."""

import numpy as np
import pytest

from scorecard.measures.forecast import paths


def _coverage(worlds: int, season: float = 0.0) -> tuple[float, float]:
    """How often the 80 % band of the next eight weeks' sum holds the truth, and how wide it is against adding up weekly limits."""
    held, width = 0, []
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        weeks = np.arange(120)
        level = 200 * np.exp(np.cumsum(rng.normal(0, 0.015, 120))) * (1 + season * np.sin(2 * np.pi * weeks / 52))
        series = rng.poisson(level).astype(float)
        ends = paths(list(series[:112]), 8).sum(axis=1)
        low, high = np.quantile(ends, [0.1, 0.9])
        held += low <= series[112:].sum() <= high
        weekly = np.quantile(paths(list(series[:112]), 8), [0.1, 0.9], axis=0)
        width.append((high - low) / (weekly[1] - weekly[0]).sum())
    return held / worlds, float(np.mean(width))


@pytest.mark.parametrize("season", [0.0, 0.3])
def test_the_band_of_a_sum_holds_about_four_of_five(season: float) -> None:
    coverage, width = _coverage(25, season)
    assert 0.6 <= coverage <= 1.0
    assert width < 0.9  # narrower than weekly limits added up


def test_the_season_is_followed_where_it_was_the_better_guess() -> None:
    weeks = np.arange(112)
    series = 200 + 80 * np.sin(2 * np.pi * weeks / 52)
    coming = 200 + 80 * np.sin(2 * np.pi * (112 + np.arange(8)) / 52)
    assert paths(list(series), 8).mean(axis=0) == pytest.approx(coming, rel=0.1)


def test_gaps_are_bridged_and_short_series_have_no_forecast() -> None:
    series = [100.0, None, 100.0, 101.0, 99.0, None, 100.0, 100.5, 99.5, 100.0, 100.0]
    assert paths(series, 4).mean() == pytest.approx(100, abs=3)
    assert paths([100.0] * 7, 4) is None
    assert paths([100.0] * 20, 0) is None


def test_a_flat_series_stays_flat_and_counts_stay_above_zero() -> None:
    assert set(paths([5.0] * 20, 3).ravel()) == {5.0}
    rare = [float(each) for each in np.random.default_rng(1).poisson(0.5, 60)]
    assert paths(rare, 6).min() >= 0.0


def test_the_same_history_gives_the_same_paths() -> None:
    series = [float(each) for each in np.random.default_rng(2).poisson(50, 40)]
    assert paths(series, 5).tolist() == paths(series, 5).tolist()
