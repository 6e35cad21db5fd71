"""Numbers, money and dates as people of a place write them."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.wording.formats import Formats, age, count, listed, plain

US, GERMAN, FRENCH = Formats("en_US", "USD"), Formats("de_DE", "EUR"), Formats("fr_FR", "EUR")


@pytest.mark.parametrize(
    ("formats", "value", "unit", "said"),
    [
        (US, 9412, "count", "9,412"),
        (US, 0, "count", "0"),
        (US, -0.0, "count", "0"),
        (US, None, "count", "∅"),
        (US, 0.64, "percent", "64\N{NO-BREAK SPACE}%"),
        (US, 0.0312, "percent", "3.1\N{NO-BREAK SPACE}%"),
        (US, 21.13, "ratio", "21.1"),
        (US, 1200, "money", "$1,200"),
        (US, 12.5, "money", "$12.50"),
        (US, -5, "count", "−5"),
        (US, 3.54, "days", "3.5\N{NO-BREAK SPACE}d"),
        (GERMAN, 1234.5, "money", "1.234\N{NO-BREAK SPACE}€"),
        (GERMAN, 12.5, "ratio", "12,5"),
        (FRENCH, 9412, "count", "9\N{NARROW NO-BREAK SPACE}412"),
    ],
)
def test_a_value(formats: Formats, value: float | None, unit: Any, said: str) -> None:
    assert formats.value(value, unit) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (412, "count", "412"),
        (9412, "count", "9.4k"),
        (9000, "count", "9.0k"),
        (94_123, "count", "94.1k"),
        (941_230, "count", "941k"),
        (1_200_000, "count", "1.2M"),
        (123_456, "money", "$123k"),
        (0.64, "percent", "64\N{NO-BREAK SPACE}%"),
    ],
)
def test_a_short_value_lines_up_with_its_neighbours(value: float, unit: Any, said: str) -> None:
    assert US.short(value, unit) == said


@pytest.mark.parametrize(
    ("change", "unit", "said"),
    [
        (0.02, "count", "+2\N{NO-BREAK SPACE}%"),
        (-0.27, "count", "−27\N{NO-BREAK SPACE}%"),
        (-0.03, "percent", "−3\N{NO-BREAK SPACE}pt"),
        (0.0004, "percent", "±0\N{NO-BREAK SPACE}pt"),
        (0.0, "count", "±0\N{NO-BREAK SPACE}%"),
        (None, "count", "–"),
    ],
)
def test_a_change_carries_its_sign_and_a_share_changes_in_points(change: float | None, unit: Any, said: str) -> None:
    assert US.change(change, unit) == said


def test_days() -> None:
    assert US.day(date(2026, 11, 9)) == "9 Nov 2026"
    assert US.span(date(2026, 5, 1), date(2026, 7, 31)) == "1 May – 31 Jul 2026"
    assert US.span(date(2025, 12, 1), date(2026, 1, 31)) == "1 Dec 2025 – 31 Jan 2026"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "just now"), (25, "25\N{NO-BREAK SPACE}min old"), (130, "2\N{NO-BREAK SPACE}h old"), (60 * 72, "3\N{NO-BREAK SPACE}days old")],
)
def test_age(minutes: int, said: str) -> None:
    assert age(timedelta(minutes=minutes)) == said


def test_lists_and_counts() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert [count(1, "source"), count(2, "source"), count(2, "wish", "wishes")] == ["1 source", "2 sources", "2 wishes"]


@given(
    st.floats(-1e12, 1e12), st.sampled_from(["count", "money", "percent", "ratio", "days", "hours"]), st.sampled_from([US, GERMAN, FRENCH])
)
def test_no_figure_is_ever_a_word_of_machines(value: float, unit: Any, formats: Formats) -> None:
    for said in (formats.value(value, unit), formats.short(value, unit), formats.exact(value, unit)):
        assert "nan" not in said.lower()
        assert any(character.isdigit() for character in said)
        assert "-" not in said  # a minus is a real one


@pytest.mark.parametrize("payload", ["![x](https://evil.example/p.png)", "$1 and $2", ":red[x]", "<b>x</b>", "a_b*c*", "[x](javascript:x)"])
def test_data_never_becomes_markdown(payload: str) -> None:
    escaped = plain(payload)
    for index, character in enumerate(escaped):
        if character in "[]()<>*_$:!`":
            assert escaped[index - 1] == "\\"


def test_thousands_stand_long_where_people_have_no_short_word_for_them() -> None:
    assert [each.short(2345) for each in (US, GERMAN, FRENCH)] == ["2.3k", "2.345", "2,3\N{NO-BREAK SPACE}k"]
    assert GERMAN.short(1_234_567, "money") == "1,2\N{NO-BREAK SPACE}Mio.\N{NO-BREAK SPACE}€"
    assert GERMAN.count(12_345, "row") == "12.345 rows"


def test_cells_of_rows_of_data() -> None:
    cells = [
        1234.56789,
        20603,
        -0.5,
        True,
        None,
        float("nan"),
        date(2026, 11, 9),
        datetime(2026, 11, 9, 14, 5),
        datetime(2026, 11, 9),
        "=a",
    ]
    shown = ["1.234,5679", "20.603", "−0,5", "True", "", "", "9. Nov. 2026", "9. Nov. 2026, 14:05", "9. Nov. 2026", "=a"]
    assert [GERMAN.cell(cell) for cell in cells] == shown


def test_a_day_is_written_in_the_order_of_the_place() -> None:
    day = date(2026, 11, 9)
    assert [each.day(day) for each in (US, GERMAN, FRENCH)] == ["9 Nov 2026", "9. Nov. 2026", "9 nov. 2026"]
    assert [each.short_day(day) for each in (US, GERMAN, FRENCH)] == ["9 Nov", "9. Nov.", "9 nov."]
    assert [each.fixed(1, 1) for each in (US, GERMAN)] == ["1.0", "1,0"]


@pytest.mark.parametrize("text", ["14. Sept. 2026", "  3. of them", "- none", "1."])
def test_a_day_or_a_dash_at_the_beginning_makes_no_list(text: str) -> None:
    assert plain(text) == re.sub(r"([.-])", r"\\\1", text, count=1)


@pytest.mark.parametrize("text", ["1.5 calls", "-3 %", "Sept. 14", "3.–5. Okt.", ".5"])
def test_other_points_and_dashes_stay(text: str) -> None:
    assert plain(text) == text
