"""restore FILE: a backup into a home where nothing is yet."""

import argparse
import os
from pathlib import Path

from scorecard.cli import Outcome
from scorecard.wording import commands as words

HELP = words.RESTORE


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.backup import restore
    from scorecard.settings import read_settings
    from scorecard.wording import terminal

    settings = read_settings(os.environ)
    return Outcome(terminal.restored(restore(arguments.file, settings), str(settings.home)))
