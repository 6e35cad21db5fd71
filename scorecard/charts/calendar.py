"""The shared calendar as a picture: one bar an entry, holidays in grey, over the weeks, with today marked."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.model import Company
from scorecard.weeks import WEEK, week_of
from scorecard.wording import calendar as words

if TYPE_CHECKING:
    from scorecard.answering.calendar import Entry

ROW = 30
DAY = timedelta(days=1)


def bars(rows: Sequence["Entry"], start: date, end: date, today: date, company: Company) -> alt.LayerChart:
    """The entries from `start` to `end`, the earliest at the top, each with its title beside its bar."""
    first = week_of(start, company)
    weeks = [first + WEEK * number for number in range((end - first).days // 7 + 1)]
    frame = pd.DataFrame(
        [
            {
                "from": theme.iso([max(each.start, start)])[0],
                "to": theme.iso([min(each.end, end) + DAY])[0],
                "row": number,
                "title": each.title,
                "color": theme.YEAR_AGO if each.kind == "holiday" else theme.ACTUAL,
                "tip": words.bar_tip(each, company),
                "late": each.start > start + (end - start) * 0.6,
            }
            for number, each in enumerate(rows)
        ]
    )
    scale = alt.Scale(domain=[theme.moment(start), theme.moment(end)], nice=False)
    x = alt.X("from:T", axis=theme.week_axis(weeks), scale=scale)
    y = alt.Y("row:O", axis=None)
    color, tip = alt.Color("color:N", scale=None), alt.Tooltip("tip:N", title=None)
    base = alt.Chart(frame)
    now = alt.Chart(pd.DataFrame([{"day": theme.iso([today])[0], "label": words.TODAY}]))
    layers = [
        now.mark_rule(color=theme.GOAL, strokeWidth=2).encode(x=alt.X("day:T")),
        now.mark_text(color=theme.GOAL, fontWeight=600, baseline="bottom").encode(x=alt.X("day:T"), y=alt.value(-4), text="label:N"),
        base.mark_bar(height=10, cornerRadius=3).encode(x, y, x2="to:T", color=color, tooltip=tip),
    ]
    for late in (False, True):
        part = frame[frame["late"] == late]
        if not part.empty:
            text = alt.Chart(part).mark_text(align="right" if late else "left", dx=-6 if late else 2, dy=-11, fontSize=theme.FONT_SIZE)
            layers.append(text.encode(x, y, text="title:N", tooltip=tip))
    return cast(alt.LayerChart, theme.styled(alt.layer(*layers), height=max(2, len(rows)) * ROW))
