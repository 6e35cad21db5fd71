"""What the documents promise is what there is: commands, settings, libraries."""

import re
from pathlib import Path

import pytest

from scorecard.answering import MODULES
from scorecard.cli import COMMANDS
from scorecard.settings import SETTINGS, Setting

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_exactly_the_test_command_of_the_readme() -> None:
    command = (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1]
    assert f"```sh\n{command}\n```" in README


def test_the_readme_starts_the_app_in_one_line() -> None:
    assert "```sh\npython3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/streamlit run app.py\n```" in README


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_stands_in_the_readme(setting: Setting) -> None:
    default = f"`{setting.default}`" if setting.default else ""
    row = f"| `{setting.name}` | {default} | {setting.sentence} |".replace("|  |", "| |")
    assert row in README


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_stands_in_the_readme(command: str) -> None:
    assert re.search(rf"^\| `{command}\b[^`]*` \|", README, re.MULTILINE)


@pytest.mark.parametrize("what", MODULES)
def test_each_question_stands_in_the_readme(what: str) -> None:
    assert re.search(rf"^\| `show WHAT` \|.*\b{what}\b", README, re.MULTILINE)


@pytest.mark.parametrize("requirement", (ROOT / "requirements.txt").read_text().split())
def test_each_library_has_its_reason_in_the_readme(requirement: str) -> None:
    name = re.split(r"[\[<>=]", requirement)[0]
    assert name == "tzdata" or re.search(rf"^\|[^|]*\b{re.escape(name)}\b[^|]*\|", README, re.MULTILINE)


@pytest.mark.parametrize("picture", re.findall(r"!\[[^]]+\]\(([^)]+)\)", README))
def test_each_picture_is_there(picture: str) -> None:
    assert (ROOT / picture).is_file()
