"""Close rates of real files equal the ground truth beside them, through the whole way: file, sync, snapshot, SELECT, answer."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.company import Shop
from tests.support.shared import shared_data

OLIST = """
[company]
name = "Olist"
currency = "BRL"
timezone = "UTC"
[sources.mqls]
kind = "file"
dataset = "leads"
path = "{mqls}"
dates = {{ "*" = "iso" }}
[sources.mqls.columns]
lead_id = "mql_id"
created_at = "first_contact_date"
channel = "origin"
landing_page = "landing_page_id"
[sources.deals]
kind = "file"
dataset = "leads"
extends = "mqls"
path = "{deals}"
dates = {{ "*" = "iso" }}
[sources.deals.columns]
lead_id = "mql_id"
won_at = "won_date"
owner = "sdr_id"
"""
ALL = {"start": date(2017, 6, 1), "end": date(2018, 5, 31)}


def truth_of(folder: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data(folder) / "truth.json").read_text())
    return found


def rows_of(shop: Shop, by: str = "channel", **asked: Any) -> dict[str | None, dict[str, Any]]:
    answer = shop.ask("channels", options=(("by", by), ("horizon", "90")), **asked).to_json()
    return {row["channel"]: row for row in answer["rows"]}


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = shared_data("olist_funnel")
    names = {"mqls": "olist_marketing_qualified_leads_dataset.csv", "deals": "olist_closed_deals_dataset.csv"}
    toml = OLIST.format(**{name: folder / file for name, file in names.items()})
    shop = Shop(tmp_path_factory.mktemp("olist"), toml, "2018-11-15")
    assert {each.error for each in shop.sync().values()} == {None}
    return shop


def test_olist_by_origin(olist):
    truth = truth_of("olist_funnel")["by_origin"]
    found = rows_of(olist, **ALL)
    assert len(found) == len(truth) == 11
    for origin, expected in truth.items():
        row = found[None if origin == "(blank)" else origin]
        assert (row["leads"], row["won"]) == (expected["mqls"], expected["closed"])
        assert row["naive_rate"] == pytest.approx(expected["close_rate"], abs=5e-7)
        assert row["median_days_won_only"] == expected["median_days"]


def test_olist_by_landing_page_and_by_sdr_and_as_a_whole(olist):
    truth, folder = truth_of("olist_funnel"), shared_data("olist_funnel")
    sdrs = rows_of(olist, "owner", **ALL)
    assert {sdr: row["won"] for sdr, row in sdrs.items() if sdr} == truth["wins_by_sdr"]
    assert sdrs[None]["won"] == 0  # a lead that was not won has no SDR in the file
    with (folder / "olist_marketing_qualified_leads_dataset.csv").open() as file:
        pages = [line["landing_page_id"] for line in csv.DictReader(file)]
    found = rows_of(olist, "landing_page", **ALL)
    assert {page: row["leads"] for page, row in found.items()} == {page: pages.count(page) for page in set(pages)}
    total = olist.ask("channels", **ALL).to_json()["total"]
    assert (total["leads"], total["won"]) == (8000, 842)
    assert total["naive_rate"] == truth["overall"]["close_rate"]
    assert total["median_days_won_only"] == truth["overall"]["median_days"]


def test_olist_close_rates_of_each_month_within_30_and_90_days(olist):
    for month, expected in truth_of("olist_funnel")["cohort_by_contact_month"].items():
        first = date.fromisoformat(f"{month}-01")
        last = date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
        for horizon in (30, 90):
            options = (("horizon", str(horizon)), ("compare", "none"))
            total = olist.ask("channels", options=options, start=first, end=date.fromordinal(last)).to_json()["total"]
            assert (total["mature_won"], total["mature_leads"]) == (expected[f"closed_within_{horizon}d"], expected["mqls"])


def test_olist_funnel_counts_the_same_leads(olist):
    body = olist.ask("funnel", options=(("horizon", "730"),), **ALL).to_json()
    assert [stage["count"] for stage in body["stages"]] == [8000, 842]
    by_origin = {each["channel"]: [stage["count"] for stage in each["stages"]] for each in body["by_channel"]}
    assert by_origin["unknown"] == [1099, 179]
    assert by_origin[None] == [60, 14]


def opportunities(folder: Path) -> str:
    """The pipeline as an SQLite file whose deals name their account's sector: the join that the CRM itself would make."""
    database = folder / "crm.sqlite"
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        for name in ("sales_pipeline", "accounts"):
            with (shared_data("crm_opportunities") / f"{name}.csv").open() as file:
                lines = list(csv.DictReader(file))
            columns = list(lines[0])
            connection.execute(sa.text(f"CREATE TABLE {name} ({', '.join(f'{each} TEXT' for each in columns)})"))
            table = sa.table(name, *(sa.column(each) for each in columns))
            connection.execute(sa.insert(table), [{key: value or None for key, value in line.items()} for line in lines])
    engine.dispose()
    return str(database)


