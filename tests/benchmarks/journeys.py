"""How long the journeys page's SELECTs take on many leads and touches, beside SQL written by hand for the same count of moves.

    python -m tests.benchmarks.journeys [LEADS] [ROUNDS]

Builds LEADS leads (one million unless given) with five touches each on twenty channels, seeded by hashing, in memory, and prints the
median of ROUNDS (three) in milliseconds. Nothing is asserted: machines differ.
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from typing import Any

import sqlalchemy as sa

from scorecard.measures.journeys import removal_credits
from scorecard.query import journeys
from scorecard.query.tables import Tables, tables_of
from tests.journeys.rows import CONFIGURATION

YEAR = journeys.JourneySpan(date(2025, 1, 1), date(2026, 12, 31), opportunity="sql_at")
QUARTER = journeys.JourneySpan(date(2025, 7, 1), date(2025, 9, 30), opportunity="sql_at")
BY_HAND = """
    WITH e AS (SELECT lead_id, events.channel, "at", won_at FROM events LEFT JOIN leads USING (lead_id)
               WHERE won_at IS NULL OR "at" <= won_at),
    w AS (SELECT won_at, channel, lag(channel) OVER o AS before, lead(channel) OVER o IS NULL AS last FROM e
          WINDOW o AS (PARTITION BY lead_id ORDER BY "at", channel))
    SELECT before, channel, count(*), count(*) FILTER (last AND won_at IS NOT NULL), count(*) FILTER (last) FROM w GROUP BY ALL"""


def company(leads: int) -> tuple[sa.Connection, Tables]:
    """Leads and touches, the same on every run."""
    tables = tables_of(CONFIGURATION)
    connection = sa.create_engine("duckdb:///:memory:").connect()
    tables.leads.metadata.create_all(connection)
    connection.exec_driver_sql(
        "INSERT INTO leads (lead_id, created_at, won_at) SELECT 'L' || i, TIMESTAMP '2025-01-01' + to_seconds((hash(i) % 31536000)::INT), "
        "CASE WHEN hash(i + 7) % 10 = 0 THEN TIMESTAMP '2025-01-01' + to_seconds((hash(i) % 31536000 + hash(i + 3) % 5000000)::INT) END "
        f"FROM range({leads}) r(i)"
    )
    connection.exec_driver_sql(
        'INSERT INTO events (lead_id, channel, kind, team, "at") '
        f"SELECT 'L' || (hash(i) % {leads}), 'channel ' || (hash(i + 1) % 20), 'visit', 'marketing', "
        f"TIMESTAMP '2025-01-01' + to_seconds((hash(i + 2) % 40000000)::INT) FROM range({leads} * 5) r(i)"
    )
    return connection, tables


def timed(work: Callable[[], Any], rounds: int) -> float:
    """The median in milliseconds."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    return median(took)


def markov(connection: sa.Connection, tables: Tables, span: journeys.JourneySpan) -> dict[str, float]:
    """Counting the moves and solving the chain."""
    rows: Sequence[Any] = connection.execute(journeys.steps(tables.leads, tables.events, span)).fetchall()
    return removal_credits({(row.source, row.target): row.moves for row in rows}, 1.0)


def main(leads: int, rounds: int) -> None:
    """Print one line a SELECT and span."""
    connection, tables = company(leads)
    by_hand = timed(lambda: connection.exec_driver_sql(BY_HAND).fetchall(), rounds)
    print(f"{leads:,} leads, {leads * 5:,} touches; moves by hand-written SQL, all journeys: {by_hand:,.0f} ms")
    for name, span in (("all journeys", YEAR), ("one quarter", QUARTER)):
        took = timed(lambda span=span: markov(connection, tables, span), rounds)  # type: ignore[misc]
        print(f"{name:14} {'markov, exact':18} {took:8,.0f} ms   {took / by_hand:5.2f} x by hand")
        for select in (journeys.position_credits, journeys.totals, journeys.wins, journeys.paths):
            asked = select(tables.leads, tables.events, span)
            took = timed(lambda asked=asked: connection.execute(asked).fetchall(), rounds)  # type: ignore[misc]
            print(f"{name:14} {select.__name__:18} {took:8,.0f} ms   {took / by_hand:5.2f} x by hand")


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(given[0] if given else 1_000_000, given[1] if len(given) > 1 else 3)
