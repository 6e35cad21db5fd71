"""Standard indicators and stages to pick from, so that nobody has to start from an empty page."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from scorecard.config import loads
from scorecard.config.writing import literal
from scorecard.model import Indicator, Ratio, Stage

STAGES = (
    Stage("inquiry", "Inquiry", "A new person or company with an interest, from any channel.", "Marketing", "created_at"),
    Stage(
        "mql",
        "MQL",
        "Meets marketing's written criteria: the right kind of person and company, and an active interest.",
        "Marketing",
        "mql_at",
        24,
    ),
    Stage(
        "sal",
        "SAL",
        "Sales has accepted the lead, within the agreed time; it refuses only for one of the agreed reasons.",
        "Sales",
        "sal_at",
    ),
    Stage("sql", "SQL", "An opportunity: there is a need, an expected value and an expected date.", "Sales", "sql_at"),
    Stage("won", "Won", "The contract is signed.", "Sales", "won_at"),
)
"""The demand waterfall as most teams use it; the written criteria are a beginning to be agreed on."""

STARTERS = ("new_leads", "mql_acceptance")
"""A scorecard can start with two numbers: how many leads there are, and how good they are."""


@dataclass(frozen=True)
class Standard:
    """A standard indicator, and where its rows typically come from."""

    indicator: Indicator
    typical: str


@cache
def standards() -> tuple[Standard, ...]:
    """The whole library, marketing's first, then sales' and the shared ones."""
    tables = tomllib.loads(files("scorecard").joinpath("library.toml").read_text(encoding="utf-8"))["indicators"]
    typical = {id: table.pop("typical") for id, table in tables.items()}
    stages = "".join(f"[[stages]]\nid = {literal(stage.id)}\nname = {literal(stage.name)}\n" for stage in STAGES)
    text = f'[company]\nname = "Library"\n{stages}[indicators]\n' + "\n".join(f"{id} = {literal(table)}" for id, table in tables.items())
    configuration = loads(text, "library.toml", date(2000, 1, 1))
    return tuple(Standard(indicator, typical[indicator.id]) for indicator in configuration.indicators)


def with_parts(ids: Iterable[str]) -> tuple[Indicator, ...]:
    """The chosen indicators in the library's order, with the parts that their ratios are made of.

    Raises KeyError for an id that is not in the library.
    """
    known = {standard.indicator.id: standard.indicator for standard in standards()}
    chosen = {id: known[id] for id in ids}
    for indicator in list(chosen.values()):
        if isinstance(indicator.measure, Ratio):
            for part in (indicator.measure.numerator, indicator.measure.denominator):
                chosen[part] = known[part]
    return tuple(indicator for id, indicator in known.items() if id in chosen)
