"""Exports and sheets as marketing and sales keep them: each is read right, or refused with what is unclear and what settles it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scorecard.errors import UnclearError
from scorecard.ingest import Ingested, inspect
from scorecard.ingest.unclear import Unclear
from scorecard.model import Aggregate, Company, Configuration, Indicator, Layout, Source, Unit
from scorecard.sources import RawTable
from scorecard.sources.files import read_file
from tests.ingest.sheets import TODAY, problems, read, values

WEEKLY = Layout("wide", date_means="week_start")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of that text, in an encoding."""

    def written(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "export.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return written


def configured(**units: Unit) -> Configuration:
    """A company in dollars with indicators of these ids and units."""
    rows = Aggregate("sum", "indicator_values", "value", "date")
    return Configuration(Company("Acme"), indicators=tuple(Indicator(id, id, rows, unit=unit) for id, unit in units.items()))


def taken(path: Path, dataset: str, configuration: Configuration | None = None, **more: Any) -> Ingested:
    """The whole way of a file; no row is lost on it."""
    of = Source("crm", "file", dataset, options={"path": str(path)}, **more)  # type: ignore[arg-type]
    return read(read_file(of), of, configuration or configured())


def days(result: Ingested, indicator: str) -> dict[str, float]:
    """Day → value of an indicator, those of one day added up."""
    found: dict[str, float] = {}
    for day, name, value in zip(result.rows["date"], result.rows["indicator"], result.rows["value"], strict=True):
        if name == indicator:
            found[str(day.date())] = found.get(str(day.date()), 0) + value
    return found


LEADS = {"lead_id": "id", "created_at": "created"}


def test_google_ads_in_utf16_with_tabs_a_title_and_two_totals(write: Write) -> None:
    lines = ["Campaign report", "November 1, 2026 - November 3, 2026", "Day\tCampaign\tClicks\tCost\tCTR"]
    lines += [f'2026-11-0{day}\t"Brand, DE"\t"1,20{day}"\t10{day}.5\t4.{day}%' for day in (1, 2, 3)]
    lines += ['Total: Campaigns\t --\t"3,606"\t307.5\t4.2%', 'Total: Account\t --\t"3,606"\t307.5\t4.2%']
    result = taken(write("\n".join(lines), "utf-16"), "indicator_values", configured(clicks="count", cost="money"), layout=Layout("wide"),
                   columns={"date": "Day"})  # fmt: skip
    assert days(result, "clicks") == {"2026-11-01": 1201, "2026-11-02": 1202, "2026-11-03": 1203}
    assert days(result, "cost") == {"2026-11-01": 101.5, "2026-11-02": 102.5, "2026-11-03": 103.5}


@pytest.mark.parametrize("header", ["Currency", "Deal - Currency of Value", "Währung"])
def test_a_currency_beside_each_amount_keeps_the_currencies_apart(header: str, write: Write) -> None:
    rows = ["1,2026-01-05,1200,USD", "2,2026-01-06,900,EUR", "3,2026-01-07,500,eur", "4,2026-01-08,700,USD", "5,2026-01-09,0,EUR"]
    text = "\n".join([f"id,created,amount,{header}", *rows])
    result = taken(write(text), "leads", columns=LEADS)
    assert result.rows["amount"].sum() == 1900
    assert result.rows_repaired == 2
    assert problems(result)[0][2:] == ("900", f"is in EUR by the column {header!r}; the rest is in USD")
    (issue,) = result.issues
    assert (issue.code, "only those in USD count" in issue.what) == ("several-currencies", True)


@pytest.mark.parametrize("header", ["Region", "Code"])
def test_a_column_of_three_letters_that_is_called_otherwise_is_no_currency(header: str, write: Write) -> None:
    result = taken(write(f"id,created,amount,{header}\n1,2026-01-05,1200,ALL\n2,2026-01-06,900,TOP"), "leads", columns=LEADS)
    assert (result.rows["amount"].sum(), result.issues) == (2100, ())


def test_one_currency_that_is_not_the_company_s_is_said(write: Write) -> None:
    result = taken(write("id,created,amount,currency\n1,2026-01-05,1200,EUR\n2,2026-01-06,900,EUR"), "leads", columns=LEADS)
    assert result.rows["amount"].sum() == 2100
    assert [issue.code for issue in result.issues] == ["other-currency"]


def test_amounts_under_several_signs_are_not_added_and_it_is_said(write: Write) -> None:
    text = 'id,created,amount\n1,2026-01-05,"$1,200.00"\n2,2026-01-06,€900.00\n3,2026-01-07,$500.00\n4,2026-01-08,£70.00'
    result = taken(write(text), "leads", columns=LEADS)
    assert result.rows["amount"].sum() == 1700
    assert "in $ and in £ and €" in result.issues[0].what


@pytest.mark.parametrize(("unit", "shown"), [("hours", [1 + 23 / 60, 58 / 60, 1.5, 70 / 60]), ("count", [4980, 3480, 5400, 4200])])
def test_durations_come_in_the_unit_of_their_number(unit: Unit, shown: list[float], write: Write) -> None:
    text = "Week,Talk time\n2026-10-05,1h 23m\n2026-10-12,58m\n2026-10-19,1.5 h\n2026-10-26,01:10:00"
    result = taken(write(text), "indicator_values", configured(talk_time=unit), layout=WEEKLY, columns={"date": "Week"},
                   values={"indicator": {"Talk time": "talk_time"}})  # fmt: skip
    assert list(days(result, "talk_time").values()) == pytest.approx(shown)


PIVOT = (
    "Month,Channel,Leads\n2026-08-01,Web,12\n,Mail,20\n2026-08-01 Total,,32\n"
    "2026-09-01,Web,11\n,Mail,24\n2026-09-01 Total,,35\nGrand Total,,67"
)
PIVOTED: Mapping[str, Any] = {
    "columns": {"date": "Month", "channel": "Channel", "value": "Leads"},
    "constants": {"indicator": "leads"},
    "layout": Layout(date_means="month"),
}


def test_a_pivot_table_in_outline_is_refused(write: Write) -> None:
    with pytest.raises(Unclear, match=r"'Month' \(A\) is blank in 2 of 7 rows, such as row 3.*layout.fill_down.*layout.skip_rows"):
        taken(write(PIVOT), "indicator_values", configured(leads="count"), **PIVOTED)


def test_filled_down_it_is_read_without_its_subtotals(write: Write) -> None:
    settings = {**PIVOTED, "layout": Layout(date_means="month", fill_down=("Month",))}
    result = taken(write(PIVOT), "indicator_values", configured(leads="count"), **settings)
    assert days(result, "leads") == {"2026-08-01": 32, "2026-09-01": 35}
    assert [each.first for each in result.understood.skipped] == [4, 7, 8]


def test_with_its_labels_repeated_it_is_read_without_its_subtotals(write: Write) -> None:
    lines = PIVOT.splitlines()
    lines[2], lines[5] = f"2026-08-01{lines[2]}", f"2026-09-01{lines[5]}"
    result = taken(write("\n".join(lines)), "indicator_values", configured(leads="count"), **PIVOTED)
    assert days(result, "leads") == {"2026-08-01": 32, "2026-09-01": 35}
    assert [each.first for each in result.understood.skipped] == [4, 7, 8]


def test_a_few_rows_without_a_date_are_listed_and_the_rest_is_read(write: Write) -> None:
    text = "Day,Clicks\n" + "\n".join(f"{'' if day in (4, 9) else f'2026-10-{day:02d}'},{day * day + 7}" for day in range(1, 15))
    result = taken(write(text), "indicator_values", configured(clicks="count"), layout=Layout("wide"), columns={"date": "Day"})
    assert (result.rows_accepted, result.rows_rejected) == (12, 2)


@pytest.mark.parametrize("label", ["All campaigns", "2026 Total", "Total"])
@pytest.mark.parametrize("above", [True, False])
def test_a_total_of_each_day_that_carries_its_date_is_not_counted_twice(label: str, above: bool, write: Write) -> None:
    lines = []
    for day, parts in (("2026-10-05", (100, 207)), ("2026-10-06", (150, 213)), ("2026-10-07", (90,))):
        rows = [f"{day},{name},{clicks}" for name, clicks in zip("AB", parts, strict=False)]
        total = [f"{day},{label},{sum(parts)}"]
        lines += [*total, *rows] if above else [*rows, *total]
    text = "\n".join(["Date,Campaign,Clicks", *lines])
    result = taken(write(text), "indicator_values", configured(clicks="count"), constants={"indicator": "clicks"},
                   columns={"date": "Date", "campaign": "Campaign", "value": "Clicks"})  # fmt: skip
    assert days(result, "clicks") == {"2026-10-05": 307, "2026-10-06": 363, "2026-10-07": 90}


def test_a_customer_whose_name_ends_like_a_total_stays(write: Write) -> None:
    text = "id,created,company,amount\n1,2026-01-05,Acme,100\n2,2026-01-06,Fitness Total,100\n3,2026-01-07,Beta,50"
    assert taken(write(text), "leads", columns=LEADS).rows["amount"].sum() == 250


def test_ids_that_a_spreadsheet_shortened_are_said_and_leading_zeros_stay(write: Write) -> None:
    result = taken(
        write("id,created\n1.23E+11,2026-10-05\n4.56E+11,2026-10-06\n00789,2026-10-07\n049170,2026-10-08"), "leads", columns=LEADS
    )
    assert list(result.rows["lead_id"]) == ["1.23E+11", "4.56E+11", "00789", "049170"]
    assert [row for row, _, _, problem in problems(result, "flagged") if "shortened" in problem] == [2, 3]
    assert [issue.code for issue in result.issues] == ["shortened-ids"]


def test_a_text_mark_before_a_number_is_no_part_of_it(write: Write) -> None:
    assert taken(write("id,created,amount\n1,2026-10-05,'1200\n2,2026-10-06,'900.5"), "leads", columns=LEADS).rows["amount"].sum() == 2100.5


def test_text_dates_beside_real_ones_are_refused_with_a_sentence_that_is_true(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "created"], [1, datetime(2026, 3, 4)], [2, "25/12/2025"], [3, "13/11/2025"], [4, datetime(2026, 10, 19)]):
        book.active.append(row)
    book.save(tmp_path / "mixed.xlsx")
    with pytest.raises(Unclear, match=r"\(B\): '25/12/2025' \(row 3\) shows that the day comes first") as caught:
        taken(tmp_path / "mixed.xlsx", "leads", columns=LEADS)
    assert "can be read day first or month first" not in str(caught.value)


