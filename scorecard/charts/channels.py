"""Charts of the channels page: curves by age of lead with bands, cohorts over time with the young ones set apart, and why wins changed."""

from collections.abc import Sequence
from typing import cast

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.measures.channels import Compared, Line
from scorecard.model import Company
from scorecard.wording import channels as words
from scorecard.wording.calendar import Mark
from scorecard.wording.formats import formats_of

BAND = 0.14
YOUNG = 0.6


def curves(lines: Sequence[Line], by: str, company: Company) -> alt.LayerChart:
    """The share won by age of lead, a line and a band for each group, named where it ends. A click picks a point: its `group` and `day`."""
    formats = formats_of(company)
    rows = [
        {
            "group": words.name(line.channel, by),
            "day": point.day,
            "rate": point.rate,
            "low": point.low,
            "high": point.high,
            "tip": words.curve_tip(point, formats),
        }
        for line in lines
        for point in line.curve
    ]
    frame = pd.DataFrame(rows, columns=["group", "day", "rate", "low", "high", "tip"])
    names = [words.name(line.channel, by) for line in lines]
    color = alt.Color("group:N", scale=alt.Scale(domain=names, range=list(theme.CATEGORIES[: len(names)])))
    last = int(frame["day"].max()) if len(frame) else 1
    x = alt.X("day:Q", title=words.AGE_AXIS, scale=alt.Scale(domain=[0, last * 1.22], nice=False), axis=_ages(last))
    y = alt.Y("rate:Q", axis=theme.number_axis("percent", formats))
    base = alt.Chart(frame).encode(x, color=color)
    band = base.mark_area(opacity=BAND, interpolate="step-after").encode(
        alt.Y("low:Q", axis=theme.number_axis("percent", formats)), alt.Y2("high:Q")
    )
    line = base.mark_line(strokeWidth=2.2, interpolate="step-after").encode(y, detail="group:N")
    pick = alt.selection_point(name="age", fields=["group", "day"], on="click", nearest=True, clear=False)
    tips = base.mark_point(size=120, opacity=0.001).encode(y, tooltip=["group:N", "tip:N"]).add_params(pick)
    ends = _apart(frame.sort_values("day").groupby("group", sort=False).tail(1)) if len(frame) else frame.assign(place=[])
    label = alt.Chart(ends).mark_text(align="left", dx=6, fontWeight=600, fontSize=theme.FONT_SIZE)
    labels = label.encode(x, alt.Y("place:Q"), text="group:N", color=color)
    return cast(alt.LayerChart, theme.styled(alt.layer(band, line, tips, labels), height=300))


def _ages(last: int) -> alt.Axis:
    """Ticks at the ages that people speak of."""
    return alt.Axis(grid=False, values=[age for age in (0, 7, 14, 30, 60, 90, 120, 150, 180, 240, 300, 360) if age <= last])


def _apart(ends: pd.DataFrame) -> pd.DataFrame:
    """The ends of the lines with places for their names that do not lie on top of each other."""
    gap = 0.055 * float(ends["high"].max() or 1)
    place = -1.0
    places = []
    for rate in ends["rate"].sort_values():
        place = max(rate, place + gap)
        places.append(place)
    return ends.sort_values("rate").assign(place=places)


