"""The words of downloaded files: menus, what a file is of, where its figures come from."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scorecard.model import Company, Question
from scorecard.wording import parts
from scorecard.wording.formats import count, formats_of

if TYPE_CHECKING:
    from scorecard.answers import Answer

MENU = ":material/download:"
"""An icon, because a page's header is full; it is read aloud as "download"."""
FORMS = {
    "pdf": ("PDF, to print or send", "picture_as_pdf"),
    "xlsx": ("Excel, with typed numbers", "table_view"),
    "csv": ("CSV, for any program", "csv"),
    "html": ("HTML, one file with charts", "html"),
}
"""Per ending: what the menu says, and its icon."""
PICTURE_SVG, PICTURE_PNG = "Chart as SVG", "Chart as PNG"
BY_WEEKS = ("scorecard", "feedback")
"""Answers that reach as many weeks back as the question says."""
NO_ROWS = "There are no rows to show."
SHEET_ABOUT, SHEET_ROWS = "About", "Rows"
ABOUT = ("What", "Question", "Company", "Figures of", "Made from", "Snapshots", "Known problems")


def column(name: str) -> str:
    """A column's name as people read it."""
    return name.replace("_", " ")


def more(number: int, company: Company) -> str:
    """What a list of the first rows leaves out."""
    return f"{formats_of(company).count(number, 'more row')} in the Excel and CSV file."


def behind(part: str, week: date, total: int, shown: int, company: Company) -> str:
    """The rows behind a week's number, the first of them where they are many."""
    formats = formats_of(company)
    of = f"the first {shown} of {formats.count(total, 'row')}" if shown < total else formats.count(total, "row")
    return f"Behind the week of {formats.day(week)} ({column(part)}): {of}"


def fewer_columns(number: int) -> str:
    """What a wide list leaves out on paper."""
    return f"{count(number, 'more column')} in the Excel and CSV file."


def asked(question: Question, company: Company) -> str:
    """The figures of which day, weeks and filters: "As of 22 Nov 2026 · 13 weeks · Referral"."""
    shown = ["as_of", *(["weeks"] if question.what in BY_WEEKS else []), *(["period"] if question.start else [])]
    chosen = [name for name in parts.FILTER_NAMES if getattr(question.filters, name)]
    said = parts.asked(question, date.min, formats_of(company), shown)
    narrowed = [f"{parts.FILTER_NAMES[name][1]}: {', '.join(getattr(question.filters, name))}" for name in chosen]
    options = [f"{column(name)}: {value}" for name, value in question.options if name not in ("page", "search")]
    known = [f"as known on {formats_of(company).moment(_local(question.known_on, company))}"] if question.known_on else []
    return " · ".join([said, *known, *narrowed, *options])


def made(answer: "Answer", company: Company) -> str:
    """When the sources were read and the file was made."""
    read = [each.synced_at for each in answer.freshness if each.synced_at]
    oldest = f"data read {formats_of(company).moment(_local(min(read), company))}" if read else "no data yet"
    return f"{oldest}, as of {formats_of(company).day(answer.as_of)}"


def unwritable(path: str, why: str) -> str:
    """A file that cannot be written."""
    return f"{path} cannot be written ({why}). Name a file in a folder that is there and may be written to."


def written(path: str, size: int, company: Company) -> str:
    """After a file was written."""
    return f"{path} ({formats_of(company).number(size / 1000)} kB)"


def _local(moment: datetime, company: Company) -> datetime:
    return moment.astimezone(ZoneInfo(company.timezone)) if moment.tzinfo else moment
