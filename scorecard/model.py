"""The words of the house, as immutable values.

Everything here is plain data without behaviour that needs a clock, a network or the environment. What a number *means* is
decided by an `Indicator`; where its rows come from by a `Source`; what is asked by a `Question`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

Team = Literal["marketing", "sales", "shared"]
Unit = Literal["count", "money", "percent", "ratio", "days", "hours"]
Better = Literal["higher", "lower", "range"]
Cadence = Literal["daily", "business_days", "weekly", "monthly"]
Dataset = Literal["indicator_values", "leads", "events", "goals", "calendar"]
Operator = Literal[">=", "<=", "between"]
Level = Literal["error", "warning"]

TEAMS: tuple[Team, ...] = ("marketing", "sales", "shared")


class State(StrEnum):
    """What is known of one week's number. A real zero is `OK` with the value 0."""

    OK = "ok"
    MISSING = "missing"
    PARTIAL = "partial"
    NOT_DUE = "not_due"


DAMAGED = "damaged"
"""The code of the issue that a snapshot is missing or damaged, and that an older one or none stands in for it."""


@dataclass(frozen=True)
class Issue:
    """Something a person should mend: where it is, what is wrong, and what to do."""

    level: Level
    where: str
    what: str
    fix: str
    code: str = ""


@dataclass(frozen=True)
class Company:
    """Whose scorecard it is, and its calendar.

    `week_start` counts from Monday = 0; `fiscal_year_start` is a month from 1 to 12; `timezone` an IANA name: it decides which day
    an instant belongs to. `business_days` are weekdays (Monday = 0); `holidays` are not business days; they include the public ones of
    `holidays_country`, where that is stated.
    """

    name: str
    currency: str = "USD"
    locale: str = "en_US"
    timezone: str = "UTC"
    week_start: int = 0
    fiscal_year_start: int = 1
    business_days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = frozenset()
    holidays_country: str = ""


@dataclass(frozen=True)
class Stage:
    """One step of the demand waterfall, in the order of the configuration. Its time stamp is the column `<id>_at` of `leads`.

    The first stage is the lead itself (`created_at`) and the last is the win (`won_at`).
    """

    id: str
    name: str
    definition: str = ""
    owner: str = ""
    column: str = ""
    sla_hours: float | None = None


@dataclass(frozen=True)
class Channel:
    """A canonical channel and the spellings that mean it."""

    name: str
    aliases: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True)
class Persona:
    """A kind of buyer, and the spellings that mean it."""

    name: str
    aliases: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True)
