"""Tidewell, an invented company to look at, with stories in its numbers for the pages to find.

Everything is drawn from a seeded generator: the same day and seed give the same rows. Nobody in it exists.
"""

import sqlite3
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from scorecard.demo.calendar import calendar
from scorecard.demo.company import Time
from scorecard.demo.goals import goals
from scorecard.demo.leads import censor, instants, simulate
from scorecard.demo.sheets import marketing_daily, partner_weekly, sales_weekly
from scorecard.demo.stories import STORIES, TOUR, Story
from scorecard.demo.touches import events
from scorecard.demo.weekly import TEMPLATE, weekly_values

__all__ = ["DAY", "SEED", "STORIES", "TOUR", "Story", "write"]

DAY = date(2026, 11, 22)
"""The day of the files that come with the project."""
SEED = 4
_TIMES = ("created", "qualified", "accepted", "opportunity", "won", "lost", "disqualified", "recycled", "first_contact")
_LEADS = (
    *("id", "created", "source", "campaign", "landing_page", "persona", "owner", "contact", "email", "company", "plan", "amount"),
    *("qualified", "accepted", "opportunity", "won", "lost", "disqualified", "recycled", "first_contact", "verdict", "reason"),
)


def write(folder: Path, today: date, seed: int = SEED) -> None:
    """Writes the company as it is at nine in the morning of `today`: its configuration and every file that this names."""
    at = Time(today)
    folder.mkdir(parents=True, exist_ok=True)
    everything = simulate(at, seed)
    known = censor(everything, at)
    touches = events(everything, at, seed)
    daily, sales = marketing_daily(at, seed), sales_weekly(at, seed)
    _write_crm(folder / "crm.sqlite", known, at)
    _write_touches(folder / "touches.parquet", touches)
    _write_csv(folder / "marketing_daily.csv", daily)
    _write_csv(folder / "sales_weekly.csv", sales)
    _write_csv(folder / "partner_weekly.csv", partner_weekly(at, seed))
    _write_csv(folder / "goals.csv", goals(weekly_values(known, touches, daily, sales, at), at))
    _write_csv(folder / "calendar.csv", calendar(at))
    template = TEMPLATE.read_text(encoding="utf-8")
    (folder / "scorecard.toml").write_text(template.replace(f"day = {DAY}", f"day = {today}"), encoding="utf-8", newline="\n")


def _write_csv(path: Path, table: pd.DataFrame) -> None:
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _write_crm(path: Path, known: pd.DataFrame, at: Time) -> None:
    """The CRM's database: one table of leads, times as text to the minute, empty where something has not happened."""
    rows = known.reindex(columns=list(_LEADS)).astype(object)
    for column in _TIMES:
        written = instants(known[column], at).dt.strftime("%Y-%m-%d %H:%M")
        rows[column] = written.astype(object).where(known[column].notna(), None)
    rows["amount"] = known["amount"].astype(object).where(known["amount"].notna(), None)
    rows = rows.replace({"": None})
    path.unlink(missing_ok=True)
    columns = ", ".join(f"{name} {'REAL' if name == 'amount' else 'TEXT'}{' PRIMARY KEY' if name == 'id' else ''}" for name in _LEADS)
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE leads ({columns}) WITHOUT ROWID")
        marks = ", ".join("?" * len(_LEADS))
        database.executemany(f"INSERT INTO leads VALUES ({marks})", rows.itertuples(index=False, name=None))
    database.close()


def _write_touches(path: Path, touches: pd.DataFrame) -> None:
    table = pa.Table.from_pandas(touches, preserve_index=False)
    at = table.schema.get_field_index("at")
    table = table.set_column(at, "at", table.column(at).cast(pa.timestamp("ms")))
    parquet.write_table(table.replace_schema_metadata(None), path, compression="zstd")
