"""Goals by comparison ("30 % more than last quarter"): the number they mean, and from what it comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd
import sqlalchemy as sa

from scorecard.errors import UserError
from scorecard.measures.goals import Resolved, base_of, resolved
from scorecard.model import Configuration, Filters, Goal, Indicator, Ratio
from scorecard.query.engine import kept_with, rolled_in, run_columns
from scorecard.query.indicators import Span, daily, parts_of


@dataclass(frozen=True)
class Basis:
    """A goal by comparison: the words it was set with, and the period it compares with; `value` is None where nothing is known of it."""

    relative: str
    start: date
    end: date
    value: float | None


def resolve(configuration: Configuration, engine: sa.Engine, goals: Sequence[Goal]) -> tuple[tuple[Goal, ...], dict[str, Basis]]:
    """The goals with a number in place of each comparison, and, by goal id, where that number comes from.

    A goal whose base has no data (or whose words make no sense) keeps its `relative`, and so counts for nothing yet.
    """
    bases: dict[str, Basis] = {}
    found = []
    for goal in goals:
        indicator = configuration.indicator(goal.indicator)
        if not goal.relative or indicator is None:
            found.append(goal)
            continue
        try:
            start, end = base_of(goal, configuration.company)
        except UserError:
            found.append(goal)
            continue
        value = _value(configuration, engine, indicator, start, end)
        bases[goal.id] = Basis(goal.relative, start, end, value)
        if value is None:
            found.append(goal)
        else:
            found.append(replace(resolved(goal, Resolved(start, end, value), indicator.unit), relative=""))
    return tuple(found), bases


def _value(configuration: Configuration, engine: sa.Engine, indicator: Indicator, start: date, end: date) -> float | None:
    """The indicator over a whole period: a sum, a stock's last value, or a ratio of sums; None without data."""
    parts = parts_of(configuration, [indicator])
    if not parts:
        return None
    # No question narrows it: the scorecard and the goals beside it ask for the same.
    select = partial(daily, configuration, parts, Span(start, end), Filters(), rolled_in(engine))
    rows = kept_with(engine, ("goal's base", tuple(parts), start, end), lambda: run_columns(engine, select()))
    frame = pd.DataFrame({"indicator": rows["indicator"].tolist()} | {name: rows[name] for name in ("day", "value", "known")})
    sums = {str(id): float(value) for id, value in frame[frame["known"] > 0].groupby("indicator")["value"].sum().items()}
    measure = indicator.measure
    if isinstance(measure, Ratio):
        below = sums.get(measure.denominator)
        return sums[measure.numerator] / below * measure.scale if below and measure.numerator in sums else None
    if measure.kind == "last":
        known = frame[frame["known"] > 0]
        return float(known[known["day"] == known["day"].max()]["value"].sum()) if len(known) else None
    return sums.get(indicator.id)
