"""Averages and rates of single days: a week's is made of what they are made of, as their own values prove, or not at all."""

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
    assert meaning.suggestions(ingested, plan.source) == {"Clicks": "clicks", "Impressions": "impressions", "CTR": "ctr", "Position": ""}
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


def test_an_average_taken_all_the_same_shows_the_last_day_and_is_said_to() -> None:
    table = raw(ads("Avg. position"))
    plan = start(table, places.file("search.csv"), Company("Northwind"), TODAY)
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    label = next(each for each in meaning.labels(ingested, plan.source) if each.text == "Avg. position")
    measure = meaning.measured(label, "avg_position", plan.source, "daily").measure
    assert isinstance(measure, Aggregate)
    assert measure.kind == "last"
    suggested = meaning.suggestions(ingested, plan.source)
    assert "last day" in " ".join(said({}, suggested, suggested | {"Avg. position": "avg_position"}))
    assert "Left out: Avg. position" in " ".join(said({}, suggested, suggested))


def test_the_values_must_prove_what_a_rate_is_made_of() -> None:
    rate = [round(100 * clicks / shown, 1) for clicks, shown in zip(CLICKS, SHOWN, strict=True)]
    assert quotients(long(clicks=CLICKS, shown=SHOWN, rate=rate), ["rate"]) == {"rate": Quotient("clicks", "shown", in_percent=True)}
    otherwise = [value + 0.4 for value in rate]
    assert quotients(long(clicks=CLICKS, shown=SHOWN, rate=otherwise), ["rate"]) == {}
    assert quotients(long(clicks=CLICKS, shown=SHOWN, rate=rate).query("date < @DAYS[4]"), ["rate"]) == {}
