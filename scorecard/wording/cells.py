"""What is wrong with cells, and what a column's dates and numbers can mean."""

from datetime import date, time

SET = " Set "
"""Stands between what is unclear and the setting that settles it: what comes before it is the question."""
EITHER_CONVENTION = '"day-first" or "month-first"'
EITHER_FIRST = "day first or month first: no cell proves which"
CAPITALS_ONLY = "differ only by capital letters, spaces, signs or web address"
LETTERS_ONLY = "are alike but for a letter or two"
NO_CELL_PROVES = " and no cell proves which"
A_PERCENTAGE, A_DURATION = "is a percentage", "is a duration"
NO_UNIT = "has no % sign or unit"
DATE_FOR_NUMBER = "a date stands where a number is expected"
PERCENTAGES = "percentages, read as shares"
BUT_THE_ID = " but the id"


def share_as_percent(share: str, text: object) -> str:
    return f"is {share} of an indicator in percent: write {text}% if that is meant"


def stands_for_no_date(value: str) -> str:
    return f"{value!r} stands for no date"


def no_date(value: object, how: str) -> str:
    return f"{value!r} is not a date{how}"


def time_without_date(value: time) -> str:
    return f"{value} is a time of day without a date"


def bare_number(example: object, row: int) -> str:
    return (
        f'{example!r} (row {row}) is a bare number, not a date. It may be "serial" (a spreadsheet\'s days), "unix" or "unix-ms" '
        "(since 1970)."
    )


def swapped_by_spreadsheet(where: str, date: str, text: str) -> str:
    return (
        f"{where}: all real dates fall on the first twelve days of a month, such as {date}, and all texts, such as {text}, "
        "beyond. That is what a spreadsheet with another date order makes of a column: it has swapped day and month where it could. "
        "Import the column again with the right locale, best as 2024-12-31."
    )


def stated_otherwise(says: str, example: str, others: int, other: str) -> str:
    return f"{says}, but {example} and {others} more cells can only be read {other}."


def either_first(example: str) -> str:
    return f"{example} can be read day first or month first. "


def mixed_dates(says: str, day_first: str, month_first: str) -> str:
    return (
        f"{says}{day_first} has the day first and {month_first} the month, so the column mixes two conventions. Write all of it one way, "
        "best as 2024-12-31; what is stated here is then read strictly."
    )


def shows_first(says: str, example: str, word: str) -> str:
    return f"{says}{example} shows that the {word} comes first, if the whole column is written alike."


def none_proves(shown: str) -> str:
    return f"{shown} can be read day first or month first, and no cell proves which."


def no_year(day: str, value: object) -> str:
    return f"{day} (from {value!r}) is not a year that anyone means"


def by_its_cells(value: object) -> str:
    return f"{value}, by its cells"


def shown_instead(text: str) -> str:
    return f"{text!r} is what the sheet shows instead of a result"


def no_value(text: str) -> str:
    return f"{text!r} stands for no value"


def no_number(text: str) -> str:
    return f"{text!r} is not a number"


def mixed_marks(where: str, point: str, comma: str) -> str:
    return (
        f'{where}: {point!r} has a decimal point and {comma!r} a decimal comma. Correct the cells, or state numbers = "1,234.5" or '
        '"1.234,5": cells that are written the other way are then left out and listed.'
    )


def open_point(where: str, value: str, because: str) -> str:
    return f'{where}: {value!r} may have decimals or thousands{because}. State numbers = "1.234,5" or "1,234.5".'


def open_comma(where: str, value: str, comma: str) -> str:
    return (
        f"{where}: {value!r} may have thousands or decimals: elsewhere the sheet has a decimal comma ({comma!r}). State numbers = "
        '"1.234,5" or "1,234.5".'
    )


def contradicts(text: str, convention: str) -> str:
    return f"{text!r} contradicts the column's convention {convention}"


def too_large(text: str) -> str:
    return f"{text!r} is too large for a number"


def unlike_the_rest(value: object, what: str, usual: str) -> str:
    return f"{value!r} {what}, unlike the rest of the column ({usual})"


def no_goal(text: str) -> str:
    return f"{text!r} is not a goal"


def kept_as_goal(text: str, least: bool, target: str) -> str:
    return f"{text!r} is kept as {'at least' if least else 'at most'} {target}"


def hundredfold(factor: int, name: str, usual: float) -> str:
    return f"is more than {factor} times the usual {name} ({usual:g})"


def hundredfold_indicator(factor: int, indicator: object) -> str:
    return f"is more than {factor} times the usual value of {indicator}"


def second_value(day: object) -> str:
    return f"is a second value for {day}; both are added up"


def in_the_future(today: date) -> str:
    return f"lies in the future (today is {today})"


def before_created(day: object) -> str:
    return f"lies before the lead was created ({day})"


def same_row(name: str, number: object) -> str:
    return f"the same {name} stands in row {number}"


def other_currency(code: object, column: str, kept: str) -> str:
    return f"is in {code} by the column {column!r}; the rest is in {kept}"


def status_but_meets(status: str, shown: str, goal_text: str) -> str:
    return f"the status says {status!r}, but the last value {shown} meets the goal {goal_text!r}"


def status_but_misses(status: str, shown: str, goal_text: str) -> str:
    return f"the status says {status!r}, but the last value {shown} misses the goal {goal_text!r}"


def repeats(number: object, but: str) -> str:
    return f"repeats row {number} in everything{but}"


def more_repeat(more: int, but: str) -> str:
    return f"and {more} more rows from here on repeat an earlier one in everything{but}"


def durations(unit: str) -> str:
    return f"durations, read as {unit}"


def proven_comma(example: str) -> str:
    return f" (the sheet's {example!r} has a decimal comma)"


def stated(setting: str, convention: str) -> str:
    return f"dates.{setting} says {convention}"


def with_setting(where: str, what: str, setting: str, source: str) -> str:
    """What is unclear, and the setting that settles it."""
    return f"{where}: {what}{SET}{setting} in [sources.{source}]."


def question(sentence: str) -> str:
    """What is unclear, without the setting: for somebody who is asked at the terminal."""
    return sentence.split(SET)[0]
