"""Journeys from the roll-up are those from the rows, whatever is asked; and a roll-up of other rows is noticed to differ."""

from pathlib import Path

import pytest

from scorecard.answering.journeys import build
from scorecard.model import Filters, Question
from scorecard.query.engine import rolled_in
from scorecard.query.journeys import JourneySpan
from tests.rollups.worlds import AS_OF, Company, configuration, engines, same, spans, tables_of_world

FILTERS = (
    Filters(),
    Filters(channel=("nobody's",)),
    Filters(channel=("Email", "PPC")),
    Filters(),
    Filters(persona=("CFO",), owner=("Ann",)),
)


@pytest.mark.parametrize(("seed", "doubled"), [(1, False), (2, True)])
def test_the_roll_up_answers_as_the_rows_do(tmp_path: Path, seed: int, doubled: bool) -> None:
    direct, rolled = engines(tmp_path, tables_of_world(seed, doubled))
    house = Company(configuration())
    for (start, end), filters in zip(spans(seed), FILTERS, strict=True):
        question = Question("journeys", AS_OF, start=start, end=end, filters=filters)
        same(build(house, question, direct), build(house, question, rolled), f"{start}–{end} {filters}")  # type: ignore[arg-type]


def test_leads_that_are_in_two_sources_are_not_narrowed_by_the_roll_up(tmp_path: Path) -> None:
    _, rolled = engines(tmp_path, tables_of_world(1, doubled=True))
    span = JourneySpan(AS_OF, AS_OF)
    narrowed = JourneySpan(AS_OF, AS_OF, lead_filters=(("channel", ("PPC",)),))
    assert rolled_in(rolled).journeys(span)
    assert not rolled_in(rolled).journeys(narrowed)


def test_the_roll_up_of_other_rows_does_not_pass(tmp_path: Path) -> None:
    tables = tables_of_world(3, doubled=False)
    direct, _ = engines(tmp_path, tables)
    fewer = {**tables, "touches": tables["touches"][40:]}
    (tmp_path / "fewer").mkdir()
    _, other = engines(tmp_path / "fewer", fewer)
    house, question = Company(configuration()), Question("journeys", AS_OF)
    with pytest.raises(AssertionError):
        same(build(house, question, direct), build(house, question, other))  # type: ignore[arg-type]
