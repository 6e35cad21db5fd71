"""Journeys from the roll-up are those from the rows, whatever is asked; and a roll-up of other rows is noticed to differ."""

from datetime import timedelta
from pathlib import Path
from statistics import median

import pytest
import sqlalchemy as sa

from scorecard.answering import journey_lists, journeys
from scorecard.answering.journeys import build
from scorecard.measures.journeys import middle
from scorecard.model import Filters, Question
from scorecard.query.engine import rolled_in
from scorecard.query.journey_leads import JourneyPick
from scorecard.query.journeys import JourneySpan
from scorecard.query.rolled import are_summed, frequent_paths, journey_ends, rest, steps
from scorecard.rollups import journey_sums
from tests.rollups.worlds import AS_OF, START, Company, configuration, engines, same, spans, tables_of_world

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


DAYS = [START.date() + timedelta(days=each) for each in range(-3, 82)]
SUMMED = [JourneySpan(start, end) for start in DAYS[::9] for end in DAYS[::10] if are_summed(JourneySpan(start, end))]
SHORT = [JourneySpan(start, start + timedelta(days=length)) for start in DAYS[::15] for length in (3, 10)]


def test_sums_of_periods_are_what_ends_in_the_tree_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over periods of many first and last days; shorter ones than the pauses that are kept would be wrong, which shows that it can fail.

    With few sequences summed up, some answers can still be certain which is the most frequent one, and others cannot.
    """
    monkeypatch.setattr(journey_sums, "MOST", 3)
    monkeypatch.setattr(journeys, "PATHS", 1)
    _, rolled = engines(tmp_path, tables_of_world(4, doubled=False))
    assert len(SUMMED) > 15
    for span in SUMMED:
        walked = journeys._walked(rolled, span)
        assert _steps(rolled, span) == walked.steps, span
        assert journeys._summed(rolled, span) in (None, walked), span
        counted = journeys.run(rolled, frequent_paths(span)).set_index(["won", "node"])["journeys"]
        ends = journeys.run(rolled, journey_ends(span)).set_index(["won", "node"])["journeys"]
        assert counted[counted != 0].to_dict() == ends[ends.index.isin(counted.index)].to_dict(), span
        others = ends[~ends.index.isin(counted.index)].groupby("won").max()
        most = journeys.run(rolled, rest(span)).set_index("won")["most"]
        assert (others <= most.reindex(others.index, fill_value=0)).all(), span
    certain = [journeys._summed(rolled, span) is not None for span in SUMMED]
    assert any(certain)
    assert not all(certain)
    assert any(_steps(rolled, span) != journeys._walked(rolled, span).steps for span in SHORT)


def _steps(engine: sa.Engine, span: JourneySpan) -> dict[tuple[str, str], float]:
    return {(source, target): moves for source, target, moves in journeys.run(engine, steps(span)).itertuples(index=False) if moves}


@pytest.mark.parametrize("counts", [{}, {5: 1}, {5: 2}, {3: 1, 4: 1}, {9: 1, 2: 3, 4: 2}, {1: 2, 7: 2}, {0: 4, 2: 1, 3: 5}])
def test_the_middle_of_counted_values_is_that_of_all_of_them(counts: dict[int, int]) -> None:
    each = sorted(value for value, times in counts.items() for _ in range(times))
    found = middle(list(counts), list(counts.values()))
    if not each:
        assert found is None
        return
    assert found is not None
    rest_of = [value for value in each if value >= found.low]
    assert (found.low + found.high) / 2 == (rest_of[found.first] + rest_of[found.last]) / 2 == median(each)


def test_leads_that_are_in_two_sources_are_not_narrowed_by_the_roll_up(tmp_path: Path) -> None:
    _, rolled = engines(tmp_path, tables_of_world(1, doubled=True))
    span = JourneySpan(AS_OF, AS_OF)
    narrowed = JourneySpan(AS_OF, AS_OF, lead_filters=(("channel", ("PPC",)),))
    assert rolled_in(rolled).journeys(span)
    assert not rolled_in(rolled).journeys(narrowed)
    assert journey_lists.known(rolled, span, JourneyPick("won")) is None


def test_the_roll_up_of_other_rows_does_not_pass(tmp_path: Path) -> None:
    tables = tables_of_world(3, doubled=False)
    direct, _ = engines(tmp_path, tables)
    fewer = {**tables, "touches": tables["touches"][40:]}
    (tmp_path / "fewer").mkdir()
    _, other = engines(tmp_path / "fewer", fewer)
    house, question = Company(configuration()), Question("journeys", AS_OF)
    with pytest.raises(AssertionError):
        same(build(house, question, direct), build(house, question, other))  # type: ignore[arg-type]
