"""A column of dates has one convention. Day or month first is never guessed."""

from datetime import date, datetime, time

import numpy as np
import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from scorecard.ingest.cells import column_of_cells
from scorecard.ingest.date_text import month_names
from scorecard.ingest.dates import Reader, Times, read_times
from scorecard.ingest.unclear import Unclear

TODAY = date(2026, 11, 22)


def column(*cells, locale="en_US", **more) -> Times:
    raw = column_of_cells("Created", "B", cells)
    reader = Reader("leads.csv, column 'Created' (B)", "created_at", "crm", today=TODAY, months=month_names(locale), **more)
    return read_times(raw, reader, np.arange(2, 2 + len(cells)))


def instants(*cells, **more) -> list[str]:
    return [str(value).removesuffix(".000000").replace("T00:00:00", "").replace("T", " ") for value in column(*cells, **more).values]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2020-05-01", "2020-05-01"),
        ("2020/5/1", "2020-05-01"),
        ("2018-07-22T20:40:41Z", "2018-07-22 20:40:41"),
        ("2018-07-22T20:40:41+02:00", "2018-07-22 18:40:41"),
        ("2018-07-22 20:40:41.5 UTC", "2018-07-22 20:40:41.500000"),
        ("Sun, 05-Jan-2020", "2020-01-05"),
        ("15 Apr, 2021 00:03:00", "2021-04-15 00:03:00"),
        ("15 April 2021", "2021-04-15"),
        ("1st March 2024", "2024-03-01"),
        ("July 8, 2025", "2025-07-08"),
        ("Jul 8, 2025, 3:04 PM", "2025-07-08 15:04:00"),
        ("Jul 8, 2025 12:04 am", "2025-07-08 00:04:00"),
        ("Thu Apr 15 2021 00:03:00 GMT+0200", "2021-04-14 22:03:00"),
        ("05-Jan-20", "2020-01-05"),
        ("05-Jan-98", "1998-01-05"),
        ("20200131", "2020-01-31"),
        ("2020-01-01 24:00", "2020-01-02"),
        (" 2020-05-01\u00a0", "2020-05-01"),
        (datetime(2020, 1, 1, 5), "2020-01-01 05:00:00"),
        (date(2020, 1, 2), "2020-01-02"),
    ],
)
def test_what_cannot_be_misread_is_read_without_a_setting(text, instant):
    assert instants(text) == [instant]


NO_DATES = ["0000-00-00", "2020-02-30", "2020-13-01", "2020-01-01 25:00", "2020-01-01 13:00 PM", "n/a", "soon", "0202-01-01"]
NO_DATES += ["9999-12-31", "Q4 2016", "2020", "12:30", "31 April 2020"]


@pytest.mark.parametrize("text", [*NO_DATES, time(3)])
def test_what_is_no_date_is_listed(text):
    read = column(text)
    assert np.isnat(read.values[0])
    assert list(read.problems) == [0]


def test_mixed_but_unambiguous_formats_share_a_column():
    assert instants("Sun, 05-Jan-2020", "2020-05-01", "July 8, 2025") == ["2020-01-05", "2020-05-01", "2025-07-08"]


def test_a_proven_order_is_still_refused_and_the_sentence_names_the_setting():
    with pytest.raises(Unclear) as refused:
        column("05-04-2017", "20-10-2016")
    assert str(refused.value) == (
        "leads.csv, column 'Created' (B): '05-04-2017' (row 2) can be read day first or month first. '20-10-2016' (row 3) shows that "
        'the day comes first, if the whole column is written alike. Set dates.created_at = "day-first" in [sources.crm].'
    )
    assert (refused.value.setting, refused.value.value, refused.value.kind) == (("dates", "created_at"), "day-first", "unclear")


@pytest.mark.parametrize(
    ("cells", "words", "proposed"),
    [
        (("01/02/2020", "03/04/2020"), "no cell proves which", None),
        (("01/02/2020", "02/14/2020"), "the month comes first", "month-first"),
        (("01/02/2020", "13/02/2020", "02/14/2020"), "the column mixes two conventions", None),
        (("01.02.2020",), "no cell proves which", None),
        (("1/1/21",), "can be read day first or month first", None),
    ],
)
def test_an_order_that_is_not_stated_is_refused(cells, words, proposed):
    with pytest.raises(Unclear, match=words) as refused:
        column(*cells)
    assert refused.value.value == proposed


def test_a_stated_order_is_taken():
    assert instants("20-10-16", "05-04-17", stated="day-first") == ["2016-10-20", "2017-04-05"]
    assert instants("1/1/21", "1/13/21 19:58", stated="month-first") == ["2021-01-01", "2021-01-13 19:58:00"]
    assert instants("2/26/2018 19:58", stated="%m/%d/%Y %H:%M") == ["2018-02-26 19:58:00"]


def test_a_stated_order_that_most_cells_contradict_is_refused():
    with pytest.raises(
        Unclear, match=r"says day-first, but '1/15/2018' \(row 3\) and 3 more cells can only be read month-first"
    ) as refused:
        column("5/8/2018", "1/15/2018", "1/16/2018", "1/17/2018", "1/18/2018", stated="day-first")
    assert refused.value.value == "month-first"


