"""Numbers that cannot be added up, such as averages and rates: which columns they are made of, or that a week's cannot be had of its days'.

The mean of seven daily click rates is not the week's click rate, and their sum is nothing at all. Where the table also has the two columns
that a rate is made of, its own values prove it, and the week's rate is the quotient of their sums.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pandas as pd

Values = npt.NDArray[np.float64]
_WORDS = frozenset(
    (
        *("avg", "average", "mean", "median", "rate", "ratio", "share", "percent", "percentage", "pct", "per"),
        *("position", "rank", "ranking", "score", "index", "ctr", "cvr", "cpc", "cpm", "cpa", "cpl", "cpv", "roas", "roi", "aov", "nps"),
        *("durchschnitt", "mittelwert", "quote", "anteil", "moyenne", "taux", "media", "promedio", "tasa", "taxa"),
    )
)
_SHARES = frozenset(("rate", "share", "percent", "percentage", "pct", "ctr", "cvr", "quote", "anteil", "taux", "tasa", "taxa"))
_LEAST_PROOFS = 5
_AGREEING = 0.95
_ROUNDED = 0.51
"""A written value is within half a unit of its last digit, and a little for the computer's own rounding."""


@dataclass(frozen=True)
class Quotient:
    """What a rate is made of: `factor` × above ÷ below. 100 is a rate in per cent, 1,000 a price per thousand."""

    above: str
    below: str
    factor: int


def is_level(name: str) -> bool:
    """Whether a number by this name is an average, a rate or a rank, of which several make no sum: "Avg. CPC", "Cost / conv.", "CTR"."""
    return "%" in name or "/" in name or not _WORDS.isdisjoint(_words(name))


def is_share(name: str) -> bool:
    """Whether a level by this name is a part of a whole, such as a click rate, rather than a price or a rank."""
    return "%" in name or not _SHARES.isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold())


def quotients(rows: pd.DataFrame, levels: Iterable[str]) -> dict[str, Quotient]:
    """Level → the two numbers whose quotient it is on 95 % of the days that can tell, at least five.

    `rows` are canonical rows of numbers (date, indicator, value). Levels without such a pair are left out.
    """
    beside = [name for name in ("channel", "persona") if name in rows and rows[name].notna().all()]
    table = rows.pivot_table(index=["date", *beside], columns="indicator", values="value", aggfunc="first")
    wanted = [name for name in levels if name in table.columns]
    parts = [name for name in table.columns if name not in wanted]
    values = {str(name): table[name].to_numpy(dtype=float) for name in table.columns}
    found = {name: next(filter(None, (_proven(values, name, *pair) for pair in permutations(parts, 2))), None) for name in wanted}
    return {name: quotient for name, quotient in found.items() if quotient is not None}


def _proven(values: Mapping[str, Values], level: str, above: str, below: str) -> Quotient | None:
    told = ~np.isnan(values[level]) & ~np.isnan(values[above]) & (values[below] > 0) & (values[above] != 0)
    if told.sum() < _LEAST_PROOFS:
        return None
    written, made = values[level][told], values[above][told] / values[below][told]
    near = _ROUNDED * 10.0 ** -_digits(written)
    for factor in (1, 100, 1000):
        if np.mean(np.abs(written - factor * made) <= near) >= _AGREEING:
            return Quotient(above, below, factor)
    return None


def _digits(values: Values) -> int:
    """How many digits stand behind the decimal mark."""
    return next((digits for digits in range(9) if np.allclose(values, np.round(values, digits), rtol=0, atol=1e-9)), 9)
