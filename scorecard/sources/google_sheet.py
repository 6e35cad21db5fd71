"""Google Sheets: all the tabs that are wanted of one spreadsheet in two requests, one for the tabs and one for all values.

Values are asked for unformatted, with dates as serial numbers: a number is then a number and text is the text that was typed, "00123"
and "12,50" included. gspread's own guessing (numericise) is never used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from google.auth.exceptions import GoogleAuthError
from gspread.exceptions import APIError

from scorecard.errors import SourceError
from scorecard.model import Source
from scorecard.sources.google_access import PatientClient, Reader, explain, open_client
from scorecard.sources.google_address import Area, Tab, area_of, find_tab, parse_tabs, spreadsheet_key, start_of, tab_title
from scorecard.sources.patience import Patience, TransientError
from scorecard.sources.table import RawTable, Secrets, text_option
from scorecard.wording import google as words

_FIELDS = "properties(title,timeZone),sheets(properties(sheetId,title,hidden,sheetType),merges)"
_VALUES = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER", "majorDimension": "ROWS"}
_FAILURES = (APIError, GoogleAuthError, TransientError, KeyError, TypeError, ValueError, AttributeError)
"""What gspread and google-auth raise, and what an answer of the wrong shape leads to."""

Outcome = RawTable | SourceError


@dataclass(frozen=True)
class _Wanted:
    """A source with its tab found."""

    source: Source
    tab: Tab
    area: Area

    @property
    def range(self) -> str:
        return self.area.on(self.tab)


@dataclass(frozen=True)
class _Overview:
    """What spreadsheets.get tells."""

    title: str
    timezone: str
    tabs: tuple[Tab, ...]

    @property
    def place(self) -> str:
        return f"spreadsheet {self.title!r}"


class _Spreadsheet:
    """One spreadsheet being read on behalf of one secret, within one budget of time."""

    def __init__(self, http: PatientClient, reader: Reader, key: str, rows: int | None) -> None:
        self._http, self._reader, self._key, self._rows = http, reader, key, rows

    def read(self, sources: Sequence[Source]) -> dict[str, Outcome]:
        """Every source's table or error. A tab that is missing or misnamed costs only its own source."""
        overview = self.overview(sources)
        outcomes: dict[str, Outcome] = {}
        wanted = self._find(sources, overview, outcomes)
        for _ in range(1 + len(sources)):  # each turn answers, or drops or re-resolves at least one source
            if not wanted:
                break
            try:
                answer = self._values(wanted)
            except APIError as error:
                overview, wanted = self._after_refused_range(error, wanted, outcomes)
                continue
            for each, given in zip(wanted, answer, strict=True):
                outcomes[each.source.name] = _outcome(each, given, overview)
            break
        return outcomes

    def overview(self, sources: Sequence[Source]) -> _Overview:
        """The spreadsheet's title and tabs, on behalf of these sources."""
        try:
            metadata = self._http.fetch_sheet_metadata(self._key, params={"fields": _FIELDS})
            properties = metadata["properties"]
            return _Overview(str(properties["title"]), str(properties.get("timeZone", "")), parse_tabs(metadata))
        except _FAILURES as error:
            raise explain(error, f"spreadsheet {self._key}", _tabs_named(sources), self._reader) from error

    def _find(self, sources: Sequence[Source], overview: _Overview, outcomes: dict[str, Outcome]) -> list[_Wanted]:
        wanted = []
        for source in sources:
            try:
                area = area_of(source)
                shown = area.first_rows(self._rows) if self._rows else area
                wanted.append(_Wanted(source, find_tab(source, overview.tabs, overview.place), shown))
            except SourceError as error:
                outcomes[source.name] = error
        return wanted

    def _values(self, wanted: Sequence[_Wanted]) -> list[Mapping[str, Any]]:
        """One value range for each of `wanted`, in one request. Raises APIError (400) when a range is refused."""
        ranges = list(dict.fromkeys(each.range for each in wanted))
        try:
            answer = self._http.values_batch_get(self._key, ranges, params=dict(_VALUES))
            given = dict(zip(ranges, answer["valueRanges"], strict=True))
            return [given[each.range] for each in wanted]
        except _FAILURES as error:
            if isinstance(error, APIError) and error.response.status_code == 400 and _refused(error, wanted):
                raise
            raise explain(error, f"spreadsheet {self._key}", _tabs_named([each.source for each in wanted]), self._reader) from error

    def _after_refused_range(
        self, error: APIError, wanted: Sequence[_Wanted], outcomes: dict[str, Outcome]
    ) -> tuple[_Overview, list[_Wanted]]:
        """Values are addressed by title: a tab renamed since the first request is looked up again, and what is still refused dropped."""
        refused = _refused(error, wanted)
        overview = self.overview([each.source for each in wanted])
        again = self._find([each.source for each in wanted], overview, outcomes)
        unchanged = {each.range for each in again} & {each.range for each in refused}
        for each in again:
            if each.range in unchanged:
                msg = words.range_gone(_place(overview, each), each.area.text(), _reason(error))
                outcomes[each.source.name] = SourceError(msg, kind="configuration")
        return overview, [each for each in again if each.range not in unchanged]


