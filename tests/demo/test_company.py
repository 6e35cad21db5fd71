"""The invented company as a whole: reproducible, believable, of the promised size, and nothing in it from the future."""

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from scorecard import demo
from scorecard.config import load
from scorecard.demo.company import CHANNELS, PERSONAS
from tests.demo.conftest import TIMES, Company, read

DATA = Path(__file__).parents[2] / "data"
TEXT_FILES = ("scorecard.toml", "marketing_daily.csv", "sales_weekly.csv", "partner_weekly.csv", "goals.csv", "calendar.csv")


def test_the_files_in_data_are_what_the_generator_writes(tmp_path: Path) -> None:
    demo.write(tmp_path, demo.DAY)
    for name in TEXT_FILES:
        assert (DATA / name).read_text(encoding="utf-8") == (tmp_path / name).read_text(encoding="utf-8"), f"{name}: write data/ anew"
    kept, new = read(DATA, demo.DAY), read(tmp_path, demo.DAY)
    pd.testing.assert_frame_equal(kept.leads, new.leads)
    pd.testing.assert_frame_equal(kept.touches, new.touches)


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    demo.write(tmp_path, demo.DAY, seed=3)
    assert (tmp_path / "marketing_daily.csv").read_text() != (DATA / "marketing_daily.csv").read_text()


def test_the_files_in_data_are_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 6_000_000


def test_within_a_week_the_past_stays_as_it_was(tmp_path: Path) -> None:
    """Tuesday's company is Monday's, grown: no lead is lost, and no date that was known changes."""
    folders = [tmp_path / "monday", tmp_path / "tuesday"]
    monday, tuesday = date(2027, 3, 15), date(2027, 3, 16)
    demo.write(folders[0], monday)
    demo.write(folders[1], tuesday)
    before, after = read(folders[0], monday), read(folders[1], tuesday)
    same = after.leads.set_index("id").loc[before.leads["id"]].reset_index()
    for column in TIMES:
        known = before.leads[column].notna()
        pd.testing.assert_series_equal(before.leads[column][known], same[column][known])
    assert len(after.leads) > len(before.leads)
    assert len(after.daily) == len(before.daily) + 1


def test_it_has_the_promised_size(company: Company) -> None:
    configuration = load(company.folder / "scorecard.toml", company.today)
    assert 18_000 < len(company.leads) < 23_000
    assert len(company.touches) < 90_000
    assert set(company.leads["channel"]) == {channel.name for channel in configuration.channels} == {each.name for each in CHANNELS}
    assert set(company.leads["persona"]) == {persona.name for persona in configuration.personas} == set(PERSONAS)
    assert {indicator.team for indicator in configuration.indicators} == {"marketing", "sales", "shared"}
    assert len([each for each in configuration.indicators if each.listed]) >= 14
    assert company.leads["created"].min() < pd.Timestamp(company.today - timedelta(days=730))
    assert configuration.issues == ()
    assert configuration.demo == company.today


def test_nothing_comes_from_the_future(company: Company) -> None:
    now = pd.Timestamp(company.today) + pd.Timedelta(hours=9, minutes=1)
    for column in TIMES:
        assert not (company.leads[column] > now).any(), column
    assert company.touches["at"].max() <= now
    assert company.daily["Day"].max() == pd.Timestamp(company.today - timedelta(days=1))
    assert company.touches["at"].max() > now - pd.Timedelta(days=2), "the data are fresh"


def test_times_follow_the_order_of_the_stages(company: Company) -> None:
    leads = company.leads
    for earlier, later in (("created", "qualified"), ("qualified", "accepted"), ("accepted", "opportunity"), ("opportunity", "won")):
        both = leads[leads[later].notna()]
        assert both[earlier].notna().all(), later
        assert (both[earlier] <= both[later]).all(), later
    assert (leads[["won", "lost", "disqualified"]].notna().sum(axis=1) <= 1).all()
    assert leads.loc[leads["won"].notna(), "amount"].gt(0).all()
    assert leads.loc[leads["opportunity"].isna(), "amount"].isna().all()


def test_verdicts_and_reasons_are_the_agreed_ones(company: Company) -> None:
    agreed = load(company.folder / "scorecard.toml", company.today).agreement.reasons
    refused = company.leads[company.leads["verdict"] == "refused"]
    assert set(refused["reason"]) <= set(agreed)
    assert (company.leads["verdict"] == "accepted").equals(company.leads["accepted"].notna())
    assert company.leads[company.leads["lost"].notna()]["reason"].notna().all()


def test_touches_belong_to_leads_and_money_to_channels(company: Company) -> None:
    linked = company.touches["lead_id"].dropna()
    assert len(linked) > 30_000
    # A lead that is created later today may have been touched already.
    assert linked.isin(company.leads["id"]).mean() > 0.99
    spend = company.touches[company.touches["kind"] == "spend"]
    assert spend["cost"].gt(0).all()
    assert set(spend["channel"]) >= {"Paid search", "Social", "Events"}
    assert company.touches.loc[company.touches["kind"] != "spend", "cost"].isna().all()


def test_goals_form_one_tree_a_quarter_and_never_overlap(company: Company) -> None:
    goals = company.goals
    tree = goals[(goals["per"] == "period") & (goals["id"] != "email-push")]
    for _, quarter in tree.groupby("from"):
        parents = dict(zip(quarter["id"], quarter["part_of"], strict=True))
        assert list(quarter["indicator"]) == ["wins", "opportunities", "sals", "mqls", "website_visits"]
        assert [parent for parent in parents.values() if parent] == list(parents)[:-1]
        assert next(iter(parents.values())) == ""
    weekly = goals[goals["per"] == "week"].sort_values(["indicator", "from"])
    for _, spans in weekly.groupby("indicator"):
        assert (spans["from"].iloc[1:].to_numpy() > spans["to"].iloc[:-1].to_numpy()).all()
    assert (tree["target"].astype(float) > 0).all()


def test_nobody_in_it_can_exist(company: Company) -> None:
    assert company.leads["email"].str.fullmatch(r"[a-z.]+\.\d+@example\.com").all()
    assert company.leads["email"].is_unique
    toml = (company.folder / "scorecard.toml").read_text(encoding="utf-8")
    assert set(re.findall(r"[\w.-]+\.(?:com|org|net)\b", toml)) <= {"tidewell.example.com"}


@pytest.mark.parametrize("column", ["created", "qualified", "accepted", "opportunity", "won"])
def test_the_weeks_are_lively_but_calm(company: Company, column: str) -> None:
    weekly = company.weekly(column).iloc[-13:]
    assert (weekly > 0).all()
    assert weekly.std() < 0.5 * weekly.mean()
