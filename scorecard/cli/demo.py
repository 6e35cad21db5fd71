"""demo: write the invented company anew."""

import argparse
from datetime import date
from pathlib import Path

from scorecard.cli import Outcome
from scorecard.cli.show import day

HELP = "Write the demo company's configuration and rows, exactly reproducible for any day."


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=day, metavar="DAY", help="the company's today; by default the real one")
    parser.add_argument("--to", metavar="FOLDER", default="data", help="by default data")


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard import demo
    from scorecard.wording import terminal

    folder = Path(arguments.to)
    folder.mkdir(parents=True, exist_ok=True)
    today = date.fromisoformat(arguments.day) if arguments.day else date.today()  # noqa: DTZ011 (a day for invented rows)
    demo.write(folder, today)
    return Outcome(terminal.demo_written(str(folder), today))
