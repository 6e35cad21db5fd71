"""Journeys written by hand, put into a real DuckDB so that the compiled SELECTs run on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from scorecard.measures.journeys import Credits, credits
from scorecard.model import Company, Configuration, Stage
from scorecard.query import journeys
from scorecard.query.tables import Tables, tables_of

CONFIGURATION = Configuration(Company("Acme"), stages=(Stage("sql", "SQL", column="sql_at"),))
START = datetime(2026, 3, 2, 9)
SPAN = journeys.JourneySpan(date(2026, 1, 1), date(2026, 12, 31), opportunity="sql_at")


@dataclass(frozen=True)
class Told:
    """One lead's journey: (day, channel) touches, and on which day it was created, made an opportunity and won."""

    touches: Sequence[tuple[float, str]]
    won: float | None = None
    created: float = 0
    opportunity: float | None = None


def moment(day: float | None) -> datetime | None:
    return None if day is None else START + timedelta(days=day)


def database(told: Mapping[str, Told]) -> tuple[sa.Connection, Tables]:
    tables = tables_of(CONFIGURATION)
    connection = sa.create_engine("duckdb:///:memory:").connect()
    tables.leads.metadata.create_all(connection)
    leads = [
        {"lead_id": name, "created_at": moment(each.created), "won_at": moment(each.won), "sql_at": moment(each.opportunity)}
        for name, each in told.items()
    ]
    events = [
        {"lead_id": name, "at": moment(day), "channel": channel, "kind": "visit", "team": "marketing"}
        for name, each in told.items()
        for day, channel in each.touches
    ]
    insert(connection, tables.leads, leads)
    insert(connection, tables.events, events)
    return connection, tables


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(table.insert().values(list(rows)))


def credits_of(connection: sa.Connection, tables: Tables, span: journeys.JourneySpan = SPAN) -> Credits:
    """The whole answer as the product works it out."""
    pair = (tables.leads, tables.events, span)
    positions = [dict(row) for row in connection.execute(journeys.position_credits(*pair)).mappings()]
    steps = {(row.source, row.target): row.moves for row in connection.execute(journeys.steps(*pair))}
    totals = connection.execute(journeys.totals(*pair)).one()
    won = connection.execute(journeys.wins(*pair)).scalar_one()
    return credits(positions, steps, won=won, attributed=totals.attributed, journeys=totals.journeys)


def told_credits(told: Mapping[str, Told]) -> Credits:
    return credits_of(*database(told))


def by_model(answer: Credits, model: str) -> dict[str, float]:
    return {row.channel: row.credits[model] for row in answer.rows}


def steps_of(paths: Iterable[tuple[Sequence[str], bool]]) -> dict[tuple[str, str], float]:
    """Counts of moves, written independently of the SELECT."""
    counts: dict[tuple[str, str], float] = {}
    for path, won in paths:
        states = ["(start)", *path, "(won)" if won else "(not won)"]
        for pair in pairwise(states):
            if pair[0] != pair[1]:
                counts[pair] = counts.get(pair, 0) + 1
    return counts
