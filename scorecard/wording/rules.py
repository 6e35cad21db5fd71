"""Mistakes in what a configuration says as a whole: what is wrong, and what to write instead."""

from datetime import date

WRITE_TIME_ZONE = 'Write a name such as "Europe/Berlin" or "America/New_York".'
WRITE_LOCALE = 'Write language and country, such as "en_US" or "de_DE".'
WRITE_CURRENCY = 'Write its three letters, such as "EUR" or "USD".'
ONE_STAGE = "One stage makes no funnel."
ADD_WIN = "Add at least the win as a second stage."
PUBLIC_AND_REQUIRED = "Access cannot be public and ask for a sign-in."
REMOVE_ONE = "Remove one of the two."
WRITE_MAIL_ADDRESS = 'Write one such as "ada@example.com", without a name.'
NAMES_NOTHING = "It holds something that is not the name of a secret."
WRITE_SMTP_SECURITY = 'Write "starttls" or "tls"; only a mail server on this machine may be spoken to in the clear.'
HALF_A_SIGN_IN = "A sign-in needs a name and a password."
STATE_BOTH = "State smtp_user and smtp_secret, or neither."
CORRECT_A_DATE = "Correct one of the two dates."
RANGE_NEEDS_UPPER = "A range needs an upper end above its target."
ADD_UPPER = 'Add upper = …, or write operator = ">=".'
WRITE_BETWEEN = 'Write operator = "between", or remove it.'
GIVE_GOAL_ITS_ID = "Give each goal its own id."
PART_OF_ITSELF = "The goal is part of itself, by way of its parents."
BREAK_CIRCLE = "Break the circle: the shared goal has no part_of."
NAME_THE_PARTS = "Name the counts or sums that it is made of: a ratio of ratios cannot be added up over weeks."
GIVE_ALERT_ITS_ID = "Give each alert its own id."
LIVE_SQLITE = "An SQLite file cannot be asked live."
NAME_A_SERVER = "Remove live, or name a database server by its secret."
LIVE_LAYOUT = "A live source has one row a value."
WRITE_LONG = 'Remove live, or give layout the shape "long".'
LIVE_JOINED = "A source that is asked live is not joined with others here."
JOIN_IN_QUERY = "Join them in a query of this source, or remove live."
LIVE_UPDATED = "Nothing of a live source is read, so no part of it is read anew."
REMOVE_UPDATED = "Remove updated_at, or live."
LIVE_CONVENTIONS = "A live source's dates and numbers are typed by the database."
REMOVE_CONVENTIONS = "Remove dates and numbers, or live."
ALL_OR_NONE_LIVE = "Make all live, or none."
ONE_DATABASE = "Keep all live sources of a dataset in one database."
WRITE_CONVENTION = "Write iso, day-first, month-first, serial, unix, unix-ms, or a format such as %d.%m.%Y."
NO_SPREADSHEET = "It names no spreadsheet."
URL_AND_KEY = "It states both url and key."
GIVE_URL_OR_KEY = "Give it either url or key."
NO_FILE = "It names no file."
ADD_PATH = "Add path, from the folder of this configuration."
TWO_DATABASES = "It states both secret and path."
NO_DATABASE = "It names no database."
GIVE_DATABASE = "Give it the name of the secret with the database's URL (secret), or the path of an SQLite file (path)."
TABLE_AND_QUERY = "It states both table and query."
NO_TABLE = "It names no table."
GIVE_TABLE_OR_QUERY = "Give it either table or query."
NAME_LEADS_SOURCE = "Name the source that holds the leads."


def no_time_zone(zone: str) -> str:
    return f'"{zone}" is not a time zone.'


def no_locale(locale: str) -> str:
    return f'"{locale}" is not a locale.'


def no_currency(currency: str) -> str:
    return f'"{currency}" is not the code of a currency.'


def stage_taken(key: str, value: str) -> str:
    return f'The {key} "{value}" belongs to an earlier stage already.'


def give_stage_its_own(key: str) -> str:
    return f"Give each stage its own {key}."


