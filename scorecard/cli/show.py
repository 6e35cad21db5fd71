"""show WHAT: the answer that a page shows, as text, JSON or CSV, or as a file."""

import argparse
import shutil
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from scorecard.address import MOST_WEEKS
from scorecard.answering import MODULES
from scorecard.cli import ATTENTION, FINE, Outcome, as_json, lines
from scorecard.errors import QuestionError
from scorecard.model import Question
from scorecard.questions import check_name, check_what
from scorecard.wording import commands as said

if TYPE_CHECKING:
    from scorecard.answers import Answer
    from scorecard.house import House
    from scorecard.model import Configuration

HELP = said.SHOW
FILTERS = ("channel", "team", "owner", "persona", "campaign")
FILES = ("pdf", "xlsx", "html")


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="WHAT", help=", ".join(MODULES))
    parser.add_argument("--as-of", type=day, metavar="DAY", help=said.SHOW_AS_OF)
    parser.add_argument("--weeks", type=number, metavar="N", help=said.SHOW_WEEKS)
    parser.add_argument("--from", dest="start", type=day, metavar="DAY", help=said.SHOW_FROM)
    parser.add_argument("--to", dest="end", type=day, metavar="DAY", help=said.SHOW_TO)
    for name in FILTERS:
        parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME", help=said.SHOW_MANY)
    parser.add_argument("--as-known-on", metavar="DAY", help=said.SHOW_KNOWN_ON)
    parser.add_argument("--indicator", metavar="ID", help=said.SHOW_INDICATOR)
    parser.add_argument("--week", type=day, metavar="DAY", help=said.SHOW_WEEK)
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help=said.SHOW_OPTION)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=said.AS_JSON)
    form.add_argument("--csv", action="store_true", help=said.AS_CSV)
    form.add_argument("--pdf", type=Path, metavar="FILE", help=said.AS_PDF)
    form.add_argument("--xlsx", type=Path, metavar="FILE", help=said.AS_EXCEL)
    form.add_argument("--html", type=Path, metavar="FILE", help=said.AS_HTML)


def run(arguments: argparse.Namespace) -> Outcome:
    check_what(arguments.what, MODULES)

    from scorecard.answers import answer
    from scorecard.house import open_house

    house = open_house()
    now = house.now()
    first_look(house, now)
    found = answer(house, question_of(arguments, now), now)
    code = ATTENTION if any(each.level == "error" for each in found.issues) else FINE
    if arguments.json:
        return Outcome(as_json(found.to_json()), code)

    for form in FILES:
        if getattr(arguments, form):
            return Outcome(written(getattr(arguments, form), found, house.configuration, form), code)

    from scorecard.cli import present
    from scorecard.publish import rows

    if arguments.csv:
        whole = present.whole_csv(house, found)
        return Outcome(rows.csv(found) if whole is None else whole, code)
    width = shutil.get_terminal_size((160, 24)).columns
    return Outcome(lines(present.text(found, house.configuration, width)), code)


def written(path: Path, found: "Answer", configuration: "Configuration", form: str) -> str:
    """Write the answer as a file; what was written. Raises a UserError for a place that cannot be written to."""
    from scorecard.publish.files import content_of, write
    from scorecard.wording import files as words

    content = content_of(found, configuration, form)
    write(path, content)
    return words.written(str(path), len(content), configuration.company)


def first_look(house: "House", now: datetime) -> None:
    """Read what has never been read, so that the first answer is not empty."""
    from scorecard.untried import untried

    if untried(house, now):
        from scorecard.sync import ensure_synced

        ensure_synced(house, now)


def question_of(arguments: argparse.Namespace, now: datetime) -> Question:
    """The question that the flags ask, read as an address is."""
    from scorecard import address
    from scorecard.answering import options_of

    names = options_of(arguments.what)
    options = dict(option.partition("=")[::2] for option in arguments.option)
    if arguments.indicator:
        options["id"] = arguments.indicator
    if arguments.week:
        options["week"] = arguments.week
    for name in options:
        check_name("option", name, names)
    plain = {"as_of": arguments.as_of, "weeks": arguments.weeks, "from": arguments.start, "to": arguments.end}
    own = {address.parameter_of(arguments.what, name): value for name, value in options.items()}
    parameters = {name: [value] for name, value in {**plain, **own}.items() if value}
    question = address.parse(arguments.what, parameters | {name: getattr(arguments, name) for name in FILTERS}, now.date(), names)
    return replace(question, known_on=_known_on(arguments.as_known_on, now)) if arguments.as_known_on else question


def _known_on(text: str, now: datetime) -> datetime:
    """The end of a day, or a moment; in the business's zone where none is named."""
    try:
        moment = datetime.combine(date.fromisoformat(text), time.max) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError as error:
        raise QuestionError(said.no_known_on(text)) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def day(text: str) -> str:
    """A day as an argument of the command line."""
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(said.no_day(text)) from error
    return text


def number(text: str) -> str:
    """A number of weeks as an argument of the command line."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WEEKS:
        raise argparse.ArgumentTypeError(said.no_weeks(text, MOST_WEEKS))
    return text
