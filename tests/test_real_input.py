"""The main job on real files: weekly numbers out of a spreadsheet, two databases and files equal the ground truths beside the data.

Nobody here wrote these data; `SOURCE.md` beside each tells its origin and quirks.
"""

import csv
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from tests.support.company import Shop
from tests.support.shared import shared_data
from tests.support.sheets_server import sheets_server

OLIST = """
[company]
name = "Olist"
currency = "BRL"
locale = "pt_BR"
timezone = "America/Sao_Paulo"

[[stages]]
id = "mql"
name = "MQL"

[[stages]]
id = "won"
name = "Won"

[sources.mqls]
dataset = "leads"
{mqls}

[sources.mqls.columns]
lead_id = "mql_id"
created_at = "first_contact_date"
channel = "origin"

[sources.deals]
dataset = "leads"
extends = "mqls"
{deals}

[sources.deals.columns]
lead_id = "mql_id"
won_at = "won_date"
owner = "sr_id"

[indicators.leads]
name = "Leads"
count = "leads"

[indicators.wins]
name = "Wins"
count = "leads"
on = "won_at"

[indicators.wins_per_lead]
name = "Wins per lead"
ratio = ["wins", "leads"]
unit = "ratio"
"""
MQLS, DEALS = "olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv"
AFTER_ALL = "2018-11-26"
ISO = 'dates = { "*" = "iso" }'


@pytest.fixture(scope="module")
def truth() -> dict[str, dict[str, int]]:
    """Monday of the ISO week → leads and wins, of every week of the truth."""
    weeks = json.loads((shared_data("olist_funnel") / "truth.json").read_text())["by_iso_week"]
    return {monday(week): numbers for week, numbers in weeks.items()}


def monday(iso_week: str) -> str:
    year, week = iso_week.split("-W")
    return date.fromisocalendar(int(year), int(week), 1).isoformat()


def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two files with real dates, as a database or a spreadsheet holds them."""
    folder = shared_data("olist_funnel")
    mqls = pd.read_csv(folder / MQLS, parse_dates=["first_contact_date"], keep_default_na=False)
    deals = pd.read_csv(folder / DEALS, parse_dates=["won_date"], keep_default_na=False)
    return mqls, deals


def file_of(folder: Path, name: str, dates: str) -> str:
    return f'kind = "file"\npath = "{folder / name}"\n{dates}'


def tab(frame: pd.DataFrame) -> list[list[Any]]:
    """A frame as the cells of a spreadsheet's tab: days as days, times as times, blanks blank."""
    rows = [[str(name) for name in frame.columns]]
    for row in frame.itertuples(index=False):
        rows.append([cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else None if cell == "" else cell for cell in row])
    return rows


def check_weeks(shop: Shop, truth: Mapping[str, Mapping[str, int]]) -> None:
    """Leads and wins of every week equal the truth; the weeks in its midst are complete, and a week before it was not due."""
    results = shop.sync()
    assert {name: each.error for name, each in results.items()} == dict.fromkeys(results)
    assert results["mqls"].rows_read == 8000
    assert results["deals"].rows_read == 842
    weeks = len(truth) + 10
    for indicator, key in (("leads", "mqls"), ("wins", "wins")):
        found = shop.weeks(indicator, weeks)
        assert {week: value for week, (value, _) in found.items() if week in truth} == {week: each[key] for week, each in truth.items()}
        assert {state for week, (_, state) in found.items() if min(truth) < week < max(truth)} == {"ok"}
        assert {state for week, (_, state) in found.items() if week < min(truth)} == {"not_due"}
    assert shop.ask().issues == ()


