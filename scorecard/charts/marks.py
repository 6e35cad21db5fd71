"""What stands on a chart of weeks besides its numbers: the calendar's entries, notes, actions, and the levels before and after one.

Entries are quiet bands, notes and actions upright lines in their own colour, holidays dotted ones; the newest few carry their words at
the top, all a tooltip.
"""

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.model import Unit
from scorecard.weeks import WEEK
from scorecard.wording.calendar import Level, Mark
from scorecard.wording.formats import Formats

COLORS = {"note": theme.NOTE, "entry": theme.YEAR_AGO, "holiday": theme.YEAR_AGO, "action": theme.GOOD}
LEVELS = {"before": theme.YEAR_AGO, "better": theme.GOOD, "worse": theme.BAD}


def layers(marks: Sequence[Mark], x: alt.X, weeks: Sequence[date], font: int = theme.FONT_SIZE, field: str = "week") -> list[alt.Chart]:
    """The layers of the marks, to be drawn under the numbers of `weeks` (their first days); `field` is the one that `x` encodes.

    Nothing is drawn where there are none: an empty layer has no extent.
    """
    if not marks or not weeks:
        return []
    frame = _frame(marks, weeks).rename(columns={"week": field})
    tip = alt.Tooltip("tip:N", title=None)
    color = alt.Color("color:N", scale=None)
    long, short, holidays = (frame[frame["shape"] == each] for each in ("long", "short", "holiday"))
    found = []
    if not long.empty:
        found.append(alt.Chart(long).mark_rect(opacity=0.1).encode(x, x2="to:T", color=color, tooltip=tip))
    if not holidays.empty:
        found.append(alt.Chart(holidays).mark_rule(strokeWidth=1.2, strokeDash=[2, 3], opacity=0.6).encode(x, color=color, tooltip=tip))
    if not short.empty:
        found.append(alt.Chart(short).mark_rule(strokeWidth=1.6, opacity=0.55).encode(x, color=color, tooltip=tip))
    return [*found, *_words(frame, x, font)]


def level_layers(levels: Sequence[Level], x: alt.X, unit: Unit, formats: Formats, font: int = theme.FONT_SIZE) -> list[alt.Chart]:
    """The level before an action and the one after it, each over its own weeks, with its figure at the top, where no line hides it."""
    found = []
    for place, level in enumerate(levels):
        color = LEVELS.get(level.kind, theme.ACTUAL)
        row = {"week": theme.iso([level.start])[0], "to": theme.iso([level.end])[0], "value": level.value, "label": level.label}
        y = alt.Y("value:Q", axis=theme.number_axis(unit, formats), scale=alt.Scale(zero=False, nice=True))
        base = alt.Chart(pd.DataFrame([row]))
        found.append(base.mark_rule(color=color, strokeWidth=4, opacity=0.85).encode(x, y, x2="to:T"))
        text = base.mark_text(color=color, fontSize=font, fontWeight=600, align="left", baseline="top")
        found.append(text.encode(x, y=alt.value(2 + place * (font + 3)), text="label:N"))
    return found


def _frame(marks: Sequence[Mark], weeks: Sequence[date]) -> pd.DataFrame:
    """One row a mark, cut to the weeks of the chart."""
    first, last = weeks[0], weeks[-1] + WEEK
    middle = first + (last - first) / 2
    rows = []
    for mark in marks:
        start, end = max(mark.start, first), min(mark.end, last)
        rows.append(
            {
                "week": theme.iso([start])[0],
                "to": theme.iso([end])[0],
                "shape": "long" if mark.end - mark.start >= WEEK else "holiday" if mark.kind == "holiday" else "short",
                "label": mark.label,
                "tip": mark.tip,
                "color": COLORS[mark.kind],
                "left": start > middle,
            }
        )
    return pd.DataFrame(rows)


def _words(frame: pd.DataFrame, x: alt.X, font: int) -> list[alt.Chart]:
    """The words above the plot, one a line and towards the middle of the chart, so that they cover no number and none is cut."""
    named = frame[frame["label"] != ""].reset_index(drop=True)
    found = []
    for place, (_, row) in enumerate(named.iterrows()):
        base = alt.Chart(pd.DataFrame([row]))
        text = base.mark_text(align="right", dx=-5, fontSize=font, fontWeight=500, baseline="top")
        if not row["left"]:
            text = base.mark_text(align="left", dx=5, fontSize=font, fontWeight=500, baseline="top")
        found.append(
            text.encode(x, y=alt.value((place - len(named)) * (font + 5) - 4), text="label:N", color=alt.Color("color:N", scale=None))
        )
    return found
