"""The answer to "where do leads stop, and for how long?": a waterfall on one basis, split by a dimension and compared with before."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from textwrap import wrap
from typing import Any

import numpy as np
import sqlalchemy as sa

from scorecard.answering.periods import created_of, dimension_of, horizon_of, period_of
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.close_rates import Flags
from scorecard.measures.funnel import Definition, Reached, Stays, Stock, WinCounts, definitions
from scorecard.measures.periods import Period, previous, year_ago
from scorecard.measures.velocity import Closed, Velocity, velocity
from scorecard.measures.waterfall import BASES, Against, Basis, Facts, Group, Waterfall, against, left_by_way, splits, stage_rows
from scorecard.model import Configuration, Question
from scorecard.query import funnel as select
from scorecard.query import rolled_cohorts as rolled
from scorecard.query.cohorts import Created, stages_of
from scorecard.query.engine import Columns, rolled_in, run_columns
from scorecard.wording import asking as words
from scorecard.wording import funnel as wording
from scorecard.wording import velocity as velocity_words

YEAR = timedelta(days=364)
"""With the day itself: so long a time of closed deals says how the open ones will go."""
NOBODY: Columns = dict.fromkeys(("stage", "exit", "leads"), np.zeros(0, dtype=np.int64))

OPTIONS = ("basis", "horizon", "by", "landing_page", "product")


def build(house: House, question: Question, engine: sa.Engine) -> Waterfall:
    """Answer for the leads created in the question's period (cohort), what happened in it (period), or today's stock (snapshot)."""
    basis, horizon, by = _basis(question), horizon_of(question), dimension_of(question)
    period = period_of(question, horizon, house, engine) if basis == "cohort" else _plain_period(question, horizon, house, engine)
    stages = stages_of(house.configuration)
    frames = _frames(house.configuration, engine, basis, created_of(question, period, by), horizon)
    total = _facts(frames)
    cohort = basis == "cohort"
    return Waterfall(
        basis=basis,
        start=period.start,
        end=period.end,
        horizon=horizon,
        by=by,
        ripe=(question.as_of - period.end).days >= horizon,
        stages=stage_rows(stages, basis, total),
        by_channel=splits(stages, basis, _grouped(frames)),
        left=left_by_way(total.left) if basis == "period" else {},
        against=_against(house.configuration, question, engine, period, horizon, total.reached) if cohort else (),
        definitions=_definitions(house.configuration, question, engine, period, horizon, total) if cohort else (),
        velocity=_velocity(house.configuration, question, engine, total.stock),
    )


def lines(body: Waterfall, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal of that width."""
    told = f"{velocity_words.TITLE}: {velocity_words.line(body.velocity, configuration.company)}"
    return [*wording.lines(body, configuration, width), "", *wrap(told, width)]


def table(body: Waterfall) -> list[dict[str, Any]]:
    """The rows for CSV: the stages of all leads, then those of each group."""
    whole = [{"channel": "", **row.to_json()} for row in body.stages]
    return whole + [{"channel": split.channel, **row.to_json()} for split in body.by_channel for row in split.stages]


def _basis(question: Question) -> Basis:
    basis = question.option("basis") or "cohort"
    if basis not in BASES:
        raise QuestionError(words.no_basis(basis, ", ".join(BASES)))
    return basis


def _plain_period(question: Question, horizon: int, house: House, engine: sa.Engine) -> Period:
    """What happened needs no maturity: without a choice, the last whole months up to `as_of`."""
    return period_of(question, horizon if question.start or question.end else 0, house, engine)


def _frames(configuration: Configuration, engine: sa.Engine, basis: Basis, asked: Created, horizon: int) -> Mapping[str, Columns]:
    """The rows that the basis needs, by what they are."""
    known = rolled_in(engine)
    frames = {"stock": (run_columns(engine, rolled.stock(configuration, asked, known)))}
    if basis == "cohort":
        frames["reached"] = run_columns(engine, rolled.reached(configuration, asked, horizon, known))
        frames["stays"] = run_columns(engine, rolled.stays(configuration, asked, known))
    if basis == "period":
        frames["entries"] = run_columns(engine, rolled.entries(configuration, asked, known))
    return frames


