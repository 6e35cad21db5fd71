"""Each story that the invented company is said to hold is really in its rows, whatever the day; found here by plain pandas and scipy."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, fisher_exact, mannwhitneyu

from scorecard.demo import STORIES, TOUR
from tests.demo.conftest import Company

Proof = Callable[[Company], None]


def mature(company: Company, days: int = 90) -> pd.DataFrame:
    """Leads old enough to judge, with whether each was won within so many days."""
    old = company.leads[company.leads["created"] < pd.Timestamp(company.today) - pd.Timedelta(days=days + 1)].copy()
    old["hit"] = (old["won"].dt.normalize() - old["created"].dt.normalize()).dt.days <= days
    return old


def between(frame: pd.DataFrame, span: tuple[object, object]) -> pd.DataFrame:
    day = frame["created"].dt.normalize()
    return frame[(day >= pd.Timestamp(str(span[0]))) & (day <= pd.Timestamp(str(span[1])))]


def differs(one: "pd.Series[bool]", other: "pd.Series[bool]") -> float:
    """The p-value that both have the same rate, one being higher."""
    table = [[int(one.sum()), int((~one).sum())], [int(other.sum()), int((~other).sum())]]
    return float(fisher_exact(table, alternative="greater").pvalue)


def week_of_calls(company: Company, kind: str) -> "pd.Series[int]":
    of_kind = company.touches[company.touches["kind"] == kind]["at"].dt.normalize()
    mondays = of_kind - pd.to_timedelta(of_kind.dt.weekday, unit="D")
    return mondays.value_counts().sort_index()[: pd.Timestamp(company.at.last_week)]


def ppc_closes_better(company: Company) -> None:
    leads = mature(company)
    paid = leads["channel"] == "Paid search"
    assert differs(leads[paid]["hit"], leads[~paid]["hit"]) < 1e-9
    assert leads[paid]["hit"].mean() > 1.6 * leads[~paid]["hit"].mean()
    for channel in ("Organic search", "Social", "Email", "Cold calls", "Events"):
        assert differs(leads[paid]["hit"], leads[leads["channel"] == channel]["hit"]) < 0.001, channel
    # The control: organic search does not beat paid search by the same test.
    assert differs(leads[leads["channel"] == "Organic search"]["hit"], leads[paid]["hit"]) > 0.5


def calls_without_appointments(company: Company) -> None:
    calls, appointments = week_of_calls(company, "call"), week_of_calls(company, "appointment")
    assert (appointments.iloc[-5:] < 12).all()
    assert appointments.iloc[-31:-5].mean() > 12
    assert calls.iloc[-5:].sum() / appointments.iloc[-5:].sum() > 1.4 * calls.iloc[-31:-5].sum() / appointments.iloc[-31:-5].sum()
    assert calls.iloc[-5:].mean() > 0.75 * calls.iloc[-57:-5].mean()
    made = company.touches[company.touches["kind"] == "call"]["owner"].value_counts(normalize=True)
    agreed = company.touches[company.touches["kind"] == "appointment"]["owner"].value_counts(normalize=True)
    assert made.idxmax() == agreed.idxmin() == "Ben Castillo"


def social_fell(company: Company) -> None:
    social = mature(company, 60)
    social = social[social["channel"] == "Social"]
    before = social[social["created"] < pd.Timestamp(company.at.social_fell)]
    after = social[social["created"] >= pd.Timestamp(company.at.social_fell)]
    assert 120 < (company.today - company.at.social_fell).days < 180
    assert differs(before["hit"], after["hit"]) < 0.01
    assert after["hit"].mean() < 0.6 * before["hit"].mean()
    # The control: no other channel changed on that day.
    other = mature(company, 60)
    other = other[other["channel"] == "Organic search"]
    split = other["created"] < pd.Timestamp(company.at.social_fell)
    assert differs(other[split]["hit"], other[~split]["hit"]) > 0.01


def mix_shift(company: Company) -> None:
    leads = mature(company, 90)
    before, after = between(leads, company.at.before_mix), between(leads, company.at.after_mix)
    rates = pd.DataFrame({"before": before.groupby("channel")["hit"].mean(), "after": after.groupby("channel")["hit"].mean()})
    assert len(rates) == 8
    assert (rates["after"] > rates["before"]).all(), rates
    assert after["hit"].mean() < before["hit"].mean() - 0.003
    same_mix = (rates["after"] * before["channel"].value_counts(normalize=True)).sum()
    assert same_mix > before["hit"].mean(), "with the earlier mix the total would have risen"


def partners_silent(company: Company) -> None:
    row = company.partners.set_index("Partner numbers").loc["Partner leads"]
    assert list(row.index[row == ""]) == [monday.isoformat() for monday in company.at.partners_silent]
    assert row.iloc[-1] != ""


def recycled_and_won(company: Company) -> None:
    again = company.leads[company.leads["recycled"].notna() & company.leads["won"].notna()]
    assert 40 <= len(again) <= 200
    assert (again["recycled"] < again["won"]).all()


def real_zero(company: Company) -> None:
    signups = company.sales[company.sales["Number"] == "Webinar sign-ups"].set_index("Week of")["Value"]
    assert list(signups.index[signups == 0]) == [pd.Timestamp(company.at.weeks_back(4))]
    assert signups.notna().all()


def too_late_for_email(company: Company) -> None:
    goal = company.goals[company.goals["id"] == "email-push"].iloc[0]
    left = (goal["to"].date() - company.today).days
    assert 0 < left < 30
    email = mature(company, 180)
    email = email[(email["channel"] == "Email") & email["won"].notna()]
    days = (email["won"] - email["created"]).dt.days
    assert (days <= left).mean() < 0.15
    search = mature(company, 180)
    search = search[(search["channel"] == "Paid search") & search["won"].notna()]
    assert ((search["won"] - search["created"]).dt.days <= left).mean() > 0.2, "for paid search it is not too late"


def clicks_fell(company: Company) -> None:
    weekly = company.daily.set_index("Day")["PPC clicks"].resample("W-MON", label="left", closed="left").sum()
    series = weekly[: pd.Timestamp(company.at.last_week)].iloc[-53:]
    usual = series.iloc[:-1]
    moving = usual.diff().abs().mean()
    assert series.iloc[-1] < usual.mean() - 2.66 * moving
    assert (usual > usual.mean() - 2.66 * moving).mean() > 0.95
    assert series.iloc[-1] < goal_of(company, "ppc_clicks")


def routine_miss(company: Company) -> None:
    weekly = company.daily.set_index("Day")["Email clicks"].resample("W-MON", label="left", closed="left").sum()
    series = weekly[: pd.Timestamp(company.at.last_week)].iloc[-53:]
    usual = series.iloc[:-1]
    assert series.iloc[-1] < goal_of(company, "email_clicks")
    assert series.iloc[-1] > usual.mean() - 2.66 * usual.diff().abs().mean()
    monday = pd.Timestamp(company.at.last_week)
    recent = company.leads[company.leads["qualified"].between(monday, monday + pd.Timedelta(days=7), inclusive="left")]
    judged = recent["verdict"].dropna()
    accepted = int((judged == "accepted").sum())
    assert accepted / len(judged) < goal_of(company, "mql_acceptance")
    assert binomtest(accepted, len(judged), 0.75).pvalue > 0.003


def decision_worked(company: Company) -> None:
    demos = company.sales[company.sales["Number"] == "Demos held"].set_index("Week of")["Value"]
    since = demos[pd.Timestamp(company.at.demos_rose) :]
    before = demos[: pd.Timestamp(company.at.demos_rose) - pd.Timedelta(days=1)].iloc[-26:]
    assert len(since) == 5
    assert mannwhitneyu(since, before, alternative="greater").pvalue < 0.02
    decided = company.calendar[(company.calendar["kind"] == "decision") & (company.calendar["indicator"] == "demos_held")].iloc[0]
    assert 0 < (pd.Timestamp(company.at.demos_rose) - decided["from"]).days <= 7
    assert timedelta(days=28) <= company.today - decided["from"].date() <= timedelta(days=50)


def untouched_wins(company: Company) -> None:
    won = company.leads[company.leads["won"].notna()].set_index("id")["won"]
    touches = company.touches[company.touches["team"].eq("marketing") & company.touches["lead_id"].isin(won.index)]
    share = 1 - touches["lead_id"].nunique() / len(won)
    assert 0.03 < share < 0.25
    late = touches["at"] > touches["lead_id"].map(won)
    assert 0.03 < touches[late]["lead_id"].nunique() / len(won) < 0.3


def late_contacts(company: Company) -> None:
    mqls = company.leads[company.leads["qualified"].notna()]
    hours = (mqls["first_contact"] - mqls["qualified"]).dt.total_seconds() / 3600
    within = hours <= 24
    start = pd.Timestamp(company.at.weeks_back(4))
    due = mqls["qualified"] < pd.Timestamp(company.today) - pd.Timedelta(days=2)
    recent, before = within[due & (mqls["qualified"] >= start)], within[mqls["qualified"] < start]
    assert differs(before, recent) < 0.01
    assert 0.6 < recent.mean() < before.mean() - 0.05


def goal_of(company: Company, indicator: str) -> float:
    """The weekly goal that holds in the last complete week."""
    goals, monday = company.goals, pd.Timestamp(company.at.last_week)
    held = goals[(goals["indicator"] == indicator) & (goals["per"] == "week") & (goals["from"] <= monday) & (goals["to"] >= monday)]
    return float(held["target"].iloc[0])


PROOFS: dict[str, Proof] = {story.id: globals()[story.id.replace("-", "_")] for story in STORIES}


@pytest.mark.parametrize("story", [story.id for story in STORIES])
def test_the_story_is_in_the_rows(company: Company, story: str) -> None:
    PROOFS[story](company)


def test_each_story_names_a_page_and_the_tour_has_five_steps(company: Company) -> None:
    ids = [story.id for story in STORIES]
    assert len(set(ids)) == len(ids)
    assert len(TOUR) == 5
    assert set(TOUR) <= set(ids)
    for story in STORIES:
        page, parameters = story.address(company.today)
        assert page
        assert np.all([isinstance(value, str) and value for value in parameters.values()])
