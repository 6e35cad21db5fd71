"""Is this week's number news, or the process's usual wobble? Process limits, locked to a baseline.

Formulas. XmR (Wheeler, *Understanding Variation*): x̄ ± 2.66·mR̄ with mR the differences of neighbouring weeks; a range is unusual above
3.268·mR̄. Shares with their denominators: the p-chart p̄ ± 3·√(p̄(1−p̄)/nᵢ). Money: XmR on the logarithm. Where growth is steady, the line
through the series is taken off first. A week without a value is a gap: it has no range with its neighbours and breaks a run.

Limits come from the first `baseline` values of a process and then stay; only a change point that a person confirmed starts a new process.
(Where growth is steady, the line goes on being fitted, to all but the last eight weeks; the spread stays the baseline's.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorecard.model import Operator, Unit

Kind = Literal["none", "above_limit", "below_limit", "run", "near_limit", "too_few"]
Rule = Literal["limit", "run", "near"]
Method = Literal["xmr", "log_xmr", "p"]
Floats = NDArray[np.float64]

SPREAD = 2.66
RANGE = 3.268
RUN = 8
NEAR = 3
"""So many of four in a row, nearer to the limit than to the mean, are the near-limit rule."""
UNLIKELY = 0.05
FEWEST = 15
BASELINE = 52
DEFAULT_RULES: frozenset[Rule] = frozenset({"limit", "run"})
FALSE_ALARMS: dict[frozenset[Rule], float] = {
    frozenset({"limit"}): 0.06,
    DEFAULT_RULES: 0.09,
    frozenset({"limit", "run", "near"}): 0.12,
}
"""Share of quiet, independent series of 26 weeks in which the rules alarm at least once (simulated; `tests/measures/test_signals.py`
repeats it). Mild autocorrelation triples it. "Changed by more than 10 %" flags 48 % of quiet weeks."""


class Point(NamedTuple):
    """One week's limits (None where there are too few points) and what the week is."""

    low: float | None
    mean: float | None
    high: float | None
    kind: Kind


@dataclass(frozen=True)
class Signal:
    """The verdict on the latest value that is there, at index `at`.

    `low`, `mean` and `high` are that week's limits, or None with the kind "too_few". `run` is how many weeks in a row have been on the
    latest one's side of the mean. `points` has one entry per week given. `usual` holds the values that the process as it runs now
    gives (its past deviations around today's mean); it is empty where there are too few points. `lately` are the last eight values.
    `baseline` is the first and last
    index of the weeks that made the limits. `range_limit` is in the unit of the values, a factor for money, and None for shares.
    """

    kind: Kind
    low: float | None
    mean: float | None
    high: float | None
    at: int | None
    run: int
    method: Method
    trend: bool
    range_limit: float | None
    baseline: tuple[int, int] | None
    points: tuple[Point, ...]
    usual: tuple[float, ...]
    lately: tuple[float, ...] = ()


@dataclass(frozen=True)
class _Process:
    """The limits of one stretch between change points, on the scale of the values, for every week of the whole series."""

    low: Floats
    mean: Floats
    high: Floats
    method: Method
    trend: bool
    range_limit: float | None
    baseline: tuple[int, int]
    usual: tuple[float, ...]


def verdict(
    values: Sequence[float | None],
    *,
    unit: Unit = "count",
    denominators: Sequence[float | None] | None = None,
    baseline: int = BASELINE,
    changes: Sequence[int] = (),
    rules: frozenset[Rule] = DEFAULT_RULES,
) -> Signal:
    """Judge the latest value against the process that produced the others.

    `values` are complete weeks, oldest first, None where a week is missing; give all the history there is, up to two years.
    `denominators` are those of a share (unit "percent"), for p-chart limits. `changes` are the indexes of the first week of each
    process that a person confirmed. Fewer than 15 values since the last change: kind "too_few" and no limits.
    """
    series = _floats(values)
    weights = _floats(denominators) if denominators is not None else None
    if weights is not None:
        series = np.where(np.nan_to_num(weights) > 0, series, np.nan)
    starts = [0, *sorted({each for each in changes if 0 < each < len(series)})]
    points: list[Point] = []
    process: _Process | None = None
    for first, end in zip(starts, [*starts[1:], len(series)], strict=True):
        process = _process(series, weights, first, end, unit, baseline)
        points += _judge(series[first:end], process, first, rules)
    known = np.flatnonzero(~np.isnan(series))
    at = int(known[-1]) if len(known) else None
    if at is None or process is None or at < starts[-1]:
        return Signal("too_few", None, None, None, at, 0, "xmr", False, None, None, tuple(points), ())
    latest = points[at]
    return Signal(
        kind=latest.kind,
        low=latest.low,
        mean=latest.mean,
        high=latest.high,
        at=at,
        run=abs(int(_runs(_sides(series[starts[-1] :], process.mean[starts[-1] :]))[at - starts[-1]])),
        method=process.method,
        trend=process.trend,
        range_limit=process.range_limit,
        baseline=process.baseline,
        points=tuple(points),
        usual=process.usual,
        lately=tuple(float(value) for value in series[known[-RUN:]]),
    )