def _facts(frames: Mapping[str, Columns]) -> Facts:
    """The rows of all groups together."""
    entries = frames.get("entries", NOBODY)
    gone = entries["stage"] == select.GONE
    return Facts(
        stock=_stock(frames["stock"]),
        reached=_reached(frames["reached"]) if "reached" in frames else (),
        stays=_stays(frames["stays"]) if "stays" in frames else None,
        entered=_tally(entries, ~gone, "stage"),
        left=_tally(entries, gone, "exit"),
    )


def _grouped(frames: Mapping[str, Columns]) -> dict[Group, Facts]:
    """The rows of each group."""
    parts = {what: _by_group(rows) for what, rows in frames.items()}
    none = {what: {name: column[:0] for name, column in rows.items()} for what, rows in frames.items()}
    names = {name for own in parts.values() for name in own}
    return {name: _facts({what: own.get(name, none[what]) for what, own in parts.items()}) for name in names}


def _by_group(rows: Columns) -> dict[Group, Columns]:
    order, places = rows["group"].apart()
    ordered = {name: column[order] for name, column in rows.items()}
    return {name: {what: column[place] for what, column in ordered.items()} for name, place in places.items()}


def _against(
    configuration: Configuration, question: Question, engine: sa.Engine, period: Period, horizon: int, now: Sequence[Reached]
) -> tuple[Against, ...]:
    found = []
    stages = len(stages_of(configuration))
    for kind, other in (("previous", previous(period)), ("year", year_ago(period))):
        before = _reached(run_columns(engine, rolled.reached(configuration, created_of(question, other), horizon, rolled_in(engine))))
        if before:
            found.append(against(kind, other, before, now, stages))
    return tuple(found)


def _definitions(
    configuration: Configuration, question: Question, engine: sa.Engine, period: Period, horizon: int, total: Facts
) -> tuple[Definition, ...]:
    row = run_columns(engine, rolled.wins_by_rule(configuration, created_of(question, period), horizon, rolled_in(engine)))
    last = len(stages_of(configuration)) - 1
    first, won = (int(total.stock.leads[total.stock.stage == place].sum()) for place in (0, last))
    counts = {name: int(row[name][0]) for name in ("leads", "strict", "ordered", "ordered_ever", "within", "ever")}
    return definitions(WinCounts(**counts, stock_first=first, stock_won=won))


def _velocity(configuration: Configuration, question: Question, engine: sa.Engine, stock: Stock) -> Velocity:
    """From who stands in the stage before the win today, and what the last year closed."""
    last_year = Period(question.as_of - YEAR, question.as_of)
    rows = run_columns(engine, rolled.closed(configuration, created_of(question, last_year), rolled_in(engine)))
    end, days, leads, valued = (rows[name].astype(np.int64) for name in ("end", "days", "leads", "valued"))
    place = len(stages_of(configuration)) - 2
    standing = stock.stage == place
    stage = stages_of(configuration)[place].name
    closed = Closed(end, days, leads, valued, rows["amount"].astype(np.float64))
    return velocity(stage, last_year.start, last_year.end, stock.days[standing], stock.leads[standing], closed)


def _reached(rows: Columns) -> list[Reached]:
    return list(map(Reached, *(rows[name].tolist() for name in ("stage", "exit", "reason", "leads"))))


def _stays(rows: Columns) -> Stays:
    return Stays(*(rows[name].astype(np.int64) for name in ("stage", "end", "days", "leads")))


def _stock(rows: Columns) -> Stock:
    standing = rows["stage"] != select.GONE
    return Stock(*(rows[name][standing].astype(np.int64) for name in ("stage", "days", "leads")))


def _tally(rows: Columns, chosen: Flags, key: str) -> dict[int, int]:
    keys, places = np.unique(rows[key][chosen], return_inverse=True)
    sums = np.bincount(places, weights=rows["leads"][chosen], minlength=len(keys))
    return {int(each): int(leads) for each, leads in zip(keys, sums, strict=True)}
