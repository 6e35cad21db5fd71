"""The demo company in somebody's warehouse: its rows as typed tables of a real database, and two houses over them.

One house copies the tables into snapshots, the other one asks the database live; nothing else differs, so that every answer must not
either.
"""

import math
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tests.support.company import Shop

DATA = Path(__file__).parents[2] / "data"
TODAY = "2026-11-22"
TIMES = ("created", "qualified", "accepted", "opportunity", "won", "lost", "disqualified", "recycled", "first_contact")
LIVE = ("crm", "touches", "marketing", "sales_weekly")


@cache
def rows(every: int) -> dict[str, pd.DataFrame]:
    """Each table by its name; of leads every so many-th, with their events."""
    with sqlite3.connect(DATA / "crm.sqlite") as connection:
        leads = pd.read_sql_query("SELECT * FROM leads", connection)
    for name in TIMES:
        leads[name] = pd.to_datetime(leads[name])
    touches = pd.read_parquet(DATA / "touches.parquet")
    chosen = leads["id"].str[1:].astype(int) % every == 0
    known = touches["lead_id"].isin(leads["id"][chosen]) | (touches["lead_id"].isna() & (touches.index % every == 0))
    marketing = pd.read_csv(DATA / "marketing_daily.csv").melt("Day", var_name="name", value_name="value").rename(columns={"Day": "day"})
    marketing["day"] = pd.to_datetime(marketing["day"])
    sales = pd.read_csv(DATA / "sales_weekly.csv")
    sales.columns = pd.Index(["week_of", "number", "who", "value"])
    sales["week_of"] = pd.to_datetime(sales["week_of"])
    sales["value"] = pd.to_numeric(sales["value"], errors="coerce")
    return {
        "crm_leads": leads[chosen].reset_index(drop=True),
        "web_touches": touches[known].astype({"at": "datetime64[us]"}).reset_index(drop=True),
        "marketing_daily": marketing,
        "sales_numbers": sales,
    }


def fill(url: str, tables: Mapping[str, pd.DataFrame]) -> None:
    """Make the tables in a database."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    metadata = sa.MetaData()
    with engine.begin() as connection:
        for name, frame in tables.items():
            table = sa.Table(name, metadata, *(sa.Column(str(each), _type(str(each), frame[each])) for each in frame.columns))
            table.create(connection)
            plain = frame.astype(object).where(frame.notna(), None)
            values = [{str(key): _plain(value) for key, value in row.items()} for row in plain.to_dict("records")]
            connection.execute(table.insert(), values)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def _plain(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _type(name: str, column: "pd.Series[Any]") -> sa.types.TypeEngine[Any]:
    if name in ("day", "week_of"):
        return sa.Date()
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return sa.DateTime()
    return sa.Double() if pd.api.types.is_numeric_dtype(column.dtype) else sa.String(200)


def configuration(live: bool) -> str:
    """The demo's configuration with its tables in the database of the secret `warehouse`."""
    head, tail = (DATA / "scorecard.toml").read_text("utf-8").split("[sources.crm]")
    crm, rest = tail.split("[sources.touches]")
    _, goals = rest.split("[sources.goals]")
    asked = "live = true\ntimeout_seconds = 900" if live else ""
    head = head.replace("[demo]\nday = 2026-11-22\n", "")
    crm = crm.replace('path = "crm.sqlite"\ntable = "leads"', f'secret = "warehouse"\ntable = "crm_leads"\n{asked}').replace(
        'dates = { "*" = "iso" }', ""
    )
    return f"""{head}[sources.crm]{crm}
[sources.touches]
kind = "database"
dataset = "events"
secret = "warehouse"
table = "web_touches"
{asked}

[sources.marketing]
kind = "database"
dataset = "indicator_values"
secret = "warehouse"
query = "SELECT day AS date, name AS indicator, value FROM marketing_daily"
{asked}

[sources.marketing.values.indicator]
"Website visits" = "website_visits"
"PPC clicks" = "ppc_clicks"
"Email opens" = "email_opens"
"Email clicks" = "email_clicks"

[sources.sales_weekly]
kind = "database"
dataset = "indicator_values"
secret = "warehouse"
table = "sales_numbers"
layout = {{ shape = "long", date_means = "week_start" }}
columns = {{ date = "week_of", indicator = "number", value = "value", owner = "who" }}
quiet_days = 5
{asked}

[sources.sales_weekly.values.indicator]
"Emails sent" = "emails_sent"
"Demos held" = "demos_held"
"Webinar sign-ups" = "webinar_signups"

[sources.goals]{goals}"""


