"""The answer to "which leads are these?": the list behind a figure of channels, funnel or journeys, without anything personal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from scorecard.answering import journey_lists
from scorecard.answering.journeys import span_of
from scorecard.answering.options import number
from scorecard.answering.periods import LONGEST_HORIZON, created_of, dimension_of, horizon_of, period_of
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.periods import Period
from scorecard.model import Configuration, Question
from scorecard.query import journey_leads, rolled_cohorts, rolled_journey_leads
from scorecard.query.cohorts import Created, stages_of
from scorecard.query.engine import open_engine, rolled_in, run, run_columns, run_in_parts
from scorecard.query.journey_leads import ENDINGS, PLACES, JourneyPick
from scorecard.query.leads import ENDS, HOWS, NOTHING, Days, Noted, Pick, by_day, days_of, listed, picked
from scorecard.query.rolled_cohorts import Selected
from scorecard.query.rows import Page
from scorecard.wording import asking as words
from scorecard.wording import leads as wording
from scorecard.wording.formats import formats_of

OPTIONS = (
    *("by", "group", "blank", "how", "end", "within", "mature", "stage", "reason", "no_reason", "horizon", "landing_page", "product"),
    *("journey", "path", "touched", "place"),
    *("search", "page", "size"),
)
"""`group` is one value of the dimension `by` ("blank" = "yes" for what was not given), `mature` = "yes" leaves out leads that are too
young to judge, `within` = "yes" takes only wins within the horizon, or within so many days; `no_reason` = "yes" those without a reason;
for the others see `query.leads.Pick`. `journey` takes leads by their journeys instead: see `query.journey_leads.JourneyPick`, whose
channel is `touched`. `search`, `page` and `size` say which of them are listed."""

LARGEST_PAGE = 10_000
STRETCHES = 8
"""What is searched may be found on few days far from each other: they are read in so many parts."""
MOST_IN_A_FILE = 1_000_000
"""A spreadsheet holds no more rows."""


@dataclass(frozen=True)
class Leads:
    """The body: page number `page` of the `total` leads, `size` a page; columns without any value on it are left out."""

    start: date
    end: date
    total: int
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    page: int = 1
    size: int = LARGEST_PAGE

    def to_json(self) -> dict[str, Any]:
        """The page as one object a lead."""
        listed = {"columns": self.columns, "rows": self.rows, "page": self.page, "page_size": self.size}
        return {"from": self.start, "to": self.end, "total": self.total, **listed}


def build(house: House, question: Question, engine: sa.Engine) -> Leads:
    """Answer for the leads that the question's options pick. A page behind the last one is the last one."""
    period, leads, days = _picked(house, question, engine)
    search, noted = question.option("search"), _noted(question, engine)
    counted = run_columns(engine, by_day(leads, search, noted) if days is None else days)
    counts = list(zip(counted["day"].astype("datetime64[D]").tolist(), counted["leads"].astype(int).tolist(), strict=True))
    total = sum(each for _, each in counts)
    size = number(question, "size", LARGEST_PAGE, LARGEST_PAGE)
    page = min(number(question, "page", 1), max(1, -(-total // size)))
    if not total:
        return Leads(period.start, period.end, 0, (), (), page, size)
    asked = Page(page, size)
    of_days = days_of(counts, asked, STRETCHES if noted or days is not None else 1)
    if question.option("journey") and days is not None:
        some = _of_journeys(house, question, engine, of_days, counts)
        leads = leads if some is None else some
    frame = run(engine, listed(leads, search, asked, of_days, noted)).dropna(axis="columns", how="all")
    columns = {str(name): _cells(frame[name]) for name in frame.columns}
    rows = tuple(dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return Leads(period.start, period.end, total, tuple(columns), rows, page, size)


def parts(house: House, question: Question) -> Iterator[pd.DataFrame]:
    """All the leads that are searched, on every page, part by part: for a file. At most `MOST_IN_A_FILE`."""
    engine = open_engine(house, house.store.verified(question.known_on).snapshots)
    _, leads, _ = _picked(house, question, engine)
    select = listed(leads, question.option("search"), Page(1, MOST_IN_A_FILE), noted=_noted(question, engine))
    return run_in_parts(engine, select)


def lines(body: Leads, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal."""
    return wording.lines(body.total, [str(row["lead_id"]) for row in body.rows[:20]], formats_of(configuration.company))


def _picked(house: House, question: Question, engine: sa.Engine) -> tuple[Period, sa.Select[Any], Selected | None]:
    """The days that the question means, the leads, in no order, and on which days those that contain what is searched were created.

    The last is None where no roll-up knows it.
    """
    search = question.option("search")
    if question.option("journey"):
        span, journey = span_of(house.configuration, question), _journey(question)
        rows = None if search else journey_lists.known(engine, span, journey)
        walked = None if rows is None else rolled_journey_leads.by_day(rows)
        return Period(span.start, span.end), journey_leads.picked(house.configuration, span, journey), walked
    horizon = horizon_of(question)
    period = period_of(question, horizon, house, engine)
    if question.option("mature") == "yes":
        period = Period(period.start, min(period.end, question.as_of - timedelta(days=horizon)))
    configuration, rolled = house.configuration, rolled_in(engine)
    asked, pick = _asked(question, period), _pick(question, configuration, horizon)
    if search:
        days = rolled_cohorts.searched(configuration, asked, pick, search, rolled)
    else:
        days = rolled_cohorts.picked(configuration, asked, pick, rolled)
    return period, picked(configuration, asked, pick), days


def _noted(question: Question, engine: sa.Engine) -> Noted:
    """What is known of the texts of leads; of journeys nothing: some have leads that no source of leads knows."""
    return NOTHING if question.option("journey") else rolled_in(engine).pieces


def _of_journeys(
    house: House, question: Question, engine: sa.Engine, days: Days | None, counts: Sequence[tuple[date | None, int]]
) -> sa.Select[Any] | None:
    """The leads of picked journeys that were created on some days, from a roll-up; None where it does not tell them."""
    rows = journey_lists.known(engine, span_of(house.configuration, question), _journey(question))
    return None if rows is None else journey_lists.of_days(engine, house.configuration, rows, days, counts)


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
        raise QuestionError(words.no_way_to_pick(how, ", ".join(each for each in HOWS if each)))
    if end and end not in ENDS:
        raise QuestionError(words.no_end(end, ", ".join(ENDS)))
    if stage not in places:
        raise QuestionError(words.no_stage(stage, ", ".join(places)))
    reason, none = question.option("reason"), question.option("no_reason") == "yes"
    return Pick(how, end, _within(question, horizon), places[stage], horizon, None if none else reason or None, not (reason or none))


def _within(question: Question, horizon: int) -> int | None:
    """The most days from a lead to its win; None for any."""
    text = question.option("within")
    return horizon if text == "yes" else number(question, "within", 0, LONGEST_HORIZON, least=0) if text else None


def _journey(question: Question) -> JourneyPick:
    ending, place = question.option("journey"), question.option("place")
    if ending not in ENDINGS:
        raise QuestionError(words.no_ending(ending, ", ".join(ENDINGS)))
    if place not in PLACES:
        raise QuestionError(words.no_place(place, ", ".join(each for each in PLACES if each)))
    return JourneyPick(ending, question.option("path"), question.option("touched"), place)


def _cells(column: "pd.Series[Any]") -> list[Any]:
    """A column's values with None for what is not there; times are days where none of them has a time of day."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(value) else value for value in column.tolist()]
    known = column.dropna()
    days = bool((known == known.dt.normalize()).all())
    return [None if pd.isna(value) else value.date() if days else value.to_pydatetime() for value in column]
