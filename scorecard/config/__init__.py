"""scorecard.toml: read, checked as a whole, and turned into the model.

`load` lists every mistake at once, each with its line, what is wrong and what to write instead. Tables and keys are declared in
`schema`, what must hold between them in `rules`.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from scorecard.config.lines import parse
from scorecard.config.reading import read
from scorecard.config.report import Report
from scorecard.config.rules import RULES
from scorecard.config.secrecy import find_secrets
from scorecard.errors import ConfigurationError
from scorecard.model import Configuration, Issue
from scorecard.wording import configuration as words

__all__ = ["check", "load", "loads"]


def load(path: Path | str, today: date) -> Configuration:
    """Reads the configuration file. `today` bounds the years for which public holidays are filled in.

    Raises `ConfigurationError` with every mistake; warnings stay in the configuration's `issues`.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _refused(path, [_unreadable(path, words.NO_FILE, words.WRITE_FILE)]) from None
    except UnicodeDecodeError:
        raise _refused(path, [_unreadable(path, words.NOT_UTF8, words.SAVE_UTF8)]) from None
    except OSError as error:
        raise _refused(path, [_unreadable(path, words.unreadable(error.strerror), words.MAKE_READABLE)]) from None
    return loads(text, path, today)


def loads(text: str, path: Path | str, today: date) -> Configuration:
    """The configuration in a text that stands, or will stand, in the file `path`. Raises as `load` does."""
    configuration, issues = check(text, path, today)
    if configuration is None:
        raise _refused(Path(path), issues)
    return configuration


def check(text: str, path: Path | str, today: date) -> tuple[Configuration | None, tuple[Issue, ...]]:
    """The configuration in a text with every mistake and warning in it; None where there is any mistake."""
    path = Path(path)
    try:
        document = parse(text)
    except tomllib.TOMLDecodeError as error:
        return None, (_not_toml(path, error),)
    report = Report(path.name, document)
    configuration = read(document.data, report, today)
    find_secrets(document.data, report)
    for rule in RULES:
        rule.check(configuration, report)
    if any(issue.level == "error" for issue in report.issues):
        return None, report.issues
    return _placed(configuration, path, report.issues), report.issues


def _placed(configuration: Configuration, path: Path, issues: Sequence[Issue]) -> Configuration:
    return replace(configuration, path=str(path), issues=tuple(issues))


def _unreadable(path: Path, what: str, fix: str) -> Issue:
    return Issue("error", str(path), what, fix, "unreadable")


def _not_toml(path: Path, error: tomllib.TOMLDecodeError) -> Issue:
    """TOML stops at its first mistake of syntax; its message ends in "(at line 3, column 7)" or "(at end of document)"."""
    message, _, place = str(error).rpartition(" (at ")
    where = f"{path.name} {place.rstrip(')')}" if place else path.name
    fix = next((fix for sign, fix in _SYNTAX.items() if sign in message), words.LOOK_AT_LINE)
    return Issue("error", where, words.no_toml(message), fix, "syntax")


_SYNTAX = {
    "Cannot declare": words.TABLE_TWICE,
    "Cannot overwrite": words.KEY_TWICE,
    "Expected '=' after a key": words.WRITE_PAIR,
    "Invalid value": words.QUOTE_TEXT,
    "Illegal character": words.TEXT_OPEN,
    "Unterminated string": words.CLOSE_QUOTES,
    "Unclosed array": words.CLOSE_LIST,
    "Unclosed inline table": words.CLOSE_TABLE,
    "Unescaped '\\'": words.BACKSLASH,
}


def _refused(path: Path, issues: Sequence[Issue]) -> ConfigurationError:
    errors = [issue for issue in issues if issue.level == "error"]
    listed = "\n".join(f"- {issue.where}: {issue.what} {issue.fix}" for issue in errors)
    count = "one mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
    return ConfigurationError(f"{path.name} has {count}:\n{listed}", issues)
