"""The lead feedback page's charts: shares refused as dots with their intervals, and the promise of the first contact over time."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from scorecard.charts import marks as drawn
from scorecard.charts import theme
from scorecard.measures.feedback import Group
from scorecard.measures.service_levels import Delivered, Promise
from scorecard.model import Company
from scorecard.wording import feedback as words
from scorecard.wording.calendar import Mark
from scorecard.wording.formats import formats_of

MOST = 12


def refused(groups: Sequence[Group], company: Company) -> alt.TopLevelMixin:
    """One row a group: its share refused and the interval; the largest groups, at most twelve."""
    formats = formats_of(company)
    rows = [
        {
            "name": each.name or words.NOT_GIVEN,
            "rate": each.refused_share.rate,
            "low": each.refused_share.low,
            "high": each.refused_share.high,
            "tip": words.rate(each.refused_share, formats),
            "judged": each.refused_share.total,
        }
        for each in groups[:MOST]
        if each.refused_share.total
    ]
    frame = pd.DataFrame(rows, columns=["name", "rate", "low", "high", "tip", "judged"]).sort_values("rate", ascending=False)
    y = alt.Y("name:N", sort=list(frame["name"]), title=None, axis=alt.Axis(labelLimit=200))
    axis = theme.number_axis("percent", formats)
    base = alt.Chart(frame)
    tooltip = [alt.Tooltip("name:N", title="Of"), alt.Tooltip("tip:N", title="Refused"), alt.Tooltip("judged:Q", title="Judged")]
    layers: list[alt.Chart] = [
        base.mark_rule(strokeWidth=2, color=theme.ACTUAL, opacity=0.6).encode(x=alt.X("low:Q", axis=axis), x2="high:Q", y=y),
        base.mark_point(filled=True, size=80, color=theme.ACTUAL, opacity=1).encode(x="rate:Q", y=y, tooltip=tooltip),
    ]
    return theme.styled(alt.layer(*layers), height=30 * max(1, len(frame)) + 40)


def delivered(weeks: Sequence[Delivered], company: Company, marks: Sequence[Mark] = ()) -> alt.TopLevelMixin:
    """What marketing brought each week as bars, grey where less than promised, and what it owed as a dashed line."""
    formats = formats_of(company)
    days = [each.week for each in weeks]
    frame = pd.DataFrame(
        [
            {
                "week": theme.iso([each.week])[0],
                "came": each.actual,
                "owed": each.owed,
                "color": theme.ACTUAL if each.met else theme.YEAR_AGO,
                "tip": "∅" if each.actual is None else f"{formats.value(each.actual)} of {formats.number(each.owed)}",
            }
            for each in weeks
        ]
    ).astype({"came": "float64"})
    x = alt.X("week:T", axis=theme.week_axis(days), scale=alt.Scale(nice=False, padding=14))
    y = alt.Y("came:Q", axis=theme.number_axis("count", formats), scale=alt.Scale(zero=True))
    tooltip = [alt.Tooltip("week:T", title="Week of", format="%-d %b %Y"), alt.Tooltip("tip:N", title="Came")]
    base = alt.Chart(frame)
    layers: list[alt.Chart] = [
        *drawn.layers(marks, x, days),
        base.mark_bar(width=14).encode(x, y, color=alt.Color("color:N", scale=None), tooltip=tooltip),
        base.mark_line(color=theme.GOAL, strokeDash=theme.GOAL_DASH, strokeWidth=1.8).encode(x, alt.Y("owed:Q")),
    ]
    return theme.styled(alt.layer(*layers), height=200)


def kept(promises: Sequence[Promise], company: Company, marks: Sequence[Mark] = ()) -> alt.TopLevelMixin:
    """The share kept by week with its interval as a band, and what was on the calendar meanwhile."""
    formats = formats_of(company)
    rows = [
        {
            "week": theme.iso([date.fromisoformat(each.name)])[0],
            "rate": each.kept.rate,
            "low": each.kept.low,
            "high": each.kept.high,
            "tip": words.rate(each.kept, formats),
            "due": each.kept.total,
        }
        for each in promises
        if each.name
    ]
    frame = pd.DataFrame(rows, columns=["week", "rate", "low", "high", "tip", "due"])
    weeks = [date.fromisoformat(each.name) for each in promises if each.name]
    x = alt.X("week:T", axis=theme.week_axis(weeks), scale=alt.Scale(nice=False, padding=14))
    y = alt.Y("rate:Q", axis=theme.number_axis("percent", formats), scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(frame)
    tooltip = [
        alt.Tooltip("week:T", title="Week of", format="%-d %b %Y"),
        alt.Tooltip("tip:N", title="In time"),
        alt.Tooltip("due:Q", title="Due"),
    ]
    layers: list[alt.Chart] = [
        *drawn.layers(marks, x, weeks),
        base.mark_area(color=theme.ACTUAL, opacity=theme.USUAL_OPACITY).encode(x, alt.Y("low:Q"), alt.Y2("high:Q")),
        base.mark_line(color=theme.ACTUAL, strokeWidth=2).encode(x, y),
        base.mark_point(filled=True, size=50, color=theme.ACTUAL, opacity=1).encode(x, y, tooltip=tooltip),
    ]
    return theme.styled(alt.layer(*layers), height=200)
