"""The types of a database's columns, however the rows are cut into chunks."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.sources.columns import ColumnBuilder

DAY, NOON = dt.date(2026, 1, 5), dt.datetime(2026, 1, 5, 12)
EAST = dt.timezone(dt.timedelta(hours=2))


def built(*chunks: Sequence[Any]) -> "pd.Series[Any]":
    column = ColumnBuilder()
    for chunk in chunks:
        column.add(chunk)
    return column.finish()


def listed(series: "pd.Series[Any]") -> list[Any]:
    return series.astype(object).where(series.notna(), None).tolist()


@pytest.mark.parametrize(
    ("chunks", "dtype", "values"),
    [
        ([[1, None, 2**60 + 1]], "Int64", [1, None, 2**60 + 1]),
        ([[Decimal("1042"), None]], "Int64", [1042, None]),
        ([[Decimal("12.50"), None]], "float64", [12.5, None]),
        ([[1, 2], [0.5]], "float64", [1.0, 2.0, 0.5]),
        ([[True, None]], "boolean", [True, None]),
        ([["00123", None]], "string", ["00123", None]),
        ([[DAY, NOON, None]], "datetime64[us]", [pd.Timestamp(DAY), pd.Timestamp(NOON), None]),
        ([[NOON.replace(tzinfo=EAST), None]], "datetime64[us, UTC]", [pd.Timestamp("2026-01-05 10:00", tz="UTC"), None]),
        ([[dt.date(1, 1, 1), dt.date(9999, 12, 31)]], "datetime64[us]", [dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)]),
        ([[None, None], [None]], "object", [None, None, None]),
        ([[None], [3]], "Int64", [None, 3]),
        ([[DAY], ["0000-00-00"]], "object", [dt.datetime(2026, 1, 5), "0000-00-00"]),
        ([[1], ["x"], [None]], "object", [1, "x", None]),
        ([[2**70, 1]], "object", [2**70, 1]),
        ([[2**53 + 1], [0.5]], "object", [2**53 + 1, 0.5]),
        ([[2**53 + 1, 0.5]], "object", [2**53 + 1, 0.5]),
        ([[True], [2]], "object", [True, 2]),
        ([[NOON, NOON.replace(tzinfo=EAST)]], "object", [NOON, NOON.replace(tzinfo=EAST)]),
        ([[{"a": [1]}, ["ü"]]], "string", ['{"a": [1]}', '["ü"]']),
        ([["Müller".encode(), b"\xff\x00"]], "string", ["Müller", "ff00"]),
        ([[uuid.UUID(int=1)]], "string", ["00000000-0000-0000-0000-000000000001"]),
        ([[dt.timedelta(hours=1), None]], "object", [dt.timedelta(hours=1), None]),
        ([], "object", []),
    ],
)
def test_a_column_has_the_type_of_all_its_values(chunks: list[list[Any]], dtype: str, values: list[Any]) -> None:
    got = built(*chunks)
    assert got.dtype == dtype
    assert listed(got) == values


def test_a_decimal_that_is_no_number_is_missing() -> None:
    assert listed(built([Decimal("NaN"), Decimal("1.5")])) == [None, 1.5]


VALUES = st.one_of(
    st.none(),
    st.integers(-(2**80), 2**80),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
    st.booleans(),
    st.text(max_size=4),
    st.datetimes(min_value=dt.datetime(1, 1, 1)),
    st.dates(),
)


@given(values=st.lists(VALUES, max_size=8), cuts=st.lists(st.integers(0, 8), max_size=3))
def test_chunks_do_not_matter_and_nothing_is_lost(values: list[Any], cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    chunks = [values[start:end] for start, end in pairwise(edges)]
    got = listed(built(*chunks))
    for value, kept in zip(values, got, strict=True):
        assert _same(value, kept), (value, kept)


def _same(value: Any, kept: Any) -> bool:
    """Equal, a day being its midnight and a Decimal its nearest float."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time()) if isinstance(kept, dt.datetime) else value
    return (value is None and kept is None) or kept == value or (isinstance(value, Decimal) and float(value) == float(kept))
