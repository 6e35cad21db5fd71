"""What is said over HTTP is what the command line says; a bad question is a sentence, and nothing personal is ever said."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.applications import Starlette

from scorecard.__main__ import main
from scorecard.access.reader import Reader
from scorecard.answering import MODULES
from scorecard.answers import Answer
from scorecard.model import Question
from scorecard.serving.api import Service
from tests.api.conftest import Program, asked

ASKED = {"indicator": ("indicator=cold_calls", ["--indicator", "cold_calls"]), "leads": ("weeks=6", ["--weeks", "6"])}
"""An indicator has to be named; a shorter list of leads is the same to the eye."""


def lasting(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "generated_at"}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    from scorecard.serving.openapi import description

    return description()


@pytest.fixture(autouse=True)
def answered_once(monkeypatch: pytest.MonkeyPatch, remembered: Callable[[Question], Answer]) -> None:
    """The command line, too, computes an answer that was asked for already no second time; another question is another answer."""
    monkeypatch.setattr("scorecard.answers.answer", lambda house, question, now: remembered(question))


@pytest.mark.parametrize("what", MODULES)
def test_an_answer_is_what_the_command_line_prints(
    what: str, program: Program, described: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    query, flags = ASKED.get(what, ("", []))
    program.open = True
    said = program.get(f"{what}?{query}")
    main(["show", what, "--json", *flags])
    assert lasting(said.json()) == lasting(json.loads(capsys.readouterr().out))
    assert said.json()["as_of"] == "2026-11-22"
    OAS31Validator({"$ref": f"#/components/schemas/{what}", **described}).validate(said.json())


def test_filters_and_days_are_asked_as_in_a_pages_address(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    program.open = True
    said = program.get("channels?channel=Referral&channel=Events&as_of=2026-10-01&channels_horizon=30").json()
    flags = ["--channel", "Referral", "--channel", "Events", "--as-of", "2026-10-01", "--option", "horizon=30"]
    main(["show", "channels", "--json", *flags])
    assert lasting(said) == lasting(json.loads(capsys.readouterr().out))
    assert said["horizon_days"] == 30


def test_that_shape_sees_a_wrong_answer(program: Program, described: dict[str, Any]) -> None:
    program.open = True
    said = program.get("scorecard").json()
    said["rows"][0]["status"] = "splendid"
    assert not OAS31Validator({"$ref": "#/components/schemas/scorecard", **described}).is_valid(said)


def test_the_description_is_valid_and_names_every_answer(program: Program) -> None:
    program.open = True
    described = program.get("openapi.json").json()
    OpenAPIV31SpecValidator(described).validate()
    assert set(described["paths"]) == {*(f"/{what}" for what in MODULES), "/openapi.json"}
    names = {each["name"] for each in described["paths"]["/channels"]["get"]["parameters"]}
    assert {"as_of", "weeks", "from", "to", "channel", "channels_horizon"} <= names


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("scorecard?as_of=soon", 400, "as_of='soon'"),
        ("scorecard?as_of=2030-01-01", 400, "has not come yet"),
        ("scorecard?week=6", 400, "Did you mean “weeks”?"),
        ("scorecard?weeks=0", 400, "weeks='0'"),
        ("scorecard?channel=Referal", 400, "Did you mean “Referral”?"),
        ("goals?from=2026-03-01&to=2026-02-01", 400, "Swap"),
        ("score", 404, "There is no answer “score”"),
        ("", 404, "There are: scorecard"),
        ("../../etc/passwd", 404, ""),
        ("scorecard/rows", 404, "There is no answer"),
    ],
)
def test_a_question_that_cannot_be_asked_is_a_sentence(program: Program, path: str, status: int, said: str) -> None:
    program.open = True
    answered = program.get(path)
    assert (answered.status_code, answered.headers["content-type"]) == (status, "application/json") or path.startswith("..")
    assert said in answered.text
    assert "Traceback" not in answered.text


def test_only_asking_is_possible(program: Program) -> None:
    program.open = True
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answered = asked(program.app, method, "/api/v1/scorecard")
        assert (answered.status_code, answered.headers["allow"]) == (405, "GET, HEAD")


def test_an_answer_that_has_not_changed_is_not_sent_again(program: Program) -> None:
    program.open = True
    first = program.get("definitions")
    tag = first.headers["etag"]
    again = program.get("definitions", if_none_match=f'"other", W/{tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert program.get("definitions?as_of=2026-10-01", if_none_match=tag).status_code == 200
    assert "no-cache" in first.headers["cache-control"]


def test_a_fault_of_ours_says_nothing_but_its_number(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    program.open = True
    planted = "postgresql://reader:hunter2@db/crm"

    def fails(question: object) -> Any:
        raise RuntimeError(planted)

    service = Service(lambda: program.house, fails, lambda request: Reader("admin", "open"))
    answered = asked(Starlette(routes=service.routes()), "GET", "/api/v1/scorecard")
    assert answered.status_code == 500
    assert "hunter2" not in answered.text
    assert any(record.args and str(record.args[0]) in answered.text for record in caplog.records)


def test_nothing_personal_is_said_to_an_admins_token_either(program: Program) -> None:
    """The demo's CRM has names and addresses of people; the rows behind figures are where they would show."""
    token = program.token(role="admin")
    listed = program.get("leads?weeks=6", token).json()
    assert listed["rows"]
    assert {"name", "email"}.isdisjoint(listed["columns"])
    rows = program.get("indicator?indicator=mqls", token).json()["drill"]["rows"]
    assert all({"name", "email"}.isdisjoint(row) for row in rows)
    assert "@" not in json.dumps([listed["rows"], rows])
