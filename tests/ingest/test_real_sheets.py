"""Real sheets and exports of marketing tools: daily metrics, ad reports, a scorecard, web analytics, touches."""

from datetime import date

import pytest

from scorecard.errors import SourceError
from scorecard.ingest import Unclear
from scorecard.ingest.goals import read_goal
from scorecard.model import Layout

from .real import counted, iso_weeks, read_real, truth
from .sheets import problems

WIDE = Layout("wide")


def weekly(result, indicator: str, how: str, ends: str, weeks: int) -> list[float]:
    """Sums or last values of the weeks that end on Saturdays, the last of them on `ends`."""
    rows = result.rows[result.rows["indicator"] == indicator].set_index("date")["value"].sort_index()
    by_week = rows.resample("W-SAT")
    return list((by_week.sum() if how == "sum" else by_week.last())[:ends].tail(weeks).round(2))


def test_daily_metrics_with_weekdays_in_their_dates_and_quoted_thousands():
    result = read_real(
        "wbr_weekly",
        "scenario_1/original.csv",
        "indicator_values",
        layout=WIDE,
        columns={"page_views": "PageViews", "impressions": "Impressions"},
    )
    assert result.rows_accepted == 730
    published = truth("wbr_weekly")["scenario_1"]["six_week_checks"]["PageViewsFiscal"]["published"]
    assert weekly(result, "page_views", "sum", "2021-09-25", 6) == published
    assert (result.rows["indicator"] == "page_views").sum() == 630, "a blank cell is no value, and not 0"
    assert result.rows.iloc[0][["date", "value"]].tolist()[1] in (523419, 56607738)


def test_two_digit_month_first_dates_need_to_be_stated():
    columns = {"mrr": "MRR", "pms": "Total_PMs", "mrr_target": "MRR_Target"}
    with pytest.raises(
        Unclear, match=r"column 'Date' \(A\): '1/2/21' \(row 3\) .* '1/13/21' \(row 14\) shows that the month comes first"
    ) as refused:
        read_real("wbr_weekly", "scenario_6/original.csv", "indicator_values", layout=WIDE, columns=columns)
    assert refused.value.value == "month-first"
    result = read_real(
        "wbr_weekly", "scenario_6/original.csv", "indicator_values", layout=WIDE, columns=columns, dates={"date": "month-first"}
    )
    checks = truth("wbr_weekly")["scenario_6"]["six_week_checks"]
    for indicator, key in (("mrr", "MRR"), ("mrr_target", "MRR_TARGET")):
        assert weekly(result, indicator, "last", "2023-03-25", 6) == pytest.approx(checks[key]["published"], abs=0.005)


ADS = {"campaign": "Campaign"}


def test_an_ads_report_is_read_without_its_totals_or_refused_for_want_of_dates():
    expected = truth("google_ads_ui_export")["sum_of_campaigns"]
    for indicator, header in (("cost", "Cost"), ("impressions", "Impr."), ("interactions", "Interactions"), ("conversions", "Conversions")):
        settings = {"columns": {**ADS, "value": header}, "constants": {"indicator": indicator, "date": "2025-07-01"}}
        result = read_real("google_ads_ui_export", "Campaign_report.csv", "indicator_values", layout=Layout(date_means="month"), **settings)
        assert result.rows["value"].sum() == pytest.approx(expected[header])
        assert result.rows_read == 2
    assert result.understood.header_row == 3
    assert [(each.first, each.reason) for each in result.understood.skipped] == [
        (1, "above the header"), (2, "above the header"), *((row, "a total, by its label") for row in (6, 7, 8, 9)),
    ]  # fmt: skip
    with pytest.raises(SourceError, match="has no column 'date'"):
        read_real(
            "google_ads_ui_export",
            "Campaign_report.csv",
            "indicator_values",
            columns={**ADS, "value": "Cost"},
            constants={"indicator": "cost"},
        )


def test_percentages_and_dashes_of_an_ads_report():
    settings = {"columns": {**ADS, "value": "Interaction rate"}, "constants": {"indicator": "rate", "date": "2025-07-01"}}
    result = read_real("google_ads_ui_export", "Campaign_report.csv", "indicator_values", **settings)
    assert result.rows["value"].tolist() == [0.7777, 0.0953]
    named = read_real(
        "google_ads_ui_export",
        "Campaign_report.csv",
        "indicator_values",
        columns={"value": "Cost", "owner": "Budget name"},
        constants={"indicator": "cost", "date": "2025-07-01"},
    )
    assert problems(named) == [(4, "Budget name", "--", "'--' stands for no value"), (5, "Budget name", "--", "'--' stands for no value")]


def test_a_scorecard_whose_weeks_have_no_dates_is_refused_until_the_first_is_stated():
    with pytest.raises(Unclear, match="the weeks 'Week1' to 'Week13' have numbers but no dates"):
        read_real("eos_scorecard_pipe", "scorecard.csv", "indicator_values", layout=Layout("weeks-as-columns"))
    result = read_real(
        "eos_scorecard_pipe", "scorecard.csv", "indicator_values", layout=Layout("weeks-as-columns", first_week=date(2026, 1, 5))
    )
    expected = truth("eos_scorecard_pipe")["metrics"]
    sums = result.rows.groupby("indicator")["value"].sum()
    assert sums.to_dict() == pytest.approx({name: each["sum"] for name, each in expected.items()})
    assert str(result.rows["date"].max().date()) == "2026-03-30"


