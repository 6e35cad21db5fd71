"""The roll-up of journeys: every journey as a walk down one tree of channels, so that nothing has to be put in order when it is asked for.

`journey_nodes` is the tree: a node is a sequence of channels (repeated steps folded into one), its parent the sequence without the last,
`met` a bit for each channel in it.
`journey_ends` says where journeys end: one that was won on the day of its win; one that was not, at each of its touches from that day
until the day of the next, because asked on an earlier day it ended there. `journey_credits` are the wins' credits by position
(`journey_credits_of_all` those of all leads together, which most questions are about), and `journey_wins` the wins themselves, with or
without touches, in the order of how long they took; `journey_work` counts them by what they took. Those of single leads carry what leads
are narrowed by. Ends, credits and wins are those of each lead by itself, so that what a lead had counted can be taken off when it changes;
the tree only grows. What is summed up of ends and of the steps to them is in `journey_sums`.
"""

from collections.abc import Mapping, Sequence
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
from scorecard.query.cuts import MONTHLY
from scorecard.query.rolled import FOREVER, LEAD_FILTERS, MARKED, PAUSE
from scorecard.query.tables import SCHEMA, tables_of
from scorecard.rollups import journey_sums, patching
from scorecard.rollups.cutting import BOTH, Additive
from scorecard.rollups.sequences import Sequences, Whole, tree
from scorecard.rollups.text import text_of

ALWAYS = (date(1, 1, 1), date(9999, 12, 30))
EPOCH = date(1970, 1, 1).toordinal()
WINNER = sa.table("winner", sa.column("lead_id"), sa.column("won_at"))
"""The wins, while roll-ups are made of them."""
_SUMS = {"touched": "count(*)"} | {model: f'sum("{model}")' for model in POSITION_MODELS}
_OF_ALL, _WORK = Additive(("day", "touching"), _SUMS, ("day",)), Additive(("day", "what", "value"), {"wins": "count(*)"}, ("day",))
ADDITIVE = {
    "journey_credits": Additive(("day", *LEAD_FILTERS, "touching"), _SUMS, ("day",)),
    **{f"{grain}journey_credits_of_all": _OF_ALL for grain in BOTH},
    **{f"{grain}journey_work": _WORK for grain in BOTH},
    **journey_sums.ADDITIVE,
}
TOUCHING = ("lead_id", "at", "kind", "team", "channel")
"""What journeys are made of, of events."""
OF_LEADS = ("created", "lead", *LEAD_FILTERS)
"""What is noted of the lead of each end and each win: the day of its creation, four bytes of its id, and what it is narrowed by."""


def leads_columns(configuration: Configuration) -> list[str]:
    """What journeys are made of, of leads."""
    opportunity = journeys.opportunity_of(configuration)
    stamps = ["created_at", "won_at", *([opportunity] if opportunity else [])]
    return ["lead_id", *stamps, *(name.removeprefix("lead_") for name in LEAD_FILTERS)]


