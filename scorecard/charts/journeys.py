"""The journeys page's charts: how far the models of credit lie apart, and one lead's story on the lines of both teams."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.measures.journeys import Credits
from scorecard.model import Company
from scorecard.wording import journeys as words
from scorecard.wording.formats import formats_of

ROW = 34
LABELLED = ("first", "last", "markov")
"""These models have shapes of their own; the others are small dots, so that the row reads as a span with three marks in it."""

_SHAPES = {"first": "triangle-right", "last": "triangle-left", "markov": "diamond"}


class Moment(Protocol):
    """One event of a lead's story."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def channel(self) -> str | None: ...
    @property
    def counts(self) -> bool: ...


def spread(credits: Credits, company: Company) -> alt.TopLevelMixin:
    """One row a channel: a bar from its smallest to its largest credit in wins, and a mark for each model on it."""
    number = formats_of(company).number
    rows = [
        {"channel": row.channel, "wins": value, "model": model, "name": words.MODEL_NAMES[model], "tip": f"{number(value, 1)} wins"}
        for row in credits.rows
        for model, value in row.credits.items()
    ]
    frame = pd.DataFrame(rows, columns=["channel", "wins", "model", "name", "tip"])
    order = [row.channel for row in credits.rows]
    y = alt.Y("channel:N", sort=order, title=None, axis=alt.Axis(labelLimit=180))
    # Room at the right for a mark that stands at the very end.
    scale = alt.Scale(domain=[0, float(frame["wins"].max() or 1) * 1.04] if len(frame) else [0, 1], nice=False)
    x = alt.X("wins:Q", title=words.AXIS_WINS, axis=alt.Axis(tickCount=6), scale=scale)
    tooltip = [alt.Tooltip("channel:N", title="Channel"), alt.Tooltip("name:N", title="Model"), alt.Tooltip("tip:N", title="Credit")]
    spans = alt.Chart(frame).mark_rule(strokeWidth=7, opacity=0.22, color=theme.USUAL, strokeCap="round")
    plain = frame[~frame["model"].isin(LABELLED)]
    marks = [
        alt.Chart(frame[frame["model"] == model])
        .mark_point(filled=True, size=80, opacity=1, color=color, shape=_SHAPES[model])
        .encode(x=x, y=y, tooltip=tooltip)
        for model, color in zip(LABELLED, (theme.ACTUAL, theme.GOAL, theme.NOTE), strict=True)
    ]
    names = [_name_above(frame, order, model, color) for model, color in zip(LABELLED, (theme.ACTUAL, theme.GOAL, theme.NOTE), strict=True)]
    layers = [
        spans.encode(x=alt.X("min(wins):Q", title=words.AXIS_WINS, scale=scale), x2="max(wins):Q", y=y),
        alt.Chart(plain).mark_point(filled=True, size=34, color=theme.YEAR_AGO, opacity=0.9).encode(x=x, y=y, tooltip=tooltip),
        *marks,
        *names,
    ]
    return theme.styled(alt.layer(*layers), height=ROW * max(1, len(order)) + 40)


def _name_above(frame: pd.DataFrame, order: Sequence[str], model: str, color: str) -> alt.Chart:
    """The model's name over its mark on the first row, where its mark stands far enough from the others to be read."""
    first = frame[(frame["channel"] == order[0])] if order else frame
    mine = first[first["model"] == model]
    others = first[first["model"].isin(LABELLED) & (first["model"] != model)]["wins"]
    room = frame["wins"].max() / 14 if len(frame) else 0
    clear = not mine.empty and all(abs(mine["wins"].iloc[0] - other) >= room for other in others)
    shown = mine if clear else mine.iloc[0:0]
    named: alt.Chart = alt.Chart(shown).mark_text(dy=-15, color=color, fontWeight=600)
    return named.encode(x="wins:Q", y=alt.Y("channel:N", sort=list(order)), text="name:N")


def story(moments: Sequence[Moment]) -> alt.TopLevelMixin:
    """One lead's events in time: marketing above, the lead's own stages in the middle, sales below; hollow marks count for nothing."""
    lanes = [words.TEAM_NAMES["marketing"], words.TEAM_NAMES["outcome"], words.TEAM_NAMES["sales"]]
    rows = [
        {
            "at": each.at.strftime("%Y-%m-%dT%H:%M:%S"),
            "lane": words.TEAM_NAMES.get(each.team, words.TEAM_NAMES["marketing"]),
            "label": words.event_name(each.kind, each.channel),
            "note": words.COUNTED if each.counts else words.NOT_COUNTED,
            "counts": each.counts,
            "outcome": each.team == "outcome",
        }
        for each in moments
    ]
    frame = pd.DataFrame(rows, columns=["at", "lane", "label", "note", "counts", "outcome"])
    x = alt.X("at:T", title=None, axis=alt.Axis(grid=False, format="%-d %b %y", tickCount=8))
    y = alt.Y("lane:N", sort=lanes, title=None, scale=alt.Scale(domain=lanes))
    tooltip = [
        alt.Tooltip("label:N", title="Event"),
        alt.Tooltip("at:T", title="At", format="%-d %b %Y, %H:%M"),
        alt.Tooltip("note:N", title="Credit"),
    ]
    touches, outcomes = frame[~frame["outcome"]], frame[frame["outcome"]]
    return theme.styled(
        alt.layer(
            alt.Chart(outcomes).mark_rule(strokeDash=[2, 3], color=theme.YEAR_AGO).encode(x=x),
            alt.Chart(touches[touches["counts"]])
            .mark_point(filled=True, size=70, color=theme.ACTUAL, opacity=0.85)
            .encode(x=x, y=y, tooltip=tooltip),
            alt.Chart(touches[~touches["counts"]])
            .mark_point(filled=False, size=55, color=theme.YEAR_AGO)
            .encode(x=x, y=y, tooltip=tooltip),
            alt.Chart(outcomes)
            .mark_point(filled=True, size=110, shape="diamond", color=theme.NOTE, opacity=1)
            .encode(x=x, y=y, tooltip=tooltip),
            alt.Chart(outcomes).mark_text(align="left", dx=6, dy=-11).encode(x=x, y=y, text="label:N"),
        ),
        height=190,
    )