CRM = """
[company]
name = "Opportunities"
[sources.pipeline]
kind = "database"
dataset = "leads"
path = "{path}"
query = '''
SELECT p.opportunity_id, p.sales_agent, p.product, a.sector, p.engage_date, p.close_value,
    CASE WHEN deal_stage = 'Won' THEN close_date END AS won, CASE WHEN deal_stage = 'Lost' THEN close_date END AS lost
FROM sales_pipeline p LEFT JOIN accounts a ON a.account = p.account
WHERE p.engage_date IS NOT NULL'''
dates = {{ "*" = "%d-%m-%y" }}
[sources.pipeline.columns]
lead_id = "opportunity_id"
created_at = "engage_date"
owner = "sales_agent"
product = "product"
persona = "sector"
amount = "close_value"
won_at = "won"
lost_at = "lost"
"""
BOTH_YEARS = {"start": date(2016, 10, 1), "end": date(2017, 12, 31)}


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("crm")
    shop = Shop(folder, CRM.format(path=opportunities(folder)), "2018-01-02")
    assert {each.error for each in shop.sync().values()} == {None}
    return shop


def test_opportunities_win_rate(crm):
    truth = truth_of("crm_opportunities")
    total = crm.ask("channels", **BOTH_YEARS).to_json()["total"]
    assert (total["closed_won"], total["closed_lost"]) == (4238, 2473)
    assert round(total["win_rate"], 6) == truth["win_rate_won_over_closed"] == 0.631501
    assert total["won_amount"] == truth["won_value"] == 10_005_534
    assert total["median_days_won_only"] == truth["median_days_engage_to_close"]["won"] == 57
    assert total["leads"] == 8300  # 500 prospects have not been engaged and have no date to be created on


@pytest.mark.parametrize(("by", "key"), [("owner", "by_agent"), ("product", "by_product")])
def test_opportunities_by_agent_and_product(crm, by, key):
    truth = truth_of("crm_opportunities")[key]
    found = rows_of(crm, by, **BOTH_YEARS)
    assert set(found) == set(truth)
    for name, expected in truth.items():
        row = found[name]
        assert (row["closed_won"], row["closed_lost"]) == (expected["won"], expected["lost"])
        assert row["win_rate"] == pytest.approx(expected["win_rate"], abs=5e-7)
        assert row["won_amount"] == expected["won_value"]


def test_opportunities_by_quarter_of_closing(crm):
    truth = truth_of("crm_opportunities")
    for quarter, expected in truth["won_by_close_quarter"].items():
        month = 3 * int(quarter[-1]) - 2
        last = date(2018, 1, 1) if month == 10 else date(2017, month + 3, 1)
        period = {"start": date(2017, month, 1), "end": date.fromordinal(last.toordinal() - 1)}
        total = crm.ask("channels", options=(("compare", "none"),), **period).to_json()["total"]
        assert (total["closed_won"], total["closed_lost"]) == (int(expected["size"]), truth["lost_by_close_quarter"][quarter])


def test_opportunities_by_sector_through_the_join(crm):
    sectors = rows_of(crm, "persona", **BOTH_YEARS)
    assert set(sectors) - {None} == set(truth_of("crm_opportunities")["dirt"]["sectors"])
    assert sum(row["closed_won"] for row in sectors.values()) == 4238
    assert sectors[None]["closed_won"] == sectors[None]["closed_lost"] == 0  # deals without an account are all open


ZOHO = """
[company]
name = "Zoho"
[sources.potentials]
kind = "database"
dataset = "leads"
path = "{path}"
query = '''
SELECT LEADID, created, owner, source, amount, CASE WHEN forecast = 'Won' THEN closing END AS won,
    CASE WHEN forecast = 'Lost' THEN closing END AS lost FROM potentials'''
dates = {{ "*" = "%d %b, %Y %H:%M:%S" }}
[sources.potentials.columns]
lead_id = "LEADID"
created_at = "created"
channel = "source"
owner = "owner"
amount = "amount"
won_at = "won"
lost_at = "lost"
"""


@pytest.fixture(scope="module")
def zoho(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("zoho")
    names = {
        "LEADID": "LEADID",
        "created": "Created Time",
        "closing": "Closing Date",
        "owner": "Potential Owner",
        "source": "Lead Source",
        "amount": "Amount",
        "forecast": "Forecast Type",
    }
    with (shared_data("zoho_crm_sample") / "Potentials.csv").open(encoding="utf-8-sig") as file:
        lines = [{key: line[name] or None for key, name in names.items()} for line in csv.DictReader(file)]
    engine = sa.create_engine(f"sqlite:///{folder / 'zoho.sqlite'}")
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE TABLE potentials ({', '.join(f'{name} TEXT' for name in names)})"))
        connection.execute(sa.insert(sa.table("potentials", *(sa.column(name) for name in names))), lines)
    engine.dispose()
    shop = Shop(folder, ZOHO.format(path=folder / "zoho.sqlite"), "2021-06-01")
    assert {each.error for each in shop.sync().values()} == {None}
    return shop


@pytest.mark.parametrize(("by", "key"), [("channel", "potentials_by_source"), ("owner", "potentials_by_owner")])
def test_zoho_win_rates(zoho, by, key):
    truth = truth_of("zoho_crm_sample")
    found = rows_of(zoho, by, start=date(2018, 8, 1), end=date(2021, 5, 31))
    assert len(found) == len(truth[key])
    for name, expected in truth[key].items():
        row = found[name or None]
        assert (row["leads"], row["closed_won"], row["closed_lost"]) == (expected["n"], expected["won"], expected["lost"])
        assert row["win_rate"] == pytest.approx(expected["win_rate"], abs=5e-7)
        assert row["won_amount"] == expected["won_amount"]
    total = zoho.ask("channels", start=date(2018, 8, 1), end=date(2021, 5, 31)).to_json()["total"]
    assert (total["closed_won"], total["won_amount"]) == (truth["won"]["n"], truth["won"]["amount"])
