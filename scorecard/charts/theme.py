"""How every chart looks: colours by role that can be told apart by any reader on light and on dark, week axes, and direct labels.

A chart carries no colour of the page's theme, so that one specification serves both; text is drawn in the page's own colour.
Contrast of every role is at least 3 : 1 on white and on the dark theme's ground (`tests/charts/test_theme.py` measures it).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import altair as alt

from scorecard.charts.language import label
from scorecard.model import Unit
from scorecard.wording.formats import Formats

ACTUAL = "#2f7fc4"
GOAL = "#c0661a"
YEAR_AGO = "#7c8794"
USUAL = "#7c8794"
GOOD = "#16897c"
BAD = "#c9501f"
NOTE = "#8f63b0"
TEXT = "currentColor"
"""The page's own text colour, through CSS; a picture or a PDF draws it black."""

CATEGORIES = (ACTUAL, GOAL, GOOD, NOTE, "#c0508a", YEAR_AGO, "#94802a", "#3a9bd0")
"""For things without a role of their own, in this order; beyond eight, group the rest."""

FONT_SIZE = 13
GOAL_DASH = [6, 3]
USUAL_OPACITY = 0.13
MOST_LABELS = 10

Chart = TypeVar("Chart", bound=alt.TopLevelMixin)


def styled(chart: Chart, height: int = 260, font: int = FONT_SIZE) -> Chart:
    """The house's style on a finished chart: no frame, quiet grid, no legend (lines are labelled where they end), drawn as SVG."""
    sized: Any = chart.properties(height=height, width="container") if isinstance(chart, (alt.Chart, alt.LayerChart)) else chart
    return (  # type: ignore[no-any-return]
        sized.configure_view(stroke=None)
        .configure_axis(
            domain=False,
            tickSize=4,
            labelFontSize=font,
            titleFontSize=font,
            gridOpacity=0.5,
            labelOverlap=True,
            titleFontWeight=500,
        )
        .configure_axisY(labelFlush=False)  # flush, the first and last labels stand beside their marks
        .configure_text(fontSize=font, color=TEXT)
        .configure_header(labelFontSize=font, titleFontSize=font, labelFontWeight=600)
        .configure_legend(disable=True)
        .properties(usermeta={"embedOptions": {"renderer": "svg", "actions": False}})
    )


def moment(day: date) -> alt.DateTime:
    """A day as Vega-Lite's axes want it; naive, so that it is the same day for a viewer in any time zone."""
    return alt.DateTime(year=day.year, month=day.month, date=day.day)


def week_axis(weeks: Sequence[date], labels: int = MOST_LABELS, **options: Any) -> alt.Axis:
    """A time axis whose ticks stand on week starts, counted back from the last; Vega's own would stand anywhere (5, 7, 9 January)."""
    step = max(1, -(-len(weeks) // labels))
    marked = [week for index, week in enumerate(reversed(weeks)) if index % step == 0]
    year = len({week.year for week in weeks}) > 1
    return alt.Axis(
        values=[moment(week) for week in sorted(marked)], format="%-d %b %y" if year else "%-d %b", title=None, grid=False, **options
    )


def number_axis(unit: Unit, formats: Formats, **options: Any) -> alt.Axis:
    """An axis of values in their unit: shares as percentages, money with its symbol, thousands as k and M as everywhere in the house."""
    return alt.Axis(title=None, tickCount=5, labelExpr=label(unit, formats), **options)


def apart(values: Mapping[str, float], pixels_per_unit: float, room: float = FONT_SIZE + 3) -> dict[str, float]:
    """How many pixels each label at the end of a line must move down (less than 0: up) so that no two are nearer than `room`.

    Labels that would meet share the space around their own middle, in the order of their lines.
    """
    wanted = {name: -values[name] * pixels_per_unit for name in sorted(values, key=lambda name: -values[name])}
    crowds: list[list[str]] = []
    for name in wanted:
        crowds.append([name])
        while len(crowds) > 1 and _too_near(crowds[-2], crowds[-1], wanted, room):
            crowds[-2:] = [crowds[-2] + crowds[-1]]
    return {
        name: _middle(crowd, wanted) + (place - (len(crowd) - 1) / 2) * room - wanted[name]
        for crowd in crowds
        for place, name in enumerate(crowd)
    }


def _too_near(upper: Sequence[str], lower: Sequence[str], wanted: Mapping[str, float], room: float) -> bool:
    return _middle(lower, wanted) - _middle(upper, wanted) < room * (len(upper) + len(lower)) / 2


def _middle(crowd: Sequence[str], wanted: Mapping[str, float]) -> float:
    return sum(wanted[name] for name in crowd) / len(crowd)


def iso(days: Sequence[date]) -> list[str]:
    """Days as Vega-Lite reads them without a zone: a plain date would be taken for midnight in Greenwich."""
    return [f"{day.isoformat()}T00:00:00" for day in days]