def chance_to_meet(signal: Signal, operator: Operator, target: float, upper: float | None = None) -> float | None:
    """In what share of weeks the process as it runs meets the goal, or None where that cannot be said.

    It cannot while there are too few points, while a signal says that the process is no longer what it was, or while the last eight
    weeks met the goal so much less (or more) often that chance hardly explains it.
    """
    if signal.kind not in ("none", "near_limit") or not signal.usual:
        return None
    from scipy.special import bdtr  # a quarter of a second to load, which the scorecard itself need not wait for

    met = np.array([_meets(value, operator, target, upper) for value in signal.usual])
    share = float(met.mean())
    lately = [_meets(value, operator, target, upper) for value in signal.lately]
    if min(bdtr(sum(lately), len(lately), share), bdtr(len(lately) - sum(lately), len(lately), 1 - share)) < UNLIKELY:
        return None
    return share


def _meets(value: float, operator: Operator, target: float, upper: float | None) -> bool:
    if operator == ">=":
        return value >= target
    return value <= target if operator == "<=" else target <= value <= (np.inf if upper is None else upper)


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)


def _process(series: Floats, weights: Floats | None, first: int, end: int, unit: Unit, baseline: int) -> _Process | None:
    """The limits of the process that runs from `first` to before `end`; None below 15 values."""
    known = first + np.flatnonzero(~np.isnan(series[first:end]))
    if len(known) < FEWEST:
        return None
    basis = known[: max(baseline, FEWEST)]
    if weights is not None and unit == "percent" and np.nanmin(series[known]) >= 0 and np.nanmax(series[known]) <= 1:
        return _shares(series, weights, known, basis)
    return _individuals(series, known, basis, unit)


def _shares(series: Floats, weights: Floats, known: NDArray[np.intp], basis: NDArray[np.intp]) -> _Process:
    mean = float(np.sum(series[basis] * weights[basis]) / np.sum(weights[basis]))
    half = 3 * np.sqrt(mean * (1 - mean) / np.where(np.nan_to_num(weights) > 0, weights, np.nan))
    low, high = np.clip(mean - half, 0, 1), np.clip(mean + half, 0, 1)
    return _Process(
        low=low,
        mean=np.where(np.isnan(half), np.nan, mean),
        high=high,
        method="p",
        trend=False,
        range_limit=None,
        baseline=(int(basis[0]), int(basis[-1])),
        usual=tuple(sorted(float(each) for each in series[known])),
    )


def _individuals(series: Floats, known: NDArray[np.intp], basis: NDArray[np.intp], unit: Unit) -> _Process:
    logs = unit == "money" and bool(np.all(series[known] > 0))
    scaled = np.log(series, where=~np.isnan(series), out=np.full_like(series, np.nan)) if logs else series
    line = _steady_growth(scaled, known[:-RUN])
    weeks = np.arange(len(series), dtype=np.float64)
    centre = np.full(len(series), float(scaled[basis].mean())) if line is None else line[0] + line[1] * weeks
    rest = scaled - centre
    ranges = np.abs(np.diff(rest))[basis[:-1]]  # a range with a gap at its end is nan
    spread = float(np.nanmean(ranges)) if not np.isnan(ranges).all() else 0.0
    low, high = centre - SPREAD * spread, centre + SPREAD * spread
    usual = np.sort(rest[known] + centre[known[-1]])
    if logs:
        low, centre, high, usual = np.exp(low), np.exp(centre), np.exp(high), np.exp(usual)
    elif unit == "count" or bool(np.all(series[known] >= 0)):
        low, usual = np.maximum(low, 0.0), np.maximum(usual, 0.0)
    if unit == "percent" and bool(np.all(series[known] <= 1)):
        high = np.minimum(high, 1.0)
    return _Process(
        low=low,
        mean=centre,
        high=high,
        method="log_xmr" if logs else "xmr",
        trend=line is not None,
        range_limit=float(np.exp(RANGE * spread)) if logs else RANGE * spread,
        baseline=(int(basis[0]), int(basis[-1])),
        usual=tuple(float(each) for each in usual),
    )


