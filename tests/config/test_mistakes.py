"""Every mistake in a configuration is found, with its line, what is wrong and what to write instead."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from scorecard.config import check, load, loads
from scorecard.config.rules import RULES
from scorecard.errors import ConfigurationError

TODAY = date(2026, 11, 22)
VALID = (Path(__file__).parent / "valid.toml").read_text(encoding="utf-8")

MISTAKES = [
    tuple(each[key] for key in ("name", "old", "new", "key", "what", "fix"))
    for each in tomllib.loads((Path(__file__).parent / "mistakes.toml").read_text(encoding="utf-8"))["mistake"]
]


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def spoil(old: str, new: str, text: str = VALID) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the valid file"
    return text.replace(old, new)


def test_the_valid_file_has_no_mistake() -> None:
    configuration, issues = check(VALID, "scorecard.toml", TODAY)
    assert configuration is not None
    assert issues == ()


@pytest.mark.parametrize(("name", "old", "new", "key", "what", "fix"), MISTAKES, ids=[each[0] for each in MISTAKES])
def test_one_mistake_is_named_with_its_key_and_its_fix(name: str, old: str, new: str, key: str, what: str, fix: str) -> None:
    configuration, issues = check(spoil(old, new), "scorecard.toml", TODAY)
    assert configuration is None
    found = [issue for issue in issues if issue.where.endswith(f": {key}")]
    assert found, f"nothing was found at {key}, but: {[(each.where, each.what) for each in issues]}"
    assert any(what in issue.what and fix in issue.fix for issue in found), [(each.what, each.fix) for each in found]


@pytest.fixture(scope="module")
def codes_of_all_cases() -> set[str]:
    texts = [spoil(old, new) for _, old, new, *_ in MISTAKES]
    texts.append(VALID + '[[goals]]\nindicator = "calls"\nfrom = 2026-12-01\nto = 2027-01-31\ntarget = 5\n')
    texts.append(VALID.replace("[sources.calls]", "[sources.kalender]").replace('dataset = "events"', 'dataset = "calendar"'))
    return {issue.code for text in texts for issue in check(text, "scorecard.toml", TODAY)[1]}


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_each_rule_is_broken_by_some_case(code: str, codes_of_all_cases: set[str]) -> None:
    assert code in codes_of_all_cases


def test_every_mistake_is_listed_at_once_in_the_order_of_the_file() -> None:
    chosen = [
        each for each in MISTAKES if each[0] in ("unknown key", "week start", "column", "convention", "team", "target abc", "time of day")
    ]
    text = VALID
    for _, old, new, *_ in chosen:
        text = spoil(old, new, text)
    with pytest.raises(ConfigurationError) as refused:
        loads(text, "scorecard.toml", TODAY)
    issues = [issue for issue in refused.value.issues if issue.level == "error"]
    assert [issue.where.partition(": ")[2] for issue in issues] == [each[3] for each in chosen]
    assert str(refused.value).startswith("scorecard.toml has 7 mistakes:")
    for issue in issues:
        assert issue.where in str(refused.value)
    lines = [int(issue.where.split(" line ")[1].split(":")[0]) for issue in issues]
    assert lines == [line_of(text, text.index(new)) for _, _, new, *_ in chosen]


def test_the_line_is_the_very_line_of_the_key() -> None:
    text = spoil('team = "sales"', 'team = "sale"')
    _, issues = check(text, "scorecard.toml", TODAY)
    assert [issue.where for issue in issues] == [f"scorecard.toml line {line_of(text, text.index('team = '))}: indicators.calls.team"]


def test_a_mistake_makes_no_second_one_elsewhere() -> None:
    """An indicator with a wrong key is not also missing wherever it is named, and items after a wrong one keep their own lines."""
    _, issues = check(spoil('name = "Clicks"', "name = 1"), "scorecard.toml", TODAY)
    assert [issue.where.partition(": ")[2] for issue in issues] == ["indicators.clicks.name"]
    text = spoil("target = 32", 'target = "x"')
    text = text.replace("upper = 60", "upper = 30")
    _, issues = check(text, "scorecard.toml", TODAY)
    assert [issue.where.partition(": ")[2] for issue in issues if issue.code == "goal-range"] == ["goals[3]"]


def test_overlapping_goals_are_refused_but_a_quarter_inside_its_year_is_not() -> None:
    more = '[[goals]]\nindicator = "wins"\nfrom = {}\nto = {}\ntarget = 100\nper = "period"\nid = "more"\n'
    _, issues = check(VALID + more.format("2026-12-01", "2027-01-31"), "scorecard.toml", TODAY)
    assert [(issue.code, issue.what) for issue in issues] == [
        ("goals-overlap", 'It overlaps with another goal on "wins", from 2026-10-01 to 2026-12-31.')
    ]
    assert check(VALID + more.format("2026-01-01", "2026-12-31"), "scorecard.toml", TODAY)[1] == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('secret = "crm"', 'secret = "postgresql://ada:geheim77@db.example.com/crm"', "secret holds an address with a password."),
        ('secret = "crm"', 'secret = "crm"\npassword = "geheim77"', "password holds a secret."),
        ('tab = "Deals"', 'tab = "-----BEGIN PRIVATE KEY-----geheim77"', "tab holds a private key."),
        ('tab = "Deals"', 'tab = "AIzaSyA_geheim77_geheim77_geheim77_gehe"', "tab holds an API key."),
    ],
)
def test_a_secret_in_the_file_is_a_mistake_and_never_repeated(old: str, new: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        loads(spoil(old, new), "scorecard.toml", TODAY)
    assert says in str(refused.value)
    assert "geheim77" not in str(refused.value)
    assert "geheim77" not in repr(refused.value.issues)


@pytest.mark.parametrize(
    ("text", "where", "fix"),
    [
        ('[company]\nname = "Acme\n', "scorecard.toml line 2", "close the quotes"),
        ("[company]\nname = Acme\n", "scorecard.toml line 2", "Put texts in quotes"),
        ("[company]\nname\n", "scorecard.toml line 2", 'Write name = "value"'),
        ('[company]\nname = "a"\n[company]\n', "scorecard.toml line 3", "opened twice"),
        ('[company]\nname = "a"\nname = "b"\n', "scorecard.toml line 3", "stands there twice"),
        ("[company]\nholidays = [2026-12-24\n", "scorecard.toml", "Close the list"),
    ],
)
def test_what_is_not_toml_is_a_mistake_with_its_line(text: str, where: str, fix: str) -> None:
    _, issues = check(text, "scorecard.toml", TODAY)
    assert len(issues) == 1
    assert issues[0].where.startswith(where)
    assert fix in issues[0].fix
    assert "not TOML" in issues[0].what


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no such file"):
        load(tmp_path / "scorecard.toml", TODAY)
    (tmp_path / "utf16.toml").write_text(VALID, encoding="utf-16")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load(tmp_path / "utf16.toml", TODAY)


def test_an_empty_file_says_what_to_begin_with() -> None:
    _, issues = check("", "scorecard.toml", TODAY)
    assert [(issue.where, issue.what) for issue in issues] == [("scorecard.toml", "The table [company] is missing.")]


def test_a_dataset_without_a_source_is_a_warning_only() -> None:
    text = VALID.replace("[sources.calls]", "[sources.kalender]").replace('dataset = "events"', 'dataset = "calendar"')
    text = text.replace('constants = { kind = "call" }\n', "")
    configuration, issues = check(text, "scorecard.toml", TODAY)
    assert configuration is not None
    assert [(issue.level, issue.code) for issue in configuration.issues] == [("warning", "no-source")]
    assert issues == configuration.issues
