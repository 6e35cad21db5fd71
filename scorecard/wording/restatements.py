"""Restated numbers in words: what was told, what is known now, and how many rows made the difference."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scorecard.measures.restatements import Restated, RowChanges
from scorecard.model import Company
from scorecard.wording.formats import Formats, count, formats_of

if TYPE_CHECKING:
    from scorecard.answering.restatements import Restatements


def sentence(number: Restated, since: datetime, company: Company) -> str:
    """ "Website visits, week of 2 Nov: 4,120 on 9 Nov 2026, 09:00, 4,310 now (+190)." """
    formats = formats_of(company)
    told = formats.moment(since.astimezone(ZoneInfo(company.timezone)))
    head = f"{number.name}, week of {formats.short_day(number.week)}: {formats.value(number.before, number.unit)} on {told}"
    if number.kind == "withdrawn":
        return f"{head}, no longer whole now: rows that it needs are gone or cannot be read."
    return f"{head}, {formats.value(number.after, number.unit)} now{_difference(number, formats)}."


def rows_sentence(rows: RowChanges, company: Company) -> str:
    """ "3 rows added, 1 row removed, 2 rows changed"."""
    parts = [
        f"{formats_of(company).count(number, 'row')} {what}"
        for number, what in ((rows.added, "added"), (rows.removed, "removed"), (rows.changed, "changed"))
        if number
    ]
    return ", ".join(parts) or "no row of that week changed"


def summary(body: "Restatements", company: Company) -> str:
    """One sentence over all."""
    since = formats_of(company).moment(body.since.astimezone(ZoneInfo(company.timezone)))
    if not body.known_then:
        return f"Nothing was known on {since}: there is no snapshot from then."
    if not body.rows:
        return f"No number that was told on {since} has changed since."
    return f"{count(len(body.rows), 'number')} told on {since} {'has' if len(body.rows) == 1 else 'have'} changed since."


def lines(body: "Restatements", company: Company) -> list[str]:
    """The restatements for a terminal."""
    told = [summary(body, company)]
    for number in body.rows:
        told.append(f"  {sentence(number, body.since, company)}")
        if number.rows is not None:
            told.append(f"    {rows_sentence(number.rows, company)}")
            told.extend(f"    {_cells(key, cells)}" for key, cells in _changed(number.rows))
    return told


def _difference(number: Restated, formats: Formats) -> str:
    difference = (number.after or 0.0) - number.before
    if number.unit == "percent":
        return f" ({formats.change(difference, 'percent')})"
    return f" ({'+' if difference > 0 else ''}{formats.value(difference, number.unit)})"


def _changed(rows: RowChanges) -> list[tuple[str, list[str]]]:
    return [
        (", ".join(str(part) for part in each.key.values()), [f"{cell.column} {cell.before} → {cell.after}" for cell in each.cells])
        for each in rows.changed_rows
    ]


def _cells(key: str, cells: list[str]) -> str:
    return f"{key}: {'; '.join(cells)}"
