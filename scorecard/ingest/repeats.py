"""Rows that repeat an earlier one in every cell, or in every cell but their id, wherever in the source both stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.bags import Hashes, hashes_of
from scorecard.ingest.cells import Codes, RawColumn, as_text
from scorecard.ingest.findings import Findings
from scorecard.pile import Pile
from scorecard.wording import cells as said

MOST_LISTED = 100_000
"""So many rows that repeat others are listed one by one; the rest are told as a number, in bounded memory."""
_TELLING = 5
"""In so many columns that are not all alike must two rows with different ids agree, before they are taken for one row twice."""


@dataclass
class Repeats:
    """Grows by a part at a time; kept are eight bytes of each row. Two rows that differ are taken for the same one with a probability of
    about one in a million for ten million rows.
    """

    ids: frozenset[str] = frozenset()
    label: tuple[str, str] = ("", "")
    _kinds: dict[str, set[str | None]] = field(default_factory=dict)
    _hashes: list[Hashes] = field(default_factory=list)

    def compared(self, columns: Iterable[RawColumn]) -> list[RawColumn]:
        """Those in which rows must agree: all that hold anything, but for the ids."""
        return [each for each in columns if each.letter not in self.ids and each.distinct]

    def add(self, kinds: dict[str, set[str | None]], hashes: Hashes) -> None:
        """Take in the rows of a part: `kinds_of` its columns that are compared, by their letters, and a hash of each row."""
        for letter, some in kinds.items():
            self._kinds.setdefault(letter, set()).update(some)
        self._hashes.append(hashes)

    def flag(self, findings: Findings, pile: Pile, numbers: Codes) -> None:
        """Flag the rows that repeat an earlier one: `numbers` are those of all rows that were taken in, which `pile` holds.

        Rows with ids of their own are only doubtful when they agree in many cells: two leads of one day and channel are two leads.
        """
        telling = sum(len(kinds) > 1 for kinds in self._kinds.values())
        if len(numbers) < 2 or telling < (_TELLING if self.ids else 1):
            return
        hashes = np.concatenate(self._hashes)
        places = alike(hashes)
        _, earliest, group = np.unique(hashes[places], return_index=True, return_inverse=True)
        first = earliest[group]
        again = np.flatnonzero(first != np.arange(len(places)))
        if not len(again):
            return
        header, name = self.label
        but = said.BUT_THE_ID if self.ids else ""
        listed, more = again[:MOST_LISTED], len(again) - MOST_LISTED
        rows, originals = numbers[places][listed], numbers[places][first[listed]]
        shown = cells_at(pile, name, rows)
        problem = np.array([said.repeats(number, but) for number in originals], dtype=object)
        findings.add(rows, header, shown, problem, shown, "flagged")
        if more > 0:
            words = said.more_repeat(more, but)
            findings.add(numbers[places][again[MOST_LISTED : MOST_LISTED + 1]], header, "", words, None, "flagged")


def hashed(columns: Sequence[RawColumn], rows: Codes) -> Hashes:
    """A hash of some rows, by their positions, the same for the same cells in whichever part they stand.

    It is the sum of those of its cells, 0 for a blank one: so each distinct cell is hashed once, and a column that only
    some parts have counts where it is filled.
    """
    if not columns:
        return np.zeros(len(rows), dtype=np.uint64)
    total = np.zeros(len(columns[0]), dtype=np.uint64)
    for column, hashes in zip(columns, hashes_of([_distinct(column) for column in columns]), strict=True):
        total += column.spread(_mixed(hashes ^ _mixed(_number_of(column.letter))), np.uint64(0))
    return total if len(rows) == len(total) else total[rows]


def _number_of(letter: str) -> Hashes:
    """A column's letter as a number of its own."""
    return np.array([int.from_bytes(letter.encode(), "big")], dtype=np.uint64)


def _mixed(hashes: Hashes) -> Hashes:
    """Hashes of which each bit depends on all (MurmurHash3's last step): sums of them are then as good as hashes of all."""
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        hashes = (hashes ^ (hashes >> np.uint64(33))) * np.uint64(factor)
    return hashes ^ (hashes >> np.uint64(33))


def alike(hashes: Hashes, absent: int | None = None) -> Codes:
    """The positions of those that occur more than once, but for the hash `absent`, which stands for nothing."""
    order = np.sort(hashes)
    several = np.unique(order[1:][order[1:] == order[:-1]])
    several = several if absent is None else several[several != absent]
    return np.flatnonzero(np.isin(hashes, several)) if len(several) else np.zeros(0, dtype=np.int64)


def cells_at(pile: Pile, name: str, rows: Codes) -> npt.NDArray[np.object_]:
    """What some rows hold in a column of the pile, as text in the order of `rows`; "" where there is nothing."""
    wanted = pa.array(rows)
    found: dict[int, str] = {}
    for table in pile.tables() if name else ():
        some = table.select(["source_row", name]).filter(pc.is_in(table["source_row"], value_set=wanted))
        values = some[name].cast(pa.large_string()) if pa.types.is_dictionary(some[name].type) else some[name]
        found.update(zip(some["source_row"].to_pylist(), values.to_pylist(), strict=True))
    return np.array(["" if (cell := found.get(int(row))) is None else as_text(cell) for row in rows], dtype=object)


def kinds_of(column: RawColumn) -> set[str | None]:
    """Two of the different cells of a column, or the one that all rows hold; None is a blank one."""
    few: set[str | None] = {as_text(value.as_py() if isinstance(value, pa.Scalar) else value) for value in column.first(2)}
    return few | {None} if column.blank.any() else few


def _distinct(column: RawColumn) -> pa.Array:
    """The distinct cells of a column as an Arrow array."""
    return column.text if column.text is not None else _typed(column)


def _typed(column: RawColumn) -> pa.Array:
    try:
        if column.all_numbers:
            return pa.array(column.values)
    except (pa.ArrowException, OverflowError):  # whole numbers of any length
        pass
    return pa.array([as_text(value) for value in column.values], type=pa.large_string())
