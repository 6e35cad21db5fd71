"""rejects SOURCE: every cell of the current snapshot that was rejected, repaired or flagged."""

import argparse

from scorecard.cli import ATTENTION, FINE, Outcome, as_json, lines
from scorecard.cli.show import first_look
from scorecard.errors import SnapshotError
from scorecard.wording import commands as words

HELP = words.REJECTS


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE")
    parser.add_argument("--json", action="store_true", help=words.AS_JSON)


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.answers import jsonable
    from scorecard.house import open_house
    from scorecard.questions import check_name
    from scorecard.wording import terminal
    from scorecard.wording.formats import formats_of

    house = open_house()
    check_name("source", arguments.source, [each.name for each in house.configuration.sources])
    now = house.now()
    first_look(house, now)
    snapshot = house.store.current().get(arguments.source)
    if snapshot is None:
        raise SnapshotError(terminal.never_read(arguments.source))
    cells = house.store.rejects(snapshot)
    rows = cells.astype(object).where(cells.notna(), None).to_dict("records")
    code = ATTENTION if any(row["severity"] == "rejected" for row in rows) else FINE
    if not arguments.json:
        return Outcome(lines(terminal.rejected(snapshot, jsonable(rows), formats_of(house.configuration.company))), code)
    answer = {
        "as_of": now.date(),
        "snapshots": [snapshot.id],
        "generated_at": now,
        "issues": [],
        "source": snapshot.source,
        "rows_read": snapshot.rows_read,
        "rows_accepted": snapshot.rows_accepted,
        "rows_repaired": snapshot.rows_repaired,
        "rows_rejected": snapshot.rows_rejected,
        "rows": rows,
    }
    return Outcome(as_json(jsonable(answer)), code)
