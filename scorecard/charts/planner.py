"""Two bands against the goal: as it runs now, and with the plan; and what each channel still brings."""

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.model import Company
from scorecard.wording import planner as words
from scorecard.wording.formats import formats_of
from scorecard.wording.goals import value_of

if TYPE_CHECKING:
    from scorecard.answering.planner import Planner


def outcomes(body: "Planner", company: Company) -> Any:
    """The ends as bands with their middle, and the goal as a dashed line across."""
    formats = formats_of(company)
    both = [(words.USUAL_NAME, body.usual, theme.YEAR_AGO if body.changed else theme.ACTUAL)]
    if body.changed:
        both.append((words.PLANNED_NAME, body.planned, theme.ACTUAL))
    rows = [
        {
            "name": name,
            "low": found.low,
            "high": found.high,
            "middle": found.expected,
            "text": value_of(found.expected, body.unit, formats),
            "tip": words.outcome(found, body, formats),
            "color": color,
        }
        for name, found, color in both
    ]
    frame = pd.DataFrame(rows)
    order = [name for name, _, _ in both]
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=200, labelFontSize=14))
    scale = alt.Scale(zero=True, nice=True)
    axis = theme.number_axis(body.unit, formats)
    color = alt.Color("color:N", scale=None)
    base = alt.Chart(frame)
    goal = pd.DataFrame({"goal": [body.target], "name": [order[0]], "label": [words.GOAL_NAME]})
    tooltip = [alt.Tooltip("name:N", title="Outcome"), alt.Tooltip("tip:N", title="Wins")]
    return theme.styled(
        alt.layer(
            base.mark_bar(height=26, opacity=0.3, cornerRadius=3).encode(
                x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q", y=y, color=color, tooltip=tooltip
            ),
            base.mark_tick(thickness=3, size=34).encode(x=alt.X("middle:Q", axis=axis), y=y, color=color, tooltip=tooltip),
            base.mark_text(dy=-26, dx=-2, align="right", fontWeight=600, fontSize=15).encode(
                x=alt.X("middle:Q", axis=axis), y=y, text="text:N", color=color
            ),
            alt.Chart(goal).mark_rule(color=theme.GOAL, strokeDash=theme.GOAL_DASH, strokeWidth=2).encode(x=alt.X("goal:Q", axis=axis)),
            alt.Chart(goal)
            .mark_text(color=theme.GOAL, fontWeight=600, align="right", dx=-6, dy=34)
            .encode(x=alt.X("goal:Q", axis=axis), y=y, text="label:N"),
        ),
        height=96 * len(rows) + 44,
    )
