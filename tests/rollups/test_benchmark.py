"""The benchmark in miniature: it runs, and every page says the same from the roll-ups and from the rows. Times are not looked at."""

from pathlib import Path

import pytest

from scorecard.rollups import build, files
from tests import benchmark
from tests.benchmarks.company import AS_OF, company


def test_every_page_answers_from_the_roll_ups_as_from_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = company(tmp_path, 1500)
    assert build.ensure(house, AS_OF, worth_it=1) is not None
    assert benchmark.same_answers(house) == []
    with benchmark.hand_connection(house) as connection:
        for what in benchmark.STATEMENTS:
            benchmark.by_hand(connection, what)
    found = files.find(house.store.home, files.key_of(house.configuration, house.store.current()))
    monkeypatch.setattr(files, "find", lambda home, key: files.Found("other", found.paths, {**found.notes, "lead_cuts": []}))
    assert benchmark.asked(house, "funnel").stages, "without cuts the rows are read"
