"""The benchmark in miniature: it runs, and every page says the same from the roll-ups and from the rows. Times are not looked at."""

from pathlib import Path

import pytest

from scorecard.measures.walks import Tree
from scorecard.model import Question
from scorecard.rollups import build, cutting
from tests import benchmark
from tests.benchmarks.company import AS_OF, company
from tests.benchmarks.questions import OTHERS


@pytest.mark.slow
def test_every_page_answers_from_the_roll_ups_as_from_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "ROWS_A_GROUP", 0)
    house = company(tmp_path, 1500)
    assert build.ensure(house, AS_OF, worth_it=1) is not None
    assert benchmark.same_answers(house, [*benchmark.STATEMENTS, "drivers", "planner", "executive"]) == []
    assert len(benchmark.others(house, 1, OTHERS)) == len(OTHERS) + 3
    with benchmark.hand_connection(house) as connection:
        for what in benchmark.STATEMENTS:
            benchmark.by_hand(connection, what)
    # The comparison sees a roll-up that is wrong: here journeys walk the tree from its top as if nobody had gone further.
    monkeypatch.setattr(Tree, "_below", lambda self, ended: ended)
    assert benchmark.same_answers(house, ["journeys"]) == ["journeys"]
    with pytest.raises(AssertionError, match="otherwise than the rows: journeys"):
        benchmark.others(house, 1, {"journeys": Question("journeys", AS_OF)})
