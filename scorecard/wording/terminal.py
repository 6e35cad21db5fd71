"""Answers as lines for a terminal: aligned columns of text, and the scorecard's own table."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from scorecard.measures.scorecard import Row, Scorecard, Week
from scorecard.model import Company, Issue, Snapshot, State
from scorecard.wording.formats import MARKS, NOTHING_THERE, Formats, count, formats_of
from scorecard.wording.sources import looked_at

if TYPE_CHECKING:
    from scorecard.answering.indicator import Drill, WeekInTime
    from scorecard.backup import BackupResult
    from scorecard.ingest import ColumnUnderstood, Ingested
    from scorecard.ingest.inspection import Inspection
    from scorecard.sync import SyncResult

STATUS = {"on_track": "✓ on track", "off_track": "▼ missed", "no_goal": "no goal", "no_data": "∅ no data"}
SIGNAL = {
    "above_limit": "above its usual range",
    "below_limit": "below its usual range",
    "run": "eight weeks on one side",
    "near_limit": "near the edge of its usual range",
    "too_few": "",
    "none": "",
}
ALL_WELL = "All is well."
OPERATORS = {">=": "≥ ", "<=": "≤ "}


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows of cells as lines of equal columns, two spaces apart; the columns in `right` are aligned to the right."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    return ["  ".join(_padded(cell, widths[column], column in right) for column, cell in enumerate(row)).rstrip() for row in rows]


def scorecard(body: Scorecard, company: Company, width: int) -> list[str]:
    """The scorecard by team, with as many of the latest weeks as fit into `width`; each line says its status in words."""
    formats = formats_of(company)
    shown = len(body.weeks)
    while shown > 1 and max((_width(line) for line in _table(body, formats, shown)), default=0) > width:
        shown -= 1
    running = f"Running week from {formats.short_day(body.running_week)}: {body.days_over} of {count(body.days_due, 'business day')} over."
    last = f"Week of {formats.day(body.weeks[-1])} (complete)"
    return [f"{company.name} · {last}", _counts(body), "", *_table(body, formats, shown), "", running, _legend()]


def indicator(row: Row, weeks: Sequence["WeekInTime"], drill: "Drill", company: Company) -> list[str]:
    """One indicator: what it is, its latest quarter of weeks, and the rows behind one of them."""
    formats = formats_of(company)
    head = [f"{row.name} · {row.team} · {row.owner} · {_status(row)}", row.definition, f"= {row.formula}"]
    if row.reliability:
        head.append(row.reliability)
    head.append(f"From {', '.join(row.sources) or 'no source yet'}; newest row: {formats.day(row.newest) if row.newest else 'none'}.")
    table = [["week", "value", "goal", "met", "a year ago"], *(_in_time(each, row, formats) for each in weeks[-13:])]
    of = formats.count(drill.total, "row")
    behind = f"{of} of {drill.part} in the week of {formats.day(drill.week)}, page {drill.page}:"
    return [*head, "", *aligned(table, (1, 2, 4)), "", behind, *generic(drill.rows, formats)]


def _in_time(week: "WeekInTime", row: Row, formats: Formats) -> list[str]:
    met = {True: "yes", False: "no", None: ""}[week.met]
    goal = "" if week.goal is None else formats.short(week.goal, row.unit)
    year_ago = "" if week.year_ago is None else formats.short(week.year_ago, row.unit)
    return [formats.day(week.week), _value(week, row, formats), goal, met, year_ago]


def issues(found: Sequence[Issue]) -> list[str]:
    """One line an issue."""
    return [f"{'!' if each.level == 'error' else '·'} {each.where}: {each.what} {each.fix}" for each in found]


def synced(results: Sequence["SyncResult"], formats: Formats) -> list[str]:
    """One line a source, and its notes below."""
    texts: list[str] = []
    for each in results:
        texts.append(_synced(each, formats) if each.ok else f"✕ {each.source}: {each.error}")
        texts += [f"  {note}" for note in each.notes]
    return texts or ["There are no sources yet."]


def _synced(result: "SyncResult", formats: Formats) -> str:
    rejected = f", {formats.number(result.rows_rejected)} rejected" if result.rows_rejected else ""
    repaired = f", {formats.number(result.rows_repaired)} repaired" if result.rows_repaired else ""
    newest = f", newest {formats.day(result.newest)}" if result.newest else ""
    state = "" if result.changed else ", unchanged"
    read, took = formats.count(result.rows_read or 0, "row"), formats.number(result.seconds, 1)
    return f"✓ {result.source}: {read} read{repaired}{rejected}{newest}{state} ({took} s)"


def rejected(snapshot: Snapshot, cells: Sequence[dict[str, Any]], formats: Formats) -> list[str]:
    """Every rejected, repaired or flagged cell, and how the rows add up."""
    return [
        f"{snapshot.source}: {_sums(snapshot, formats)}",
        *(generic(cells, formats) if cells else ["No cell was rejected, repaired or flagged."]),
    ]


def _sums(of: "Snapshot | Ingested", formats: Formats) -> str:
    parts = {"accepted": of.rows_accepted, "repaired": of.rows_repaired, "rejected": of.rows_rejected}
    return f"{formats.count(of.rows_read, 'row')} read = {' + '.join(f'{formats.number(rows)} {word}' for word, rows in parts.items())}."


def never_read(source: str) -> str:
    """There is no snapshot to speak of."""
    return f"{source} has never been read successfully. Run python -m scorecard sync {source}."


def backed_up(result: "BackupResult", formats: Formats) -> str:
    """What a backup holds, and what it had to leave out."""
    holds = f"{result.file} holds {_held(result, formats)}"
    left_out = f" Left out, because they are damaged: {', '.join(result.left_out)}." if result.left_out else ""
    return f"{holds} ({formats.number(result.bytes / 1e6, 1)} MB); it was read back and checked.{left_out}"


def restored(result: "BackupResult", home: str) -> str:
    """What was restored, and where to; in the house's own way, because no configuration is needed for it."""
    return f"{home} holds {_held(result, Formats())} from {result.file}."


