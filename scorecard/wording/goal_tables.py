"""The tables of goals, as scorecard/ui/figure_table.js draws them, and that of the goals that are over."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scorecard.model import Company
from scorecard.wording import signals
from scorecard.wording.figures import way_to
from scorecard.wording.formats import formats_of
from scorecard.wording.goals import FORM_CHANGE, TREE, WEEKLY, all_about, row_texts, status, target, value_of, weekly_status, weekly_texts

if TYPE_CHECKING:
    from scorecard.answering.goals import Row

TONES = {"hit": "up", "on_track": "up", "at_risk": "down", "missed": "down", "not_started": "quiet", "no_data": "quiet"}
_TREE_COLUMNS = (
    ("goal", "Goal", "text", 0, False, ""),
    ("owner", "Owner", "text", 3, False, ""),
    ("so_far", "So far", "number", 0, True, ""),
    ("bar", "Of the goal", "bar", 0, False, "Dark: what is there. Light: where it is heading."),
    ("due", "Should be", "number", 2, False, "By the business days that are over, or by last year's shape where there is a year of it."),
    ("pacing", "Pacing", "number", 1, False, "So far ÷ should be."),
    ("heading", "Heading for", "number", 0, False, "With the range in which it ends in 80 of 100 cases."),
    ("status", "Status", "text", 0, False, ""),
    ("owed", "Owed a week", "number", 1, False, "From now on, evenly: for an even chance · for four in five (now)."),
)
_WEEKLY_COLUMNS = (
    ("goal", "Goal", "text", 0, False, ""),
    ("owner", "Owner", "text", 3, False, ""),
    ("target", "Target", "number", 0, False, ""),
    ("last", "Last week", "number", 0, True, ""),
    ("met", "Weeks met", "number", 2, False, "Of the complete weeks since the goal holds."),
    ("usual", "A usual week", "number", 1, False, "What eight of ten weeks bring while nothing changes."),
    ("status", "Status", "text", 0, False, ""),
    ("chance", "As it runs now", "text", 1, False, "Said only while no signal says that the process has changed."),
)


def tree_table(rows: Sequence["Row"], company: Company) -> dict[str, Any]:
    """The goals on periods as a tree: each opens itself."""
    return {"caption": TREE, "columns": columns(_TREE_COLUMNS), "rows": [_tree_row(row, company) for row in rows], "scale": NO_SCALE}


def weekly_table(rows: Sequence["Row"], company: Company) -> dict[str, Any]:
    """The weekly goals."""
    return {
        "caption": WEEKLY,
        "columns": columns(_WEEKLY_COLUMNS),
        "rows": [_weekly_row(row, company) for row in rows],
        "scale": NO_SCALE,
    }


def past_table(rows: Sequence["Row"], company: Company) -> list[dict[str, str]]:
    """Goals that are over, the latest first."""
    formats = formats_of(company)
    return [
        {
            "Goal": f"{row.name}{', a week' if row.per == 'week' else ''}",
            "For": formats.span(row.from_, row.to),
            "Owner": row.owner,
            "Target": target(row, formats),
            "Came out": value_of(row.actual, row.unit, formats)
            if row.per == "period"
            else f"{row.weeks_met or 0} of {row.weeks_due or 0} weeks",
            "Status": status(row),
        }
        for row in rows
    ]


NO_SCALE: dict[str, Any] = {"low": 0, "high": 1, "reference": None, "ticks": []}


def columns(columns: Sequence[tuple[str, str, str, int, bool, str]]) -> list[dict[str, Any]]:
    """The columns as figure_table.js wants them, from (key, label, kind, hide, strong, title); phones leave out the lesser."""
    return [
        {
            "key": key,
            "label": label,
            "kind": kind,
            "hide": hide,
            "strong": strong,
            "quiet": False,
            "title": title,
            "card": hide < 2 and not strong,
        }
        for key, label, kind, hide, strong, title in columns
    ]


def _tree_row(row: "Row", company: Company) -> dict[str, Any]:
    formats, texts = formats_of(company), row_texts(row, company)
    indent = "\N{NO-BREAK SPACE}" * (3 * (row.depth - 1)) + "└ " if row.depth else ""
    name = f"{indent}{row.name}"
    cells: dict[str, dict[str, Any]] = {
        "goal": {"text": name, "open": row.id, "title": FORM_CHANGE},
        "owner": {"text": row.owner},
        "so_far": {"text": f"{value_of(row.actual, row.unit, formats)} / {formats.short(row.target, row.unit)}"},
        "bar": _bar(row, texts),
        "due": {"text": texts["Should be"]},
        "pacing": {"text": texts["Pacing"]},
        "heading": {"text": texts["Heading for"]},
        "status": {"text": texts["Status"], "tone": TONES[row.status]},
        "owed": {"text": texts["Owed a week"]},
    }
    _lead_on(cells, ("so_far", "due", "pacing", "heading", "owed"), row)
    return {"kind": "few" if row.status == "no_data" else "", "title": row.name, "now": texts["So far"], "cells": cells}


def _lead_on(cells: dict[str, dict[str, Any]], keys: Sequence[str], row: "Row") -> None:
    """The numbers of a goal lead to all about its number."""
    for key in keys:
        cells[key] |= {"open": way_to("indicator", indicator=row.indicator), "title": all_about(row)}


def _bar(row: "Row", texts: dict[str, str]) -> dict[str, Any]:
    part = min(max(row.attainment or 0.0, 0.0), 1.0)
    whole = part if row.projected is None or not row.target else min(max(row.projected / row.target, part), 1.0)
    return {"part": part, "whole": whole, "text": f"{texts['Attainment']} of the goal"}


def _weekly_row(row: "Row", company: Company) -> dict[str, Any]:
    texts = weekly_texts(row, company)
    word = weekly_status(row)
    tone = "down" if word.startswith("▼") else "quiet" if word.startswith(("○", "∅", "—")) else "up"
    cells: dict[str, dict[str, Any]] = {
        "goal": {"text": row.name, "open": row.id, "title": FORM_CHANGE},
        "owner": {"text": row.owner},
        "target": {"text": texts["Target"]},
        "last": {"text": texts["Last week"]},
        "met": {"text": texts["Weeks met"]},
        "usual": {"text": texts["A usual week"]},
        "status": {"text": word, "tone": tone},
        "chance": {"text": texts["As it runs now"], "title": signals.chance(row.chance)},
    }
    _lead_on(cells, ("target", "last", "met", "usual"), row)
    if texts["As it runs now"]:
        cells["chance"]["open"] = cells["target"]["open"]
    return {"kind": "", "title": row.name, "now": texts["Last week"], "cells": cells}
