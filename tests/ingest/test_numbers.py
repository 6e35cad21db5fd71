"""A column of numbers has one convention, proven by its cells, or it is refused."""

import math
from datetime import time, timedelta

import numpy as np
import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from scorecard.ingest.cells import column_of_cells
from scorecard.ingest.number_text import Mark
from scorecard.ingest.numbers import Evidence, Numbers, decide, evidence_of, read_numbers
from scorecard.ingest.unclear import Unclear

NO_EVIDENCE = Evidence()


def column(*cells, stated="", sheet=NO_EVIDENCE, mixed=False) -> Numbers:
    raw = column_of_cells("Amount", "F", cells)
    return read_numbers(raw, decide(evidence_of(raw), sheet, stated, "sales.csv, column 'Amount' (F)"), mixed)


def test_one_cell_with_decimals_settles_all_the_others():
    assert column("1.234", "12,5").values.tolist() == [1234, 12.5]
    assert column("1.234", "12.5").values.tolist() == [1.234, 12.5]
    assert column("1,701", "998", "1,215").values.tolist() == [1701, 998, 1215]


def test_a_few_thousands_commas_among_many_plain_numbers_are_thousands():
    cells = [str(number) for number in range(900)] + ["1,701", "1,215"]
    assert column(*cells).values.sum() == sum(range(900)) + 1701 + 1215


def test_a_point_before_three_digits_is_refused_when_nothing_proves_it():
    with pytest.raises(Unclear, match=r"column 'Amount' \(F\): '1.234' may have decimals or thousands .* State numbers = ") as refused:
        column("1.234", "2.345", "17")
    assert refused.value.setting == ("numbers",)
    assert refused.value.value is None
    assert column("1.234", "2.345", stated="1.234,5").values.tolist() == [1234, 2345]
    assert column("1.234", "2.345", stated="1,234.5").values.tolist() == [1.234, 2.345]
    assert column("1.234", sheet=Evidence(point="12.5")).values.tolist() == [1.234]


def test_what_the_rest_of_the_sheet_proves_is_proposed_but_not_taken_against_the_usual():
    with pytest.raises(Unclear) as refused:
        column("1.234", sheet=Evidence(comma="12,5"))
    assert refused.value.value == "1.234,5"
    with pytest.raises(Unclear, match="'1,234' may have thousands or decimals"):
        column("1,234", sheet=Evidence(comma="12,5"))


def test_both_conventions_in_one_column_are_refused():
    with pytest.raises(Unclear, match=r"'12\.50' has a decimal point and '12,50' a decimal comma"):
        column("12,50", "12.50")
    taken = column("12,50", "12.50", stated="1.234,5")
    assert taken.values[0] == 12.5
    assert np.isnan(taken.values[1])
    assert taken.problems == {1: "'12.50' contradicts the column's convention 1.234,5"}


@pytest.mark.parametrize("text", ["--", "n/a", "#DIV/0!", "#REF!", "#N/A", "Loading...", "Select", "tbd", "abc", "12:30", "-"])
def test_text_is_never_zero_and_always_listed(text):
    read = column("1", text, "3")
    assert np.isnan(read.values[1])
    assert list(read.problems) == [1]
    assert text in read.problems[1]


def test_numbers_typed_in_a_spreadsheet_are_taken_as_they_are():
    read = column(1, 2.5, True, "x", float("inf"))
    assert read.values[:2].tolist() == [1, 2.5]
    assert set(read.problems) == {2, 3, 4}


def test_durations_become_seconds():
    assert column("00:01:11", "00:00:47").values.tolist() == [71, 47]
    assert column(timedelta(minutes=2), time(0, 1)).values.tolist() == [120, 60]


def test_a_bare_number_among_percentages_is_not_guessed():
    read = column("12%", "14 %", "13", "0")
    assert read.values[[0, 1, 3]].tolist() == [0.12, 0.14, 0]
    assert np.isnan(read.values[2])
    assert "has no % sign" in read.problems[2]


def test_amounts_in_another_currency_are_not_added_to_the_rest():
    read = column("$5", "$6", "€7")
    assert np.isnan(read.values[2])
    assert read.problems == {2: "'€7' is in €, unlike the rest of the column ($)"}
    assert read.convention == "numbers, in $"


LOCALES: list[tuple[str, Mark]] = [("en_US", "."), ("de_DE", ","), ("fr_FR", ","), ("pt_BR", ","), ("de_CH", "."), ("en_IN", ".")]


@given(
    number=st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2, allow_nan=False, allow_infinity=False),
    locale=st.sampled_from(LOCALES),
)
def test_reading_undoes_writing_in_every_locale(number, locale):
    tag, mark = locale
    text = format_decimal(number, format="#,##,##0.00" if tag == "en_IN" else "#,##0.00", locale=tag)
    read = read_numbers(column_of_cells("x", "A", [text]), mark)
    assert read.values[0] == float(number)
    assert not read.problems


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["r", "17e"]))
def test_reading_undoes_what_programs_write(number, how):
    text = repr(number) if how == "r" else f"{number:.17e}"
    assert math.isclose(read_numbers(column_of_cells("x", "A", [text]), ".").values[0], number, rel_tol=1e-15)


@given(st.lists(st.text(max_size=12), max_size=20))
def test_any_text_is_a_number_or_listed(cells):
    raw = column_of_cells("x", "A", cells)
    read = read_numbers(raw, ".")
    assert {place for place, value in enumerate(read.values) if np.isnan(value)} == set(read.problems)
