"""What the commands of the terminal say about themselves, and why they refuse."""

SCORECARD = "One scorecard that sales and marketing both believe."
BACKUP = "Write the workspace and all snapshots into one file, and check it."
CHECK = "Check the configuration and every source; list each issue with where, what and fix."
DEMO = "Write the demo company's configuration and rows, exactly reproducible for any day."
DIGEST = "Show the weekly digest, write it to a file, or send it to those who have not had it."
DIGEST_FILE = "write it to a file that ends in .eml, .html or .txt; nothing is sent"
DIGEST_AGAIN = "with --send: also to that address, of which nobody knows whether it had it"
DOCTOR = "Find what is wrong with this installation and say what to do."
INIT = "Connect a sheet, a file or a database: show what is understood and the first scorecard, and write the configuration."
INIT_TO = "by default scorecard.toml"
INSPECT = "Read a source and show what was understood, what is unclear, and a suggested configuration. Nothing is stored."
REJECTS = "List every rejected, repaired or flagged cell of a source, with its place, row, column, value and problem."
RESTORE = "Bring a backup into SCORECARD_HOME and the workspace, where nothing must be yet."
SHARE = "Make, list or revoke links to a view for those without an account, or for the room's screen."
SHARE_VIEW = "a page, as the address shows it: executive, or 'channels?channel=Referral'; several with --kiosk"
SHARE_KIOSK = "for the room's screen: turns through the views by itself"
SHARE_AT = "where the scorecard is served, such as https://scorecard.example.com"
SHOW = "Answer a question: what a page shows, in the terminal, as JSON, CSV, PDF, Excel or HTML."
SHOW_INDICATOR = "for WHAT = indicator: which one"
SHOW_WEEK = "for WHAT = indicator: the week whose rows are shown"
SYNC = "Pull all sources, or the named ones. A source that fails keeps its last good copy."
PROGRAM_ACCESS = "Make, list or revoke the tokens with which programs ask for answers over HTTP."
PROGRAM_OWNER = "who answers for it: an e-mail address where people sign in"
AS_JSON = "as JSON"
DEMO_DAY = "the company's today; by default the real one, or that of SCORECARD_TODAY"
DEMO_FOLDER = "by default data"
DIGEST_SEND = "send it to everybody in [digest] who has not had this week's"
DIGEST_DRY_RUN = "say to whom --send would send it"
DIGEST_AS_OF = "the digest as it stood on that day (2026-11-09); not with --send"
INIT_WHERE = "address of a sheet, path of a file, or name of the secret with a database's URL"
INIT_TAB = "tab of a sheet or workbook"
INIT_TABLE = "table of a database"
INIT_ROWS = "what one row is; guessed and shown without it"
INIT_DATES = "how dates are written, where the cells do not prove it"
INIT_FIRST_WEEK = "where weeks are only numbered: the day on which the first begins"
INIT_MAP = "our column = the sheet's, as often as needed"
INIT_MERGE = "a spelling of a channel = its name"
INIT_COMPANY = "what your company is called"
INIT_CURRENCY = "by default USD"
INIT_LOCALE = "language and country for numbers, money and days, such as de_DE; by default en_US"
INIT_TIMEZONE = "such as Europe/Berlin; by default UTC"
INIT_REPLACE = "replace the file that is there; a copy of it is kept"
THE_COMMAND_LINE = "the command line"
SHARE_CREATE = "make a link; its address is printed this once"
SHARE_NAME = "what it is, or whom it is for"
SHARE_NOTE = "what stands on top of the view"
SHARE_DAYS = "for how many days it holds; by default 30"
SHARE_FREEZE = "keep showing the data of this moment"
SHARE_LOCKED = "ask for the passphrase in that file (- for the input)"
SHARE_SECONDS = "how long the screen shows each view; by default 20"
SHARE_LIST = "list all links, without their addresses"
SHARE_REVOKE = "let nobody in by a link any more"
SHOW_AS_OF = "as it stood on that day (2026-11-09); by default today"
SHOW_WEEKS = "how many complete weeks; by default 13"
SHOW_FROM = "the first day of a period or cohort"
SHOW_TO = "its last day"
SHOW_MANY = "may be given several times"
SHOW_KNOWN_ON = "from what was known at the end of that day, or at that moment"
SHOW_OPTION = "an option of that answer, such as horizon=90"
AS_CSV = "as CSV, for a spreadsheet"
AS_PDF = "write a PDF of one or two pages, as the page shows it"
AS_EXCEL = "write an Excel workbook with typed cells"
AS_HTML = "write one HTML file that needs nothing else"
SYNC_SOURCE = "by default all of them"
SYNC_EMPTY = "take the named sources as they are even if they have become empty"
PROGRAM_CREATE = "make a token; it is printed this once"
PROGRAM_NAME = "what it is for"
PROGRAM_ROLE = "what it is at most; by default viewer"
PROGRAM_SCOPE = "an answer that it may ask for; by default all"
PROGRAM_DAYS = "how long it lives; by default 90"
PROGRAM_LIST = "list all tokens, without their secrets"
PROGRAM_REVOKE = "let a token in no more"


def file_there(target: object) -> str:
    return f"There is a file {target} already; nothing was read or written. Name another one with --to, or add --replace."


def no_time_zone(name: str) -> str:
    return f"There is no time zone {name!r}. Write --timezone Europe/Berlin or America/New_York, for instance."


def not_a_pair(flag: str, wrong: str) -> str:
    return f"{flag} takes two names with an equals sign between them, such as {flag} created_at='Received on', not {wrong!r}."


def passphrase_unreadable(file: str, error: object) -> str:
    return f"The passphrase cannot be read from {file}: {error}"


def no_known_on(text: str) -> str:
    return f"--as-known-on {text} is neither a day nor a moment. Write it like 2026-11-09 or 2026-11-09T09:30."


def no_day(text: str) -> str:
    return f"{text} is not a day. Write it like 2026-11-09."


def no_weeks(text: str, most: int) -> str:
    return f"{text} is not a number of weeks between 1 and {most}."


def doctor_port(port: int) -> str:
    return f"the port that the app will use; by default {port}"
