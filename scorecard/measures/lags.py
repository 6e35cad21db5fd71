"""After how many weeks an indicator shows in the wins, where only weekly totals can tell, or that no link is found.

Two series that grow, or that merely wander, agree at some lag by accident: the best of thirteen lags looks "significant" in 58–100 % of
unrelated pairs. So both are logged, freed of trend and yearly season, and prewhitened (each by its own autoregression); and the largest
|r| over all lags is held against the largest |r| of shuffled series, which pays for the choice of the lag.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scorecard.measures.close_rates import Real

LONGEST = 12
SHUFFLES = 999
LEVEL = 0.05
FEWEST = 40
ORDER = 3


@dataclass(frozen=True)
class Link:
    """Whether the weekly totals are linked, and then after how many weeks (the lag of the largest |r|).

    `p` is the share of shuffled series with as large an |r| at any lag; `correlations` holds r at each lag from 0 weeks.
    """

    kind: Literal["found", "none", "too_few"]
    weeks: int | None
    r: float | None
    p: float | None
    correlations: tuple[float, ...] = ()


def weekly_link(indicator: Sequence[float | None], wins: Sequence[float | None], longest: int = LONGEST, seed: int = 20260104) -> Link:
    """The lag, of up to `longest` weeks, from an indicator's complete weeks to the wins of the same weeks, oldest first.

    Missing weeks leave no gap in time: they are filled on the line between their neighbours. Below 40 common weeks: "too_few".
    """
    common = [at for at, pair in enumerate(zip(indicator, wins, strict=True)) if None not in pair]
    if len(common) < FEWEST:
        return Link("too_few", None, None, None)
    x, y = (_whitened(_filled(series, common)) for series in (indicator, wins))
    if x is None or y is None:
        return Link("none", None, None, None)
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(np.tile(x, (SHUFFLES, 1)), axis=1)
    table = _correlations(np.vstack([x, shuffled]), y, longest)
    largest = np.abs(table).max(axis=1)
    p = float((1 + (largest[1:] >= largest[0] - 1e-12).sum()) / (1 + SHUFFLES))
    best = int(np.abs(table[0]).argmax())
    correlations = tuple(float(r) for r in table[0])
    if p > LEVEL:
        return Link("none", None, None, p, correlations)
    return Link("found", best, correlations[best], p, correlations)


def _filled(series: Sequence[float | None], common: Sequence[int]) -> Real:
    """The stretch from the first to the last common week, without gaps."""
    at = np.arange(common[0], common[-1] + 1)
    known = [place for place in at.tolist() if series[place] is not None]
    return np.interp(at, known, [float(series[place] or 0.0) for place in known])


def _whitened(series: Real) -> Real | None:
    """What is left of the series when trend, season and its own past are taken off; None where nothing is."""
    values = np.log1p(np.maximum(series, 0.0))
    weeks = np.arange(len(values), dtype=np.float64)
    columns = [np.ones_like(weeks), weeks]
    if len(values) >= 104:
        columns += [wave(2 * np.pi * k * weeks / 52.18) for k in (1, 2) for wave in (np.sin, np.cos)]
    rest = _residual(np.column_stack(columns), values)
    past = np.column_stack([rest[ORDER - back : len(rest) - back] for back in range(1, ORDER + 1)])
    white = _residual(np.column_stack([np.ones(len(past)), past]), rest[ORDER:])
    return white if float(white.std()) > 1e-9 else None


def _residual(columns: Real, values: Real) -> Real:
    result: Real = values - columns @ np.linalg.lstsq(columns, values, rcond=None)[0]
    return result


def _correlations(rows: Real, y: Real, longest: int) -> Real:
    """r of each row, moved forward by 0 to `longest` weeks, with y."""
    found = []
    for lag in range(longest + 1):
        early, late = rows[:, : rows.shape[1] - lag], y[lag:]
        early = early - early.mean(axis=1, keepdims=True)
        late = late - late.mean()
        norm = np.sqrt((early**2).sum(axis=1) * (late**2).sum())
        found.append(early @ late / np.maximum(norm, 1e-12))
    return np.column_stack(found)
