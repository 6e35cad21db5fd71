"""One row an indicator, one column a week."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scorecard.ingest import Unclear
from scorecard.model import Company, Configuration, Layout

from .sheets import TODAY, WEEKS, WIDE, configured, of_csv, of_rows, problems, read, source, values

INDICATORS = configured("Visits", "Cold calls")


def weeks(*heads: str, of=None, configuration=INDICATORS, today=TODAY) -> list[str]:
    """The days that the headers are read as."""
    raw = of_csv(
        ",".join(["Metric", *(f'"{head}"' for head in heads)]) + "\nVisits," + ",".join(str(place + 1) for place in range(len(heads)))
    )
    result = read(raw, of or source("indicator_values", layout=WEEKS), configuration, today)
    rows = result.rows.sort_values("value")
    return [str(day.date()) for day in rows["date"]]


def test_values_names_and_owners():
    raw = of_csv('Metric,Owner,2026-11-02,2026-11-09,Total\nWebsite visits,Ann,"1,200",n/a,1200\nCOLD CALLS,Bob,,0,0\nNPS,,7,8,15')
    aliases = {"indicator": {"website visits": "visits"}}
    result = read(raw, source("indicator_values", layout=WEEKS, values=aliases), INDICATORS)
    assert values(result) == {
        ("2026-11-02", "visits"): 1200,
        ("2026-11-09", "cold_calls"): 0,
        ("2026-11-02", "NPS"): 7,
        ("2026-11-09", "NPS"): 8,
    }
    assert set(result.rows["span"]) == {"week"}
    assert result.rows["owner"].tolist() == ["Ann", "Bob", None, None]
    assert problems(result) == [(2, "2026-11-09", "n/a", "'n/a' stands for no value")]
    assert (result.rows_read, result.rows_repaired) == (3, 1)


@pytest.mark.parametrize(
    "heads",
    [
        ("2026-11-02", "2026-11-09", "2026-11-16"),
        ("Week of 2 Nov", "Week of 9 Nov", "Week of 16 Nov"),
        ("11/2", "11/9", "11/16"),
        ("2/11", "9/11", "16/11"),
        ("11/2/26", "11/9/26", "11/16/26"),
        ("w/e 8 Nov 2026", "w/e 15 Nov 2026", "w/e 22 Nov 2026"),
        ("Nov 2 - Nov 8", "Nov 9 - Nov 15", "Nov 16 - Nov 22"),
        ("2 Nov – 8 Nov", "9 Nov – 15 Nov", "16 Nov – 22 Nov"),
        ("2026-W45", "2026-W46", "2026-W47"),
        ("W45 2026", "W46 2026", "W47 2026"),
        ("Mon 2 Nov", "Mon 9 Nov", "Mon 16 Nov"),
        ("November 2", "November 9", "November 16"),
    ],
)
def test_headers_that_people_write_for_the_same_three_weeks(heads):
    assert weeks(*heads) == ["2026-11-02", "2026-11-09", "2026-11-16"]


def test_spreadsheet_serials_and_newest_first():
    result = read(of_rows([["Metric", 46335, 46328], ["Visits", 2, 1]]), source("indicator_values", layout=WEEKS), INDICATORS)
    assert values(result) == {("2026-11-09", "visits"): 2, ("2026-11-02", "visits"): 1}


def test_a_year_is_found_across_new_year_and_in_the_past():
    assert weeks("12/22", "12/29", "1/5", "1/12", today=date(2026, 2, 1)) == ["2025-12-22", "2025-12-29", "2026-01-05", "2026-01-12"]
    assert weeks("3/3", "3/10", "3/17") == ["2025-03-03", "2025-03-10", "2025-03-17"]


def test_a_year_that_no_near_year_proves_is_refused_naming_the_setting():
    with pytest.raises(Unclear, match=r"'3/7' to '3/21'\) have no year.* Set layout.year = 2026") as refused:
        weeks("3/7", "3/14", "3/21")
    assert refused.value.setting == ("layout", "year")
    stated = source("indicator_values", layout=Layout("weeks-as-columns", year=2025, date_means="week_start"))
    assert weeks("3/7", "3/14", "3/21", of=stated) == ["2025-03-07", "2025-03-14", "2025-03-21"]


def test_dates_that_may_start_or_end_a_week_are_refused_naming_the_setting():
    with pytest.raises(
        Unclear, match=r"'2026-11-08' is a Sunday, which is not the first day.* Set layout.date_means = \"week_end\""
    ) as refused:
        weeks("2026-11-08", "2026-11-15")
    assert refused.value.value == "week_end"
    ends = source("indicator_values", layout=Layout("weeks-as-columns", date_means="week_end"))
    assert weeks("2026-11-08", "2026-11-15", of=ends) == ["2026-11-02", "2026-11-09"]
    sunday = Configuration(Company("Acme", week_start=6), indicators=INDICATORS.indicators)
    assert weeks("2026-11-08", "2026-11-15", configuration=sunday) == ["2026-11-08", "2026-11-15"]


def test_an_order_of_day_and_month_that_stays_open_is_refused():
    with pytest.raises(Unclear, match="'1/1/2026' and '2/1/2026' can be read day first or month first") as refused:
        weeks("1/1/2026", "2/1/2026", "3/1/2026")  # three days of January, or three months
    assert refused.value.setting == ("dates", "date")
    stated = source("indicator_values", layout=WEEKS, dates={"date": "month-first"})
    assert weeks("1/1/2026", "2/1/2026", "3/1/2026", of=stated) == ["2026-01-01", "2026-02-01", "2026-03-01"]


def test_weeks_that_are_only_numbered_need_their_first_day():
    with pytest.raises(Unclear, match=r"the weeks 'Week1' to 'Week3' have numbers but no dates.* Set layout\.first_week") as refused:
        weeks("Week1", "Week2", "Week3")
    assert refused.value.setting == ("layout", "first_week")
    stated = source("indicator_values", layout=Layout("weeks-as-columns", first_week=date(2026, 9, 28)))
    assert weeks("Week1", "Week2", "Week3", of=stated) == ["2026-09-28", "2026-10-05", "2026-10-12"]
    assert weeks("KW 52", "KW 1", "KW 2", of=stated) == ["2026-09-28", "2026-10-05", "2026-10-12"]
    with pytest.raises(Unclear, match="not numbered one after the other"):
        weeks("Week1", "Week5", "Week2", of=stated)


def test_months_as_columns():
    months = source("indicator_values", layout=Layout("weeks-as-columns", date_means="month"))
    assert weeks("Jan 2026", "Feb 2026", "Mar 2026", of=months) == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert weeks("2026-01", "2026-02", of=months) == ["2026-01-01", "2026-02-01"]


def test_months_with_short_years_are_not_taken_for_days():
    heads = ("Jan-26", "Feb-26", "Mar-26")
    with pytest.raises(Unclear, match="'Jan-26' and 'Feb-26' look like months") as refused:
        weeks(*heads)
    assert (refused.value.setting, refused.value.value) == (("layout", "date_means"), "month")
    months = source("indicator_values", layout=Layout("weeks-as-columns", date_means="month"))
    assert weeks(*heads, of=months) == ["2026-01-01", "2026-02-01", "2026-03-01"]
    rows = of_csv("Month,Visits\nJan-26,5\nFeb-26,6")
    by_month = source("indicator_values", layout=Layout("wide", date_means="month"), columns={"date": "Month"})
    assert values(read(rows, by_month, INDICATORS)) == {("2026-01-01", "visits"): 5, ("2026-02-01", "visits"): 6}
    with pytest.raises(Unclear, match="look like months"):
        read(rows, source("indicator_values", layout=WIDE, columns={"date": "Month"}), INDICATORS)


def test_a_week_that_stands_over_two_columns_is_refused():
    with pytest.raises(Unclear, match="the header '11/9' stands over two columns"):
        weeks("11/2", "11/9", "11/9")


def test_names_that_no_indicator_asks_for_are_said():
    raw = of_csv("Metric,2026-11-02,2026-11-09\nVisits,1,2\nCold call,3,4\nNPS,5,6")
    (issue,) = read(raw, source("indicator_values", layout=WEEKS), INDICATORS).issues
    assert (issue.code, issue.what) == ("unknown-indicator", "No indicator asks for 'Cold call', 'NPS'.")
    assert issue.fix == 'Add values.indicator = {"Cold call" = "cold_calls"} if that is meant.'
    assert read(raw, source("indicator_values", layout=WEEKS)).issues == ()


def test_dates_that_do_not_step_evenly_are_refused():
    with pytest.raises(Unclear, match="are not a row of days, weeks or months"):
        weeks("2026-11-02", "2026-11-13", "2026-11-16")


def test_a_sheet_without_any_week_in_its_header_is_refused():
    with pytest.raises(Unclear, match="no header names a week"):
        read(of_csv("Metric,Goal\nVisits,5"), source("indicator_values", layout=WEEKS), INDICATORS)


def test_title_lines_section_rows_and_a_stated_label_column():
    raw = of_csv("Q4 scorecard,,,\n,,,\nTeam,Measurable,11/2,11/9\nSales,Cold calls,5,6\nMktg,Visits,7,8")
    stated = source("indicator_values", layout=WEEKS, columns={"indicator": "Measurable"})
    for of in (stated, source("indicator_values", layout=WEEKS)):
        result = read(raw, of, INDICATORS)
        assert set(result.rows["indicator"]) == {"cold_calls", "visits"}
        assert result.understood.header_row == 3


def test_each_indicator_has_a_number_convention_of_its_own():
    raw = of_csv('Metric,2026-11-02,2026-11-09\nRevenue,"$1,200.50",$900\nRate,12 %,13 %\nVisits,"1,701","998"')
    result = read(raw, source("indicator_values", layout=WEEKS), INDICATORS)
    assert values(result)["2026-11-02", "Revenue"] == 1200.5
    assert values(result)["2026-11-09", "Rate"] == 0.13
    assert values(result)["2026-11-02", "visits"] == 1701


@given(
    first=st.dates(date(2025, 12, 1), date(2026, 8, 20)),
    count=st.integers(2, 26),
    how=st.sampled_from(["%Y-%m-%d", "Week of %d %b", "%m/%d/%Y", "%d.%m.%Y", "w/c %d %B %Y"]),
)
def test_reading_undoes_writing(first, count, how):
    monday = first - timedelta(days=first.weekday())
    days = [monday + timedelta(days=7 * place) for place in range(count)]
    assume(days[-1] <= TODAY)
    try:
        read_as = weeks(*(f"{day:{how}}" for day in days))
    except Unclear:  # 01.06.2026 and 08.06.2026 may also be days of January and August
        assume(count < 5)
    else:
        assert read_as == [str(day) for day in days]


def test_five_weeks_always_prove_their_order():
    """What the property above may leave out: from five weeks on nothing stays open."""
    for first in (date(2026, 1, 5), date(2026, 5, 4), date(2026, 8, 31)):
        days = [first + timedelta(days=7 * place) for place in range(5)]
        assert weeks(*(f"{day:%d.%m.%Y}" for day in days)) == [str(day) for day in days]
