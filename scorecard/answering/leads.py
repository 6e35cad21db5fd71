"""The answer to "which leads are these?": the list behind a figure of the channels or funnel page, without anything personal."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from scorecard.answering.periods import created_of, dimension_of, horizon_of, period_of
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.periods import Period
from scorecard.model import Configuration, Question
from scorecard.query.cohorts import Created, stages_of
from scorecard.query.engine import run
from scorecard.query.leads import ENDS, HOWS, Pick, how_many, listed
from scorecard.wording import leads as wording

OPTIONS = ("by", "group", "blank", "how", "end", "within", "mature", "stage", "reason", "horizon", "landing_page", "product")
"""`group` is one value of the dimension `by` ("blank" = "yes" for what was not given), `mature` = "yes" leaves out leads that are too
young to judge, `within` = "yes" takes only wins within the horizon; for the others see `query.leads.Pick`."""


@dataclass(frozen=True)
class Leads:
    """The body. `rows` are at most `query.leads.MOST` of the `total`; columns without any value are left out."""

    start: date
    end: date
    total: int
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """The list as one object a lead."""
        return {"from": self.start, "to": self.end, "total": self.total, "columns": self.columns, "rows": self.rows}


def build(house: House, question: Question, engine: sa.Engine) -> Leads:
    """Answer for the leads that the question's options pick."""
    horizon = horizon_of(question)
    period = period_of(question, horizon, house, engine)
    if question.option("mature") == "yes":
        period = Period(period.start, min(period.end, question.as_of - timedelta(days=horizon)))
    asked, pick = _asked(question, period), _pick(question, house.configuration, horizon)
    total = int(run(engine, how_many(house.configuration, asked, pick))["leads"].iloc[0])
    frame = run(engine, listed(house.configuration, asked, pick)).dropna(axis="columns", how="all")
    columns = {str(name): _cells(frame[name]) for name in frame.columns}
    rows = tuple(dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return Leads(period.start, period.end, total, tuple(columns), rows)


def lines(body: Leads, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal."""
    return wording.lines(body.total, [str(row["lead_id"]) for row in body.rows[:20]])


def _asked(question: Question, period: Period) -> Created:
    asked = created_of(question, period, dimension_of(question))
    value: str | None = None if question.option("blank") == "yes" else question.option("group")
    only = () if value == "" else ((asked.by, (value,)),)
    return Created(asked.start, asked.end, asked.as_of, asked.by, asked.filters, (*asked.only, *only))


def _pick(question: Question, configuration: Configuration, horizon: int) -> Pick:
    how, end = question.option("how"), question.option("end")
    places = {stage.id: place for place, stage in enumerate(stages_of(configuration))}
    stage = question.option("stage") or next(iter(places))
    if how not in HOWS:
        msg = f"Leads cannot be picked by “{how}”. Choose one of: {', '.join(each for each in HOWS if each)}."
        raise QuestionError(msg)
    if end and end not in ENDS:
        msg = f"Leads do not come to “{end}”. Choose one of: {', '.join(ENDS)}."
        raise QuestionError(msg)
    if stage not in places:
        msg = f"There is no stage “{stage}”. There are: {', '.join(places)}."
        raise QuestionError(msg)
    reason = question.option("reason")
    within = horizon if question.option("within") == "yes" else None
    return Pick(how, end, within, places[stage], horizon, reason or None, not reason)


def _cells(column: "pd.Series[Any]") -> list[Any]:
    """A column's values with None for what is not there; times are days where none of them has a time of day."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(value) else value for value in column.tolist()]
    known = column.dropna()
    days = bool((known == known.dt.normalize()).all())
    return [None if pd.isna(value) else value.date() if days else value.to_pydatetime() for value in column]