def test_the_scorecard_s_typed_statuses_that_contradict_their_goals_are_said():
    result = read_real(
        "eos_scorecard_pipe", "scorecard.csv", "indicator_values", layout=Layout("weeks-as-columns", first_week=date(2026, 1, 5))
    )
    expected = truth("eos_scorecard_pipe")["metrics"]
    contradicting = {name for name, each in expected.items() if each["status_contradicts_last_week"]}
    assert {issue.where.rsplit(", ", 1)[1] for issue in result.issues} == contradicting
    assert [what.what for what in result.issues] == [
        "The status says 'YELLOW', but the last value 4 meets the goal '< 5'.",
        "The status says 'RED', but the last value 7 meets the goal '< 10%'.",
    ]


def test_the_scorecard_s_goals_mean_what_their_weeks_on_goal_say():
    expected = truth("eos_scorecard_pipe")["metrics"]
    result = read_real(
        "eos_scorecard_pipe", "scorecard.csv", "indicator_values", layout=Layout("weeks-as-columns", first_week=date(2026, 1, 5))
    )
    for name, each in expected.items():
        goal = read_goal(each["goal_as_typed"])
        values = result.rows[result.rows["indicator"] == name]["value"]
        assert sum(goal.met_by(value) for value in values) == each["weeks_on_goal"], name
    settings = {"columns": {"indicator": "Metric", "target": "Goal"}, "constants": {"from": "2026-01-05", "to": "2026-04-05"}}
    goals = read_real("eos_scorecard_pipe", "scorecard.csv", "goals", **settings).rows.set_index("indicator")
    assert goals["operator"].value_counts().to_dict() == {">=": 8, "<=": 2}
    assert goals.loc["Revenue", "target"] == 100_000


def test_facebook_ads_with_float_dust():
    expected = truth("kag_facebook_ads")
    for header, total in expected["totals"].items():
        columns = {"at": "Date", "cost": header, "campaign": "xyz_campaign_id"}
        result = read_real(
            "kag_facebook_ads", "KAG_conversion_data.csv", "events", columns=columns, constants={"kind": "ad"}, dates={"at": "day-first"}
        )
        assert result.rows["cost"].sum() == pytest.approx(total, abs=1e-6)
    weeks = result.rows.groupby(result.rows["at"].dt.strftime("%G-W%V"))["cost"].sum().to_dict()
    assert weeks == {week: each[header] for week, each in expected["by_iso_week"].items()}
    assert counted(result.rows["campaign"]) == {"1178": 625, "936": 464, "916": 54}


@pytest.mark.parametrize("header", ["Page Views", "Sessions", "Unique Page Views", "Users"])
def test_web_analytics_with_a_few_thousands_commas(header):
    settings = {"columns": {"channel": "Source", "value": header}, "constants": {"indicator": "views", "date": "2018-01-01"}}
    result = read_real("ga_blog", "blog_analytics.csv", "indicator_values", **settings)
    assert result.rows["value"].sum() == truth("ga_blog")["totals"][header]
    assert result.rows_accepted == 17_243


def test_web_analytics_durations_percentages_and_sources_under_many_names():
    expected = truth("ga_blog")
    settings = {"columns": {"channel": "Source", "value": "Avg. Time on Page"}, "constants": {"indicator": "seconds", "date": "2018-01-01"}}
    result = read_real("ga_blog", "blog_analytics.csv", "indicator_values", **settings)
    assert result.rows["value"].head(3).tolist() == [71, 47, 87]
    rate = read_real(
        "ga_blog",
        "blog_analytics.csv",
        "indicator_values",
        columns={"value": "Bounce Rate"},
        constants={"indicator": "rate", "date": "2018-01-01"},
    )
    assert rate.rows["value"].between(0, 1).all()
    groups = {proposal.into: dict(proposal.variants) for proposal in result.understood.proposals}
    assert {"t.co": 1185, **groups["t.co"]} == expected["twitter_aliases"]
    assert {"linkedin.com": 1075, **groups["linkedin.com"]} == expected["linkedin_aliases"]
    assert result.rows["channel"].nunique() == expected["distinct_sources"], "proposed, and not merged"


def test_touches_with_their_zone():
    expected = truth("touchpoint_events")
    columns = {"at": "time", "kind": "interaction", "lead_id": "customer_id", "cost": "conversion_value"}
    result = read_real("touchpoint_events", "attribution_data.csv", "events", columns=columns)
    assert iso_weeks(result.rows["at"]) == {week: each["events"] for week, each in expected["by_iso_week"].items()}
    assert counted(result.rows["channel"]) == expected["events_by_channel"]
    assert (result.rows["lead_id"].nunique(), result.rows["cost"].sum()) == (expected["customers"], expected["conversion_value"])
    assert len(result.cells) == 0
