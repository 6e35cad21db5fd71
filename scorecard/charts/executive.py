"""A small chart of half a year: the weeks, the goal as a dashed line, the last week as a dot. No axis to operate, few ticks to read."""

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.measures.scorecard import Row
from scorecard.model import State
from scorecard.wording.formats import Formats


def small(row: Row, formats: Formats) -> alt.TopLevelMixin:
    """The weeks of one number; weeks that are not whole leave a gap."""
    rows = [
        {"week": theme.iso([each.week])[0], "value": each.value if each.state is State.OK else None, "goal": each.goal}
        for each in row.values
    ]
    frame = pd.DataFrame(rows, columns=["week", "value", "goal"]).astype({"value": "float64", "goal": "float64"})
    x = alt.X("week:T", axis=theme.week_axis([each.week for each in row.values], labels=4), scale=alt.Scale(nice=False, padding=10))
    y = alt.Y("value:Q", axis=theme.number_axis(row.unit, formats), scale=alt.Scale(zero=False))
    base, last = alt.Chart(frame), frame[frame["value"].notna()].tail(1)
    layers: list[alt.Chart] = [
        base.mark_line(color=theme.GOAL, strokeWidth=1.6, strokeDash=theme.GOAL_DASH, interpolate="step").encode(x, alt.Y("goal:Q")),
        base.mark_line(color=theme.ACTUAL, strokeWidth=2).encode(x, y),
        alt.Chart(last).mark_point(filled=True, size=70, color=theme.ACTUAL, opacity=1).encode(x, y),
    ]
    return theme.styled(alt.layer(*layers), height=130)
