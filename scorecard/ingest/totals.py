"""Totals, averages, headings and notes among the rows: added up with the rest they would count everything twice.

A row is taken for a total when its first cells say so ("Total", "Total: Campaigns", "Average", "Summe") and it lacks the date that a
row must have, or when its numbers add up other rows (see `sums`). A row that only says so is kept and flagged.
"""

import re
from collections.abc import Sequence

import numpy as np

from scorecard.ingest.cells import Mask, RawColumn, as_text
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.sums import proven_sums
from scorecard.wording import sheets as words

_LABEL = (
    r"[\s:*=#]*(?:grand |sub-?|overall |running |column |row |report )?"
    r"(?:totals?|sum|average|avg\.?|mean|median|ytd|mtd|qtd|summe|gesamt(?:summe|ergebnis)?|zwischensumme|insgesamt|mittelwert|durchschnitt|"
    r"totale|somma|media|suma|promedio|soma|média|somme|moyenne|totaal|gemiddelde|razem|suma końcowa|合計|平均)"
    r"(?:\s*[:\-–—(].*|\s+(?:general|général|geral|generale|amount|rows?))?[\s:*=#]*"
)
"""Such as "Grand total", "Total: Campaigns", "AVERAGE", "Gesamtergebnis"; not "Total Fitness Ltd"."""
_GROUP = (
    r"all (?:campaigns|channels|sources|mediums|regions|countries|owners|reps|teams|accounts|products|devices|ads|ad groups|keywords)"
    r"|alle (?:kampagnen|kanäle|quellen|regionen|länder)|.* (?:sub-?total|total|ergebnis|summe)"
)
"""Such as "All campaigns", or "August Total" in a pivot table: totals where each row has a date, names of numbers elsewhere."""


def totals(
    sheet: Sheet, keys: Sequence[RawColumn], names: frozenset[str] = frozenset(), ids: Sequence[RawColumn] = ()
) -> tuple[Sheet, Mask]:
    """The sheet without totals, headings and notes, and which of the rows left look like a total but could not be proven to be one.

    `keys` are the columns that every row must fill with a date, `ids` those of ids, which no total has; `names` are labels that mean
    something here although they look like a total (an indicator called "Total").
    """
    labels = _labelled(sheet, names, f"{_LABEL}|{_GROUP}" if keys else _LABEL)
    undated = _undated(sheet, keys)
    proven = proven_sums(sheet, labels, [*keys, *ids], {column.letter for column in ids})
    by_sum = np.zeros(len(sheet), dtype=bool)
    by_sum[list(proven)] = True
    alone = undated & (sheet.filled == 1)
    lonely = alone & _wordy(sheet) if alone.any() else alone
    gone = (labels & undated) | by_sum | lonely
    reasons = [_reason(bool(labels[place]), proven.get(int(place), "")) for place in np.flatnonzero(gone)]
    return sheet.without(gone, reasons), (labels & ~gone)[~gone]


def _reason(labelled: bool, why: str) -> str:
    if why:
        return f"a total: {why}"
    return words.LABELLED_TOTAL if labelled else words.HEADING


def is_total_label(text: str) -> bool:
    """Whether a text is how people label a row of totals or averages."""
    return re.fullmatch(_LABEL, text, re.IGNORECASE) is not None


def labelled(sheet: Sheet, names: frozenset[str] = frozenset()) -> Mask:
    """Which rows are labelled as totals, also of one group."""
    return _labelled(sheet, names, f"{_LABEL}|{_GROUP}")


def _labelled(sheet: Sheet, names: frozenset[str], label: str) -> Mask:
    result = np.zeros(len(sheet), dtype=bool)
    nameless = [column for column in sheet.columns[3:] if column.header == f"column {column.letter}"]  # where GA4 writes "Grand total"
    for column in (*sheet.columns[:3], *nameless):
        if column.iso is not None or column.is_codes:
            continue
        hit = column.matches(f"(?i)^(?:{label})$")
        if hit.any():
            hit[hit] = [value.casefold() not in names for value in column.values[hit]]
            result |= column.spread(hit, False)
    return result


def _undated(sheet: Sheet, keys: Sequence[RawColumn]) -> Mask:
    """Rows that hold nothing like a date in a column where each row must; without such columns, all rows."""
    result = np.zeros(len(sheet), dtype=bool) if keys else np.ones(len(sheet), dtype=bool)
    for column in keys:
        if column.iso is not None:
            result |= column.blank
            continue
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
