"""Close rates, curves and shrunk intervals against worlds whose truth is known.

    python -m tests.proofs.close_rates [WORLDS]

prints, for growing, steady and shrinking volume, the mean error in points and how many of the 95 % intervals hold the truth, and the
same for the naive rate, which must fail. A small number of worlds is a test of its own (tests/measures/test_worlds.py).
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorecard.measures.close_rates import LOST, OPEN, WON, Cohorts, close_rate, cohorts, naive_rate
from scorecard.measures.curves import band, conversion_curve, median_days, projected_rate
from scorecard.measures.shrinkage import shrink

HORIZON = 90
RATE = 0.20
MEDIAN_LAG = 30.0
DAYS = 540
GROWTH = {"growing": 1.5, "steady": 0.0, "shrinking": -1.5}
FIRST_DAY = 730_000


def lags(rng: np.random.Generator, size: int) -> np.ndarray:
    """Days from the lead to its win, of those that are won: log-normal, so that no fitted Weibull is right by construction."""
    return MEDIAN_LAG * np.exp(0.8 * rng.standard_normal(size))


def true_rate(horizon: int) -> float:
    """The share won within `horizon` calendar days, by brute force: a lead starts at any hour of its first day."""
    rng = np.random.default_rng(0)
    return float(RATE * (np.floor(rng.random(4_000_000) + lags(rng, 4_000_000)) <= horizon).mean())


def world(seed: int, growth: float, per_day: float = 6.0) -> Cohorts:
    """One company: `DAYS` days of leads, 20 % of them won in the end, most others lost, as known on the last day."""
    rng = np.random.default_rng(seed)
    volume = rng.poisson(per_day * np.exp(growth * (np.arange(DAYS) / DAYS - 0.5)))
    created = np.repeat(np.arange(DAYS), volume)
    hour = rng.random(len(created))
    age = DAYS - 1 - created
    winner, loser = rng.random(len(created)) < RATE, rng.random(len(created)) < 0.7
    to_win = np.floor(hour + lags(rng, len(created))).astype(np.int64)
    to_loss = np.floor(hour + rng.exponential(40, len(created))).astype(np.int64)
    won, lost = winner & (to_win <= age), ~winner & loser & (to_loss <= age)
    end = np.where(won, WON, np.where(lost, LOST, OPEN))
    days = np.where(won, to_win, np.where(lost, to_loss, age))
    return cohorts(created + FIRST_DAY, end, days, FIRST_DAY + DAYS - 1)


@dataclass(frozen=True)
class Score:
    """How one number did over many worlds: mean error in points, and the share of intervals that hold the truth."""

    bias: float
    coverage: float

    @property
    def passes(self) -> bool:
        """Within a point on average, and neither too sure nor too shy."""
        return abs(self.bias) <= 1.0 and 0.92 <= self.coverage <= 0.98


Estimate = tuple[float, float, float]


def by_close_rate(leads: Cohorts) -> Estimate | None:
    """The share of mature leads won within the horizon."""
    found = close_rate(leads, HORIZON)
    return None if found.rate is None or found.low is None or found.high is None else (found.rate, found.low, found.high)


def by_curve(leads: Cohorts) -> Estimate | None:
    """The curve at the horizon, from all leads."""
    curve = conversion_curve(leads)
    low, high = band(curve)
    rate = curve.at(HORIZON)
    return None if rate is None else (rate, float(low[HORIZON]), float(high[HORIZON]))


def by_projection(leads: Cohorts) -> Estimate | None:
    """The eventual rate."""
    found = projected_rate(leads.lags(), leads.born(HORIZON))
    return None if found is None else (found.rate, found.low, found.high)


def by_naive_rate(leads: Cohorts) -> Estimate | None:
    """Won so far ÷ created, for the last 90 days."""
    found = naive_rate(leads.where(leads.age < HORIZON))
    return None if found.rate is None or found.low is None or found.high is None else (found.rate, found.low, found.high)


def losses_censored(leads: Cohorts) -> Estimate | None:
    """The classic mistake: Kaplan–Meier with lost leads taken for leads of unknown end."""
    naive = cohorts(leads.created, np.where(leads.end == LOST, OPEN, leads.end), leads.days, leads.as_of, leads.leads)
    return by_curve(naive)


ESTIMATES: dict[str, Callable[[Cohorts], Estimate | None]] = {
    "close rate": by_close_rate,
    "curve": by_curve,
    "projected": by_projection,
    "naive": by_naive_rate,
    "losses censored": losses_censored,
}


def score(estimate: str, growth: str, worlds: int, truth: float) -> Score:
    """One estimate in many worlds of one kind."""
    found = [ESTIMATES[estimate](world(seed, GROWTH[growth])) for seed in range(worlds)]
    known = [each for each in found if each is not None]
    assert len(known) == worlds, f"{worlds - len(known)} worlds of {worlds} gave no {estimate}"
    bias = 100 * (float(np.mean([rate for rate, _, _ in known])) - truth)
    return Score(bias, float(np.mean([low <= truth <= high for _, low, high in known])))


def medians(growth: str, worlds: int) -> tuple[float, float]:
    """The mean of the median days to win by the curve, and by completed leads only."""
    of_curve, of_won = [], []
    for seed in range(worlds):
        leads = world(seed, GROWTH[growth])
        recent = leads.where(leads.age < 200)
        of_curve.append(median_days(conversion_curve(recent)))
        of_won.append(float(np.median(recent.days[recent.end == WON])))
    return float(np.mean([each for each in of_curve if each is not None])), float(np.mean(of_won))


def small_channels(worlds: int, mean: float = 0.12) -> dict[str, Score]:
    """Eight channels of 3 to 60 leads: shrunk intervals, and those that plug in the prior which is true only on average."""
    held: dict[str, list[bool]] = {"grid": [], "plug-in": []}
    errors: dict[str, list[float]] = {"grid": [], "plug-in": []}
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        likeness = (10, 50, 300)[seed % 3]
        truth = rng.beta(mean * likeness, (1 - mean) * likeness, 8)
        leads = rng.integers(3, 61, 8)
        won = rng.binomial(leads, truth)
        counts = [(int(a), int(b)) for a, b in zip(won, leads, strict=True)]
        found = {"grid": shrink(counts), "plug-in": plugged_in(counts)}
        for name, shrunk in found.items():
            for each, rate in zip(shrunk, truth, strict=True):
                assert each is not None
                held[name].append(each.low <= rate <= each.high)
                errors[name].append(each.rate - float(rate))
    return {name: Score(100 * float(np.mean(errors[name])), float(np.mean(held[name]))) for name in held}


def plugged_in(counts: list[tuple[int, int]]) -> tuple:
    """What the grid avoids: the one best prior, taken for certain."""
    from scipy.stats import beta

    from scorecard.measures import shrinkage

    first, second, weights = shrinkage._prior(counts)
    best = int(weights.argmax())
    return tuple(
        shrinkage.Shrunk(
            float((first[best] + won) / (first[best] + second[best] + leads)),
            *(float(beta.ppf(end, first[best] + won, second[best] + leads - won)) for end in (0.025, 0.975)),
        )
        for won, leads in counts
    )


def main(worlds: int) -> int:
    """Print the table; 1 where a number that must pass fails, or the other way round."""
    wrong = 0
    truths = {name: RATE if name == "projected" else true_rate(HORIZON) for name in ESTIMATES}
    print(f"{worlds} worlds each; truth {100 * truths['curve']:.2f} % within {HORIZON} days, {100 * RATE:.0f} % in the end")
    for growth in GROWTH:
        for name in ESTIMATES:
            found = score(name, growth, worlds, truths[name])
            expected = name not in ("naive", "losses censored")
            wrong += found.passes != expected
            verdict = "passes" if found.passes else "fails"
            held = round(found.coverage * worlds)
            print(f"{growth:10} {name:16} error {found.bias:+6.2f} points, {held} of {worlds} intervals hold the truth: {verdict}")
        curve, completed = medians(growth, worlds)
        print(f"{growth:10} median days to win: {curve:.1f} by the curve, {completed:.1f} of completed only, true {MEDIAN_LAG:.1f}")
    for name, found in small_channels(worlds).items():
        wrong += found.passes != (name == "grid")
        held = round(found.coverage * worlds * 8)
        print(f"small channels, {name:8} error {found.bias:+5.2f} points, {held} of {worlds * 8} intervals hold the truth")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
