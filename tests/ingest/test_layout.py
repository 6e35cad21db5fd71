"""Sheets as people keep them: where the table lies in them."""

import pytest

from scorecard.errors import SourceError
from scorecard.ingest import Unclear, inspect
from scorecard.model import Layout

from .sheets import CONFIGURATION, TODAY, WIDE, configured, of_csv, of_rows, problems, read, source, values

VISITS = configured("Visits", "Clicks")
EVENTS = {"at": "Date", "kind": "Type", "cost": "Cost"}


def skipped(result) -> list[tuple[int, int, str]]:
    return [(each.first, each.last, each.reason) for each in result.understood.skipped]


def test_title_lines_above_the_header_are_found_and_named():
    raw = of_csv('Campaign report,,\n"July 8, 2025 - July 31, 2025",,\n,,\nDate,Visits,Clicks\n2026-01-05,10,1\n2026-01-06,20,2')
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert result.understood.header_row == 4
    assert skipped(result) == [(1, 1, "above the header"), (2, 2, "above the header")]
    assert values(result)["2026-01-06", "clicks"] == 2
    assert result.rows["source_row"].tolist() == [5, 5, 6, 6]


def test_the_header_is_the_row_with_the_names_that_the_source_maps():
    raw = of_csv("Owner: Ann,Created by Bob,Page 1\nDate,Type,Cost\n2026-01-05,call,5")
    result = read(raw, source("events", columns=EVENTS))
    assert result.understood.header_row == 2
    assert result.rows["cost"].tolist() == [5]


def test_a_cell_that_is_spelled_like_one_of_our_columns_makes_no_header():
    rows = "\n".join(f"{number},Google,No,{number % 7}.0,3{number}" for number in range(20))
    raw = of_csv(f"Number,Lead Source,Do Not Call,TotalVisits,Seconds\n{rows}\n21,Channel,No,4.0,310\n22,Google,No,1.0,12")
    assert inspect(raw, source("leads", columns={}), CONFIGURATION, TODAY).understood.header_row == 1


def test_a_stated_header_row_is_taken():
    raw = of_csv("Date,Visits\n2025-01-05,99\nDate,Visits\n2026-01-05,10")
    assert values(read(raw, source("indicator_values", layout=Layout("wide", header_row=3)), VISITS)) == {("2026-01-05", "visits"): 10}
    with pytest.raises(Unclear, match=r"has no row 9: it has the rows 1 to 4. Correct layout.header_row"):
        read(raw, source("indicator_values", layout=Layout("wide", header_row=9)), VISITS)


def test_two_line_headers_are_joined_with_and_without_merged_cells():
    rows = [
        ["Date", "Paid search", None, "Email", None],
        [None, "Clicks", "Cost", "Clicks", "Cost"],
        [46027, 10, 5.5, 20, 0],
        [46028, 11, 6, 21, 1],
    ]
    columns = {"date": "Date", "ppc_clicks": "Paid search Clicks", "email_clicks": "Email Clicks"}
    merged = of_rows(rows, merges=((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)))
    for raw in (merged, of_rows(rows)):
        for layout in (WIDE, Layout("wide", header_rows=2), Layout("wide", header_row=1, header_rows=2)):
            result = read(raw, source("indicator_values", layout=layout, columns=columns))
            assert values(result) == {
                ("2026-01-05", "ppc_clicks"): 10, ("2026-01-05", "email_clicks"): 20,
                ("2026-01-06", "ppc_clicks"): 11, ("2026-01-06", "email_clicks"): 21,
            }  # fmt: skip
            assert (result.understood.header_row, result.understood.header_rows) == (1, 2)


def test_a_second_line_of_units_is_not_a_row():
    raw = of_csv("Date,Visits,Clicks\n,count,count\n2026-01-05,10,1\n2026-01-06,20,2")
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert skipped(result) == [(2, 2, "a second line of the header")]
    assert result.rows_read == 2


STACKED = "Date,Visits\n2026-01-05,10\n2026-01-06,20\n\nOwner,Calls\nAnn,7\nBob,9"


def test_two_tables_in_one_tab_are_refused_with_the_setting_that_settles_it():
    with pytest.raises(
        Unclear, match=r"more than one table: row 1 and row 5 both look like headers.*header_row = 1 and layout.last_row = 4"
    ):
        read(of_csv(STACKED), source("indicator_values", layout=WIDE), VISITS)
    result = read(of_csv(STACKED), source("indicator_values", layout=Layout("wide", last_row=4)), VISITS)
    assert sum(values(result).values()) == 30


def test_two_tables_without_a_blank_row_between_are_refused_too():
    raw = of_csv("Date,Visits,Clicks\n2026-01-05,10,1\n2026-01-06,20,2\nAgent,Calls,Mails\nAnn,7,1\nBob,9,2")
    with pytest.raises(Unclear, match="row 1 and row 4 both look like headers"):
        read(raw, source("indicator_values", layout=WIDE), VISITS)


def test_a_header_that_repeats_on_every_page_is_no_second_table():
    raw = of_csv("Date,Visits\n2026-01-05,10\n\nDate,Visits\n2026-01-06,20")
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert skipped(result) == [(3, 3, "blank"), (4, 4, "repeats the header")]
    assert sum(values(result).values()) == 30


def test_blank_separator_rows_are_skipped_and_said():
    raw = of_csv("Date,Visits\n2026-01-05,10\n,\n , \n2026-01-06,20\n,\n,")
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert skipped(result) == [(3, 4, "blank")]
    assert (result.rows_read, result.rows_accepted) == (2, 2)


