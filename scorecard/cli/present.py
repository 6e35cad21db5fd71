"""An answer as text for a terminal, and all pages of a long one as CSV, whatever was asked."""

from importlib import import_module

from scorecard.answering import MODULES
from scorecard.answers import Answer
from scorecard.house import House
from scorecard.model import Configuration
from scorecard.publish.rows import listed
from scorecard.wording import terminal
from scorecard.wording.formats import formats_of


def text(answer: Answer, configuration: Configuration, width: int) -> list[str]:
    """The answer as lines, then what is wrong with the data behind it."""
    module = import_module(MODULES[answer.question.what])
    if hasattr(module, "lines"):
        shown: list[str] = module.lines(answer.body, configuration, width)
    else:
        shown = terminal.generic(listed(answer), formats_of(configuration.company))
    problems = terminal.issues(answer.issues)
    return [*shown, *(["", *problems] if problems else [])]


def whole_csv(house: House, answer: Answer) -> bytes | None:
    """The rows of every page as CSV, where an answer comes in pages; None where it has none, or where one page was asked for."""
    question = answer.question
    module = import_module(MODULES[question.what])
    if not hasattr(module, "parts") or question.option("page") or question.option("size"):
        return None

    from scorecard.export import csv_of_parts

    return csv_of_parts(module.parts(house, question))
