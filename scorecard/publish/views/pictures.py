"""Charts as parts of a document."""

from typing import Any

from scorecard.charts.language import spec_of
from scorecard.model import Company
from scorecard.publish.document import Picture
from scorecard.publish.pictures import svg
from scorecard.wording.formats import formats_of

WHOLE, HALF, THIRD = 840, 480, 330
"""Pixels of a chart that has the width of the page, half or a third of it."""


def picture(chart: Any, alt: str, company: Company, width: int = WHOLE) -> Picture:
    """A chart of `scorecard.charts`, drawn for that width as the company writes, with the words that stand for it."""
    return Picture(svg(spec_of(chart, formats_of(company)), width=width), alt.replace("\\", ""))
