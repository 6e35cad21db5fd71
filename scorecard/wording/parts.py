"""The words of what all pages share: filters, tables behind charts, empty and loading states."""

from collections.abc import Sequence
from datetime import date

from scorecard.model import TEAMS, Question
from scorecard.wording.formats import Formats, count, plain

FILTER_NAMES = {
    "team": ("All teams", "Team", "teams"),
    "channel": ("All channels", "Channel", "channels"),
    "owner": ("All owners", "Owner", "owners"),
    "persona": ("All personas", "Persona", "personas"),
    "campaign": ("All campaigns", "Campaign", "campaigns"),
}
"""Per filter: what it is called when nothing is chosen, its label, and its plural."""

PRODUCT = "Shared scorecard"
AS_OF = "As of"
AS_OF_HELP = "Show everything as it stood on this day. Only what was dated before it counts."
KNOWN = "As known on"
KNOWN_HELP = "Show everything from the copies of the sources that were there at the end of that day. Empty: what is known now."
WEEKS = "Weeks"
FROM_TO = "Period"
RESET = "Clear filters"
PLACES = ("row", "source_row", "row in the source")
"""Columns, in small letters, whose numbers name a row of a source and count nothing."""
TABLE_BEHIND = "The numbers behind it"
DOWNLOAD = "Download as CSV"
SEARCH = "Search these rows"
LOADING = "Reading the numbers …"
WHO_MISSING = "Say who you are first: whatever is written here carries a name."
NOTHING_YET = "Nothing has been read yet. The sources are being read for the first time; this takes a few seconds."


def asked(question: Question, today: date, formats: Formats, show: Sequence[str]) -> str:
    """What the filters' button says: "As of today · 13 weeks", "As of 2 Nov 2026 · 13 weeks · Referral · 2 owners"."""
    said = []
    for name in show:
        if name == "as_of":
            said.append(as_of(question.as_of, today, formats))
        elif name == "weeks":
            said.append(weeks(question.weeks))
        elif name == "period":
            said.append(formats.span(question.start, question.end) if question.start and question.end else "any period")
        elif getattr(question.filters, name):
            said.append(chosen(name, getattr(question.filters, name)))
    return " · ".join(said) or "Filters"


def as_of(day: date, today: date, formats: Formats) -> str:
    """The day on which everything is shown."""
    return "As of today" if day == today else f"As of {formats.day(day)}"


def choice(value: str) -> str:
    """A choice as it is offered; teams are written with a capital."""
    return plain(value if value not in TEAMS else value.capitalize())


def chosen(name: str, values: Sequence[str]) -> str:
    """What was chosen of a filter: "Referral", "3 channels"."""
    return choice(values[0]) if len(values) == 1 else f"{len(values)} {FILTER_NAMES[name][2]}"


def weeks(number: int) -> str:
    """`13` → "13 weeks"."""
    return count(number, "week")


def rows_shown(shown: int, all: int, formats: Formats) -> str:
    """How many of the rows are in the table."""
    return (
        f"{formats.count(all, 'row')}."
        if shown == all
        else f"{formats.number(shown)} of {formats.count(all, 'row')}; the download has all of them."
    )
