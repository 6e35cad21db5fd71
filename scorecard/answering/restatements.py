"""What was restated since a chosen moment: numbers as they were known then against what is known now, under today's definitions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa

from scorecard.answering.facts import facts_of
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.live import is_live
from scorecard.measures.restatements import Restated, RowChanges, restated, row_changes
from scorecard.measures.scorecard import HISTORY, Week, weekly
from scorecard.model import Aggregate, Configuration, Dataset, Indicator, Question, Ratio
from scorecard.query.engine import open_engine, run
from scorecard.query.rows import Page, rows
from scorecard.weeks import WEEK, complete_weeks, local_day
from scorecard.wording import asking as words
from scorecard.wording import restatements as wording

OPTIONS = ("since", "id")
DETAILED = 12
"""Of so many restated numbers, the latest, the rows are compared too; an indicator chosen by `id` has all of its."""
MOST_ROWS = 20_000
"""The rows of a week are compared up to so many."""

_KEYS: dict[Dataset, tuple[str, ...]] = {
    "leads": ("lead_id", "source"),
    "events": ("event_id", "source"),
    "indicator_values": ("date", "indicator", "source", "channel", "owner", "campaign"),
}


@dataclass(frozen=True)
class Restatements:
    """`since` is the moment that is compared with; `known_then` says whether there was any snapshot at that time.

    `sources` names the sources whose snapshot is another one now. `rows` are the restated numbers, the latest week first.
    """

    since: datetime
    known_then: bool
    sources: tuple[str, ...]
    rows: tuple[Restated, ...]


def build(house: House, question: Question, engine: sa.Engine) -> Restatements:
    """Compare the snapshots of the option `since` (an instant or a day, by default a week ago) with those of the question.

    Two years of complete weeks are compared, as they were complete then; `id` narrows them to one indicator.
    """
    since = _since(house, question)
    then = house.store.verified(since).snapshots
    now = house.store.verified(question.known_on).snapshots
    copied = {source.name for source in house.configuration.sources if not is_live(source)}  # a live source has no past
    sources = tuple(name for name in now if name in then and name in copied and then[name].id != now[name].id)
    if not then or not sources:
        return Restatements(since, bool(then), sources, ())
    indicators = [each for each in house.configuration.indicators if question.option("id") in ("", each.id)]
    day = local_day(since, house.configuration.company.timezone)
    before_engine = open_engine(house, then)
    weeks = complete_weeks(min(day, question.as_of), HISTORY, house.configuration.company)
    before = _weeks(house, replace(question, as_of=min(day, question.as_of)), before_engine, indicators, weeks[0])
    after = _weeks(house, question, engine, indicators, weeks[0])
    found = restated(indicators, before, after)
    detailed = len(found) if question.option("id") else DETAILED
    rows = [
        _with_rows(each, house.configuration, question, before_engine, engine) if n < detailed else each for n, each in enumerate(found)
    ]
    return Restatements(since, True, sources, tuple(rows))


def _since(house: House, question: Question) -> datetime:
    zone = ZoneInfo(house.configuration.company.timezone)
    text = question.option("since")
    try:
        moment = datetime.fromisoformat(text) if text else datetime.combine(question.as_of - WEEK, time.max)
    except ValueError:
        raise QuestionError(words.no_moment_to_compare(text)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _weeks(house: House, question: Question, engine: sa.Engine, indicators: list[Indicator], first: date) -> Mapping[str, tuple[Week, ...]]:
    """Each indicator's complete weeks from `first` on."""
    company = house.configuration.company
    count = len([each for each in complete_weeks(question.as_of, HISTORY * 2, company) if each >= first])
    facts = facts_of(house, question, engine, indicators, count)
    return {each.id: weekly(each, facts, company, question.as_of, count) for each in indicators}


def _with_rows(number: Restated, configuration: Configuration, question: Question, before: sa.Engine, after: sa.Engine) -> Restated:
    """The number with what happened to the rows behind it, those of both parts for a ratio."""
    parts = [each.measure for each in _parts(configuration, number.indicator) if isinstance(each.measure, Aggregate)]
    changes = [_row_changes(measure, number.week, configuration, question, before, after) for measure in parts]
    return replace(number, rows=_together(changes))


def _parts(configuration: Configuration, id: str) -> list[Indicator]:
    indicator = configuration.indicator(id)
    if indicator is None:
        return []
    measure = indicator.measure
    if isinstance(measure, Ratio):
        return [each for part in (measure.numerator, measure.denominator) for each in _parts(configuration, part)]
    return [indicator]


def _row_changes(
    measure: Aggregate, week: date, configuration: Configuration, question: Question, before: sa.Engine, after: sa.Engine
) -> RowChanges:
    select = rows(configuration, measure, week, week + timedelta(days=6), question.filters, Page(1, MOST_ROWS))
    return row_changes(_records(run(before, select)), _records(run(after, select)), _KEYS.get(measure.dataset, ()))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, without the number that a row has in its sheet: inserting a line above does not change a row."""
    kept = frame.drop(columns="source_row")
    plain = kept.astype(object).where(kept.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _together(changes: list[RowChanges]) -> RowChanges:
    return RowChanges(
        sum(each.added for each in changes),
        sum(each.removed for each in changes),
        sum(each.changed for each in changes),
        tuple(row for each in changes for row in each.added_rows),
        tuple(row for each in changes for row in each.removed_rows),
        tuple(row for each in changes for row in each.changed_rows),
    )


def lines(body: Restatements, configuration: Configuration, width: int) -> list[str]:
    """The restatements for a terminal."""
    return wording.lines(body, configuration.company)