def build(root: duckdb.DuckDBPyConnection, configuration: Configuration) -> dict[str, Any]:
    """Make the tables from the views `leads` and `events`; whether leads may be narrowed: not where two rows are one lead."""
    tables = tables_of(configuration)
    names = _prepare(root, configuration, tables.leads, tables.events)
    doubled = root.execute("SELECT coalesce(max(rows), 0) > 1 FROM lead_of").fetchall()[0][0]
    span = journeys.JourneySpan(*ALWAYS, opportunity=journeys.opportunity_of(configuration))
    weights = text_of(journeys.weights(_named(tables.leads, "won_leads"), _named(tables.events, "won_events"), span))
    sums = ", ".join(f'sum("{model}") AS "{model}"' for model in POSITION_MODELS)
    dimensions = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in LEAD_FILTERS)
    month = journey_sums.month_of("day")
    made = {
        "journey_credits": f"""
            SELECT day, {dimensions}, CAST(touching AS VARCHAR) AS touching, touched, {", ".join(f'"{model}"' for model in POSITION_MODELS)}
            FROM (SELECT CAST(won_at AS DATE) AS day, {", ".join(LEAD_FILTERS)}, channel AS touching, count(*) AS touched, {sums}
                  FROM (SELECT lead_id, channel, {sums} FROM ({weights}) GROUP BY lead_id, channel) JOIN winner USING (lead_id)
                  GROUP BY ALL) ORDER BY day""",
        "journey_credits_of_all": f"""
            SELECT day, touching, CAST(sum(touched) AS BIGINT) AS touched, {sums} FROM rolled.journey_credits GROUP BY ALL ORDER BY day""",
        f"{MONTHLY}journey_credits_of_all": f"""
            SELECT {month} AS day, touching, CAST(sum(touched) AS BIGINT) AS touched, {sums}
            FROM rolled.journey_credits_of_all GROUP BY ALL ORDER BY 1""",
        "journey_wins": f"""
            SELECT CAST(won_at AS DATE) AS day, created, lead, {dimensions}, touches, marketing_touches,
                CASE WHEN touches > 0 THEN coalesce(sales_touches, 0) END AS sales_touches,
                (epoch(won_at) - epoch(first_at)) / 86400.0 AS days
            FROM winner LEFT JOIN effort USING (lead_id) LEFT JOIN worked USING (lead_id) ORDER BY days""",
        "journey_work": f"""
            SELECT day, what, value, count(*) AS wins FROM ({_took()}) GROUP BY ALL ORDER BY day""",
        f"{MONTHLY}journey_work": f"""
            SELECT {month} AS day, what, value, CAST(sum(wins) AS BIGINT) AS wins FROM rolled.journey_work GROUP BY ALL ORDER BY 1""",
    }
    for name, sql in made.items():
        root.execute(f"CREATE OR REPLACE TABLE rolled.{name} AS {sql}")
    for each in ("won_leads", "won_events", "winner", "effort", "worked"):
        root.execute(f"DROP TABLE {each}")
    nodes = _walk(root, names)
    journey_sums.sequences(root, nodes, names)
    return {"narrows": not doubled}


def _took() -> str:
    """What each win took, as whole numbers: `day`, `what`, `value`. Of wins without touches only that there are none."""
    whole = {"marketing_touches": "marketing_touches", "sales_touches": "sales_touches", "days": "CAST(floor(days) AS BIGINT)"}
    others = (f"SELECT day, '{what}', {value} FROM rolled.journey_wins WHERE touches > 0" for what, value in whole.items())
    return " UNION ALL ".join(["SELECT day, 'touches' AS what, touches AS value FROM rolled.journey_wins", *others])


