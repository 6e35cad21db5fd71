"""The order of dates in which large content is written."""

import numpy as np
import pytest

from scorecard.pile import order_of

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
