"""What rows come to as a bag: their order does not matter, how often each occurs does. Bags can be added and taken away.

So the bag of ten million rows of which a few have changed is known from the few alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.pile import Pile, engine

NOT_CONTENT = frozenset({"source_row"})
"""The column that says where a row stood, not what it says."""


@dataclass(frozen=True)
class Bag:
    """The columns with their types, the number of rows, and two independent sums of 64-bit row hashes.

    One changed row goes unnoticed with a probability of about 2^-128.
    """

    schema: str
    count: int
    sums: tuple[int, int]

    def __str__(self) -> str:
        if not self.schema:
            return f"|{self.count}"
        return f"{self.schema}|{self.count}|{self.sums if self.count else (None, None)}"

    def plus(self, other: "Bag") -> "Bag":
        """The rows of both, which must have the same columns."""
        return self._with(other, 1)

    def minus(self, other: "Bag") -> "Bag":
        """Without rows that are in it."""
        return self._with(other, -1)

    def _with(self, other: "Bag", sign: int) -> "Bag":
        if other.schema != self.schema:
            msg = f"rows of the columns {other.schema} cannot be put to those of {self.schema}"
            raise ValueError(msg)
        one, two = (mine + sign * theirs for mine, theirs in zip(self.sums, other.sums, strict=True))
        return replace(self, count=self.count + sign * other.count, sums=(one, two))

    def to_json(self) -> dict[str, Any]:
        """As a JSON object that says whose hashes these are: another version of the engine may hash in another way."""
        return {"hashes": duckdb.__version__, "schema": self.schema, "count": self.count, "sums": [str(each) for each in self.sums]}

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> "Bag | None":
        """The bag that was kept; None where there is none, or its hashes are no longer those of this engine."""
        if not kept or kept["hashes"] != duckdb.__version__:
            return None
        one, two = map(int, kept["sums"])
        return cls(kept["schema"], kept["count"], (one, two))


def bag_of(rows: Pile | pa.Table, without: Iterable[str] = NOT_CONTENT) -> Bag:
    """The bag of some rows, but for the columns `without`."""
    tables = iter([rows]) if isinstance(rows, pa.Table) else rows.tables()
    bag: Bag | None = None
    for content in tables:
        some = _bag_of_table(content, frozenset(without))
        bag = bag.plus(some) if bag else some
    return replace(bag or Bag("", 0, (0, 0)), count=rows.num_rows)


def _bag_of_table(content: pa.Table, without: frozenset[str]) -> Bag:
    names = sorted(name for name in content.column_names if name not in without)
    schema = ",".join(f"{name}:{_type_of(content.schema.field(name))}" for name in names)
    if not names or not content.num_rows:
        return Bag(schema, content.num_rows, (0, 0))
    cells, (one, two) = _hashes_of_cells(content, names), _hashes_of_marks()
    sums = [0, 0]
    for start in range(0, content.num_rows, _BLOCK):
        block = [hashes[start : start + _BLOCK] for hashes in cells]
        sums[0] += _sum(_combined(*block, one))
        sums[1] += _sum(_combined(np.full_like(block[0], two), *block))
    return Bag(schema, content.num_rows, (sums[0], sums[1]))


Hashes: TypeAlias = npt.NDArray[np.uint64]

_BLOCK = 1 << 15
"""Rows that are looked at together: few enough for the processor's own memory."""


def _hashes_of_cells(content: pa.Table, names: list[str]) -> list[Hashes]:
    """A hash of every cell, column by column; where there is a dictionary, each of its entries is hashed once."""
    columns = [content[name].unify_dictionaries().combine_chunks() if _few_entries(content[name]) else content[name] for name in names]
    encoded = [isinstance(column, pa.DictionaryArray) for column in columns]
    hashes = hashes_of([_entries(column) if is_encoded else column for column, is_encoded in zip(columns, encoded, strict=True)])
    for place in (place for place, is_encoded in enumerate(encoded) if is_encoded):
        absent = len(hashes[place]) - 1
        hashes[place] = hashes[place][pc.fill_null(columns[place].indices, absent).to_numpy()]
    return hashes


def _entries(column: pa.DictionaryArray) -> pa.Array:
    """The entries of a dictionary, and behind them what stands for nothing."""
    return pa.concat_arrays([column.dictionary, pa.nulls(1, column.dictionary.type)])


def hashes_of(columns: Sequence[pa.Array | pa.ChunkedArray]) -> list[Hashes]:
    """The engine's hash of each value; columns of one type are put to it as one."""
    result: dict[int, Hashes] = {}
    for kind in dict.fromkeys(column.type for column in columns):
        places = [place for place, column in enumerate(columns) if column.type == kind]
        chunks = [chunk for place in places for chunk in getattr(columns[place], "chunks", [columns[place]])]
        with engine().cursor() as connection:
            connection.register("cells", pa.table({"cell": pa.chunked_array(chunks, kind)}))
            found = connection.execute("SELECT hash(cell) AS hash FROM cells").fetchnumpy()["hash"]
        ends = np.cumsum([len(columns[place]) for place in places])
        result |= dict(zip(places, np.split(np.asarray(found, dtype=np.uint64), ends[:-1]), strict=True))
    return [result[place] for place in range(len(columns))]


def _few_entries(column: pa.ChunkedArray) -> bool:
    return pa.types.is_dictionary(column.type) and sum(len(chunk.dictionary) for chunk in column.chunks) < len(column)


@cache
def _hashes_of_marks() -> tuple[np.uint64, np.uint64]:
    """What is put behind the cells of a row for the one sum, and before them for the other."""
    with engine().cursor() as connection:
        one, two = connection.execute("SELECT hash('one'), hash('two')").fetchall()[0]
    return np.uint64(one), np.uint64(two)


def _combined(first: Hashes, *others: Hashes | np.uint64) -> Hashes:
    """The hash of each row by those of its cells, as the engine's `hash` of several columns makes it, which would hash them twice."""
    total = first.copy()
    rest = np.empty_like(total)
    for each in others:
        np.right_shift(total, np.uint64(32), out=rest)
        total ^= rest
        total *= np.uint64(0xD6E8FEB86659FD93)
        total ^= each
    return total


def _sum(hashes: Hashes) -> int:
    """Their sum in full, which may need more than 64 bits."""
    half = np.uint64(32)
    return (int((hashes >> half).sum()) << 32) + int((hashes & np.uint64(0xFFFFFFFF)).sum())


def _type_of(field: pa.Field) -> str:
    """The type as it is read back: text is text, with a dictionary or without."""
    is_text = pa.types.is_dictionary(field.type) or pa.types.is_large_string(field.type)
    return "string" if is_text else str(field.type)