def _prepare(root: duckdb.DuckDBPyConnection, configuration: Configuration, leads: sa.Table, events: sa.Table) -> list[str]:
    """Put what journeys are made of into narrow tables; the names of the channels, whose places stand for them in `touch`.

    Ids are long texts, so leads are numbered: those that were won in `winner`, whose rows and events are in `won_leads` and `won_events`
    under that number, and all leads in `lead_of`.
    """
    opportunity = journeys.opportunity_of(configuration)
    moments = ", ".join(f'leads."{name}"' for name in dict.fromkeys(["created_at", "won_at", *([opportunity] if opportunity else [])]))
    kept = []
    for name in LEAD_FILTERS:
        column = name.removeprefix("lead_")
        short, _ = _coded(root, column, f"SELECT {column} FROM leads WHERE {column} IS NOT NULL", name)
        kept.append(f"any_value({short}) AS {name}")
    # Channels are numbered in the order of their texts: touches of one instant are put in order by them.
    channel, names = _coded(root, "channel", "SELECT channel FROM events WHERE channel IS NOT NULL AND lead_id IS NOT NULL", "touching")
    for statement in (
        f"CREATE TEMP TABLE won AS {text_of(sa.select(journeys.won_moments(leads, events)))}",
        f"""CREATE TEMP TABLE lead_of AS SELECT *, CAST(row_number() OVER () - 1 AS INT) AS number
            FROM (SELECT lead_id, count(*) AS rows, CAST(min(created_at) AS DATE) AS created,
                CAST(hash(lead_id) >> 32 AS UINTEGER) AS lead, {", ".join(kept)} FROM leads GROUP BY lead_id)""",
        f"""CREATE TEMP TABLE winner AS SELECT CAST(row_number() OVER () AS INT) AS lead_id, lead_id AS id, won_at,
                {", ".join(OF_LEADS)} FROM won LEFT JOIN lead_of USING (lead_id)""",
        f"CREATE TEMP TABLE won_leads AS SELECT winner.lead_id, {moments} FROM leads JOIN winner ON id = leads.lead_id",
        f"""CREATE TEMP TABLE won_events AS SELECT winner.lead_id, "at", kind, team, {channel} AS channel
            FROM events JOIN winner ON id = events.lead_id""",
        f"CREATE TEMP TABLE worked AS {text_of(journeys.sales_work(_named(events, 'won_events'), WINNER))}",
        """CREATE TEMP TABLE effort AS SELECT lead_id, count(*) AS touches, count(*) FILTER (coalesce(team <> 'sales', true))
           AS marketing_touches, min("at") AS first_at
           FROM won_events JOIN winner USING (lead_id) WHERE channel IS NOT NULL AND "at" <= won_at GROUP BY lead_id""",
        # Who is no lead has touches all the same, and keeps the name until it is numbered too.
        f"""CREATE TEMP TABLE touch AS SELECT number, CASE WHEN number IS NULL THEN lead_id END AS stranger, "at",
                {f"CAST(enum_code({channel}) AS INT)" if names else "0"} AS code, CAST(won_at AS DATE) AS won
           FROM events LEFT JOIN won USING (lead_id) LEFT JOIN lead_of USING (lead_id)
           WHERE lead_id IS NOT NULL AND channel IS NOT NULL AND (won_at IS NULL OR "at" <= won_at)""",
        """CREATE TEMP TABLE strange AS SELECT stranger, (SELECT count(*) FROM lead_of) + row_number() OVER () - 1 AS place
           FROM (SELECT DISTINCT stranger FROM touch WHERE stranger IS NOT NULL)""",
    ):
        root.execute(statement)
    return names


def _named(table: sa.Table, name: str) -> sa.Table:
    """A table with the columns of another one."""
    return table.to_metadata(sa.MetaData(), name=name)


def _coded(root: duckdb.DuckDBPyConnection, column: str, values: str, name: str) -> tuple[str, list[str]]:
    """A column of texts as short codes in their order, and the texts; where there are none, the column as it is."""
    root.execute(f"CREATE OR REPLACE TEMP TABLE texts AS SELECT DISTINCT * FROM ({values}) ORDER BY 1")
    found = [text for (text,) in root.execute("SELECT * FROM texts").fetchall()]
    if not found:
        return column, found
    root.execute(f"CREATE TYPE walked_{name} AS ENUM (SELECT * FROM texts)")
    return f"CAST({column} AS walked_{name})", found


