"""digest: the weekly digest, shown, written to a file, or sent."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from scorecard.cli import ATTENTION, FINE, Outcome, lines
from scorecard.cli.show import day
from scorecard.wording import commands as said

if TYPE_CHECKING:
    from scorecard.house import House

HELP = said.DIGEST
WAIT_SECONDS = 300
"""How long sending waits for another process that sends."""


def declare(parser: argparse.ArgumentParser) -> None:
    does = parser.add_mutually_exclusive_group()
    does.add_argument("--to", metavar="FILE", help=said.DIGEST_FILE)
    does.add_argument("--send", action="store_true", help=said.DIGEST_SEND)
    does.add_argument("--dry-run", action="store_true", help=said.DIGEST_DRY_RUN)
    parser.add_argument("--again", default="", metavar="ADDRESS", help=said.DIGEST_AGAIN)
    parser.add_argument("--as-of", type=day, metavar="DAY", help=said.DIGEST_AS_OF)


def run(arguments: argparse.Namespace) -> Outcome:
    from datetime import date

    from scorecard.cli.show import first_look
    from scorecard.errors import QuestionError
    from scorecard.house import open_house
    from scorecard.wording import digest as words

    if arguments.send and arguments.as_of:
        raise QuestionError(words.SENT_AS_OF_TODAY)
    if arguments.again and not arguments.send:
        raise QuestionError(words.AGAIN_WITHOUT_SEND)
    house = open_house()
    now = house.now()
    if arguments.dry_run:
        return _dry_run(house)
    if arguments.send:
        return _send(house, arguments.again)

    from scorecard.publish import digest_files as files
    from scorecard.publish.digest import compose
    from scorecard.publish.files import write

    form = files.form_of(arguments.to) if arguments.to else "txt"
    first_look(house, now)
    edition = compose(house, date.fromisoformat(arguments.as_of) if arguments.as_of else now.date(), now)
    content = files.content(edition, form, house.configuration.digest, now)
    if not arguments.to:
        return Outcome(content.decode().rstrip())
    write(Path(arguments.to), content)
    return Outcome(words.written(arguments.to))


def _dry_run(house: "House") -> Outcome:
    from scorecard.publish import delivery
    from scorecard.publish.digest import edition_of
    from scorecard.wording import digest as words
    from scorecard.workspace import deliveries

    company = house.configuration.company
    id = edition_of(house.now().date(), company)
    known = {(each.channel, each.address): each for each in deliveries.of(house.workspace, id)}
    found = delivery.someone(house.configuration.digest)
    return Outcome(
        lines([words.would_send(each.channel, each.address, known.get((each.channel, each.address)), company) for each in found])
    )


def _send(house: "House", again: str) -> Outcome:
    from scorecard.cli.show import first_look
    from scorecard.publish import delivery
    from scorecard.wording import digest as words

    delivery.someone(house.configuration.digest)
    now = house.now()
    first_look(house, now)
    found = delivery.send(house, now.date(), now, by_hand=True, wait_seconds=WAIT_SECONDS, again=again.lower() if "@" in again else again)
    code = FINE if all(each.state == "sent" for each in found) else ATTENTION
    return Outcome(lines([words.reached(each, house.configuration.company) for each in found]), code)