def test_a_single_typing_error_costs_its_own_cell_only():
    read = column("13/05/2018", "14/05/2018", "05/15/2018", stated="day-first")
    assert list(read.problems) == [2]
    assert read.problems[2] == "'05/15/2018' is not a date written day-first"


def test_a_column_whose_days_and_months_a_spreadsheet_has_swapped_is_refused():
    real = [datetime(2024, month, day) for month, day in ((4, 5), (5, 1), (6, 11), (7, 2), (8, 9), (9, 12))]
    texts = ["25/12/2023", "13/01/2024", "30/01/2024", "14/02/2024", "15/03/2024", "31/03/2024"]
    with pytest.raises(Unclear, match="it has swapped day and month where it could") as refused:
        column(*real, *texts, stated="day-first")
    assert refused.value.setting == ()
    assert not column(*real, datetime(2024, 4, 20), *texts, stated="day-first").problems
    assert not column(*real, *texts, "01/02/2024", stated="day-first").problems


def test_a_stated_format_is_strict():
    read = column("02/26/2018", "2018-02-26", "26.02.2018", stated="%m/%d/%Y")
    assert [str(value)[:10] for value in read.values] == ["2018-02-26", "NaT", "NaT"]
    assert set(read.problems) == {1, 2}
    assert set(column("2018-02-26", "02/26/2018", stated="iso").problems) == {1}


def test_bare_numbers_are_serials_only_where_the_source_says_so():
    assert instants(46027, 46034.25, serial=True) == ["2026-01-05", "2026-01-12 06:00:00"]
    assert instants("46027", stated="serial") == ["2026-01-05"]
    assert instants("1598918400", stated="unix", business="Europe/Berlin") == ["2020-09-01 02:00:00"]
    assert instants(1598918400000, stated="unix-ms") == ["2020-09-01"]
    for cells, proposed in (((46027, 46028), "serial"), (("1598918400",), "unix"), ((1598918400000,), "unix-ms")):
        with pytest.raises(Unclear, match="is a bare number, not a date") as refused:
            column(*cells)
        assert refused.value.value == proposed
    read = column("2020-01-01", "2020-01-02", "7", stated="")
    assert list(read.problems) == [2]


def test_times_move_to_the_zone_of_the_business_and_days_stay():
    zones = {"zone": "UTC", "business": "America/New_York"}
    assert instants("2018-02-26 03:00:00", "2018-02-26", **zones) == ["2018-02-25 22:00:00", "2018-02-26"]
    assert instants("2018-07-22T01:00:00Z", business="America/Sao_Paulo") == ["2018-07-21 22:00:00"]
    assert instants("2018-07-22 01:00", zone="America/Sao_Paulo", business="America/Sao_Paulo") == ["2018-07-22 01:00:00"]


def test_the_repeated_hour_in_autumn_is_summer_time_and_the_skipped_one_moves_on():
    zones = {"zone": "Europe/Berlin", "business": "UTC"}
    assert instants("2020-10-25 02:30", "2020-03-29 02:30", **zones) == ["2020-10-25 00:30:00", "2020-03-29 01:00:00"]


def test_whole_months_are_dates_only_where_asked_for():
    assert instants("2024-03", "March 2024", "03/2024", whole_months=True) == ["2024-03-01"] * 3
    assert set(column("2024-03", "March 2024", "03/2024").problems) == {0, 1, 2}


@given(
    day=st.dates(date(1950, 1, 1), date(2150, 12, 31)),
    convention=st.sampled_from(
        [("yyyy-MM-dd", "", "en"), ("dd.MM.yyyy", "day-first", "en"), ("M/d/yyyy", "month-first", "en"), ("d MMMM yyyy", "", "en"),
         ("EEE, dd-MMM-yyyy", "", "en"), ("MMMM d, yyyy", "", "en"), ("d. MMMM yyyy", "", "de"), ("d MMMM yyyy", "", "fr"),
         ("d 'de' MMMM 'de' yyyy", "", "es"), ("yyyyMMdd", "", "en"), ("dd/MM/yyyy", "%d/%m/%Y", "en")]
    ),
)  # fmt: skip
def test_reading_undoes_writing(day, convention):
    pattern, stated, locale = convention
    text = format_date(day, pattern, locale=locale)
    assert instants(text, stated=stated, locale=locale) == [str(day)]


@given(st.lists(st.dates(date(2000, 1, 1), date(2030, 12, 31)), min_size=1, max_size=30), st.randoms())
def test_the_order_of_rows_does_not_matter(days, random):
    cells = [f"{day:%d/%m/%Y}" for day in days]
    shuffled = random.sample(cells, len(cells))
    assert sorted(instants(*cells, stated="day-first")) == sorted(instants(*shuffled, stated="day-first"))


@given(st.lists(st.one_of(st.text(max_size=14), st.from_regex(r"\A\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\Z")), max_size=15))
def test_any_text_is_a_date_or_listed_or_refused(cells):
    try:
        read = column(*cells)
    except Unclear:
        return
    assert set(np.flatnonzero(np.isnat(read.values))) == set(read.problems)
