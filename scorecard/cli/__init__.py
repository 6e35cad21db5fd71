"""The command line: one module per command, imported and declared at once, but heavy work only imported by the one that runs.

A command module has `HELP`, `declare(parser)` and `run(arguments) -> Outcome`. Exit codes: 0 fine, 1 something needs attention, 2 wrong
use or configuration.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from scorecard.wording import commands as words

FINE, ATTENTION, WRONG_USE = 0, 1, 2

COMMANDS = {
    "init": "scorecard.cli.init",
    "doctor": "scorecard.cli.doctor",
    "check": "scorecard.cli.check",
    "sync": "scorecard.cli.sync",
    "rejects": "scorecard.cli.rejects",
    "inspect": "scorecard.cli.inspecting",
    "show": "scorecard.cli.show",
    "digest": "scorecard.cli.digest",
    "demo": "scorecard.cli.demo",
    "share": "scorecard.cli.share",
    "backup": "scorecard.cli.backup",
    "restore": "scorecard.cli.restore",
    "token": "scorecard.cli.token",
}


@dataclass(frozen=True)
class Outcome:
    """What a command has to say on the standard output, and its exit code. `notes` go to the standard error.

    `afterwards` is what is still to be done when that has been said.
    """

    text: str | bytes
    code: int = FINE
    notes: tuple[str, ...] = ()
    afterwards: Callable[[], None] = lambda: None


class Command(Protocol):
    """A command's module."""

    HELP: str

    def declare(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> Outcome: ...


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    root = argparse.ArgumentParser("python -m scorecard", description=words.SCORECARD)
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = command_of(name)
        module.declare(commands.add_parser(name, help=module.HELP, description=module.HELP))
    return root


def command_of(name: str) -> Command:
    """The module of a command."""
    return cast(Command, import_module(COMMANDS[name]))


def as_json(value: Any) -> str:
    """A JSON text for people and programs. Absent is null; a NaN that slipped through is a fault, not an answer."""
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)


def lines(texts: Sequence[str]) -> str:
    """Lines as one text."""
    return "\n".join(texts)
