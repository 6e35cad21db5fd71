"""Sums of journeys by day and month, so that steps and frequent sequences of a period are added up from as many rows as it has days.

What makes that hard is that a journey without a win belongs to the day of its last touch, and which one that is depends on the day that is
asked for. Three sums settle it. `moves` counts what journeys came to by the day on which they are over. `later` is what those without a win
came to on the day on which they are over, less what they had come to by then on the days of their touches; added up over all days after
the last one of a period, it corrects for those that went on after it. And `pauses` hold what would be counted although nothing happened
in the period: of a journey that rested from before its first day until after its last one. Periods shorter than the `PAUSE` from which on
these are kept are counted from where journeys end (`journey_ends`).

Sequences are summed up only where they are frequent in some month (`MOST`); of all others, `journey_rest` says how often at most one was
taken in a month, which tells whether one of them could be among the most frequent.
"""

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scorecard.measures.journeys import NOT_WON, START, WON
from scorecard.query.cuts import MONTHLY
from scorecard.query.rolled import FOREVER, PAUSE
from scorecard.rollups.cutting import Additive
from scorecard.rollups.sequences import Sequences, Whole

MOST = 64
"""So many sequences of a month are frequent, won journeys and others apart: some times what is shown of them."""
AT_ONCE = 4_000_000
"""So many steps are looked at together: they take memory beside DuckDB's own."""
_SUMS = {"rows": "count(*)", "moves": "count(moves)", "later": "count(later)"}
_STEPS = Additive(("day", "source", "target"), _SUMS, ("day",))
ADDITIVE = {
    "journey_steps": _STEPS,
    f"{MONTHLY}journey_steps": _STEPS,
    "journey_step_pauses": Additive(("day", "until", "source", "target"), {"moves": "count(*)"}, ("until",)),
}
_OUTSIDE = {-1: START, -2: WON, -3: NOT_WON}
"""What no channel is, in place of a channel's number."""


def month_of(column: str) -> str:
    """The first day of a day's month."""
    return f"CAST(date_trunc('month', {column}) AS DATE)"


def steps(root: duckdb.DuckDBPyConnection, names: Sequence[str], taken: "Steps") -> None:
    """Make `journey_steps`, by day and by month."""
    root.execute("CREATE TEMP TABLE stepped (day INT, source INT, target INT, rows BIGINT, moves BIGINT, later BIGINT)")
    for start in range(0, len(taken.target), AT_ONCE):
        root.register("step", taken.table(slice(start, start + AT_ONCE)))
        root.execute("""
            INSERT INTO stepped SELECT day, source, target, count(*), sum(moves), sum(later) FROM (
                SELECT over AS day, source, target, 1 AS moves, CAST(NOT won AS INT) AS later FROM step
                UNION ALL SELECT over, target, CASE WHEN won THEN -2 ELSE -3 END, 1, CAST(NOT won AS INT) FROM step WHERE is_last
                UNION ALL SELECT made, source, target, 0, -1 FROM step WHERE NOT won
                UNION ALL SELECT made, target, -3, 0, -1 FROM step WHERE NOT won
                UNION ALL SELECT made, source, -3, 0, 1 FROM step WHERE NOT won AND source >= 0
            ) GROUP BY day, source, target""")
        root.unregister("step")
    sums = ", ".join(f"CAST(sum({each}) AS BIGINT) AS {each}" for each in _SUMS)
    _named(root, names, "journey_steps", "DATE '1970-01-01' + day AS day", "stepped", sums, "day")
    by_month = f"SELECT {month_of('day')} AS day, source, target, {sums} FROM rolled.journey_steps GROUP BY ALL ORDER BY 1"
    root.execute(f"CREATE OR REPLACE TABLE rolled.{MONTHLY}journey_steps AS {by_month}")
    root.execute("DROP TABLE stepped")


class Steps:
    """The steps of all journeys, those of one together and in order: from one channel to another one, or to the first one (−1).

    `first` and `last` mark a journey's first and last touch, `stepped` the touches to another channel; `code` and `day` are the channel and
    day of each, `over` the day on which its journey is over, `won` whether that is its win.
    """

    def __init__(
        self,
        first: npt.NDArray[np.bool_],
        stepped: npt.NDArray[np.bool_],
        code: Whole,
        day: Whole,
        over: Whole,
        won: npt.NDArray[np.bool_],
    ) -> None:
        at = np.flatnonzero(stepped)
        self.target, self._made, self._over, self._won = code[at], day[at], over[at], won[at]
        self._source = np.where(first[at], np.int32(-1), np.append(np.int32(-1), self.target[:-1]))
        self._last = np.append(first[at][1:], True) if len(at) else self._won

    def table(self, some: slice) -> pa.Table:
        """Some of them."""
        columns = {"source": self._source, "target": self.target, "made": self._made, "over": self._over}
        return pa.table({name: column[some] for name, column in (columns | {"won": self._won, "is_last": self._last}).items()})


