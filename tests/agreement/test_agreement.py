"""The operating agreement: its parts come from the configuration, versions are kept, and nobody signs what they did not see."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scorecard.errors import RefusedError
from scorecard.measures.agreement import changes, parts_of
from scorecard.model import Aggregate, Agreement, Company, Configuration, Goal, Indicator, Persona, Stage
from scorecard.wording import agreement as words
from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.agreements import propose, sign, versions

MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
WINS = Indicator("wins", "Wins", Aggregate("count", "leads", "lead_id", "won_at"), owner="Elena", definition="Signed contracts.")
CONFIGURATION = Configuration(
    Company("Acme"),
    stages=(Stage("mql", "MQL", "Asked for a demo.", "Marketing", "mql_at", 24),),
    personas=(Persona("Founder", definition="Decides alone."),),
    indicators=(WINS,),
    agreement=Agreement("Asked for a demo.", 24, 48, ("Duplicate", "No budget"), 70, "wins", "week"),
)
GOALS = (
    Goal("q3", "wins", date(2026, 7, 1), date(2026, 9, 30), 40, per="period"),
    Goal("q4", "wins", date(2026, 10, 1), date(2026, 12, 31), 48, per="period"),
    Goal("week", "wins", date(2026, 10, 1), date(2026, 12, 31), 4, part_of="q4"),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path)


def test_every_part_comes_from_the_configuration() -> None:
    parts = parts_of(CONFIGURATION, GOALS, date(2026, 11, 20))
    assert parts[words.GOALS] == {"Wins, 1 Oct – 31 Dec 2026": "at least 48"}
    assert parts[words.STAGES] == {"MQL": "Asked for a demo. Owned by Marketing. Handed on within 24 hours."}
    assert parts[words.PROMISES]["Marketing delivers"] == "70 Wins a week"
    assert parts[words.PROMISES]["A lead may be refused for"] == "Duplicate and No budget"
    assert parts[words.INDICATORS] == {"Wins": "Elena: Signed contracts."}


def test_what_was_changed_new_or_taken_away_is_told() -> None:
    before = parts_of(CONFIGURATION, (), date(2026, 11, 20))
    stricter = replace(CONFIGURATION, agreement=replace(CONFIGURATION.agreement, first_contact_hours=4, leads_owed=None))
    found = changes(before, parts_of(replace(stricter, personas=()), (), date(2026, 11, 20)))
    assert {(each.entry, each.before, each.after) for each in found} == {
        ("Sales contacts a lead", "within 24 hours of the handover", "within 4 hours of the handover"),
        ("Marketing delivers", "70 Wins a week", None),
        ("Founder", "Decides alone.", None),
    }


def test_the_same_agreement_has_no_changes_after_a_round_trip(workspace: Workspace) -> None:
    parts = parts_of(CONFIGURATION, GOALS, date(2026, 11, 20))
    propose(workspace, parts, 0, "Jonas", "the first one", MOMENT)
    assert changes(versions(workspace)[0].body, parts) == ()


def test_both_heads_sign_the_version_that_they_read(workspace: Workspace) -> None:
    propose(workspace, {}, 0, "Jonas", "the first one", MOMENT)
    sign(workspace, 1, "marketing", "Jonas", MOMENT)
    sign(workspace, 1, "sales", "Elena", MOMENT)
    assert [(each.team, each.who) for each in versions(workspace)[0].signatures] == [("marketing", "Jonas"), ("sales", "Elena")]
    with pytest.raises(RefusedError, match="Jonas has signed"):
        sign(workspace, 1, "marketing", "Aiko", MOMENT)
    propose(workspace, {}, 1, "Elena", "shorter hours", MOMENT)
    with pytest.raises(RefusedError, match="no longer the last"):
        sign(workspace, 1, "sales", "Elena", MOMENT)


def test_the_second_writer_is_told_and_overwrites_nothing(workspace: Workspace) -> None:
    propose(workspace, {"a": {"b": "c"}}, 0, "Jonas", "the first one", MOMENT)
    with pytest.raises(RefusedError, match="version 1"):
        propose(workspace, {}, 0, "Elena", "mine", MOMENT)
    assert [each.who for each in versions(workspace)] == ["Jonas"]


@pytest.mark.parametrize(("why", "team"), [("", "sales"), ("good", "finance")])
def test_what_is_no_agreement_is_refused(workspace: Workspace, why: str, team: str) -> None:
    with pytest.raises(RefusedError):
        sign(workspace, propose(workspace, {}, 0, "Jonas", why, MOMENT), team, "Jonas", MOMENT)


def test_the_past_knows_only_what_was_signed_by_then(workspace: Workspace) -> None:
    propose(workspace, {}, 0, "Jonas", "the first one", MOMENT)
    sign(workspace, 1, "sales", "Elena", MOMENT.replace(day=25))
    assert versions(workspace, MOMENT) == ()
    assert versions(workspace, MOMENT.replace(day=21))[0].signatures == ()