def cohorts(line: Line, company: Company, marks: Sequence[Mark] = ()) -> alt.LayerChart:
    """The close rate of each month's leads with its interval; months whose leads are too young are hollow, grey, and say their age.

    A month in which something was noted or began has a small flag at the top that says what.
    """
    formats = formats_of(company)
    rows = [
        {
            "month": words.cohort_label(point.start, company),
            "rate": (point.close_rate if point.mature else point.soonest).rate,
            "low": point.close_rate.low if point.mature else None,
            "high": point.close_rate.high if point.mature else None,
            "mature": point.mature,
            "age": words.cohort_age(point.youngest_days),
            "tip": words.cohort_tip(point, formats),
        }
        for point in line.cohorts
    ]
    frame = pd.DataFrame(rows).astype({"rate": "float64", "low": "float64", "high": "float64"})
    old, young = frame[frame["mature"] & frame["rate"].notna()], frame[~frame["mature"]]
    x = alt.X("month:N", sort=list(frame["month"]), title=None, axis=alt.Axis(labelAngle=0, grid=False))
    y = alt.Y("rate:Q", axis=theme.number_axis("percent", formats), scale=alt.Scale(zero=True))
    tip = alt.Tooltip("tip:N", title=words.COHORT)
    layers: list[alt.Chart] = []
    if len(young):
        layers.append(
            alt.Chart(young)
            .mark_bar(color=theme.YEAR_AGO, opacity=0.13, width=alt.RelativeBandSize(1))
            .encode(x, y=alt.value(0), y2=alt.value("height"))
        )
        layers.append(
            alt.Chart(young)
            .mark_point(shape="circle", size=70, color=theme.YEAR_AGO, strokeDash=[2, 2], filled=False)
            .encode(x, y, tooltip=tip)
        )
        layers.append(
            alt.Chart(young)
            .mark_text(angle=270, align="left", dx=8, baseline="middle", color=theme.TEXT, fontSize=12)
            .encode(x, y=alt.value("height"), text="age:N", tooltip=tip)
        )
    if len(old):
        whisker = alt.Chart(old).mark_rule(color=theme.ACTUAL, strokeWidth=1.6)
        layers.append(whisker.encode(x, alt.Y("low:Q", axis=theme.number_axis("percent", formats)), alt.Y2("high:Q"), tooltip=tip))
        layers.append(alt.Chart(old).mark_line(color=theme.ACTUAL, strokeWidth=1.2, opacity=0.5).encode(x, y))
        layers.append(
            alt.Chart(old).mark_point(shape="circle", size=70, color=theme.ACTUAL, filled=True, opacity=1).encode(x, y, tooltip=tip)
        )
    return cast(alt.LayerChart, theme.styled(alt.layer(*_flags(line, marks, x, company), *layers), height=260))


def _flags(line: Line, marks: Sequence[Mark], x: alt.X, company: Company) -> list[alt.Chart]:
    """One flag a month: months are bands and have no days to draw a line at."""
    rows = [
        {"month": words.cohort_label(point.start, company), "tip": " · ".join(each.tip for each in own)}
        for point in line.cohorts
        if (own := [each for each in marks if each.kind != "holiday" and point.start <= each.start <= point.end])
    ]
    if not rows:
        return []
    flag = alt.Chart(pd.DataFrame(rows)).mark_point(shape="triangle-down", size=90, color=theme.NOTE, filled=True, opacity=0.9)
    return [flag.encode(x, y=alt.value(-6), tooltip=alt.Tooltip("tip:N", title=words.MEANWHILE))]


def parts(compared: Compared, by: str, company: Company) -> alt.LayerChart:
    """Wins before, what volume, mix and rates did to them, and wins after, as floating bars."""
    formats = formats_of(company)
    named = words.part_names(compared, by)
    rows, reached = [], 0.0
    for place, (name, value) in enumerate(named):
        whole = place in (0, len(named) - 1)
        start = 0.0 if whole else reached
        reached = value if whole else reached + value
        rows.append(
            {
                "part": name,
                "low": min(start, reached),
                "high": max(start, reached),
                "kind": "whole" if whole else "up" if value >= 0 else "down",
                "label": formats.number(value) if whole else words.amount(value, formats),
            }
        )
    frame = pd.DataFrame(rows)
    x = alt.X("part:N", sort=list(frame["part"]), title=None, axis=alt.Axis(labelAngle=0, grid=False, labelLimit=120))
    color = alt.Color("kind:N", scale=alt.Scale(domain=["whole", "up", "down"], range=[theme.YEAR_AGO, theme.GOOD, theme.BAD]))
    y = alt.Y("low:Q", axis=theme.number_axis("count", formats), scale=alt.Scale(zero=True))
    bar = (
        alt.Chart(frame)
        .mark_bar(width=alt.RelativeBandSize(0.6))
        .encode(x, y, alt.Y2("high:Q"), color=color, tooltip=["part:N", "label:N"])
    )
    text = alt.Chart(frame).mark_text(dy=-8, fontWeight=600, fontSize=theme.FONT_SIZE).encode(x, alt.Y("high:Q"), text="label:N")
    return cast(alt.LayerChart, theme.styled(alt.layer(bar, text), height=240))
