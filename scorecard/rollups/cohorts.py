"""The roll-ups of leads: what they came to by the day they were created, how far within the usual horizon, how long they stayed, who waits.

Each is made of the per-lead rows of `query.cohorts` and `query.funnel`, grouped by every cut of `query.cuts` in one pass.
"""

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from scorecard.measures.close_rates import OPEN
from scorecard.model import Configuration
from scorecard.query import funnel, ways
from scorecard.query.cohorts import DIMENSIONS, LONG_AGO, WAYS_OUT, Created, fated, stages_of, stamped
from scorecard.query.cuts import HORIZON
from scorecard.query.rolled_cohorts import ENDED, RULES
from scorecard.rollups.cutting import Named
from scorecard.rollups.text import text_of


def build(
    root: duckdb.DuckDBPyConnection, configuration: Configuration, as_of: date, named: Named
) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    """The tables by name from the view `leads`, and between which days nothing was stamped that would change them."""
    everyone = Created(date.min, as_of, as_of)
    lives = sa.select(fated(stamped(configuration, everyone, whenever=True, keep=DIMENSIONS)))
    root.execute(f"CREATE TEMP TABLE life AS {named.short(text_of(lives))}")
    ended = ", ".join(str(end) for end in ENDED)
    dimensions = ", ".join(DIMENSIONS)
    early = funnel.outcomes(configuration, everyone, HORIZON, keep=DIMENSIONS)
    rules = funnel.rules(configuration, everyone, HORIZON, keep=DIMENSIONS)
    leads = {"leads": "count(*)"}
    tables = {
        "lives": named.cut(
            f'SELECT {dimensions}, created, CASE WHEN "end" IN ({ended}) THEN "end" ELSE {OPEN} END AS "end", '
            f'CASE WHEN "end" IN ({ended}) THEN ended END AS ended, amount FROM life',
            ("created", "end", "ended"),
            leads | {"amount": "sum(amount)"},
        ),
        "reached": named.cut(named.short(text_of(early)), ("created", "stage", "exit", "reason"), leads),
        "stays": named.cut(_stays(configuration), ("created", "stage", "end", "days", "since"), leads),
        "standing": named.cut(_standing(configuration), ("stage", "since"), leads),
        "by_rule": named.cut(named.short(text_of(rules)), ("created",), leads | {name: f'count(*) FILTER ("{name}")' for name in RULES}),
    }
    # From one stage to another goals ask for all leads only.
    tables["ways"] = pa.concat_tables(
        [
            named.cut(_ways(configuration, True), ("place", "stage", "entered", "end", "until"), leads, ["", "channel"]),
            named.cut(_ways(configuration, False), ("place", "stage", "entered", "end", "until"), leads, [""]),
        ]
    )
    root.execute("DROP TABLE life")
    return tables, {"lead_cuts": named.names(), **_unchanged(root, configuration, as_of)}


def _stays(configuration: Configuration) -> str:
    """`funnel.stays` lead by lead, with the day since which an open lead waits."""
    parts = [text_of(select) for select in funnel.stays_of_each(configuration, sa.table("life", *_columns(configuration)), DIMENSIONS)]
    return " UNION ALL ".join(parts)


def _standing(configuration: Configuration) -> str:
    """`funnel.stock` lead by lead, with the day since which a lead waits in its stage."""
    life = sa.table("life", *_columns(configuration))
    stage, since = funnel.stands(life)
    waits = sa.case((life.c.end == OPEN, since), else_=None)
    return text_of(sa.select(*(life.c[name] for name in DIMENSIONS), stage.label("stage"), waits.label("since")))


def _ways(configuration: Configuration, from_creation: bool) -> str:
    """`ways.passages` lead by lead for every place and stage."""
    life, stages = sa.table("life", *_columns(configuration)), len(stages_of(configuration))
    parts = [
        ways.passage(life, stages, place, stage).add_columns(
            sa.literal(place, sa.Integer).label("place"), sa.literal(stage, sa.Integer).label("stage"), life.c.channel
        )
        for place, stage in ways.pairs(configuration)
        if (place == ways.CREATED) == from_creation
    ]
    return " UNION ALL ".join(text_of(part) for part in parts)


def _columns(configuration: Configuration) -> list[sa.ColumnClause[Any]]:
    days = ["created", *(f"stage_{place}" for place in range(1, len(stages_of(configuration)))), *WAYS_OUT, "ended"]
    texts = [*DIMENSIONS, "reason"]
    whole: list[sa.ColumnClause[Any]] = [sa.column("end", sa.Integer), sa.column("amount", sa.Double)]
    return [*(sa.column(name, sa.Date) for name in days), *(sa.column(name, sa.Text) for name in texts), *whole]


def _unchanged(root: duckdb.DuckDBPyConnection, configuration: Configuration, as_of: date) -> dict[str, Any]:
    stamps = dict.fromkeys(["created_at", *(stage.column for stage in stages_of(configuration)), *(f"{way}_at" for way in WAYS_OUT)])
    day = f"DATE '{as_of}'"
    ends = ", ".join(
        f'max(CASE WHEN CAST("{name}" AS DATE) <= {day} THEN CAST("{name}" AS DATE) END), '
        f'min(CASE WHEN CAST("{name}" AS DATE) > {day} THEN CAST("{name}" AS DATE) END)'
        for name in stamps
        if name
    )
    found = root.execute(f"SELECT {ends} FROM leads").fetchall()[0]
    before, after = [each for each in found[::2] if each], [each for each in found[1::2] if each]
    return {
        "known_from": max(before).isoformat() if before else LONG_AGO.isoformat(),
        "known_until": min(after).isoformat() if after else None,
    }