def _walk(root: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Sequences:
    """Make the tree, where journeys end in it, and the sums of their steps; the tree."""
    touch = root.execute(
        """SELECT CAST(coalesce(number, place) AS INT) AS journey, code, CAST("at" AS DATE) - DATE '1970-01-01' AS day,
               coalesce(won - DATE '1970-01-01', -(1 << 30)) AS won
           FROM touch LEFT JOIN strange USING (stranger) ORDER BY journey, "at", code"""
    ).to_arrow_table()
    root.execute("DROP TABLE touch")
    journey, code, day, won = (touch[name].to_numpy().astype(np.int32, copy=False) for name in ("journey", "code", "day", "won"))
    first = _changes(journey)
    steps = first | _changes(code)
    nodes, reached = tree(first[steps], code[steps], max(len(names), 1))
    node = reached[np.cumsum(steps, dtype=np.int32) - 1] if len(reached) else reached
    forever = FOREVER.toordinal() - EPOCH
    last = np.append(first[1:], True) if len(first) else first
    is_won = won > -(1 << 30)
    over = day[last][np.cumsum(first, dtype=np.int32) - 1] if len(first) else day
    journey_sums.steps(root, names, journey_sums.Steps(first, steps, code, day, np.where(is_won, won, over), is_won))
    del steps, reached, code, touch, over
    until = np.where(last, np.int32(forever), np.append(day[1:], np.int32(0)) if len(day) else day)
    kept = np.flatnonzero(np.where(is_won, last, until > day))
    until, day, is_won = until[kept], np.where(is_won, won, day)[kept], is_won[kept]
    # The last ones first, then by day: as one number, which is sorted several times as fast as two.
    order = np.argsort((forever - until.astype(np.int64)) * (1 << 32) + day)
    kept, day, until = kept[order], day[order], until[order]
    rested = (until < forever) & (until - day > PAUSE)
    journey_sums.pauses(root, names, nodes, day[rested], until[rested], node[kept][rested])
    leads = root.execute(f"SELECT {', '.join(OF_LEADS)} FROM lead_of").to_arrow_table()  # in the order of its numbers
    whose = journey[kept]
    picked = leads.take(pa.array(whose, mask=whose >= len(leads)))
    ends = {
        "day": _days(day),
        "until": _days(until),
        "won": pa.array(is_won[order]),
        "node": pa.array(node[kept].astype(np.int32, copy=False)),
    }
    tables = {
        "journey_ends": pa.table(ends | {name: picked[name] for name in OF_LEADS}),
        "journey_nodes": _nodes(nodes),
        "journey_channels": pa.table({"name": pa.array(names, pa.string())}),
    }
    _write(root, tables)
    return nodes


def _write(root: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    for name, table in tables.items():
        root.register("walked", table)
        columns = ", ".join(f"CAST({each} AS VARCHAR) AS {each}" for each in LEAD_FILTERS if each in table.column_names)
        root.execute(f"CREATE OR REPLACE TABLE rolled.{name} AS SELECT * {f'REPLACE ({columns})' if columns else ''} FROM walked")
        root.unregister("walked")


def patch(root: duckdb.DuckDBPyConnection) -> bool:
    """Change the tables by those of the leads concerned, before in the database `minus` and after in `plus`; False where it cannot be.

    Not where two rows are one lead: of which of them its journey tells is left open then.
    """
    if not all(patching.add_up(root, name, table) for name, table in ADDITIVE.items()):
        return False
    if not patching.exchange(root, "journey_wins", "minus.journey_wins", "plus.journey_wins", ["days"]):
        return False
    nodes = _grow(root)
    if nodes is None or not patching.exchange(root, "journey_ends", "ends_in_minus", "ends_in_plus", ['"until" DESC', "day"]):
        return False
    journey_sums.sequences(root, nodes, _channels(root, SCHEMA))
    return True


def _grow(root: duckdb.DuckDBPyConnection) -> Sequences | None:
    """Put the sequences of `plus` into the tree, and where journeys end there by the tree's numbers into tables; the tree, None where a
    sequence of `minus` is not in it.
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
            return None
        root.register("numbered", pa.table({"old": few.node, "new": numbers.astype(np.int32)}))
        root.execute(
            f"CREATE OR REPLACE TEMP TABLE ends_in_{database} AS SELECT journey_ends.* REPLACE (new AS node) "
            f"FROM {database}.journey_ends JOIN numbered ON node = old"
        )
        root.unregister("numbered")
    if grown is not known:
        tables = {"journey_nodes": _nodes(grown), "journey_channels": pa.table({"name": pa.array(code, pa.string())})}
        _write(root, tables)
    return grown


def _channels(root: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    return [name for (name,) in root.execute(f"SELECT name FROM {database}.journey_channels").fetchall()]


def _read(root: duckdb.DuckDBPyConnection, database: str) -> Sequences:
    columns = root.execute(f"SELECT parent, channel, depth, node FROM {database}.journey_nodes").fetchnumpy()
    return Sequences(*(np.asarray(columns[name]) for name in ("parent", "channel", "depth", "node")))


def _nodes(nodes: Sequences) -> pa.Table:
    first, met = nodes.passed(MARKED)
    columns = {name: getattr(nodes, name) for name in ("parent", "channel", "depth", "node")} | {"first": first}
    return pa.table({name: column.astype(np.int32) for name, column in columns.items()} | {"met": met})


def _changes(values: Whole) -> npt.NDArray[np.bool_]:
    """Where a value is not the one before it; true at the start."""
    return np.append(True, values[1:] != values[:-1]) if len(values) else np.zeros(0, dtype=np.bool_)


def _days(ordinals: Whole) -> pa.Array:
    return pa.array(ordinals.astype(np.int32)).cast(pa.date32())