def _held(result: "BackupResult", formats: Formats) -> str:
    return f"{formats.count(result.rows, 'row')} of the workspace and {formats.count(result.snapshot_files, 'snapshot file')}"


def demo_written(folder: str, today: date) -> str:
    """The demo is there."""
    return f"The demo company is written to {folder}, as of {today.isoformat()}."


def inspected(found: "Inspection", formats: Formats) -> list[str]:
    """What was understood of a source: its header, each column, what was skipped, how its rows add up.

    Then what is unclear, and settings that a configuration of one's own could begin with.
    """
    what = found.understood
    head = [
        f"{found.source.name}: {what.place}",
        f"Shape {what.shape}; " + (f"header in row {what.header_row}." if what.header_row else "named columns."),
        looked_at(found.looked_at.rows, found.looked_at.all, found.looked_at.size, formats),
    ]
    columns = [["", "column", "means", "kind", "read as", "blank", "unreadable", "samples"]]
    columns += [_column(each, formats) for each in what.columns]
    skipped = [f"Skipped {_rows_of(each.first, each.last)}: {each.reason}" for each in what.skipped]
    proposals = [
        f"Perhaps the same in {each.column}: {', '.join(name for name, _ in each.variants)} → {each.into}" for each in what.proposals
    ]
    unclear = [f"? {each.sentence}" for each in found.questions]
    refused = [f"✕ {found.refusal}"] if found.refusal and found.refusal not in {each.sentence for each in found.questions} else []
    read = [_sums(found.ingested, formats), *issues(found.ingested.issues)] if found.ingested else []
    return [*head, *what.notes, "", *aligned(columns, (5, 6)), "", *skipped, *proposals, *read, *unclear, *refused, "", found.to_toml()]


