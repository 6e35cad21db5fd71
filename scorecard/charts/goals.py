"""Where a goal is heading: what there is, what should be, and the band of what will be, up to the goal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from scorecard.charts import marks as drawn
from scorecard.charts import theme
from scorecard.model import Company
from scorecard.wording import goals as words
from scorecard.wording.calendar import Mark
from scorecard.wording.formats import formats_of

if TYPE_CHECKING:
    from scorecard.answering.goals import Heading

HEIGHT = 300


def trend(heading: "Heading", company: Company, height: int = HEIGHT, font: int = theme.FONT_SIZE, marks: Sequence[Mark] = ()) -> Any:
    """The way of a period's goal by week: a full line so far, a grey one for what should be, a band for where it leads, the goal dashed.

    `marks` are notes, actions and the calendar's entries in these weeks.
    """
    formats = formats_of(company)
    frame = _frame(heading, company)
    days = [step.day for step in heading.trail]
    x = alt.X("day:T", axis=theme.week_axis(days, labels=8), scale=alt.Scale(nice=False, padding=10))
    axis = theme.number_axis(heading.unit, formats)

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))

    tip = alt.Tooltip("tip:N", title="Week")
    future = frame[frame["projected"].notna()]
    so_far = frame[frame["actual"].notna()]
    goal = pd.DataFrame({"goal": [heading.target]})
    layers: list[alt.Chart] = [
        *drawn.layers(marks, x, days, font, "day"),
        alt.Chart(goal).mark_rule(color=theme.GOAL, strokeDash=theme.GOAL_DASH, strokeWidth=1.8).encode(y=alt.Y("goal:Q", axis=axis)),
        alt.Chart(frame).mark_line(color=theme.YEAR_AGO, strokeWidth=1.4).encode(x=x, y=y("expected")),
    ]
    if not future.empty:
        layers += [
            alt.Chart(future).mark_area(color=theme.ACTUAL, opacity=0.16).encode(x=x, y=y("low"), y2="high:Q"),
            alt.Chart(future).mark_line(color=theme.ACTUAL, strokeDash=[2, 3], strokeWidth=2).encode(x=x, y=y("projected")),
        ]
    if not so_far.empty:
        layers.append(alt.Chart(so_far).mark_line(color=theme.ACTUAL, strokeWidth=2.6).encode(x=x, y=y("actual")))
        layers.append(alt.Chart(so_far.tail(1)).mark_point(color=theme.ACTUAL, filled=True, size=70, opacity=1).encode(x=x, y=y("actual")))
    layers.append(alt.Chart(frame).mark_point(size=220, opacity=0.001).encode(x=x, y=y("expected"), tooltip=tip))
    layers += _labels(frame, heading, x, axis)
    return theme.styled(alt.layer(*layers), height=height, font=font)


def noted_trend(heading: "Heading", company: Company, marks: Sequence[Mark]) -> Any:
    """The same with what was noted, planned and done meanwhile."""
    return trend(heading, company, marks=marks)


def _frame(heading: "Heading", company: Company) -> pd.DataFrame:
    rows = [
        {
            "day": theme.iso([step.day])[0],
            "actual": step.actual,
            "expected": step.expected,
            "projected": step.projected,
            "low": step.low,
            "high": step.high,
            "tip": " · ".join(f"{name.lower()} {value}" for name, value in row.items() if value != "–" and name != "Day")
            + f" ({row['Day']})",
        }
        for step, row in zip(heading.trail, words.trend_table(heading, company), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["day", "actual", "expected", "projected", "low", "high", "tip"])
    return frame.astype({name: "float64" for name in ("actual", "expected", "projected", "low", "high")})


def _labels(frame: pd.DataFrame, heading: "Heading", x: alt.X, axis: alt.Axis) -> list[alt.Chart]:
    """Each line's name at its right end, those that would meet moved apart; the goal's on the left, over its line."""
    last = frame.tail(1)
    if last.empty:
        return []
    ends = {"expected": float(last["expected"].iloc[0])}
    if last["projected"].notna().iloc[0]:
        ends["projected"] = float(last["projected"].iloc[0])
    top = max(heading.target, float(frame[["actual", "expected", "high"]].max().max()), 1e-9)
    moved = theme.apart(ends, HEIGHT * 0.85 / top)
    names = {"expected": (words.AXIS_DUE, theme.YEAR_AGO), "projected": (words.AXIS_HEADING, theme.ACTUAL)}
    texts: list[alt.Chart] = []
    for name, down in moved.items():
        text, color = names[name]
        texts.append(
            alt.Chart(last)
            .mark_text(align="right", dx=-8, dy=down + (26 if name == "projected" else -12), color=color, fontWeight=600, text=text)
            .encode(x=x, y=alt.Y(f"{name}:Q", axis=axis))
        )
    first = frame.head(1).assign(goal=heading.target)
    texts.append(
        alt.Chart(first)
        .mark_text(align="left", dx=4, dy=-9, color=theme.GOAL, fontWeight=600, text=words.AXIS_GOAL)
        .encode(x=x, y=alt.Y("goal:Q", axis=axis))
    )
    return texts
