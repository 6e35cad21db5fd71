"""Where an indicator's weeks are heading, for those that no pipeline explains: simulated paths, never weekly limits added up.

Two guesses compete on the past: exponential smoothing (ETS with an additive error, its weight fitted to the one-week errors), and,
from two years on, last year's weeks at this year's level (seasonal naive). A path is the guess plus a whole stretch of errors that the
same guess made in the past: it keeps its level from week to week, so that the band of a sum is neither that of independent weeks nor so
many times that of one. (ETS with normal errors was measured beside it: its 80 % bands held 40 to 52 % of the truths.)
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import ndtri, stdtrit

from scorecard.measures.close_rates import Real

DRAWS = 600
SEED = 20260105
YEAR = 52
FEWEST = 8
STRETCH = 13
"""Errors are drawn in stretches of up to so many weeks; longer futures chain them, each on the level where the last one ended."""
WEIGHTS = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8])

Guess = Callable[[Real, int], Real]
"""(history, weeks) → the guess of so many weeks after it."""


def paths(history: Sequence[float | None], weeks: int, floor: float | None = 0.0, seed: int = SEED) -> Real | None:
    """Simulated values of the coming weeks, one row a path, from complete weeks (oldest first, None where missing).

    Values stay above `floor`. None with fewer than eight known weeks.
    """
    known = [at for at, value in enumerate(history) if value is not None]
    if len(known) < FEWEST or weeks < 1:
        return None
    span = np.arange(known[0], known[-1] + 1)
    series: Real = np.interp(span, known, [float(history[at] or 0.0) for at in known])
    length = min(weeks, STRETCH, max(len(series) // 4, 1))
    guess, errors = _better(series, length)
    rng = np.random.default_rng(seed)
    parts: list[Real] = []
    level = np.zeros((DRAWS, 1))
    while sum(part.shape[1] for part in parts) < weeks:
        drawn = errors[rng.integers(0, len(errors), DRAWS)]
        parts.append(level + drawn)
        level = level + drawn.mean(axis=1, keepdims=True)
    found = guess(series, weeks)[None, :] + np.hstack(parts)[:, :weeks]
    return found if floor is None else np.maximum(found, floor)


def _better(series: Real, length: int) -> tuple[Guess, Real]:
    """The guess whose past sums were nearer to the truth, with its error stretches (one row an origin)."""
    weight = _weight(series)

    def smoothed(past: Real, weeks: int) -> Real:
        return np.full(weeks, _level(past, weight))

    plain = _errors(series, smoothed, max(FEWEST // 2, 4), length)
    if len(series) < 2 * YEAR:
        return smoothed, plain
    seasonal = _errors(series, _last_year, YEAR + STRETCH, length)
    recent = len(seasonal)
    if np.abs(seasonal.sum(axis=1)).mean() < np.abs(plain[-recent:].sum(axis=1)).mean():
        return _last_year, seasonal
    return smoothed, plain


def _errors(series: Real, guess: Guess, first: int, length: int) -> Real:
    """Truth − guess for each origin from `first` on, of the last two years.

    Origins that overlap tell little new, so the errors are spread as far as Student's t asks for with the few stretches that do not.
    """
    origins = range(max(first, len(series) - 2 * YEAR), len(series) - length + 1)
    errors = np.array([series[at : at + length] - guess(series[:at], length) for at in origins])
    apart = max(len(errors) / length, 2.0)
    wider = float(stdtrit(apart - 1, 0.9) / ndtri(0.9)) * (1 + 1 / apart) ** 0.5
    result: Real = errors.mean(axis=0) + wider * (errors - errors.mean(axis=0))
    return result


def _last_year(past: Real, weeks: int) -> Real:
    """The weeks a year ago, times how the last thirteen weeks compare with those a year ago."""
    last, before = past[-STRETCH:].mean(), past[-YEAR - STRETCH : -YEAR].mean()
    result: Real = past[len(past) - YEAR + np.arange(weeks) % YEAR] * (last / before if before > 0 else 1.0)
    return result


def _level(past: Real, weight: float) -> float:
    """The smoothed level after the last week: the newest counts `weight`, the one before (1 − weight) of that, and so on."""
    decay = (1 - weight) ** np.arange(len(past))[::-1]
    return float(decay @ past / decay.sum())


def _weight(series: Real) -> float:
    """The weight with the smallest squared one-week errors."""
    costs = []
    for weight in WEIGHTS.tolist():
        errors = [series[at] - _level(series[:at], weight) for at in range(max(len(series) - YEAR, 4), len(series))]
        costs.append(float(np.square(errors).sum()))
    return float(WEIGHTS[int(np.argmin(costs))])
