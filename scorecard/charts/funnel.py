"""Chart of the funnel page: who stands where, and how long they have waited."""

from typing import cast

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.measures.waterfall import Waterfall
from scorecard.model import Company
from scorecard.wording import funnel as words
from scorecard.wording.formats import formats_of

SHADES = ("#b7cde3", "#7fa9cf", "#3f78ae", "#174a7c")
"""From a short wait to a long one, in the hue of the actual values; told apart in grey too."""


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
