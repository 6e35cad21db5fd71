"""What a cell looks like before anything is known of its column: a value, words, or nothing."""

import re
from typing import Any

import numpy as np
import pandas as pd

from scorecard.ingest.cells import Mask, RawColumn, trim
from scorecard.ingest.number_text import is_error, is_placeholder

_VALUE = re.compile(r"[^\w]*(?:[A-Z]{1,3}\s?)?[$€£¥₹]?\s*[-+(]?[$€£¥₹]?\s*\.?\d")


def looks_like_value(cell: Any) -> bool:
    """Whether a cell is a number, an amount, a date or a time rather than words: "$5", "12 %", "2024-01-05", "15 Apr", but not "Q4"."""
    return not isinstance(cell, str) or _VALUE.match(cell) is not None


def look_like_values(column: RawColumn) -> Mask:
    """`looks_like_value` for the distinct values of a column."""
    if column.iso is not None or column.is_codes:
        return np.ones(column.distinct, dtype=bool)
    return np.asarray(~column.is_text | column.matches(f"^{_VALUE.pattern}"), dtype=bool)


def mostly_values(column: RawColumn) -> bool:
    """Whether most cells of a column are numbers or dates; of many distinct ones, a few hundred tell."""
    some = column if column.distinct <= 500 else column.only(np.linspace(0, len(column) - 1, 500).astype(np.int64))
    return bool(some.counts[look_like_values(some)].sum() > 0.5 * some.counts.sum())


def is_nothing(cell: Any) -> bool:
    """Whether a cell is a placeholder or an error instead of words."""
    return isinstance(cell, str) and (is_placeholder(cell) or is_error(cell))


def tidy_cell(cell: Any) -> Any:
    """A header cell without odd or doubled spaces; None where it is blank."""
    if cell is None or (isinstance(cell, float) and np.isnan(cell)) or cell is pd.NaT or cell is pd.NA:
        return None
    return (" ".join(trim(cell).split()) or None) if isinstance(cell, str) else cell


def is_filled(cell: Any) -> bool:
    """Whether a cell holds anything."""
    return cell is not None and cell != ""
