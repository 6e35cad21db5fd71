"""inspect SOURCE: what was understood of a source, before anything of it counts."""

import argparse

from scorecard.cli import ATTENTION, FINE, Outcome, as_json, lines
from scorecard.errors import SourceError
from scorecard.wording import commands as words

HELP = words.INSPECT


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE")
    parser.add_argument("--json", action="store_true", help=words.AS_JSON)


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.answers import jsonable
    from scorecard.house import open_house, refresh_demo
    from scorecard.ingest.inspection import inspect
    from scorecard.questions import check_name
    from scorecard.sources import read_all
    from scorecard.wording import terminal
    from scorecard.wording.formats import formats_of

    house = open_house()
    check_name("source", arguments.source, [each.name for each in house.configuration.sources])
    now = house.now()
    refresh_demo(house, now)
    source = next(each for each in house.configuration.sources if each.name == arguments.source)
    raw = read_all([source], house.secrets, house.folder(now.date()))[source.name]
    if isinstance(raw, SourceError):
        raise raw
    found = inspect(raw, source, house.configuration, now.date())
    clear = not found.questions and not found.refusal
    code = FINE if clear and found.ingested and not found.ingested.rows_rejected else ATTENTION
    if not arguments.json:
        return Outcome(lines(terminal.inspected(found, formats_of(house.configuration.company))), code)
    common = {"as_of": now.date(), "snapshots": [], "generated_at": now, "issues": found.ingested.issues if found.ingested else []}
    return Outcome(as_json(jsonable({**common, **found.to_json()})), code)
