"""Every goal that is known: those of the configuration, then those of the sheets, so that of two for the same days the sheet's wins.

A goal that was changed or set in the app comes after them, in the version that holds; one by comparison has its number.
"""

from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from scorecard.answering.relative_goals import resolve
from scorecard.house import House
from scorecard.model import Better, Configuration, Goal, Operator
from scorecard.query.engine import run
from scorecard.query.tables import tables_of
from scorecard.workspace.goals import merged, versions

OPERATORS: dict[str, Operator] = {">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", "between": "between"}
USUAL: dict[Better, Operator] = {"higher": ">=", "lower": "<=", "range": "between"}
"""What a goal without an operator means, by the direction of its indicator."""


def goals_of(house: House, engine: sa.Engine, as_of: date) -> tuple[Goal, ...]:
    """Every goal in the version that is in force on a day, comparisons resolved to numbers."""
    return resolve(house.configuration, engine, merged(base_goals(house, engine), versions(house.workspace), as_of))[0]


def base_goals(house: House, engine: sa.Engine) -> tuple[Goal, ...]:
    """The goals of the configuration and of every source of goals, as they stand there."""
    if not any(source.dataset == "goals" for source in house.configuration.sources):
        return house.configuration.goals
    frame = run(engine, sa.select(tables_of(house.configuration).goals))
    return house.configuration.goals + tuple(_goal(row, house.configuration) for row in frame.to_dict("records"))


def _goal(row: dict[Any, Any], configuration: Configuration) -> Goal:
    indicator = configuration.indicator(row["indicator"])
    return Goal(
        id=row["id"] or f"{row['source']}-{row['source_row']}",
        indicator=row["indicator"],
        start=row["from"].date(),
        end=row["to"].date(),
        target=float(row["target"]),
        operator=OPERATORS.get(row["operator"] or "", USUAL[indicator.better if indicator else "higher"]),
        upper=None if pd.isna(row["upper"]) else float(row["upper"]),
        per="period" if row["per"] == "period" else "week",
        owner=row["owner"] or "",
        part_of=row["part_of"] or "",
        name=row["name"] or "",
    )
