"""backup FILE: everything that people wrote and every snapshot, checked, in one file."""

import argparse
from pathlib import Path

from scorecard.cli import ATTENTION, FINE, Outcome
from scorecard.wording import commands as words

HELP = words.BACKUP


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.backup import backup
    from scorecard.house import open_house
    from scorecard.wording import terminal
    from scorecard.wording.formats import formats_of

    house = open_house()
    result = backup(house.workspace, house.store, arguments.file, house.now())
    return Outcome(terminal.backed_up(result, formats_of(house.configuration.company)), ATTENTION if result.left_out else FINE)
