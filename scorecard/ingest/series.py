"""Sheets with a column per indicator (`wide`) or a column per week (`weeks-as-columns`) as one row a value.

Both become series: an indicator, its days, its raw cells. A number that cannot be read is listed and its value is missing; a blank
cell is simply not there. Neither is ever 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.errors import SourceError
from scorecard.ingest.cells import Codes, Mask, RawColumn, as_text, column_of_cells
from scorecard.ingest.date_text import month_names
from scorecard.ingest.dates import Times
from scorecard.ingest.goals import contradiction
from scorecard.ingest.looks import mostly_values
from scorecard.ingest.mapping import find, loose, lost
from scorecard.ingest.outline import refuse_outline
from scorecard.ingest.rows import NOTHING
from scorecard.ingest.task import Task
from scorecard.ingest.text import fold
from scorecard.ingest.totals import totals
from scorecard.ingest.unclear import Unclear
from scorecard.ingest.understood import NumberUnderstood
from scorecard.ingest.week_heads import head_of
from scorecard.ingest.weeks_as_columns import Week, weeks_in_rows
from scorecard.model import Aggregate, Configuration
from scorecard.wording import sheets as said
from scorecard.wording import sheets as words

OWN = ("date", "indicator", "value", "span")
BESIDE = ("channel", "owner", "campaign")
"""Columns of `indicator_values` that may stand beside the numbers."""
_GOALS = ("goal", "goals", "target", "targets", "weeklygoal", "weeklytarget", "ziel", "meta", "objetivo", "objectif")
_STATUSES = ("status", "rag", "ragstatus", "onofftrack", "ontrack", "state", "estado", "statut")


@dataclass(frozen=True)
class Series:
    """The values of one indicator: per value its day, its row in the source and the header it stands under."""

    indicator: str
    days: npt.NDArray[np.datetime64]
    cells: RawColumn
    rows: Codes
    places: Codes
    headers: npt.NDArray[np.object_]


def read_wide(task: Task) -> pd.DataFrame:
    """One row a date, one column an indicator."""
    place, columns = task.sheet.place, task.source.columns
    wanted = columns.get("date", "date")
    date_column = find(wanted, task.sheet.columns, place, "date")
    if date_column is None:
        raise lost(wanted, "date", task.sheet.columns, place, task.source.name)
    refuse_outline(task.sheet, date_column, task.where(date_column), task.source.name)
    task.take(totals(task.sheet, [date_column])[0])
    date_column = task.column(date_column.letter)
    days = _days(task, date_column)
    beside = _beside(task)
    series = []
    for indicator, column in _indicator_columns(task, {date_column.letter, *(each.letter for each in beside.values())}):
        headers = np.full(len(task.sheet), column.header, dtype=object)
        series.append(Series(indicator, days, column, task.rows, np.arange(len(task.sheet)), headers))
    if not series:
        raise SourceError(
            said.no_indicator_column(place, ", ".join(repr(each.header) for each in task.sheet.columns), task.source.name),
            kind="lost_column",
        )
    return _rows_of(task, series, _texts(task, beside))


def read_weeks(task: Task, weeks: dict[str, Week]) -> pd.DataFrame:
    """One row an indicator, one column a week: `weeks` maps the letters of the week columns to their days."""
    label = _label_column(task, weeks)
    task.take(totals(task.sheet, [], frozenset(each.casefold() for each in _known_names(task)))[0])
    label = task.column(label.letter)
    names = task.texts(label, "indicator")
    indicators = label.spread(names.values, None)
    task.note(label, "indicator", "text", "one indicator a row", 0)
    task.rejected |= label.blank
    task.findings.add(task.rows[label.blank], label.header, "", said.NO_INDICATOR, None, "rejected")
    block = [task.column(letter) for letter in weeks]
    starts = np.array([week.start for week in weeks.values()], dtype="datetime64[us]")
    headers = np.array([column.header for column in block], dtype=object)
    series = []
    for place in np.flatnonzero(~task.rejected):
        cells = [column.values[column.codes[place]] if column.codes[place] >= 0 else None for column in block]
        raw = column_of_cells(as_text(label.values[label.codes[place]]), f"row {task.rows[place]}", cells)
        series.append(
            Series(str(indicators[place]), starts, raw, np.full(len(cells), task.rows[place]), np.full(len(cells), place), headers)
        )
    for column in block:
        task.note(column, "value", "number", weeks[column.letter].words, 0)
    beside = {name: column for name, column in _beside(task).items() if column.letter not in weeks}
    rows = _rows_of(task, series, _texts(task, beside))
    free = [column for column in task.sheet.columns if column.letter not in {*weeks, label.letter}]
    goal = next((column for column in free if loose(column.header) in _GOALS), None)
    if goal is not None:
        _note_goals(task, indicators, goal)
        _check_statuses(task, rows, label, goal, free)
    return rows


def _note_goals(task: Task, indicators: npt.NDArray[np.object_], goal: RawColumn) -> None:
    """The goal that is typed beside each number: nothing is made of it before a person says so."""
    for place in np.flatnonzero(goal.codes >= 0):
        known = task.numbers_of_rows.get(str(indicators[place]))
        if known is not None:
            task.numbers_of_rows[known.name] = replace(known, goal=as_text(goal.values[goal.codes[place]]))


def _check_statuses(task: Task, rows: pd.DataFrame, label: RawColumn, goal: RawColumn, free: Iterable[RawColumn]) -> None:
    """Say so where a status that somebody typed contradicts the goal that stands in the same row."""
    status = next((column for column in free if loose(column.header) in _STATUSES), None)
    if status is None:
        return
    task.note(goal, said.GOAL_COMPARED, "text", said.GOALS_AS_TYPED, 0)
    task.note(status, said.STATUS_COMPARED, "text", "text", 0)
    for place in np.flatnonzero((goal.codes >= 0) & (status.codes >= 0)):
        values = rows.loc[rows["source_row"] == task.rows[place], ["date", "value"]].sort_values("date")["value"].tolist()
        typed = as_text(status.values[status.codes[place]])
        words = contradiction(as_text(goal.values[goal.codes[place]]), typed, values)
        if words:
            name = as_text(label.values[label.codes[place]]) if label.codes[place] >= 0 else "?"
            task.findings.add(task.rows[place : place + 1], status.header, typed, words, typed, "flagged")
            task.warn(
                f"row {task.rows[place]}, {name}",
                f"{words[0].upper()}{words[1:]}.",
                said.CORRECT_STATUS,
                "status-contradicts-goal",
            )


def _days(task: Task, column: RawColumn) -> npt.NDArray[np.datetime64]:
    """The day of each row; a row without a readable one is rejected."""
    times = task.times(column, "date", whole_months=task.source.layout.date_means == "month")
    if column.counts[list(times.problems)].sum() > 0.8 * column.counts.sum():
        _read_as_weeks(task, column, times)
    hit = task.findings.unreadable(column, task.rows, times.problems, "rejected")
    blank = column.blank
    task.findings.add(task.rows[blank], column.header, "", said.DATE_BLANK, None, "rejected")
    task.rejected |= hit | blank
    task.note(column, "date", "day", times.convention, int(hit.sum()))
    return column.spread(times.values, NOTHING["day"]).astype("datetime64[D]").astype("datetime64[us]")


def _read_as_weeks(task: Task, column: RawColumn, times: Times) -> None:
    """Cells such as "Week of 3 Mar" or "3/2", which no date column has, by the rules for headers that name weeks."""
    company = task.configuration.company
    months = month_names(company.locale)
    weeks = weeks_in_rows(task.where(column), column, task.source, company, task.today, months)
    if weeks:
        _refuse_two_years(task, column, months)
        for place, week in weeks.items():
            times.values[place] = np.datetime64(week.start, "us")
            times.problems.pop(place, None)
        times.convention = said.WEEKS_OF_YEAR
        task.stretch = next(iter(weeks.values())).stretch


def _refuse_two_years(task: Task, column: RawColumn, months: Mapping[str, int]) -> None:
    """ "KW 31" in two rows for the same thing is one week of two years, and nothing says which row is of which."""
    heads = [head_of(value, months, False) for value in column.values]
    if not any(head is not None and head.number for head in heads):
        return
    parts = pd.DataFrame({each.letter: each.codes for each in (column, *_beside(task).values())})
    again = np.flatnonzero(parts.duplicated() & ~column.blank)
    if len(again):
        row, text = int(task.rows[again[0]]), as_text(column.values[column.codes[again[0]]])
        raise Unclear(words.week_again(task.where(column), text, row), ("layout", "last_row"), None, column.header)


def _beside(task: Task) -> dict[str, RawColumn]:
    """Channel, owner and campaign columns, where the sheet has them."""
    found: dict[str, RawColumn] = {}
    for name in BESIDE:
        stated = task.source.columns.get(name)
        column = find(stated or name, task.sheet.columns, task.sheet.place, name)
        if column is not None:
            found[name] = column
        elif stated:
            raise lost(stated, name, task.sheet.columns, task.sheet.place, task.source.name)
    return found


def _texts(task: Task, columns: dict[str, RawColumn]) -> dict[str, npt.NDArray[np.object_]]:
    result = {}
    for name, column in columns.items():
        texts = task.texts(column, name)
        hit = task.findings.unreadable(column, task.rows, texts.problems, "repaired")
        task.repaired |= hit
        task.note(column, name, "text", texts.convention, int(hit.sum()))
        result[name] = column.spread(texts.values, None)
    return result


def indicator_names(configuration: Configuration) -> set[str]:
    """The names under which the configured indicators look for their values."""
    known: set[str] = set()
    for indicator in configuration.indicators:
        if isinstance(indicator.measure, Aggregate) and indicator.measure.dataset == "indicator_values":
            asked = [value for key, values in indicator.measure.where if key == "indicator" for value in values]
            known |= set(asked) if asked else {indicator.id}
    return known


def _known_names(task: Task) -> set[str]:
    """Names that stand for an indicator here: configured ids and names, and the spellings that the source maps."""
    known = {name for indicator in task.configuration.indicators for name in (indicator.id, indicator.name)}
    known |= indicator_names(task.configuration)
    return known | set(task.source.values.get("indicator", {})) | {key for key in task.source.columns if key not in (*OWN, *BESIDE)}


def _indicator_columns(task: Task, taken: set[str]) -> Iterable[tuple[str, RawColumn]]:
    """The columns that the configuration names, then those whose header is the name of an indicator."""
    place, sheet = task.sheet.place, task.sheet
    for indicator, header in task.source.columns.items():
        if indicator in (*OWN, *BESIDE):
            continue
        column = find(header, sheet.columns, place, indicator)
        if column is None:
            raise lost(header, indicator, sheet.columns, place, task.source.name)
        taken.add(column.letter)
        yield indicator, column
    aliases = {loose(each.name): each.id for each in task.configuration.indicators} | {
        loose(each.id): each.id for each in task.configuration.indicators
    }
    aliases |= {loose(name): name for name in _known_names(task) if loose(name) not in aliases}
    aliases |= {loose(raw): meant for raw, meant in task.source.values.get("indicator", {}).items()}
    for column in sheet.columns:
        indicator = aliases.get(loose(column.header), "")
        if indicator and column.letter not in taken and indicator not in task.source.columns:
            taken.add(column.letter)
            yield indicator, find(column.header, sheet.columns, place, indicator) or column


def _label_column(task: Task, weeks: dict[str, Week]) -> RawColumn:
    place, stated = task.sheet.place, task.source.columns.get("indicator")
    candidates = [column for column in task.sheet.columns if column.letter not in weeks]
    if stated:
        found = find(stated, candidates, place, "indicator")
        if found is None:
            raise lost(stated, "indicator", candidates, place, task.source.name)
        return found
    known = {fold(name) for name in _known_names(task)}
    hits = {column.letter: sum(1 for value in column.values if isinstance(value, str) and fold(value) in known) for column in candidates}
    best = max(candidates, key=lambda column: hits[column.letter], default=None)
    if best is not None and hits[best.letter]:
        return best
    called = (find(name, candidates, place, "indicator") for name in _NAMED)
    telling = (column for column in candidates if column.distinct == len(column) - int(column.blank.sum()) and not mostly_values(column))
    found = next(filter(None, called), None) or next(telling, None)
    if found is not None:
        return found
    raise Unclear(said.no_naming_column(place, task.source.name), ("columns", "indicator"))


_NAMED = ("indicator", "metric", "measurable", "KPI")


def _rows_of(task: Task, series: list[Series], beside: dict[str, npt.NDArray[np.object_]]) -> pd.DataFrame:
    cells = tuple(each.cells for each in series)
    parts = [_values(task, each, cells) for each in series]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["date", "indicator", "value", "place"])
    places = frame.pop("place").to_numpy(dtype=np.int64)
    for name in BESIDE:
        stated = task.source.constants.get(name)
        frame[name] = beside[name][places] if name in beside else np.full(len(frame), stated, dtype=object)
    frame["source_row"] = task.rows[places]
    return frame.sort_values(["source_row", "date", "indicator"], kind="stable", ignore_index=True)


def _values(task: Task, series: Series, others: tuple[RawColumn, ...]) -> pd.DataFrame:
    numbers = task.numbers(series.cells, others).in_unit(task.unit_of(series.indicator))
    unusable: Mask = task.rejected[series.places]
    hit = task.findings.unreadable(series.cells, series.rows, numbers.problems, "rejected", ~unusable, series.headers)
    task.repaired[series.places[hit]] = True
    values = series.cells.spread(numbers.values, np.nan)
    if series.cells.letter.startswith("row "):
        task.numbers_of_rows.setdefault(series.indicator, NumberUnderstood(series.indicator, numbers.convention, ""))
    else:
        task.note(series.cells, series.indicator, "number", numbers.convention, int(hit.sum()))
    kept = ~np.isnan(values) & ~unusable & ~np.isnat(series.days)
    return pd.DataFrame(
        {
            "date": series.days[kept],
            "indicator": np.full(int(kept.sum()), series.indicator, dtype=object),
            "value": values[kept],
            "place": series.places[kept],
        }
    )
