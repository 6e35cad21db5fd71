"""An answer's rows as an Excel workbook with typed cells: numbers as numbers, days as days, shares as percentages, text as text.

No cell is ever a formula: a text that begins like one is written as a string, and marked so that Excel keeps it one when it is edited.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from scorecard.export import DANGEROUS
from scorecard.wording import files as words

LONGEST = 32_767
"""Characters that a cell of Excel holds."""
SHARES = ("rate", "share", "attainment", "interval", "conversion")
"""Words in a column's name whose numbers are shares, wherever no unit is said."""
BY_UNIT = ("value", "goal", "upper", "target", "actual", "expected_to_date", "projected", "projected_low", "projected_high")
"""Columns whose unit the row itself names."""
FORMATS = {"percent": "0.0%", "money": "#,##0.00", "ratio": "0.0##"}
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
WIDEST = 48


def excel_of(rows: Sequence[Mapping[str, Any]], about: Sequence[tuple[str, str]]) -> bytes:
    """Two sheets: the rows under their names, and what they are."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = words.SHEET_ROWS
    names = list(dict.fromkeys(name for row in rows for name in row))
    for at, name in enumerate(names, 1):
        _head(_write(sheet, 1, at, words.column(name)))
    for number, row in enumerate(rows, 2):
        for at, name in enumerate(names, 1):
            _typed(_write(sheet, number, at, row.get(name)), name, str(row.get("unit") or ""))
    _fit(sheet, names, rows)
    _about(book.create_sheet(words.SHEET_ABOUT), about)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if value is None:
        return cell
    if isinstance(value, (bool, int, float)):
        cell.value = value
    elif isinstance(value, datetime):
        cell.value = value.replace(tzinfo=None)  # Excel knows no zones: the business's own clock
    elif isinstance(value, date):
        cell.value = value
    else:
        text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST]
        cell.value = text
        cell.data_type = "s"  # openpyxl would take "=…" for a formula, and "#N/A" for an error
        cell.quotePrefix = str(value).startswith(DANGEROUS)
    return cell


def _typed(cell: Cell, name: str, unit: str) -> None:
    if isinstance(cell.value, datetime):
        cell.number_format = MOMENT
    elif isinstance(cell.value, date):
        cell.number_format = DAY
    elif isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        cell.number_format = _number_format(name, unit)


def _number_format(name: str, unit: str) -> str:
    if unit and name in BY_UNIT:
        return FORMATS.get(unit, "#,##0.##")
    if any(each in name for each in SHARES):
        return FORMATS["percent"]
    return "General"


def _head(cell: Cell) -> None:
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color="F0F3F5")
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _fit(sheet: Worksheet, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    sheet.freeze_panes = "A2"
    if names:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(rows) + 1}"
    for at, name in enumerate(names, 1):
        longest = max([len(name), *(len(str(row.get(name) or "")) for row in rows[:500])])
        sheet.column_dimensions[get_column_letter(at)].width = min(WIDEST, longest + 3)


def _about(sheet: Worksheet, about: Sequence[tuple[str, str]]) -> None:
    for number, (label, text) in enumerate(about, 1):
        _head(_write(sheet, number, 1, label))
        _write(sheet, number, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 100
