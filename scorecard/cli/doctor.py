"""doctor: what is wrong with this installation, and what to do."""

import argparse
from dataclasses import asdict

from scorecard.cli import ATTENTION, FINE, WRONG_USE, Outcome, as_json, lines
from scorecard.doctor import PORT, examine, worst
from scorecard.wording import commands as words

HELP = words.DOCTOR
MARKS = {"fine": "✓", "attention": "!", "wrong": "✕"}


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=PORT, metavar="PORT", help=words.doctor_port(PORT))
    parser.add_argument("--json", action="store_true", help=words.AS_JSON)


def run(arguments: argparse.Namespace) -> Outcome:
    found = examine(port=arguments.port)
    code = {"fine": FINE, "attention": ATTENTION, "wrong": WRONG_USE}[worst(found)]
    if arguments.json:
        return Outcome(as_json({"state": worst(found), "findings": [asdict(each) for each in found]}), code)
    return Outcome(lines([f"{MARKS[each.state]} {each.check}: {' '.join(filter(None, (each.what, each.fix)))}" for each in found]), code)
