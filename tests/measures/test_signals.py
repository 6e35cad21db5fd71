"""Process limits and signals: against statprocon, by hand, and on simulated series that are known to be quiet."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statprocon import XmR

from scorecard.measures.signals import DEFAULT_RULES, FALSE_ALARMS, FEWEST, chance_to_meet, verdict

EVERY_RULE = frozenset({"limit", "run", "near"})


@given(st.lists(st.integers(1, 500), min_size=15, max_size=52))
def test_limits_equal_statprocon(values: list[int]) -> None:
    oracle = XmR([Decimal(each) for each in values])
    signal = verdict([float(each) for each in values], unit="ratio")
    if signal.trend:
        return  # statprocon knows no trend
    assert signal.mean == pytest.approx(float(oracle.x_central_line()[0]), abs=0.01)
    assert signal.high == pytest.approx(float(oracle.upper_natural_process_limit()[0]), abs=0.01)
    assert signal.low == pytest.approx(max(0.0, float(oracle.lower_natural_process_limit()[0])), abs=0.01)
    assert signal.range_limit == pytest.approx(float(oracle.upper_range_limit()[0]), abs=0.01)


@given(st.integers(0, 10_000))
def test_signals_equal_statprocon(seed: int) -> None:
    values = np.random.default_rng(seed).normal(100, 10, 26).round(3) + np.where(np.arange(26) > 17, 9, 0)
    signal = verdict(list(values), unit="ratio", rules=frozenset({"limit"}))
    if signal.trend:
        return
    oracle = XmR([Decimal(str(each)) for each in values])
    assert [point.kind != "none" for point in signal.points] == oracle.rule_1_x_indices_beyond_limits()
    runs = verdict(list(values), unit="ratio", rules=frozenset({"run"}))
    whole_runs = oracle.rule_2_runs_about_central_line()  # marks the first seven of a run too, which nobody could know at the time
    assert [i for i, point in enumerate(runs.points) if point.kind == "run"] == [
        i for i in range(26) if whole_runs[i] and i >= 7 and _same_side(values, i)
    ]


def _same_side(values: np.ndarray, end: int) -> bool:
    sides = values[end - 7 : end + 1] > values.mean()
    return bool(sides.all() or not sides.any())


@pytest.mark.parametrize("value", [0.0, 0.1, 7.0, 1e9])
@pytest.mark.parametrize("unit", ["count", "money", "percent", "days"])
def test_a_flat_series_never_signals(value: float, unit: str) -> None:
    signal = verdict([value] * 40, unit=unit, rules=EVERY_RULE)
    assert {point.kind for point in signal.points} == {"none"}
    assert signal.run == 0


def test_below_fifteen_values_there_are_no_limits() -> None:
    few = verdict([5.0, 9.0, None] * 7)  # 14 values in 21 weeks
    assert (few.kind, few.low, few.mean, few.high) == ("too_few", None, None, None)
    assert verdict([*([5.0, 9.0, None] * 7), 4.0]).kind == "none"
    assert verdict([]).kind == "too_few"


def test_a_tie_with_the_mean_breaks_a_run() -> None:
    base = [9.0, 11.0] * 10
    assert verdict([*base, *[11.0] * 7], baseline=20).run == 8  # base ends above
    assert verdict([*base, *[11.0] * 7], baseline=20).kind == "run"
    tied = verdict([*base, *[11.0] * 3, 10.0, *[11.0] * 4], baseline=20)
    assert (tied.kind, tied.run) == ("none", 4)


def test_a_missing_week_is_a_gap() -> None:
    base = [9.0, 11.0] * 10
    gap = verdict([*base, *[11.0] * 3, None, *[11.0] * 4], baseline=20)
    assert (gap.kind, gap.run) == ("none", 4)
    # Ranges across the gap do not count: 9 → gap → 11 would otherwise add a range of 2 where there was none.
    assert verdict([10.0, 10.0, None, 12.0, 12.0] * 4, unit="ratio").range_limit == pytest.approx(3.268 * (3 * 2 / 11))


def test_the_verdict_is_on_the_latest_value_that_is_there() -> None:
    signal = verdict([9.0, 11.0] * 10 + [50.0, None], baseline=20)
    assert (signal.kind, signal.at) == ("above_limit", 20)


def test_limits_are_locked_to_the_baseline() -> None:
    rng = np.random.default_rng(3)
    values = list(rng.normal(100, 10, 30))
    before = verdict(values, baseline=26)
    after = verdict([*values, *rng.normal(160, 10, 9)], baseline=26)
    assert (before.low, before.mean, before.high) == (after.low, after.mean, after.high)
    assert after.kind == "above_limit"


def test_a_confirmed_change_point_starts_new_limits() -> None:
    rng = np.random.default_rng(5)
    values = [*rng.normal(100, 5, 40), *rng.normal(160, 5, 20)]
    assert verdict(values).kind == "above_limit"
    rebased = verdict(values, changes=[40])
    assert rebased.kind == "none"
    assert rebased.mean == pytest.approx(160, abs=5)
    assert rebased.points[39].mean == pytest.approx(100, abs=3)
    assert verdict(values[:50], changes=[40]).kind == "too_few"


def test_counts_near_zero_keep_their_lower_limit_at_zero() -> None:
    signal = verdict([float(each) for each in [0, 1, 0, 2, 1, 0, 0, 3, 1, 0, 1, 2, 0, 1, 0, 0]])
    assert signal.low == 0.0
    assert signal.kind == "none"


def test_shares_get_limits_from_their_denominators() -> None:
    shares, sizes = [0.2, 0.25, 0.15, 0.2] * 5, [100.0, 80.0, 120.0, 100.0] * 5
    signal = verdict(shares, unit="percent", denominators=sizes)
    mean = sum(s * n for s, n in zip(shares, sizes, strict=True)) / sum(sizes)
    assert signal.method == "p"
    assert signal.mean == pytest.approx(mean)
    assert signal.high == pytest.approx(mean + 3 * (mean * (1 - mean) / 100) ** 0.5)
    assert verdict([*shares, 0.45], unit="percent", denominators=[*sizes, 10.0]).kind == "none"  # 4 or 5 of ten
    assert verdict([*shares, 0.45], unit="percent", denominators=[*sizes, 100.0]).kind == "above_limit"
    assert verdict([*shares, 0.0], unit="percent", denominators=[*sizes, 0.0]).at == 19  # a share of nothing is missing


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_shares_of_none_or_all_have_limits_inside_the_possible(share: float) -> None:
    signal = verdict([share] * 20, unit="percent", denominators=[30.0] * 20)
    assert (signal.low, signal.mean, signal.high, signal.kind) == (share, share, share, "none")


def test_money_is_judged_on_the_logarithm() -> None:
    rng = np.random.default_rng(7)
    amounts = list(np.exp(rng.normal(10, 0.6, 40)))
    signal = verdict(amounts, unit="money")
    assert signal.method == "log_xmr"
    assert signal.low is not None
    assert signal.low > 0
    assert verdict([*amounts, 0.0], unit="money").method == "xmr"  # a week without any revenue has no logarithm


def test_steady_growth_is_taken_off_and_a_step_is_not() -> None:
    rng = np.random.default_rng(11)
    weeks = np.arange(80)
    growing = verdict(list(1000 + 8 * weeks + rng.normal(0, 25, 80)))
    assert growing.trend
    assert growing.kind == "none"
    assert verdict(list(np.where(weeks < 60, 1000, 1100) + rng.normal(0, 25, 80))).kind in ("run", "above_limit")
    season = verdict(list(1000 + 150 * np.sin(2 * np.pi * weeks / 52) + rng.normal(0, 25, 80)))
    assert not season.trend


@pytest.mark.parametrize("rules", FALSE_ALARMS, ids=lambda rules: "+".join(sorted(rules)))
def test_the_stated_false_alarm_rate_is_true(rules: frozenset) -> None:
    rng = np.random.default_rng(2)
    worlds = 500
    alarms = sum(any(p.kind != "none" for p in verdict(list(rng.normal(100, 10, 26)), rules=rules).points) for _ in range(worlds))
    assert alarms / worlds == pytest.approx(FALSE_ALARMS[rules], abs=0.035)


def test_the_naive_rule_raises_far_more_false_alarms() -> None:
    """The control of the rates above: "changed by more than 10 %" flags about half of all quiet weeks."""
    quiet = np.random.default_rng(2).normal(100, 10, 5000)
    assert (np.abs(np.diff(quiet) / quiet[:-1]) > 0.10).mean() == pytest.approx(0.48, abs=0.03)


def test_three_of_four_near_the_limit() -> None:
    base = [9.0, 11.0, 10.0, 10.0] * 8
    near = verdict([*base, 12.0, 10.0, 12.0, 12.0], baseline=32, rules=EVERY_RULE)
    assert near.kind == "near_limit"
    assert verdict([*base, 12.0, 10.0, 12.0, 12.0], baseline=32, rules=DEFAULT_RULES).kind == "none"


def test_the_chance_to_meet_a_goal_is_the_share_of_usual_weeks_that_would() -> None:
    signal = verdict([13.0, 17.0, 10.0, 15.0, 19.0, 12.0, 16.0, 11.0, 18.0, 14.0] * 3, unit="ratio")
    assert chance_to_meet(signal, ">=", 17) == pytest.approx(0.3)
    assert chance_to_meet(signal, "<=", 12) == pytest.approx(0.3)
    assert chance_to_meet(signal, "between", 12, 14) == pytest.approx(0.3)
    assert chance_to_meet(verdict([5.0] * (FEWEST - 1)), ">=", 3) is None
    missing_lately = verdict([13.0, 17.0, 10.0, 15.0, 19.0, 12.0, 16.0, 11.0, 18.0, 14.0] * 3 + [13.0, 15.0, 13.0, 15.0] * 2, unit="ratio")
    assert missing_lately.kind == "none"
    assert chance_to_meet(missing_lately, ">=", 12) is not None
    assert chance_to_meet(missing_lately, ">=", 16) is None  # usually one week in three, and none of the last eight
    assert chance_to_meet(verdict([9.0, 11.0] * 10 + [50.0]), ">=", 3) is None  # the process is no longer what it was
