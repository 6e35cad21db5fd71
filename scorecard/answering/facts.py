"""From the snapshots to what the scorecard's measures stand on: a track per indicator, its origin, and the goals that are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import sqlalchemy as sa

from scorecard.answering.known_goals import goals_of
from scorecard.house import House
from scorecard.measures.scorecard import HISTORY, Facts, Origin
from scorecard.measures.tracks import DAY, NO_ENTRIES, Entries, Reach, Track, counted, nothing_known, reach_of, written
from scorecard.model import Aggregate, Configuration, Filters, Goal, Indicator, Question, Ratio, Snapshot, Source
from scorecard.query.engine import kept_with, ordinals, rolled_in, run_columns, snapshots_in
from scorecard.query.indicators import ROW_FILTERS, Span, daily, not_split_by, parts_of, reach
from scorecard.weeks import WEEK, YEAR_OF_WEEKS, local_day, week_of
from scorecard.wording.formulas import formula
from scorecard.workspace.changes import weeks_of

MONTH = timedelta(days=31)
"""A monthly number of the first week may begin that many days before it."""


@dataclass(frozen=True)
class Fed:
    """One source's part in an indicator: the first and last day of its rows."""

    source: str
    first: date
    last: date


def facts_of(
    house: House,
    question: Question,
    engine: sa.Engine,
    indicators: Sequence[Indicator],
    weeks: int = HISTORY,
    goals: Sequence[Goal] | None = None,
) -> Facts:
    """What is known of the given indicators for `weeks` complete weeks and the year before them, up to the question's day.

    Who knows the goals in force already hands them over.
    """
    configuration = house.configuration
    parts = parts_of(configuration, indicators)
    start = week_of(question.as_of, configuration.company) - WEEK * weeks - YEAR_OF_WEEKS - MONTH
    span = Span(start, question.as_of)
    entries = entries_of(engine, configuration, parts, span, question.filters)
    feeds = feeds_of(engine, configuration, parts, span, question.filters, entries)
    rows = _Rows(configuration, snapshots_in(engine), span, question.filters)
    tracks = {each.id: _track(each, entries.get(each.id, NO_ENTRIES), feeds.get(each.id, []), rows) for each in parts}
    blind = {each.id: not_split_by(configuration, each, question.filters) for each in indicators}
    unknown = {each.id for each in parts if not_split_by(configuration, each, question.filters)}
    return Facts(
        tracks={id: nothing_known(track) if id in unknown else track for id, track in tracks.items()},
        goals=() if narrowed(question.filters) else goals_of(house, engine, question.as_of) if goals is None else goals,
        origins={each.id: _origin(each, feeds, blind[each.id]) for each in indicators},
        formulas={each.id: formula(each, configuration) for each in indicators},
        changes=weeks_of(house.workspace, question.as_of),
    )


def narrowed(filters: Filters) -> bool:
    """Whether a filter narrows rows: a goal is a promise about the whole, so a part of it is not held against it."""
    return bool(filters.channel or filters.persona or filters.campaign or filters.owner)


def _ids(indicator: Indicator) -> tuple[str, ...]:
    measure = indicator.measure
    return (measure.numerator, measure.denominator) if isinstance(measure, Ratio) else ()


def entries_of(
    engine: sa.Engine, configuration: Configuration, parts: Sequence[Indicator], span: Span, filters: Filters
) -> dict[str, Entries]:
    """The numbers by indicator, one entry per day, source and stretch of time."""
    if not any(isinstance(each.measure, Aggregate) for each in parts):
        return {}
    rows = run_columns(engine, daily(configuration, parts, span, filters, rolled_in(engine)))
    order, places = rows["indicator"].apart()
    days = ordinals(rows["day"])
    sources, spans = (np.array(rows[name].names, dtype=object)[rows[name].codes] for name in ("source", "span"))
    counts = (rows[name].astype(np.int64) for name in ("known", "rows"))
    columns = (days, sources, rows["value"].astype(np.float64), *counts, spans)
    every = Entries(*(column[order] for column in columns))
    return {name: every.of(place) for name, place in places.items()}


def feeds_of(
    engine: sa.Engine,
    configuration: Configuration,
    parts: Sequence[Indicator],
    span: Span,
    filters: Filters,
    entries: Mapping[str, Entries],
) -> dict[str, list[Fed]]:
    """The sources that ever had a row of an indicator, in the order of the configuration, whatever the filters.

    Where no filter hides any, the days of the span are known from its entries, and only earlier rows are looked for.
    """
    if not any(isinstance(each.measure, Aggregate) for each in parts):
        return {}
    hidden = narrowed(filters)
    ends = {} if hidden else _ends(entries)
    until = span.end if hidden else span.start - DAY
    rows = kept_with(
        engine, ("reach", tuple(parts), until), lambda: run_columns(engine, reach(configuration, parts, until, rolled_in(engine)))
    )
    firsts, lasts = (rows[name].astype("datetime64[D]").tolist() for name in ("first", "last"))
    for indicator, source, first, last in zip(rows["indicator"].tolist(), rows["source"].tolist(), firsts, lasts, strict=True):
        ends[indicator, source] = (first, ends.get((indicator, source), (first, last))[1])
    found: dict[str, list[Fed]] = {}
    order = {source.name: number for number, source in enumerate(configuration.sources)}
    for (indicator, source), (first, last) in sorted(ends.items(), key=lambda each: order[each[0][1]]):
        found.setdefault(indicator, []).append(Fed(source, first, last))
    return found


