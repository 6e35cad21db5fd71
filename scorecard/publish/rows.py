"""An answer's rows: as JSON and CSV have them, and with their types for a workbook: numbers as numbers, days as days."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from typing import Any

import pandas as pd

from scorecard.answering import MODULES
from scorecard.answers import Answer, jsonable
from scorecard.export import csv_of

_DAY, _MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:\d{2})?")


def listed(answer: Answer) -> list[dict[str, Any]]:
    """The rows that the answer's module names for a file, or the body's own `rows`, as JSON has them."""
    module = import_module(MODULES[answer.question.what])
    rows = module.table(answer.body) if hasattr(module, "table") else answer.to_json().get("rows", [])
    return [jsonable(row) for row in rows]


def csv(answer: Answer) -> bytes:
    """The same as CSV; what is a list or an object in itself is left out.

    Cells that a spreadsheet would run are made harmless, numbers are left alone.
    """
    return csv_of(pd.DataFrame([{name: value for name, value in row.items() if not _is_nested(value)} for row in listed(answer)]))


def rows_of(answer: Answer) -> list[dict[str, Any]]:
    """The same rows with their types; what is a list or an object in itself is left out."""
    module = import_module(MODULES[answer.question.what])
    if hasattr(module, "table"):
        found = [_named(row) for row in module.table(answer.body)]
    else:  # as JSON, in which days have become text
        found = [{name: _day(value) for name, value in row.items()} for row in answer.to_json().get("rows", [])]
    return [{name: _plain(value) for name, value in row.items() if not _is_nested(value)} for row in found]


def _named(row: Any) -> dict[str, Any]:
    if is_dataclass(row) and not isinstance(row, type):
        return {each.name.rstrip("_"): getattr(row, each.name) for each in fields(row)}
    return dict(row)


def _day(value: Any) -> Any:
    """A day or a moment that JSON has as text; any other text, and a day that no calendar has, stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else datetime.fromisoformat(value) if _MOMENT.fullmatch(value) else value
    except ValueError:
        return value


def _is_nested(value: Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset, Mapping)) or (is_dataclass(value) and not isinstance(value, type))


def _plain(value: Any) -> Any:
    """A value as Python has it: no enumeration, no number of numpy, and None for what is absent."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, pd.Timestamp):
        return None if pd.isna(value) else value.to_pydatetime()
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if value is pd.NaT or (isinstance(value, datetime) and value != value):
        return None
    return value
