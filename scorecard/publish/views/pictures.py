"""Charts as parts of a document."""

from typing import Any

from scorecard.publish.document import Picture
from scorecard.publish.pictures import svg

WHOLE, HALF, THIRD = 840, 480, 330
"""Pixels of a chart that has the width of the page, half or a third of it."""


def picture(chart: Any, alt: str, width: int = WHOLE) -> Picture:
    """A chart of `scorecard.charts`, drawn for that width, with the words that stand for it."""
    return Picture(svg(chart.to_dict(), width=width), alt.replace("\\", ""))
