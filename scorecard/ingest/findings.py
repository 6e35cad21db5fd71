"""What was found wrong with cells, collected as one table: nothing is dropped, repaired or doubted in silence.

`severity` is one of: rejected (the row, or the one value of a sheet with a column per indicator, is left out), repaired (the cell is
kept as something else, mostly as nothing), flagged (kept as it is, but a person should look).
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.ingest.cells import Codes, Mask, RawColumn, as_text

Severity = Literal["rejected", "repaired", "flagged"]
COLUMNS = ("place", "row", "column", "value", "problem", "kept_as", "severity")


class Findings:
    """Grows while a source is read; `frame` gives the table, sorted by row."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._parts: list[pd.DataFrame] = []

    def add(self, rows: Codes, column: Any, value: Any, problem: Any, kept_as: Any, severity: Severity) -> None:
        """One finding for each of `rows` (row numbers of the source); the other arguments are one for all, or one for each."""
        if len(rows):
            words = {"column": column, "value": value, "problem": problem, "kept_as": kept_as}
            self._parts.append(
                pd.DataFrame({"row": rows, **{key: _repeated(each, len(rows)) for key, each in words.items()}, "severity": severity})
            )

    def absorb(self, other: "Findings") -> None:
        """Take over what was found in another part of the same table."""
        self._parts += other._parts

    def unreadable(
        self, column: RawColumn, rows: Codes, problems: dict[int, str], severity: Severity, within: Mask | None = None, header: Any = None
    ) -> Mask:
        """List the cells whose distinct value has a problem (only those `within`); gives back which rows they stand in.

        `header` names their columns where it is not that of `column`: one for each row of it.
        """
        if not problems:
            return np.zeros(len(column), dtype=bool)
        words = np.full(column.distinct + 1, None, dtype=object)  # the last place is that of blank cells, coded −1
        words[list(problems)] = list(problems.values())
        hit: Mask = np.asarray(words[column.codes] != None, dtype=bool) if within is None else (words[column.codes] != None) & within  # noqa: E711
        codes = column.codes[hit]
        texts = np.array([as_text(value) if code in problems else None for code, value in enumerate(column.values)], dtype=object)
        self.add(
            rows[hit], column.header if header is None else header[hit], texts[codes] if len(codes) else [], words[codes], None, severity
        )
        return hit

    def frame(self) -> pd.DataFrame:
        """All findings: place, row, column, value, problem, kept_as (None for nothing), severity."""
        if not self._parts:
            return pd.DataFrame({name: pd.Series(dtype="int64" if name == "row" else object) for name in COLUMNS})
        found = pd.concat(self._parts, ignore_index=True)
        found.insert(0, "place", self.place)
        order = found.sort_values(["row", "column", "problem"], kind="stable", ignore_index=True)
        return order[list(COLUMNS)]


def _repeated(value: Any, count: int) -> npt.NDArray[np.object_]:
    if isinstance(value, np.ndarray):
        return value.astype(object)
    if isinstance(value, list):
        return np.array(value, dtype=object)
    return np.full(count, value, dtype=object)
