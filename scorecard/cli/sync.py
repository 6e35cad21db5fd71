"""sync: pull the sources, each by itself."""

import argparse
from functools import partial

from scorecard.cli import ATTENTION, FINE, Outcome, as_json, lines
from scorecard.wording import commands as words

HELP = words.SYNC


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="*", metavar="SOURCE", help=words.SYNC_SOURCE)
    parser.add_argument("--allow-empty", action="store_true", help=words.SYNC_EMPTY)
    parser.add_argument("--json", action="store_true", help=words.AS_JSON)


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.answers import jsonable
    from scorecard.house import open_house
    from scorecard.sync import catch_up, sync
    from scorecard.wording import issues as wording
    from scorecard.wording import terminal
    from scorecard.wording.formats import formats_of

    house = open_house()
    now = house.now()
    results = sync(house, arguments.source or None, now, allow_empty=arguments.source if arguments.allow_empty else ())
    code = FINE if all(each.ok for each in results) else ATTENTION
    roll_up = partial(catch_up, house, now)
    if not arguments.json:
        return Outcome(lines(terminal.synced(results, formats_of(house.configuration.company))), code, afterwards=roll_up)
    failed = [wording.unreachable(each.source, each.error or "", each.error_kind or "") for each in results if not each.ok]
    answer = {
        "as_of": now.date(),
        "snapshots": [each.snapshot for each in results if each.snapshot],
        "generated_at": now,
        "issues": failed,
        "sources": [each.to_json() for each in results],
    }
    return Outcome(as_json(jsonable(answer)), code, afterwards=roll_up)
