"""token create, list, revoke: personal access tokens for programs that ask for answers over HTTP."""

import argparse

from scorecard.cli import FINE, Outcome, as_json, lines
from scorecard.wording import commands as said

HELP = said.PROGRAM_ACCESS
WHO = said.THE_COMMAND_LINE


def declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="create|list|revoke")
    create = actions.add_parser("create", help=said.PROGRAM_CREATE)
    create.add_argument("--name", required=True, help=said.PROGRAM_NAME)
    create.add_argument("--owner", required=True, metavar="WHO", help=said.PROGRAM_OWNER)
    create.add_argument("--role", choices=("viewer", "editor", "admin"), default="viewer", help=said.PROGRAM_ROLE)
    create.add_argument("--scope", action="append", default=[], metavar="WHAT", help=said.PROGRAM_SCOPE)
    create.add_argument("--days", type=int, default=90, metavar="N", help=said.PROGRAM_DAYS)
    listing = actions.add_parser("list", help=said.PROGRAM_LIST)
    listing.add_argument("--json", action="store_true", help=said.AS_JSON)
    actions.add_parser("revoke", help=said.PROGRAM_REVOKE).add_argument("id", metavar="ID")


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.access.tokens import issue
    from scorecard.answers import jsonable
    from scorecard.house import open_house
    from scorecard.wording import terminal
    from scorecard.wording import tokens as words
    from scorecard.workspace import tokens

    house = open_house()
    company, access, now = house.configuration.company, house.configuration.access, house.instant()
    if arguments.action == "create":
        asked = (arguments.name, arguments.owner, arguments.role, arguments.scope, arguments.days)
        token, text = issue(house.workspace, access, *asked, who=WHO, at=now)
        return Outcome(text, FINE, (words.created(token, company), words.SHOWN_ONCE))
    if arguments.action == "revoke":
        token = tokens.revoke(house.workspace, arguments.id, WHO, now)
        return Outcome(f"{token.name}: {words.state(token, now, company)}.")
    found = tokens.listed(house.workspace)
    if arguments.json:
        return Outcome(as_json(jsonable([*found])))
    return Outcome(lines(terminal.aligned(words.lines(found, now, company))))