class Aggregate:
    """A number made of rows: how many, the sum of a column, or the last value (a stock).

    `on` is the column that dates a row. `where` holds (column, allowed values); all of them must hold. An allowed value of "*"
    means "any value that is there".
    """

    kind: Literal["count", "sum", "last"]
    dataset: Dataset
    column: str
    on: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums of two other indicators over the same days, times `scale` (1 for percentages and ratios alike)."""

    numerator: str
    denominator: str
    scale: float = 1.0


@dataclass(frozen=True)
class Indicator:
    """A declared number. `unit` percent holds shares: 0.12 is shown as 12 %.

    One that is not `listed` is only a part of others, such as a denominator, and has no row of its own on the scorecard.
    """

    id: str
    name: str
    measure: Aggregate | Ratio
    team: Team = "shared"
    owner: str = ""
    definition: str = ""
    unit: Unit = "count"
    better: Better = "higher"
    cadence: Cadence = "daily"
    role: Literal["lead", "lag"] = "lead"
    reliability: str = ""
    listed: bool = True


@dataclass(frozen=True)
class Goal:
    """A dated target on an indicator.

    `per` "week" holds for each week between `start` and `end` (both inclusive); "period" is one target for the whole span. With the
    operator "between", `target` and `upper` are the ends of the range. `part_of` names the goal's parent by its `id`. A goal stated by
    comparison keeps its words in `relative` ("+30 % vs previous period"); its `target` is 0 until they are resolved.
    """

    id: str
    indicator: str
    start: date
    end: date
    target: float
    operator: Operator = ">="
    upper: float | None = None
    per: Literal["week", "period"] = "week"
    owner: str = ""
    part_of: str = ""
    name: str = ""
    relative: str = ""


@dataclass(frozen=True)
class Layout:
    """How a sheet lies: which row is the header, what to skip, and what a date in it means.

    Rows are counted from 1 as the sheet shows them. `header_row` 0 means "find it", `last_row` 0 "to the end". `year` is that of the
    first date headed without one; `first_week` the first day of the week headed "Week1" where weeks are only numbered. `fill_down`
    names columns in which a blank cell means what stands above it.
    """

    shape: Literal["long", "wide", "weeks-as-columns"] = "long"
    header_row: int = 0
    header_rows: int = 1
    skip_rows: tuple[int, ...] = ()
    skip_labels: tuple[str, ...] = ()
    date_means: Literal["day", "week_start", "week_end", "month"] = "day"
    year: int | None = None
    last_row: int = 0
    first_week: date | None = None
    fill_down: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where rows come from and how they are to be read.

    `options` are the reader's own (url, key, tab, range, path, table, query, secret, separator, encoding …). `columns` maps a
    canonical column to the source's column; `constants` gives a canonical column one value for every row; `values` maps, per
    canonical column, raw spellings to the value that is meant. `dates` states the date convention per canonical column (or "*" for
    all): "iso", "day-first", "month-first", or a strptime format. `numbers` states "1,234.5" or "1.234,5". `extends` names the source
    of leads whose rows this one adds columns to, joined on the lead id. `personal` columns are never shown by default. `every_minutes`
    is the rhythm of its refresh; `quiet_days` how many business days without any row are normal before its silence means "missing".
    """

    name: str
    kind: Literal["google_sheet", "database", "file"]
    dataset: Dataset
    options: dict[str, Any] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    numbers: str = ""
    timezone: str = ""
    extends: str = ""
    personal: tuple[str, ...] = ()
    every_minutes: int = 60
    quiet_days: int = 1
    owner: str = ""


@dataclass(frozen=True)
class Agreement:
    """What marketing and sales owe each other.

    Sales owes a first contact within `first_contact_hours` and a verdict within `verdict_hours` (clock hours); a refusal names one of
    `reasons`. Marketing owes `leads_owed` of the indicator `leads_indicator` per `leads_per`.
    """

    qualified_lead: str = ""
    first_contact_hours: float = 24.0
    verdict_hours: float = 48.0
    reasons: tuple[str, ...] = ()
    leads_owed: float | None = None
    leads_indicator: str = ""
    leads_per: Literal["week", "month", "quarter"] = "week"
    marketing_head: str = ""
    sales_head: str = ""


@dataclass(frozen=True)
class Meeting:
    """The rhythm of the weekly meeting. `weekday` counts from Monday = 0; `time` is "HH:MM" in the company's zone."""

    weekday: int = 0
    time: str = "09:00"
    minutes: int = 45
    attendees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Access:
    """Who may see and do what. Entries are e-mail addresses, or domains as "@example.com".

    `required` asks for a sign-in everywhere; `public` says in so many words that none is needed. `personal` are the roles that may see
    personal columns. `trust_email` takes an address as verified where the provider says nothing about it; `embed_in` are the sites that
    may show the scorecard in a frame.
    """

    required: bool = False
    public: bool = False
    viewers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    personal: tuple[str, ...] = ("admin",)
    role_claim: str = ""
    trust_email: bool = False
    embed_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Digest:
    """The weekly digest. With any recipient, Slack or Teams channel it goes out at `weekday` (Monday = 0) and `time` of the company's zone.

    `slack` and `teams` are names of secrets that hold webhook addresses, `smtp_secret` that of the password. `address` is where people
    open the app, without a slash at its end; "" means: no links back. `contact` is whom to write to in order to leave, by default the
    `sender`.
    """

    recipients: tuple[str, ...] = ()
    slack: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    weekday: int = 0
    time: str = "08:00"
    address: str = ""
    sender: str = ""
    contact: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_secret: str = ""


