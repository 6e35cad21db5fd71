"""An answer as text for a terminal and as CSV for a spreadsheet, whatever was asked."""

from importlib import import_module
from typing import Any

from scorecard.answering import MODULES
from scorecard.answers import Answer, jsonable
from scorecard.house import House
from scorecard.model import Configuration
from scorecard.wording import terminal


def text(answer: Answer, configuration: Configuration, width: int) -> list[str]:
    """The answer as lines, then what is wrong with the data behind it."""
    module = import_module(MODULES[answer.question.what])
    if hasattr(module, "lines"):
        shown: list[str] = module.lines(answer.body, configuration, width)
    else:
        shown = terminal.generic(table(answer))
    problems = terminal.issues(answer.issues)
    return [*shown, *(["", *problems] if problems else [])]


def csv(answer: Answer) -> bytes:
    """The answer's rows as CSV; cells that a spreadsheet would run are made harmless, numbers are left alone."""
    import pandas as pd

    from scorecard.export import csv_of

    rows = [{name: value for name, value in row.items() if not isinstance(value, (list, dict))} for row in table(answer)]
    return csv_of(pd.DataFrame(rows))


def whole_csv(house: House, answer: Answer) -> bytes | None:
    """The rows of every page as CSV, where an answer comes in pages; None where it has none, or where one page was asked for."""
    question = answer.question
    module = import_module(MODULES[question.what])
    if not hasattr(module, "parts") or question.option("page") or question.option("size"):
        return None

    from scorecard.export import csv_of_parts

    return csv_of_parts(module.parts(house, question))


def table(answer: Answer) -> list[dict[str, Any]]:
    """The answer's rows: those that its module names, or the body's own `rows`."""
    module = import_module(MODULES[answer.question.what])
    rows = module.table(answer.body) if hasattr(module, "table") else answer.to_json().get("rows", [])
    return [jsonable(row) for row in rows]
