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

__all__ = ["check", "load", "loads"]


def load(path: Path | str, today: date) -> Configuration:
    """Reads the configuration file. `today` bounds the years for which public holidays are filled in.

    Raises `ConfigurationError` with every mistake; warnings stay in the configuration's `issues`.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _refused(path, [_unreadable(path, "There is no such file.", "Write it, or name another one in SCORECARD_CONFIG.")]) from None
    except UnicodeDecodeError:
        raise _refused(path, [_unreadable(path, "It is not UTF-8 text.", "Save it as UTF-8 in your editor.")]) from None
    except OSError as error:
        raise _refused(
            path, [_unreadable(path, f"It cannot be read: {error.strerror}.", "Give this process the right to read it.")]
        ) from None
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
    fix = next(
        (fix for sign, fix in _SYNTAX.items() if sign in message), "Look at that line: texts stand in quotes, dates and numbers do not."
    )
    return Issue("error", where, f"This is not TOML: {message[0].lower()}{message[1:]}.", fix, "syntax")


_SYNTAX = {
    "Cannot declare": "The table is opened twice: merge the two.",
    "Cannot overwrite": "The key stands there twice: remove one.",
    "Expected '=' after a key": 'Write name = "value" on one line; a name with spaces stands in quotes.',
    "Invalid value": 'Put texts in quotes, such as name = "Acme"; write true and false in small letters.',
    "Illegal character": "A text ends on the line on which it begins: close the quotes.",
    "Unterminated string": "Close the quotes.",
    "Unclosed array": "Close the list with ].",
    "Unclosed inline table": "Close the table with }.",
    "Unescaped '\\'": "Write the backslash twice, or put the text in single quotes.",
}


def _refused(path: Path, issues: Sequence[Issue]) -> ConfigurationError:
    errors = [issue for issue in issues if issue.level == "error"]
    listed = "\n".join(f"- {issue.where}: {issue.what} {issue.fix}" for issue in errors)
    count = "one mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
    return ConfigurationError(f"{path.name} has {count}:\n{listed}", issues)
