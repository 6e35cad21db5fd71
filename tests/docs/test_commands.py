"""Every command line, configuration and link in the documents is one that works."""

import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scorecard.__main__ import main
from scorecard.answering import MODULES
from scorecard.cli import parser
from scorecard.config import check
from scorecard.settings import SETTINGS

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = [each for each in DOCUMENTS if each.name != "configuration.md"]  # that one is generated, and tested where it is made
STARTS = re.compile(r"\s*(?:[A-Z_]+=\S+ )*(?:\S*/)?(?P<program>python3?|pip|streamlit|export)\b")
SAFE = ("check", "doctor", "show", "inspect", "rejects")
"""Commands that only look; those of the documents are run on the demo company."""


def blocks(document: Path, language: str) -> Iterator[str]:
    for found in re.finditer(rf"^ *```{language}\n(.*?)^ *```", document.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        yield found[1]


def lines(document: Path) -> list[str]:
    return [part.strip() for block in blocks(document, "sh") for line in block.splitlines() for part in line.split("&&") if part.strip()]


def scorecard_lines() -> list[list[str]]:
    found = []
    for document in DOCUMENTS:
        for line in lines(document):
            words = shlex.split(line, comments=True)
            if "scorecard" in words and "-m" in words:
                found.append(words[words.index("scorecard") + 1 :])
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_every_line_begins_with_a_program_that_a_newcomer_has(document: Path) -> None:
    assert [line for line in lines(document) if not STARTS.match(line)] == []


@pytest.mark.parametrize("words", scorecard_lines(), ids=" ".join)
def test_every_command_with_every_flag_exists(words: list[str]) -> None:
    options = parser().parse_args(words)
    if words[0] == "show":
        assert options.what in MODULES


def test_that_check_refuses_a_flag_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["init", "leads.csv", "--datez", "day-first"])
    assert "--datez" in capsys.readouterr().err


def test_what_only_looks_runs_on_the_demo_company(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SCORECARD_HOME", str(demo_home))
    monkeypatch.setenv("SCORECARD_TODAY", "2026-11-22")
    asked = {" ".join(words): words for words in scorecard_lines() if words[0] in SAFE}
    assert len(asked) >= 8
    for words in asked.values():
        own = ["marketing" if word in ("weekly", "crm", "leads") else word for word in words]
        assert main(own) in (0, 1), own
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err


@pytest.mark.parametrize("document", WRITTEN, ids=lambda each: each.name)
def test_every_whole_configuration_is_one_without_mistakes(document: Path) -> None:
    for block in blocks(document, "toml"):
        if "[company]" in block:
            assert [each for each in check(block, "scorecard.toml", date(2026, 11, 22))[1] if each.level == "error"] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_every_setting_that_is_named_exists(document: Path) -> None:
    known = {each.name for each in SETTINGS}
    named = set(re.findall(r"\bSCORECARD_[A-Z_]+[A-Z]\b", document.read_text("utf-8")))
    assert {each for each in named if not each.startswith("SCORECARD_SECRET_") and each != "SCORECARD_SECRET"} <= known


def test_the_readme_leads_to_every_document() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [each.name for each in DOCUMENTS[1:] if f"](docs/{each.name})" not in readme] == []
