"""Where in Google Sheets a source lies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.errors import SourceError
from scorecard.sources.google_address import Area, Tab, area_of, gid_of, spreadsheet_key, start_of, tab_title
from tests.support.reading import google

ADDRESS = "https://docs.google.com/spreadsheets/d/1AbC-d_9/edit"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"key": "1AbC-d_9"}, "1AbC-d_9"),
        ({"url": ADDRESS}, "1AbC-d_9"),
        ({"url": ADDRESS + "?usp=sharing#gid=7"}, "1AbC-d_9"),
        ({"key": ADDRESS}, "1AbC-d_9"),
        ({"url": "https://docs.google.com/spreadsheets/d/1AbC-d_9"}, "1AbC-d_9"),
        ({"url": "https://spreadsheets.google.com/ccc?key=old_key_9&hl=en"}, "old_key_9"),
    ],
)
def test_the_key_is_found(options: dict[str, str], key: str) -> None:
    assert spreadsheet_key(google("a", **options)) == key


@pytest.mark.parametrize("options", [{}, {"url": "https://example.com/d/1AbC"}, {"url": "Revenue 2026"}])
def test_what_is_no_address_is_said(options: dict[str, str]) -> None:
    with pytest.raises(SourceError, match=r"not the address of a Google Sheet.*Copy it from the browser") as caught:
        spreadsheet_key(google("a", **options))
    assert caught.value.kind == "configuration"


@pytest.mark.parametrize(
    ("options", "gid", "title"),
    [
        ({"url": ADDRESS + "#gid=7"}, 7, ""),
        ({"url": ADDRESS + "?gid=7"}, 7, ""),
        ({"url": ADDRESS + "#gid=7", "tab": "Leads"}, None, "Leads"),
        ({"url": ADDRESS + "#gid=7", "tab": "Leads", "gid": 9}, 9, "Leads"),
        ({"key": "k", "range": "Leads!A1:B2"}, None, "Leads"),
        ({"key": "k", "range": "'It''s ours'!A1:B2"}, None, "It's ours"),
        ({"key": "k"}, None, ""),
    ],
)
def test_the_tab_is_named_by_number_title_or_range(options: dict[str, object], gid: int | None, title: str) -> None:
    source = google("a", **options)
    assert (gid_of(source), tab_title(source)) == (gid, title)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("", Area()),
        ("A3:F", Area(3, 1, None, 6)),
        ("b3:h200", Area(3, 2, 200, 8)),
        ("$A$3:$F$9", Area(3, 1, 9, 6)),
        ("A:AA", Area(None, 1, None, 27)),
        ("3:20", Area(3, None, 20, None)),
        ("B2", Area(2, 2, 2, 2)),
        ("Leads!A3:F", Area(3, 1, None, 6)),
    ],
)
def test_a_range_is_understood(text: str, area: Area) -> None:
    assert area_of(google("a", range=text)) == area


@pytest.mark.parametrize("text", ["first ten", "A3:F:G", "3A", "ABCD1:B2", ":"])
def test_a_range_that_is_none_is_said(text: str) -> None:
    with pytest.raises(SourceError, match="range must look like A3:F") as caught:
        area_of(google("a", range=text))
    assert caught.value.kind == "configuration"


@pytest.mark.parametrize(
    ("area", "count", "text"),
    [
        (Area(), 60, "1:60"),
        (Area(3, 1, None, 6), 60, "A3:F62"),
        (Area(3, 1, 10, 6), 60, "A3:F10"),
        (Area(None, 1, None, 6), 5, "A1:F5"),
    ],
)
def test_the_first_rows_of_an_area(area: Area, count: int, text: str) -> None:
    assert area.first_rows(count).text() == text


def test_a_title_is_quoted() -> None:
    assert Area(1, 1, None, 2).on(Tab(0, "It's ours")) == "'It''s ours'!A1:B"
    assert Area().on(Tab(0, "Leads")) == "'Leads'"


NUMBERS = st.integers(1, 10_000)
COLUMNS = st.integers(1, 18_278)


@given(top=NUMBERS, left=COLUMNS, bottom=NUMBERS, right=COLUMNS)
def test_parsing_a_range_gives_back_what_was_written(top: int, left: int, bottom: int, right: int) -> None:
    area = Area(top, left, bottom, right)
    assert area_of(google("a", range=area.text())) == area
    assert start_of(f"'Any tab!'!{area.text()}") == (top, left)
