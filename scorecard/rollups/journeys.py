"""The roll-up of journeys: every journey as a walk down one tree of channels, so that nothing has to be put in order when it is asked for.

`journey_nodes` is the tree: a node is a sequence of channels (repeated steps folded into one), its parent the sequence without the last.
`journey_ends` says where journeys end: one that was won on the day of its win; one that was not, at each of its touches from that day
until the day of the next, because asked on an earlier day it ended there. `journey_credits` are the wins' credits by position
(`journey_credits_of_all` those of all leads together, which most questions are about), and `journey_wins` the wins themselves, with or
without touches. All others carry what leads are narrowed by. Ends, credits and wins are additive lead by lead; the tree only grows, and
numbers its nodes anew when it does.
"""

from datetime import date
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from scorecard.measures.journeys import POSITION_MODELS
from scorecard.model import Configuration
from scorecard.query import journeys
from scorecard.query.rolled import FOREVER, LEAD_FILTERS
from scorecard.query.tables import tables_of
from scorecard.rollups.text import text_of

Whole = npt.NDArray[np.signedinteger[Any]]
ALWAYS = (date(1, 1, 1), date(9999, 12, 30))
EPOCH = date(1970, 1, 1).toordinal()
WON = sa.table("won", sa.column("lead_id"), sa.column("won_at"))
"""The wins, while roll-ups are made of them."""


def build(root: duckdb.DuckDBPyConnection, configuration: Configuration) -> dict[str, Any]:
    """Make the tables from the views `leads` and `events`; whether leads may be narrowed: not where two rows are one lead."""
    tables = tables_of(configuration)
    span = journeys.JourneySpan(*ALWAYS, opportunity=journeys.opportunity_of(configuration))
    _prepare(root, tables.leads, tables.events)
    doubled = root.execute("SELECT coalesce(max(rows), 0) > 1 FROM lead_of").fetchall()[0][0]
    weights = text_of(journeys.weights(tables.leads, tables.events, span))
    sums = ", ".join(f'sum("{model}") AS "{model}"' for model in POSITION_MODELS)
    dimensions = ", ".join(LEAD_FILTERS)
    made = {
        "journey_credits": f"""
            SELECT CAST(won_at AS DATE) AS day, {dimensions}, each.channel AS touching, count(*) AS touched, {sums}
            FROM (SELECT lead_id, channel, {sums} FROM ({weights}) GROUP BY lead_id, channel) AS each
            JOIN won USING (lead_id) LEFT JOIN lead_of USING (lead_id) GROUP BY ALL ORDER BY day""",
        "journey_credits_of_all": f"""
            SELECT day, touching, CAST(sum(touched) AS BIGINT) AS touched, {sums} FROM rolled.journey_credits GROUP BY ALL ORDER BY day""",
        "journey_wins": f"""
            SELECT CAST(won_at AS DATE) AS day, {dimensions}, touches, marketing_touches,
                CASE WHEN touches > 0 THEN coalesce(sales_touches, 0) END AS sales_touches,
                (epoch(won_at) - epoch(first_at)) / 86400.0 AS days
            FROM won LEFT JOIN lead_of USING (lead_id) LEFT JOIN effort USING (lead_id)
                LEFT JOIN worked USING (lead_id) ORDER BY day""",
    }
    for name, sql in made.items():
        root.execute(f"CREATE TABLE rolled.{name} AS {sql}")
    for name, table in _walked(root).items():
        root.register("walked", table)
        root.execute(f"CREATE TABLE rolled.{name} AS SELECT * FROM walked")
        root.unregister("walked")
    return {"narrows": not doubled}


def _prepare(root: duckdb.DuckDBPyConnection, leads: sa.Table, events: sa.Table) -> None:
    won = text_of(sa.select(journeys.won_moments(leads, events)))
    # Names of channels are numbered in the order of their texts: touches of one instant are put in order by them.
    kept = ", ".join(f"any_value({name.removeprefix('lead_')}) AS {name}" for name in LEAD_FILTERS)
    for statement in (
        f"CREATE TEMP TABLE won AS {won}",
        f"CREATE TEMP TABLE worked AS {text_of(journeys.sales_work(events, WON))}",
        f"CREATE TEMP TABLE lead_of AS SELECT lead_id, count(*) AS rows, {kept} FROM leads GROUP BY lead_id",
        "CREATE TEMP TABLE names AS SELECT channel, row_number() OVER (ORDER BY channel) - 1 AS code FROM events "
        "WHERE channel IS NOT NULL AND lead_id IS NOT NULL GROUP BY channel",
        """CREATE TEMP TABLE touch AS SELECT lead_id, "at", code, kind, coalesce(team = 'sales', false) AS sales, won_at
           FROM events JOIN names USING (channel) LEFT JOIN won USING (lead_id)
           WHERE lead_id IS NOT NULL AND (won_at IS NULL OR "at" <= won_at)""",
        """CREATE TEMP TABLE effort AS SELECT lead_id, count(*) AS touches, count(*) FILTER (NOT sales) AS marketing_touches,
           min("at") AS first_at FROM touch WHERE won_at IS NOT NULL GROUP BY lead_id""",
        """CREATE TEMP TABLE walker AS SELECT CAST(row_number() OVER () - 1 AS INT) AS journey, lead_id
           FROM (SELECT DISTINCT lead_id FROM touch)""",
    ):
        root.execute(statement)


