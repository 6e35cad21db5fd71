"""The words of connecting a source: of the Connect page and of `python -m scorecard init`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from scorecard.model import Configuration, Dataset, Goal, Issue, Stage
from scorecard.wording.formats import Formats, count, formats_of, listed, plain

if TYPE_CHECKING:
    from scorecard.connecting.levels import Quotient
    from scorecard.ingest import ColumnUnderstood, Ingested, Inspection, Proposal
    from scorecard.ingest.inspection import Question
    from scorecard.library import Standard

STEPS = {
    "place": "Where it is",
    "look": "What was understood",
    "columns": "Columns",
    "names": "Names",
    "numbers": "First scorecard",
    "save": "Save",
}
LEAD = {
    "place": "Where are your numbers or your leads? Nothing is changed there: they are only read.",
    "look": "This is what was understood. Correct what is wrong; nothing counts yet.",
    "columns": "Which of your columns is which of ours? Leave out what you do not have.",
    "names": "What are you called, and what are your channels called? Spellings that mean the same become one channel.",
    "numbers": "Which numbers do you want to watch? Two are enough to begin with; more can follow at any time.",
    "save": "This is the configuration. Save it, then start the scorecard with it.",
}
FORBIDDEN = (
    "Connecting is not open to you here, because it reads addresses of the reader's choice. An admin can do it (**admins** under "
    "access in the configuration), or whoever runs this installation, with `python -m scorecard init` or the setting SCORECARD_CONNECT."
)
KINDS = {"google_sheet": "A Google Sheet", "database": "A database", "file": "A file"}
KIND = "What is it?"
DOUBLED, DOUBLED_FIX = "Several columns stand for this number.", "Keep one of them and leave the others out."
NOTHING_WRITTEN = "Nothing was written."
NO_NUMBERS = "No number was recognised; name them with --map, such as --map website_visits='Visits'."
ASK_COMPANY, ASK_DATES = "What is your company called? ", "Day first (d) or month first (m)? "
SAY_SO = "Say so with --dates, --first-week or --map."
ADDRESS = "Address of the sheet"
ADDRESS_HELP = "Open the tab in your browser and copy the whole address: https://docs.google.com/spreadsheets/d/…/edit#gid=…"
NAME_OF_KEY = "Name of the secret"
NAME_HELP = "The name only. The key or the database's URL itself stays where secrets are kept and is never shown."
SHARE = "Share the sheet with this address: **Share** in the sheet, paste it, choose **Viewer**, switch off *Notify people*, **Send**."
SHARE_KEY = "This secret is an API key. It reads only sheets that “Anyone with the link” may view."
NO_ACCOUNT = (
    "No way to Google is set up yet. Once, and for all sheets: in Google's console make a project, switch on the Google Sheets API, make a "
    "service account and download its key as JSON. Drop that file here: it is kept among the secrets of this installation, and never shown."
)
KEY_FILE = "The key's JSON file"
OTHER_SIGN_IN = (
    "This key would sign in elsewhere than at Google (its token_uri), so it was not kept. Download a new one from Google's console and "
    "give it as it comes."
)
OR_COMMAND = "Or start the scorecard with it:"
NO_ACCOUNT_COMMAND = 'export SCORECARD_SECRET_GOOGLE="$(cat the-key.json)"\nstreamlit run app.py'
BY_NAME = "By the secret with its address"
BY_ADDRESS = "By its address"
BY_FILE = "An SQLite file"
DATABASE = "How is the database reached?"
NAME_TO_BE = "What shall it be called?"
NAME_TO_BE_HELP = "A short name such as crm. The address is kept under it among the secrets of this installation, and never shown."
DATABASE_ADDRESS = "Address, with user and password"
DATABASE_HELP = (
    "Such as postgresql://reader:password@db.example.com/crm or mysql://reader:password@db.example.com/crm. Take a user who may only read."
)
DATABASE_IS_A_FILE = "This is the address of a file. Name the file by its path, or upload it."
SQLITE_PATH = "Path of the SQLite file"
UPLOAD = "CSV, Excel or Parquet from your computer"
OR_PATH = "Or the path of a file on the server"
PATH_HELP = "Only below the folder of the configuration or the scorecard's home."
TAB = "Which tab?"
TABLE = "Which table?"
SHOW_TABLES = "Show its tables"
READ = "Read it"
TEST = "Test the access"
READING = "Reading …"
NEXT = "Continue"
BACK = "Back"
LEFT_OUT = "(leave out)"
NOT_THERE = "(not in the sheet)"
MUST = "must be there"
START_EMPTY = "Starting from nothing? Take a workbook to fill in"
TEMPLATE = (
    "It has a tab each for weekly numbers, goals, the calendar and leads, and opens in Google Sheets too. Pick the numbers you want in it:"
)
TEMPLATE_BUTTON = "Download the workbook"
TEMPLATE_FILE = "scorecard-template.xlsx"
TEMPLATE_FOUND = "This is the workbook to fill in: all its tabs can be connected at once, and nothing has to be mapped."
TAKE_WHOLE = "Connect the whole workbook"
OR_ONE_TAB = "Or read one of its tabs by itself:"
WHOLE = "Your workbook"
WHOLE_LEAD = "Its tabs and titles are known, so this is all: say what your company is called, look at the first scorecard, and save."
NOTHING_FILLED = "Nothing is filled in yet. Type some weekly numbers or leads into it, then read it again."
TABS = {
    "weekly_numbers": ("Weekly numbers", "numbers week by week"),
    "goals": ("Goals", "what both teams want to reach"),
    "calendar": ("Calendar", "what happens when, drawn on the charts"),
    "leads": ("Leads", "the funnel, the close rates, and the numbers made of leads"),
}
TAB_HEADS = ("Tab", "Filled rows", "Becomes")
ROW_IS = "What is one row?"
ROWS: Mapping[tuple[Dataset, str], str] = {
    ("leads", "long"): "One lead or deal",
    ("indicator_values", "wide"): "One day, week or month, with a column for each number",
    ("indicator_values", "weeks-as-columns"): "One number, with a column for each week",
    ("indicator_values", "long"): "One number of one day or week, its name in a column",
    ("events", "long"): "One activity: a call, a visit, an appointment",
    ("goals", "long"): "One goal: a number, its target, from when to when",
    ("calendar", "long"): "One date of the calendar: a campaign, a fair, a holiday",
}
DATE_MEANS = "What does a date mean there?"
MEANS = {"day": "That day", "week_start": "The week that begins on it", "week_end": "The week that ends on it", "month": "The month"}
HOLDS_FOR = "A target is to be reached …"
HOLDS = {"week": "In each week", "period": "In the whole time from and to"}
DAYS_ASKED = {("layout", "first_week"): "On which day does the first of these weeks begin?"}
ORDER = "How are dates written?"
ORDERS = {"day-first": "Day first: 31/12/2026", "month-first": "Month first: 12/31/2026"}
NUMBERS_ARE = "How are numbers written?"
NUMBER_MARKS = {"1,234.5": "1,234.5", "1.234,5": "1.234,5"}
WHOLE_NUMBERS = {
    ("layout", "year"): "Of which year is the first date?",
    ("layout", "header_row"): "In which row do the column names stand?",
}
TAKE = "Take this"
TITLE_COLUMNS = "Your columns"
TITLE_SKIPPED = "Rows that are not data"
TITLE_ROWS = "The first rows, as they are there"
ROW = "Row"
MORE_COLUMNS = "More columns"
COMPANY = "Your company"
CURRENCY = "Currency"
ZONE = "Time zone"
WEEK_STARTS = "A week begins on"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TITLE_CHANNELS = "Channels"
CHANNELS_HELP = "Write the same name into several rows to make one channel of them. Capital letters make no difference."
SPELLING, ROWS_OF, NAME = "As it is spelled", "Rows", "Channel"
NO_CHANNELS = "There is no column of channels in it, so there is nothing to name. You can add channels later."
OWN_TEAM = "Numbers of our own belong to"
TEAMS = {"marketing": "Marketing", "sales": "Sales", "shared": "Both"}
LIBRARY = "Numbers made of your rows"
FIRST = "Your first scorecard"
FIRST_NOTE = "Made of the rows above, before anything is saved. Goals, notes and the pages behind each number come once you start with it."
NOTHING_CHOSEN = "Choose at least one number."
SAVE = "Save the configuration"
REPLACE = "Replace the file that is there; a copy of it is kept beside it"
MISTAKES = "This cannot be saved yet:"
STATES = ("Where", "What", "What to do")
TEXT = "What will be saved"
DOWNLOAD = "Download it instead"
AGAIN = "Connect another one"
ANEW = "Begin a new scorecard instead"
NUMBERS_FIRST = (
    "Goals and dates belong to numbers. Connect a sheet or file with numbers or leads first and save it; then come back here with this one."
)
LISTED_ALONE = (
    "This is a list of goals or of dates, which belong to numbers. Connect the numbers or leads first; then add this on the Connect page, "
    "or as a source of its own in the configuration. If it is something else, say so with --rows."
)
WHICH_NUMBERS = "Which of your numbers are meant?"
UNKNOWN_NUMBERS = "Without a number these are not used: "
LISTED_TITLES = {"goals": "Your goals", "calendar": "Your calendar"}
LISTED_HEADS = {
    "goals": ("Number", "From", "To", "Target", "Owner"),
    "calendar": ("What", "From", "To", "Kind", "Channel"),
}
CHECK_FIRST = "Check every source, read them, and start:"


def step(name: str) -> str:
    """The heading of a step: "Step 2 of 6: What was understood"."""
    return f"Step {list(STEPS).index(name) + 1} of {len(STEPS)}: {STEPS[name]}"


def icon(number: int, here: int) -> str:
    """A step that lies behind, the one at hand, and one that is to come."""
    return "check_circle" if number < here else "radio_button_checked" if number == here else "radio_button_unchecked"


def written(target: Path, kept: Path | None, python: str) -> list[str]:
    """After the configuration was saved from the command line: where it is, and how to start with it."""
    lines = [f"Written to {target}.", *([f"The earlier file is kept as {kept}."] if kept else []), "Start with it:"]
    return [*lines, f'  export SCORECARD_CONFIG="{target}"', f"  {python} -m scorecard sync", f"  {python} -m streamlit run app.py"]


def read_from(place: str, rows: int, formats: Formats) -> str:
    """What was read."""
    return f"Read: {plain(place)}, {formats.count(rows, 'row')}."


def understood(found: "Inspection", formats: Formats) -> str:
    """The header, what was left out, and how many rows can be used, in one sentence or two."""
    what = found.understood
    header = f"The column names stand in row {what.header_row}." if what.header_row else "The columns have names of their own."
    return f"{header} {usable(found.ingested, formats)}" if found.ingested else header


def usable(ingested: "Ingested", formats: Formats) -> str:
    """How many rows can be used."""
    good = ingested.rows_accepted + ingested.rows_repaired
    if good == ingested.rows_read:
        return f"All {formats.count(ingested.rows_read, 'row')} can be used."
    left = f"{formats.number(ingested.rows_rejected)} cannot, and will be listed with the reason."
    return f"{formats.number(good)} of {formats.count(ingested.rows_read, 'row')} can be used; {left}"


def column_table(columns: Sequence["ColumnUnderstood"], stages: Sequence[Stage]) -> pd.DataFrame:
    """Every column: what stands in it, how it was read, and what it is for us."""
    rows = [
        {
            "Column": each.header or each.letter,
            "For example": ", ".join(each.samples),
            "Read as": each.convention.replace(" (stated)", "").replace(" (proposed)", ""),
            "Is our": column(each.meaning, stages) if each.meaning else "–",
            "Blank": each.blank,
        }
        for each in columns
    ]
    return pd.DataFrame(rows)


def skipped_table(found: "Inspection") -> pd.DataFrame:
    """The rows that are not data, and why."""
    return pd.DataFrame(
        [
            {
                "Rows": str(each.first) if each.first == each.last else f"{each.first} to {each.last}",
                "Why": each.reason,
                "Begins with": each.sample,
            }
            for each in found.understood.skipped
        ]
    )


COLUMNS = {
    "lead_id": "Number or id of the lead",
    "created_at": "Day the lead came in",
    "won_at": "Day it was won",
    "lost_at": "Day it was lost",
    "disqualified_at": "Day it was disqualified",
    "recycled_at": "Day it went back to marketing",
    "first_contact_at": "Day of the first contact by sales",
    "verdict": "Verdict of sales",
    "at": "Day or time",
    "kind": "Kind of activity",
    "date": "Date",
    "indicator": "Name of the number",
    "value": "The number itself",
    "cost": "Cost",
    "amount": "Amount of the deal",
    "from": "From",
    "to": "To, the last day",
    "target": "Target",
    "operator": "At least or at most",
    "per": "Week or whole time",
    "title": "What it is",
    "product": "Product or plan",
    "persona": "Persona or job",
    "name": "Name of the person",
    "email": "E-mail address",
}


def column(name: str, stages: Sequence[Stage] = ()) -> str:
    """One of our columns in words: "Day it became an MQL"."""
    stage = next((each for each in stages if each.column == name), None)
    if name in COLUMNS:
        return COLUMNS[name]
    return f"Day it reached {stage.name}" if stage else name.replace("_", " ").capitalize()


def offered(header: str, samples: Mapping[str, Sequence[str]]) -> str:
    """A column of the sheet as a choice, with what stands in it."""
    shown = ", ".join(samples.get(header, ())[:2])
    return f"{header}  ·  {shown}" if shown else header


def asked(question: "Question", found: "Inspection") -> str:
    """A question of the inspection without the configuration's words, which nobody needs here."""
    headers = [each.header for each in found.understood.columns if each.header and f"{each.header!r}" in question.sentence]
    first = question.sentence.split(" Set ")[0]
    return plain(first if headers or not question.setting else question.sentence)


