"""Answers' texts: written down once for each answer, and never another's."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from scorecard.answers import Answer, answer
from scorecard.model import Question
from scorecard.serving import texts
from scorecard.serving.texts import Texts, text_of
from tests.api.conftest import Program


@pytest.fixture
def found(program: Program) -> Answer:
    return answer(program.house, Question("definitions", program.now.date()), program.now)


def test_a_text_is_written_once_an_answer(found: Answer) -> None:
    kept = Texts()
    text = kept.of(found)
    assert json.loads(text.body) == found.to_json()
    assert kept.of(found) is text
    later = replace(found, generated_at=found.generated_at + timedelta(hours=1))
    other = kept.of(later)
    assert json.loads(other.body)["generated_at"] != json.loads(text.body)["generated_at"]
    assert other.tag == text.tag  # a client that has the one has the other
    assert text_of({**found.to_json(), "as_of": "2020-01-01"}).tag != text.tag


def test_the_least_recently_asked_text_goes_first(found: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST", 2)
    kept, several = Texts(), [replace(found) for _ in range(3)]
    first, second = kept.of(several[0]), kept.of(several[1])
    assert kept.of(several[0]) is first
    kept.of(several[2])
    assert kept.of(several[0]) is first
    assert kept.of(several[1]) is not second
