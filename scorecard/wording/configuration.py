"""Mistakes in the configuration that any key or table can have: what is wrong, and what to write instead."""

NO_FILE = "There is no such file."
WRITE_FILE = "Write it, or name another one in SCORECARD_CONFIG."
NOT_UTF8 = "It is not UTF-8 text."
SAVE_UTF8 = "Save it as UTF-8 in your editor."
MAKE_READABLE = "Give this process the right to read it."
LOOK_AT_LINE = "Look at that line: texts stand in quotes, dates and numbers do not."
TABLE_TWICE = "The table is opened twice: merge the two."
KEY_TWICE = "The key stands there twice: remove one."
WRITE_PAIR = 'Write name = "value" on one line; a name with spaces stands in quotes.'
QUOTE_TEXT = 'Put texts in quotes, such as name = "Acme"; write true and false in small letters.'
TEXT_OPEN = "A text ends on the line on which it begins: close the quotes."
CLOSE_QUOTES = "Close the quotes."
CLOSE_LIST = "Close the list with ]."
CLOSE_TABLE = "Close the table with }."
BACKSLASH = "Write the backslash twice, or put the text in single quotes."
EMPTY = "The text is empty."
WRITE_VALUE = "Write a value, or remove the key."
WRITE_NAME = "Use letters, digits, - and _ only, such as won_deals."
WRITE_NUMBER = "Write a number without quotes, thousands marks or units, such as 1200 or 0.35."
WRITE_ABOVE_ZERO = "Write a number above zero."
WRITE_TRUE_OR_FALSE = "Write true or false, without quotes."
WRITE_DATE = "Write year-month-day, such as 2026-10-01."
WRITE_TIME_OF_DAY = 'Write hours and minutes, such as "09:30".'
WRITE_LINES = 'Write lines of the form name = "value" under the table\'s header.'
WRITE_TABLES = "Write one table per column, such as [sources.crm.values.channel]."
WRITE_FILTER = 'Write column and value, such as where = {kind = "call"}.'
OUTCOMES_NEED = "Outcomes need a column with the status and a column with its date."
WRITE_OUTCOMES = 'Write column = "…" and date = "…" in it.'
WRITE_RATIO = 'Name two indicators, the upper one first, such as ratio = ["calls", "appointments"].'
WRITE_TARGET = 'Write a number without quotes, such as 32, or a comparison such as "+30 % vs previous period" ("… vs last year").'
WRITE_WEB_PAGE = 'Write it as the browser shows it, such as "https://acme.example".'
AN_ADDRESS = "an address such as `https://scorecard.example.com`"
A_TIME_OF_DAY = 'a time of day such as `"09:30"`'
NO_COMPANY = "The table [company] is missing."
ADD_COMPANY = 'Add it, with at least name = "…".'
NO_LAYOUT = "layout is not a table."
WRITE_LAYOUT = 'Write layout = {shape = "wide"}, or a table of its own.'
NOT_MEASURED = "It does not say how it is measured."
GIVE_ONE_MEASURE = "Give it exactly one of count, sum, last or ratio."
PUT_INTO_PARTS = "Put it into the two indicators that the ratio is made of."
ONLY_RATIO_SCALES = "Only a ratio has a scale."
REMOVE_SCALE = "Remove it, or make a ratio."
WRITE_COUNTRY = 'Write the two letters of the country, such as "US" or "DE", or a region as "DE-BY".'
NO_REGIONS = "Write the country without a region."
A_SHORT_NAME = "a short name of letters, digits, `-` and `_`"
LIST_OF_TEXTS = "a list of texts"
WHOLE_NUMBER = "a whole number from 1"
LIST_OF_WHOLE_NUMBERS = "a list of whole numbers from 1"
ABOVE_ZERO = "a number above zero"
A_DATE = "a date such as `2026-10-01`"
LIST_OF_DATES = "a list of dates"
LIST_OF_WEEKDAYS = "a list of weekdays' English names"
A_MONTH = "a month's English name or its number"
TABLE_PER_COLUMN = "a table per column"
A_FILTER = 'a table of column and allowed value(s); `"*"` is any value'
OUTCOMES = "a table with `column`, `date`, and the statuses of each outcome"
LIST_OF_TWO = "a list of two indicators"
ADDRESS_WITH_CREDENTIALS = "an address with a password"


