"""What is known of a whole column of text at once is what its cells say one by one."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.ingest import plain_text
from scorecard.ingest.cells import column_of_cells
from scorecard.ingest.number_text import ERRORS
from scorecard.ingest.plain_text import are_codes, holds_sign, whole_numbers
from scorecard.ingest.rows import SHORTENED


def texts(*cells: str) -> pa.Array:
    """The cells in the midst of others, as a slice of a longer column."""
    return pa.array(["99", *cells, "98"], pa.large_string()).slice(1, len(cells))


@given(st.lists(st.from_regex(r"\A[0-9]{1,15}\Z"), max_size=6), st.booleans())
def test_whole_numbers_are_read_as_they_stand(cells: list[str], short: bool) -> None:
    given_cells = [cell[:8] for cell in cells] if short else cells
    assert whole_numbers(texts(*given_cells)).tolist() == [float(cell) for cell in given_cells]


def refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("cell by cell")


def test_numbers_of_more_digits_than_fit_are_not_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_text.pc, "cast", refuse)
    assert whole_numbers(texts("7", "00012345", "12345678")).tolist() == [7, 12_345, 12_345_678]
    with pytest.raises(AssertionError, match="cell by cell"):
        whole_numbers(texts("7", "123456789"))


def test_a_pattern_is_looked_for_only_where_its_sign_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, shortened = (column_of_cells("id", "A", cells) for cells in (["L1", "12E11"], ["L1", "1.23E+11", "a+b"]))
    for column in (plain, shortened):
        assert np.array_equal(column.matches(SHORTENED, holding="+"), column.matches(SHORTENED))
    assert shortened.matches(SHORTENED, holding="+").tolist() == [False, True, False]
    monkeypatch.setattr(pc, "match_substring_regex", refuse)
    assert not plain.matches(SHORTENED, holding="+").any()
    with pytest.raises(AssertionError, match="cell by cell"):
        shortened.matches(SHORTENED, holding="+")


def test_a_sign_beside_a_slice_is_not_in_it() -> None:
    column = pa.array(["a+b", "ab", "a+"], pa.large_string())
    assert [holds_sign(column.slice(start, 1), "+") for start in range(3)] == [True, False, True]


@pytest.mark.parametrize("error", ERRORS)
def test_no_error_of_a_spreadsheet_is_a_code(error: str) -> None:
    assert not are_codes(texts(error))
    assert not are_codes(texts("L1", error, "L2"))
    assert are_codes(texts("L1", "L2"))
