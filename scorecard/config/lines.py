"""The text of a configuration file, its data, and the line on which each key stands.

`tomllib` gives the data without positions, so the lines are found by a small scan of the same text: it knows table headers, keys
(bare, quoted and dotted), strings over several lines and arrays over several lines, and nothing else of TOML.
"""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
"""Where something stands: names of tables and keys, and places in arrays of tables counted from 0."""

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"^\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*=(.*)$")
_PIECE = re.compile(r'"""|' + r"'''|" + r'"(?:[^"\\]|\\.)*"|' + r"'[^']*'|#.*$|[\[\]{}]")


@dataclass(frozen=True)
class Document:
    """The data of a configuration text, and the line (from 1) of every table and key in it."""

    data: dict[str, Any]
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """The line of that key, or of the nearest table around it; None where not even that is known."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return None


def parse(text: str) -> Document:
    """Reads a TOML text. Raises `tomllib.TOMLDecodeError` where it is not TOML."""
    return Document(tomllib.loads(text), _lines_of(text))


def names(dotted: str) -> tuple[str, ...]:
    """The parts of a dotted key: `sources."my sheet".columns` has three."""
    return tuple(next(iter(tomllib.loads(f"{part} = 0"))) for part in re.findall(_KEY, dotted))


def _lines_of(text: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth, quote = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        rest = line
        if depth == 0 and not quote:
            if header := _HEADER.match(line):
                table = _placed(names(header[2]), counts, opens_item=header[1] == "[[")
                lines.setdefault(table, number)
                continue
            if assignment := _ASSIGNMENT.match(line):
                lines.setdefault(table + names(assignment[1]), number)
                rest = assignment[2]
        depth, quote = _after(rest, depth, quote)
    return lines


def _placed(parts: tuple[str, ...], counts: dict[Path, int], opens_item: bool) -> Path:
    """The path of a table header; parts that name an array of tables are followed by the place of its newest item."""
    path: Path = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        if opens_item and position == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _after(rest: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets, and in which long string, the text is at the end of this line."""
    position = 0
    while position < len(rest):
        if quote:
            end = rest.find(quote, position)
            if end < 0:
                return depth, quote
            position, quote = end + 3, ""
            continue
        piece = _PIECE.search(rest, position)
        if piece is None:
            break
        position = piece.end()
        if piece[0] in ('"""', "'''"):
            quote = piece[0]
        elif piece[0] in "[{":
            depth += 1
        elif piece[0] in "]}":
            depth -= 1
    return depth, quote
