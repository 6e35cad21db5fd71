"""What the Sheets API v4 answers: spreadsheets, tabs, ranges, rendering. Pure; sheets_server.py puts it on the wire."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

EPOCH = dt.datetime(1899, 12, 30)
Rows = list[list[Any]]


class ApiError(Exception):
    """An error as Google words it."""

    def __init__(self, code: int, status: str, message: str) -> None:
        super().__init__(message)
        self.code, self.status, self.message = code, status, message


@dataclass
class Tab:
    """A tab. Cells are str, int, float, bool, date, datetime, timedelta or None; change `rows` or `title` at any time.

    `merges` are (first row, first column, end row, end column), 0-based and half open, as the API gives them.
    """

    title: str
    rows: Rows
    gid: int = 0
    hidden: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()
    kind: str = "GRID"


@dataclass
class Book:
    """A spreadsheet; `shared_with` holds e-mail addresses, and "anyone" makes it public."""

    tabs: list[Tab]
    key: str = "1TestSpreadsheetKey-for_the-scorecard"
    title: str = "Revenue team"
    timezone: str = "Europe/Berlin"
    shared_with: set[str] = field(default_factory=set)
    excel: bool = False

    def tab(self, title: str) -> Tab:
        return next(tab for tab in self.tabs if tab.title == title)

    def metadata(self) -> dict[str, Any]:
        return {
            "spreadsheetId": self.key,
            "properties": {"title": self.title, "timeZone": self.timezone, "locale": "en_US"},
            "sheets": [_sheet(tab, index) for index, tab in enumerate(self.tabs)],
        }

    def values(self, a1: str, unformatted: bool, serials: bool) -> dict[str, Any]:
        """One ValueRange; trailing blank cells and rows are cut, and without any there is no `values` at all."""
        tab, (top, left, bottom, right) = self._locate(a1)
        rows = [row[left - 1 : right] for row in tab.rows[top - 1 : bottom]]
        values = _trimmed([[render(cell, unformatted, serials) for cell in row] for row in rows])
        height, width = max(1000, len(tab.rows)), max([26, *map(len, tab.rows)])
        title = tab.title if re.fullmatch(r"[A-Za-z0-9_]+", tab.title) else "'" + tab.title.replace("'", "''") + "'"
        answered = f"{title}!{letters(left)}{top}:{letters(min(right or width, width))}{min(bottom or height, height)}"
        return {"range": answered, "majorDimension": "ROWS"} | ({"values": values} if values else {})

    def _locate(self, a1: str) -> tuple[Tab, tuple[int, int, int | None, int | None]]:
        found = re.fullmatch(r"(?:'((?:[^']|'')+)'|([^!']+?))(?:!([A-Z]*)(\d*)(?::([A-Z]*)(\d*))?)?", a1)
        title = (found[1] or "").replace("''", "'") or found[2] if found else None
        tab = next((tab for tab in self.tabs if tab.title == title and tab.kind == "GRID"), None)
        if found is None or tab is None:
            raise ApiError(400, "INVALID_ARGUMENT", f"Unable to parse range: {a1}")
        left, top, right, bottom = found[3], found[4], found[5], found[6]
        if found[5] is None and found[6] is None:
            right, bottom = left, top
        area = (int(top or 1), number(left) or 1, int(bottom) if bottom else None, number(right) or None)
        height, width = max(1000, len(tab.rows)), max([26, *map(len, tab.rows)])
        if area[0] > height or area[1] > width:
            message = f"Range ({a1}) exceeds grid limits. Max rows: {height}, max columns: {width}"
            raise ApiError(400, "INVALID_ARGUMENT", message)
        return tab, area


def render(cell: Any, unformatted: bool, serials: bool) -> Any:
    """A cell as the API gives it: formatted as en_US shows it, or raw with serial or formatted dates."""
    if cell is None:
        return ""
    if isinstance(cell, dt.timedelta):
        return cell / dt.timedelta(days=1) if unformatted else str(cell)
    if isinstance(cell, dt.date):
        return serial(cell) if unformatted and serials else _shown_date(cell)
    if unformatted or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.2f}"


def serial(moment: dt.date) -> float | int:
    """Days since 1899-12-30, the time of day as a fraction."""
    if not isinstance(moment, dt.datetime):
        return (moment - EPOCH.date()).days
    days = (moment - EPOCH) / dt.timedelta(days=1)
    return int(days) if days.is_integer() else days


def letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(text: str | None) -> int:
    value = 0
    for letter in text or "":
        value = value * 26 + ord(letter) - 64
    return value


def _shown_date(cell: dt.date) -> str:
    day = f"{cell.month}/{cell.day}/{cell.year}"
    return f"{day} {cell.hour}:{cell.minute:02}:{cell.second:02}" if isinstance(cell, dt.datetime) else day


def _trimmed(rows: Rows) -> Rows:
    kept = []
    for row in rows:
        while row and row[-1] == "":
            row = row[:-1]
        kept.append(row)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _sheet(tab: Tab, index: int) -> dict[str, Any]:
    properties: dict[str, Any] = {"sheetId": tab.gid, "title": tab.title, "index": index, "sheetType": tab.kind}
    if tab.hidden:
        properties["hidden"] = True
    merges = [
        {"sheetId": tab.gid, "startRowIndex": top, "startColumnIndex": left, "endRowIndex": bottom, "endColumnIndex": right}
        for top, left, bottom, right in tab.merges
    ]
    return {"properties": properties} | (
        {"merges": [{k: v for k, v in merge.items() if v or k[0] == "e"} for merge in merges]} if merges else {}
    )
