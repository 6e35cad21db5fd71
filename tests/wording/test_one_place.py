"""Every sentence for people stands in `scorecard/wording`, so that a translation finds all of them there."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    "scorecard/wording": "is that place",
    "scorecard/config/schema.py": "says what each key means, where it is declared; docs/configuration.md is written from it",
    "scorecard/config/documentation.py": "the frame of that page",
    "scorecard/demo": "the data of an invented company",
    "scorecard/library.py": "standard numbers and stages, which become part of a configuration",
    "scorecard/ingest/guess.py": "what people call their columns",
    "scorecard/workspace/migrations/versions": "statements of SQL",
}
"""What is left out, and why."""
NOT_SAID = {
    "what others say, by which their errors are known": (
        "Unclosed inline table", "unexpected end of data", "unable to open", "has not been used in project", "api key not valid",
        "api key expired", "not supported for this document", "iat and exp", "account not found", "higher is better", "lower is better",
    ),
    "faults of ours": (
        "rows of the columns {} cannot be put to those of {}",
        "wins were counted within {} days, not {}",
        "there is no indicator to ask for",
    ),
    "names that are stored or compared": ("answer to verdict {}", "sending the digest", "page drawn last", "found in this run"),
}  # fmt: skip
"""Reason → the few texts that read like a sentence and are none."""
CODE = re.compile(
    r"^\s*<|\bSELECT\b.*\bFROM\b|\bORDER BY\b|\bEND AS\b|\bCREATE TEMP\b|\bAS (touched|soon),|with time zone$"  # markup, SQL
    r"|\(\?|\\b|\.\*|\w\|\w|^\w+\[",  # patterns, types
    re.DOTALL,
)
IN_A_ROW = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}[,;:]? [a-z]{2,}")
WHOLE = re.compile(r"^[\"'“‘(]?[A-Z].*[a-z\"')”][.?!…]$", re.DOTALL)
LOGS = ("log", "_log", "logger")
TOLD = ("help", "description")


def sentences(source: str) -> list[str]:
    """Every text for people, with `{}` for what is put into it: three words in a row, or three of which the first has a capital and the
    last a stop, or anything that a command of the terminal says of itself. Documentation, logs, code and patterns are not for them.
    """
    return [text for text, said in _texts(source) if said]


def _texts(source: str) -> Iterator[tuple[str, bool]]:
    """Every text and whether it is for people."""
    tree = ast.parse(source)
    help = {id(each.value) for node in ast.walk(tree) if isinstance(node, ast.Call) for each in node.keywords if each.arg in TOLD}
    for node in _outermost(tree):
        if text := _text(node):
            yield text, id(node) in help or _is_said(text)


def _outermost(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts of a tree, whole: an f-string counts once, and those inside its braces for themselves where it says nothing."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
        if isinstance(node, ast.Constant) or _is_said(_text(node)):
            return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # documentation
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant):
            continue  # a piece of the text that was just looked at
        if isinstance(node, ast.Call) and child in node.args and _logs(node.func):
            continue
        yield from _outermost(child)


def _logs(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and ast.unparse(function.value).rpartition(".")[2] in LOGS


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def _is_said(text: str) -> bool:
    if CODE.search(text) or any(text in texts for texts in NOT_SAID.values()):
        return False
    words = text.replace("{}", "Xx")
    return bool(IN_A_ROW.search(words) or (len(re.findall(r"[A-Za-z]{2,}\S*", words)) > 2 and " " in words and WHOLE.match(words)))


@cache
def looked_at() -> dict[str, tuple[tuple[str, bool], ...]]:
    """The texts of every module, by its path."""
    paths = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "scorecard").rglob("*.py"))]
    said = [path for path in paths if not any(path.is_relative_to(ROOT / each) for each in ELSEWHERE)]
    return {str(path.relative_to(ROOT)): tuple(_texts(path.read_text("utf-8"))) for path in said}


def test_sentences_are_written_in_the_wording_only() -> None:
    assert len(looked_at()) > 250
    found = {path: [text for text, said in texts if said] for path, texts in looked_at().items()}
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('raise UserError(f"There is no goal {name}.")', "There is no goal {}."),
        ('msg = "lies in the future"', "lies in the future"),
        ('return f"{path} is empty."', "{} is empty."),
        ("title = f\"{kind}: {'most leads come from here' if many else none}\"", "most leads come from here"),
        ('parser.add_argument("--json", help="as JSON")', "as JSON"),
        ('st.write("Nobody knows.")\nst.write("Nobody knows why.")', "Nobody knows why."),
    ],
)
def test_that_rule_sees_a_planted_sentence(code: str, text: str) -> None:
    assert sentences(code) == [text]


@pytest.mark.parametrize(
    "code",
    [
        '"""A sentence that explains the module."""',
        'log.info("Nothing was sent at %s", now)\nerrors.log.error("nobody can be let in")',
        'text("SELECT lead_id, channel FROM leads WHERE won_at IS NULL ORDER BY lead_id")',
        're.compile(r"no such table|relation .* does not exist")',
        'st.button(key="filter_reset")\nplace = f"{source.name}, line {line}"',
    ],
)
def test_that_rule_lets_code_and_logs_be(code: str) -> None:
    assert sentences(code) == []


def test_what_is_let_through_is_still_there() -> None:
    there = {text for texts in looked_at().values() for text, _ in texts}
    assert [text for texts in NOT_SAID.values() for text in texts if text not in there] == []
    assert [each for each in ELSEWHERE if not (ROOT / each).exists()] == []
