"""Rows that repeat an earlier one in every cell, or in every cell but their id, wherever in the source both stand."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.ingest.cells import Codes, RawColumn, as_text
from scorecard.ingest.findings import Findings
from scorecard.pile import Pile, engine
from scorecard.wording import cells as said

Hashes = npt.NDArray[np.uint64]
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
    _letters: tuple[str, ...] = ()
    _kinds: dict[str, set[str | None]] = field(default_factory=dict)
    _hashes: list[Hashes] = field(default_factory=list)

    def add(self, columns: Iterable[RawColumn], rows: Codes) -> None:
        """Take in the cells of a part at some of its rows, by their positions."""
        compared = {each.letter: each for each in columns if each.letter not in self.ids and each.distinct}
        for letter, column in compared.items():
            self._kinds.setdefault(letter, set()).update(_kinds(column))
        if not self._hashes:
            self._letters = tuple(compared)
        self._hashes.append(self._hashed(compared, rows))

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

    def _hashed(self, compared: dict[str, RawColumn], rows: Codes) -> Hashes:
        """A hash per row, the same for the same cells in whichever part they stand: columns that only some parts have count where they
        are filled.
        """
        count = len(rows)
        cells = {letter: _cells(compared[letter], rows) if letter in compared else pa.nulls(count, pa.large_string()) for letter in
                 self._letters}  # fmt: skip
        cells |= {letter: _cells(column, rows) for letter, column in compared.items() if letter not in cells}
        if not cells or not count:
            return np.zeros(count, dtype=np.uint64)
        text = f"hash({', '.join(self._letters)})"
        for letter in (letter for letter in cells if letter not in self._letters):
            text = f"CASE WHEN {letter} IS NULL THEN {text} ELSE hash({text}, '{letter}', {letter}) END"
        with engine().cursor() as connection:
            connection.register("cells", pa.table(cells))
            return np.asarray(connection.execute(f"SELECT {text} AS hash FROM cells").fetchnumpy()["hash"], dtype=np.uint64)


def alike(hashes: Hashes) -> Codes:
    """The positions of those that occur more than once."""
    order = np.sort(hashes)
    several = np.unique(order[1:][order[1:] == order[:-1]])
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


def _kinds(column: RawColumn) -> set[str | None]:
    """Two of the different cells of a column, or the one that all rows hold; None is a blank one."""
    few: set[str | None] = {as_text(value.as_py() if isinstance(value, pa.Scalar) else value) for value in column.first(2)}
    return few | {None} if column.blank.any() else few


def _cells(column: RawColumn, rows: Codes) -> pa.Array:
    """The cells of some rows as an Arrow array, nulls where they are blank."""
    values = column.text
    if values is None:
        values = _typed(column)
    codes, blank = column.codes[rows], column.blank[rows]
    if column.encoded:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=blank), values)
    return values if len(rows) == len(values) == len(column) else values.take(pa.array(codes, mask=blank))


def _typed(column: RawColumn) -> pa.Array:
    try:
        if column.all_numbers:
            return pa.array(column.values)
    except (pa.ArrowException, OverflowError):  # whole numbers of any length
        pass
    return pa.array([as_text(value) for value in column.values], type=pa.large_string())
