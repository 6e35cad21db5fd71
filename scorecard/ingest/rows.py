"""One row a value: canonical columns out of the source's columns, every cell accounted for."""

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from scorecard.datasets import Column
from scorecard.ingest.cells import Mask, RawColumn, column_of_cells
from scorecard.ingest.currencies import leave_out_foreign
from scorecard.ingest.mapping import find, lost
from scorecard.ingest.outcomes import read_outcomes
from scorecard.ingest.outline import refuse_outline
from scorecard.ingest.targets import read_targets
from scorecard.ingest.task import Task
from scorecard.ingest.totals import totals
from scorecard.wording import sheets as words

IDS = ("lead_id", "event_id", "id")
SHORTENED = r"^\d(?:[.,]\d+)?[eE]\+\d{2,}$"
"""A number of many digits as a spreadsheet shows it in a narrow column, and saves it."""
NOTHING: dict[str, Any] = {"text": None, "number": np.nan, "time": np.datetime64("NaT", "us"), "day": np.datetime64("NaT", "us")}
TYPES: dict[str, Any] = {"text": object, "number": np.float64, "time": "datetime64[us]", "day": "datetime64[us]"}
ARROW: dict[str, Any] = {"text": pa.large_string(), "number": pa.float64(), "time": pa.timestamp("us"), "day": pa.timestamp("us")}


Columns: TypeAlias = dict[str, Any]
"""Canonical name → its value for each row: a NumPy array, or an Arrow array of text (or of nothing)."""


def read_rows(task: Task) -> Columns:
    """The rows of a `long` source, with `source_row`; marks `task.repaired` and `task.rejected` on the way.

    Raises SourceError for a lost column, Unclear for what can be read in several ways.
    """
    mapped = map_columns(task)
    keys = [column for name, column in mapped.items() if _is_key(task, name)]
    if task.source.dataset == "indicator_values":
        for key in keys:
            refuse_outline(task.sheet, key, task.where(key), task.source.name)
    sheet, suspects = totals(task.sheet, keys, ids=[column for name, column in mapped.items() if name in IDS])
    task.take(sheet)
    mapped = {name: task.column(column.letter) for name, column in mapped.items()}
    _flag_suspects(task, suspects)
    others = tuple(mapped[column.name] for column in task.columns if column.kind == "number" and column.name in mapped)
    used = frozenset(column.letter for column in mapped.values())
    values = {column.name: _read(task, column, mapped.get(column.name), others, used) for column in task.columns}
    if task.source.dataset == "goals" and "target" in mapped:
        values |= _typed_goals(task, mapped, values)
    _reject_blank(task, mapped)
    values |= _merged_outcomes(task, values)
    values["source_row"] = task.rows
    return values


def frame_of(columns: Columns) -> pd.DataFrame:
    """Columns as a frame, each kept apart and in its own type: a million rows are neither copied nor searched for dates."""
    arrays = {name: objects_of(values) for name, values in columns.items()}
    return pd.DataFrame({name: pd.Series(values, dtype=values.dtype, copy=False) for name, values in arrays.items()}, copy=False)


def columns_of_frame(frame: pd.DataFrame) -> Columns:
    """A frame as columns."""
    return {str(name): frame[name].to_numpy() for name in frame.columns}


def objects_of(values: Any) -> npt.NDArray[Any]:
    """Values of Arrow as those of NumPy: text as str or None."""
    if isinstance(values, np.ndarray):
        return values
    if pa.types.is_dictionary(values.type) or pa.types.is_large_string(values.type):
        return np.asarray(values.cast(pa.large_string()).to_numpy(zero_copy_only=False), dtype=object)
    return np.asarray(values.to_numpy(zero_copy_only=False))


def map_columns(task: Task) -> dict[str, RawColumn]:
    """Canonical name → the source's column. A stated or required column that is not there is an error that names the nearest header."""
    place, source = task.sheet.place, task.source
    mapped: dict[str, RawColumn] = {}
    for column in task.columns:
        stated = source.columns.get(column.name)
        if column.name in source.constants and stated is None:
            continue
        found = find(stated or column.name, task.sheet.columns, place, column.name)
        if found is not None:
            mapped[column.name] = found
        elif stated or column.name in task.required:
            raise lost(stated or column.name, column.name, task.sheet.columns, place, source.name)
    return mapped


def _is_key(task: Task, name: str) -> bool:
    return name in task.required and any(column.name == name and column.kind in ("time", "day") for column in task.columns)


def _flag_suspects(task: Task, suspects: Mask) -> None:
    if 0 < suspects.sum() <= 5:
        _, texts = task.sheet.first_cells()
        problem = words.LIKE_A_TOTAL
        task.findings.add(task.rows[suspects], task.sheet.columns[0].header, texts[suspects], problem, texts[suspects], "flagged")


