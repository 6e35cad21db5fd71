"""Tokens: kept as hashes, scoped, expiring, revocable, worth no more than their owner; and what strangers get."""

import json
import re
from dataclasses import replace
from functools import partial

import pytest

from scorecard.__main__ import main
from scorecard.access import tokens as tokens_of
from scorecard.access.tokens import issue
from scorecard.errors import UserError
from scorecard.model import Access
from scorecard.workspace import tokens
from scorecard.workspace.audit import trail
from tests.api.conftest import Program

LISTS = Access(required=True, viewers=("@example.com",), editors=("ada@example.com",))


@pytest.mark.parametrize("sent", ["", "sc_abc_def", "sc__", "x" * 5000, "sc_%C3%A4_%00", "' OR 1=1 --"])
def test_without_a_right_token_there_is_nothing(program: Program, sent: str) -> None:
    for path in ("scorecard", "nothing", "openapi.json", ""):
        answered = program.get(path, sent)
        assert answered.status_code in (401, 429)
        assert answered.json().keys() == {"error"}
        assert answered.status_code == 429 or answered.headers["www-authenticate"].startswith("Bearer")


def test_a_token_in_the_address_or_by_another_scheme_counts_for_nothing(program: Program) -> None:
    token = program.token()
    assert program.get(f"sources?token={token}&access_token={token}").status_code == 401
    assert program.get("sources", Authorization=f"Basic {token}").status_code == 401
    assert program.get("sources", token).status_code == 200


def test_a_scope_holds(program: Program) -> None:
    token = program.token("goals", "sources")
    assert [program.get(what, token).status_code for what in ("goals", "sources", "scorecard", "leads")] == [200, 200, 403, 403]
    assert "may not ask" in program.get("scorecard", token).json()["error"]


def test_it_ends_when_it_expires_and_at_once_when_it_is_revoked(program: Program) -> None:
    token, other = program.token(days=2), program.token(days=30)
    program.later(days=1, hours=23)
    assert program.get("sources", token).status_code == 200
    program.later(hours=1)
    late = program.get("sources", token)
    assert (late.status_code, "expired" in late.json()["error"]) == (401, True)
    assert program.get("sources", other).status_code == 200
    tokens.revoke(program.house.workspace, other.split("_")[1], "somebody", program.now)
    gone = program.get("sources", other)
    assert (gone.status_code, "revoked" in gone.json()["error"]) == (401, True)


def test_it_is_worth_what_its_owner_is_now(program: Program) -> None:
    program.access = LISTS
    token = program.token(owner="ada@example.com", role="editor")
    found = tokens.listed(program.house.workspace)
    assert next(each for each in found if each.id == token.split("_")[1]).role == "editor"
    assert program.get("sources", token).status_code == 200
    program.access = replace(LISTS, viewers=("@other.example",), editors=("bob@example.com",))
    gone = program.get("sources", token)
    assert (gone.status_code, "owner" in gone.json()["error"]) == (401, True)
    with pytest.raises(UserError, match="none of the lists"):
        program.token(owner="mallory@evil.example")


def test_the_role_is_capped_by_the_lists(program: Program) -> None:
    capped = partial(tokens_of.capped, at=program.now)
    assert capped("ada@example.com", "admin", LISTS) == "editor"
    assert capped("bob@EXAMPLE.com", "editor", LISTS) == "viewer"
    assert capped("ada@example.com", "viewer", LISTS) == "viewer"
    assert capped("ada@example.com.evil.example", "viewer", LISTS) is None
    assert capped("anybody", "editor", Access()) == "editor"
    assert capped("bob@other.example", "editor", replace(LISTS, role_claim="roles")) == "editor"


def test_wrong_ones_are_counted_and_a_right_one_passes_all_the_same(program: Program) -> None:
    token = program.token()
    statuses = [program.get("sources", f"sc_{number:012x}_guess").status_code for number in range(13)]
    assert statuses == [401] * 10 + [429] * 3
    assert 0 < int(program.get("sources", "sc_0_guess").headers["retry-after"]) <= 61
    assert program.get("sources", token).status_code == 200


def test_only_its_hash_is_kept_and_its_use_is_counted(program: Program) -> None:
    token, text = issue(program.house.workspace, Access(), "warehouse", "ada", "viewer", ["goals"], 7, "ada", program.now)
    secret = text.split("_", 2)[2]
    assert len(secret) >= 43
    held = b"".join(path.read_bytes() for path in program.house.settings.home.glob("workspace.db*"))
    assert token.id.encode() in held
    assert secret.encode() not in held
    for _ in range(2):
        program.get("goals", text)
    kept = next(each for each in tokens.listed(program.house.workspace, "ada") if each.id == token.id)
    assert (kept.used, kept.last_used_at) == (2, program.now)
    assert [(each.who, (each.after or {}).get("name")) for each in trail(program.house.workspace, f"token {token.id}")] == [
        ("ada", "warehouse")
    ]


def test_the_command_line_makes_lists_and_revokes(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "create", "--name", "etl", "--owner", "ada@example.com", "--scope", "goals", "--days", "5"]) == 0
    said = capsys.readouterr()
    text = said.out.strip()
    assert re.fullmatch(r"sc_[0-9a-f]{12}_[\w-]{43}", text)
    assert "this once" in said.err
    assert program.get("goals", text).status_code == 200
    assert main(["token", "list"]) == 0
    listing = capsys.readouterr().out
    assert "etl" in listing
    assert text.split("_", 2)[2] not in listing
    assert main(["token", "list", "--json"]) == 0
    assert "etl" in {each["name"] for each in json.loads(capsys.readouterr().out)}
    assert main(["token", "revoke", text.split("_")[1]]) == 0
    assert program.get("goals", text).status_code == 401
    assert main(["token", "revoke", "nothing"]) == 2
    for wrong in (["--days", "0"], ["--scope", "scorcard"], ["--name", " "]):
        assert main(["token", "create", "--name", "x", "--owner", "y", *wrong]) == 2
