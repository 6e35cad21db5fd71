"""Answers: what they stand on, what they say about the data behind them, and their JSON."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scorecard.answers import jsonable
from scorecard.errors import QuestionError
from scorecard.freshness import is_late, rhythm_of
from scorecard.model import Aggregate, Company, Configuration, Indicator, Layout, Source
from scorecard.publish.rows import csv as csv_file
from scorecard.wording import freshness, sources
from tests.support.company import Shop

COMPANY = """
[company]
name = "Acme"
timezone = "Europe/Berlin"

[[stages]]
id = "lead"
name = "Lead"

[[stages]]
id = "won"
name = "Won"

[[channels]]
name = "PPC"
aliases = ["google ads"]

[sources.crm]
kind = "file"
path = "leads.csv"
dataset = "leads"
dates = { "*" = "iso" }
personal = ["company"]

[sources.deals]
kind = "file"
path = "deals.csv"
dataset = "leads"
extends = "crm"
columns = { lead_id = "lead", won_at = "signed" }
dates = { "*" = "iso" }

[sources.goals]
kind = "file"
path = "goals.csv"
dataset = "goals"
dates = { "*" = "iso" }

[indicators.leads]
name = "Leads"
count = "leads"
team = "marketing"
owner = "Ann"

[indicators.wins]
name = "Wins"
count = "leads"
on = "won_at"
owner = "Both"

