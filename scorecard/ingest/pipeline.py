"""The steps of an ingest, in order: lay out, map and parse by the sheet's shape, check, count.

A large table goes through them part by part, each read by the conventions that all of them prove; see `Gathered` for what is kept.
"""

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from scorecard.ahead import side_by_side
from scorecard.datasets import Kind, columns_of
from scorecard.ingest.cells import Mask
from scorecard.ingest.date_text import month_names
from scorecard.ingest.findings import Findings
from scorecard.ingest.gathered import Gathered, Part
from scorecard.ingest.layout import lay_out
from scorecard.ingest.looks import mostly_values
from scorecard.ingest.mapping import nearest
from scorecard.ingest.numbers import evidence_of
from scorecard.ingest.outcomes import outcome_headers
from scorecard.ingest.rows import ARROW, TYPES, Columns, columns_of_frame, frame_of, read_rows
from scorecard.ingest.series import indicator_names, read_weeks, read_wide
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.task import Known, Task
from scorecard.ingest.unclear import Unclear
from scorecard.ingest.understood import Ingested
from scorecard.ingest.week_heads import head_of
from scorecard.ingest.weeks_as_columns import weeks_of
from scorecard.model import Configuration, Source
from scorecard.sources.table import RawTable
from scorecard.wording import sheets as words


def ingest_source(raw: RawTable, source: Source, configuration: Configuration, today: date, folder: Path | None = None) -> Ingested:
    """See `scorecard.ingest.ingest`."""
    if source.layout.shape != "long" or source.dataset not in _IN_PARTS or source.layout.fill_down:
        raw = raw.whole()
    known = Known()

    def laid_out(part: tuple[RawTable, Source]) -> tuple[Sheet, Source]:
        table, settings = part
        return _laid_out(table, settings, configuration), settings

    def read(part: tuple[Sheet, Source]) -> Part:
        task, columns, stretch = _read(*part, configuration, today, known, raw.serial_dates)
        return Part(task, _complete(task, columns), stretch)

    for again in (False, True):
        gathered = Gathered(source, configuration, today, folder)
        try:
            parts = _parts(raw, source, configuration)
            gathered.add(*gathered.looked_at(read(laid_out(next(parts)))))  # its ids are taken for those of all parts
            sheets = side_by_side(laid_out, parts, at_once=2)
            for part, seen in side_by_side(gathered.looked_at, map(read, sheets), at_once=1):  # read in their order: see `Known`
                gathered.add(part, seen)
        except Unclear as unclear:
            if again or raw.rest is None or unclear.setting != ("numbers",):
                raise
            _learn(raw, source, configuration, known)
        else:
            if known.settled or again:
                break
        known.marks.clear()
    return gathered.result()


_IN_PARTS = ("leads", "events")
"""The datasets that may be large. Of the others a value's meaning may depend on any other row."""


def _parts(raw: RawTable, source: Source, configuration: Configuration) -> Iterator[tuple[RawTable, Source]]:
    """The table part by part, with the settings for each: those after the first begin with the header that was found in the first."""
    yield replace(raw, rest=None), source
    if raw.rest is None:
        return
    number, layout = raw.first_row + len(raw.cells), source.layout
    if raw.names is None:
        sheet = _laid_out(replace(raw, rest=None, cells=raw.cells.head(_HEADED_BY)), source, configuration)
        start = sheet.header_row - raw.first_row
        head, lines = raw.cells.iloc[start : start + sheet.header_rows], sheet.header_rows
    for cells in raw.rest():
        if layout.last_row and number > layout.last_row:
            return
        if raw.names is not None:
            yield replace(raw, rest=None, cells=cells, first_row=number), source
        else:
            headed = replace(source, layout=replace(layout, header_row=number - lines, header_rows=lines))
            yield replace(raw, rest=None, cells=pd.concat([head, cells], ignore_index=True), first_row=number - lines), headed
        number += len(cells)


_HEADED_BY = 1000
"""The header stands among so many rows; they are enough to find it again."""


def _learn(raw: RawTable, source: Source, configuration: Configuration, known: Known) -> None:
    """Collect what the numbers of all parts prove about their decimal mark."""
    for part, settings in _parts(raw, source, configuration):
        for column in filter(mostly_values, _laid_out(part, settings, configuration).columns):
            known.merged(column, evidence_of(column))


def _laid_out(raw: RawTable, source: Source, configuration: Configuration) -> Sheet:
    months = month_names(configuration.company.locale)

    def is_week(cell: object) -> bool:
        return head_of(cell, months, raw.serial_dates, source.layout.date_means == "month") is not None

    by_weeks = source.layout.shape == "weeks-as-columns"
    return lay_out(raw, source.layout, wanted_headers(source, configuration), is_week if by_weeks else None)


