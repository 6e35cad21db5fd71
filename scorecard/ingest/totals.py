"""Totals, averages, headings and notes among the rows: added up with the rest they would count everything twice.

A row is taken for a total when its first cells say so ("Total", "Total: Campaigns", "Average", "Summe") and it lacks the date that a
row must have, or when its numbers are the sum or the mean of the rows above it. A row that only says so is kept and flagged.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scorecard.ingest.cells import Mask, RawColumn, as_text
from scorecard.ingest.looks import look_like_values
from scorecard.ingest.numbers import decide, evidence_of, read_numbers
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.unclear import Unclear

_LABEL = (
    r"[\s:*=#]*(?:grand |sub-?|overall |running |column |row |report )?"
    r"(?:totals?|sum|average|avg\.?|mean|median|ytd|mtd|qtd|summe|gesamt(?:summe|ergebnis)?|zwischensumme|insgesamt|mittelwert|durchschnitt|"
    r"totale|somma|media|suma|promedio|soma|média|somme|moyenne|totaal|gemiddelde|razem|suma końcowa|合計|平均)"
    r"(?:\s*[:\-–—(].*|\s+(?:general|général|geral|generale|amount|rows?))?[\s:*=#]*"
)
"""Such as "Grand total", "Total: Campaigns", "AVERAGE", "Gesamtergebnis"; not "Total Fitness Ltd"."""


def totals(
    sheet: Sheet, keys: Sequence[RawColumn], names: frozenset[str] = frozenset(), ids: Sequence[RawColumn] = ()
) -> tuple[Sheet, Mask]:
    """The sheet without totals, headings and notes, and which of the rows left look like a total but could not be proven to be one.

    `keys` are the columns that every row must fill with a date, `ids` those of ids, which no total has; `names` are labels that mean
    something here although they look like a total (an indicator called "Total").
    """
    labels = _labelled(sheet, names)
    undated = _undated(sheet, keys)
    suspects = labels | (_nameless([*keys, *ids]) & (sheet.filled >= 2) if keys else labels)
    proven = np.zeros(len(sheet), dtype=bool)
    why = np.full(len(sheet), "", dtype=object)
    if (labels & ~undated).any() or (suspects & ~labels).any():
        proven, why = _proven(sheet, suspects, {column.letter for column in ids})
    lonely = undated & (sheet.filled == 1) & _wordy(sheet)
    gone = (labels & (undated | proven)) | proven | lonely
    reasons = [_reason(bool(labels[place]), str(why[place])) for place in np.flatnonzero(gone)]
    return sheet.without(gone, reasons), (labels & ~gone)[~gone]


def _reason(labelled: bool, why: str) -> str:
    if why:
        return f"a total: {why}"
    return "a total, by its label" if labelled else "a heading or a note: only one cell is filled"


def is_total_label(text: str) -> bool:
    """Whether a text is how people label a row of totals or averages."""
    return re.fullmatch(_LABEL, text, re.IGNORECASE) is not None


def _labelled(sheet: Sheet, names: frozenset[str]) -> Mask:
    result = np.zeros(len(sheet), dtype=bool)
    for column in sheet.columns[:3]:
        hit = column.matches(f"(?i)^{_LABEL}$")
        hit[hit] = [value.casefold() not in names for value in column.values[hit]]
        result |= column.spread(hit, False)
    return result


def _undated(sheet: Sheet, keys: Sequence[RawColumn]) -> Mask:
    """Rows that hold nothing like a date in a column where each row must; without such columns, all rows."""
    result = np.zeros(len(sheet), dtype=bool) if keys else np.ones(len(sheet), dtype=bool)
    for column in keys:
        dated = ~column.is_text | column.matches(r"\d")
        result |= ~column.spread(dated, False)
    return result


def _wordy(sheet: Sheet) -> Mask:
    """Rows whose first cell reads like a remark or a heading rather than like a value."""
    position, texts = sheet.first_cells()
    result = np.zeros(len(sheet), dtype=bool)
    for place in np.flatnonzero((position >= 0) & (sheet.filled == 1)):
        result[place] = isinstance(texts[place], str) and not as_text(texts[place])[:1].isdigit()
    return result


def _nameless(columns: Sequence[RawColumn]) -> Mask:
    """Rows that are blank in all of these columns."""
    return np.asarray(np.logical_and.reduce([column.blank for column in columns]), dtype=bool)


def _proven(sheet: Sheet, suspects: Mask, without: set[str]) -> tuple[Mask, npt.NDArray[np.object_]]:
    """Which suspect rows hold the sum or the mean of the other rows above, in each column of numbers that they fill."""
    proven = np.zeros(len(sheet), dtype=bool)
    why = np.full(len(sheet), "", dtype=object)
    columns = [column for column in sheet.columns if column.letter not in without]
    numbers = [values for values in map(_numbers, columns) if values is not None]
    if not numbers or suspects.sum() > 200:
        return proven, why
    table = np.column_stack(numbers)
    for place in np.flatnonzero(suspects):
        above = table[:place][~suspects[:place]]
        since = table[_last_before(suspects, int(place)) + 1 : place]
        for rows, where in ((above, "all rows above"), (since, "the rows since the last total")):
            word = _fits(table[place], rows)
            if word:
                proven[place], why[place] = True, f"its numbers are the {word} of {where}"
                break
    return proven, why


def _last_before(suspects: Mask, place: int) -> int:
    earlier = np.flatnonzero(suspects[:place])
    return int(earlier[-1]) if len(earlier) else -1


def _fits(row: npt.NDArray[np.float64], above: npt.NDArray[np.float64]) -> str:
    """ "sum" or "mean" when all the numbers of a row are that of at least two rows above and not merely zeros."""
    filled = ~np.isnan(row)
    if len(above) < 2 or not (row[filled] != 0).any():
        return ""
    counts = (~np.isnan(above)).sum(axis=0)
    sums = np.nansum(above, axis=0)
    tolerance = np.abs(row) * 1e-6 + 0.011
    if (np.abs(row - sums) <= tolerance)[filled].all():
        return "sum"
    means = sums / np.maximum(counts, 1)
    distinct = np.nanmax(above[:, filled], axis=0, initial=-np.inf) > np.nanmin(above[:, filled], axis=0, initial=np.inf)
    return "mean" if (np.abs(row - means) <= tolerance)[filled].all() and distinct.any() else ""


def _numbers(column: RawColumn) -> npt.NDArray[np.float64] | None:
    """The column as numbers per row, where it is one of numbers."""
    if column.values.dtype.kind == "M" or not len(column.values):
        return None
    if column.counts[look_like_values(column)].sum() < 0.8 * column.counts.sum():
        return None
    evidence = evidence_of(column)
    try:
        read = read_numbers(column, decide(evidence, evidence, "", ""), mixed=True)
    except Unclear:
        return None
    if column.counts[~np.isnan(read.values)].sum() < 0.8 * column.counts.sum():
        return None
    return np.asarray(column.spread(read.values, np.nan), dtype=float)
