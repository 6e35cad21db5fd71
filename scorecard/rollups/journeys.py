"""The roll-up of journeys: every journey as a walk down one tree of channels, so that nothing has to be put in order when it is asked for.

`journey_nodes` is the tree: a node is a sequence of channels (repeated steps folded into one), its parent the sequence without the last.
`journey_ends` says where journeys end: one that was won on the day of its win; one that was not, at each of its touches from that day
until the day of the next, because asked on an earlier day it ended there. `journey_credits` are the wins' credits by position
(`journey_credits_of_all` those of all leads together, which most questions are about), and `journey_wins` the wins themselves, with or
without touches. All others carry what leads are narrowed by. Ends, credits and wins are those of each lead by itself, so that what a lead
had counted can be taken off when it changes; the tree only grows.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from scorecard.measures.journeys import POSITION_MODELS
from scorecard.model import Configuration
from scorecard.query import journeys
from scorecard.query.cuts import SCHEMA
from scorecard.query.rolled import FOREVER, LEAD_FILTERS
from scorecard.query.tables import tables_of
from scorecard.rollups import patching
from scorecard.rollups.cutting import Additive
from scorecard.rollups.sequences import Sequences, Whole, tree
from scorecard.rollups.text import text_of

ALWAYS = (date(1, 1, 1), date(9999, 12, 30))
EPOCH = date(1970, 1, 1).toordinal()
WON = sa.table("won", sa.column("lead_id"), sa.column("won_at"))
"""The wins, while roll-ups are made of them."""
_SUMS = {"touched": "count(*)"} | {model: f'sum("{model}")' for model in POSITION_MODELS}
ADDITIVE = {
    "journey_credits": Additive(("day", *LEAD_FILTERS, "touching"), _SUMS, ("day",)),
    "journey_credits_of_all": Additive(("day", "touching"), _SUMS, ("day",)),
}
TOUCHING = ("lead_id", "at", "kind", "team", "channel")
"""What journeys are made of, of events."""


def leads_columns(configuration: Configuration) -> list[str]:
    """What journeys are made of, of leads."""
    opportunity = journeys.opportunity_of(configuration)
    stamps = ["created_at", "won_at", *([opportunity] if opportunity else [])]
    return ["lead_id", *stamps, *(name.removeprefix("lead_") for name in LEAD_FILTERS)]


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
        root.execute(f"CREATE OR REPLACE TABLE rolled.{name} AS {sql}")
    for name, table in _walked(root).items():
        root.register("walked", table)
        root.execute(f"CREATE OR REPLACE TABLE rolled.{name} AS SELECT * FROM walked")
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
    nodes, reached = tree(first[steps], code[steps], max(len(names), 1))
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
    return {
        "journey_ends": pa.table(ends | {name: picked[name] for name in LEAD_FILTERS}),
        "journey_nodes": _nodes(nodes),
        "journey_channels": pa.table({"name": names}),
    }


def patch(root: duckdb.DuckDBPyConnection) -> bool:
    """Change the tables by those of the leads concerned, before in the database `minus` and after in `plus`; False where it cannot be.

    Not where two rows are one lead: of which of them its journey tells is left open then.
    """
    if not all(patching.add_up(root, name, table) for name, table in ADDITIVE.items()):
        return False
    if not patching.exchange(root, "journey_wins", "minus.journey_wins", "plus.journey_wins", ["day"]) or not _grow(root):
        return False
    return patching.exchange(root, "journey_ends", "ends_in_minus", "ends_in_plus", ['"until" DESC', "day"])


def _grow(root: duckdb.DuckDBPyConnection) -> bool:
    """Put the sequences of `plus` into the tree, and where journeys end there by the tree's numbers into tables; False where one of
    `minus` is not in it.
    """
    known = _read(root, SCHEMA)
    names = [name for database in (SCHEMA, "minus", "plus") for name in _channels(root, database)]
    code = {name: place for place, name in enumerate(dict.fromkeys(names))}
    grown = known
    for database in ("plus", "minus"):
        few = _read(root, database)
        coded = np.array([code[name] for name in _channels(root, database)], dtype=np.int64)
        before = grown
        grown, numbers = before.grown(replace(few, channel=coded[few.channel]), max(len(code), 1))
        if database == "minus" and grown is not before:
            return False
        root.register("numbered", pa.table({"old": few.node, "new": numbers.astype(np.int32)}))
        root.execute(
            f"CREATE OR REPLACE TEMP TABLE ends_in_{database} AS SELECT journey_ends.* REPLACE (new AS node) "
            f"FROM {database}.journey_ends JOIN numbered ON node = old"
        )
        root.unregister("numbered")
    if grown is not known:
        tables = {"journey_nodes": _nodes(grown), "journey_channels": pa.table({"name": list(code)})}
        for name, table in tables.items():
            root.register("walked", table)
            root.execute(f"CREATE OR REPLACE TABLE {SCHEMA}.{name} AS SELECT * FROM walked")
            root.unregister("walked")
    return True


def _channels(root: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    return [name for (name,) in root.execute(f"SELECT name FROM {database}.journey_channels").fetchall()]


def _read(root: duckdb.DuckDBPyConnection, database: str) -> Sequences:
    columns = root.execute(f"SELECT parent, channel, depth, node FROM {database}.journey_nodes").fetchnumpy()
    return Sequences(*(np.asarray(columns[name]) for name in ("parent", "channel", "depth", "node")))


def _nodes(nodes: Sequences) -> pa.Table:
    return pa.table({name: getattr(nodes, name).astype(np.int32) for name in ("parent", "channel", "depth", "node")})


def _changes(values: Whole) -> npt.NDArray[np.bool_]:
    """Where a value is not the one before it; true at the start."""
    return np.append(True, values[1:] != values[:-1]) if len(values) else np.zeros(0, dtype=np.bool_)


def _days(ordinals: Whole) -> pa.Array:
    return pa.array(ordinals.astype(np.int32)).cast(pa.date32())