[[goals]]
id = "configured"
indicator = "leads"
from = 2026-01-01
to = 2026-12-31
target = 99
"""
LEADS = """lead_id,created_at,channel,owner,name,company
1,2026-11-02,PPC,Zoe,Mia,Alpha
2,2026-11-09 10:00,google ads,Zoe,Ben,Beta
3,2026-11-10,PPC,Yan,Eva,Gamma
4,2026-11-15 23:59,,Yan,Tom,Delta
"""
DEALS = "lead,signed\n2,2026-11-12\n77,2026-11-12\n78,2026-11-13\n"
GOALS = "indicator,from,to,target\nleads,2026-01-01,2026-12-31,2\n"
TODAY = "2026-11-17"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    for name, text in {"leads": LEADS, "deals": DEALS, "goals": GOALS}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    shop = Shop(tmp_path, COMPANY, TODAY)
    assert all(each.ok for each in shop.sync().values())
    return shop


def latest(shop: Shop, indicator: str, **asked: object) -> dict[str, object]:
    """The latest week of an indicator."""
    rows = shop.ask(**asked).to_json()["rows"]  # type: ignore[arg-type]
    found: dict[str, object] = next(row for row in rows if row["indicator"] == indicator)["values"][-1]
    return found


def test_names_the_snapshots_it_stands_on_in_the_order_of_the_sources(shop: Shop) -> None:
    current = shop.house.store.current()
    assert shop.ask().snapshots == tuple(current[name].id for name in ("crm", "deals", "goals"))


def test_the_same_question_on_the_same_snapshots_has_the_same_body(shop: Shop) -> None:
    assert shop.ask().body == shop.ask().body


def test_a_goal_of_the_sheet_wins_over_a_configured_one(shop: Shop) -> None:
    week = latest(shop, "leads")
    assert (week["value"], week["goal"], week["met"]) == (3.0, 2.0, True)


def test_rows_that_extend_no_lead_are_told(shop: Shop) -> None:
    (issue,) = shop.ask().issues
    assert (issue.where, issue.level, issue.code) == ("deals", "warning", "unmatched")
    assert "2 rows name a lead that crm does not have" in issue.what


@pytest.mark.parametrize(
    ("gone", "leads", "wins"), [("deals", (0.0, "ok"), (None, "missing")), ("leads", (None, "missing"), (None, "missing"))]
)
def test_a_broken_source_takes_away_only_what_it_tells(
    shop: Shop, gone: str, leads: tuple[float | None, str], wins: tuple[float | None, str]
) -> None:
    """Of leads the day when they came and the day when they were won stand in two files: without the second the first are known still."""
    (shop.folder / f"{gone}.csv").unlink()
    for name, line in {"leads": "9,2026-12-01,PPC,Zoe,Ida,Zeta\n", "deals": "1,2026-12-01\n"}.items():
        if name != gone:
            (shop.folder / f"{name}.csv").write_text({"leads": LEADS, "deals": DEALS}[name] + line)
    shop.now += timedelta(days=15)
    shop.today += timedelta(days=15)
    shop.sync("crm", "deals")
    assert shop.weeks("leads", 1)["2026-11-23"] == leads
    assert shop.weeks("wins", 1)["2026-11-23"] == wins


def test_rejected_rows_are_told(shop: Shop) -> None:
    (shop.folder / "leads.csv").write_text(LEADS + "5,not a day,PPC,Zoe,Ida,Zeta\n")
    assert shop.sync("crm")["crm"].ok
    (issue,) = [each for each in shop.ask().issues if each.code == "rejected"]
    assert "1 of 5 rows" in issue.what
    assert "rejects crm" in issue.fix


def test_a_source_that_was_never_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(LEADS)
    shop = Shop(tmp_path, COMPANY, TODAY)
    shop.sync("crm")
    answer = shop.ask()
    assert [(each.where, each.code) for each in answer.issues] == [("deals", "never-read"), ("goals", "never-read")]
    assert [each.state for each in answer.freshness] == ["fresh", "never", "never"]
    assert latest(shop, "leads")["value"] == 3.0


def test_without_any_snapshot_nothing_is_known_and_nothing_breaks(tmp_path: Path) -> None:
    shop = Shop(tmp_path, COMPANY, TODAY)
    for row in shop.ask().to_json()["rows"]:
        assert (row["status"], row["newest"], row["sources"]) == ("no_data", None, [])
        assert {(week["value"], week["state"]) for week in row["values"]} == {(None, "not_due")}
    assert shop.ask("indicator").to_json()["drill"]["total"] == 0


def test_a_damaged_snapshot_gives_way_to_the_one_before_it_with_a_loud_notice(shop: Shop) -> None:
    before = shop.ask().to_json()
    first = shop.house.store.current()["crm"]
    (shop.folder / "leads.csv").write_text(LEADS + "5,2026-11-15,PPC,Zoe,Ida,Zeta\n")
    shop.sync("crm")
    assert latest(shop, "leads")["value"] == 4.0
    damaged = shop.house.settings.home / shop.house.store.current()["crm"].path
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.chmod(0o644)
    damaged.write_bytes(bytes(content))
    after = shop.ask()
    assert after.snapshots[0] == first.id
    assert after.to_json()["rows"] == before["rows"]
    assert [(each.where, each.level) for each in after.issues if each.level == "error"] == [("crm", "error")]
    (said,) = freshness.damages(after)
    assert "The copy of crm cannot be used" in said
    assert "is used instead" in said
    assert "checksum" not in freshness.damages(after, reasons=False)[0]
    assert freshness.line(after, shop.now).endswith("1 source damaged")


def test_a_damaged_snapshot_without_one_before_it_is_no_source_that_was_never_read(shop: Shop) -> None:
    (shop.house.settings.home / shop.house.store.current()["crm"].path).write_bytes(b"")
    answer = shop.ask("sources")
    assert {each.source: each.state for each in answer.freshness}["crm"] == "damaged"
    assert "crm has no copy that is whole" in sources.headline(answer.freshness, shop.house.configuration.company)
    assert not any("never been read" in each.what for each in answer.issues if each.where == "crm")
    assert len(freshness.damages(answer)) == 1


def test_as_known_at_an_earlier_moment(shop: Shop) -> None:
    then = shop.now
    shop.now += timedelta(days=3)
    (shop.folder / "leads.csv").write_text(LEADS.replace("3,2026-11-10,PPC,Yan,Eva,Gamma\n", ""))
    shop.sync("crm")
    assert latest(shop, "leads", as_of=TODAY)["value"] == 2.0
    assert latest(shop, "leads", as_of=TODAY, known_on=then)["value"] == 3.0
    assert latest(shop, "leads", as_of=TODAY, known_on=then.replace(tzinfo=None))["value"] == 3.0
    assert latest(shop, "leads", as_of=TODAY, known_on=then - timedelta(days=1))["state"] == "not_due"


def test_channels_by_their_name_and_people_that_rows_are_assigned_to(shop: Shop) -> None:
    assert latest(shop, "leads", channel=["PPC"])["value"] == 2.0
    assert latest(shop, "leads", owner=["Zoe"])["value"] == 1.0
    assert [row["indicator"] for row in shop.ask(owner=["Ann"]).to_json()["rows"]] == ["leads"]
    assert [row["indicator"] for row in shop.ask(owner=["Ann", "Zoe"]).to_json()["rows"]] == ["leads"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"channel": ["PCP"]}, "Did you mean “PPC”?"),
        ({"owner": ["Zoé"]}, "Did you mean “Zoe”?"),
        ({"owner": ["Xaver"]}, "There are: Ann, Both, Yan, Zoe."),
        ({"persona": ["CEO"]}, "There are none at all"),
        ({"team": ["ops"]}, "marketing, sales, shared"),
        ({"as_of": "2026-11-18"}, "has not come yet"),
        ({"what": "kpis"}, "There are:"),
    ],
)
def test_names_that_do_not_exist(shop: Shop, asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(QuestionError) as raised:
        shop.ask(**asked)  # type: ignore[arg-type]
    assert sentence in str(raised.value)


def test_the_rows_behind_a_week_keep_personal_columns_back(shop: Shop) -> None:
    found = shop.ask("indicator", options=(("id", "leads"), ("week", "2026-11-09"))).to_json()
    drill = found["drill"]
    assert drill["total"] == len(drill["rows"]) == 3
    assert not {"name", "email", "company"} & set(drill["columns"])
    assert not any(word in json.dumps(found) for word in ("Mia", "Ben", "Gamma"))
    searched = shop.ask("indicator", options=(("id", "leads"), ("week", "2026-11-09"), ("search", "Gamma"))).to_json()
    assert searched["drill"]["total"] == 0
    assert shop.ask("indicator", options=(("id", "leads"), ("week", "2026-11-09"), ("search", "yan"))).to_json()["drill"]["total"] == 2


def test_a_download_makes_text_harmless_and_leaves_numbers_alone(shop: Shop) -> None:
    hostile = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
    lines = [f'"{text}{number}",2026-11-09,PPC,Zoe,Mia,Alpha' for number, text in enumerate(hostile)]
    (shop.folder / "leads.csv").write_text("\n".join(["lead_id,created_at,channel,owner,name,company", *lines]) + "\n")
    (shop.folder / "deals.csv").write_text(
        "lead,signed,amount\n" + "".join(f'"{text}{n}",2026-11-12,-5.25\n' for n, text in enumerate(hostile))
    )
    assert all(each.ok for each in shop.sync("crm", "deals").values())
    text = csv_file(shop.ask("indicator", options=(("id", "wins"), ("week", "2026-11-09")))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(hostile)
    assert {row["amount"] for row in rows} == {"-5.25"}
    assert all(row["lead_id"].lstrip("'")[0] not in "=+-@" or row["lead_id"].startswith("'") for row in rows)
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for row in rows for cell in row.values())


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Thing:
    from_: date
    size: float
    parts: tuple[int, ...] = ()


class Told:
    def to_json(self) -> dict[str, object]:
        return {"deep": float("nan")}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), None),
        (float("inf"), None),
        (np.float64("nan"), None),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (0.0, 0.0),
        (pd.NaT, None),
        (pd.Timestamp("2026-11-09 10:00"), "2026-11-09T10:00:00"),
        (datetime(2026, 11, 9, tzinfo=UTC), "2026-11-09T00:00:00+00:00"),
        (Colour.RED, "red"),
        (Thing(date(2026, 11, 9), float("nan"), (1, 2)), {"from": "2026-11-09", "size": None, "parts": [1, 2]}),
        ({Colour.RED: {2, 1}}, {"red": [1, 2]}),
        (Told(), {"deep": None}),
    ],
)
def test_values_as_json_knows_them(value: object, expected: object) -> None:
    found = jsonable(value)
    assert found == expected
    assert type(found) is type(expected)
    json.dumps(found, allow_nan=False)


def test_what_has_no_form_in_json_is_our_fault_and_not_an_answer() -> None:
    with pytest.raises(TypeError, match="no form"):
        jsonable(object())


MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("newest", "layout", "dataset", "quiet", "late"),
    [
        ("2026-11-13", Layout(), "events", 0, False),  # nothing was due over the weekend
        ("2026-11-12", Layout(), "events", 0, True),
        ("2026-11-12", Layout(), "events", 1, False),
        ("2026-11-11", Layout(), "events", 1, True),
        ("2026-11-02", Layout(date_means="week_start"), "indicator_values", 0, False),  # the week from the 9th is only just over
        ("2026-10-26", Layout(date_means="week_start"), "indicator_values", 4, True),
        ("2026-10-26", Layout(shape="weeks-as-columns"), "indicator_values", 5, False),
        ("2026-10-01", Layout(date_means="month"), "indicator_values", 0, False),
        ("2026-09-01", Layout(date_means="month"), "indicator_values", 0, True),
        ("2020-01-01", Layout(), "goals", 0, False),
        (None, Layout(), "events", 0, False),
    ],
)
def test_late_is_what_should_be_there(newest: str | None, layout: Layout, dataset: str, quiet: int, late: bool) -> None:
    source = Source("s", "file", dataset, layout=layout, quiet_days=quiet)  # type: ignore[arg-type]
    assert is_late(source, date.fromisoformat(newest) if newest else None, MONDAY, Configuration(Company("Acme"))) is late


def test_a_weekly_sheet_need_not_say_so_as_long_as_its_indicators_do() -> None:
    numbers = Aggregate("sum", "indicator_values", "value", "date")
    weekly, daily = Indicator("a", "A", numbers, cadence="weekly"), Indicator("b", "B", numbers)
    both = Configuration(Company("Acme"), indicators=(weekly, daily))
    sheet = Source("s", "file", "indicator_values", values={"indicator": {"A": "a"}})
    assert rhythm_of(sheet, both) == "weekly"
    assert rhythm_of(Source("s", "file", "indicator_values"), both) == "daily"
    assert rhythm_of(Source("s", "file", "leads"), both) == "daily"
    assert not is_late(sheet, date(2026, 11, 2), MONDAY, both)