def pauses(root: duckdb.DuckDBPyConnection, names: Sequence[str], nodes: Sequences, day: Whole, until: Whole, node: Whole) -> None:
    """Make `journey_step_pauses` of the rests of journeys without a win: the day before and after, and where they were in the tree."""
    root.execute("CREATE TEMP TABLE rested (day INT, until INT, source INT, target INT, moves BIGINT)")
    for source, target, at in _walks(nodes, node):
        root.register("step", pa.table({"day": day[at], "until": until[at], "source": source, "target": target}))
        root.execute("INSERT INTO rested SELECT day, until, source, target, count(*) FROM step GROUP BY ALL")
        root.unregister("step")
    days = "DATE '1970-01-01' + day AS day, DATE '1970-01-01' + until AS until"
    _named(root, names, "journey_step_pauses", days, "rested", "CAST(sum(moves) AS BIGINT) AS moves", "until")
    root.execute("DROP TABLE rested")


def _walks(nodes: Sequences, node: Whole) -> Iterator[tuple[Whole, Whole, Whole]]:
    """All moves from the start to each of the nodes and from there to no win, some at a time: from, to, and the place of the node."""
    for start in range(0, len(node), AT_ONCE):
        at = np.arange(start, min(start + AT_ONCE, len(node)))
        here = node[at]
        yield nodes.channel[here].astype(np.int32), np.full(len(at), -3, dtype=np.int32), at
        while len(at):
            before = nodes.parent[here]
            source = np.where(before < 0, -1, nodes.channel[before]).astype(np.int32)
            yield source, nodes.channel[here].astype(np.int32), at
            at, here = at[before >= 0], before[before >= 0]


def _named(root: duckdb.DuckDBPyConnection, names: Sequence[str], table: str, days: str, rows: str, sums: str, order: str) -> None:
    """Make a roll-up of rows with `source` and `target` as numbers: by their names."""
    texts = {**dict(enumerate(names)), **_OUTSIDE}
    root.register("name_of", pa.table({"code": pa.array(list(texts), pa.int32()), "name": pa.array(list(texts.values()), pa.string())}))
    root.execute(f"""CREATE OR REPLACE TABLE rolled.{table} AS
        SELECT {days}, one.name AS source, other.name AS target, {sums}
        FROM {rows} JOIN name_of one ON source = one.code JOIN name_of other ON target = other.code GROUP BY ALL ORDER BY {order}""")
    root.unregister("name_of")


def sequences(root: duckdb.DuckDBPyConnection, nodes: Sequences, names: Sequence[str]) -> None:
    """Make what is known of frequent sequences from where journeys end: `journey_paths`, by day and by month, and what belongs to them."""
    forever = f"DATE '{FOREVER}'"
    for statement in (
        f"""CREATE TEMP TABLE by_month AS SELECT won, {month_of("day")} AS day, node, count(*) AS journeys
            FROM rolled.journey_ends GROUP BY ALL""",
        # How many are as frequent: of those that are equally so, all or none.
        f"""CREATE TEMP TABLE often AS SELECT DISTINCT won, node FROM (
                SELECT won, node, count(*) OVER (PARTITION BY won, day ORDER BY journeys DESC) AS place FROM by_month
            ) WHERE place <= {MOST}""",
        """CREATE OR REPLACE TABLE rolled.journey_rest AS SELECT day, won, max(journeys) AS most
           FROM by_month ANTI JOIN often USING (won, node) GROUP BY ALL ORDER BY day""",
        """CREATE TEMP TABLE walked_often AS SELECT day, "until", won, node, count(*) AS journeys
           FROM rolled.journey_ends SEMI JOIN often USING (won, node) GROUP BY ALL""",
        f"""CREATE OR REPLACE TABLE rolled.journey_paths AS
            SELECT day, won, node, CAST(sum(journeys) AS BIGINT) AS journeys, CAST(sum(later) AS BIGINT) AS later FROM (
                SELECT day, won, node, journeys, 0 AS later FROM walked_often WHERE "until" = {forever}
                UNION ALL SELECT day, won, node, 0, -journeys FROM walked_often WHERE "until" < {forever}
                UNION ALL SELECT "until", won, node, 0, journeys FROM walked_often WHERE "until" < {forever}
            ) GROUP BY ALL ORDER BY day""",
        f"""CREATE OR REPLACE TABLE rolled.{MONTHLY}journey_paths AS SELECT {month_of("day")} AS day, won, node,
            CAST(sum(journeys) AS BIGINT) AS journeys, CAST(sum(later) AS BIGINT) AS later
            FROM rolled.journey_paths GROUP BY ALL ORDER BY 1""",
        f"""CREATE OR REPLACE TABLE rolled.journey_path_pauses AS SELECT day, "until", won, node, journeys
            FROM walked_often WHERE "until" < {forever} AND "until" - day > {PAUSE} ORDER BY 2""",
    ):
        root.execute(statement)
    found = [node for (node,) in root.execute("SELECT DISTINCT node FROM often ORDER BY node").fetchall()]
    for each in ("by_month", "often", "walked_often"):
        root.execute(f"DROP TABLE {each}")
    place = np.empty(len(nodes.node), dtype=np.int64)
    place[nodes.node] = np.arange(len(nodes.node))
    paths = [[names[channel] for channel in nodes.walk(int(place[node]))] for node in found]
    root.register("walked", pa.table({"node": pa.array(found, pa.int32()), "path": pa.array(paths, pa.list_(pa.string()))}))
    root.execute("CREATE OR REPLACE TABLE rolled.journey_sequences AS SELECT * FROM walked")
    root.unregister("walked")
