"""Entries written down one by one, for tests of what is made of them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import numpy as np

from scorecard.measures.tracks import Entries


class Entry(NamedTuple):
    """One day's number from one source."""

    day: date
    source: str
    value: float | None
    known: int
    rows: int
    span: str | None = None


def entries(rows: Iterable[Entry]) -> Entries:
    """The entries as columns."""
    several = list(rows)
    return Entries(
        np.array([each.day.toordinal() for each in several], dtype=np.int64),
        np.array([each.source for each in several], dtype=object),
        np.array([np.nan if each.value is None else each.value for each in several], dtype=np.float64),
        np.array([each.known for each in several], dtype=np.int64),
        np.array([each.rows for each in several], dtype=np.int64),
        np.array([each.span for each in several], dtype=object),
    )
