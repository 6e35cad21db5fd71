"""Rows that prove by their numbers that they are totals of other rows, whether or not they say so."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from scorecard.ingest.cells import Mask, RawColumn
from scorecard.ingest.looks import look_like_values, mostly_values
from scorecard.ingest.numbers import decide, evidence_of, read_numbers
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.unclear import Unclear
from scorecard.wording import sheets as words

Table: TypeAlias = npt.NDArray[np.float64]
_MOST_SUSPECTS = 200
_HOLLOW_SHARE = 0.1


def proven_sums(sheet: Sheet, labels: Mask, keys: Sequence[RawColumn], without: set[str]) -> dict[int, str]:
    """Position of each proven total → of which rows it is the sum or the mean, in words.

    Looked at are rows with a total's label, rows that are blank in all `keys`, and rows that lack a word which nearly all others have
    (a campaign's name in the summary line of an export). The last must add up in two columns at least. Columns of `without` hold ids.
    """
    if len(sheet) < 3:
        return {}
    nameless = np.logical_and.reduce([column.blank for column in keys]) & (sheet.filled >= 2) if keys else np.zeros(len(sheet), dtype=bool)
    hollow = _hollow(sheet) & ~labels & ~nameless
    suspects = labels | nameless | hollow
    if not suspects.any() or suspects.sum() > _MOST_SUSPECTS:
        return {}
    columns = [column for column in sheet.columns if column.letter not in without]
    numbers = [values for values in map(_numbers, columns) if values is not None]
    if not numbers:
        return {}
    table = np.column_stack(numbers)
    found: dict[int, str] = {}
    for least in (2, 1):  # where others are proven, a labelled one may stand for a single row too
        if least == 1 and not found:
            break
        for place in map(int, np.flatnonzero(suspects if least > 1 else labels)):
            why = found.get(place) or _why(table, suspects, place, bool(hollow[place]), least)
            found |= {place: why} if why else {}
    return found


def _why(table: Table, suspects: Mask, place: int, hollow: bool, least: int) -> str:
    """Of which rows a row is the sum or the mean, in words; "" for none."""
    for rows, where in _parts(table, suspects, place):
        word = _sums_most(table[place], rows) if hollow else _fits(table[place], rows, least)
        if word:
            return words.is_sum_of(word, where)
    return ""


def _hollow(sheet: Sheet) -> Mask:
    """Rows that are blank in a column of words that nearly all others fill."""
    result = np.zeros(len(sheet), dtype=bool)
    for column in sheet.columns:
        blank = column.blank
        if 0 < blank.sum() <= max(1, _HOLLOW_SHARE * len(sheet)) and not mostly_values(column):
            result |= blank
    return result


def _parts(table: Table, suspects: Mask, place: int) -> Iterator[tuple[Table, str]]:
    """The rows that a total may stand for."""
    earlier = np.flatnonzero(suspects[:place])
    yield table[:place][~suspects[:place]], words.ALL_ABOVE
    yield table[int(earlier[-1]) + 1 if len(earlier) else 0 : place], words.SINCE_LAST_TOTAL
    yield table[~suspects], words.ALL_OTHERS
    later = np.flatnonzero(suspects[place + 1 :])
    yield table[place + 1 : place + 1 + int(later[0]) if len(later) else len(table)], words.DOWN_TO_TOTAL


def _fits(row: Table, rows: Table, least: int) -> str:
    """ "sum" or "mean" when all the numbers of a row are that of at least so many rows and not merely zeros; else "" ."""
    filled = ~np.isnan(row)
    if len(rows) < least or not (row[filled] != 0).any():
        return ""
    sums = np.nansum(rows, axis=0)
    if _close(row, sums)[filled].all():
        return "sum"
    means = sums / np.maximum((~np.isnan(rows)).sum(axis=0), 1)
    return "mean" if _close(row, means)[filled].all() and _vary(rows)[filled].any() else ""


def _sums_most(row: Table, rows: Table) -> str:
    """ "sum" when two numbers or more are sums that no single row reaches, and the others (rates, averages) lie among the rows' own."""
    filled = ~np.isnan(row)
    if len(rows) < 2:
        return ""
    with np.errstate(invalid="ignore"):
        lows, highs = np.fmin.reduce(rows, axis=0), np.fmax.reduce(rows, axis=0)
        added = _close(row, np.nansum(rows, axis=0)) & (row > highs)
        among = (row >= lows) & (row <= np.nansum(rows, axis=0))
    return "sum" if added.sum() >= 2 and (added | among)[filled].all() else ""


def _close(row: Table, expected: Table) -> Mask:
    """Equal but for the rounding of what was shown."""
    return np.asarray(np.abs(row - expected) <= np.abs(row) * 1e-6 + 0.011, dtype=bool)


def _vary(rows: Table) -> Mask:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.fmax.reduce(rows, axis=0) > np.fmin.reduce(rows, axis=0), dtype=bool)


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
