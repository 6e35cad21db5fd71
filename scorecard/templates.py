"""An empty workbook for teams who start from nothing: the weekly numbers, goals, the calendar and the leads, one tab each.

It opens in Excel and, uploaded, in Google Sheets. `template_sources` says how its tabs are read, so that a filled-in copy needs no mapping.
"""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, Literal

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from scorecard.config.reading import default_column
from scorecard.library import STAGES
from scorecard.model import Channel, Company, Indicator, Layout, Ratio, Source, Stage
from scorecard.weeks import WEEK, week_of
from scorecard.wording import templates as words

WEEKS = 26
"""Weeks that stand ready to be filled in, the running one first."""
LIST_ROWS = 2000
"""Down to which row the choices are offered."""
NUMBERS, GOALS, CALENDAR, LEADS = "Weekly numbers", "Goals", "Calendar", "Leads"
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_GOALS = ("indicator", "from", "to", "target", "operator", "per", "owner", "name")
_CALENDAR = ("from", "to", "title", "kind", "owner", "channel")
_LEADS = ("lead_id", "created_at", "channel", "campaign", "persona", "owner", "name", "email", "company", "amount")
_ENDS = ("lost_at", "disqualified_at", "recycled_at", "verdict", "reason")


def template_workbook(
    company: Company,
    indicators: Sequence[Indicator],
    today: date,
    channels: Sequence[Channel] = (),
    stages: Sequence[Stage] = STAGES,
    reasons: Sequence[str] = (),
) -> bytes:
    """The workbook as the bytes of an .xlsx file.

    Each indicator that is not a ratio and is not counted from leads gets a column of weekly numbers. Dates are real dates, shown as
    year-month-day; what has few possible values offers them as a list.
    """
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)  # a new workbook has one sheet
    _guide(guide, company)
    _numbers(book.create_sheet(NUMBERS), [each.name for each in entered(indicators)], week_of(today, company))
    goals = _tab(book.create_sheet(GOALS), _GOALS, dates=("from", "to"))
    _offer(goals, _GOALS, {"indicator": [each.name for each in indicators], "operator": [">=", "<=", "between"], "per": ["week", "period"]})
    calendar = _tab(book.create_sheet(CALENDAR), _CALENDAR, dates=("from", "to"))
    _offer(calendar, _CALENDAR, {"kind": ["campaign", "event", "launch", "promotion", "holiday", "decision"]})
    columns = lead_columns(stages)
    leads = _tab(book.create_sheet(LEADS), columns, dates=[column for column in columns if column.endswith("_at")])
    _offer(leads, columns, {"channel": [each.name for each in channels], "verdict": ["accepted", "refused"], "reason": list(reasons)})
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def entered(indicators: Sequence[Indicator]) -> list[Indicator]:
    """The indicators whose weekly numbers people type in: those that are not made of other rows."""
    return [each for each in indicators if not isinstance(each.measure, Ratio) and each.measure.dataset == "indicator_values"]


def lead_columns(stages: Sequence[Stage]) -> tuple[str, ...]:
    """The columns of the tab of leads: the lead itself, the date of each later stage, how else it can end, and what sales says."""
    dates = [stage.column or default_column(stage.id, place, len(stages)) for place, stage in enumerate(stages)]
    return (*_LEADS, *(column for column in dates if column not in _LEADS), *_ENDS)


def template_sources(
    indicators: Sequence[Indicator], kind: Literal["google_sheet", "file"], options: dict[str, Any], stages: Sequence[Stage] = STAGES
) -> tuple[Source, ...]:
    """The sources that read a filled-in copy; `options` say where it is: url (and secret) of a spreadsheet, or path of a file."""
    names = {each.name: each.id for each in entered(indicators)}
    ids = {each.name: each.id for each in indicators}
    tab = {name: {**options, "tab": name} for name in (NUMBERS, GOALS, CALENDAR, LEADS)}
    dated = {"*": "iso"}
    weekly = Layout("wide", date_means="week_start")
    return (
        Source(
            "weekly_numbers",
            kind,
            "indicator_values",
            tab[NUMBERS],
            weekly,
            {"date": "Week of"},
            values={"indicator": names},
            dates=dated,
            quiet_days=5,
        ),
        Source("leads", kind, "leads", tab[LEADS], columns={column: column for column in lead_columns(stages)}, dates=dated),
        Source("goals", kind, "goals", tab[GOALS], values={"indicator": ids}, dates=dated),
        Source("calendar", kind, "calendar", tab[CALENDAR], dates=dated),
    )


def _guide(sheet: Worksheet, company: Company) -> None:
    sheet.title = "How to"
    for row, line in enumerate(words.guide(company), start=1):
        cell = sheet.cell(row, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 100


def _numbers(sheet: Worksheet, names: Sequence[str], monday: date) -> None:
    _tab(sheet, ("Week of", *names), dates=("Week of",))
    for place in range(WEEKS):
        sheet.cell(place + 2, 1, monday + place * WEEK).number_format = "yyyy-mm-dd"


def _tab(sheet: Worksheet, titles: Sequence[str], dates: Sequence[str]) -> Worksheet:
    """Writes the titles, keeps them in sight, and lets the columns of dates show dates."""
    for column, title in enumerate(titles, start=1):
        cell = sheet.cell(1, column, title)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD
        width = sheet.column_dimensions[get_column_letter(column)]
        width.width = max(14, len(title) + 4)
        if title in dates:
            width.number_format = "yyyy-mm-dd"
    sheet.freeze_panes = "B2"
    return sheet


def _offer(sheet: Worksheet, titles: Sequence[str], choices: dict[str, list[str]]) -> None:
    """Offers the possible values as a list; a spreadsheet takes lists of up to 255 characters without commas in them."""
    for title, offer in choices.items():
        joined = ",".join(offer)
        if not offer or len(joined) > 255 or any("," in each for each in offer):
            continue
        letter = get_column_letter(titles.index(title) + 1)
        offered = DataValidation("list", formula1=f'"{joined}"', allow_blank=True, showErrorMessage=False)
        offered.add(f"{letter}2:{letter}{LIST_ROWS}")
        sheet.add_data_validation(offered)
