"""What rows come to as a bag: their order does not matter, how often each occurs does. Bags can be added and taken away.

So the bag of ten million rows of which a few have changed is known from the few alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa

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
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    with engine().cursor() as connection:
        connection.register("content", content)
        found = connection.execute(f"SELECT sum(hash({quoted}, 'one')), sum(hash('two', {quoted})) FROM content").fetchone()
    assert found is not None
    return Bag(schema, content.num_rows, (int(found[0]), int(found[1])))


def _type_of(field: pa.Field) -> str:
    """The type as it is read back: text is text, with a dictionary or without."""
    is_text = pa.types.is_dictionary(field.type) or pa.types.is_large_string(field.type)
    return "string" if is_text else str(field.type)
