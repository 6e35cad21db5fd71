"""Averages and rates of single days: a week's is made of what they are made of, as their own values prove, or not at all."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from scorecard.connecting import build, first_scorecard, look, meaning, places, start
from scorecard.connecting.levels import Quotient, is_level, quotients
from scorecard.model import Aggregate, Company, Ratio
from scorecard.wording.connect import levels as said
from tests.connect.tables import TODAY, raw
from tests.connect.test_steps import NOW, chosen

CLICKS = [2, 9, 0, 31, 4, 17, 8, 3, 12, 0, 25, 6, 19, 40]
SHOWN = [41, 90, 12, 250, 66, 170, 93, 55, 101, 18, 260, 77, 180, 390]
DAYS = [date(2026, 11, 2) + timedelta(days=place) for place in range(14)]


def ads(position: str = "Position") -> list[list[object]]:
    """Two weeks of a search report, as it is exported."""
    head = ["Date", "Clicks", "Impressions", "CTR", position]
    return [
        head,
        *(
            [day.isoformat(), clicks, shown, f"{100 * clicks / shown:.2f}%", 10 + place]
            for place, (day, clicks, shown) in enumerate(zip(DAYS, CLICKS, SHOWN, strict=True))
        ),
    ]


def long(**columns: list[float]) -> pd.DataFrame:
    rows = [(day, name, value) for name, values in columns.items() for day, value in zip(DAYS, values, strict=True)]
    return pd.DataFrame(rows, columns=["date", "indicator", "value"])


@pytest.mark.parametrize(
    "name", ["CTR", "Avg. CPC", "Cost / conv.", "Click rate", "AveragePosition", "Conv. %", "Öffnungsrate, Durchschnitt"]
)
def test_averages_and_rates_are_known_by_their_names(name: str) -> None:
    assert is_level(name)


@pytest.mark.parametrize("name", ["Clicks", "Cost", "Conversions", "Calls made", "Operations", "Separate leads"])
def test_other_numbers_are_not(name: str) -> None:
    assert not is_level(name)


def test_a_weeks_rate_is_made_of_the_weeks_sums_and_what_has_no_parts_is_left_out() -> None:
    table = raw(ads())
    plan = start(table, places.file("search.csv"), Company("Northwind"), TODAY)
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    assert meaning.suggestions(ingested, plan.source, meaning.made_of(ingested, plan.source)) == {
        "Clicks": "clicks",
        "Impressions": "impressions",
        "CTR": "ctr",
        "Position": "",
    }
    built = build(chosen(plan, table), ingested, Path("scorecard.toml"), TODAY)
    assert built.configuration is not None
    measures = {each.id: each.measure for each in built.configuration.indicators}
    assert measures["ctr"] == Ratio("clicks", "impressions")
    assert "position" not in measures
    assert "ctr" not in built.configuration.sources[0].columns
    answer = first_scorecard(built, {built.configuration.sources[0].name: table}, NOW)
    shown = {row.indicator: row.latest.value for row in answer.body.rows}
    assert shown["ctr"] == pytest.approx(sum(CLICKS[7:]) / sum(SHOWN[7:]))
    assert shown["ctr"] != pytest.approx(sum(c / s for c, s in zip(CLICKS[7:], SHOWN[7:], strict=True)) / 7)  # the mean of the days' rates


def test_a_rate_whose_parts_are_left_out_keeps_its_own_column() -> None:
    table = raw(ads())
    plan = chosen(start(table, places.file("search.csv"), Company("Northwind"), TODAY), table)
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    alone = build(replace(plan, meanings={**plan.meanings, "Clicks": ""}), ingested, Path("scorecard.toml"), TODAY)
    assert alone.configuration is not None
    assert alone.configuration.sources[0].columns["ctr"] == "CTR"
    (measure,) = (each.measure for each in alone.configuration.indicators if each.id == "ctr")
    assert isinstance(measure, Aggregate)
    assert measure.kind == "last"


def test_an_average_taken_all_the_same_shows_the_last_day_and_is_said_to() -> None:
    table = raw(ads("Avg. position"))
    plan = start(table, places.file("search.csv"), Company("Northwind"), TODAY)
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    label = next(each for each in meaning.labels(ingested, plan.source) if each.text == "Avg. position")
    measure = meaning.measured(label, "avg_position", plan.source, "daily").measure
    assert isinstance(measure, Aggregate)
    assert measure.kind == "last"
    suggested = meaning.suggestions(ingested, plan.source, meaning.made_of(ingested, plan.source))
    assert "last day" in " ".join(said({}, suggested, suggested | {"Avg. position": "avg_position"}))
    assert "Left out: Avg. position" in " ".join(said({}, suggested, suggested))


def test_the_values_must_prove_what_a_rate_is_made_of() -> None:
    rate = [round(100 * clicks / shown, 1) for clicks, shown in zip(CLICKS, SHOWN, strict=True)]
    assert quotients(long(clicks=CLICKS, shown=SHOWN, rate=rate), ["rate"]) == {"rate": Quotient("clicks", "shown", 100)}
    otherwise = [value + 0.4 for value in rate]
    assert quotients(long(clicks=CLICKS, shown=SHOWN, rate=otherwise), ["rate"]) == {}
    assert quotients(long(clicks=CLICKS, shown=SHOWN, rate=rate).query("date < @DAYS[4]"), ["rate"]) == {}


L10 = [
    ["Who", "Measurable", "Goal", "11/9", "11/2", "10/26", "10/19"],
    ["Ann", "Website visits", "> 4,000", "4,120", "3,987", "4,310", "4,002"],
    ["Bob", "Cold calls", ">= 120", "131", "98", "", "119"],
    ["Bob", "Appointments", "12", "11", "9", "14", "12"],
    ["Sue", "Email open rate", "25%", "26.1%", "24.8%", "25.5%", "23.9%"],
    ["Sue", "Ad spend", "< $2.5K", "$2,410", "$2,600", "$2.3K", "$2,480"],
]


def test_a_weekly_sheet_as_meetings_keep_it_brings_its_owners_units_and_goals() -> None:
    table = raw(L10)
    plan = start(table, places.file("l10.csv"), Company("Northwind"), TODAY)
    assert plan.source.columns["indicator"] == "Measurable"  # not who keeps it: sums of one person's numbers mean nothing
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    built = build(chosen(plan, table), ingested, Path("scorecard.toml"), TODAY)
    assert built.configuration is not None
    indicators = {each.id: each for each in built.configuration.indicators}
    assert {id: each.owner for id, each in indicators.items()}["cold_calls"] == "Bob"
    assert (indicators["email_open_rate"].unit, indicators["ad_spend"].unit, indicators["cold_calls"].unit) == ("percent", "money", "count")
    goals = {each.indicator: (each.operator, each.target, each.owner) for each in built.configuration.goals}
    assert goals["website_visits"] == (">=", 4001, "Ann")
    assert goals["email_open_rate"] == (">=", 0.25, "Sue")
    assert goals["ad_spend"] == ("<=", 2499.99, "Sue")
    answer = first_scorecard(built, {built.configuration.sources[0].name: table}, NOW)
    assert {row.indicator for row in answer.body.rows if row.status == "off_track"} == {"appointments"}
    assert {row.indicator for row in answer.body.rows if row.status == "on_track"} == set(goals) - {"appointments"}
    without = build(replace(chosen(plan, table), goals=False), ingested, Path("scorecard.toml"), TODAY)
    assert without.configuration is not None
    assert not without.configuration.goals


def test_a_sheet_in_which_no_column_names_each_row_is_refused() -> None:
    table = raw([["Who", "Team", "11/2", "10/26", "10/19"], *(["Ann", "Sales", "4", "3", "5"] for _ in range(3))])
    plan = start(table, places.file("l10.csv"), Company("Northwind"), TODAY)
    found = look(plan, table, TODAY)
    assert found.ingested is None
    assert "columns.indicator" in found.refusal


def test_months_are_months_by_their_header() -> None:
    table = raw([["Month", "Channel", "Spend"], *([f"2026-{month:02}", channel, 10 * month] for month in range(1, 10) for channel in "AB")])
    plan = start(table, places.file("spend.csv"), Company("Northwind"), TODAY)
    assert plan.source.layout.date_means == "month"
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    assert ingested.rows_accepted == 18