@dataclass(frozen=True)
class Alert:
    """A rule on an indicator: a goal missed for `weeks`, a signal, no data, or a changed close rate (then of a `channel`, or of all)."""

    id: str
    rule: Literal["missed", "signal", "no_data", "close_rate"]
    indicator: str = ""
    channel: str = ""
    weeks: int = 2
    owner: str = ""
    quiet_days: int = 7


@dataclass(frozen=True)
class CalendarEntry:
    """Something with dates that explains numbers: an initiative, a promotion, a launch, a holiday. `end` is inclusive."""

    title: str
    start: date
    end: date
    kind: str = "initiative"
    owner: str = ""
    channel: str = ""
    indicator: str = ""


@dataclass(frozen=True)
class Configuration:
    """The whole of scorecard.toml, checked.

    `demo` is the day for which the rows beside a demo configuration were written ([demo] day = …); None for a real company.
    `issues` holds the warnings that do not stop it from being used.
    """

    company: Company
    sources: tuple[Source, ...] = ()
    stages: tuple[Stage, ...] = ()
    channels: tuple[Channel, ...] = ()
    personas: tuple[Persona, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    goals: tuple[Goal, ...] = ()
    path: str = ""
    demo: date | None = None
    agreement: Agreement = field(default_factory=Agreement)
    meeting: Meeting = field(default_factory=Meeting)
    access: Access = field(default_factory=Access)
    digest: Digest = field(default_factory=Digest)
    alerts: tuple[Alert, ...] = ()
    calendar: tuple[CalendarEntry, ...] = ()
    issues: tuple[Issue, ...] = ()

    def source(self, name: str) -> Source | None:
        """The source of that name, or None."""
        return next((each for each in self.sources if each.name == name), None)

    def indicator(self, id: str) -> Indicator | None:
        """The indicator of that id, or None."""
        return next((each for each in self.indicators if each.id == id), None)


@dataclass(frozen=True)
class Filters:
    """What a reader narrows an answer to. An empty tuple means "all"."""

    channel: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    persona: tuple[str, ...] = ()
    campaign: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What is asked. `as_of` is the day on which the answer is given: nothing dated after it counts.

    `start` and `end` (inclusive) bound cohorts and periods where an answer needs them; `known_on` asks for the answer as it was
    known at that instant, from the snapshots of then. `personal` asks for personal columns too: it is never read from an address, only
    set for a reader who may see them, so that what two readers may see is never one answer.
    """

    what: str
    as_of: date
    weeks: int = 13
    start: date | None = None
    end: date | None = None
    filters: Filters = field(default_factory=Filters)
    options: tuple[tuple[str, str], ...] = ()
    known_on: datetime | None = None
    personal: bool = False

    def option(self, name: str, default: str = "") -> str:
        """One of the answer's own options, such as the horizon in days."""
        return dict(self.options).get(name, default)


@dataclass(frozen=True)
class Snapshot:
    """One immutable copy of what a source held, after checking.

    `id` is the hash of its content; `path` the file inside the home; `sha256` the file's own checksum. Where `changes_path` names a file,
    the rows are those of `path`, which other snapshots may share, as the changes make them (see `parts`). `oldest` and `newest` are the
    first and last day of any row; `rows_read` = accepted + repaired + rejected. `checked_at` is when the source was last found to hold
    just this: it is later than `created_at` where later syncs found nothing new.
    """

    id: str
    source: str
    dataset: Dataset
    path: str
    sha256: str
    created_at: datetime
    rows_read: int
    rows_accepted: int
    rows_repaired: int
    rows_rejected: int
    oldest: date | None
    newest: date | None
    columns: tuple[str, ...] = ()
    checked_at: datetime | None = None
    changes_path: str | None = None
    changes_sha256: str | None = None
