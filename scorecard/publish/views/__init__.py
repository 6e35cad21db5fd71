"""What of each answer stands on paper: the sentences, tables and charts of its page, in their order. One function for each WHAT.

An answer without one of its own is its rows as a table.
"""

from collections.abc import Callable, Sequence

from scorecard.answers import Answer
from scorecard.model import Configuration
from scorecard.publish.document import Part, plain, records
from scorecard.publish.rows import rows_of
from scorecard.publish.views import data, together, week, why
from scorecard.wording import files as words

View = Callable[[Answer, Configuration], Sequence[Part]]
MOST_ROWS, MOST_COLUMNS = 50, 11
"""So much of a plain list fits two pages; a spreadsheet has all."""
LANDSCAPE = ("scorecard", "channels", "goals", "funnel", "leads", "sources", "planner", "feedback")

VIEWS: dict[str, View] = {
    "scorecard": week.scorecard,
    "meeting": week.meeting,
    "goals": week.goals,
    "planner": week.planner,
    "executive": week.executive,
    "indicator": week.indicator,
    "funnel": why.funnel,
    "channels": why.channels,
    "journeys": why.journeys,
    "drivers": why.drivers,
    "feedback": together.feedback,
    "calendar": together.calendar,
    "agreement": together.agreement,
    "sources": data.sources,
    "definitions": data.definitions,
    "restatements": data.restatements,
}


def parts_of(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """The parts of an answer's view."""
    return VIEWS.get(answer.question.what, listed)(answer, configuration)


def listed(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """The answer's rows, as many of them and of their filled columns as fit."""
    rows = rows_of(answer)
    filled = [name for name in (rows[0] if rows else ()) if any(row.get(name) not in (None, "") for row in rows[:MOST_ROWS])]
    shown = [{words.column(name): row.get(name) for name in filled[:MOST_COLUMNS]} for row in rows[:MOST_ROWS]]
    notes = [words.more(len(rows) - MOST_ROWS, configuration.company)] if len(rows) > MOST_ROWS else []
    notes += [words.fewer_columns(len(filled) - MOST_COLUMNS)] if len(filled) > MOST_COLUMNS else []
    return [*records(shown, configuration.company), *(plain(each, "note") for each in notes)] or [plain(words.NO_ROWS)]
