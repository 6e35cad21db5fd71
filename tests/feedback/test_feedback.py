"""Verdicts, reasons and both service levels, by hand and on the demo company."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from scorecard.errors import RefusedError
from scorecard.measures.feedback import ACCEPTED, REFUSED, VERDICTS, WAITING, Handed, Handovers, group, groups, reasons
from scorecard.measures.service_levels import NEVER, Promise, delivered, due, late, promise, until_contact
from scorecard.query.engine import texts_of
from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.audit import trail
from scorecard.workspace.verdicts import all_last, answer, give, last_verdicts

NOW = datetime(2026, 11, 20, 12)
AGREED = ("No budget", "Duplicate")


def lead(name: str, hours_ago: float = 100, contact_after: float | None = None, **given: object) -> Handed:
    handed = NOW - timedelta(hours=hours_ago)
    contact = None if contact_after is None else handed + timedelta(hours=contact_after)
    return Handed(name, handed, first_contact_at=contact, **given)  # type: ignore[arg-type]


def columns(leads: Sequence[Handed]) -> Handovers:
    """The leads as the answer counts them."""
    texts = ("channel", "campaign", "persona", "owner", "reason")
    return Handovers(
        handed_at=np.array([each.handed_at for each in leads], "datetime64[us]"),
        contacted_at=np.array([each.first_contact_at for each in leads], "datetime64[us]"),
        **{name: texts_of(pa.array([getattr(each, name) for each in leads], pa.string())) for name in texts},
        verdict=np.array([VERDICTS.index(each.verdict) for each in leads], np.int8),
        ended=np.array([each.ended for each in leads], np.bool_),
    )


def test_the_share_refused_is_of_the_judged_leads_only() -> None:
    leads = [lead("a", verdict=ACCEPTED), lead("b", verdict=REFUSED, reason="Duplicate"), lead("c"), lead("d", verdict=ACCEPTED)]
    found = group(columns(leads))
    assert (found.handed, found.accepted, found.refused, found.waiting) == (4, 2, 1, 1)
    assert (found.refused_share.count, found.refused_share.total) == (1, 3)
    assert found.top_reason == "Duplicate"


def test_groups_add_up_to_the_whole_and_a_blank_is_a_group_of_its_own() -> None:
    leads = [lead("a", channel="Social"), lead("b", channel=None), lead("c", channel="unknown"), lead("d", channel="Social")]
    found = groups(columns(leads), columns(leads).channel)
    assert {each.name: each.handed for each in found} == {"Social": 2, None: 1, "unknown": 1}


def test_reasons_are_counted_by_channel_and_a_missing_one_is_shown() -> None:
    leads = [
        lead("a", verdict=REFUSED, reason="Duplicate", channel="Social"),
        lead("b", verdict=REFUSED, reason="Duplicate", channel="Email"),
        lead("c", verdict=REFUSED, reason=None, channel="Email"),
        lead("d", verdict=ACCEPTED, reason="Duplicate"),
    ]
    found = reasons(columns(leads))
    assert [(each.reason, each.count) for each in found] == [("Duplicate", 2), (None, 1)]
    assert found[0].channels == (("Email", 1), ("Social", 1))


def kept(leads: list[Handed]) -> Promise:
    """How the promise of a contact within a day was kept."""
    of = columns(leads)
    return promise(until_contact(of)[due(of, 24, NOW)], 24)


def test_only_leads_whose_time_is_up_are_judged() -> None:
    leads = [lead("kept", 30, 2), lead("late", 30, 25), lead("never", 30), lead("young", 5), lead("young and quick", 5, 1)]
    found = kept(leads)
    assert (found.kept.count, found.kept.total) == (1, 3)
    assert found.median_hours == 25


def test_counting_young_quick_answers_would_flatter() -> None:
    """Negative control: the tempting share, contacted in time of all contacted or overdue, reads higher on the same leads."""
    leads = [lead("kept", 30, 2), lead("never", 30), *(lead(f"young {number}", 5, 1) for number in range(4))]
    tempting = [each for each in leads if each.first_contact_at or each.handed_at + timedelta(hours=24) <= NOW]
    in_time = [each for each in tempting if each.first_contact_at is not None]
    assert len(in_time) / len(tempting) > 0.8
    assert kept(leads).kept.rate == 0.5


def test_the_median_is_not_told_when_most_were_never_contacted() -> None:
    assert kept([lead("a", 30, 1), lead("b", 30), lead("c", 30)]).median_hours is None


def who_is_late(leads: list[Handed]) -> tuple[list[str], list[str]]:
    """Those who wait for a contact, and for a verdict."""
    for_contact, for_verdict = (
        [each.lead_id for each, held in zip(leads, of, strict=True) if held] for of in late(columns(leads), 24, 72, NOW)
    )
    return for_contact, for_verdict


def test_a_lead_is_late_from_the_agreed_hour_on() -> None:
    leads = [lead("on the hour", 24), lead("over", 24.1), lead("accepted", 50, verdict=ACCEPTED), lead("lost", 50, ended=True)]
    assert who_is_late(leads) == (["over"], [])


def test_who_was_contacted_waits_for_a_verdict() -> None:
    assert who_is_late([lead("b", 80, 1), lead("young", 70, 1), lead("a", 30), lead("c", 200)]) == (["a", "c"], ["b"])


@pytest.mark.parametrize(
    ("waits", "middle"),
    [([], None), ([3], 3), ([1, 4], 2.5), ([1, 4, NEVER], 4), ([1, NEVER], None), ([2, 1, 5, NEVER, 4], 4), ([1, 2, NEVER, NEVER], None)],
)
def test_the_median_is_the_middle_or_half_way_between_the_middle_two(waits: list[float], middle: float | None) -> None:
    assert promise(np.array(waits, float), 24).median_hours == middle


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


def test_the_last_verdicts_of_all_are_those_of_each_one(workspace: Workspace) -> None:
    """As columns, for answers about many; kept until another one is given."""
    later = MOMENT + timedelta(hours=1)
    give(workspace, ["a", "b"], REFUSED, "Duplicate", AGREED, "Tom", MOMENT, "twice")
    for until in (MOMENT, later, later + timedelta(days=1)):
        for name in ("c", "b"):
            give(workspace, [name], ACCEPTED, "", AGREED, "Tom", MOMENT + timedelta(hours=2))
            said, right = all_last(workspace, until), last_verdicts(workspace, until)
            told = zip(said.leads.to_pylist(), said.refused.tolist(), said.reasons.to_pylist(), said.told.tolist(), strict=True)
            assert {id: rest for id, *rest in told} == {
                id: [each.verdict == REFUSED, each.reason or None, bool(each.text)] for id, each in right.items()
            }
    assert last_verdicts(workspace, later, ["b", "nobody's"]).keys() == {"b"}


def test_a_lead_without_a_word_waits() -> None:
    assert lead("a").verdict == WAITING
