"""The roll-ups of leads: what they came to by the day they were created, how far within the usual horizon, how long they stayed, who waits.

Each is made of the per-lead rows of `query.cohorts` and `query.funnel`, grouped by every cut of `query.cuts` in one pass, and additive.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import duckdb
import sqlalchemy as sa

from scorecard.measures.close_rates import LOST, OPEN, WON
from scorecard.model import Configuration
from scorecard.query import funnel, ways
from scorecard.query.cohorts import DIMENSIONS, LONG_AGO, WAYS_OUT, Created, dated_columns, fated, stages_of, stamped
from scorecard.query.cuts import HORIZON, OTHER_HORIZONS
from scorecard.query.rolled_cohorts import ENDED, OUTCOMES, RULES
from scorecard.rollups.cutting import BOTH, MONTHS, Named
from scorecard.rollups.text import text_of

FAR = "9999-12-31"
"""In place of a next stamp where there is none."""


def build(root: duckdb.DuckDBPyConnection, configuration: Configuration, as_of: date, named: Named) -> dict[str, Any]:
    """Make the tables from the view `leads`; between which days nothing was stamped that would change them."""
    everyone = Created(date.min, as_of, as_of)
    lives = sa.select(fated(stamped(configuration, everyone, whenever=True, keep=DIMENSIONS)))
    root.execute(f"CREATE TEMP TABLE life AS {named.short(text_of(lives))}")
    ended = ", ".join(str(end) for end in ENDED)
    dimensions = ", ".join(DIMENSIONS)
    early = funnel.outcomes(configuration, everyone, HORIZON, keep=DIMENSIONS)
    rules = funnel.rules(configuration, everyone, HORIZON, keep=DIMENSIONS)
    leads = {"leads": "count(*)"}
    named.cut(
        "lives",
        f'SELECT {dimensions}, created, CASE WHEN "end" IN ({ended}) THEN "end" ELSE {OPEN} END AS "end", '
        f'CASE WHEN "end" IN ({ended}) THEN ended END AS ended, amount FROM life',
        ("created", "end", "ended"),
        leads | {"amount": "sum(amount)"},
    )
    decided = f'FROM life WHERE "end" IN ({ended})'
    named.cut("decided", f'SELECT {dimensions}, ended, "end", amount {decided}', ("ended", "end"), leads | {"amount": "sum(amount)"})
    named.cut("lags", f'SELECT {dimensions}, created, "end", ended - created AS days {decided}', ("created", "end", "days"), leads, MONTHS)
    named.cut(
        "born",
        f'SELECT {dimensions}, created, "end", ended - created <= {HORIZON} AS soon, amount FROM life',
        ("created",),
        {name: f"count(*) FILTER ({held})" for name, held in _outcomes().items()}
        | {"amount": f'coalesce(sum(amount) FILTER ("end" = {WON}), 0.0)'},
    )
    named.cut(
        "closed",
        _closed(configuration),
        ("ended", "end", "days"),
        leads | {"valued": "count(amount)", "amount": "coalesce(sum(amount), 0.0)"},
    )
    named.cut("reached", named.short(text_of(early)), ("created", "stage", "exit", "reason"), leads, BOTH)
    named.cut("stays", _stays(configuration), ("created", "stage", "end", "days", "since"), leads, BOTH)
    named.cut("standing", _standing(configuration), ("stage", "since"), leads)
    counted = leads | {name: f'count(*) FILTER ("{name}")' for name in RULES}
    named.cut("by_rule", named.short(text_of(rules)), ("created",), counted)
    for horizon in OTHER_HORIZONS:
        each = Created(date.min, as_of, as_of, days=True)
        early = funnel.outcomes(configuration, each, horizon, keep=DIMENSIONS)
        keys = ("created", "stage", "exit", "reason")
        named.cut(f"reached_{horizon}", named.short(text_of(early)), keys, leads, MONTHS, only=["", "channel"])
        rules = funnel.rules(configuration, each, horizon, keep=DIMENSIONS)
        named.cut(f"by_rule_{horizon}", named.short(text_of(rules)), ("created",), counted, MONTHS, only=["", "channel"])
    pairs = list(ways.pairs(configuration))
    named.cut("came", _came(configuration, sorted({place for pair in pairs for place in pair})), ways.CAME, leads, only=["", "channel"])
    named.cut("went", _went(configuration, pairs), ways.WENT, leads, only=["", "channel"])
    values = {"valued": "count(amount)", "amount": "sum(amount)", "square": "sum(square)"}
    named.cut("met", _met(configuration), ways.MET, leads | values, only=["", "channel"], order=("place", "stage", "entered"))
    root.execute("DROP TABLE life")
    return {"lead_cuts": named.names(), **unchanged(root, configuration, as_of)}


def _stays(configuration: Configuration) -> list[str]:
    """`funnel.stays` lead by lead, with the day since which an open lead waits, stage by stage."""
    return [text_of(select) for select in funnel.stays_of_each(configuration, sa.table("life", *_columns(configuration)), DIMENSIONS)]


def _outcomes() -> dict[str, str]:
    """The conditions of `rolled_cohorts.born`; who was recycled is open."""
    ends = {name: f'"end" = {end}' for end, name in enumerate(OUTCOMES)}
    return ends | {"open": f'"end" NOT IN ({", ".join(map(str, ENDED))})', "in_time": f'"end" = {WON} AND soon'}


def _closed(configuration: Configuration) -> str:
    """`funnel.closed` lead by lead, whenever it was."""
    life = sa.table("life", *_columns(configuration))
    deals = funnel.deals(configuration, life, DIMENSIONS).subquery("deals")
    return text_of(sa.select(deals).where(deals.c.end.in_([WON, LOST])))


def _standing(configuration: Configuration) -> str:
    """`funnel.stock` lead by lead, with the day since which a lead waits in its stage."""
    life = sa.table("life", *_columns(configuration))
    stage, since = funnel.stands(life)
    waits = sa.case((life.c.end == OPEN, since), else_=None)
    return text_of(sa.select(*(life.c[name] for name in DIMENSIONS), stage.label("stage"), waits.label("since")))


def _came(configuration: Configuration, places: Iterable[int]) -> list[str]:
    """`ways.came` lead by lead, place by place."""
    life, stages = sa.table("life", *_columns(configuration)), len(stages_of(configuration))
    return [text_of(ways.entry(life, stages, place).add_columns(life.c.channel)) for place in places]


def _went(configuration: Configuration, pairs: Iterable[tuple[int, int]]) -> list[str]:
    """`ways.went` lead by lead, one place and stage after the other."""
    life, stages = sa.table("life", *_columns(configuration)), len(stages_of(configuration))
    return [text_of(ways.passage(life, stages, *pair).add_columns(life.c.channel)) for pair in pairs]


def _met(configuration: Configuration) -> list[str]:
    """`ways.met` lead by lead, two stages after the other."""
    life, stages = sa.table("life", *_columns(configuration)), len(stages_of(configuration))
    return [text_of(ways.meeting(life, stages, *pair).add_columns(life.c.channel)) for pair in ways.meetings(configuration)]


def _columns(configuration: Configuration) -> list[sa.ColumnClause[Any]]:
    days = ["created", *(f"stage_{place}" for place in range(1, len(stages_of(configuration)))), *WAYS_OUT, "ended"]
    texts = [*DIMENSIONS, "reason"]
    whole: list[sa.ColumnClause[Any]] = [sa.column("end", sa.Integer), sa.column("amount", sa.Double)]
    return [*(sa.column(name, sa.Date) for name in days), *(sa.column(name, sa.Text) for name in texts), *whole]


def unchanged(root: duckdb.DuckDBPyConnection, configuration: Configuration, as_of: date) -> dict[str, Any]:
    """Between which days the stamps of all leads say the same: from the last one until that day, until the first one after it."""
    day = f"DATE '{as_of}'"
    ends = ", ".join(
        f'max(CASE WHEN CAST("{name}" AS DATE) <= {day} THEN CAST("{name}" AS DATE) END), '
        f'min(CASE WHEN CAST("{name}" AS DATE) > {day} THEN CAST("{name}" AS DATE) END)'
        for name in dated_columns(configuration)
    )
    found = root.execute(f"SELECT {ends} FROM leads").fetchall()[0]
    before, after = [each for each in found[::2] if each], [each for each in found[1::2] if each]
    return {
        "known_from": max(before).isoformat() if before else LONG_AGO.isoformat(),
        "known_until": min(after).isoformat() if after else None,
    }


def still_unchanged(old: Mapping[str, Any], went: Mapping[str, Any], came: Mapping[str, Any]) -> dict[str, Any] | None:
    """As `unchanged`, from what it said of the leads before, of those that went and of those that came.

    None where they do not tell: the stamp that was the last one, or the next one, went and no other came.
    """
    first, last = old["known_from"], old["known_until"] or FAR
    if came["known_from"] < first == went["known_from"] or (came["known_until"] or FAR) > last == (went["known_until"] or FAR) != FAR:
        return None
    until = min(last, came["known_until"] or FAR)
    return {"known_from": max(first, came["known_from"]), "known_until": until if until != FAR else None}
