"""Pipeline velocity: by hand, and in simulated pipelines whose true throughput is known, with deals that nobody ever closes."""

from datetime import date, timedelta

import numpy as np
import pytest

from scorecard.measures.close_rates import LOST, WON, Whole
from scorecard.measures.velocity import Closed, Velocity, velocity

END = date(2026, 6, 30)
START = END - timedelta(days=364)
VALUE, PER_DAY, WIN_RATE, MEAN = 1_000.0, 40, 0.25, 48.0


def told(open_days: list[int], wins: list[tuple[int, float | None]], lost: int) -> Velocity:
    amounts = [amount for _, amount in wins] + [None] * lost
    closed = Closed(
        end=np.array([WON] * len(wins) + [LOST] * lost),
        days=np.array([days for days, _ in wins] + [50] * lost),
        leads=np.ones(len(wins) + lost, dtype=np.int64),
        valued=np.array([int(each is not None) for each in amounts], dtype=np.int64),
        amount=np.array([each or 0.0 for each in amounts]),
    )
    return velocity("sql", START, END, np.array(open_days, dtype=np.int64), np.ones(len(open_days), dtype=np.int64), closed)


TWENTY: list[tuple[int, float | None]] = [(10, 100.0)] * 10 + [(30, 200.0)] * 9 + [(50, None)]


def test_by_hand() -> None:
    # 95 of 100 won ones took at most 30 days, so 31 and 400 are stale: 3 open × 20/50 × (1000 + 1800)/19 ÷ (100 + 270 + 50)/20.
    found = told([5, 30, 0, 31, 400], TWENTY, 30)
    assert (found.open, found.stale, found.stale_after) == (3, 2, 30)
    assert (found.win_rate.count, found.win_rate.total, found.valued, found.timed) == (20, 50, 19, 20)
    assert (found.value, found.days) == (pytest.approx(2800 / 19), pytest.approx(21))
    assert found.per_day == pytest.approx(3 * 0.4 * (2800 / 19) / 21)
    assert found.missing == ""


def test_nothing_open_is_a_real_zero() -> None:
    assert told([], TWENTY, 5).per_day == 0


@pytest.mark.parametrize(
    ("wins", "missing"),
    [(TWENTY[:19], "few_wins"), ([], "few_wins"), ([(days, None) for days, _ in TWENTY], "no_value"), ([(0, 5.0)] * 20, "no_days")],
)
def test_a_part_that_is_missing_is_named_and_nothing_is_made_up(wins: list[tuple[int, float | None]], missing: str) -> None:
    found = told([5, 400], wins, 3)
    assert (found.per_day, found.missing) == (None, missing)


def test_wins_without_a_day_as_an_opportunity_count_for_the_rate_but_not_for_the_days() -> None:
    found = told([5], [*TWENTY, (-1, 100.0)], 0)
    assert (found.win_rate.count, found.timed, found.days) == (21, 20, pytest.approx(21))


def pipeline(seed: int, dead: float, years: float = 1.0) -> tuple[Velocity, float]:
    """The velocity of a company after so many years in which a share `dead` of its deals is never closed, and by the naive formula."""
    random = np.random.default_rng(seed)
    span = round(365 * years)
    came = np.repeat(np.arange(span), PER_DAY)
    took = np.maximum(1, np.rint(random.gamma(4, MEAN / 4, len(came)))).astype(np.int64)
    dies, wins = random.random(len(came)) < dead, random.random(len(came)) < WIN_RATE
    ended = ~dies & (came + took < span)
    waits: Whole = (span - came)[~ended]
    recent = ended & (came + took >= span - 365)
    end, days, ones = np.where(wins, WON, LOST)[recent], took[recent], np.ones(int(recent.sum()), dtype=np.int64)
    found = velocity("sql", START, END, waits, np.ones(len(waits), dtype=np.int64), Closed(end, days, ones, ones, ones * VALUE))
    assert found.win_rate.rate is not None
    assert found.value is not None
    assert found.days is not None
    return found, len(waits) * found.win_rate.rate * found.value / found.days


@pytest.mark.parametrize("seed", [1, 2])
def test_without_dead_deals_it_is_what_comes_in_a_day(seed: int) -> None:
    true = PER_DAY * WIN_RATE * VALUE
    found, naive = pipeline(seed, dead=0)
    assert found.per_day == pytest.approx(true, rel=0.06)
    assert naive == pytest.approx(true, rel=0.06)


@pytest.mark.parametrize("seed", [1, 2])
def test_deals_that_nobody_ever_closed_do_not_pile_up_in_it(seed: int) -> None:
    true = PER_DAY * 0.9 * WIN_RATE * VALUE
    found, naive = pipeline(seed, dead=0.1)
    later, naive_later = pipeline(seed, dead=0.1, years=3)
    assert found.per_day is not None
    assert later.per_day is not None
    # Those that died lately cannot be told from live ones yet: 10 % of the deals of two cycles.
    assert found.per_day / true < 1.25
    assert later.per_day == pytest.approx(found.per_day, rel=0.08), "however long they have been dying"
    assert later.stale > found.stale > 0
    # Negative control: the formula without the rule, on the same companies.
    assert naive / true == pytest.approx(1.9, abs=0.1)
    assert naive_later / true > 3