def merge(proposal: "Proposal", formats: Formats) -> str:
    """A proposal to make one channel of several spellings."""
    spelled = " and ".join(f"“{plain(name)}” ({formats.count(number, 'row')})" for name, number in proposal.variants)
    return f"{spelled} → {plain(proposal.into)}"


TAKE_GOALS = "Take the goals that are typed beside the numbers"


def goals_taken(goals: Sequence[Goal], formats: Formats) -> list[str]:
    """For how long the goals of a sheet hold, and where they are changed."""
    if not goals:
        return []
    until = formats.day(goals[0].end)
    return [f"{count(len(goals), 'goal')} typed beside the numbers: for each week until {until}, to be changed under Goals."]


def unused_dates(columns: Sequence["ColumnUnderstood"]) -> list[str]:
    """What to do with columns of dates of which nothing is made: in leads they are often stages or outcomes."""
    headers = [each.header for each in columns if not each.meaning and each.kind == "time"]
    if not headers:
        return []
    shown = ", ".join(headers[:6]) + (f" and {len(headers) - 6} more" if len(headers) > 6 else "")
    return [f"Dates that are not used: {shown}. A stage or an outcome among them is named by --map won_at={headers[-1]!r} (or mql_at, …)."]


def levels(made_of: Mapping[str, "Quotient"], suggested: Mapping[str, str], chosen: Mapping[str, str]) -> list[str]:
    """What becomes of averages and rates of single days, which cannot be added up to a week."""
    said = [f"{name}: a week's is the week's {each.above} ÷ its {each.below}, as the days' values are." for name, each in made_of.items()]
    out = [name for name, id in suggested.items() if not id and not chosen.get(name)]
    taken = [name for name, id in suggested.items() if not id and chosen.get(name)]
    if out:
        said.append(f"Left out: {', '.join(out)}. Averages and rates of single days cannot be added up to a week's.")
    if taken:
        said.append(f"{', '.join(taken)}: of each week the last day's value is shown, because averages and rates cannot be added up.")
    return said


