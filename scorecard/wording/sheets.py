"""What is unclear about a sheet as a whole: its header, its columns, its weeks, its currencies."""

from datetime import date

SKIP_ROWS = "stated in layout.skip_rows"
SKIP_LABELS = "stated in layout.skip_labels"
CORRECT_WEEKS = "Correct layout.date_means, or the dates in the sheet."
DECLARE_INDICATORS = "Declare them, or leave them."
EXPORT_AS_TEXT = "Export it again with that column as text."
CORRECT_STATUS = "Correct the status or the goal in the sheet."
KEEP_SPELLINGS = "# These spellings may mean the same. Keep the lines that are right, without their #:"
SPLIT_CURRENCIES = "Convert them in the sheet or in a query, or make a source of each currency."
CORRECT_CURRENCY = "Convert them in the sheet, or correct currency in [company]."
HEADING = "a heading or a note: only one cell is filled"
ABOVE_HEADER = "above the header"
SECOND_HEADER = "a second line of the header"
REPEATED_HEADER = "repeats the header"
UNDATED_OUTCOME = "the lead has an outcome but no date for it, so it counts as open"
OUTCOME_DATE = "date of the outcome"
LIKE_A_TOTAL = "looks like a total, but has a date and does not add up the rows above; kept as a row"
SHORTENED_NUMBER = "is a long number that a spreadsheet has shortened; its last digits are lost"
GOALS_AS_TYPED = "goals as typed"
NO_INDICATOR = "the row has values but no indicator"
GOAL_COMPARED = "goal (only compared with the status)"
STATUS_COMPARED = "status (only compared with the goal)"
DATE_BLANK = "date is blank"
WEEKS_OF_YEAR = "weeks, the year by the company's first day of the week"
ALL_ABOVE = "all rows above"
SINCE_LAST_TOTAL = "the rows since the last total"
ALL_OTHERS = "all other rows"
DOWN_TO_TOTAL = "the rows down to the next total"
LABELLED_TOTAL = "a total, by its label"


def units_change(sheet: str, column: str, letter: str, row: int, before: str, after: str) -> str:
    return (
        f"{sheet}, column {column!r} ({letter}): up to row {row} it holds {before}, from there on {after}. A column "
        "has one unit: correct the cells, or use two columns."
    )


def no_cells(place: str) -> str:
    return f"{place} is empty: no cell holds anything."


def no_header_row(place: str, header_row: int, rows: str) -> str:
    return f"{place} has no row {header_row}: it has the rows {rows}. Correct layout.header_row."


def empty(place: str) -> str:
    return f"{place} is empty."


def several_tables(sheet: str, header_row: int, row: int, last_row: int) -> str:
    return (
        f"{sheet} holds more than one table: row {header_row} and row {row} both look like headers. Give each table a tab or file of "
        f"its own, or state which rows are meant: layout.header_row = {header_row} and layout.last_row = {last_row} for the first."
    )


def header_twice(place: str, wanted: str, letters: str, setting: str, letter: str) -> str:
    return (
        f'{place}: the header {wanted!r} stands over the columns {letters}. Say which one is meant: columns.{setting} = "column {letter}".'
    )


def nearest(near: str, setting: str, written: str, source: str) -> str:
    return f" Nearest is {near!r}: if that is it, set columns.{setting} = {written} in [sources.{source}]."


def set_column(setting: str) -> str:
    return f" Set columns.{setting} to the header that means it."


def no_column(place: str, wanted: str, meaning: str, headers: str, hint: str) -> str:
    return f"{place} has no column {wanted!r}{meaning}. Its columns are {headers}.{hint}"


def outcomes_need(source: str, name: str) -> str:
    return f'{source}: outcomes need a {name}: set {name} = "…" in [sources.{source}.outcomes].'


def outcomes_unknown(source: str, name: str, possible: str) -> str:
    return f"{source}: outcomes know no {name!r}. Possible are {possible}."


def weeks_start_otherwise(found: str, own: str) -> str:
    return f"Its weeks start on a {found}, the company's on a {own}."


