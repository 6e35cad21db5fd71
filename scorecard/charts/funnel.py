"""Chart of the funnel page: who stands where, and how long they have waited."""

from typing import cast

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.measures.waterfall import Waterfall
from scorecard.model import Company
from scorecard.wording import funnel as words
from scorecard.wording.formats import formats_of

WHOLE = 0.86
"""How much of its column a bar takes that stands for all leads of its stage."""


def standing(body: Waterfall, company: Company) -> alt.LayerChart:
    """Who stands in each stage today, by how long: in a column for each age the count, and below it a bar for its share of the stage; then
    how many they are in all, and for how long half of them have been there.
    """
    formats = formats_of(company)
    heads = words.standing_heads()
    stages = body.stages[:-1]
    bars = [
        {"stage": row.name, "age": age, "from": at, "to": at + WHOLE * leads / (row.standing.leads or 1), "said": formats.number(leads)}
        for row in stages
        for at, (age, leads) in enumerate(zip(words.age_names(), row.standing.by_age, strict=True))
    ]
    rest = [
        {"stage": row.name, "from": len(heads) - 2 + at, "said": said}
        for row in stages
        for at, said in enumerate((formats.number(row.standing.leads), words.half_over(row, formats)))
    ]
    named = " : ".join(f"datum.value === {at} ? '{head}'" for at, head in enumerate(heads))
    top = alt.Axis(
        orient="top",
        values=list(range(len(heads))),
        labelExpr=f"{named} : ''",
        labelAlign="left",
        labelOverlap=False,
        ticks=False,
        grid=False,
        title=words.STANDING_SINCE,
        titleAnchor="start",
        titleAlign="left",
    )
    x = alt.X("from:Q", axis=top, scale=alt.Scale(domain=[0, len(heads)], nice=False))
    y = alt.Y("stage:N", sort=[row.name for row in stages], title=None, axis=alt.Axis(labelLimit=140, grid=False, ticks=False))
    chart, beside = alt.Chart(pd.DataFrame(bars)), alt.Chart(pd.DataFrame(rest))
    bar = chart.mark_bar(height=5, yOffset=9, color=theme.ACTUAL)
    count = chart.mark_text(align="left", dy=-4, fontSize=theme.FONT_SIZE)
    whole = beside.mark_text(align="left", dy=-4, fontSize=theme.FONT_SIZE, fontWeight=600)
    layers = (
        bar.encode(x, y, alt.X2("to:Q"), tooltip=["stage:N", "age:N", "said:N"]),
        count.encode(x, y, text="said:N"),
        whole.encode(x, y, text="said:N"),
    )
    return cast(alt.LayerChart, theme.styled(alt.layer(*layers), height=42 * len(stages) + 50))
