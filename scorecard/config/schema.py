"""Every table and key that scorecard.toml may hold, declared once: reading, writing and the documentation all follow this list.

A key's default is the default of the model's field that it fills, so it is stated in one place only.
"""

from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal

from scorecard import model
from scorecard.config import kinds
from scorecard.config.kinds import Kind, choice


@dataclass(frozen=True)
class Key:
    """One key: its name in the file, its kind, what it means, and the model's field that it fills where that is named otherwise."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    field: str = ""

    @property
    def fills(self) -> str:
        """The model's field."""
        return self.field or self.name


@dataclass(frozen=True)
class Table:
    """One table: once in the file (`one`), repeated as an array (`list`), or one for each name (`named`)."""

    name: str
    shape: Literal["one", "list", "named"]
    about: str
    keys: tuple[Key, ...]
    fills: type[Any] | None = None
    inner: tuple["Table", ...] = ()

    @property
    def header(self) -> str:
        """How the table is opened in a file."""
        return {"one": f"[{self.name}]", "list": f"[[{self.name}]]", "named": f"[{self.name}.<name>]"}[self.shape]

    def default(self, key: Key) -> Any:
        """The model's default for that key; None where there is none."""
        for each in fields(self.fills) if self.fills else ():
            if each.name == key.fills:
                if each.default is not MISSING:
                    return each.default
                return each.default_factory() if each.default_factory is not MISSING else None
        return None


COMPANY = Table(
    "company",
    "one",
    "Whose scorecard it is, and its calendar.",
    (
        Key("name", kinds.NAME, "The company's name, as the pages show it.", required=True),
        Key("currency", kinds.NAME, "The ISO code of the currency of all money, such as EUR."),
        Key("locale", kinds.NAME, "Language and country for numbers, money and dates, such as de_DE."),
        Key(
            "timezone",
            kinds.NAME,
            "The IANA time zone of the business, such as Europe/Berlin: it decides the day to which an instant belongs.",
        ),
        Key("week_start", kinds.WEEKDAY, "The first day of the week."),
        Key("fiscal_year_start", kinds.MONTH, "The month in which the fiscal year begins."),
        Key("business_days", kinds.BUSINESS_DAYS, "The days on which the business works."),
        Key("holidays", kinds.DAYS, "Days on which it does not."),
        Key(
            "holidays_country",
            kinds.NAME,
            'The country whose public holidays count as well, such as "US"; with a region as "DE-BY".',
        ),
    ),
    model.Company,
)
DEMO = Table(
    "demo",
    "one",
    "Marks an invented company, whose files may be written anew for another day.",
    (Key("day", kinds.DAY, "The day for which the files beside the configuration were written.", required=True),),
)
STAGES = Table(
    "stages",
    "list",
    "The steps from a lead to a customer, in their order. The first is the lead itself, the last is the win.",
    (
        Key("id", kinds.IDENTIFIER, "A short name, such as mql.", required=True),
        Key("name", kinds.NAME, "The name that people use.", required=True),
        Key("definition", kinds.TEXT, "The written criteria: when does a lead enter this stage?"),
        Key("owner", kinds.TEXT, "Who answers for the stage."),
        Key(
            "column",
            kinds.IDENTIFIER,
            "Its time of entry in `leads`. Without it: `created_at` for the first, `won_at` for the last, `<id>_at` between.",
        ),
        Key("sla_hours", kinds.POSITIVE, "Within how many hours a lead should leave the stage."),
    ),
    model.Stage,
)
_SPELLINGS = (
    Key("name", kinds.NAME, "The name that all pages use.", required=True),
    Key("aliases", kinds.TEXTS, "Other spellings in the sources that mean the same. Capital letters make no difference."),
    Key("definition", kinds.TEXT, "What belongs to it, in plain words."),
)
CHANNELS = Table("channels", "list", "The channels through which leads come, with the spellings that mean them.", _SPELLINGS, model.Channel)
PERSONAS = Table("personas", "list", "The kinds of buyer that both teams work for.", _SPELLINGS, model.Persona)

