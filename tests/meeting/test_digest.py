"""The digest that closing a meeting prepares: what changed first, then decisions, then what is being done."""

from datetime import UTC, date, datetime
from pathlib import Path

from scorecard.answering import frozen
from scorecard.measures.agenda import Item
from scorecard.model import Company
from scorecard.wording import meeting as words
from scorecard.workspace import meetings, open_workspace
from scorecard.workspace.decisions import Action, MeetingIssue
from scorecard.workspace.meetings import Meeting

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
MEETING = Meeting(1, date(2026, 11, 23), AT, "Elena", None, None, ("a",), {}, "")
ITEMS = (
    Item("goal", "goal", "Wins in Q4: at risk", ("113 to go.",)),
    Item("ppc_clicks", "number", "PPC clicks: missed · signal", ("It fell below the usual range.", "More."), indicator="ppc_clicks"),
    Item("issues", "issues", "Open issues: none so far", ()),
)
DECIDED = MeetingIssue(1, "PPC", "ppc_clicks", None, 1, "open", "Raise the budget", "Elena", AT, None)
UNDECIDED = MeetingIssue(2, "Partner sheet", "", None, 1, "open", "", "Elena", AT, None)


def act(text: str, done: bool) -> Action:
    return Action(1, text, "", "Aiko", date(2026, 11, 27), 1, 1, "Elena", AT, "Aiko" if done else None, AT if done else None)


def test_what_changed_comes_before_what_was_decided_and_what_is_being_done() -> None:
    written = {"issues": [DECIDED, UNDECIDED], "actions": [act("Call the agency", False), act("Old one", True)], "notes": [], "seconds": {}}
    told = words.digest(MEETING, ITEMS, written, Company("Acme"))
    places = [told.index(text) for text in ("Wins in Q4", "PPC clicks: missed", "Raise the budget", "Call the agency")]
    assert places == sorted(places)
    assert "Partner sheet" not in told
    assert "Old one" not in told
    assert "Open issues" not in told


def test_what_a_closed_meeting_prepared_is_found_again(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    opened = meetings.start(workspace, MEETING.as_of, (), {}, "Elena", AT)
    closed = meetings.close(workspace, opened.number, {"issues": [], "digest": "# In short"}, "", "Elena", AT)
    assert frozen.digest(closed.shown) == "# In short"
    assert frozen.digest({}) == ""


def test_a_quiet_week_says_so() -> None:
    told = words.digest(MEETING, (), {"issues": [], "actions": []}, Company("Acme"))
    assert words.NOTHING_TOLD in told
    assert "## Decided" not in told
