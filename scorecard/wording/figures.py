"""Rows of text as a table of figures (its keys stand in scorecard/ui/figure_table.js): cards on a phone, and cells that lead on."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

Ways = Mapping[str, tuple[str, str]]
"""Column → what a click on its cell opens, and what that is called."""
Along = Mapping[str, Sequence[str]]
"""What a question takes along to another page: its day, what was known, and its filters."""
LONG = 24
"""Texts of more letters may take several lines; names, days and the like stay on one."""


def as_figures(
    caption: str, rows: Sequence[Mapping[str, str]], ways: Sequence[Ways] = (), numbers: Sequence[str] = (), width: str = ""
) -> dict[str, Any]:
    """Texts as a table; the first column, as wide as `width` says, names the row, and `numbers` stand to the right.

    `ways` says for each row which of its cells lead on; none does without it.
    """
    names = list(rows[0]) if rows else []
    long = {name for name in names if name not in numbers and any(len(row[name]) > LONG for row in rows)}
    columns = [column(name, name, "number" if name in numbers else "text") | {"wrap": name in long} for name in names]
    if columns:
        columns[0]["width"] = width
    cells = [_cells(row, way) for row, way in zip(rows, ways or [{}] * len(rows), strict=True)]
    return {"caption": caption, "columns": columns, "rows": [{"kind": "", "now": "", "cells": each} for each in cells], "scale": None}


def column(key: str, label: str, kind: str, quiet: bool = False) -> dict[str, Any]:
    """One column; a `quiet` one is grey, and left out where there is little room."""
    return {"key": key, "label": label, "title": "", "kind": kind, "hide": 3 if quiet else 0, "strong": False, "quiet": quiet, "card": True}


def way_to(page: str, **parameters: str | Sequence[str]) -> str:
    """What a cell opens that leads to another page, as `navigation.follow` reads it."""
    return f"{page}?{urlencode(parameters, doseq=True)}"


def _cells(row: Mapping[str, str], ways: Ways) -> dict[str, dict[str, str]]:
    return {
        name: {"text": text} | (dict(zip(("open", "title"), ways[name], strict=True)) if name in ways and ways[name][0] else {})
        for name, text in row.items()
    }
