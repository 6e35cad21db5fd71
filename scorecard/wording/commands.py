"""What the commands of the terminal say about themselves, and why they refuse."""

PROGRAM = "One scorecard that sales and marketing both believe."
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
PROGRAM_TOKENS = "Make, list or revoke the tokens with which programs ask for answers over HTTP."
OWNER = "who answers for it: an e-mail address where people sign in"


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