def _column(column: "ColumnUnderstood", formats: Formats) -> list[str]:
    numbers = [formats.number(column.blank), formats.number(column.unreadable)]
    return [
        column.letter,
        column.header,
        column.meaning or "(not used)",
        column.kind,
        column.convention,
        *numbers,
        ", ".join(column.samples),
    ]


def _rows_of(first: int, last: int) -> str:
    return f"row {first}" if first == last else f"rows {first} to {last}"


def generic(rows: Sequence[dict[str, Any]], formats: Formats) -> list[str]:
    """Rows of plain values as a table; lists and nested objects are left to the JSON answer."""
    if not rows:
        return ["Nothing to show."]
    names = [name for name, value in rows[0].items() if not isinstance(value, (list, dict))]
    numbers = [at for at, name in enumerate(names) if any(isinstance(row[name], (int, float)) for row in rows)]
    cells = [[_cell(row.get(name), formats) for name in names] for row in rows]
    return aligned([[name.replace("_", " ") for name in names], *cells], numbers)


def _counts(body: Scorecard) -> str:
    by = {status: sum(row.status == status for row in body.rows) for status in STATUS}
    words = {"off_track": "missed", "on_track": "on track", "no_data": "without data", "no_goal": "without a goal"}
    return ", ".join(f"{by[status]} {word}" for status, word in words.items() if by[status]).capitalize() + "."


def _table(body: Scorecard, formats: Formats, weeks: int) -> list[str]:
    head = ["", "owner", "goal", "now", "vs wk", "vs yr", *(formats.short_day(week) for week in body.weeks[-weeks:]), "so far", "status"]
    lines: list[list[str]] = []
    team = ""
    for row in body.rows:
        if row.team != team:
            team = row.team
            lines.append([team.upper(), *head[1:]])
        lines.append(_line(row, formats, weeks))
    return aligned(lines, range(2, len(head) - 1))


def _line(row: Row, formats: Formats, weeks: int) -> list[str]:
    latest = row.latest
    return [
        row.name,
        row.owner,
        _goal(latest, row, formats),
        _value(latest, row, formats) if latest else MARKS[State.NOT_DUE],
        formats.change(row.change_wow, row.unit),
        formats.change(row.change_yoy, row.unit),
        *(_value(week, row, formats) for week in row.values[-weeks:]),
        _value(row.running, row, formats),
        _status(row),
    ]


def _value(week: "Week | WeekInTime", row: Row, formats: Formats) -> str:
    if week.value is None:
        return MARKS[week.state] if week.state in (State.MISSING, State.NOT_DUE) else NOTHING_THERE
    return formats.short(week.value, row.unit) + (MARKS[State.PARTIAL] if week.state is State.PARTIAL else "")


def _goal(latest: Week | None, row: Row, formats: Formats) -> str:
    if latest is None or latest.goal is None or latest.operator is None:
        return ""
    if latest.operator == "between":
        return f"{formats.short(latest.goal, row.unit)}–{formats.short(latest.upper, row.unit)}"
    return OPERATORS[latest.operator] + formats.short(latest.goal, row.unit)


def _status(row: Row) -> str:
    words = [STATUS[row.status]]
    if row.streak > 1:
        words.append(f"{row.streak} weeks running")
    if SIGNAL[row.signal]:
        words.append(SIGNAL[row.signal])
    elif row.status == "off_track" and row.signal == "none":
        words.append("within its usual wobble")
    if row.not_split_by:
        words.append(f"not split by {' or '.join(row.not_split_by)}")
    return ", ".join(words)


def _legend() -> str:
    return "— not due yet · ∅ missing · 0 a real zero · a figure with · is of part of the week"


def _cell(value: Any, formats: Formats) -> str:
    return formats.cell(value) if isinstance(value, float) or value is None else str(value)


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
