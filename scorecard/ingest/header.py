"""Which row of a sheet is the header: the one with the names that are hoped for, or the one that looks like it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scorecard.errors import SourceError
from scorecard.ingest.cells import as_text
from scorecard.ingest.looks import is_filled, looks_like_value, tidy_cell
from scorecard.ingest.mapping import loose
from scorecard.ingest.sheet import Skipped
from scorecard.ingest.unclear import Unclear
from scorecard.model import Layout
from scorecard.sources.table import RawTable
from scorecard.wording import sheets as words

_LOOK_AT = 60
"""A header is looked for in so many rows; title lines above it are few."""


@dataclass
class Grid:
    """A sheet whose header is still to be found. Positions count from 0 in `raw.cells`; row numbers are the sheet's own."""

    raw: RawTable
    layout: Layout
    wanted: set[str]
    is_week: Callable[[Any], bool] | None
    head: list[list[Any]] = field(init=False)

    def __post_init__(self) -> None:
        stated = self.layout.header_row
        most = max(0, stated - self.raw.first_row) + (self.layout.header_rows if stated else _LOOK_AT)
        top = self.raw.cells.iloc[: min(self.end(), most)]
        self.head = [[tidy_cell(cell) for cell in row] for row in top.astype(object).itertuples(index=False)]

    def find(self) -> tuple[int, int]:
        """The position of the first header line, and how many lines it has."""
        if self.layout.header_row:
            return self._stated(), self.layout.header_rows
        rows = [
            place for place, row in enumerate(self.head) if self.number(place) not in self.layout.skip_rows and any(map(is_filled, row))
        ]
        if not rows:
            raise SourceError(words.no_cells(self.raw.place), kind="empty")
        lines = self.layout.header_rows
        return self._by_weeks(rows, lines) or self._by_names(rows, lines) or self._by_look(rows, lines)

    def number(self, position: int) -> int:
        """The row number that the sheet shows for a position."""
        return position + self.raw.first_row

    def end(self) -> int:
        """The position behind the last row of the table."""
        last = self.layout.last_row
        return len(self.raw.cells) if not last else max(0, min(len(self.raw.cells), last - self.raw.first_row + 1))

    def heads(self, start: int, lines: int) -> list[Any]:
        """The header cells; of several lines, the texts joined, an upper text reaching over the blank cells to its right."""
        block = self.head[start : start + lines]
        if len(block) <= 1:
            return list(block[0]) if block else []
        upper = [self._spread(start + offset, row) for offset, row in enumerate(block[:-1])]
        return [_joined([row[place] for row in (*upper, block[-1])]) for place in range(len(block[0]))]

    def titles(self, start: int) -> list[Skipped]:
        """The filled rows above the header."""
        found = []
        for place in range(start):
            texts = [as_text(cell) for cell in self.head[place] if is_filled(cell)]
            if texts:
                reason = words.SKIP_ROWS if self.number(place) in self.layout.skip_rows else words.ABOVE_HEADER
                found.append(Skipped(self.number(place), self.number(place), reason, " · ".join(texts)[:80]))
        return found

    def _stated(self) -> int:
        position = self.layout.header_row - self.raw.first_row
        if not 0 <= position < len(self.head):
            rows = f"{self.raw.first_row} to {self.number(self.end() - 1)}"
            raise Unclear(words.no_header_row(self.raw.place, self.layout.header_row, rows), ("layout", "header_row"))
        return position

    def _by_weeks(self, rows: list[int], lines: int) -> tuple[int, int] | None:
        if self.is_week is None:
            return None
        scores = {place: sum(1 for cell in self.heads(place, lines) if is_filled(cell) and self.is_week(cell)) for place in rows}
        best = max(scores, key=lambda place: (scores[place], -place))
        return (best, lines) if scores[best] >= 2 else None

    def _by_names(self, rows: list[int], lines: int) -> tuple[int, int] | None:
        """The row with most of the wanted headers; two lines only where together they say more than one.

        One such name by itself may be a cell's: "Email" among dates and amounts is no header.
        """
        best, found = (0, 0), 0
        for count in dict.fromkeys((lines, 2)):
            for place in rows:
                names = [name for name in self.heads(place, count) if is_filled(name)]
                hits = len({loose(as_text(name)) for name in names} & self.wanted)
                if hits > found and (hits > 1 or _are_words(names)):
                    best, found = (place, count), hits
        return best if found else None

    def _by_look(self, rows: list[int], lines: int) -> tuple[int, int]:
        """The first row of texts, about as wide as the table, over rows that look different."""
        width = max(sum(map(is_filled, row)) for row in self.head)
        for place in rows:
            cells = [cell for cell in self.head[place] if is_filled(cell)]
            below = [cell for row in self.head[place + 1 : place + 6] for cell in row if is_filled(cell)]
            if len(cells) >= max(min(2, width), 0.6 * width) and _are_words(cells) and any(map(looks_like_value, below)):
                return self._with_line_above(place, lines)
        widest = max(rows, key=lambda place: (sum(map(is_filled, self.head[place])), -place))
        first = rows[0]
        return (first if sum(map(is_filled, self.head[first])) >= 0.6 * width else widest), lines

    def _with_line_above(self, place: int, lines: int) -> tuple[int, int]:
        """A line above belongs to the header when names below it repeat, as in "Spend | | Clicks |" over "Ads | Mail | Ads | Mail"."""
        names = [as_text(cell) for cell in self.head[place] if is_filled(cell)]
        above = [cell for cell in self.head[place - 1] if is_filled(cell)] if place else []
        if lines == 1 and len(set(names)) < len(names) and len(above) >= 2:
            return place - 1, 2
        return (place - lines + 1, lines) if lines > 1 and place >= lines - 1 else (place, lines)

    def _spread(self, position: int, row: list[Any]) -> list[Any]:
        areas = [area for area in self.raw.merges if area[0] <= position <= area[2]]
        result = list(row)
        if areas:
            for top, left, _, right in areas:
                for place in range(left, min(right + 1, len(row))):
                    result[place] = self.head[top][left] if top < len(self.head) else result[place]
            return result
        for place in range(1, len(row)):
            if not is_filled(result[place]):
                result[place] = result[place - 1]
        return result


def _are_words(cells: list[Any]) -> bool:
    return sum(not looks_like_value(cell) for cell in cells) >= 0.8 * len(cells)


def _joined(cells: list[Any]) -> Any:
    texts = list(dict.fromkeys(as_text(cell) for cell in cells if is_filled(cell)))
    only = [cell for cell in cells if is_filled(cell)]
    return only[0] if len(texts) == 1 and len(only) == 1 else " ".join(texts) or None