def spreadsheet_of(source: Source) -> tuple[str, ...]:
    """What sources must have in common to be read together: the spreadsheet and the secret. One without a usable address is alone."""
    try:
        return spreadsheet_key(source), _secret_name(source)
    except SourceError:
        return (source.name,)


def read_spreadsheet(
    sources: Sequence[Source], secrets: Secrets, patience: Patience | None = None, rows: int | None = None
) -> dict[str, Outcome]:
    """Read the sources of one spreadsheet and secret; `rows` limits each to its first rows.

    Options of a source: secret (its name), url or key, tab or gid, range. What concerns one source alone is its outcome; a SourceError
    that concerns the whole spreadsheet is raised.
    """
    key = spreadsheet_key(sources[0])
    http, reader = open_client(secrets.get(_secret_name(sources[0])), patience or Patience())
    with http.session:
        return _Spreadsheet(http, reader, key, rows).read(sources)


def tabs_of(source: Source, secrets: Secrets, patience: Patience | None = None) -> tuple[str, ...]:
    """The titles of the spreadsheet's tabs that can be seen and hold cells. Raises SourceError."""
    http, reader = open_client(secrets.get(_secret_name(source)), patience or Patience())
    with http.session:
        overview = _Spreadsheet(http, reader, spreadsheet_key(source), None).overview([source])
    return tuple(tab.title for tab in overview.tabs if tab.readable and not tab.hidden)


def _secret_name(source: Source) -> str:
    return text_option(source, "secret") or "google"


def _refused(error: APIError, wanted: Sequence[_Wanted]) -> list[_Wanted]:
    """Those whose range stands in the server's message, such as "Unable to parse range: 'Leads'!A3:F".

    The longest that fits is meant: 'Leads' stands in there too. Should the server write the range in another way, its title must do.
    """
    message = _reason(error)
    parts: tuple[Callable[[_Wanted], str], ...] = (lambda each: each.range, lambda each: each.tab.title)
    for part in parts:
        found = sorted((part(each) for each in wanted if part(each) in message), key=len)
        if found:
            return [each for each in wanted if part(each) == found[-1]]
    return []


def _reason(error: APIError) -> str:
    return str(error.error.get("message", "")) if isinstance(error.error, Mapping) else ""


def _outcome(wanted: _Wanted, given: Any, overview: _Overview) -> Outcome:
    place = _place(overview, wanted)
    if not isinstance(given, Mapping) or not _is_grid(given.get("values", [])):
        return SourceError(words.unknown_answer(place), kind="broken")
    values = given.get("values", [])
    if not any(cell not in ("", None) for row in values for cell in row):
        area = "" if wanted.area.whole else f" in {wanted.area.text()}"
        return SourceError(words.empty(place, area), kind="empty")
    top, left = start_of(str(given.get("range", "")))
    cells = pd.DataFrame(values, dtype=object)
    return RawTable(
        place,
        cells,
        None,
        first_row=top,
        serial_dates=True,
        notes=_notes(wanted, overview),
        merges=_merges_within(wanted.tab, top - 1, left - 1, cells.shape),
        first_column=left,
    )


def _is_grid(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(row, list) for row in values)


def _notes(wanted: _Wanted, overview: _Overview) -> tuple[str, ...]:
    named = tab_title(wanted.source) or text_option(wanted.source, "gid")
    chosen = () if named else (f"tab {wanted.tab.title!r}",)
    return (*chosen, words.timezone_of(overview.timezone)) if overview.timezone else chosen


def _place(overview: _Overview, wanted: _Wanted) -> str:
    return f"{overview.place}, tab {wanted.tab.title!r}"


def _tabs_named(sources: Sequence[Source]) -> str:
    titles = [tab_title(source) for source in sources if tab_title(source)]
    if not titles:
        return ""
    return f", tab{'s' if len(titles) > 1 else ''} {', '.join(repr(title) for title in titles)}"


def _merges_within(tab: Tab, top: int, left: int, shape: tuple[int, int]) -> tuple[tuple[int, int, int, int], ...]:
    """Merged areas that begin within the cells, as positions in them, both ends inclusive. The value stands in the first cell."""
    rows, columns = shape
    found = []
    for first_row, first_column, end_row, end_column in tab.merges:
        row, column = first_row - top, first_column - left
        if 0 <= row < rows and 0 <= column < columns:
            found.append((row, column, end_row - 1 - top, end_column - 1 - left))
    return tuple(found)
