"""CSV as people send it: any separator, any encoding, title lines, ragged rows. Every cell comes out as the text that stands there.

What is not stated is sniffed, and said in the notes. Rows are counted as a spreadsheet would show them: a quoted cell may span lines,
a blank line is a row.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from scorecard.ahead import ahead
from scorecard.errors import SourceError, UnclearError
from scorecard.sources.csv_parts import PART, blocks, is_utf8, lines_beyond_ascii, quotes_in, whole_lines
from scorecard.sources.encodings import TELLING_LINES, decode, recognise
from scorecard.wording import source_files as words

Columns: TypeAlias = list[Any]
"""Arrow arrays of text, chunked or not, all of one length."""

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SEPARATOR_NAMES = {name: character for character, name in SEPARATORS.items()} | {"\\t": "\t"}
_SAMPLE_ROWS = 300
_SAMPLE_BYTES = 262_144
_MOST_ODD_ROWS = 20_000
_BLOCK = 1 << 20
"""Bytes that are parsed at a time; cells of more than this are few."""
csv.field_size_limit(16_777_216)  # a cell of a note field may well be longer than the 131,072 characters that csv allows


@dataclass(frozen=True)
class Grid:
    """The rows of a CSV as columns 0 … n−1 of text (string[pyarrow], blank is ""), and what was chosen for it."""

    cells: pd.DataFrame
    first_row: int
    notes: tuple[str, ...]


def read_csv(content: bytes, place: str, separator: str = "", encoding: str = "") -> Grid:
    """Read the bytes of a CSV; `separator` and `encoding` are sniffed where they are empty.

    Raises SourceError (empty, broken, configuration) and UnclearError where two separators fit equally well.
    """
    data, encoding_note = decode(content, place, encoding)
    if not data or data.isspace():
        raise SourceError(words.no_rows(place), kind="empty")
    first_row, chosen, separator_note, data = _begin(data, place, separator)
    return Grid(_rows(data, chosen, place), first_row, (encoding_note, separator_note))


def read_csv_in_parts(path: Path, separator: str = "", encoding: str = "") -> tuple[Grid, Callable[[], Iterator[pd.DataFrame]]]:
    """As `read_csv` for a file of any size: its first rows, and what gives those that follow. Raises the same errors, if later."""
    with path.open("rb") as file:
        head = file.read(PART)
    lines = partial(lines_beyond_ascii, path, TELLING_LINES)
    name, mark, encoding_note = recognise(head, path.name, encoding, lambda: None if is_utf8(path) else lines())

    def pieces() -> Iterator[bytes]:
        return whole_lines(blocks(path, name, mark), path.name)

    first_row, chosen, separator_note, data = _begin(next(pieces()), path.name, separator)

    def rest() -> Iterator[pd.DataFrame]:
        parts = partial(_rows, separator=chosen, place=path.name, use_threads=False)  # others are busy with the part before
        return ahead(lambda: map(parts, islice(pieces(), 1, None)))

    return Grid(_rows(data, chosen, path.name), first_row, (encoding_note, separator_note)), rest


def _begin(data: bytes, place: str, separator: str) -> tuple[int, str, str, bytes]:
    """The number of the first row, the separator with a note on it, and the text from there on."""
    first_row, stated, data = _leading_separator_line(data)
    chosen = _stated_separator(separator, place) or stated
    how = "stated" if chosen else "sniffed"
    chosen = chosen or sniff_separator(data, place)
    return first_row, chosen, f"separator {SEPARATORS.get(chosen, repr(chosen))} ({how})", data


def sniff_separator(data: bytes, place: str) -> str:
    """The separator under which most rows have the same number of cells, the header among them; a comma for a single column.

    Title lines are outvoted by the rows below them. Where two separators fit every row (as in "a;b,c;d"), nobody can tell: refused.
    """
    fits = {each: _consistency(data, each) for each in SEPARATORS}
    best = max(fits.values())
    if best <= 0:
        return ","
    winners = [each for each, fit in fits.items() if fit >= best - 1e-9]
    if len(winners) > 1:
        names = " and ".join(SEPARATORS[each] for each in winners)
        raise UnclearError(words.several_separators(place, names))
    return winners[0]


def _leading_separator_line(data: bytes) -> tuple[int, str, bytes]:
    """Excel's own hint, a first line "sep=;", is not a row of data: (number of the first row, separator, the rest)."""
    end = data.find(b"\n") + 1
    text = data[: min(end, 16)].decode("utf-8", errors="replace").strip('\r\n"')
    if text.lower().startswith("sep=") and len(text) == len("sep=") + 1:
        return 2, text[-1], data[end:]
    return 1, "", data


def _stated_separator(separator: str, place: str) -> str:
    character = _SEPARATOR_NAMES.get(separator.strip().lower(), separator) if separator else ""
    if len(character) > 1 or character in ('"', "\n", "\r"):
        raise SourceError(words.no_separator(place, separator), kind="configuration")
    return character


def _sample(data: bytes, separator: str) -> list[list[str]]:
    """The first rows, without the last one where it may be cut off. StringIO, not splitlines: U+2028 in a cell ends no line."""
    head = data[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
    rows = list(islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator), _SAMPLE_ROWS))
    return rows[:-1] if len(data) > _SAMPLE_BYTES and 1 < len(rows) < _SAMPLE_ROWS else rows


