"""The sheets that people keep: marketing's daily numbers, sales' weekly ones, and the partners' with a column a week."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.demo.company import CALLERS, WEEKS, Time
from scorecard.demo.leads import season

Floats = npt.NDArray[np.float64]

EMAIL_CLICKS_GOAL = 400
_DAILY = {
    # weekly level, growth a year, shares of the weekdays
    "Website visits": (8_350.0, 0.09, (1.12, 1.15, 1.14, 1.08, 0.98, 0.74, 0.79)),
    "PPC clicks": (1_490.0, 0.0, (1.1, 1.12, 1.1, 1.05, 1.0, 0.8, 0.83)),
    "Email opens": (5_150.0, 0.0, (0.5, 3.6, 1.3, 0.7, 0.5, 0.2, 0.2)),
    "Email clicks": (417.0, 0.0, (0.5, 3.5, 1.4, 0.7, 0.5, 0.2, 0.2)),
}
_NOISE = {"Website visits": 0.03, "PPC clicks": 0.045, "Email opens": 0.05, "Email clicks": 0.075}


def weekly_levels(name: str, at: Time, rng: np.random.Generator) -> Floats:
    """A daily number's weekly totals, oldest first, the running week included, with the stories of the last complete week."""
    level, growth, _ = _DAILY[name]
    mondays = [at.start + timedelta(weeks=week) for week in range(WEEKS + 1)]
    calm = 0.2 if name == "Website visits" else 0.35
    seasons = np.array([1 + calm * (season(monday + timedelta(days=3)) - 1) for monday in mondays])
    totals = level * (1 + growth * np.arange(WEEKS + 1) / 52) * seasons * np.exp(_wobble(WEEKS + 1, rng) * _NOISE[name])
    if name == "PPC clicks":
        totals[-2:] = level * np.array([0.73, 0.75])
    if name == "Email clicks":
        totals[-3:-1] = EMAIL_CLICKS_GOAL * np.array([1.04, 0.965])
    if name == "Website visits":
        totals[-2] = max(totals[-2], totals[-14:-2].mean())
    return np.asarray(totals)


def _wobble(count: int, rng: np.random.Generator) -> Floats:
    """Quiet noise of about unit size: without outliers, and without long stays on one side."""
    noise = np.clip(rng.normal(0, 0.8, count), -1.7, 1.7)
    noise[3::4] = -np.sign(noise[2::4][: len(noise[3::4])]) * np.abs(noise[3::4])
    return np.asarray(noise)


def marketing_daily(at: Time, seed: int) -> pd.DataFrame:
    """One row a day up to yesterday, one column a number: the layout `wide`."""
    rng = np.random.default_rng([seed, 3])
    days = [at.start + timedelta(days=day) for day in range((at.today - at.start).days)]
    columns: dict[str, list[object]] = {"Day": [day.isoformat() for day in days]}
    for name, (_, _, weekdays) in _DAILY.items():
        shares = np.array(weekdays) / sum(weekdays)
        noise = rng.lognormal(0, 0.04, (WEEKS + 1, 7)) * shares
        values = weekly_levels(name, at, rng)[:, None] * noise / noise.sum(axis=1, keepdims=True)
        columns[name] = [int(value) for value in np.round(values.ravel()[: len(days)])]
    return pd.DataFrame(columns)


def sales_weekly(at: Time, seed: int) -> pd.DataFrame:
    """One row a number and person, by week: the layout `long`. One week without a webinar is a real zero."""
    rng = np.random.default_rng([seed, 4])
    rows: list[tuple[str, str, str, int]] = []
    wobbles = [_wobble(WEEKS, rng) for _ in range(5)]
    for week in range(WEEKS):
        monday = at.start + timedelta(weeks=week)
        quiet = 1 + 0.5 * (season(monday + timedelta(days=3)) - 1)
        for place, who in enumerate(CALLERS):
            sent = round((62, 71, 55)[place] * quiet * (1 + 0.07 * wobbles[place][week]))
            rows.append((monday.isoformat(), "Emails sent", who, sent))
        level = 25.0 if monday >= at.demos_rose else 21.5
        rows.append((monday.isoformat(), "Demos held", "Marcus Lee", round(level * quiet * (1 + 0.12 * wobbles[3][week]))))
        signups = 0 if monday == at.weeks_back(4) else round(max(8.0, 34 * quiet * (1 + 0.28 * wobbles[4][week])))
        rows.append((monday.isoformat(), "Webinar sign-ups", "Sofia Mendes", signups))
    return pd.DataFrame(rows, columns=["Week of", "Number", "Who", "Value"])


def partner_weekly(at: Time, seed: int) -> pd.DataFrame:
    """One row a number, one column a week: the layout `weeks-as-columns`. Two weeks were never filled in."""
    rng = np.random.default_rng([seed, 5])
    mondays: list[date] = [at.start + timedelta(weeks=week) for week in range(WEEKS)]
    numbers = {"Partner leads": (9.0, 0.24), "Partner meetings": (5.6, 0.22)}
    rows = []
    for name, (level, noise) in numbers.items():
        values = np.round(level * (1 + noise * _wobble(WEEKS, rng))).astype(int)
        values[-1] = max(values[-1], round(level))
        filled = ["" if monday in at.partners_silent else str(value) for monday, value in zip(mondays, values, strict=True)]
        rows.append([name, *filled])
    return pd.DataFrame(rows, columns=["Partner numbers", *(monday.isoformat() for monday in mondays)])