def unreadable(why: str | None) -> str:
    return f"It cannot be read: {why}."


def no_toml(message: str) -> str:
    return f"This is not TOML: {message[0].lower()}{message[1:]}."


def no_text(value: str) -> str:
    return f"{value} is not a text."


def quote_it(value: object) -> str:
    return f'Put it in quotes: "{value}".'


def no_name(text: str) -> str:
    return f"{text} is not a usable name."


def no_whole_number(value: str, low: int) -> str:
    return f"{value} is not a whole number of at least {low}."


def write_whole_number(low: int) -> str:
    return f"Write a whole number without quotes, {low} or more."


def no_number(value: str) -> str:
    return f"{value} is not a number."


def not_above_zero(value: str) -> str:
    return f"{value} is not above zero."


def not_true_nor_false(value: str) -> str:
    return f"{value} is neither true nor false."


def no_date(value: str) -> str:
    return f"{value} is not a date."


def no_time_of_day(value: str) -> str:
    return f"{value} is not a time of day."


def no_such(value: str, what: str) -> str:
    return f"{value} is not {what}."


def write_english_name(name: str) -> str:
    return f'Write its English name, such as "{name}".'


def no_possible_value(value: str) -> str:
    return f"{value} is not one of the possible values."


def write_one_of(words: str) -> str:
    return f"Write one of: {words}."


def no_table(value: str) -> str:
    return f"{value} is not a table."


def no_text_at(value: str, key: object) -> str:
    return f"{value} at {key} is not a text."


def quote_at(key: object, value: object) -> str:
    return f'Put it in quotes: {key} = "{value}".'


def no_filter(value: str) -> str:
    return f"{value} is not a filter."


def no_ratio(value: str) -> str:
    return f"{value} is not a ratio."


def no_target(value: str) -> str:
    return f"{value} is not a target."


def no_web_page(value: str) -> str:
    return f"{value} is not the address of a web page."


def no_country(country: object) -> str:
    return f'"{country}" is not a country with known holidays.'


def states_several(stated: str) -> str:
    return f"It states {stated}."


def ratio_has_no(key: str) -> str:
    return f"A ratio has no {key}."


def no_measurable_dataset(dataset: object) -> str:
    return f'"{dataset}" is not a dataset that can be measured.'


def not_a_table(table: str) -> str:
    return f"{table} is not a table."


def open_with(table: str) -> str:
    return f"Open it with {table}."


def not_a_list(table: str) -> str:
    return f"{table} is not a list of tables."


def open_each_with(table: str) -> str:
    return f"Open each of them with {table}."


def open_item_with(table: str, name: object) -> str:
    return f"Open it with [{table}.{name}]."


def is_missing(key: str) -> str:
    return f"{key} is missing."


def no_key_here(noun: str, name: str) -> str:
    return f'There is no {noun} "{name}" here.'


def did_you_mean(nearest: str) -> str:
    return f'Did you mean "{nearest}"?'


def known_are(names: str) -> str:
    return f"Known are: {names}."


def move_secret(file: str) -> str:
    return (
        'Move it to the environment or .streamlit/secrets.toml, name it here by secret = "…", and change it, because it was readable '
        f"in {file}."
    )


def holds_secret(name: str, seen: str) -> str:
    return f"{name} holds {seen}."


def known_regions(regions: str) -> str:
    return f"Its known regions are: {regions}."


def add_key(key: str, about: str) -> str:
    return f"Add {key}: {about[0].lower()}{about[1:]}"
