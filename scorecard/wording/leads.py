"""The words of a list of leads behind a figure."""

from collections.abc import Sequence

from scorecard.model import Stage
from scorecard.wording.formats import Formats, plain

CHOOSE = "Click an underlined number to see its leads."
NO_SUCH_DAYS = "The address asks for leads of days that cannot be read. Open the list again from its number."
CLOSE = "Close the list"
PERSONAL = "Names and e-mail addresses are not shown here."
COLUMNS = {
    "lead_id": "Lead",
    "created_at": "Created",
    "channel": "Channel",
    "campaign": "Campaign",
    "landing_page": "Landing page",
    "persona": "Persona",
    "owner": "Owner",
    "company": "Company",
    "product": "Product",
    "amount": "Amount",
    "won_at": "Won",
    "lost_at": "Lost",
    "disqualified_at": "Disqualified",
    "recycled_at": "Back to marketing",
    "first_contact_at": "First contact",
    "verdict": "Verdict",
    "reason": "Reason",
    "source": "Source",
    "source_row": "Row in the source",
}


PERIOD = "Period"
PERIODS = {
    "default": "three months, old enough",
    "this_quarter": "this quarter",
    "last_quarter": "last quarter",
    "this_year": "this fiscal year",
    "last_year": "last 12 months",
    "chosen": "chosen days",
}


LATEST = "the last three months"


def period(value: str, aged: bool = True) -> str:
    """What a period is called; the one that nobody chose waits for its leads to be old enough where they are to be judged."""
    return LATEST if value == "default" and not aged else PERIODS[value]


def columns(stages: Sequence[Stage]) -> dict[str, str]:
    """What the columns of the list are called; a stage's time of entry by the stage's own name."""
    return {stage.column: stage.name for stage in stages} | COLUMNS


def title(figure: str, total: int, formats: Formats, search: str = "") -> str:
    """What the list shows; `figure` may hold names from the data."""
    return f"**{plain(figure)}**: {formats.count(total, 'lead')}{f' with “{plain(search)}”' if search else ''}"


def journey(lead: str) -> str:
    """What leads to one lead's whole journey."""
    return f"The whole journey of {plain(lead)}"


def page_of(before: int, shown: int, total: int, formats: Formats) -> str:
    """Which of the leads are in the table."""
    if shown == total:
        return f"{formats.count(total, 'row')}."
    return f"{formats.number(before + 1)}–{formats.number(before + shown)} of {formats.count(total, 'row')}; the download has all of them."


def file_name(figure: str) -> str:
    """The name of the download."""
    kept = "".join(letter if letter.isalnum() else " " for letter in figure)
    return " ".join(["leads", *kept.lower().split()])


def cut(held: int, total: int, formats: Formats) -> str:
    """What to say of a file that is not whole."""
    return (
        f"The download holds the newest {formats.number(held)} of {formats.count(total, 'lead')}, which is all that a spreadsheet takes. "
        "Search, or narrow the period or the filters, to get the others; the pages here reach every one."
    )


def lines(total: int, ids: Sequence[str], formats: Formats) -> list[str]:
    """The list as text for a terminal: how many, and the first few."""
    more = [f"… and {formats.number(total - len(ids))} more"] if total > len(ids) else []
    return [formats.count(total, "lead"), *ids, *more]