def _steady_growth(scaled: Floats, known: NDArray[np.intp]) -> tuple[float, float] | None:
    """Intercept and slope of the line through the values, where both halves of the series rise (or fall) as surely as the whole.

    A single step fails in its flat halves; a season fails because neighbouring residuals move together, which widens the slope's error.
    """
    if len(known) < 2 * FEWEST:
        return None
    half = len(known) // 2
    whole = _slope(scaled, known)
    parts = (_slope(scaled, known[:half]), _slope(scaled, known[half:]))
    if abs(whole[2]) < 3 or any(abs(part[2]) < 2 or part[1] * whole[1] <= 0 for part in parts):
        return None
    return whole[0], whole[1]


def _slope(scaled: Floats, known: NDArray[np.intp]) -> tuple[float, float, float]:
    """Intercept, slope and the slope's t value, with the number of points reduced by the residuals' autocorrelation."""
    weeks = known.astype(np.float64)
    apart, mean = weeks - weeks.mean(), float(scaled[known].mean())
    slope = float(apart @ (scaled[known] - mean)) / float(apart @ apart)
    intercept = mean - slope * float(weeks.mean())
    rest = scaled[known] - intercept - slope * weeks
    power = float(rest @ rest)
    scale = float(np.abs(scaled[known]).max()) or 1.0
    if power <= (1e-9 * scale) ** 2 * len(known):
        return intercept, slope, 0.0 if abs(slope) * len(known) <= 1e-9 * scale else float(np.copysign(np.inf, slope))
    together = min(max(float(rest[1:] @ rest[:-1]) / power, 0.0), 0.99)
    effective = max(len(known) * (1 - together) / (1 + together), 3.0)
    error = np.sqrt(power / (effective - 2) / float(apart @ apart))
    return intercept, slope, float(slope / error)


def _judge(series: Floats, process: _Process | None, first: int, rules: frozenset[Rule]) -> list[Point]:
    """What each week of one process is; a week without a value is "none"."""
    if process is None:
        return [Point(None, None, None, "too_few")] * len(series)
    here = slice(first, first + len(series))
    low, mean, high = process.low[here], process.mean[here], process.high[here]
    slack = 1e-9 * np.maximum(np.abs(high), np.abs(low))
    kinds = np.full(len(series), "none", dtype=object)
    with np.errstate(invalid="ignore"):
        # What is told first is written last.
        if "near" in rules:
            kinds[_near(series, low, mean, high)] = "near_limit"
        if "run" in rules:
            kinds[np.abs(_runs(_sides(series, mean))) >= RUN] = "run"
        if "limit" in rules:
            kinds[series < low - slack] = "below_limit"
            kinds[series > high + slack] = "above_limit"
    return list(map(Point, *map(_numbers, (low, mean, high)), kinds.tolist()))


def _numbers(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def _sides(series: Floats, mean: Floats) -> NDArray[np.int_]:
    """+1 above the mean, −1 below it, 0 for a tie or a gap. Rounding errors of the mean do not count as a side."""
    apart = np.where(np.isnan(series) | np.isnan(mean), 0.0, series - mean)
    return np.where(np.abs(apart) <= 1e-9 * np.abs(mean), 0, np.sign(apart)).astype(np.int_)


def _runs(sides: NDArray[np.int_]) -> list[int]:
    """At each week, how many in a row have been on its side: positive above, negative below, 0 at a tie or a gap."""
    runs: list[int] = []
    for side in sides.tolist():
        last = runs[-1] if runs else 0
        runs.append(0 if side == 0 else (last + side if last * side > 0 else side))
    return runs


def _near(series: Floats, low: Floats, mean: Floats, high: Floats) -> list[bool]:
    """Whether, of four known weeks in a row that end here, three (this one too) are nearer to the same limit than to the mean."""
    with np.errstate(invalid="ignore"):
        above = (series > (mean + high) / 2) & (high > mean)
        below = (series < (mean + low) / 2) & (low < mean)
    sides = [side & (np.convolve(side, np.ones(4, dtype=np.int64))[: len(side)] >= NEAR) for side in (above, below)]
    ends: list[bool] = (sides[0] | sides[1]).tolist()
    return ends
