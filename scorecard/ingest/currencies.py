"""A column that names the currency of each row: amounts of several currencies are never added up as if they were one."""

import re
from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from scorecard.ingest.cells import RawColumn
from scorecard.ingest.number_text import CODES
from scorecard.ingest.task import Task
from scorecard.wording import cells as words

AMOUNTS = ("amount", "cost")
_HEADER = re.compile(r"curr|währ|waehr|devise|moneda|moeda|valuta|divisa|munteenheid|通貨", re.IGNORECASE)


def leave_out_foreign(
    task: Task, name: str, raw: RawColumn, values: npt.NDArray[np.float64], used: Collection[str]
) -> npt.NDArray[np.float64]:
    """The amounts of each row without those that are in another currency than the rest, which are listed.

    The rest are those in the company's currency or, where there are none, in the one that most rows name. `used` are the letters of
    columns that mean something else.
    """
    column = _codes(task, used)
    if name not in AMOUNTS or column is None:
        return values
    codes = np.asarray(column.spread(np.array([str(code).strip().upper() for code in column.values], dtype=object), ""), dtype=object)
    filled = ~np.isnan(values) & (values != 0) & (codes != "")
    there, counts = np.unique(codes[filled].astype(str), return_counts=True)
    if not len(there):
        return values
    own = task.configuration.company.currency
    kept = own if own in there else str(there[np.argmax(counts)])
    task.check_currency(column, kept)
    foreign = filled & (codes != kept)
    if not foreign.any():
        return values
    problem = np.array([words.other_currency(code, column.header, kept) for code in codes[foreign]], dtype=object)
    shown = [f"{value:.15g}" for value in values[foreign]]
    task.findings.add(task.rows[foreign], raw.header, np.array(shown, dtype=object), problem, None, "repaired")
    task.repaired |= foreign
    task.warn_of_currencies(raw, [str(code) for code in there if code != kept], kept)
    return np.where(foreign, np.nan, values)


def _codes(task: Task, used: Collection[str]) -> RawColumn | None:
    """The column that says so by its header and holds nothing but codes."""
    for column in task.sheet.columns:
        named = column.letter not in used and _HEADER.search(column.header) is not None and column.distinct > 0
        if named and all(str(value).strip().upper() in CODES for value in column.values):
            return column
    return None
