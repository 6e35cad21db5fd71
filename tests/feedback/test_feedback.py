"""Verdicts, reasons and both service levels, by hand and on the demo company."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scorecard.errors import RefusedError
from scorecard.measures.feedback import ACCEPTED, REFUSED, WAITING, Handed, group, groups, reasons
from scorecard.measures.service_levels import Promise, delivered, due, promise, waiting
from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.audit import trail
from scorecard.workspace.verdicts import answer, give, last_verdicts

NOW = datetime(2026, 11, 20, 12)
AGREED = ("No budget", "Duplicate")


def lead(name: str, hours_ago: float = 100, contact_after: float | None = None, **given: object) -> Handed:
    handed = NOW - timedelta(hours=hours_ago)
    contact = None if contact_after is None else handed + timedelta(hours=contact_after)
    return Handed(name, handed, first_contact_at=contact, **given)  # type: ignore[arg-type]


def contacted(each: Handed) -> datetime | None:
    return each.first_contact_at


def test_the_share_refused_is_of_the_judged_leads_only() -> None:
    leads = [lead("a", verdict=ACCEPTED), lead("b", verdict=REFUSED, reason="Duplicate"), lead("c"), lead("d", verdict=ACCEPTED)]
    found = group(leads)
    assert (found.handed, found.accepted, found.refused, found.waiting) == (4, 2, 1, 1)
    assert (found.refused_share.count, found.refused_share.total) == (1, 3)
    assert found.top_reason == "Duplicate"


def test_groups_add_up_to_the_whole_and_a_blank_is_a_group_of_its_own() -> None:
    leads = [lead("a", channel="Social"), lead("b", channel=None), lead("c", channel="unknown"), lead("d", channel="Social")]
    found = groups(leads, lambda each: each.channel)
    assert {each.name: each.handed for each in found} == {"Social": 2, None: 1, "unknown": 1}


def test_reasons_are_counted_by_channel_and_a_missing_one_is_shown() -> None:
    leads = [
        lead("a", verdict=REFUSED, reason="Duplicate", channel="Social"),
        lead("b", verdict=REFUSED, reason="Duplicate", channel="Email"),
        lead("c", verdict=REFUSED, reason=None, channel="Email"),
        lead("d", verdict=ACCEPTED, reason="Duplicate"),
    ]
    found = reasons(leads)
    assert [(each.reason, each.count) for each in found] == [("Duplicate", 2), (None, 1)]
    assert found[0].channels == (("Email", 1), ("Social", 1))


def kept(leads: list[Handed]) -> Promise:
    """How the promise of a contact within a day was kept."""
    return promise([wait for _, wait in due(leads, 24, contacted, NOW)], 24)


def test_only_leads_whose_time_is_up_are_judged() -> None:
    leads = [lead("kept", 30, 2), lead("late", 30, 25), lead("never", 30), lead("young", 5), lead("young and quick", 5, 1)]
    found = kept(leads)
    assert (found.kept.count, found.kept.total) == (1, 3)
    assert found.median_hours == 25


def test_counting_young_quick_answers_would_flatter() -> None:
    """Negative control: the tempting share, contacted in time of all contacted or overdue, reads higher on the same leads."""
    leads = [lead("kept", 30, 2), lead("never", 30), *(lead(f"young {number}", 5, 1) for number in range(4))]
    tempting = [each for each in leads if contacted(each) or each.handed_at + timedelta(hours=24) <= NOW]
    in_time = [each for each in tempting if contacted(each) is not None]
    assert len(in_time) / len(tempting) > 0.8
    assert kept(leads).kept.rate == 0.5


def test_the_median_is_not_told_when_most_were_never_contacted() -> None:
    assert kept([lead("a", 30, 1), lead("b", 30), lead("c", 30)]).median_hours is None


def test_a_lead_is_late_from_the_agreed_hour_on() -> None:
    leads = [lead("on the hour", 24), lead("over", 24.1), lead("accepted", 50, verdict=ACCEPTED), lead("lost", 50, ended=True)]
    assert [(each.lead_id, each.for_) for each in waiting(leads, 24, 72, NOW)] == [("over", "contact")]


def test_those_who_wait_are_listed_oldest_first_with_what_they_wait_for() -> None:
    leads = [lead("b", 80, 1), lead("a", 30), lead("c", 200)]
    assert [(each.lead_id, each.for_) for each in waiting(leads, 24, 72, NOW)] == [("c", "contact"), ("b", "verdict"), ("a", "contact")]


def test_a_week_that_is_not_known_neither_keeps_nor_breaks_the_promise() -> None:
    week = NOW.date()
    assert [delivered(week, 70, value).met for value in (70, 69, None)] == [True, False, None]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path)


MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_list_is_judged_at_once_and_the_last_verdict_counts(workspace: Workspace) -> None:
    assert give(workspace, ["a", "b"], REFUSED, "Duplicate", AGREED, "Tom", MOMENT) == 2
    give(workspace, ["b"], ACCEPTED, "", AGREED, "Marcus", MOMENT, "we talked again")
    found = last_verdicts(workspace)
    assert {name: (each.verdict, each.reason, each.who) for name, each in found.items()} == {
        "a": (REFUSED, "Duplicate", "Tom"),
        "b": (ACCEPTED, "", "Marcus"),
    }
    assert [each.what for each in trail(workspace, "verdict b")] == ["verdict b", "verdict b"]


def test_marketing_answers_and_nothing_is_overwritten(workspace: Workspace) -> None:
    give(workspace, ["a"], REFUSED, "No budget", AGREED, "Tom", MOMENT)
    number = last_verdicts(workspace)["a"].number
    answer(workspace, number, "They told us of a budget.", "Aiko", MOMENT)
    answer(workspace, number, "Again?", "Aiko", MOMENT)
    assert [each.text for each in last_verdicts(workspace)["a"].answers] == ["They told us of a budget.", "Again?"]


@pytest.mark.parametrize(
    ("leads", "verdict", "reason"),
    [([], ACCEPTED, ""), (["a"], "maybe", ""), (["a"], REFUSED, "I do not like them"), (["a"], REFUSED, "")],
)
def test_what_breaks_the_agreement_is_refused_whole(workspace: Workspace, leads: list[str], verdict: str, reason: str) -> None:
    with pytest.raises(RefusedError):
        give(workspace, leads, verdict, reason, AGREED, "Tom", MOMENT)
    assert last_verdicts(workspace) == {}


def test_verdicts_after_the_day_that_is_asked_for_are_not_known_yet(workspace: Workspace) -> None:
    give(workspace, ["a"], ACCEPTED, "", AGREED, "Tom", MOMENT)
    assert last_verdicts(workspace, MOMENT) == {}


def test_a_lead_without_a_word_waits() -> None:
    assert lead("a").verdict == WAITING