def test_olist_as_two_tabs_of_a_spreadsheet(tmp_path: Path, truth: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    mqls, deals = frames()
    with sheets_server({"MQLs": tab(mqls), "Deals": tab(deals)}) as google:
        for name, value in google.environment.items():
            monkeypatch.setenv(name, value)
        where = {name: f'kind = "google_sheet"\nurl = "{google.url}"\ntab = "{name}"' for name in ("MQLs", "Deals")}
        toml = OLIST.format(mqls=where["MQLs"], deals=where["Deals"])
        check_weeks(Shop(tmp_path, toml, AFTER_ALL, {"SCORECARD_SECRET_GOOGLE": json.dumps(google.secret)}), truth)


@pytest.mark.parametrize(
    "server", [pytest.param("postgres", marks=pytest.mark.postgres), pytest.param("mariadb", marks=pytest.mark.mariadb)]
)
def test_olist_in_a_database(tmp_path: Path, truth: dict[str, Any], server: str, request: pytest.FixtureRequest) -> None:
    url: str = request.getfixturevalue(server).fresh()
    engine = sa.create_engine(url)
    for name, frame in zip(("mqls", "deals"), frames(), strict=True):
        frame.replace("", None).to_sql(name, engine, index=False, chunksize=2000, method="multi")
    engine.dispose()
    toml = OLIST.format(**{name: f'kind = "database"\nsecret = "crm"\ntable = "{name}"' for name in ("mqls", "deals")})
    check_weeks(Shop(tmp_path, toml, AFTER_ALL, {"SCORECARD_SECRET_CRM": url}), truth)


VARIANTS: dict[str, tuple[str, str, str]] = {
    "iso": ("olist_funnel/" + MQLS, "olist_funnel/" + DEALS, "iso"),
    "day first": ("olist_funnel_variants/mql_dd-mm-yyyy.csv", "olist_funnel_variants/closed_m-d-yyyy_842.csv", "day-first"),
    "month first": ("olist_funnel_variants/mql_m-d-yyyy_nolanding.csv", "olist_funnel_variants/closed_m-d-yyyy_842.csv", "month-first"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_olist_files_in_every_date_convention_that_is_stated(tmp_path: Path, truth: dict[str, Any], variant: str) -> None:
    mqls, deals, convention = VARIANTS[variant]
    shared = shared_data("olist_funnel").parent
    won = "iso" if convention == "iso" else "month-first"
    toml = OLIST.format(
        mqls=file_of(shared, mqls, f'dates = {{ created_at = "{convention}" }}'),
        deals=file_of(shared, deals, f'dates = {{ won_at = "{won}" }}'),
    )
    check_weeks(Shop(tmp_path, toml, AFTER_ALL), truth)


@pytest.mark.parametrize("stated", ["day-first", "month-first"])
def test_the_wrong_convention_does_not_pass_in_silence(tmp_path: Path, stated: str) -> None:
    """The control: a file read by the convention that is not its own has thousands of rejected rows."""
    name = {"day-first": "mql_m-d-yyyy_nolanding.csv", "month-first": "mql_dd-mm-yyyy.csv"}[stated]
    folder = shared_data("olist_funnel_variants")
    toml = OLIST.format(
        mqls=file_of(folder, name, f'dates = {{ created_at = "{stated}" }}'),
        deals=file_of(shared_data("olist_funnel"), DEALS, ISO),
    )
    shop = Shop(tmp_path, toml, AFTER_ALL)
    result = shop.sync()["mqls"]
    assert not result.ok or (result.rows_rejected or 0) > 4000
    assert any(issue.where == "mqls" for issue in shop.ask().issues)


@pytest.mark.parametrize("name", ["mql_dd-mm-yyyy.csv", "mql_m-d-yyyy_nolanding.csv"])
def test_dates_that_read_both_ways_are_refused_until_the_convention_is_stated(tmp_path: Path, name: str) -> None:
    """Only rows that can be read both ways are left in the file: no cell of the column proves a convention."""
    frame = pd.read_csv(shared_data("olist_funnel_variants") / name, keep_default_na=False)
    parts = frame["first_contact_date"].str.split(r"[-/]", regex=True, expand=True).astype(int)
    frame[(parts[0] <= 12) & (parts[1] <= 12)].to_csv(tmp_path / name, index=False)
    toml = OLIST.format(mqls=file_of(tmp_path, name, ""), deals=file_of(shared_data("olist_funnel"), DEALS, ISO))
    result = Shop(tmp_path, toml, AFTER_ALL).sync()["mqls"]
    assert not result.ok
    assert result.error_kind == "unclear"
    assert "first_contact_date" in (result.error or "")
    assert "month-first" in (result.error or "")
    assert "day-first" in (result.error or "")


WBR = """
[company]
name = "Weekly business review"
week_start = "sunday"

[sources.daily]
kind = "file"
dataset = "indicator_values"
path = "{path}"
layout = {{ shape = "wide" }}
columns = {{ date = "Date" }}
{dates}

[sources.daily.values.indicator]
{names}

{indicators}
"""


def wbr(tmp_path: Path, scenario: int, dates: str, columns: dict[str, str], more: str = "") -> Shop:
    """A company with one indicator per column; `columns` says for each whether it is a sum or a stock."""
    path = shared_data("wbr_weekly") / f"scenario_{scenario}" / "original.csv"
    names = "\n".join(f'"{name}" = "{slug(name)}"' for name in columns)
    declared = "\n".join(f'[indicators.{slug(name)}]\nname = "{name}"\n{kind} = "indicator_values"' for name, kind in columns.items())
    toml = WBR.format(path=path, dates=dates, names=names, indicators=declared + "\n" + more)
    shop = Shop(tmp_path, toml, "2026-11-22")
    result = shop.sync()["daily"]
    assert result.ok, result.error
    return shop


def slug(name: str) -> str:
    return name.lower().replace("/", "_per_")


def published(scenario: int) -> dict[str, dict[str, list[float]]]:
    """The results that the data's authors published, by metric: the six weeks, those of the year before, and the totals."""
    text = (shared_data("wbr_weekly") / f"scenario_{scenario}" / "testconfig.yml").read_text()
    found: dict[str, dict[str, list[float]]] = {}
    metric = ""
    for line in text.replace("\n                  ", " ").splitlines():
        key, _, value = line.strip().partition(":")
        if key == "metric_name":
            metric = value.strip().strip('"')
            found[metric] = {}
        elif key in ("cy_6_weeks", "py_6_weeks", "box_totals"):
            cells = value.split("]")[0].strip(" [").split(",")
            found[metric][key] = [float(cell.strip().removeprefix("!!float").replace(".nan", "nan")) for cell in cells if cell.strip()]
    return found


def check_published(shop: Shop, indicator: str, expected: dict[str, list[float]], as_of: str, tolerance: float) -> None:
    """Six weeks, the same a year before, and the changes of the last week."""
    row = next(each for each in shop.ask(weeks=6, as_of=as_of).to_json()["rows"] if each["indicator"] == indicator)
    assert [each["value"] for each in row["values"]] == pytest.approx(expected["cy_6_weeks"], abs=tolerance)
    assert {each["state"] for each in row["values"]} == {"ok"}
    year_before = (date.fromisoformat(as_of) - timedelta(days=364)).isoformat()
    before = list(shop.weeks(indicator, 6, year_before).values())
    assert [value for value, _ in before] == pytest.approx(expected["py_6_weeks"], abs=tolerance)
    _, wow, yoy = expected["box_totals"][:3]
    assert row["change_wow"] * 100 == pytest.approx(wow, abs=0.005)
    assert row["change_yoy"] * 100 == pytest.approx(yoy, abs=0.005)


def test_wbr_scenario_1_equals_what_was_published(tmp_path: Path) -> None:
    shop = wbr(tmp_path, 1, 'dates = { date = "%a, %d-%b-%Y" }', {"PageViews": "sum"})
    for expected in published(1).values():
        check_published(shop, "pageviews", expected, "2021-09-26", tolerance=0)


STOCKS = ("Total_PMs", "Total_PMsv2", "MRR")
TARGETS = {"MRR_TARGET": "MRR_Target"}
"""`TotalPMs_TARGET` takes a week's first value, for which there is no measure here."""


def test_wbr_scenario_6_equals_what_was_published(tmp_path: Path) -> None:
    columns = {**dict.fromkeys((*STOCKS, *TARGETS.values()), "last"), "Tele_Sessions": "sum", "Tele_NoShows": "sum"}
    ratio = '[indicators.no_shows]\nname = "No-shows"\nratio = ["tele_noshows", "tele_sessions"]\nunit = "percent"'
    shop = wbr(tmp_path, 6, 'dates = { date = "month-first" }', columns, ratio)
    results = published(6)
    for metric in STOCKS:
        check_published(shop, slug(metric), results[metric], "2023-03-26", tolerance=0.005)
    for metric, column in TARGETS.items():
        found = list(shop.weeks(slug(column), 6, "2023-03-26").values())
        assert [value for value, _ in found] == pytest.approx(results[metric]["cy_6_weeks"], abs=0.005)
        before = list(shop.weeks(slug(column), 6, "2022-03-27").values())
        assert set(before) == {(None, "not_due")}
    check_ratio(shop)


def check_ratio(shop: Shop) -> None:
    """Of each week the sum of no-shows over the sum of sessions, added up here by hand; the mean of the days' shares is another number."""
    with (shared_data("wbr_weekly") / "scenario_6" / "original.csv").open(encoding="utf-8-sig") as file:
        days = {datetime.strptime(row["Date"], "%m/%d/%y").date(): row for row in csv.DictReader(file)}
    found = shop.weeks("no_shows", 6, "2023-03-26")
    for week, (value, state) in found.items():
        rows = [days[date.fromisoformat(week) + timedelta(days=day)] for day in range(7)]
        missed, held = (sum(float(row[name]) for row in rows) for name in ("Tele_NoShows", "Tele_Sessions"))
        assert (value, state) == (pytest.approx(missed / held, abs=1e-12), "ok")
        assert value != pytest.approx(sum(float(row["Tele_NoShows"]) / float(row["Tele_Sessions"]) for row in rows) / 7, abs=1e-12)


ZOHO = """
[company]
name = "Zoho sample"
timezone = "America/Los_Angeles"

[sources.calls]
kind = "file"
dataset = "events"
path = "{folder}/Calls.csv"
columns = {{ at = "Call Start Time", event_id = "TASKID", owner = "Call Owner", outcome = "Call Type", lead_id = "LEADID" }}
constants = {{ kind = "call", team = "sales" }}
{iso}

[sources.meetings]
kind = "file"
dataset = "events"
path = "{folder}/Events.csv"
columns = {{ at = "Start DateTime", event_id = "EVENTID", owner = "Event Owner", lead_id = "LEADID" }}
constants = {{ kind = "meeting", team = "sales" }}
{iso}

[sources.campaigns]
kind = "file"
dataset = "events"
path = "{folder}/Campaigns.csv"
columns = {{ at = "Start Date", event_id = "CAMPAIGNID", campaign = "Campaign Name", channel = "Type", cost = "Actual Cost" }}
constants = {{ kind = "campaign", team = "marketing" }}
{iso}

[indicators.calls]
name = "Calls"
count = "events"
where = {{ kind = "call" }}
team = "sales"

[indicators.cold_calls]
name = "Outbound calls"
count = "events"
where = {{ kind = "call", outcome = "Outbound" }}
team = "sales"

[indicators.meetings]
name = "Meetings"
count = "events"
where = {{ kind = "meeting" }}
team = "sales"

[indicators.campaigns]
name = "Campaigns started"
count = "events"
where = {{ kind = "campaign" }}
team = "marketing"

[indicators.campaign_cost]
name = "Campaign cost"
sum = "events.cost"
where = {{ kind = "campaign" }}
unit = "money"
team = "marketing"
"""


WEEKS = 200
"""Back to the first campaign."""


def test_zoho_calls_and_meetings_stand_beside_campaigns(tmp_path: Path) -> None:
    folder = shared_data("zoho_crm_sample")
    known = json.loads((folder / "truth.json").read_text())
    shop = Shop(tmp_path, ZOHO.format(folder=folder, iso=ISO), "2022-01-10")
    results = shop.sync()
    assert {name: (each.ok, each.rows_rejected) for name, each in results.items()} == dict.fromkeys(results, (True, 0))

    def all_weeks(indicator: str) -> dict[str, float]:
        return {week: value for week, (value, _) in shop.weeks(indicator, WEEKS).items() if value}

    assert all_weeks("calls") == {monday(week): number for week, number in known["calls"]["by_iso_week"].items()}
    assert sum(all_weeks("cold_calls").values()) == known["calls"]["by_type"]["Outbound"] == 540
    meetings = pd.read_csv(folder / "Events.csv", parse_dates=["Start DateTime"])["Start DateTime"]
    by_week = meetings.groupby((meetings.dt.normalize() - pd.to_timedelta(meetings.dt.weekday, "D")).dt.date.astype(str)).size()
    assert all_weeks("meetings") == by_week.to_dict()
    assert sum(all_weeks("campaigns").values()) == sum(known["campaigns"]["by_type"].values())
    assert sum(all_weeks("campaign_cost").values()) == pytest.approx(known["campaigns"]["actual"])
    assert [row["team"] for row in shop.ask().to_json()["rows"]] == ["marketing", "marketing", "sales", "sales", "sales"]
