"""Files on this machine: CSV, Excel, Parquet. What a file is, is told by its first bytes, not by its name."""

import warnings
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from scorecard.errors import SourceError, UnclearError
from scorecard.model import Source
from scorecard.sources.csv_parts import LARGE, PART
from scorecard.sources.csv_text import read_csv, read_csv_in_parts
from scorecard.sources.table import RawTable, listed, text_option, whole
from scorecard.wording import source_files as words

_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""A zip (xlsx, xlsb, ods) and a compound file (xls)."""


def read_file(source: Source, base: Path | None = None, rows: int | None = None) -> RawTable:
    """Read the file of `source`, or its first `rows` rows. Options: path (relative to `base`), tab, separator, encoding.

    Raises SourceError (not_found, forbidden, empty, broken, configuration) and UnclearError for a workbook of several tabs.
    """
    table = _read_whole(locate(source, base), source)
    if rows is None:
        return table
    return replace(table, cells=table.cells.head(rows), rest=None, cut=table.rest is not None or len(table.cells) > rows, size=None)


def _read_whole(path: Path, source: Source) -> RawTable:
    stated = text_option(source, "separator"), text_option(source, "encoding")
    if _size(path) > LARGE:
        with path.open("rb") as file:
            head = file.read(512)
        if not head.startswith((b"PAR1", *_WORKBOOK_MARKS)):
            _refuse_disguises(path, head)
            grid, rest = read_csv_in_parts(path, *stated)
            return RawTable(path.name, grid.cells, None, grid.first_row, notes=grid.notes, rest=rest, size=(_size(path), PART))
    content = _content(path)
    if content.startswith(b"PAR1"):
        return _read_parquet(path, content)
    if content.startswith(_WORKBOOK_MARKS):
        return _read_workbook(path, text_option(source, "tab"))
    _refuse_disguises(path, content)
    grid = read_csv(content, path.name, *stated)
    return RawTable(path.name, grid.cells, None, grid.first_row, notes=grid.notes)


def _size(path: Path) -> int:
    """Of a file in bytes; 0 where there is none to be read, which reading it then tells in words."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def locate(source: Source, base: Path | None = None) -> Path:
    """The path of the source's file; a relative one starts at `base`, the folder of the configuration."""
    stated = text_option(source, "path")
    if not stated:
        raise SourceError(words.no_path(source.name), kind="configuration")
    if "://" in stated:
        raise SourceError(words.address_given(source.name, stated), kind="configuration")
    return (base or Path()) / Path(stated).expanduser()


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(words.not_there(path), kind="not_found") from error
    except IsADirectoryError as error:
        raise SourceError(words.a_folder(path), kind="configuration") from error
    except PermissionError as error:
        raise SourceError(words.not_readable(path), kind="forbidden") from error
    except OSError as error:
        raise SourceError(words.unreadable(path, error.strerror or error), kind="broken") from error
    if not content:
        raise SourceError(words.no_bytes(path.name), kind="empty")
    return content


def _refuse_disguises(path: Path, content: bytes) -> None:
    """Exports that are called .csv or .xls and are something else."""
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<table")):
        raise SourceError(words.web_page(path.name), kind="broken")
    if content.startswith((b"%PDF", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        raise SourceError(words.compressed(path.name), kind="broken")


def _read_parquet(path: Path, content: bytes) -> RawTable:
    """A table with names; rows are counted from 1."""
    try:
        table = parquet.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise SourceError(words.no_parquet(path.name), kind="broken") from error
    cells = table.to_pandas(types_mapper=_nullable.get, date_as_object=False, strings_to_categorical=False)
    return RawTable(path.name, cells.reset_index(drop=True), tuple(map(str, table.column_names)))


_nullable: dict[pa.DataType, Any] = {
    each: pd.Int64Dtype() for each in (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32())
} | {pa.bool_(): pd.BooleanDtype()}
"""Integers with gaps stay integers: pandas would make floats of them and 1042.0 of an id."""


def _read_workbook(path: Path, tab: str) -> RawTable:
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            name, note = _choose_tab(workbook, path.name, tab)
            sheet = workbook.get_sheet_by_name(name)
            rows = _with_errors(path, name, sheet.to_python(skip_empty_area=False))
            merges = _merges(sheet)
    except PasswordError as error:
        raise SourceError(words.protected(path.name), kind="forbidden") from error
    except CalamineError as error:
        raise SourceError(words.no_workbook(path.name, error), kind="broken") from error
    if not any(cell != "" for row in rows for cell in row):
        raise SourceError(words.empty_tab(path.name, name), kind="empty")
    cells = pd.DataFrame([[_cell(value) for value in row] for row in rows], dtype=object)
    return RawTable(f"{path.name}, tab {name!r}", cells, None, notes=note, merges=merges)


def _choose_tab(workbook: CalamineWorkbook, place: str, tab: str) -> tuple[str, tuple[str, ...]]:
    """The tab stated, or the only visible one. Hidden tabs are read when they are named, and never else."""
    sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    visible = [each.name for each in sheets if each.visible == SheetVisibleEnum.Visible]
    if tab:
        named = next((each.name for each in sheets if each.name.strip().casefold() == tab.casefold()), None)
        if named is None:
            raise SourceError(words.no_tab(place, tab, listed(visible)), kind="renamed")
        return named, ()
    if len(visible) != 1:
        raise UnclearError(words.which_tab(place, listed(visible), (visible or ["Leads"])[0]))
    return visible[0], (words.only_tab(visible[0]),)


def _merges(sheet: CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())


def _with_errors(path: Path, tab: str, rows: list[list[Any]]) -> list[list[Any]]:
    """Put back what formulas could not compute, such as "#DIV/0!": calamine gives these cells as blank, as if nobody had filled them in.

    openpyxl knows them, and is slow, so it is asked only about workbooks (.xlsx) that hold any.
    """
    if not zipfile.is_zipfile(path) or not _holds_errors(path):
        return rows
    with warnings.catch_warnings(action="ignore"):  # about styles and extensions that do not matter here
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for found in book[tab].iter_rows():
            for cell in found:
                if cell.data_type == "e":
                    rows[cell.row - 1][cell.column - 1] = cell.value
    finally:
        book.close()
    return rows


def _holds_errors(path: Path) -> bool:
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(b't="e"' in parts.read(name) for name in sheets)


def _cell(value: Any) -> Any:
    """Dates, times and durations stay Python's own; blank cells are None."""
    return None if value == "" else whole(value)
