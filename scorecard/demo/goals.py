"""The dated goals: weekly ones on what leads, and each quarter's shared goal of wins with the parts that hang below it."""

from datetime import date, timedelta
from math import ceil, floor, log10

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.demo.company import WEEKS, Time
from scorecard.demo.leads import ACCEPTANCE_GOAL
from scorecard.demo.sheets import EMAIL_CLICKS_GOAL
from scorecard.demo.weekly import owners

Floats = npt.NDArray[np.float64]
COLUMNS = ("indicator", "from", "to", "target", "operator", "per", "owner", "id", "part_of", "name")
_STANDING = {
    "ppc_clicks": (">=", 1400.0),
    "email_clicks": (">=", float(EMAIL_CLICKS_GOAL)),
    "appointments": (">=", 12.0),
    "calls_per_appointment": ("<=", 16.0),
    "partner_leads": (">=", 7.0),
    "mql_acceptance": (">=", ACCEPTANCE_GOAL),
}
"""Goals that stayed the same all the time."""
_MEASURED = (
    "website_visits",
    "new_leads",
    "mqls",
    "cost_per_lead",
    "cold_calls",
    "emails_sent",
    "demos_held",
    "sals",
    "opportunities",
    "wins",
)
_TREE = ("wins", "opportunities", "sals", "mqls", "website_visits")
_NAMES = {"wins": "Wins", "opportunities": "Opportunities", "sals": "SALs", "mqls": "MQLs", "website_visits": "Website visits"}
_AMBITION = {"wins": 1.0, "opportunities": 1.02, "sals": 1.01, "mqls": 0.99, "website_visits": 0.97}
"""This quarter's targets, against what the company is heading for."""
_PAST = (1.04, 0.97, 1.02, 0.95, 1.06, 0.98, 0.96, 1.03, 0.99)
"""The targets of the quarters before, latest first, against what came out."""


def rounded(value: float, up: bool = False) -> float:
    """A number as people set goals: two leading digits."""
    step = 10.0 ** max(floor(log10(value)) - 1, 0)
    return (ceil(value / step) if up else floor(value / step)) * step


def goals(weekly: dict[str, Floats], at: Time) -> pd.DataFrame:
    """All goals, oldest quarter first. `weekly` holds the values of each complete week."""
    quarters = [back for back in range(10) if at.quarter(back)[0] >= at.start]
    rows: list[dict[str, object]] = []
    for back in reversed(quarters):
        rows += _weekly_goals(weekly, at, back)
        rows += _tree(weekly, at, back)
    rows.append(_too_late(at))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(indicator: str, span: tuple[date, date], target: float, per: str, **more: str) -> dict[str, object]:
    text = f"{target:g}"
    base = {"indicator": indicator, "from": span[0].isoformat(), "to": span[1].isoformat(), "target": text, "operator": ">=", "per": per}
    return {**base, "owner": owners()[indicator], "id": "", "part_of": "", "name": "", **more}


def _weeks_of(span: tuple[date, date], at: Time) -> slice:
    """The complete weeks that start within the span."""
    first, last = ((day - at.start).days for day in span)
    return slice(ceil(first / 7), min(last // 7 + 1, WEEKS))


def _weekly_goals(weekly: dict[str, Floats], at: Time, back: int) -> list[dict[str, object]]:
    span = at.quarter(back)
    rows = [_row(indicator, span, target, "week", operator=operator) for indicator, (operator, target) in _STANDING.items()]
    for indicator in _MEASURED:
        fewer_is_better = indicator == "cost_per_lead"
        values = weekly[indicator][_weeks_of(span, at)] if back else weekly[indicator][-13:]
        target = _target(float(values.mean()), float(weekly[indicator][-1]) if back == 0 else None, fewer_is_better)
        rows.append(_row(indicator, span, target, "week", operator="<=" if fewer_is_better else ">="))
    return rows


def _target(mean: float, last: float | None, fewer_is_better: bool) -> float:
    """A little easier than what is usual; this quarter's is met by the last complete week, where that is not far off."""
    if fewer_is_better:
        eased = 1.08 * mean if last is None or last > 1.35 * mean else max(1.08 * mean, last)
        return rounded(eased, up=True)
    eased = 0.92 * mean if last is None or last < 0.7 * mean else min(0.92 * mean, last)
    return rounded(eased)


def _tree(weekly: dict[str, Floats], at: Time, back: int) -> list[dict[str, object]]:
    """The quarter's shared goal of wins, and below it what has to come before."""
    span = at.quarter(back)
    quarter = f"{span[0].year}-q{(span[0].month + 2) // 3}"
    rows: list[dict[str, object]] = []
    for parent, indicator in zip(("", *_TREE), _TREE, strict=False):
        heading_for = _outcome(weekly[indicator], span, at)
        ambition = _AMBITION[indicator] if back == 0 else _PAST[back - 1]
        rows.append(
            _row(
                indicator,
                span,
                rounded(heading_for * ambition * 10, up=True) / 10 if heading_for < 1000 else rounded(heading_for * ambition, up=True),
                "period",
                id=f"{quarter}-{indicator.replace('_', '-')}",
                part_of=f"{quarter}-{parent.replace('_', '-')}" if parent else "",
                name=f"{_NAMES[indicator]} in Q{(span[0].month + 2) // 3}",
            )
        )
    return rows


def _outcome(values: Floats, span: tuple[date, date], at: Time) -> float:
    """The sum over the quarter; weeks that are still to come bring what the last thirteen brought on average."""
    weeks = ((span[1] - span[0]).days + 1) / 7
    past = values[_weeks_of(span, at)]
    return float(past.sum() + max(weeks - len(past), 0) * values[-13:].mean()) if len(past) else float(weeks * values[-13:].mean())


def _too_late(at: Time) -> dict[str, object]:
    """Wins from e-mail within four weeks from now: an e-mail lead takes longer than that in nine of ten cases."""
    span = (at.weeks_back(8), at.anchor + timedelta(days=27))
    return _row("email_wins", span, 18.0, "period", id="email-push", name="E-mail push")
