"""demo: write the invented company anew."""

import argparse
import os
from datetime import UTC, date, datetime
from pathlib import Path

from scorecard.cli import Outcome
from scorecard.cli.show import day
from scorecard.wording import commands as words

HELP = words.DEMO


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=day, metavar="DAY", help=words.DEMO_DAY)
    parser.add_argument("folder", metavar="FOLDER", nargs="?", default="data", help=words.DEMO_FOLDER)


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard import demo
    from scorecard.settings import read_settings
    from scorecard.wording import terminal

    today = date.fromisoformat(arguments.day) if arguments.day else read_settings(os.environ).today or datetime.now(UTC).date()
    demo.write(Path(arguments.folder), today)
    return Outcome(terminal.demo_written(arguments.folder, today))
