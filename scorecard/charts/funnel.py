"""Charts of the funnel page: where leads leave and why, and how long those that are still there have waited."""

from typing import cast

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.measures.waterfall import Waterfall, leaving_of
from scorecard.model import Company
from scorecard.wording import funnel as words
from scorecard.wording.formats import formats_of

MOST_REASONS = 12
SHADES = ("#b7cde3", "#7fa9cf", "#3f78ae", "#174a7c")
"""From a short wait to a long one, in the hue of the actual values; told apart in grey too."""


def leaving(body: Waterfall, company: Company) -> alt.LayerChart:
    """The most frequent ways out as bars, each named by its stage, its way and its reason."""
    formats = formats_of(company)
    names = {row.stage: row.name for row in body.stages}
    rows = [
        {"way": words.way(names[stage], way), "leads": way.leads, "kind": way.exit, "label": formats.number(way.leads)}
        for stage, way in leaving_of(body.stages)[:MOST_REASONS]
    ]
    frame = pd.DataFrame(rows, columns=["way", "leads", "kind", "label"])
    y = alt.Y("way:N", sort=list(frame["way"]), title=None, axis=alt.Axis(labelLimit=330, grid=False))
    color = alt.Color("kind:N", scale=alt.Scale(domain=["lost", "disqualified", "recycled"], range=[theme.BAD, theme.YEAR_AGO, theme.NOTE]))
    x = alt.X("leads:Q", axis=None)
    bar = alt.Chart(frame).mark_bar(height=alt.RelativeBandSize(0.65)).encode(x, y, color=color, tooltip=["way:N", "leads:Q"])
    text = alt.Chart(frame).mark_text(align="left", dx=5, fontSize=theme.FONT_SIZE).encode(x, y, text="label:N")
    return cast(alt.LayerChart, theme.styled(alt.layer(bar, text), height=max(26 * len(frame), 60)))


def standing(body: Waterfall, company: Company) -> alt.LayerChart:
    """Who stands in each stage today, by how long: bars of four shades, the longest wait darkest, with the whole number at the end."""
    formats = formats_of(company)
    ages = words.age_names()
    rows = [
        {"stage": row.name, "age": age, "order": place, "leads": leads}
        for row in body.stages[:-1]
        for place, (age, leads) in enumerate(zip(ages, row.standing.by_age, strict=True))
    ]
    frame = pd.DataFrame(rows)
    ends = pd.DataFrame(
        [{"stage": row.name, "leads": row.standing.leads, "label": words.standing_label(row, formats)} for row in body.stages[:-1]]
    )
    y = alt.Y("stage:N", sort=[row.name for row in body.stages], title=None, axis=alt.Axis(labelLimit=140, grid=False))
    legend = alt.Legend(title=words.STANDING_SINCE, orient="top", labelFontSize=theme.FONT_SIZE, titleFontSize=theme.FONT_SIZE, columns=2)
    color = alt.Color("age:N", sort=ages, scale=alt.Scale(domain=ages, range=list(SHADES)), legend=legend)
    x = alt.X("leads:Q", axis=None, scale=alt.Scale(domainMax=float(ends["leads"].max() or 1) * 1.7))
    bar = alt.Chart(frame).mark_bar(height=alt.RelativeBandSize(0.65))
    drawn = bar.encode(x, y, color=color, order="order:Q", tooltip=["stage:N", "age:N", "leads:Q"])
    text = alt.Chart(ends).mark_text(align="left", dx=5, fontSize=theme.FONT_SIZE).encode(x, y, text="label:N")
    chart = theme.styled(alt.layer(drawn, text), height=40 * len(ends) + 60)
    return cast(alt.LayerChart, chart.configure_legend(disable=False))
