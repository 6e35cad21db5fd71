"""Rows as a file for a spreadsheet. Text that a spreadsheet would run as a formula is made harmless; numbers are never altered."""

from collections.abc import Iterable

import pandas as pd

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")


def harmless(cell: object) -> object:
    """A text cell that begins like a formula gets an apostrophe before it (OWASP ASVS 5.0, 1.2.10); anything else is left as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def csv_of(rows: pd.DataFrame) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark, which Excel needs to read umlauts; absent cells are empty."""
    return csv_of_parts([rows])


def csv_of_parts(parts: Iterable[pd.DataFrame]) -> bytes:
    """The same for rows that come part by part with the same columns: one header, one file."""
    texts = [_csv(rows, header=number == 0) for number, rows in enumerate(parts)]
    return "".join(texts).encode("utf-8-sig")


def _csv(rows: pd.DataFrame, header: bool) -> str:
    safe = rows.rename(columns=harmless)
    texts = [column for column, kind in safe.dtypes.items() if kind.kind == "O" or pd.api.types.is_string_dtype(kind)]
    return safe.assign(**{str(column): safe[column].map(harmless) for column in texts}).to_csv(index=False, header=header)
