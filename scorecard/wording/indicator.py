"""One indicator in words: what it means, where it comes from, and what its chart shows."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from scorecard.measures.scorecard import Row
from scorecard.model import Company, State, Unit
from scorecard.wording.formats import MARKS, Formats, formats_of, listed, plain
from scorecard.wording.scorecard import cell_now, explanation, goal_text, usual_range, verdict

WEEK = "Week"
LABELS = {"whole": "", "goal": "goal", "year_ago": "a year ago", "high": "usual"}
ROWS_OF = "Rows behind"
OF_WEEK = "Week"
PART = "Rows of"
NO_ROWS = "There are no rows in this week."
SEARCH = "Search these rows"
DOWNLOAD = "All of them as CSV"
ABOUT = "About this number"
NUMBERED = "{} rows"
COLUMNS = {"source_row": "Row in the source", "lead_id": "Lead", "at": "When", "span": "Stands for a"}
MEANS = "What it means, and who agreed"
BACK = "Back to the scorecard"
CADENCES = {"daily": "every day", "business_days": "every business day", "weekly": "every week", "monthly": "every month"}
DIRECTIONS = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "range": "Neither more nor less by itself; what counts is the goal's range, if it has one.",
}


def tip(week: Any, unit: Unit, formats: Formats) -> str:
    """A week in a chart's tooltip: "9 Nov 2026: 1,103 · goal 1,500 · a year ago 1,212"."""
    start = formats.day(week.week)
    if week.state is State.MISSING:
        return f"{start}: missing"
    if week.value is None:
        return f"{start}: not whole"
    said = [f"{start}: {formats.value(week.value, unit)}"]
    if week.state is State.PARTIAL:
        said.append("only part of the week")
    if week.goal is not None:
        said.append(f"goal {formats.value(week.goal, unit)}")
    if getattr(week, "year_ago", None) is not None:
        said.append(f"a year ago {formats.value(week.year_ago, unit)}")
    return " · ".join(said)


def line_label(line: str, value: float, low: float, unit: Unit, formats: Formats) -> str:
    """What stands at the end of a line: its figure, or its name with its figure."""
    if line == "high":
        return f"usual {formats.short(_whole(low, unit), unit)} – {formats.short(_whole(value, unit), unit)}"
    return f"{LABELS[line]} {formats.short(value, unit)}".strip()


def alt(row: Row, weeks: Sequence[Any], company: Company) -> str:
    """What the chart shows, for who cannot see it."""
    formats = formats_of(company)
    known = [each for each in weeks if each.value is not None and each.state is State.OK]
    if not known:
        return f"{row.name}: no whole week is known yet."
    least, most = min(known, key=lambda each: each.value), max(known, key=lambda each: each.value)
    span = f"{row.name} by week, {formats.span(known[0].week, known[-1].week)}"
    extremes = (
        f"lowest {formats.value(least.value, row.unit)} in the week of {formats.day(least.week)}, "
        f"highest {formats.value(most.value, row.unit)} in the week of {formats.day(most.week)}"
    )
    return f"{span}: {extremes}. {explanation(row, company)}"


def title(row: Row) -> str:
    """The page's title."""
    return plain(row.name)


def subtitle(row: Row) -> str:
    """Its definition, under the title."""
    return plain(row.definition)


def lead(row: Row, company: Company) -> str:
    """The verdict on the latest week with its reason, as Markdown."""
    said = verdict(row, company)
    week = f" · week of {formats_of(company).day(row.latest.week)}" if row.latest else ""
    return f"**{said.icon} {said.word}**{week}. {plain(said.why)}"


def figures(row: Row, company: Company) -> list[tuple[str, str]]:
    """The few numbers that lead the page: label and value."""
    formats, latest = formats_of(company), row.latest
    return [
        ("Latest week", cell_now(latest, row.unit, formats)),
        ("Goal", goal_text(latest, row.unit, formats) if latest else "–"),
        ("Usual range", usual_range(row, formats) or "too few weeks"),
        ("On last week", formats.change(row.change_wow, row.unit)),
        ("On a year ago", formats.change(row.change_yoy, row.unit)),
    ]


def facts(row: Row, company: Company) -> str:
    """What it is and where it comes from, as a list in Markdown."""
    formats = formats_of(company)
    known = {
        "What it means": plain(row.definition) or "Nobody has written a definition yet.",
        "How it is made": plain(row.formula) or "–",
        "Owner": f"{plain(row.owner) or 'nobody yet'} ({row.team})",
        "Comes from": f"{plain(listed(list(row.sources))) or '–'}, due {CADENCES[row.cadence]}",
        "Newest row": formats.day(row.newest) if row.newest else "none",
        "Better": DIRECTIONS[row.direction],
        "How reliable": plain(row.reliability),
    }
    return "\n".join(f"- **{label}**: {text}" for label, text in known.items() if text)


def table(weeks: Sequence[Any], unit: Unit, formats: Formats) -> list[dict[str, str]]:
    """The numbers behind the chart, newest first."""
    return [
        {
            "Week": formats.day(each.week),
            "Value": MARKS[each.state]
            if each.value is None and each.state in MARKS
            else formats.exact(each.value, unit)
            if each.value is not None
            else "",
            "Goal": formats.value(each.goal, unit) if each.goal is not None else "–",
            "A year ago": formats.value(each.year_ago, unit) if each.year_ago is not None else "–",
            "Usual from": formats.value(each.low, unit) if each.low is not None else "–",
            "to": formats.value(each.high, unit) if each.high is not None else "–",
        }
        for each in reversed(weeks)
        if each.state is not State.NOT_DUE
    ]


def rows_title(name: str, start: date, end: date, total: int, company: Company) -> str:
    """The heading of the rows behind a week's number."""
    formats = formats_of(company)
    return f"{formats.count(total, 'row')} behind {plain(name)}, {formats.span(start, end)}"


def column(name: str) -> str:
    """A column of the rows, as a heading: "created_at" → "Created"."""
    return COLUMNS.get(name) or name.removesuffix("_at").replace("_", " ").capitalize()


def page_of(first: int, last: int, total: int, formats: Formats) -> str:
    """Which of the rows are in the table."""
    return f"Rows {formats.number(first)} to {formats.number(last)} of {formats.number(total)}."


def _whole(value: float, unit: Unit) -> float:
    return float(round(value)) if unit == "count" and not math.isnan(value) and abs(value) >= 10 else 0.0 if math.isnan(value) else value
