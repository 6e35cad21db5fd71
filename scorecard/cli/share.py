"""share create, list, revoke: links to views for those without an account, and for the room's screen."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from scorecard.cli import FINE, Outcome, as_json, lines
from scorecard.errors import UserError
from scorecard.wording import commands as said

if TYPE_CHECKING:
    from scorecard.workspace.links import View

HELP = said.SHARE
WHO = said.THE_COMMAND_LINE


def declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="create|list|revoke")
    create = actions.add_parser("create", help=said.SHARE_CREATE)
    create.add_argument(
        "view",
        nargs="+",
        metavar="VIEW",
        help=said.SHARE_VIEW,
    )
    create.add_argument("--name", default="", help=said.SHARE_NAME)
    create.add_argument("--note", default="", help=said.SHARE_NOTE)
    create.add_argument("--days", type=int, default=30, metavar="N", help=said.SHARE_DAYS)
    create.add_argument("--freeze", action="store_true", help=said.SHARE_FREEZE)
    create.add_argument("--passphrase-from", metavar="FILE", help=said.SHARE_LOCKED)
    create.add_argument("--kiosk", action="store_true", help=said.SHARE_KIOSK)
    create.add_argument("--seconds", type=int, default=20, metavar="N", help=said.SHARE_SECONDS)
    create.add_argument("--at", default="", metavar="ADDRESS", help=said.SHARE_AT)
    for action in (create, actions.add_parser("list", help=said.SHARE_LIST)):
        action.add_argument("--json", action="store_true", help=said.AS_JSON)
    actions.add_parser("revoke", help=said.SHARE_REVOKE).add_argument("id", metavar="ID")


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.access import links
    from scorecard.answers import jsonable
    from scorecard.house import open_house
    from scorecard.wording import links as words
    from scorecard.workspace import links as kept

    house = open_house()
    company, now = house.configuration.company, house.instant()
    if arguments.action == "revoke":
        return Outcome(words.revoked(kept.revoke(house.workspace, arguments.id, WHO, now)))
    if arguments.action == "list":
        found = kept.listed(house.workspace)
        if arguments.json:
            return Outcome(as_json(jsonable([{**jsonable(each), "state": each.state(now)} for each in found])))
        return Outcome(lines(words.lines(found, now, company)))
    wish = links.Wish(
        views=tuple(view_of(each) for each in arguments.view),
        name=arguments.name,
        note=arguments.note,
        days=arguments.days,
        kiosk=arguments.kiosk,
        seconds=arguments.seconds,
        freeze=arguments.freeze,
        passphrase=passphrase_of(arguments.passphrase_from),
    )
    link, secret = links.make(house, wish, WHO, now)
    address = links.address_of(arguments.at or house.configuration.digest.address, secret)
    if arguments.json:
        return Outcome(as_json({"id": link.id, "address": address, "expires_at": link.expires_at.isoformat()}))
    return Outcome(address, FINE, (words.made(link, now, company), words.ONCE))


def passphrase_of(file: str) -> str:
    """The first line of that file, of the input for "-"; "" for no file."""
    if not file:
        return ""
    try:
        text = sys.stdin.readline() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(said.passphrase_unreadable(file, error)) from error
    return next(iter(text.splitlines()), "").strip()


def view_of(text: str) -> "View":
    """A view as the browser's address shows it: "channels?channel=Referral&weeks=26"."""
    from scorecard.access import links

    page, _, query = text.strip().lstrip("/").partition("?")
    return links.view_of(page, parse_qs(query))