def _widths(data: bytes, separator: str) -> Counter[int]:
    """How many rows of the sample have how many cells; blank rows do not count."""
    return Counter(len(row) for row in _sample(data, separator) if any(row))


def _consistency(data: bytes, separator: str) -> float:
    """The share of rows that have the most common width (of two cells or more); 0 when no row has two."""
    widths = _widths(data, separator)
    return max((count for width, count in widths.items() if width > 1), default=0) / max(1, widths.total())


def _rows(data: bytes, separator: str, place: str, use_threads: bool = True) -> pd.DataFrame:
    """The rows of a text that is known to be UTF-8."""
    quotes = quotes_in(data)
    columns = _columns(data, separator, place, quotes, use_threads)
    if quotes and any(_spans_lines(column) for column in columns):
        _check_quotes(data, separator, place)
    kept = pd.StringDtype("pyarrow")
    return pd.DataFrame({position: pd.array(column, dtype=kept) for position, column in enumerate(columns)})


def _columns(data: bytes, separator: str, place: str, quotes: int, use_threads: bool) -> Columns:
    """Mostly rectangular text goes through Arrow (10 million cells in about a second), any other through the csv module.

    So does an odd number of quotes: one of them may never be closed, which Arrow accepts in silence.
    """
    widths = _widths(data, separator)
    if widths and quotes % 2 == 0 and len(separator.encode()) == 1:
        width = widths.most_common(1)[0][0]
        with suppress(pa.ArrowInvalid):  # rows of other widths
            return _arrow_columns(data, _parsing(separator, quotes > 0), width, use_threads)
        with suppress(pa.ArrowInvalid):  # too many of them
            return _nearly_rectangular_columns(data, separator, width, quotes > 0)
    return _ragged_columns(data.decode("utf-8"), separator, place)


def _spans_lines(column: Any) -> bool:
    return bool(pc.any(pc.match_substring(column, "\n")).as_py())


def _check_quotes(data: bytes, separator: str, place: str) -> None:
    """Refuse cells that span lines where quotes do not pair: two stray ones swallow all the rows between them, and nobody would see."""
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=separator, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        raise SourceError(words.quotes_open_line(place, reader.line_num), kind="broken") from error


def _parsing(separator: str, quoted: bool, **options: Any) -> arrow_csv.ParseOptions:
    """Where nothing is quoted nothing is looked for: cells then span no lines."""
    quote = '"' if quoted else False
    return arrow_csv.ParseOptions(delimiter=separator, quote_char=quote, newlines_in_values=quoted, ignore_empty_lines=False, **options)


def _nearly_rectangular_columns(data: bytes, separator: str, width: int, quoted: bool) -> Columns:
    """Rows of another width are set aside while reading and put back, padded, where they stood."""
    odd: dict[int, list[str]] = {}

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        odd[row.number - 1] = next(csv.reader(io.StringIO(row.text, newline=""), delimiter=separator), [])
        return "skip" if len(odd) <= _MOST_ODD_ROWS else "error"

    options = _parsing(separator, quoted, invalid_row_handler=set_aside)
    columns = _arrow_columns(data, options, width, use_threads=False)  # with threads a row is told no number
    return _put_back(columns, odd)


def _arrow_columns(data: bytes, options: arrow_csv.ParseOptions, width: int, use_threads: bool) -> Columns:
    names = [str(position) for position in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=use_threads),
        parse_options=options,
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    return list(table.columns)


def _put_back(columns: Columns, odd: dict[int, list[str]]) -> Columns:
    """Insert the rows `odd` (by their position in the result) among the others; all rows get the width of the widest."""
    regular = len(columns[0])
    added = list(zip_longest(*odd.values(), fillvalue="")) or [()]
    blank = [""] * len(odd)
    order = _interleaved(regular, sorted(odd))
    result = []
    for position in range(max(len(columns), len(added))):
        kept = columns[position] if position < len(columns) else pa.chunked_array([pa.repeat(pa.scalar("", pa.large_string()), regular)])
        new = pa.array(added[position] if position < len(added) else blank, pa.large_string())
        result.append(pa.concat_arrays([*kept.chunks, new]).take(order))
    return result


def _interleaved(regular: int, places: list[int]) -> pa.Array:
    """Positions that put the rows `regular`, `regular`+1, … at `places` and the others, in order, around them."""
    total = regular + len(places)
    is_odd = np.zeros(total, dtype=bool)
    is_odd[places] = True
    order = np.empty(total, dtype=np.int64)
    order[~is_odd] = np.arange(regular)
    order[is_odd] = np.arange(regular, total)
    return pa.array(order)


def _ragged_columns(text: str, separator: str, place: str) -> Columns:
    """Rows of any width, short ones padded with ""."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise SourceError(words.cut_off(place), kind="broken") from error
        rows = _lenient_rows(text, separator, place)
    return [pa.array(column, pa.large_string()) for column in zip_longest(*rows, fillvalue="")]


def _lenient_rows(text: str, separator: str, place: str) -> list[list[str]]:
    """Text with quotes in the middle of cells, such as "abc"d, read as spreadsheets do."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise SourceError(words.no_csv(place, error), kind="broken") from error
