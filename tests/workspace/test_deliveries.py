"""Deliveries are claimed once, whoever tries, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from scorecard.workspace import Workspace, deliveries
from scorecard.workspace.deliveries import BY_HAND, PAUSES, State

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
WEEK, TO = "2026-11-09", ("mail", "ada@example.com")


def test_of_many_who_claim_at_once_one_gets_it(workspace: Workspace) -> None:
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: deliveries.claim(workspace, WEEK, *TO, NOW), range(16)))
    assert sorted(claimed) == [False] * 15 + [True]
    assert deliveries.of(workspace, WEEK)[0].attempts == 1


def test_of_many_who_try_a_failed_one_again_one_gets_it(workspace: Workspace) -> None:
    assert deliveries.claim(workspace, WEEK, *TO, NOW)
    deliveries.finish(workspace, WEEK, *TO, "failed", NOW, "down")
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: deliveries.claim(workspace, WEEK, *TO, NOW + PAUSES[0]), range(16)))
    assert sorted(claimed) == [False] * 15 + [True]
    assert deliveries.of(workspace, WEEK)[0].attempts == 2


def test_what_may_be_claimed_again_depends_on_what_is_known_of_it(workspace: Workspace) -> None:
    later = NOW + timedelta(days=1)
    again: dict[State, tuple[bool, bool]] = {
        "sent": (False, False),
        "uncertain": (False, False),
        "refused": (False, True),
        "failed": (True, True),
        "sending": (False, False),
    }
    for number, (state, (by_itself, by_hand)) in enumerate(again.items()):
        for name, allowed, expected in (("by itself", (), by_itself), ("by hand", BY_HAND, by_hand)):
            to = ("mail", f"{name} {number}")
            assert deliveries.claim(workspace, WEEK, *to, NOW)
            deliveries.finish(workspace, WEEK, *to, state, NOW)
            assert deliveries.claim(workspace, WEEK, *to, later, allowed) is expected, (state, name)


def test_what_a_dead_sender_left_is_uncertain_and_other_weeks_have_their_own(workspace: Workspace) -> None:
    assert deliveries.latest(workspace) == ()
    assert deliveries.claim(workspace, WEEK, *TO, NOW)
    deliveries.settle(workspace, NOW, "cut off")
    assert [(each.state, each.error) for each in deliveries.latest(workspace)] == [("uncertain", "cut off")]
    assert deliveries.claim(workspace, "2026-11-16", *TO, NOW)
    assert [each.digest for each in deliveries.latest(workspace)] == ["2026-11-16"]