def test_months_merged_over_numbered_weeks_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Metric", "October 2026", None, "November 2026", None], [None, "W1", "W2", "W1", "W2"], ["Visits", 100, 110, 130, 140]):
        sheet.append(row)
    for area in ("B1:C1", "D1:E1", "A1:A2"):
        sheet.merge_cells(area)
    book.save(tmp_path / "months.xlsx")
    with pytest.raises(Unclear, match="'W1' stands over two columns"):
        taken(tmp_path / "months.xlsx", "indicator_values", configured(visits="count"), layout=Layout("weeks-as-columns"))


SIDE = "week,visits,,week,visits\n2026-10-05,100,,2025-10-06,90\n2026-10-12,110,,2025-10-13,91"


def test_two_tables_side_by_side_are_refused_and_a_letter_settles_it(write: Write) -> None:
    path, of = write(SIDE), configured(visits="count")
    with pytest.raises(Unclear, match=r"'week' stands over the columns A and D.*columns.date = \"column A\""):
        taken(path, "indicator_values", of, layout=WEEKLY, columns={"date": "week"})
    result = taken(path, "indicator_values", of, layout=WEEKLY, columns={"date": "column A", "visits": "column B"})
    assert values(result) == {("2026-10-05", "visits"): 100, ("2026-10-12", "visits"): 110}


