import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.measures.close_rates import DISQUALIFIED, LOST, OPEN, WON
from scorecard.measures.funnel import (
    RECYCLED,
    Reached,
    Stays,
    Stock,
    WinCounts,
    ageing,
    biggest,
    compare,
    definitions,
    median_stays,
    steps,
)

LEADS = [
    Reached(0, 0, None, 40),
    Reached(0, DISQUALIFIED, "no budget", 30),
    Reached(1, LOST, "timing", 10),
    Reached(1, RECYCLED, None, 5),
    Reached(2, 0, None, 5),
    Reached(3, 0, None, 10),
]


def stock(*rows):
    """(stage, days, leads) …"""
    return Stock(*map(np.array, zip(*rows, strict=True)))


def test_by_hand():
    lead, mql, opportunity, won = steps(4, LEADS)
    assert [step.count for step in (lead, mql, opportunity, won)] == [100, 30, 15, 10]
    assert lead.next.rate == 0.3
    assert (won.next, won.cumulative.rate) == (None, 0.1)
    assert (mql.lost, mql.recycled, mql.still_there, mql.advanced) == (10, 5, 0, 15)
    assert [(way.exit, way.reason, way.leads) for way in mql.leaving] == [("lost", "timing", 10), ("recycled", None, 5)]


@st.composite
def cohort(draw):
    one = st.tuples(st.integers(0, 4), st.sampled_from([0, LOST, DISQUALIFIED, RECYCLED]), st.sampled_from([None, "a"]), st.integers(1, 50))
    return [Reached(*each) for each in draw(st.lists(one, max_size=30))]


@given(cohort(), st.randoms())
def test_the_identity_holds_counts_never_grow_and_order_does_not_matter(leads, random):
    found = steps(5, leads)
    for step in found:
        assert step.count == step.advanced + step.lost + step.disqualified + step.recycled + step.still_there
        assert step.still_there >= 0
    assert sorted((step.count for step in found), reverse=True) == [step.count for step in found]
    mixed = list(leads)
    random.shuffle(mixed)
    assert steps(5, mixed) == found


@given(cohort(), cohort())
def test_parts_add_up_to_the_whole(some, others):
    whole = [step.count for step in steps(5, [*some, *others])]
    assert whole == [one.count + two.count for one, two in zip(steps(5, some), steps(5, others), strict=True)]


def test_time_in_stage_counts_those_who_are_still_there():
    rows = [(0, WON, 10, 50), (0, WON, 40, 30), (0, OPEN, 20, 60), (1, LOST, 3, 5)]
    found = median_stays(Stays(*map(np.array, zip(*rows, strict=True))))
    assert found[0] == 40  # of completed stays alone it would be 10
    assert found[1] is None


def test_ageing_groups_include_their_upper_end():
    (first, second) = ageing(stock((0, 7, 3), (0, 8, 1), (0, 91, 2), (0, 90, 1)), 2)
    assert first.by_age == (3, 1, 1, 2)
    assert (first.leads, first.median_days) == (7, 8)
    assert (second.leads, second.median_days) == (0, None)


def test_the_median_age_of_even_many_is_the_middle_of_both():
    assert ageing(stock((0, 2, 1), (0, 4, 1)), 1)[0].median_days == 3


def test_a_large_change_is_real_and_a_small_one_noise():
    before = steps(3, [Reached(0, 0, None, 500), Reached(1, 0, None, 480), Reached(2, 0, None, 20)])
    now = steps(3, [Reached(0, 0, None, 650), Reached(1, 0, None, 327), Reached(2, 0, None, 23)])
    changes = compare(before, now)
    assert [change.real for change in changes] == [True, False]
    assert biggest(changes).stage == 0
    assert biggest(changes).difference.value == pytest.approx(-0.15)
    assert not any(change.real for change in compare(before, before))


def test_a_stage_that_nobody_entered_cannot_be_compared():
    empty, some = steps(3, []), steps(3, [Reached(1, 0, None, 9)])
    assert compare(empty, some) == ()
    assert biggest(()) is None


def test_definitions_say_what_sets_them_apart_from_the_default():
    found = {each.id: each for each in definitions(WinCounts(1500, 97, 107, 142, 231, 305, 300, 303))}
    assert found["back_filled"].gaps == ()
    assert found["back_filled"].rate == pytest.approx(0.154)
    assert found["strict"].gaps == (("skipped", -124), ("detour", -10))
    assert found["any"].gaps == (("late", 74),)
    assert found["snapshot"].rate == pytest.approx(1.01)
    for each in found.values():
        assert 231 + sum(leads for _, leads in each.gaps) == each.won
