"""What is wrong with cells, and what a column's dates and numbers can mean."""

from datetime import time

EITHER_FIRST = "day first or month first: no cell proves which"


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
