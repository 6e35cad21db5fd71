"""One indicator over two years: its weeks, the goal, the same weeks a year before, and the usual range.

The goal is a dashed line in the goal's colour that steps where a new dated goal begins; the usual range is a grey band without a line,
so that nobody takes one for the other. A week that is not whole is hollow; a missing one leaves a gap and a mark on the ground.
"""

from collections.abc import Sequence
from typing import Any, Protocol, cast

import altair as alt
import pandas as pd

from scorecard.charts import marks as drawn
from scorecard.charts import theme
from scorecard.model import State, Unit
from scorecard.wording import indicator as words
from scorecard.wording.calendar import Level, Mark
from scorecard.wording.formats import MARKS, Formats

HEIGHT = 320


class Weekly(Protocol):
    """One week of the series; `scorecard.answering.indicator.WeekInTime` is one."""

    week: Any
    value: float | None
    state: State
    goal: float | None
    year_ago: float | None
    low: float | None
    high: float | None


def history(
    weeks: Sequence[Any],
    running: Any,
    unit: Unit,
    formats: Formats,
    chosen: Any = None,
    marks: Sequence[Mark] = (),
    levels: Sequence[Level] = (),
    height: int = HEIGHT,
    font: int = theme.FONT_SIZE,
) -> alt.LayerChart:
    """The chart of `weeks` (see `Weekly`) and of the running week; `chosen` is the week whose rows are shown below.

    `marks` are notes, actions and the calendar's entries, `levels` what was before and after an action.
    """
    frame = _frame([*weeks, running], unit, formats)
    x = alt.X("week:T", axis=theme.week_axis([each.week for each in weeks]), scale=alt.Scale(nice=False, padding=14))
    whole = frame[frame["state"] == State.OK.value]
    pick = alt.selection_point(name="week", fields=["day"], on="click", clear=False)
    chart = alt.layer(
        *_chosen(frame[frame["week"] == theme.iso([chosen])[0]] if chosen else frame.head(0), x),
        *drawn.layers(marks, x, [each.week for each in weeks], font),
        *_lines(frame, x, unit, formats),
        *drawn.level_layers(levels, x, unit, formats, font),
        *[each.add_params(pick) for each in _points(frame, x, unit, formats, shape="circle", size=140, color=theme.ACTUAL, opacity=0.001)],
        *_points(whole.tail(1), x, unit, formats, shape="circle", size=60, color=theme.ACTUAL, filled=True),
        *_points(whole[whole["signal"]], x, unit, formats, shape="diamond", size=90, color=theme.BAD, filled=True),
        *_points(frame[frame["state"] == State.PARTIAL.value], x, unit, formats, shape="circle", size=45, color=theme.ACTUAL, filled=False),
        *_missing(frame[frame["state"] == State.MISSING.value], x),
        *_labels(frame, x, unit, formats, height, font),
    )
    return cast(alt.LayerChart, theme.styled(chart, height=height, font=font))


def _lines(frame: pd.DataFrame, x: alt.X, unit: Unit, formats: Formats) -> list[alt.Chart]:
    """The usual range as a band, then a year ago, the goal and the weeks themselves, those on top that matter most."""
    base = alt.Chart(frame)
    lines = [base.mark_line(color=theme.ACTUAL, strokeWidth=2).encode(x, _value("whole", unit, formats))]
    if frame["goal"].notna().any():
        goal = base.mark_line(color=theme.GOAL, strokeWidth=1.8, strokeDash=theme.GOAL_DASH, interpolate="step")
        lines.insert(0, goal.encode(x, _value("goal", unit, formats)))
    if frame["year_ago"].notna().any():
        before = base.mark_line(color=theme.YEAR_AGO, strokeWidth=1.3, opacity=0.75)
        lines.insert(0, before.encode(x, _value("year_ago", unit, formats)))
    if frame["high"].notna().any():
        band = base.mark_area(color=theme.USUAL, opacity=theme.USUAL_OPACITY, interpolate="step", invalid="break-paths-show-domains")
        lines.insert(0, band.encode(x, _value("low", unit, formats), alt.Y2("high:Q")))
    return lines


def _frame(weeks: Sequence[Any], unit: Unit, formats: Formats) -> pd.DataFrame:
    """One row a week, with what is drawn and what the tooltip says."""
    rows = []
    for each in weeks:
        low, high = getattr(each, "low", None), getattr(each, "high", None)
        whole = each.value if each.state is State.OK else None
        outside = whole is not None and ((low is not None and whole < low) or (high is not None and whole > high))
        rows.append(
            {
                "week": theme.iso([each.week])[0],
                "day": each.week.isoformat(),
                "value": each.value,
                "whole": whole,
                "state": each.state.value,
                "goal": each.goal,
                "year_ago": getattr(each, "year_ago", None),
                "low": (low if low is not None else 0.0) if high is not None else None,
                "high": high,
                "signal": outside,
                "tip": words.tip(each, unit, formats),
            }
        )
    return pd.DataFrame(rows).astype({name: "float64" for name in ("value", "whole", "goal", "year_ago", "low", "high")})


def _value(name: str, unit: Unit, formats: Formats) -> alt.Y:
    return alt.Y(f"{name}:Q", axis=theme.number_axis(unit, formats), scale=alt.Scale(zero=False, nice=True))


def _points(frame: pd.DataFrame, x: alt.X, unit: Unit, formats: Formats, **mark: Any) -> list[alt.Chart]:
    if frame.empty:  # an empty layer has no extent, and Vega warns of it in the reader's console
        return []
    tip = alt.Tooltip("tip:N", title=words.WEEK)
    return [alt.Chart(frame).mark_point(**mark).encode(x, _value("value", unit, formats), tooltip=tip)]


def _missing(frame: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """The mark of a missing week, on the ground of the chart."""
    if frame.empty:
        return []
    mark = alt.Chart(frame).mark_text(text=MARKS[State.MISSING], baseline="bottom", color=theme.BAD, fontSize=theme.FONT_SIZE)
    return [mark.encode(x, y=alt.value("height"), tooltip=alt.Tooltip("tip:N", title=words.WEEK))]


def _chosen(frame: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """A quiet upright band behind the week whose rows are shown."""
    return [] if frame.empty else [alt.Chart(frame).mark_rule(strokeWidth=9, color=theme.ACTUAL, opacity=0.18).encode(x)]


def _labels(frame: pd.DataFrame, x: alt.X, unit: Unit, formats: Formats, height: int, font: int) -> list[alt.Chart]:
    """What each line is, written where it ends; labels that would meet are moved apart."""
    colors = {"whole": theme.ACTUAL, "goal": theme.GOAL, "year_ago": theme.YEAR_AGO, "high": theme.YEAR_AGO}
    ends = {name: frame[frame[name].notna()].tail(1) for name in colors}
    values = {name: float(end[name].iloc[0]) for name, end in ends.items() if not end.empty}
    drawn = frame[["whole", "goal", "year_ago", "low", "high"]]
    span = float(drawn.max().max() - drawn.min().min()) or 1.0
    labelled = []
    for name, shift in theme.apart(values, height / span, font + 3).items():
        text = words.line_label(name, values[name], ends[name]["low"].iloc[0], unit, formats)
        mark = alt.Chart(ends[name].assign(label=text)).mark_text(
            align="left", dx=9, dy=shift, fontSize=font, color=colors[name], fontWeight=600
        )
        labelled.append(mark.encode(x, _value(name, unit, formats), text="label:N"))
    return labelled
