"""What people write in and between meetings, on SQLite and on a real PostgreSQL: kept, named, audited, and never overwritten."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from scorecard.errors import RefusedError
from scorecard.workspace import Workspace, calendar, decisions, meetings, notes
from scorecard.workspace.audit import trail
from scorecard.workspace.models import KeptRow
from tests.proofs.two_writers import written_by_two

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
WEEK = date(2026, 11, 9)


def test_a_note_stands_until_it_is_taken_back_and_the_trail_keeps_it(workspace: Workspace) -> None:
    first = notes.write(workspace, "calls", WEEK, "  two people were ill ", "Ann", NOW)
    notes.write(workspace, "visits", None, "new tracking", "Ben", NOW)
    assert [(each.text, each.week, each.who) for each in notes.notes(workspace, "calls")] == [("two people were ill", WEEK, "Ann")]
    notes.take_back(workspace, first, "Ben", NOW)
    assert notes.notes(workspace, "calls") == ()
    last, made = trail(workspace, f"note {first}")
    assert (made.who, last.who, last.before) == ("Ann", "Ben", {"text": "two people were ill"})


@pytest.mark.parametrize(("text", "who"), [("", "Ann"), ("   ", "Ann"), ("x" * 501, "Ann"), ("fine", " ")])
def test_a_note_needs_a_text_and_a_name(workspace: Workspace, text: str, who: str) -> None:
    with pytest.raises(RefusedError):
        notes.write(workspace, "calls", None, text, who, NOW)
    assert notes.notes(workspace) == ()


def test_text_is_kept_as_it_was_typed(workspace: Workspace) -> None:
    typed = "<b>=HYPERLINK(1)</b> $x$ 'quoted' \"and\" ünï — 漢"
    notes.write(workspace, "calls", None, typed, "Ann", NOW)
    assert notes.notes(workspace)[0].text == typed


def test_a_calendar_entry_cannot_end_before_it_starts(workspace: Workspace) -> None:
    with pytest.raises(RefusedError, match="Swap"):
        calendar.enter(workspace, TODAY, TODAY - timedelta(days=1), "Offer", "promotion", "Ann", "Ann", NOW)
    number = calendar.enter(workspace, TODAY, TODAY, "Offer", "promotion", "Ann", "Ann", NOW, channel="Email")
    assert [(each.title, each.indicator, each.channel) for each in calendar.entries(workspace)] == [("Offer", "", "Email")]
    calendar.take_out(workspace, number, "Ben", NOW)
    assert calendar.entries(workspace) == ()
    assert [each.who for each in trail(workspace, f"calendar {number}")] == ["Ben", "Ann"]


def test_two_who_open_a_meeting_at_once_are_in_the_same_one(workspace: Workspace) -> None:
    found: list[int] = []

    def go(who: str) -> None:
        found.append(meetings.start(workspace, TODAY, (), {"items": []}, who, NOW).number)

    both = [threading.Thread(target=go, args=(who,)) for who in ("Ann", "Ben")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(found) == 2
    assert len(set(found)) == 1


def test_a_closed_meeting_keeps_what_was_shown_and_written_and_is_closed_once(workspace: Workspace) -> None:
    opened = meetings.start(workspace, TODAY, (), {"items": [{"title": "Calls"}]}, "Ann", NOW)
    meetings.talked(workspace, opened.number, "calls", 70)
    meetings.talked(workspace, opened.number, "calls", 20)
    meetings.close(workspace, opened.number, {"notes": [1]}, "# Minutes", "Ann", NOW)
    with pytest.raises(RefusedError, match="Ann closed"):
        meetings.close(workspace, opened.number, {}, "other", "Ben", NOW)
    meetings.talked(workspace, opened.number, "calls", 500)
    again = meetings.find(workspace, opened.number)
    assert again is not None
    assert again.shown == {"items": [{"title": "Calls"}], "written": {"notes": [1]}}
    assert again.minutes == "# Minutes"
    assert meetings.discussed(workspace, opened.number) == {"calls": 90}
    assert meetings.last_discussed(workspace) == {"calls": TODAY}
    assert meetings.running(workspace) is None


def test_a_decision_is_never_overwritten_unseen(workspace: Workspace) -> None:
    number = decisions.raise_issue(workspace, "Fewer clicks", "ppc", WEEK, None, "Ann", NOW)
    decisions.decide(workspace, number, "restore the budget", "", "Ann", NOW)
    with pytest.raises(RefusedError, match="restore the budget"):
        decisions.decide(workspace, number, "wait", "", "Ben", NOW)
    decisions.decide(workspace, number, "wait", "restore the budget", "Ben", NOW)
    decisions.settle(workspace, number, decisions.SOLVED, "Ben", NOW)
    (issue,) = decisions.issues(workspace)
    assert (issue.decision, issue.state, issue.closed_at) == ("wait", "solved", NOW)
    assert [each.who for each in trail(workspace, f"issue {number}")] == ["Ben", "Ben", "Ann", "Ann"]


def test_an_action_has_an_owner_and_a_day_and_the_first_tick_counts(workspace: Workspace) -> None:
    with pytest.raises(RefusedError, match="owner"):
        decisions.act(workspace, "call them", " ", TODAY, "calls", None, None, "Ann", NOW)
    number = decisions.act(workspace, "call them", "Tom", TODAY, "calls", None, None, "Ann", NOW)
    decisions.tick(workspace, number, True, "Tom", NOW)
    decisions.tick(workspace, number, True, "Ben", NOW + timedelta(hours=1))
    (action,) = decisions.actions(workspace)
    assert (action.owner, action.due, action.done_by, action.done_at) == ("Tom", TODAY, "Tom", NOW)
    decisions.tick(workspace, number, False, "Tom", NOW)
    assert decisions.actions(workspace)[0].done_at is None


def test_two_processes_that_write_200_notes_each_lose_none(workspace_address: str, workspace: Workspace) -> None:
    assert written_by_two(workspace_address, 200) == {"Ann": 200, "Ben": 200}


def test_nobody_holds_snapshots_that_are_not_there(workspace: Workspace) -> None:
    meetings.start(workspace, TODAY, ("gone",), {}, "Ann", NOW)
    with workspace.reading() as session:
        assert session.scalars(select(KeptRow)).all() == []
