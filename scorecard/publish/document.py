"""A view on paper, before anything is drawn: paragraphs, tables and pictures in their order. PDF and HTML are made of the same document.

Every text here is plain text: what came as Markdown for the pages is read as such (`said`) and loses its marks. Nothing is ever evaluated.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from scorecard.model import Company
from scorecard.wording.formats import formats_of

Tone = Literal["", "good", "bad", "quiet"]
_TOKENS = re.compile(r"\\(.)|(\*\*)|:material/\w+:\s?|\[([^\]]*)\]\([^)]*\)|  \n")
_TONES: dict[str, Tone] = {"up": "good", "down": "bad", "quiet": "quiet"}
BAR, LINE, DOT, RULE = "#9fc3e3", "#4d5966", "#2f7fc4", "#9aa4ae"


@dataclass(frozen=True)
class Run:
    """Letters in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Paragraph:
    """`lead` is the sentence that comes first, `note` is small print, `warning` is loud."""

    runs: tuple[Run, ...]
    kind: Literal["heading", "lead", "text", "note", "warning", "item"] = "text"

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Cell:
    """One cell. `svg` is a small drawing in its place, which `text` says in words."""

    text: str
    tone: Tone = ""
    bold: bool = False
    svg: str = ""


@dataclass(frozen=True)
class Table:
    """`right` are the columns of figures. A row of one cell alone is the head of a section."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = frozenset()
    dense: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart as SVG, and what it says in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Beside:
    """Parts side by side, in columns of the same width."""

    columns: tuple[tuple["Part", ...], ...]


Part = Paragraph | Table | Picture | Beside


@dataclass(frozen=True)
class Document:
    """`asked` says what the figures are of, `made` where they come from. `name` is safe as the name of a file."""

    name: str
    title: str
    question: str
    company: str
    asked: str
    made: str
    parts: tuple[Part, ...]
    landscape: bool = False


def said(markdown: str, kind: Any = "text") -> Paragraph:
    """A sentence that `wording` wrote as Markdown: `**bold**` is bold, an escaped sign is itself, icons and links' targets are left out."""
    runs: list[Run] = []
    bold, end = False, 0
    for found in _TOKENS.finditer(markdown):
        runs.append(Run(markdown[end : found.start()], bold))
        end = found.end()
        if found[2]:
            bold = not bold
        else:
            runs.append(Run("\n" if found[0] == "  \n" else found[1] or found[3] or "", bold))
    runs.append(Run(markdown[end:], bold))
    return Paragraph(_joined(runs), kind)


def plain(text: str, kind: Any = "text") -> Paragraph:
    """A sentence that is plain text as it stands."""
    return Paragraph((Run(text),), kind)


def heading(text: str) -> Paragraph:
    """The title of what follows."""
    return plain(text, "heading")


def records(rows: Iterable[Mapping[str, Any]], company: Company, markdown: bool = False) -> list[Table]:
    """Rows under their names as a table, none where there are no rows; `markdown` where the page shows their texts as such.

    What is no text yet, such as rows of data, is written as the company writes numbers and days.
    """
    formats = formats_of(company)
    rows = list(rows)
    if not rows:
        return []
    names = list(rows[0])
    texts = [[said(formats.cell(row.get(name))).text if markdown else formats.cell(row.get(name)) for name in names] for row in rows]
    right = frozenset(at for at in range(1, len(names)) if all(_is_figure(row[at]) for row in texts))
    return [Table(tuple(names), tuple(tuple(Cell(text) for text in row) for row in texts), right)]


def figures(table: Mapping[str, Any], leave_out: Sequence[str] = ()) -> list[Table]:
    """A table as `figure_table.js` draws it, with its bars and intervals; nothing where it has no rows."""
    columns = [each for each in table["columns"] if each["key"] not in leave_out]
    if not table["rows"]:
        return []
    rows = tuple(tuple(_cell(row, column, table.get("scale")) for column in columns) for row in table["rows"])
    right = frozenset(at for at, column in enumerate(columns) if column["kind"] == "number")
    return [Table(tuple(column["label"] for column in columns), rows, right)]


def safe_name(what: str, day: date, *more: str) -> str:
    """A file's name without an ending: small letters, digits and hyphens only, whatever was asked."""
    parts = [re.sub(r"[^a-z0-9]+", "-", each.casefold()).strip("-")[:40] for each in (what, *more)]
    return "-".join([*(each for each in parts if each), day.isoformat()])


def _cell(row: Mapping[str, Any], column: Mapping[str, Any], scale: Mapping[str, Any] | None) -> Cell:
    cell = row["cells"].get(column["key"], {"text": ""})
    bold = bool(column.get("strong")) or row.get("kind") == "total"
    tone: Tone = "quiet" if column.get("quiet") or row.get("kind") == "few" else _TONES.get(cell.get("tone", ""), "")
    svg = ""
    if column["kind"] == "bar":
        svg = _bar(cell.get("part") or 0.0, cell.get("whole") or 0.0)
    elif column["kind"] == "interval" and scale:
        svg = _interval(cell, scale)
    return Cell(str(cell.get("text") or ""), tone, bold, svg)


def _bar(part: float, whole: float) -> str:
    return _drawing(
        f'<rect x="0" y="2" width="{100 * whole:.2f}" height="8" fill="{BAR}" opacity="0.5"/>'
        f'<rect x="0" y="2" width="{100 * part:.2f}" height="8" fill="{DOT}"/>'
    )


def _interval(cell: Mapping[str, Any], scale: Mapping[str, Any]) -> str:
    span = (scale["high"] - scale["low"]) or 1.0

    def x(value: float) -> str:
        return f"{2 + 96 * (value - scale['low']) / span:.2f}"

    drawn = ""
    if scale.get("reference") is not None:
        at = x(scale["reference"])
        drawn += f'<line x1="{at}" x2="{at}" y1="0" y2="12" stroke="{RULE}" stroke-width="0.8" stroke-dasharray="2 1.5"/>'
    if cell.get("rate") is not None and cell.get("low") is not None:
        drawn += f'<line x1="{x(cell["low"])}" x2="{x(cell["high"])}" y1="6" y2="6" stroke="{LINE}" stroke-width="1.2"/>'
        drawn += f'<circle cx="{x(cell["rate"])}" cy="6" r="2.4" fill="{DOT}"/>'
    return _drawing(drawn)


def _drawing(content: str) -> str:
    """Numbers only ever reach this: no text of data is part of it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="12" viewBox="0 0 100 12">{content}</svg>'


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].bold == run.bold:
            joined[-1] = Run(joined[-1].text + run.text, run.bold)
        elif run.text:
            joined.append(run)
    return tuple(joined)


def _is_figure(text: str) -> bool:
    return not text or text[:1] in "0123456789+−-$€£∅—–≥≤"
