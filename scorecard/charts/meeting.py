"""The charts of the meeting: those of the pages, in the size of a room."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import altair as alt

from scorecard.charts import goals, indicator
from scorecard.model import Company
from scorecard.wording.calendar import levels, marks
from scorecard.wording.formats import formats_of

if TYPE_CHECKING:
    from scorecard.answering.meeting import Picture
    from scorecard.workspace.notes import Note

HEIGHT = 480
FONT = 19
PHONE_WEEKS = 26


def number(picture: "Picture", notes: Sequence["Note"], company: Company) -> alt.LayerChart:
    """A number's two years with all that is known around it; `notes` are those of now, beside those of when the meeting was opened."""
    weeks, around = picture.weeks, with_notes(picture.around, notes)
    first, last = weeks[0].week, weeks[-1].week
    return indicator.history(
        weeks,
        picture.running,
        picture.unit,
        formats_of(company),
        marks=marks(around, first, last, company),
        levels=levels(around, picture.unit, company),
        height=HEIGHT,
        font=FONT,
    )


def number_on_a_phone(picture: "Picture", notes: Sequence["Note"], company: Company) -> alt.LayerChart:
    """The same for a narrow screen: half a year, in the size of the pages, without words of marks that would not fit."""
    weeks, around = picture.weeks[-PHONE_WEEKS:], with_notes(picture.around, notes)
    found = [replace(each, label="") for each in marks(around, weeks[0].week, weeks[-1].week, company)]
    stretch = levels(around, picture.unit, company)
    inside = stretch if all(each.start >= weeks[0].week for each in stretch) else ()
    return indicator.history(weeks, picture.running, picture.unit, formats_of(company), marks=found, levels=inside)


def goal(picture: Any, notes: Sequence["Note"], company: Company) -> Any:
    """The way of the shared goal with all that is known around it; `notes` are those of now."""
    around, days = with_notes(picture.around, notes), [step.day for step in picture.trail]
    found = marks(around, days[0], days[-1], company) if days else ()
    return goals.trend(picture, company, HEIGHT, FONT, found)


def with_notes(around: Any, notes: Sequence["Note"]) -> Any:
    """The same with more notes; one that is in both is there once."""
    known = {each.number for each in around.notes}
    return replace(around, notes=(*around.notes, *(each for each in notes if each.number not in known)))