def _read(task: Task, column: Column, raw: RawColumn | None, others: tuple[RawColumn, ...], used: frozenset[str]) -> Any:
    """One canonical column for every row; an unreadable cell is listed and becomes nothing."""
    if raw is None:
        return _constant(task, column)
    if column.kind == "text":
        texts = task.texts(raw, column.name)
        _list_unreadable(task, column, raw, texts.problems, texts.convention)
        if column.name in IDS:
            _flag_shortened(task, raw)
        task.spelled(column.name, raw, texts)
        return texts.spread(raw)
    per_value, problems, convention = _parse(task, column, raw, others)
    _list_unreadable(task, column, raw, problems, convention)
    values = raw.spread(per_value, NOTHING[column.kind])
    return leave_out_foreign(task, column.name, raw, values, used) if column.kind == "number" else values


def _flag_shortened(task: Task, raw: RawColumn) -> None:
    """Ids that a spreadsheet has shortened to "1.23E+11": what were several ids may have become one."""
    short = raw.matches(SHORTENED, holding="+")
    if not short.any():
        return
    rows = raw.spread(short, False)
    shown = raw.spread(np.array([str(value) for value in raw.values], dtype=object), "")[rows]
    problem = words.SHORTENED_NUMBER
    task.findings.add(task.rows[rows], raw.header, shown, problem, shown, "flagged")
    what = words.ids_shortened(int(rows.sum()), shown[0])
    task.warn(f"column {raw.header!r} ({raw.letter})", what, words.EXPORT_AS_TEXT, "shortened-ids")


def _list_unreadable(task: Task, column: Column, raw: RawColumn, problems: dict[int, str], convention: str) -> None:
    hit = task.findings.unreadable(raw, task.rows, problems, "rejected" if column.name in task.required else "repaired")
    if column.name in task.required:
        task.rejected |= hit
    else:
        task.repaired |= hit
    task.note(raw, column.name, column.kind, convention, int(hit.sum()))


def _parse(task: Task, column: Column, raw: RawColumn, others: tuple[RawColumn, ...]) -> tuple[npt.NDArray[Any], dict[int, str], str]:
    if task.source.dataset == "goals" and column.name == "target":
        return np.zeros(len(raw.values)), {}, words.GOALS_AS_TYPED
    if column.kind == "number":
        numbers = task.numbers(raw, others, mixed=column.name == "value")
        return numbers.values, numbers.problems, numbers.convention
    times = task.times(raw, column.name, whole_months=column.kind == "day")
    values = times.values.astype("datetime64[D]").astype("datetime64[us]") if column.kind == "day" else times.values
    return values, times.problems, times.convention


def _typed_goals(task: Task, mapped: dict[str, RawColumn], values: Columns) -> Columns:
    """Targets with what was typed around them: the operator, and the upper end of a range, where no columns of their own say so."""
    goals = read_targets(task, mapped["target"], objects_of(values["indicator"]))
    result: Columns = {"target": goals.targets}
    if "operator" not in mapped:
        stated = objects_of(values["operator"])
        result["operator"] = np.where(stated == None, goals.operators, stated)  # noqa: E711
    if "upper" not in mapped:
        result["upper"] = goals.uppers
    return result


def _merged_outcomes(task: Task, values: Columns) -> Columns:
    """Outcomes fill the time stamps that the source's own columns leave open."""
    outcomes = read_outcomes(task)
    own = {name: objects_of(values[name]) for name in outcomes}
    return {name: np.where(np.isnat(own[name]), at, own[name]) for name, at in outcomes.items()}


def _constant(task: Task, column: Column) -> Any:
    count = len(task.sheet)
    stated = task.source.constants.get(column.name)
    if stated is None:
        return _nothing(count, column.kind)
    raw = column_of_cells(f"constants.{column.name}", "", [stated])
    texts = task.texts(raw, column.name) if column.kind == "text" else None
    per_value, problems, _ = (texts.values, texts.problems, "") if texts else _parse(task, column, raw, ())
    if problems:
        task.findings.add(task.rows[:1], f"constants.{column.name}", stated, problems[0], None, "flagged")
    return np.full(count, per_value[0] if len(per_value) else NOTHING[column.kind], dtype=TYPES[column.kind])


@lru_cache(maxsize=4)
def _nothing(count: int, kind: str) -> pa.Array:
    """So many absent values; most columns of a dataset are absent in a source, and share them."""
    return pa.nulls(count, ARROW[kind])


def _reject_blank(task: Task, mapped: dict[str, RawColumn]) -> None:
    """A required cell that is blank rejects its row, except the value of an indicator, which is then simply not there."""
    for name in task.required:
        raw = mapped.get(name)
        if raw is None or name == "value":
            continue
        blank = raw.blank & ~task.rejected
        task.findings.add(task.rows[blank], raw.header, "", words.is_blank(name), None, "rejected")
        task.rejected |= blank
