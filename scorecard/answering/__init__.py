"""What can be asked, and who answers it: one line here and one module beside it for each WHAT.

A module has `build(house, question, engine) -> body`, where the body is a frozen dataclass (or has `to_json()`), and may have
`OPTIONS`, the names of the question's own options, `lines(body, configuration, width) -> list[str]`, the answer as text for a terminal,
and `table(body) -> list of rows`, what a download as CSV holds (by default the body's `rows`).
"""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    # The list below is read by every command line; what it takes to answer is not needed for that.
    import sqlalchemy as sa

    from scorecard.house import House
    from scorecard.model import Question

MODULES = {
    "scorecard": "scorecard.answering.scorecard",
    "indicator": "scorecard.answering.indicator",
    "journeys": "scorecard.answering.journeys",
    "goals": "scorecard.answering.goals",
    "drivers": "scorecard.answering.drivers",
    "planner": "scorecard.answering.planner",
    "channels": "scorecard.answering.channels",
    "funnel": "scorecard.answering.funnel",
    "leads": "scorecard.answering.leads",
    "restatements": "scorecard.answering.restatements",
    "feedback": "scorecard.answering.feedback",
    "calendar": "scorecard.answering.calendar",
    "meeting": "scorecard.answering.meeting",
    "agreement": "scorecard.answering.agreement",
    "sources": "scorecard.answering.sources",
    "definitions": "scorecard.answering.definitions",
    "executive": "scorecard.answering.executive",
}
"""Imported when they are asked for: a command answers one question and should not load what all the others need."""


class Builder(Protocol):
    """A module that answers one WHAT."""

    def build(self, house: "House", question: "Question", engine: "sa.Engine") -> Any: ...


def builder_of(what: str) -> Builder:
    """The module that answers `what`, which must be one of `MODULES`."""
    return cast(Builder, import_module(MODULES[what]))


def options_of(what: str) -> Sequence[str]:
    """The names of the options that a question of this kind may carry."""
    return cast(Sequence[str], getattr(import_module(MODULES[what]), "OPTIONS", ()))
