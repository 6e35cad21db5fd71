"""Indicators that count leads and events, from the roll-ups and from the rows: the same numbers, days and sources."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from scorecard.answering.facts import entries_of, feeds_of
from scorecard.model import Aggregate, Filters
from scorecard.query.engine import rolled_in, run
from scorecard.query.indicators import Select, Span, daily, parts_of, reach
from scorecard.query.names import FILTERS, spoken
from tests.rollups.worlds import configuration, engines, tables_of_world

CONFIGURATION = configuration()
PARTS = parts_of(CONFIGURATION, CONFIGURATION.indicators)
SPAN = Span(date(2026, 1, 20), date(2026, 3, 1))
NARROWED = (
    Filters(),
    Filters(channel=("Email", "PPC")),
    Filters(persona=("CFO",)),
    Filters(owner=("Ann",)),
    Filters(owner=("Ann",), channel=("Fair",)),
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[sa.Engine, sa.Engine]:
    return engines(tmp_path_factory.mktemp("world"), tables_of_world(4, doubled=False))


def rows(engine: sa.Engine, select: Select) -> list[tuple[object, ...]]:
    frame = run(engine, select)
    cells = frame.astype(object).where(pd.notna(frame), None)
    tuples = ([float(cell) if isinstance(cell, (int, float)) else cell for cell in row] for row in cells.itertuples(index=False))
    return sorted((tuple(row) for row in tuples), key=repr)


@pytest.mark.parametrize("filters", NARROWED, ids=lambda filters: repr(filters)[8:])
def test_counts_are_those_of_the_rows(both: tuple[sa.Engine, sa.Engine], filters: Filters) -> None:
    direct, rolled = both
    select = daily(CONFIGURATION, PARTS, SPAN, filters, rolled_in(rolled))
    assert rows(rolled, select) == rows(direct, daily(CONFIGURATION, PARTS, SPAN, filters))
    # No cut has owners by channel: those are counted from the rows, all others are not read.
    assert bool(re.search(r"FROM leads\b", str(select))) == bool(filters.owner and filters.channel)


def test_days_and_sources_reach_as_far(both: tuple[sa.Engine, sa.Engine]) -> None:
    direct, rolled = both
    until = date(2026, 2, 10)
    assert rows(rolled, reach(CONFIGURATION, PARTS, until, rolled_in(rolled))) == rows(direct, reach(CONFIGURATION, PARTS, until))


@pytest.mark.parametrize("filters", NARROWED[:2])
@pytest.mark.parametrize("start", [date(2025, 6, 1), date(2026, 1, 20), date(2026, 2, 9)])
def test_what_feeds_an_indicator_is_known_from_its_days_and_what_was_before(
    both: tuple[sa.Engine, sa.Engine], start: date, filters: Filters
) -> None:
    span = Span(start, date(2026, 2, 10))
    for engine in both:
        entries = entries_of(engine, CONFIGURATION, PARTS, span, filters)
        fed = feeds_of(engine, CONFIGURATION, PARTS, span, filters, entries)
        found = {(id, each.source): (each.first, each.last) for id, every in fed.items() for each in every}
        plain = run(engine, reach(CONFIGURATION, PARTS, span.end))
        assert found == {(row.indicator, row.source): (row.first.date(), row.last.date()) for row in plain.itertuples()}


def test_an_indicator_that_is_not_configured_so_is_counted_from_the_rows(both: tuple[sa.Engine, sa.Engine]) -> None:
    direct, rolled = both
    other = replace(PARTS[0], measure=replace(PARTS[0].measure, where=(("campaign", ("Spring",)),)))  # type: ignore[type-var]
    select = daily(CONFIGURATION, [other], SPAN, Filters(), rolled_in(rolled))
    assert rows(rolled, select) == rows(direct, daily(CONFIGURATION, [other], SPAN, Filters()))


def test_what_feeds_an_indicator_follows_its_definition(both: tuple[sa.Engine, sa.Engine]) -> None:
    calls = next(each for each in PARTS if isinstance(each.measure, Aggregate) and each.measure.dataset == "events" and each.measure.where)
    other = replace(calls, measure=replace(calls.measure, where=(("kind", ("nothing of that kind",)),)))
    for engine in both:
        fed = [feeds_of(engine, CONFIGURATION, [each], Span(date(2026, 3, 1), date(2026, 3, 1)), Filters(), {}) for each in (calls, other)]
        assert [bool(each) for each in fed] == [True, False]


def test_names_are_those_of_the_rows(both: tuple[sa.Engine, sa.Engine]) -> None:
    direct, rolled = both
    for filter in FILTERS:
        one, other = spoken(CONFIGURATION, filter), spoken(CONFIGURATION, filter, rolled_in(rolled))
        assert one is not None
        assert other is not None
        assert set(rows(direct, one)) == set(rows(rolled, other)), filter