def map_indicator(found: str, declared: str) -> str:
    return f'Add values.indicator = {{"{found}" = "{declared}"}} if that is meant.'


def not_asked_for(shown: str) -> str:
    return f"No indicator asks for {shown}."


def ids_shortened(count: int, shown: object) -> str:
    return f"{count} of its ids are shortened to such as {shown!r}: what were several ids may have become one."


def is_blank(name: str) -> str:
    return f"{name} is blank"


def no_indicator_column(place: str, columns: str, source: str) -> str:
    return (
        f"{place}: no column stands for an indicator. Its columns are {columns}. Name them in [sources.{source}.columns], such as visits "
        '= "Website visits".'
    )


def no_naming_column(place: str, source: str) -> str:
    return f"{place}: no column names each row's number. Say which one does: columns.indicator in [sources.{source}]."


def several_currencies(kept: str, foreign: str) -> str:
    return f"The amounts are in {kept} and in {foreign}. Nothing is converted: only those in {kept} count."


def other_currency(currency: str, company: str) -> str:
    return f"The amounts are in {currency}, the company counts in {company}. They are taken as they are, not converted."


def outline(where: str, blank: int, rows: int, row: int, header: str, source: str) -> str:
    """A date that stands in the first row of its group only."""
    return (
        f"{where} is blank in {blank} of {rows} rows, such as row {row}, each time below one that is filled. If a blank cell means the one "
        f'above it, as where a pivot table writes its groups, set layout.fill_down = ["{header}"] in [sources.{source}]; if those rows are '
        "not meant, leave them out by layout.skip_rows."
    )


def week_again(where: str, week: str, row: int) -> str:
    """The number of a week that two years have."""
    return (
        f"{where}: {week!r} stands there a second time (row {row}), and nothing says of which year. "
        "Write the year beside the number (2026-W31), or state where this year ends: layout.last_row."
    )


def no_week_heads(sheet: str) -> str:
    return f"{sheet}: no header names a week. Correct layout.header_row, or layout.shape if the weeks do not stand in columns."


def months_or_years(source: str) -> str:
    return f'Set layout.date_means = "month" in [sources.{source}], or write the days with their year.'


def like_months(where: str, shown: str, fix: str) -> str:
    return f"{where}: {shown} look like months. {fix}"


def week_twice(place: str, twice: str) -> str:
    return f"{place}: the header {twice!r} stands over two columns, so nobody can tell which counts. Remove one of them."


def no_start(shown: str, text: str) -> str:
    return f"the weeks {shown} have numbers but no dates: the day on which {text!r} starts is needed."


def no_sequence(shown: str) -> str:
    return f"the weeks {shown} are not numbered one after the other, so their dates cannot be told."


def either_first(place: str, shown: str, source: str) -> str:
    return (
        f"{place}: the headers {shown} can be read day first or month first. "
        f'Set dates.date = "day-first" or "month-first" in [sources.{source}].'
    )


def no_row_of_days(shown: str) -> str:
    return f"the dates in the header ({shown} …) are not a row of days, weeks or months, whichever way they are read."


def no_year(first: str, last: str, year: int) -> str:
    return (
        f"the dates in the header ({first!r} to {last!r}) have no year, and no year near {year} puts all of them on the first day of "
        "the week."
    )


def contradicts_date_means(text: str, means: str) -> str:
    return f"{text!r} contradicts layout.date_means = {means!r}."


def not_first_day(text: str, weekday: str) -> str:
    return f"{text!r} is a {weekday}, which is not the first day of the company's week, so it may start a week or end one."


def seems_to_be(convention: str) -> str:
    return f"not used; seems to be {convention}"


def is_sum_of(word: str, where: str) -> str:
    return f"its numbers are the {word} of {where}"


def month_of(day: date) -> str:
    return f"the month of {day.isoformat()[:7]}"


def week_from(day: date) -> str:
    return f"the week from {day}"


def meant_for(setting: str) -> str:
    return f" (for {setting})"


def week_to(day: date) -> str:
    return f"the week to {day}"