def test_rows_that_are_hidden_in_a_workbook_are_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "created"], *([each, date(2026, 10, each)] for each in range(1, 6))):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "hidden.xlsx")
    assert taken(tmp_path / "hidden.xlsx", "leads", columns=LEADS).rows_accepted == 5


def test_ga4_with_comment_lines_and_a_total_without_a_word(write: Write) -> None:
    head = "# ----\n# Free form 1\n# 20261001-20261003\n# ----\n\nDate,Session source,Sessions,Engagement rate\n,,450,0.55\n"
    text = f"{head}20261001,google,100,0.5\n20261002,(not set),150,0.6\n20261003,bing,200,0.5\n"
    result = taken(write(text), "indicator_values", configured(sessions="count"), constants={"indicator": "sessions"},
                   columns={"date": "Date", "value": "Sessions", "channel": "Session source"})  # fmt: skip
    assert days(result, "sessions") == {"2026-10-01": 100, "2026-10-02": 150, "2026-10-03": 200}


def test_a_salesforce_report_ends_in_remarks(write: Write) -> None:
    rows = [
        '"id","created","amount"',
        '"0061","10/05/2026","1200"',
        '"0062","10/25/2026","900"',
        "",
        "",
        '"By month"',
        '"Copyright (c) 2026"',
    ]
    text = "\n".join(rows)
    with pytest.raises(Unclear, match=r"Set dates.created_at = \"month-first\""):
        taken(write(text), "leads", columns=LEADS)
    result = taken(write(text), "leads", columns=LEADS, dates={"created_at": "month-first"})
    assert [str(day.date()) for day in result.rows["created_at"]] == ["2026-10-05", "2026-10-25"]
    assert list(result.rows["lead_id"]) == ["0061", "0062"]


