"""Where in Google Sheets a source lies: which spreadsheet, which tab, which range. Pure: nothing here asks Google."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from gspread.exceptions import NoValidUrlKeyFound
from gspread.utils import absolute_range_name, extract_id_from_url

from scorecard.errors import SourceError, UnclearError
from scorecard.model import Source
from scorecard.sources.table import listed, text_option
from scorecard.wording import google as words

_RANGE = re.compile(r"([A-Z]{0,3})(\d*)(?::([A-Z]{0,3})(\d*))?")
"""A3:F, A3:F200, A:F, 3:20, B2."""


@dataclass(frozen=True)
class Tab:
    """A tab of a spreadsheet. `merges` are 0-based, half open: (first row, first column, end row, end column)."""

    gid: int
    title: str
    hidden: bool = False
    readable: bool = True  # a chart sheet has no cells
    merges: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Area:
    """A part of a tab, as A1 numbers from 1; None is open. Column A is 1."""

    top: int | None = None
    left: int | None = None
    bottom: int | None = None
    right: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it is the whole tab."""
        return self == Area()

    def first_rows(self, count: int) -> "Area":
        """The same area, not longer than `count` rows."""
        top = self.top or 1
        last = top + count - 1
        return Area(top, self.left, min(self.bottom or last, last), self.right)

    def text(self) -> str:
        """In A1 notation, such as A3:F; where one side has a column the other needs one, so an open one ends at ZZZ."""
        left, right = _letters(self.left), _letters(self.right)
        if left and not right:
            right = "ZZZ"
        return f"{left}{self.top or ''}:{right}{self.bottom or ''}" if not self.whole else ""

    def on(self, tab: Tab) -> str:
        """The range as the API wants it: the tab's title in quotes, and the area where it is not the whole tab."""
        return str(absolute_range_name(tab.title, self.text() or None))


def spreadsheet_key(source: Source) -> str:
    """The key of the source's spreadsheet, from `key` or from the address in `url`."""
    key, url = text_option(source, "key"), text_option(source, "url")
    if key and not key.startswith("http"):
        return key
    try:
        return str(extract_id_from_url(url or key))
    except NoValidUrlKeyFound as error:
        raise SourceError(words.no_address(source.name, url or key or "nothing"), kind="configuration") from error


def gid_of(source: Source) -> int | None:
    """The tab's number from `gid`, or from #gid= in the address when no tab is named."""
    stated = text_option(source, "gid")
    if not stated and not tab_title(source):
        found = re.search(r"[#&?]gid=(\d+)", text_option(source, "url"))
        return int(found.group(1)) if found else None
    if stated and not stated.isdigit():
        raise SourceError(words.no_gid(source.name, stated), kind="configuration")
    return int(stated) if stated else None


def tab_title(source: Source) -> str:
    """The title of the tab, from `tab` or from a range such as "Leads!A3:F"; "" when none is named."""
    prefix = text_option(source, "range").rpartition("!")[0].strip()
    quoted = prefix.startswith("'") and prefix.endswith("'") and len(prefix) > 1
    return text_option(source, "tab") or (prefix[1:-1].replace("''", "'") if quoted else prefix)


def area_of(source: Source) -> Area:
    """The range of the source; the whole tab when none is stated."""
    stated = text_option(source, "range").rpartition("!")[2].replace("$", "").upper().strip()
    if not stated:
        return Area()
    found = _RANGE.fullmatch(stated)
    area = Area(*_corners(found)) if found else Area()
    if area.whole:
        raise SourceError(words.no_range(source.name, text_option(source, "range")), kind="configuration")
    return area


def parse_tabs(metadata: Mapping[str, Any]) -> tuple[Tab, ...]:
    """The tabs in the answer of spreadsheets.get. Raises KeyError, TypeError, ValueError or AttributeError for any other shape."""
    return tuple(_parse_tab(each) for each in metadata["sheets"])


def find_tab(source: Source, tabs: Sequence[Tab], spreadsheet: str) -> Tab:
    """The tab that the source means: by gid, by title (case and outer blanks do not matter), or the only visible one.

    Raises SourceError (renamed) with the nearest titles, and UnclearError where none is named and several are visible.
    """
    readable = [tab for tab in tabs if tab.readable]
    gid, title = gid_of(source), tab_title(source)
    if gid is not None:
        return _by_gid(gid, readable, spreadsheet)
    if title:
        return _by_title(title, readable, spreadsheet)
    visible = [tab for tab in readable if not tab.hidden]
    if len(visible) != 1:
        titles = [tab.title for tab in visible]
        raise UnclearError(words.which_tab(spreadsheet, listed(titles), (titles or ["Leads"])[0]))
    return visible[0]


def start_of(answered_range: str) -> tuple[int, int]:
    """First row and column (from 1) of a range as the API answers it: 'Leads'!B3:F1000 → (3, 2)."""
    found = _RANGE.fullmatch(answered_range.rpartition("!")[2].upper())
    top, left, _, _ = _corners(found) if found else (None, None, None, None)
    return top or 1, left or 1


def _by_gid(gid: int, tabs: Sequence[Tab], spreadsheet: str) -> Tab:
    for tab in tabs:
        if tab.gid == gid:
            return tab
    raise SourceError(words.gid_gone(spreadsheet, gid, listed([tab.title for tab in tabs])), kind="renamed")


def _by_title(title: str, tabs: Sequence[Tab], spreadsheet: str) -> Tab:
    for same in (str, lambda text: text.strip().casefold()):
        for tab in tabs:
            if same(tab.title) == same(title):
                return tab
    titles = [tab.title for tab in tabs]
    near = get_close_matches(title, titles, n=1, cutoff=0.5)
    hint = words.renamed(near[0]) if near else words.has_tabs(listed(titles))
    raise SourceError(words.no_tab(spreadsheet, title, hint), kind="renamed")


def _parse_tab(sheet: Mapping[str, Any]) -> Tab:
    properties = sheet["properties"]
    return Tab(
        gid=int(properties.get("sheetId", 0)),
        title=str(properties["title"]),
        hidden=bool(properties.get("hidden", False)),
        readable=properties.get("sheetType", "GRID") == "GRID",
        merges=tuple(_parse_merge(merge) for merge in sheet.get("merges", ())),
    )


def _parse_merge(merge: Mapping[str, int]) -> tuple[int, int, int, int]:
    """The API leaves out a start of 0."""
    return (merge.get("startRowIndex", 0), merge.get("startColumnIndex", 0), merge["endRowIndex"], merge["endColumnIndex"])


def _corners(found: re.Match[str]) -> tuple[int | None, int | None, int | None, int | None]:
    left, top, right, bottom = found.groups()
    if right is None and bottom is None:  # a single cell
        right, bottom = left, top
    return _number(top), _column(left), _number(bottom), _column(right)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _column(letters: str | None) -> int | None:
    """A → 1, Z → 26, AA → 27."""
    value = 0
    for letter in letters or "":
        value = value * 26 + ord(letter) - 64
    return value or None


def _letters(column: int | None) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
