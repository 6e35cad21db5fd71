"""What moved a number: one bar a factor with its range; and the metric tree as a row of stages with what is measured between them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from scorecard.charts import theme
from scorecard.measures.drivers import Split
from scorecard.model import Company, Unit
from scorecard.wording import drivers as words
from scorecard.wording.formats import formats_of

if TYPE_CHECKING:
    from scorecard.answering.drivers import Drivers

ROW = 36
STEP = 58


def parts(found: Split, unit: Unit, company: Company, stages: Mapping[str, str]) -> Any:
    """One row a factor: its part as a dot, the range as a line; what may be chance is hollow and grey."""
    formats = formats_of(company)
    rows = [
        {
            "name": words.part_name(part.name, stages),
            "value": part.value,
            "low": part.low,
            "high": part.high,
            "tip": words.verdict(part, unit, formats),
            "text": words.signed(part.value, unit, formats) if part.certain else words.CANNOT_TELL_SHORT,
            "certain": part.certain,
        }
        for part in found.parts
    ]
    frame = pd.DataFrame(rows)
    y = alt.Y("name:N", sort=[words.part_name(part.name, stages) for part in found.parts], title=None, axis=alt.Axis(labelLimit=220))
    axis = theme.number_axis(unit, formats)
    tooltip = [alt.Tooltip("name:N", title="Part"), alt.Tooltip("tip:N", title="Change")]
    layers: list[alt.Chart] = [alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=theme.YEAR_AGO, strokeWidth=1).encode(x="zero:Q")]
    for certain, color in ((False, theme.YEAR_AGO), (True, theme.ACTUAL)):
        some = frame[frame["certain"] == certain]
        if some.empty:  # an empty layer has no extent, and Vega warns of it
            continue
        base = alt.Chart(some)
        x = alt.X("value:Q", axis=axis)
        layers += [
            base.mark_rule(color=color, strokeWidth=3 if certain else 1.6, opacity=0.9).encode(
                x=alt.X("low:Q", axis=axis), x2="high:Q", y=y, tooltip=tooltip
            ),
            base.mark_point(color=color, filled=certain, size=110, opacity=1, strokeWidth=1.6).encode(x=x, y=y, tooltip=tooltip),
            base.mark_text(color=color, dy=-11, fontWeight=600 if certain else 400).encode(x=x, y=y, text="text:N"),
        ]
    return theme.styled(alt.layer(*layers), height=ROW * len(rows) + 40)


def tree(body: "Drivers", company: Company) -> Any:
    """The numbers from top to bottom, each with how many of it the last quarter saw; between two the measured conversion and days."""
    nodes = pd.DataFrame(words.tree_nodes(body, company), columns=["name", "count"])
    nodes["at"] = [float(at) for at in range(len(nodes))]
    edges = pd.DataFrame(words.tree_edges(body, company), columns=["rate", "days"])
    edges["at"] = [at + 0.5 for at in range(len(edges))]
    edges["from"], edges["to"] = edges["at"] - 0.28, edges["at"] + 0.28
    ends = alt.Scale(domain=[-0.4, max(len(nodes) - 0.6, 0.6)], nice=False, reverse=True)
    start, stop, middle = (alt.Y(f"{name}:Q", axis=None, scale=ends) for name in ("from", "to", "at"))
    x = alt.value({"expr": "width / 2"})
    node, edge = alt.Chart(nodes), alt.Chart(edges)
    return theme.styled(
        alt.layer(
            edge.mark_rule(color=theme.YEAR_AGO, strokeWidth=2).encode(x=x, y=start, y2="to:Q"),
            edge.mark_point(shape="triangle-down", color=theme.YEAR_AGO, filled=True, size=80, opacity=1).encode(x=x, y=stop),
            edge.mark_text(align="left", dx=14, fontSize=16, fontWeight=600, color=theme.ACTUAL).encode(x=x, y=middle, text="rate:N"),
            edge.mark_text(align="right", dx=-14, color=theme.YEAR_AGO).encode(x=x, y=middle, text="days:N"),
            node.mark_text(align="right", dx=-6, fontWeight=600, fontSize=14).encode(x=x, y=middle, text="name:N"),
            node.mark_text(align="left", dx=6, fontSize=16, fontWeight=600).encode(x=x, y=middle, text="count:N"),
        ),
        height=STEP * len(nodes),
    )