LAYOUT = Table(
    "layout",
    "one",
    "How a sheet lies. Rows are counted from 1 as the sheet shows them.",
    (
        Key(
            "shape",
            choice("long", "wide", "weeks-as-columns"),
            "One row a value; one row a date and a column an indicator; or a row an indicator and a column a week.",
        ),
        Key("header_row", kinds.WHOLE, "The row of the column names; 0 means: find it."),
        Key("header_rows", kinds.COUNT, "How many rows the column names take."),
        Key("skip_rows", kinds.COUNTS, "Rows to leave out."),
        Key("skip_labels", kinds.TEXTS, "Rows to leave out by what stands in their first cell, such as Total."),
        Key("date_means", choice("day", "week_start", "week_end", "month"), "What a date stands for."),
        Key("year", kinds.COUNT, "The year of dates that are written without one (of the first of them)."),
        Key("last_row", kinds.WHOLE, "The last row that belongs to the table; 0 means: to the end."),
        Key("first_week", kinds.DAY, "The first day of the week headed Week1, where weeks are only numbered."),
        Key("fill_down", kinds.TEXTS, "Columns in which a blank cell means what stands above it, by their headers."),
    ),
    model.Layout,
)
OUTCOMES = Key(
    "outcomes",
    kinds.OUTCOMES,
    "For leads whose end is a status with one date beside it: the `column` of the status, the column of its `date`, and per outcome "
    '(`won`, `lost`, `disqualified`, `recycled`, or a stage) the statuses that mean it, such as `won = ["Closed won"]`.',
)
OPTIONS: dict[str, tuple[Key, ...]] = {
    "google_sheet": (
        Key("url", kinds.NAME, "The address of the spreadsheet, as the browser shows it."),
        Key("key", kinds.NAME, "Or only the long key out of that address."),
        Key("tab", kinds.NAME, "The tab; without it the only one that is not hidden."),
        Key("gid", kinds.WHOLE, "Or the number after #gid= in the tab's address, which outlives renaming."),
        Key("range", kinds.NAME, "A part of the tab, such as B3:H200."),
        Key("secret", kinds.NAME, "The name of the secret with the service account or API key; without it `google`."),
    ),
    "database": (
        Key("secret", kinds.NAME, "The name of the secret that holds the database's URL. The URL itself never stands in this file."),
        Key("path", kinds.NAME, "Or the path of an SQLite file, which needs no secret."),
        Key("table", kinds.NAME, "The table or view to read."),
        Key("schema", kinds.NAME, "The schema of that table."),
        Key("query", kinds.NAME, "Or a SELECT to read instead of a table."),
        Key("live", kinds.YES_NO, "Ask this database directly for every answer instead of copying it; see docs/live-databases.md."),
        Key("max_rows", kinds.COUNT, "How many rows of a result a live source may give back; 200,000 without it."),
        Key("key", kinds.NAME, "The column that identifies a row, for reading only what changed."),
        Key("updated_at", kinds.NAME, "The column that says when a row last changed, for reading only what changed."),
        Key("reconcile_hours", kinds.POSITIVE, "After how many hours everything is read again, so that deletions are seen."),
        Key("timeout_seconds", kinds.POSITIVE, "How long a query may take; 120 seconds without it, 30 for a live source."),
    ),
    "file": (
        Key("path", kinds.NAME, "The path of a CSV, Excel or Parquet file, from the folder of this configuration."),
        Key("tab", kinds.NAME, "The tab of an Excel file."),
        Key("separator", kinds.NAME, 'What separates the cells of a CSV file, such as ";" or "\\t"; sniffed and shown without it.'),
        Key("encoding", kinds.NAME, "The character encoding of a CSV file, such as utf-8 or cp1252; sniffed and shown without it."),
    ),
}
SOURCES = Table(
    "sources",
    "named",
    "Where rows come from and how they are to be read. The name is the one that the commands and pages use.",
    (
        Key("kind", choice("google_sheet", "database", "file"), "What it is.", required=True),
        Key("dataset", choice("indicator_values", "leads", "events", "goals", "calendar"), "What one of its rows is.", required=True),
        Key("columns", kinds.MAPPING, 'Our column = the source\'s column, such as `created_at = "Created date"`.'),
        Key("constants", kinds.MAPPING, 'One value for every row, such as `channel = "Partner"`.'),
        Key(
            "values",
            kinds.MAPPINGS,
            'Per column, raw spellings and what they mean, such as `values.indicator = {"PPC clicks" = "ppc_clicks"}`.',
        ),
        Key("dates", kinds.MAPPING, 'Per column (or `"*"` for all): `iso`, `day-first`, `month-first`, or a format such as `%d.%m.%Y`.'),
        Key("numbers", choice("1,234.5", "1.234,5"), "How numbers are written."),
        Key("timezone", kinds.NAME, "The time zone of times without one; without it the company's."),
        Key("extends", kinds.NAME, "The source of leads to whose rows this one adds columns, joined on the lead id."),
        Key("personal", kinds.TEXTS, "Columns that are personal, besides name and e-mail."),
        Key("every_minutes", kinds.COUNT, "How often it is read."),
        Key("quiet_days", kinds.WHOLE, "How many business days without any row are normal before silence means: missing."),
        Key("owner", kinds.TEXT, "Whom to ask about it."),
    ),
    model.Source,
    (LAYOUT,),
)
INDICATORS = Table(
    "indicators",
    "named",
    "The numbers that are watched: each is declared by exactly one of `count`, `sum`, `last` or `ratio`.",
    (
        Key("name", kinds.NAME, "The name that people use.", required=True),
        Key("count", kinds.NAME, "Counts the rows of a dataset: `leads` or `events`."),
        Key("sum", kinds.NAME, "Adds up a column: `indicator_values` (its values), or dataset and column such as `events.cost`."),
        Key("last", kinds.NAME, "Takes the last value, for stocks such as open pipeline."),
        Key("ratio", kinds.RATIO, "Divides one indicator by another, each summed over the same days."),
        Key("scale", kinds.POSITIVE, "What a ratio is multiplied by: 1 unless stated."),
        Key("on", kinds.NAME, "The column that dates a row: without it `created_at` of leads, `at` of events, `date` of values."),
        Key(
            "where",
            kinds.WHERE,
            'Which rows count, such as `{kind = "call"}`. Values of the sheet count under the indicator\'s own id unless stated.',
        ),
        Key("team", choice(*model.TEAMS), "Whose number it is."),
        Key("owner", kinds.TEXT, "Who answers for it."),
        Key("definition", kinds.TEXT, "What it counts, in one line of plain words."),
        Key(
            "unit",
            choice("count", "money", "percent", "ratio", "days", "hours"),
            "What it is measured in; `percent` holds shares, 0.12 is shown as 12 %.",
        ),
        Key(
            "better",
            choice("higher", "lower", "range"),
            "Which direction is good; `range` where neither is by itself, such as for spending.",
        ),
        Key("cadence", choice("daily", "business_days", "weekly", "monthly"), "How often a value is due."),
        Key("role", choice("lead", "lag"), "Whether it comes before results (`lead`) or is one (`lag`)."),
        Key("reliability", kinds.TEXT, "What to keep in mind when reading it."),
        Key("listed", kinds.YES_NO, "Whether it has a row of its own on the scorecard; false for mere parts of ratios."),
    ),
    model.Indicator,
)
GOALS = Table(
    "goals",
    "list",
    "Dated targets. They may be kept in a source instead, or set on the page.",
    (
        Key("indicator", kinds.NAME, "The indicator's id.", required=True),
        Key("from", kinds.DAY, "The first day.", required=True, field="start"),
        Key("to", kinds.DAY, "The last day, included.", required=True, field="end"),
        Key(
            "target",
            kinds.TARGET,
            'The number to reach, or a comparison: `"+30 % vs previous period"`, `"-5 % vs last year"`.',
            required=True,
        ),
        Key("operator", choice(">=", "<=", "between"), "At least, at most, or within a range from `target` to `upper`."),
        Key("upper", kinds.NUMBER, "The upper end of a range."),
        Key("per", choice("week", "period"), "Whether it holds for each week, or once for the whole time."),
        Key("owner", kinds.TEXT, "Who answers for it."),
        Key("id", kinds.IDENTIFIER, "A short name, needed when other goals are part of this one."),
        Key("part_of", kinds.NAME, "The id of the larger goal that it belongs to."),
        Key("name", kinds.TEXT, "What people call it, where the indicator's name is not enough."),
    ),
    model.Goal,
)
AGREEMENT = Table(
    "agreement",
    "one",
    "What marketing and sales owe each other.",
    (
        Key("qualified_lead", kinds.TEXT, "What counts as a qualified lead, in the words of the agreement."),
        Key("first_contact_hours", kinds.POSITIVE, "Within how many hours sales contacts a new qualified lead."),
        Key("verdict_hours", kinds.POSITIVE, "Within how many hours sales accepts or refuses it."),
        Key("reasons", kinds.TEXTS, "The agreed reasons for refusing a lead."),
        Key("leads_owed", kinds.POSITIVE, "How many leads marketing owes."),
        Key("leads_indicator", kinds.NAME, "The indicator that counts them."),
        Key("leads_per", choice("week", "month", "quarter"), "Per what time."),
        Key("marketing_head", kinds.TEXT, "Who signs for marketing."),
        Key("sales_head", kinds.TEXT, "Who signs for sales."),
    ),
    model.Agreement,
)
MEETING = Table(
    "meeting",
    "one",
    "The rhythm of the weekly meeting.",
    (
        Key("weekday", kinds.WEEKDAY, "Its day."),
        Key("time", kinds.CLOCK, "When it begins, in the company's time zone."),
        Key("minutes", kinds.COUNT, "How long it takes."),
        Key("attendees", kinds.TEXTS, "Who comes."),
    ),
    model.Meeting,
)
ACCESS = Table(
    "access",
    "one",
    'Who may see and do what. People are named by e-mail address, or by domain as "@example.com".',
    (
        Key("required", kinds.YES_NO, "Whether everybody has to sign in."),
        Key("public", kinds.YES_NO, "Says in so many words that everybody on the network may look without signing in."),
        Key("viewers", kinds.TEXTS, "Who may look."),
        Key("editors", kinds.TEXTS, "Who may also set goals, write notes and make links."),
        Key("admins", kinds.TEXTS, "Who may also change the configuration."),
        Key(
            "personal",
            kinds.many(choice("viewer", "editor", "admin"), "a list of `viewer`, `editor`, `admin`"),
            "The roles that see names and e-mail addresses.",
        ),
        Key("role_claim", kinds.TEXT, "The claim of the identity provider that names the role, where it does."),
        Key(
            "trust_email",
            kinds.YES_NO,
            "Whether an address counts as verified where the identity provider does not say (as Microsoft Entra of one organisation).",
        ),
        Key("embed_in", kinds.TEXTS, 'The sites that may show the scorecard in a frame, such as "https://intranet.example.com".'),
    ),
    model.Access,
)
DIGEST = Table(
    "digest",
    "one",
    "The weekly digest, by mail and to channels. It is sent as soon as there is anybody to send it to. More in docs/digest.md.",
    (
        Key("recipients", kinds.TEXTS, "The e-mail addresses that get it."),
        Key("slack", kinds.TEXTS, "The names of the secrets that hold the addresses of Slack's incoming webhooks."),
        Key("teams", kinds.TEXTS, "The names of the secrets that hold the addresses of Teams' workflow webhooks."),
        Key("weekday", kinds.WEEKDAY, "The day on which it goes out."),
        Key("time", kinds.CLOCK, "When, in the company's time zone."),
        Key("address", kinds.ADDRESS, "Where people open the scorecard, for the links back, such as `https://scorecard.example.com`."),
        Key("sender", kinds.TEXT, "The e-mail address that it comes from."),
        Key("contact", kinds.TEXT, "The e-mail address to write to in order to leave; without it the sender."),
        Key("smtp_host", kinds.TEXT, "The mail server."),
        Key("smtp_port", kinds.COUNT, "Its port."),
        Key(
            "smtp_security",
            choice("starttls", "tls", "none"),
            "How the connection is encrypted: after a greeting, from the start (mostly port 465), or, on this machine only, not at all.",
        ),
        Key("smtp_user", kinds.TEXT, "The name to sign in with; without it there is no sign-in."),
        Key("smtp_secret", kinds.TEXT, "The name of the secret that holds the password."),
    ),
    model.Digest,
)
ALERTS = Table(
    "alerts",
    "list",
    "Rules that speak up by themselves.",
    (
        Key("id", kinds.IDENTIFIER, "A short name.", required=True),
        Key(
            "rule",
            choice("missed", "signal", "no_data", "close_rate"),
            "A goal missed, a value outside its usual range, no data, or a changed close rate.",
            required=True,
        ),
        Key("indicator", kinds.NAME, "The indicator that it watches."),
        Key("channel", kinds.NAME, "For `close_rate`: the channel; without it every channel."),
        Key("weeks", kinds.COUNT, "For how many weeks in a row."),
        Key("owner", kinds.TEXT, "Whom it tells."),
        Key("quiet_days", kinds.WHOLE, "For how many days it stays quiet after it spoke."),
    ),
    model.Alert,
)
CALENDAR = Table(
    "calendar",
    "list",
    "Dates that explain numbers: initiatives, promotions, launches, holidays. They may be kept in a source instead.",
    (
        Key("title", kinds.NAME, "What it is.", required=True),
        Key("from", kinds.DAY, "The first day.", required=True, field="start"),
        Key("to", kinds.DAY, "The last day, included; without it the first day.", field="end"),
        Key("kind", kinds.NAME, "What kind of date it is, such as campaign, launch or holiday."),
        Key("owner", kinds.TEXT, "Whom to ask."),
        Key("channel", kinds.TEXT, "The channel that it concerns."),
        Key("indicator", kinds.TEXT, "The indicator that it concerns."),
    ),
    model.CalendarEntry,
)
TABLES = (COMPANY, STAGES, CHANNELS, PERSONAS, SOURCES, INDICATORS, GOALS, AGREEMENT, MEETING, ACCESS, DIGEST, ALERTS, CALENDAR, DEMO)
