"""The answer to "where do leads become customers, and can we believe it?": from the question to histograms, and from them to rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import sqlalchemy as sa

from scorecard.answering.periods import comparison_of, created_of, dimension_of, horizon_of, period_of
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.channels import USUAL_DAYS, Channels, Facts, Group, Leads, channels
from scorecard.measures.close_rates import LOST, WON, Born, Flags, Lags
from scorecard.measures.periods import Comparison, Period, recent_months
from scorecard.model import Configuration, Question
from scorecard.query.engine import Columns, Texts, ordinals, rolled_in, run_columns
from scorecard.query.rolled_cohorts import OUTCOMES, born, closings, costs, lags
from scorecard.wording import asking as words
from scorecard.wording import channel_tables
from scorecard.wording import channels as wording

OPTIONS = ("horizon", "by", "compare", "landing_page", "product")
MONTHS = 13


def build(house: House, question: Question, engine: sa.Engine) -> Channels:
    """Answer for the leads created in the question's period, told apart by the option `by`."""
    horizon, by = horizon_of(question), dimension_of(question)
    period = period_of(question, horizon, house, engine)
    comparison = comparison_of(question, period)
    months = recent_months(question.as_of, MONTHS)
    start = _start(question, period, comparison, horizon, months[0].start)
    facts = _facts(house.configuration, question, engine, period, by, start, horizon)
    if comparison.kind == "rest" and comparison.group not in facts.groups:
        known = ", ".join(sorted(name for name in facts.groups if name))
        raise QuestionError(words.no_group(by.replace("_", " "), comparison.group, known))
    body = channels(facts, period, comparison, horizon, by, months)
    return replace(body, rows=tuple(replace(row, note=wording.note(row)) for row in body.rows))


def lines(body: Channels, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal of that width."""
    return channel_tables.lines(body, configuration.company, width)


def _start(question: Question, period: Period, comparison: Comparison, horizon: int, months: date) -> date:
    """The first created day that anything in the answer needs."""
    compared = comparison.before.start if comparison.before else period.start
    return min(period.start, compared, months, question.as_of - timedelta(days=horizon + USUAL_DAYS))


def _facts(
    configuration: Configuration, question: Question, engine: sa.Engine, period: Period, by: str, start: date, horizon: int
) -> Facts:
    known = rolled_in(engine)
    asked = created_of(question, Period(start, question.as_of), by)
    recent = question.as_of - timedelta(days=horizon)
    stretches = ((period.start, period.end), (recent - timedelta(days=USUAL_DAYS - 1), recent))
    days = run_columns(engine, born(configuration, asked, horizon, known))
    ended = run_columns(engine, lags(configuration, asked, stretches, known))
    decided = _decided(run_columns(engine, closings(configuration, created_of(question, period, by), known)))
    everyone = Leads(_born(days, horizon, question.as_of), *(_lags(ended, ended[f"in_{place}"] == 1) for place in range(2)))
    groups = _grouped(days["group"], ended, everyone)
    empty = np.zeros(0, dtype=np.int64)
    nobody = Leads(everyone.born.where(np.zeros(len(days["group"]), dtype=np.bool_)), *(Lags(empty, empty, empty),) * 2)
    closed_only = sorted((name for name in decided if name not in groups), key=lambda name: (name is None, name or ""))
    spent = _spent(configuration, question, period, by, engine)
    return Facts(groups | dict.fromkeys(closed_only, nobody), everyone, decided, spent)


def _born(days: Columns, horizon: int, as_of: date) -> Born:
    created = ordinals(days["created"])
    ends = np.stack([days[name].astype(np.int64) for name in OUTCOMES])
    return Born(created, ends, days["in_time"].astype(np.int64), days["amount"].astype(np.float64), horizon, as_of.toordinal())


def _lags(ended: Columns, chosen: Flags) -> Lags:
    return Lags(*(ended[name][chosen].astype(np.int64) for name in ("end", "days", "leads")))


def _grouped(group: Texts, ended: Columns, everyone: Leads) -> dict[Group, Leads]:
    """Each group's leads, in the order of names, so that an answer does not depend on the order of rows."""
    names = sorted(group.names, key=lambda name: (name is None, name or ""))
    numbers = {name: number for number, name in enumerate(names)}
    codes, own = (np.array([numbers[name] for name in texts.names], dtype=np.int64)[texts.codes] for texts in (group, ended["group"]))
    sides = [ended[f"in_{place}"] == 1 for place in range(2)]

    def of(number: int) -> Leads:
        return Leads(everyone.born.where(codes == number), *(_lags(ended, (own == number) & side) for side in sides))

    return {name: of(number) for name, number in numbers.items()}


def _decided(rows: Columns) -> dict[Group, tuple[int, int]]:
    """Won and lost deals per group."""
    found: dict[Group, tuple[int, int]] = {}
    for group, end, leads in zip(*(rows[name].tolist() for name in ("group", "end", "leads")), strict=True):
        if end in (WON, LOST):
            won, lost = found.get(group, (0, 0))
            found[group] = (won + int(leads) * (end == WON), lost + int(leads) * (end == LOST))
    return found


def _spent(configuration: Configuration, question: Question, period: Period, by: str, engine: sa.Engine) -> Mapping[Group, float]:
    select = costs(configuration, created_of(question, period, by), rolled_in(engine))
    if select is None:
        return {}
    rows = run_columns(engine, select)
    return {group: float(cost) for group, cost in zip(rows["group"].tolist(), rows["cost"].tolist(), strict=True)}
