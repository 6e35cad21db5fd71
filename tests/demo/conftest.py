"""The invented company on three days: that of the files in data/, a Monday in another year, and the day after New Year."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from scorecard import demo
from scorecard.demo.company import Time

DAYS = (date(2026, 11, 22), pytest.param(date(2027, 5, 24), marks=pytest.mark.slow), date(2028, 1, 2))
TIMES = ["created", "qualified", "accepted", "opportunity", "won", "lost", "disqualified", "recycled", "first_contact"]
CANONICAL = {
    "PPC": "Paid search",
    "google / cpc": "Paid search",
    "SEO": "Organic search",
    "google / organic": "Organic search",
    "Word of mouth": "Referral",
    "LinkedIn": "Social",
    "Paid social": "Social",
    "Newsletter": "Email",
    "email nurture": "Email",
    "Outbound": "Cold calls",
    "SDR": "Cold calls",
    "Trade show": "Events",
    "Webinar": "Events",
    "Reseller": "Partner",
}


@dataclass(frozen=True)
class Company:
    """The files of one day, read with plain pandas."""

    folder: Path
    today: date
    leads: pd.DataFrame
    touches: pd.DataFrame
    daily: pd.DataFrame
    sales: pd.DataFrame
    partners: pd.DataFrame
    goals: pd.DataFrame
    calendar: pd.DataFrame

    @property
    def at(self) -> Time:
        return Time(self.today)

    def weekly(self, column: str) -> "pd.Series[int]":
        """Leads by the week in which they entered a stage, the complete weeks of the last two years."""
        days = self.leads[column].dropna().dt.normalize()
        mondays = days - pd.to_timedelta(days.dt.weekday, unit="D")
        weeks = pd.date_range(self.at.weeks_back(104), self.at.last_week, freq="7D")
        return mondays.value_counts().reindex(weeks, fill_value=0)


def read(folder: Path, today: date) -> Company:
    with closing(sqlite3.connect(folder / "crm.sqlite")) as database:
        leads = pd.read_sql_query("SELECT * FROM leads", database, parse_dates=TIMES)
    leads["channel"] = leads["source"].replace(CANONICAL)
    return Company(
        folder,
        today,
        leads,
        pd.read_parquet(folder / "touches.parquet"),
        pd.read_csv(folder / "marketing_daily.csv", parse_dates=["Day"]),
        pd.read_csv(folder / "sales_weekly.csv", parse_dates=["Week of"]),
        pd.read_csv(folder / "partner_weekly.csv", dtype=str, keep_default_na=False),
        pd.read_csv(folder / "goals.csv", parse_dates=["from", "to"], keep_default_na=False),
        pd.read_csv(folder / "calendar.csv", parse_dates=["from", "to"], keep_default_na=False),
    )


@pytest.fixture(scope="session", params=DAYS, ids=str)
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("demo")
    demo.write(folder, request.param)
    return read(folder, request.param)