def _ends(entries: Mapping[str, Entries]) -> dict[tuple[str, str], tuple[date, date]]:
    """The first and last day of each indicator's entries in each source."""
    found = {}
    for indicator, own in entries.items():
        sources = set(own.sources.tolist())
        for source in sources:
            here = own.days if len(sources) == 1 else own.days[own.sources == source]
            found[indicator, source] = (date.fromordinal(int(here.min())), date.fromordinal(int(here.max())))
    return found


@dataclass(frozen=True)
class _Rows:
    """What tracks of counted rows are made with: the sources' snapshots, the days that are asked for, and how rows are narrowed."""

    configuration: Configuration
    snapshots: Mapping[str, Snapshot]
    span: Span
    filters: Filters


def _reaches(measure: Aggregate, rows: _Rows) -> dict[str, Reach]:
    """How far each source of a measure's dataset reaches. Those that extend one another speak of the same leads, so they reach together."""
    found: dict[str, Reach] = {}
    for source in rows.configuration.sources:
        if source.dataset != measure.dataset or source.extends or source.name not in rows.snapshots:
            continue
        extending = [each for each in rows.configuration.sources if each.extends == source.name]
        reach = _reach_together([source, *extending], _told_by(source, extending, measure, rows.filters), rows)
        if reach is not None:
            found[source.name] = reach
    return found


def _told_by(source: Source, extending: Sequence[Source], measure: Aggregate, filters: Filters) -> list[Source]:
    """The sources without which a measure cannot be known: one that only adds columns which nobody asks for is none of them."""
    narrowing = [name for name in ROW_FILTERS if getattr(filters, name)]
    asked = {measure.on, *(column for column, _ in measure.where), *narrowing, *([measure.column] if measure.column else [])}
    return [source] if asked <= {"lead_id", "created_at", *source.columns} else [source, *extending]


def _reach_together(sources: Sequence[Source], told_by: Sequence[Source], rows: _Rows) -> Reach | None:
    """Any row of any of them shows that the leads of its day were known; but nothing is known beyond the last sync of those that tell."""
    there = [rows.snapshots[each.name] for each in sources if each.name in rows.snapshots]
    dated = [(each.oldest, each.newest) for each in there if each.oldest is not None and each.newest is not None]
    telling = [rows.snapshots[each.name] for each in told_by if each.name in rows.snapshots]
    if not dated:
        return None
    company = rows.configuration.company
    return reach_of(
        oldest=min(oldest for oldest, _ in dated),
        newest=max(newest for _, newest in dated),
        quiet_days=max(each.quiet_days for each in sources),
        synced_on=min(local_day(each.checked_at or each.created_at, company.timezone) for each in telling),
        company=company,
    )


def _track(indicator: Indicator, entries: Entries, feeds: Sequence[Fed], rows: _Rows) -> Track:
    measure = indicator.measure
    assert isinstance(measure, Aggregate)  # a ratio was replaced by its parts
    company = rows.configuration.company
    if measure.dataset in ("leads", "events"):
        # Leads are one whole: a source of leads without a single win reaches over the days on which it had none. Events are of many
        # kinds, and a source that never had one of this kind says nothing about it.
        reaches = _reaches(measure, rows)
        covered = (
            list(reaches.values()) if measure.dataset == "leads" else [reaches[each.source] for each in feeds if each.source in reaches]
        )
        span = Reach(rows.span.start, rows.span.end)
        return counted(entries, covered, span, indicator.cadence, every_value=measure.dataset == "leads")
    quiet = max((source.quiet_days for each in feeds if (source := rows.configuration.source(each.source))), default=0)
    first = min((each.first for each in feeds), default=None)
    return written(entries, first, company, indicator.cadence, measure.kind == "last", quiet)


def _origin(indicator: Indicator, feeds: Mapping[str, Sequence[Fed]], blind: tuple[str, ...]) -> Origin:
    fed = [each for id in (_ids(indicator) or (indicator.id,)) for each in feeds.get(id, ())]
    return Origin(
        sources=tuple(dict.fromkeys(each.source for each in fed)),
        newest=max((each.last for each in fed), default=None),
        not_split_by=blind,
    )
