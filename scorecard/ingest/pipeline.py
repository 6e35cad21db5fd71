"""The steps of an ingest, in order: lay out, map and parse by the sheet's shape, check, count."""

import calendar
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.datasets import columns_of
from scorecard.ingest.cells import Mask
from scorecard.ingest.checks import IDS, check, repeated_rows
from scorecard.ingest.date_text import month_names
from scorecard.ingest.findings import Findings
from scorecard.ingest.groups import GROUPED, propose
from scorecard.ingest.layout import lay_out
from scorecard.ingest.mapping import nearest
from scorecard.ingest.outcomes import outcome_headers
from scorecard.ingest.rows import NOTHING, TYPES, frame_of, read_rows
from scorecard.ingest.series import indicator_names, read_weeks, read_wide
from scorecard.ingest.task import Task
from scorecard.ingest.understood import Ingested, Proposal, Understood
from scorecard.ingest.week_heads import head_of
from scorecard.ingest.weeks_as_columns import weeks_of
from scorecard.model import Configuration, Source
from scorecard.sources.table import RawTable


def ingest_source(raw: RawTable, source: Source, configuration: Configuration, today: date) -> Ingested:
    """See `scorecard.ingest.ingest`."""
    months = month_names(configuration.company.locale)
    by_weeks = source.layout.shape == "weeks-as-columns"

    def is_week(cell: object) -> bool:
        return head_of(cell, months, raw.serial_dates, source.layout.date_means == "month") is not None

    sheet = lay_out(raw, source.layout, wanted_headers(source, configuration), is_week if by_weeks else None)
    task = Task(source, configuration, today, sheet, Findings(raw.place), serial=raw.serial_dates)
    stretch = _stretch(source)
    if by_weeks:
        weeks = weeks_of(sheet, source, configuration.company, today, months, raw.serial_dates)
        frame = read_weeks(task, weeks)
        stretch = next(iter(weeks.values())).stretch
    elif source.layout.shape == "wide":
        frame = read_wide(task)
    else:
        frame = read_rows(task)
    if source.dataset == "indicator_values":
        frame = _on_first_days(frame, source, by_weeks or bool(task.stretch), task.stretch or stretch)
        _warn_of_other_weeks(task, frame)
        _warn_of_unknown_names(task, frame)
    return _result(task, frame, task.stretch or stretch)


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
        what = f"Its weeks start on a {found}, the company's on a {own}."
        task.warn("dates", what, "Correct layout.date_means, or the dates in the sheet.", "other-weeks")


def _warn_of_unknown_names(task: Task, frame: pd.DataFrame) -> None:
    """Say so where values are filed under names that no indicator asks for, so that a misspelled one is not simply missing."""
    known = indicator_names(task.configuration)
    if not known:
        return
    unknown = [str(name) for name in frame["indicator"].dropna().unique() if name not in known]
    if unknown:
        near = next(((name, like) for name in unknown if (like := nearest(name, sorted(known)))), None)
        shown = ", ".join(repr(name) for name in unknown[:5]) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
        fix = f'Add values.indicator = {{"{near[0]}" = "{near[1]}"}} if that is meant.' if near else "Declare them, or leave them."
        task.warn("indicators", f"No indicator asks for {shown}.", fix, "unknown-indicator")


def _result(task: Task, frame: pd.DataFrame, stretch: str) -> Ingested:
    sheet, source = task.sheet, task.source
    rejected = int(task.rejected.sum())
    repaired = int((task.repaired & ~task.rejected).sum())
    frame = _complete(task, frame)
    check(task.findings, frame, source.dataset, task.configuration, task.today)
    if task.is_long:
        repeated_rows(task.findings, sheet.columns, sheet.rows, _id_letters(task), ~task.rejected)
    shape, columns = source.layout.shape, task.all_columns()
    understood = Understood(
        sheet.place, shape, sheet.header_row, sheet.header_rows, columns, sheet.skipped, sheet.notes, _proposals(task, frame), stretch
    )
    accepted = len(sheet) - repaired - rejected
    return Ingested(frame, task.findings.frame(), len(sheet), accepted, repaired, rejected, understood, tuple(task.issues))


def _id_letters(task: Task) -> frozenset[str]:
    """The column of ids: the one that is mapped, else the first in which every row differs."""
    ids = [column.letter for column in task.all_columns() if column.meaning and column.meaning == IDS.get(task.source.dataset)]
    if ids:
        return frozenset(ids)
    unique = (
        column.letter for column in task.sheet.columns if column.encoded and not column.blank.any() and column.distinct == len(column)
    )
    return frozenset([first] if (first := next(unique, None)) else ())


def _proposals(task: Task, frame: pd.DataFrame) -> tuple[Proposal, ...]:
    known = {
        "channel": [each.name for each in task.configuration.channels],
        "persona": [each.name for each in task.configuration.personas],
        "indicator": [each.id for each in task.configuration.indicators],
    }
    found: list[Proposal] = []
    for column in GROUPED:
        counts = task.spellings.get(column)
        if counts is None and column in frame and not task.is_long:
            counts = {str(name): int(count) for name, count in frame[column].value_counts().items()}
        if counts and (len(counts) > 1 or known.get(column)):
            found += propose(column, counts, known.get(column, ()))
    return tuple(found)


def _missing_parts(frame: pd.DataFrame, there: Mask) -> Mask:
    """Rows without a usable value beside others of the same indicator and day, such as one channel of several.

    They are kept without a value: the sum of the others would otherwise look whole.
    """
    lacking = ~there & frame["date"].notna().to_numpy() & frame["indicator"].notna().to_numpy()
    if not lacking.any():
        return lacking
    numbers = pd.MultiIndex.from_frame(frame[["indicator", "date"]])
    parts: Mask = lacking & numbers.isin(numbers[there])
    frame.loc[parts, "value"] = np.nan
    return parts


def _complete(task: Task, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that are not rejected: all canonical columns in their order and type, then `source_row`.

    A value that is not there is no row, unless it is a part of a number. Columns are kept apart (copy=False): joining those of a kind
    would copy a million rows twice.
    """
    keep = ~np.isin(frame["source_row"].to_numpy(), task.sheet.rows[task.rejected]) if task.rejected.any() else np.ones(len(frame), bool)
    if task.source.dataset == "indicator_values":
        keep &= frame["value"].notna().to_numpy()
        keep |= _missing_parts(frame, keep)
    count, everything = int(keep.sum()), bool(keep.all())
    columns: dict[str, npt.NDArray[Any]] = {}
    for column in task.columns:
        if column.name in frame:
            values = frame[column.name].to_numpy()
            columns[column.name] = (values if everything else values[keep]).astype(TYPES[column.kind], copy=False)
        else:
            columns[column.name] = np.full(count, NOTHING[column.kind], dtype=TYPES[column.kind])
    columns["source_row"] = frame["source_row"].to_numpy(dtype=np.int64)[keep]
    return frame_of(columns)