def meaning(id: str, label: str, standards: Mapping[str, "Standard"]) -> str:
    """What a column of numbers may be, as a choice."""
    if not id:
        return LEFT_OUT
    return standards[id].indicator.name if id in standards else f"{label} (a number of our own)"


def standard(each: "Standard") -> str:
    """An indicator of the library as a choice."""
    return each.indicator.name


def standard_table(chosen: Sequence["Standard"]) -> list[dict[str, str]]:
    """What the chosen numbers mean."""
    return [{"Number": plain(each.indicator.name), "What it means": plain(each.indicator.definition)} for each in chosen]


def saved(path: Path, kept: Path | None) -> str:
    """Where it was saved."""
    before = f" The earlier file is kept as {plain(str(kept))}." if kept else ""
    return f"Saved to {plain(str(path))}.{before}"


def commands(path: Path, python: str) -> str:
    """How to start with it, by the Python that runs now: another one has none of the libraries."""
    steps = ("scorecard check", "scorecard sync", "streamlit run app.py")
    return "\n".join([f'export SCORECARD_CONFIG="{path}"', *(f"{python} -m {step}" for step in steps)])


def will_be(path: Path, adds: bool = False) -> str:
    """Where it will be saved, or what it will be added to."""
    if adds:
        return f"It will be added to {plain(str(path))}; a copy of the file as it is now is kept beside it."
    return f"It will be saved to {plain(str(path))}."


