"""A bag of rows is what the engine's own hash of whole rows comes to, however texts lie in memory."""

from datetime import date, datetime

import duckdb
import pyarrow as pa
import pytest

from scorecard.bags import bag_of

COUNT = 70_000
"""More rows than are looked at together."""


def rows() -> pa.Table:
    names = pa.array([None if place % 11 == 0 else f"Kanal {place % 7} é" for place in range(COUNT)], pa.large_string())
    return pa.table(
        {
            "source_row": pa.array(range(COUNT)),
            "name": names,
            "encoded": names.dictionary_encode(),
            "ids": pa.array([f"L{place}" for place in range(COUNT)], pa.large_string()).dictionary_encode(),
            "plain id": pa.array([f"L{place}" for place in range(COUNT)], pa.large_string()),
            "amount": pa.array([None if place % 5 == 0 else place / 8 for place in range(COUNT)], pa.float64()),
            "day": pa.array([date(2024, 1, 1 + place % 28) for place in range(COUNT)]),
            "at": pa.array([None if place % 3 else datetime(2024, 1, 1, place % 24) for place in range(COUNT)], pa.timestamp("us")),
            "nothing": pa.nulls(COUNT, pa.large_string()),
        }
    )


def by_the_engine(table: pa.Table) -> tuple[int, int]:
    cells = ", ".join(f'"{name}"' for name in sorted(table.column_names) if name != "source_row")
    with duckdb.connect() as connection:
        connection.register("content", table)
        one, two = connection.execute(f"SELECT sum(hash({cells}, 'one')), sum(hash('two', {cells})) FROM content").fetchall()[0]
    return int(one), int(two)


@pytest.mark.parametrize(
    "some",
    [rows(), rows().slice(7, 40_000), rows().slice(3, 1), pa.concat_tables([rows().slice(0, 500), rows().slice(90, 900)])],
    ids=["all", "some", "one", "in chunks"],
)
def test_each_cell_hashed_once_gives_what_the_engine_gives_for_whole_rows(some: pa.Table) -> None:
    assert bag_of(some).sums == by_the_engine(some)
    assert bag_of(some.select(["source_row", "encoded"])).sums == by_the_engine(some.select(["source_row", "encoded"]))


def test_neither_the_order_of_rows_nor_their_numbers_count_but_every_cell_does() -> None:
    table = rows()
    turned = table.take(pa.array(range(COUNT - 1, -1, -1))).set_column(0, "source_row", table["source_row"])
    assert bag_of(turned) == bag_of(table)
    amounts = table["amount"].to_pylist()
    amounts[1], amounts[2] = amounts[2], amounts[1]
    swapped = table.set_column(table.column_names.index("amount"), "amount", pa.array(amounts, pa.float64()))
    assert bag_of(swapped).sums[0] != bag_of(table).sums[0]
    assert bag_of(swapped).sums[1] != bag_of(table).sums[1]
