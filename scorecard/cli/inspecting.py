"""inspect SOURCE: what was understood of a source, before anything of it counts."""

import argparse

from scorecard.cli import ATTENTION, FINE, Outcome, as_json, lines
from scorecard.errors import SourceError

HELP = "Read a source and show what was understood: header, columns, conventions, skipped rows, proposals. Nothing is stored."


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE")
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.answers import jsonable
    from scorecard.house import open_house, refresh_demo
    from scorecard.ingest import ingest
    from scorecard.questions import check_name
    from scorecard.sources import read_all
    from scorecard.wording import terminal

    house = open_house()
    check_name("source", arguments.source, [each.name for each in house.configuration.sources])
    now = house.now()
    refresh_demo(house, now)
    source = next(each for each in house.configuration.sources if each.name == arguments.source)
    raw = read_all([source], house.secrets, house.folder(now.date()))[source.name]
    if isinstance(raw, SourceError):
        raise raw
    ingested = ingest(raw, source, house.configuration, now.date())
    code = ATTENTION if ingested.rows_rejected else FINE
    if not arguments.json:
        return Outcome(lines(terminal.understood(source.name, ingested)), code)
    answer = {
        "as_of": now.date(),
        "snapshots": [],
        "generated_at": now,
        "issues": ingested.issues,
        "source": source.name,
        **ingested.counts(),
        "understood": ingested.understood,
        "samples": [{str(name): value for name, value in row.items()} for row in ingested.rows.head(5).to_dict("records")],
    }
    return Outcome(as_json(jsonable(answer)), code)