def end_stage_column(which: str, column: str) -> str:
    return f"The {which} stage has the column {column}."


def end_stage_dated(which: str, expected: str) -> str:
    return f'The {which} stage is dated by {expected}: remove the key "column", or reorder the stages.'


def write_address(entry: object) -> str:
    return f'Write an e-mail address, or "@{entry}" for everybody of that domain.'


def no_address(entry: object) -> str:
    return f'"{entry}" is neither an e-mail address nor a domain.'


def no_mail_address(address: str) -> str:
    return f"{address!r} is not an e-mail address."


def name_the_secret(key: str) -> str:
    return f'Write {key} = ["{key}_channel"] and keep the address as the secret {key}_channel; if it stood here, make a new one.'


def recipients_without(key: str) -> str:
    return f"There are recipients but no {key}."


def add_or_remove_recipients(key: str) -> str:
    return f"Add {key}, or remove the recipients."


def in_the_clear(smtp_host: str) -> str:
    return f"{smtp_host} would get mails and the password in the clear."


def ends_before_it_starts(end: date, start: date) -> str:
    return f"It ends on {end}, before it starts on {start}."


def upper_without_meaning(operator: str) -> str:
    return f'upper has no meaning with the operator "{operator}".'


def goals_overlap(indicator: str, start: date, end: date) -> str:
    return f'It overlaps with another goal on "{indicator}", from {start} to {end}.'


def end_before(day: date) -> str:
    return f"Let one of the two end before the other starts, for example on {day} − 1 day."


def goal_id_taken(name: str) -> str:
    return f'The id "{name}" belongs to an earlier goal already.'


def no_parent(goal: str) -> str:
    return f'There is no goal with the id "{goal}".'


def no_number_column(column: str, dataset: str) -> str:
    return f'"{column}" is not a column of numbers in {dataset}.'


def which_column(dataset: str) -> str:
    return f"Which column of {dataset}?"


def write_measure(kind: str, dataset: str, column: str) -> str:
    return f'Write {kind} = "{dataset}.{column}".'


def no_date_column(column: str, dataset: str) -> str:
    return f'"{column}" is not a column of dates in {dataset}.'


def no_column(dataset: str, column: str) -> str:
    return f'{dataset} has no column "{column}".'


def ratio_of_ratio(part: str) -> str:
    return f'"{part}" is a ratio itself.'


def no_indicator(part: str) -> str:
    return f'There is no indicator "{part}".'


def no_source_feeds(dataset: str) -> str:
    return f"No source feeds {dataset}, so it will stay without data."


def add_source_of(dataset: str) -> str:
    return f'Add a source with dataset = "{dataset}".'


def alert_watches_nothing(rule: str) -> str:
    return f'The rule "{rule}" watches no indicator.'


def alert_id_taken(name: str) -> str:
    return f'The id "{name}" belongs to an earlier alert already.'


def never_live(dataset: str) -> str:
    return f"{dataset} are few and needed everywhere; they cannot be asked live."


def also_copied(dataset: str, named: str) -> str:
    return f"{dataset} are also copied from {named}; one dataset is live as a whole or not."


def live_elsewhere(dataset: str, named: str) -> str:
    return f"{dataset} are also live in the database of {named}."


def remove_spelling(earlier: str) -> str:
    return f'Remove it there or at "{earlier}": capital letters make no difference.'


def spelling_taken(spelling: str, earlier: str) -> str:
    return f'"{spelling}" means "{earlier}" already.'


def no_such(kind: str, name: str) -> str:
    return f'There is no {kind} "{name}".'


def declare_it(kind: str) -> str:
    return f"Declare it, or name another {kind}."


def no_convention(convention: str) -> str:
    return f'"{convention}" is not a date convention.'


def extends_only_leads(dataset: str) -> str:
    return f"Only sources of leads can extend another one; this one holds {dataset}."


def no_leads_source(source: str) -> str:
    return f'"{source}" is not a source of leads that stands by itself.'


def write_currency(code: str) -> str:
    return f'Write "{code}".'