def test_emoji_line_breaks_trailing_separators_and_words_for_nothing(write: Write) -> None:
    rows = ['1;2026-10-05;"🚀 Launch\nparty";1.200,50;;', "2;2026-10-06;NULL;(not set);;", "3;2026-10-07;(not set);—;;"]
    text = "\n".join(["id;created;channel;amount;;", *rows])
    result = taken(write(text), "leads", columns=LEADS)
    assert list(result.rows["channel"].fillna("")) == ["🚀 Launch\nparty", "", ""]
    assert result.rows["amount"].sum() == 1200.5
    assert result.rows_repaired == 2


def test_spaces_between_thousands_and_a_sign_behind(write: Write) -> None:
    amounts = ('"12\N{NO-BREAK SPACE}000 €"', "900 €", '"1\N{NARROW NO-BREAK SPACE}500,50 €"')
    text = "\n".join(["id,created,amount", *(f"{place},2026-10-05,{amount}" for place, amount in enumerate(amounts))])
    assert list(taken(write(text), "leads", columns=LEADS).rows["amount"]) == [12000, 900, 1500.5]


def test_percentages_with_and_without_their_sign_are_not_mixed(write: Write) -> None:
    text = "week,open rate\n2026-10-05,21.5%\n2026-10-12,0.22\n2026-10-19,23%\n2026-10-26,24.1"
    result = taken(write(text), "indicator_values", configured(open_rate="percent"), layout=WEEKLY, columns={"date": "week"},
                   values={"indicator": {"open rate": "open_rate"}})  # fmt: skip
    assert list(days(result, "open_rate").values()) == [0.215, 0.23]
    assert [row for row, *_ in problems(result, "rejected")] == [3, 5]


@pytest.mark.parametrize(
    ("text", "settles"),
    [
        ("id,created,amount\n1,2026-10-05,1.234\n2,2026-10-06,2.345", "numbers"),
        ("id,created\n1,03/04/2021\n2,05/04/2021", "dates"),
        ("id,created\n1,1790985600000\n2,1791072000000", "dates"),
        ("id,created,created\n1,2026-10-05,2026-10-06", "columns"),
    ],
)
def test_what_nobody_can_tell_is_asked_with_the_setting_that_settles_it(text: str, settles: str, write: Write) -> None:
    of = Source("crm", "file", "leads", options={"path": str(write(text))}, columns=LEADS)
    raw: RawTable = read_file(of)
    found = inspect(raw, of, configured(), TODAY)
    assert [question.setting[0] for question in found.questions] == [settles]
    with pytest.raises(UnclearError):
        read(raw, of, configured())