def added_to(company: str, sources: Sequence[str]) -> str:
    """What a source is added to while the demo company is still shown."""
    return f"What you connect now is added to the scorecard that you have saved: {plain(company)}, with {listed(list(sources))}."


def listed_rows(rows: pd.DataFrame, configuration: Configuration, dataset: Dataset) -> list[dict[str, str]]:
    """Goals, or dates of the calendar, as they were understood; goals without a number are left out."""
    formats = formats_of(configuration.company)
    shown = []
    for row in rows.to_dict("records"):
        number = configuration.indicator(row["indicator"]) if row["indicator"] else None
        days = [formats.day(row[name].date()) if pd.notna(row[name]) else "–" for name in ("from", "to")]
        if dataset == "calendar":
            cells = [row["title"], *days, row["kind"], row["channel"]]
        elif number is None:
            continue
        else:
            ends = [formats.exact(row[name], number.unit) for name in ("target", "upper") if pd.notna(row[name])]
            each = " a week" if row["per"] != "period" else ""
            cells = [number.name, *days, f"{_SIGNS.get(row['operator'] or '', '')}{' – '.join(ends)}{each}", row["owner"]]
        shown.append(dict(zip(LISTED_HEADS[dataset], (plain(str(cell or "–")) for cell in cells), strict=True)))
    return shown


_SIGNS = {">=": "≥ ", "<=": "≤ "}


def uploaded(name: str) -> str:
    """Which file is read that was uploaded before."""
    return f"{plain(name)} is here; choose another one to read that instead."


def filled_down(headers: Sequence[str]) -> str:
    """Which blank cells stand for what is above them."""
    return f"A blank cell below {listed([plain(each) for each in headers])} is taken for what stands above it."


def issues(found: Sequence[Issue]) -> list[dict[str, str]]:
    """Every mistake: where, what, and what to do."""
    return [dict(zip(STATES, (plain(each.where), plain(each.what), plain(each.fix)), strict=True)) for each in found]


def channel_rows(names: Mapping[str, str], rows: Mapping[str, int]) -> list[dict[str, Any]]:
    """The spellings, how often each occurs, and the channel that it stands for."""
    return [{SPELLING: spelling, ROWS_OF: rows[spelling], NAME: names.get(spelling, spelling)} for spelling in rows]


def tab_table(rows: Mapping[str, int]) -> list[dict[str, Any]]:
    """The tabs of the template, how many rows are filled in, and what each becomes."""
    return [dict(zip(TAB_HEADS, (TABS[name][0], str(rows[name]), TABS[name][1]), strict=True)) for name in TABS]
