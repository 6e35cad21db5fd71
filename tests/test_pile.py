"""The order of dates in which large content is written."""

import numpy as np
import pyarrow as pa
import pytest

from scorecard import pile
from scorecard.pile import Pile, order_of

ABSENT = np.iinfo(np.int64).min
DAY = 86_400_000_000
"""A day in microseconds, as instants are kept."""


@pytest.mark.parametrize("scale", [1, DAY, DAY // 3 + 1, 2**40], ids=["days", "midnights", "odd instants", "wide"])
@pytest.mark.parametrize("absent", [0.0, 0.4, 1.0], ids=["all there", "some absent", "none there"])
def test_the_order_is_that_of_a_stable_sort(scale: int, absent: float) -> None:
    chance = np.random.default_rng(7)
    keys = chance.integers(-9_000, 9_000, 5_000) * scale
    keys[chance.random(len(keys)) < absent] = ABSENT
    wanted = np.argsort(keys, kind="stable")
    assert np.array_equal(order_of(keys), wanted)
    assert not np.array_equal(keys, keys[wanted]) or absent == 1.0  # the negative control: as they came they are in no order


def in_files(monkeypatch: pytest.MonkeyPatch, *parts: list[int]) -> Pile:
    """Parts of rows with such dates, all in files."""
    monkeypatch.setattr(pile, "IN_MEMORY", 0)
    rows = Pile("at")
    for number, days in enumerate(parts):
        rows.add(pa.table({"at": pa.array(days, pa.timestamp("us")), "source_row": [100 * number + place for place in range(len(days))]}))
    assert rows.in_files
    return rows


def test_rows_that_lie_in_order_are_not_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(keys: object) -> None:
        raise AssertionError("sorted")

    sorted_once = [row for table in in_files(monkeypatch, [3, 1, 2], [1, 5]).by_date() for row in table["source_row"].to_pylist()]
    assert sorted_once == [1, 100, 2, 0, 101]
    monkeypatch.setattr(pile, "order_of", refuse)
    rising = in_files(monkeypatch, [1, 1, 2], [2, 5])
    assert [row for table in rising.by_date() for row in table["source_row"].to_pylist()] == [0, 1, 2, 100, 101]
    with pytest.raises(AssertionError, match="sorted"):  # each part in order, and the second before the first
        list(in_files(monkeypatch, [3, 4], [1, 5]).by_date())
    with pytest.raises(AssertionError, match="sorted"):
        in_files(monkeypatch, [2, 1], [3, 4])
