"""Tidewell, the invented company: its channels, people, campaigns and rates, and where in time its stories lie.

The company's history hangs on the Monday of the running week, so that within a week the past stays what it was and only grows.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from scorecard.model import Company
from scorecard.weeks import WEEK, add_months, fiscal_quarter_of, week_of

COMPANY = Company(name="Tidewell", timezone="America/New_York")
WEEKS = 130
"""Complete weeks of history: two years, and half a year before them, so that two years ago wins already came from earlier leads."""


@dataclass(frozen=True)
class DemoChannel:
    """How one channel behaves: leads a week, the chances from stage to stage, and the median days to a win."""

    name: str
    spellings: tuple[str, ...]
    leads: float
    mql: float
    sal: float
    sql: float
    won: float
    days: float
    campaigns: tuple[str, ...]
    pages: tuple[str, ...]
    touch: str

    @property
    def close_rate(self) -> float:
        """The share of its leads that is won in the end."""
        return self.mql * self.sal * self.sql * self.won


CHANNELS = (
    DemoChannel(
        "Paid search",
        ("PPC", "google / cpc"),
        31,
        0.58,
        0.78,
        0.66,
        0.54,
        31,
        ("Search: brand", "Search: scheduling", "Search: competitors"),
        ("/demo", "/pricing", "/scheduling"),
        "click",
    ),
    DemoChannel(
        "Organic search", ("SEO", "google / organic"), 34, 0.48, 0.73, 0.60, 0.44, 33, ("",), ("/", "/blog", "/pricing", "/guide"), "visit"
    ),
    DemoChannel("Referral", ("Word of mouth",), 10, 0.66, 0.86, 0.72, 0.50, 24, ("Bring a colleague", ""), ("/demo", "/refer"), "visit"),
    DemoChannel(
        "Social",
        ("LinkedIn", "Paid social"),
        23,
        0.42,
        0.66,
        0.60,
        0.50,
        40,
        ("Social: stories", "Social: leads form"),
        ("/guide", "/demo"),
        "click",
    ),
    DemoChannel(
        "Email",
        ("Newsletter", "email nurture"),
        17,
        0.42,
        0.68,
        0.56,
        0.34,
        58,
        ("Monthly newsletter", "Nurture: trial", "Nurture: guide"),
        ("/guide", "/blog"),
        "email_open",
    ),
    DemoChannel("Cold calls", ("Outbound", "SDR"), 14.5, 0.52, 0.58, 0.46, 0.28, 46, ("Calls: logistics", "Calls: clinics"), ("",), "call"),
    DemoChannel(
        "Events",
        ("Trade show", "Webinar"),
        11,
        0.50,
        0.70,
        0.56,
        0.38,
        72,
        ("Spring fair", "Autumn fair", "Webinar series"),
        ("/webinar", "/fair"),
        "attended",
    ),
    DemoChannel(
        "Partner", ("Reseller",), 8.5, 0.56, 0.76, 0.62, 0.44, 36, ("Partner: Brightline", "Partner: Corvane"), ("/partners",), "visit"
    ),
)
PERSONAS = ("Operations lead", "Finance director", "IT manager", "Founder", "Team manager")
SELLERS = ("Marcus Lee", "Ingrid Solberg", "Rafael Duarte", "Mei Watanabe", "Daniel Osei", "Clara Novak")
CALLERS = ("Nadia Farouk", "Ben Castillo", "Priya Nair")
"""They make the cold calls. Ben Castillo makes the most and agrees the fewest appointments."""
PLANS = ("Starter", "Team", "Business")
YEARLY_VALUE = (2_600.0, 7_400.0, 17_500.0)
REFUSALS = (
    "Not one of our personas",
    "Company too small",
    "No budget this year",
    "Cannot be reached",
    "Competitor or student",
    "Duplicate",
)
LOSSES = ("Price", "Went with a competitor", "No decision", "Bad timing", "Missing feature")


@dataclass(frozen=True)
class Time:
    """Where the history lies: `anchor` is the Monday of the running week, `start` the first day; nothing after `today` exists yet."""

    today: date

    @property
    def anchor(self) -> date:
        return week_of(self.today, COMPANY)

    @property
    def start(self) -> date:
        return self.anchor - WEEKS * WEEK

    @property
    def last_week(self) -> date:
        """The first day of the last complete week."""
        return self.anchor - WEEK

    def weeks_back(self, count: int) -> date:
        """The first day of the week `count` complete weeks ago; 1 is the last complete one."""
        return self.anchor - count * WEEK

    def quarter(self, back: int = 0) -> tuple[date, date]:
        """First and last day of the fiscal quarter `back` quarters before the running one."""
        first, _ = fiscal_quarter_of(self.today, COMPANY)
        first = add_months(first, -3 * back)
        return first, add_months(first, 3) - timedelta(days=1)

    @property
    def before_mix(self) -> tuple[date, date]:
        """The quarter before the mix of channels shifted."""
        return self.quarter(4)

    @property
    def after_mix(self) -> tuple[date, date]:
        """The quarter in which it had shifted: every channel closes better than before, all together worse."""
        return self.quarter(3)

    @property
    def social_fell(self) -> date:
        """Since when leads from Social close worse: 22 weeks ago."""
        return self.weeks_back(22)

    @property
    def appointments_fell(self) -> date:
        """Since when cold calls have brought fewer appointments: five weeks ago."""
        return self.weeks_back(5)

    @property
    def demos_rose(self) -> date:
        """Since when more demos take place: five weeks ago, after a decision in the meeting."""
        return self.weeks_back(5)

    @property
    def partners_silent(self) -> tuple[date, date]:
        """The two weeks that the partners never filled in."""
        return self.weeks_back(3), self.weeks_back(2)

    def is_fair(self, monday: date) -> bool:
        """Whether that week had a fair: every 13 weeks, the last one 8 weeks ago."""
        return (self.anchor - monday).days // 7 % 13 == 8