def test_rows_and_labels_to_skip_can_be_stated():
    raw = of_csv("Date,Visits\n2026-01-05,10\n2026-01-06,999\nForecast,20\n2026-01-07,30")
    layout = Layout("wide", skip_rows=(3,), skip_labels=("forecast",))
    result = read(raw, source("indicator_values", layout=layout), VISITS)
    assert skipped(result) == [(3, 3, "stated in layout.skip_rows"), (4, 4, "stated in layout.skip_labels")]
    assert sum(values(result).values()) == 40


def test_notes_beside_and_below_the_table_are_no_data():
    raw = of_csv("Date,Visits,,Remarks we keep\n2026-01-05,10,,\n2026-01-06,20,,tracking was down until noon\n,,,\nSource: analytics,,,")
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert (result.rows_read, result.rows_accepted) == (2, 2)
    assert skipped(result)[-1] == (5, 5, "a heading or a note: only one cell is filled")
    assert {column.header: column.meaning for column in result.understood.columns}["Remarks we keep"] == ""


def test_a_column_without_a_header_is_named_by_its_letter():
    raw = of_csv("Date,Type,\n2026-01-05,call,5")
    result = read(raw, source("events", columns={"at": "Date", "kind": "Type", "cost": "column C"}))
    assert result.rows["cost"].tolist() == [5]


def test_a_duplicated_header_is_refused_where_it_is_used_and_its_letter_settles_it():
    raw = of_csv("Date,Type,Cost,Cost\n2026-01-05,call,5,6")
    with pytest.raises(
        Unclear, match=r"the header 'Cost' stands over the columns C and D\. Say which one is meant: columns\.cost = .column C."
    ):
        read(raw, source("events", columns=EVENTS))
    assert read(raw, source("events", columns={**EVENTS, "cost": "column D"})).rows["cost"].tolist() == [6]
    assert read(raw, source("events", columns={"at": "Date", "kind": "Type"}, constants={"cost": "1"})).rows["cost"].tolist() == [1]


def test_ragged_rows_are_read_as_far_as_they_go():
    result = read(of_rows([["Date", "Type", "Cost"], [46027, "call"], [46028, "call", 5, "a remark"]]), source("events", columns=EVENTS))
    assert result.rows["cost"].isna().tolist() == [True, False]


def test_headers_match_whatever_their_spaces_and_capitals():
    raw = of_csv("created_AT,Lead\u00a0ID,  Channel \n2026-01-05,7,Web")
    assert read(raw, source()).rows[["lead_id", "channel"]].to_numpy().tolist() == [["7", "Web"]]


def test_a_lost_column_is_an_error_that_names_the_nearest_header():
    raw = of_csv("id,First contact,origin\n7,2026-01-05,Web")
    with pytest.raises(SourceError) as lost:
        read(raw, source(columns={"lead_id": "id", "created_at": "first_contact_date"}))
    assert lost.value.kind == "lost_column"
    assert str(lost.value) == (
        "sheet.csv has no column 'first_contact_date' (for created_at). Its columns are 'id', 'First contact', 'origin'. "
        "Nearest is 'First contact': if that is it, set columns.created_at = \"First contact\" in [sources.crm]."
    )


def test_a_column_that_is_required_but_nowhere_is_an_error():
    with pytest.raises(SourceError, match="has no column 'created_at'") as lost:
        read(of_csv("lead_id,origin\n7,Web"), source())
    assert lost.value.kind == "lost_column"


def test_a_sheet_with_nothing_in_it_is_empty_and_one_with_a_header_has_no_rows():
    with pytest.raises(SourceError) as empty:
        read(of_csv(",\n,"), source())
    assert empty.value.kind == "empty"
    assert read(of_csv("lead_id,created_at\n"), source()).rows_read == 0


def test_text_in_the_number_of_a_sheet_with_an_offset_is_named_as_the_sheet_shows_it():
    raw = of_rows([["Date", "Visits"], [46027, "soon"]], first_row=11, first_column=2)
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert problems(result) == [(12, "Visits", "soon", "'soon' is not a number")]
    assert [column.letter for column in result.understood.columns] == ["B", "C"]


def test_words_and_dates_merged_over_rows_stand_in_each_of_them_and_numbers_do_not():
    rows = [["Date", "Owner", "Visits"], [46027, "Ann", 100], [None, None, None], [46028, None, 7]]
    raw = of_rows(rows, merges=((1, 0, 2, 0), (1, 1, 3, 1), (1, 2, 2, 2)))
    result = read(raw, source("indicator_values", layout=WIDE), VISITS)
    assert values(result) == {("2026-01-05", "visits"): 100, ("2026-01-06", "visits"): 7}
    assert result.rows["owner"].tolist() == ["Ann", "Ann"]
    assert (result.rows_read, result.rows_rejected) == (3, 0)


@pytest.mark.parametrize("dates", [("Week of 2 Nov", "Week of 9 Nov"), ("11/2", "11/9"), ("2/11", "9/11"), ("w/e 8 Nov", "w/e 15 Nov")])
def test_rows_that_are_headed_by_weeks_without_a_year(dates):
    raw = of_csv("Week,Visits\n" + "\n".join(f"{day},{place}" for place, day in enumerate(dates)))
    result = read(raw, source("indicator_values", layout=WIDE, columns={"date": "Week"}), VISITS)
    assert values(result) == {("2026-11-02", "visits"): 0, ("2026-11-09", "visits"): 1}
    assert set(result.rows["span"]) == {"week"}


def test_rows_of_weeks_that_are_only_numbered_are_refused():
    with pytest.raises(Unclear, match=r"numbers but no dates: the day on which 'Week 1' starts is needed"):
        read(of_csv("Week,Visits\nWeek 1,5\nWeek 2,6"), source("indicator_values", layout=WIDE, columns={"date": "Week"}), VISITS)