def _read(sheet: Sheet, source: Source, configuration: Configuration, today: date, known: Known, serial: bool) -> tuple[Task, Columns, str]:
    """One part: its rows as canonical columns, and the stretch of time that its dates stand for."""
    task = Task(source, configuration, today, sheet, Findings(sheet.place), known, serial=serial)
    stretch = _stretch(source)
    by_weeks = source.layout.shape == "weeks-as-columns"
    columns: Columns
    if by_weeks:
        weeks = weeks_of(sheet, source, configuration.company, today, month_names(configuration.company.locale), serial)
        columns = columns_of_frame(read_weeks(task, weeks))
        stretch = next(iter(weeks.values())).stretch
    elif source.layout.shape == "wide":
        columns = columns_of_frame(read_wide(task))
    else:
        columns = read_rows(task)
    if source.dataset == "indicator_values":
        frame = _on_first_days(frame_of(columns), source, by_weeks or bool(task.stretch), task.stretch or stretch)
        _warn_of_other_weeks(task, frame)
        _warn_of_unknown_names(task, frame)
        columns = columns_of_frame(frame)
    return task, columns, task.stretch or stretch


def wanted_headers(source: Source, configuration: Configuration) -> list[str]:
    """The headers that a source hopes for: those it maps, the canonical names, the names of indicators."""
    stated = list(source.columns.values())
    stated += outcome_headers(source.options)
    if stated:
        return stated
    names = [column.name for column in columns_of(source.dataset, configuration.stages)]
    if source.dataset == "indicator_values":
        names += [name for indicator in configuration.indicators for name in (indicator.id, indicator.name)]
    return names


def _stretch(source: Source) -> str:
    means = source.layout.date_means
    return {"day": "day", "month": "month"}.get(means, "week") if source.dataset == "indicator_values" else ""


def _on_first_days(frame: pd.DataFrame, source: Source, by_weeks: bool, stretch: str) -> pd.DataFrame:
    """Dates become the first day of the stretch that they stand for; `span` says how long it is."""
    if not by_weeks and source.layout.date_means == "week_end":
        frame["date"] -= pd.Timedelta(days=6)
    if not by_weeks and source.layout.date_means == "month":
        frame["date"] = frame["date"].to_numpy().astype("datetime64[M]").astype("datetime64[us]")
    frame["span"] = stretch
    return frame


def _warn_of_other_weeks(task: Task, frame: pd.DataFrame) -> None:
    """Say so where the weeks of a sheet start on another day than the company's."""
    company = task.configuration.company
    weeks = frame.loc[frame["span"] == "week", "date"].dropna()
    starts = weeks.dt.dayofweek.mode()
    if len(starts) and int(starts.iloc[0]) != company.week_start:
        found, own = calendar.day_name[int(starts.iloc[0])], calendar.day_name[company.week_start]
        what = words.weeks_start_otherwise(found, own)
        task.warn("dates", what, words.CORRECT_WEEKS, "other-weeks")


def _warn_of_unknown_names(task: Task, frame: pd.DataFrame) -> None:
    """Say so where values are filed under names that no indicator asks for, so that a misspelled one is not simply missing."""
    known = indicator_names(task.configuration)
    if not known:
        return
    unknown = [str(name) for name in frame["indicator"].dropna().unique() if name not in known]
    if unknown:
        near = next(((name, like) for name in unknown if (like := nearest(name, sorted(known)))), None)
        shown = ", ".join(repr(name) for name in unknown[:5]) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
        fix = words.map_indicator(near[0], near[1]) if near else words.DECLARE_INDICATORS
        task.warn("indicators", words.not_asked_for(shown), fix, "unknown-indicator")


def _missing_parts(frame: pd.DataFrame, there: Mask) -> Mask:
    """Rows without a usable value beside others of the same indicator and day, such as one channel of several.

    They are kept without a value: the sum of the others would otherwise look whole.
    """
    lacking = ~there & frame["date"].notna().to_numpy() & frame["indicator"].notna().to_numpy()
    if not lacking.any():
        return lacking
    numbers = pd.MultiIndex.from_frame(frame[["indicator", "date"]])
    return np.asarray(lacking & numbers.isin(numbers[there]), dtype=bool)


def _complete(task: Task, columns: Columns) -> pa.Table:
    """The rows that are not rejected: all canonical columns in their order and type, then `source_row`.

    A value that is not there is no row, unless it is a part of a number.
    """
    numbers = columns["source_row"].astype(np.int64, copy=False)
    keep = ~np.isin(numbers, task.sheet.rows[task.rejected]) if task.rejected.any() else np.ones(len(numbers), dtype=bool)
    if task.source.dataset == "indicator_values":
        keep &= ~np.isnan(columns["value"].astype(np.float64))
        missing = _missing_parts(frame_of(columns), keep)
        columns["value"] = np.where(missing, np.nan, columns["value"].astype(np.float64))
        keep |= missing
    arrays = {column.name: _arrow(columns.get(column.name), column.kind, len(numbers)) for column in task.columns}
    table = pa.table({**arrays, "source_row": pa.array(numbers)})
    return table if keep.all() else table.filter(pa.array(keep))


def _arrow(values: Any, kind: Kind, count: int) -> Any:
    """A column for storing; what is absent is null, never NaN."""
    if values is None:
        return pa.nulls(count, ARROW[kind])
    if isinstance(values, np.ndarray):
        return pa.array(values.astype(TYPES[kind], copy=False), type=ARROW[kind], from_pandas=True)
    return values
