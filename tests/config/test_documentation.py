"""docs/configuration.md is what the declared keys say, and every example in it is a configuration without mistakes."""

import re
from datetime import date
from pathlib import Path

import pytest

from scorecard.config import check, schema
from scorecard.config.documentation import document

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", document(), re.DOTALL)


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "run: python -m scorecard.config.documentation"


def test_the_page_names_every_key_once_per_table() -> None:
    sections = re.split(r"^#+ ", document(), flags=re.MULTILINE)
    for table in (*schema.TABLES, schema.LAYOUT):
        header = table.header if table is not schema.LAYOUT else "[sources.<name>.layout]"
        section = next(part for part in sections if part.startswith(f"`{header}`"))
        assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == [key.name for key in table.keys]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_each_example_is_without_mistakes(example: str) -> None:
    configuration, issues = check(example, "scorecard.toml", date(2026, 11, 22))
    assert configuration is not None, issues
    assert issues == ()


def test_the_example_of_a_mistake_is_what_is_said() -> None:
    shown = re.search(r"^    scorecard\.toml line \d+: (.*)$", document(), re.MULTILINE)
    assert shown
    _, issues = check('[company]\nname = "Acme"\ncurency = "USD"\n', "scorecard.toml", date(2026, 11, 22))
    assert shown[1] == f"{issues[0].where.partition(': ')[2]}: {issues[0].what} {issues[0].fix}"
