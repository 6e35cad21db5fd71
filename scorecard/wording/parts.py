"""The words of what all pages share: filters, tables behind charts, empty and loading states."""

from collections.abc import Sequence

from scorecard.wording.formats import count, plain

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
WEEKS = "Weeks"
FROM_TO = "Period"
RESET = "Clear filters"
TABLE_BEHIND = "The numbers behind it"
DOWNLOAD = "Download as CSV"
SEARCH = "Search these rows"
LOADING = "Reading the numbers …"
NOTHING_YET = "Nothing has been read yet. The sources are being read for the first time; this takes a few seconds."


def chosen(name: str, values: Sequence[str]) -> str:
    """What a filter's button says: "All channels", "Referral", "3 channels"."""
    everything, _, many = FILTER_NAMES[name]
    if not values:
        return everything
    return plain(values[0]) if len(values) == 1 else f"{len(values)} {many}"


def weeks(number: int) -> str:
    """`13` → "13 weeks"."""
    return count(number, "week")


def rows_shown(shown: int, all: int) -> str:
    """How many of the rows are in the table."""
    return f"{count(all, 'row')}." if shown == all else f"{shown:,} of {count(all, 'row')}; the download has all of them."