def _walked(root: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """The tree and where journeys end in it."""
    touch = root.execute(
        """SELECT journey, CAST(code AS INT) AS code, CAST("at" AS DATE) - DATE '1970-01-01' AS day,
               CAST(won_at AS DATE) - DATE '1970-01-01' AS won FROM touch JOIN walker USING (lead_id) ORDER BY journey, "at", code, kind"""
    ).to_arrow_table()
    journey, code, day = (np.asarray(touch[name].to_numpy()) for name in ("journey", "code", "day"))
    won = np.asarray(touch["won"].fill_null(-(2**31)).to_numpy())
    first = _changes(journey)
    steps = first | _changes(code)
    names = root.execute("SELECT channel FROM names ORDER BY code").to_arrow_table()["channel"]
    parent, channel, depth, reached = tree(first[steps], code[steps], max(len(names), 1))
    node = reached[np.cumsum(steps) - 1] if len(reached) else reached
    last = np.append(first[1:], True) if len(first) else first
    until = np.append(day[1:], 0) if len(day) else day
    until = np.where(last, FOREVER.toordinal() - EPOCH, until)
    is_won = won > -(2**31)
    kept = np.flatnonzero(np.where(is_won, last, until > day))
    kept = kept[np.lexsort((np.where(is_won, won, day)[kept], -until[kept]))]
    leads = root.execute(
        f"SELECT {', '.join(LEAD_FILTERS)} FROM walker LEFT JOIN lead_of USING (lead_id) ORDER BY journey"
    ).to_arrow_table()
    ends = {
        "day": _days(np.where(is_won, won, day)[kept]),
        "until": _days(until[kept]),
        "won": pa.array(is_won[kept]),
        "node": pa.array(node[kept].astype(np.int32)),
    }
    picked = leads.take(pa.array(journey[kept]))
    nodes = {"parent": parent.astype(np.int32), "channel": channel.astype(np.int32), "depth": depth.astype(np.int32)}
    return {
        "journey_ends": pa.table(ends | {name: picked[name] for name in LEAD_FILTERS}),
        "journey_nodes": pa.table(nodes),
        "journey_channels": pa.table({"name": names}),
    }


def tree(first: npt.NDArray[np.bool_], code: Whole, channels: int) -> tuple[Whole, Whole, Whole, Whole]:
    """The prefixes of all sequences, numbered by depth, then parent, then channel.

    `first` marks the first step of each sequence, `code` the channel of each step (below `channels`). Returns each node's parent (−1 at
    the top), channel and depth (from 1), and the node that each step comes to.
    """
    place = np.arange(len(first), dtype=np.int32)  # half of what whole numbers take else: fifty million touches are not rare
    depth = place - np.maximum.accumulate(np.where(first, place, 0)) + 1
    order = np.argsort(depth, kind="stable")
    bounds = np.searchsorted(depth[order], np.arange(1, (depth.max() if len(depth) else 0) + 2))
    reached = np.full(len(first), -1, dtype=np.int32)
    parts: list[tuple[Whole, Whole, Whole]] = []
    count = 0
    for level, (start, end) in enumerate(pairwise(bounds), start=1):
        steps = order[start:end]
        before = reached[steps - 1] if level > 1 else np.full(len(steps), -1, dtype=np.int64)
        keys, found = np.unique((before.astype(np.int64) + 1) * channels + code[steps], return_inverse=True)
        reached[steps] = found + count
        parts.append((keys // channels - 1, keys % channels, np.full(len(keys), level, dtype=np.int64)))
        count += len(keys)
    empty = np.zeros(0, dtype=np.int64)
    parent, channel, levels = (np.concatenate([part[at] for part in parts]) if parts else empty for at in range(3))
    return parent, channel, levels, reached


def _changes(values: Whole) -> npt.NDArray[np.bool_]:
    """Where a value is not the one before it; true at the start."""
    return np.append(True, values[1:] != values[:-1]) if len(values) else np.zeros(0, dtype=np.bool_)


def _days(ordinals: Whole) -> pa.Array:
    return pa.array(ordinals.astype(np.int32)).cast(pa.date32())