def shop(folder: Path, url: str, live: bool) -> Shop:
    """A house over the warehouse at `url`, synced."""
    folder.mkdir(parents=True)
    for name in ("goals.csv", "calendar.csv"):
        shutil.copy(DATA / name, folder / name)
    made = Shop(folder, configuration(live), TODAY, {"SCORECARD_SECRET_WAREHOUSE": url})
    failed = {name: each.error for name, each in made.sync().items() if not each.ok}
    assert failed == {}, failed
    return made


QUESTIONS: dict[str, dict[str, Any]] = {
    "scorecard": {"what": "scorecard"},
    "scorecard of a channel": {"what": "scorecard", "channel": ["Paid search", "Email"]},
    "goals": {"what": "goals"},
    "funnel": {"what": "funnel"},
    "funnel by period": {"what": "funnel", "options": (("basis", "period"),)},
    "channels": {"what": "channels"},
    "channels by persona": {"what": "channels", "options": (("by", "persona"),), "owner": ["Daniel Osei"]},
    "journeys": {"what": "journeys"},
    "journeys of a channel": {"what": "journeys", "channel": ["Email"]},
    "a lead's story": {"what": "journeys", "options": (("lead", "L00600"),)},
    "leads that were won": {"what": "leads", "options": (("end", "won"),)},
    "leads of a channel": {"what": "leads", "options": (("by", "channel"), ("group", "Referral"))},
    "rows of a number": {"what": "indicator", "options": (("id", "new_leads"),)},
    "rows of a sum": {"what": "indicator", "options": (("id", "ad_spend"),)},
    "drivers": {"what": "drivers"},
    "planner": {"what": "planner"},
    "feedback": {"what": "feedback"},
    "agreement": {"what": "agreement"},
    "executive": {"what": "executive"},
    "meeting": {"what": "meeting"},
}
"""What is asked of both houses."""


def body(asked: Shop, question: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without what names snapshots and clocks."""
    answer = asked.ask(**question).to_json()
    return _without_row_numbers(
        {name: value for name, value in answer.items() if name not in ("snapshots", "generated_at", "issues", "freshness")}
    )


def _without_row_numbers(value: Any) -> Any:
    """A database numbers no rows, so that a live one has no column of their numbers."""
    if isinstance(value, dict):
        return {key: _without_row_numbers(each) for key, each in value.items() if key != "source_row"}
    if isinstance(value, list):
        return [_without_row_numbers(each) for each in value if each != "source_row"]
    return value


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two answers are not the same; numbers may differ in the eighth digit, as sums in another order do."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return [f"{where}: keys {sorted(one.keys() ^ other.keys())}"]
        return [each for key in one for each in differences(one[key], other[key], f"{where}.{key}")]
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return [f"{where}: {len(one)} against {len(other)}"]
        return [each for place, pair in enumerate(zip(one, other, strict=True)) for each in differences(*pair, f"{where}[{place}]")]
    if isinstance(one, float | int) and isinstance(other, float | int) and not isinstance(one, bool):
        return [] if math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-9) else [f"{where}: {one} against {other}"]
    return [] if one == other else [f"{where}: {one!r} against {other!r}"]


def numbers_in(answer: Any) -> int:
    """How many numbers other than 0 an answer has: an empty answer would agree with anything."""
    if isinstance(answer, dict):
        return sum(map(numbers_in, answer.values()))
    if isinstance(answer, Iterable) and not isinstance(answer, str):
        return sum(map(numbers_in, answer))
    return int(isinstance(answer, float | int) and not isinstance(answer, bool) and answer != 0)
