"""Values that can be read but should be looked at: flagged, kept as they are, and counted.

A value a hundred times the usual one, a negative amount, a date in the future, an outcome before the lead was created, the same row
twice (with the same id, or alike in everything).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.ingest.cells import Codes, Mask, RawColumn, as_text
from scorecard.ingest.findings import Findings
from scorecard.model import Configuration, Dataset
from scorecard.pile import Pile

HUNDREDFOLD = 100
_ENOUGH = 8
"""So many other values are needed before one of them can be unusual."""
_TELLING = 5
"""In so many columns that are not all alike must two rows with different ids agree, before they are taken for one row twice."""
IDS: dict[Dataset, str] = {"leads": "lead_id", "events": "event_id", "goals": "id"}
_LARGE_SHARE = 2
_DETAILS = 0.2
"""Where more than this share of the values have another one beside them, the sheet lists details."""
MONEY = ("amount", "cost")


def check_rows(findings: Findings, table: pa.Table, dataset: Dataset, configuration: Configuration, today: date) -> None:
    """Flag what is doubtful about accepted rows (canonical columns and `source_row`) by themselves, or among those of an indicator."""
    if not table.num_rows:
        return
    number = table["source_row"].to_numpy()
    if dataset == "indicator_values":
        rows = table.to_pandas(strings_to_categorical=False)
        _check_indicators(findings, rows, number, configuration)
        _check_shares(findings, rows, number, configuration)
        _check_doubles(findings, rows, number)
    times = {field.name: table[field.name].to_numpy() for field in table.schema if pa.types.is_timestamp(field.type)}
    for name, values in times.items() if dataset in ("leads", "events", "indicator_values") else ():
        _check_future(findings, number, name, values, today)
    if dataset == "leads":
        _check_order(findings, times, number)


def check_amounts(findings: Findings, rows: Codes, name: str, values: npt.NDArray[np.float64]) -> None:
    """Flag negative amounts, and those a hundred times the usual one of the whole column."""
    negative = values < 0
    findings.add(rows[negative], name, _shown(values[negative]), "is negative", _shown(values[negative]), "flagged")
    unusual = hundredfold(values)
    usual = float(np.nanmedian(np.abs(values[values != 0]))) if unusual.any() else 0.0
    problem = f"is more than {HUNDREDFOLD} times the usual {name} ({usual:g})"
    findings.add(rows[unusual], name, _shown(values[unusual]), problem, _shown(values[unusual]), "flagged")


def hundredfold(values: npt.NDArray[np.float64]) -> Mask:
    """Which values are more than a hundred times the median of all that are not zero.

    None where there are too few to say, or where more than one in two hundred is as large: then that is how these values lie.
    """
    filled = np.abs(values[~np.isnan(values) & (values != 0)])
    if len(filled) < _ENOUGH:
        return np.zeros(len(values), dtype=bool)
    with np.errstate(invalid="ignore"):
        unusual = np.asarray(np.abs(values) > HUNDREDFOLD * np.median(filled), dtype=bool)
    return unusual if unusual.sum() <= max(3, len(filled) / 200) else np.zeros(len(values), dtype=bool)


def _check_indicators(findings: Findings, rows: pd.DataFrame, number: Codes, configuration: Configuration) -> None:
    values = rows["value"].to_numpy(dtype=float)
    money = {each.id for each in configuration.indicators if each.unit in ("money", "ratio")}
    for indicator, places in rows.groupby("indicator", sort=False, observed=True).indices.items():
        series = values[places]
        if str(indicator) not in money and (series < 0).sum() * 10 <= len(series):
            odd = places[series < 0]
            findings.add(number[odd], str(indicator), _shown(values[odd]), "is negative", _shown(values[odd]), "flagged")
        unusual = places[hundredfold(series)]
        findings.add(
            number[unusual], str(indicator), _shown(values[unusual]), f"is more than {HUNDREDFOLD} times the usual value of {indicator}",
            _shown(values[unusual]), "flagged",
        )  # fmt: skip


def _check_shares(findings: Findings, rows: pd.DataFrame, number: Codes, configuration: Configuration) -> None:
    """Indicators in percent hold shares: 82 there is 8,200 %."""
    shares = [each.id for each in configuration.indicators if each.unit == "percent"]
    values = rows["value"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        large = rows["indicator"].isin(shares).to_numpy() & (np.abs(values) > _LARGE_SHARE)
    shown = _shown(values[large])
    problem = np.array(
        [
            f"is {float(value):,.0%} of an indicator in percent: write {text}% if that is meant"
            for value, text in zip(values[large], shown, strict=True)
        ],
        dtype=object,
    )
    findings.add(number[large], rows["indicator"].to_numpy(dtype=object)[large], shown, problem, shown, "flagged")


def _check_doubles(findings: Findings, rows: pd.DataFrame, number: Codes) -> None:
    """A second value of the same indicator for the same day adds up with the first one. In sheets of details that is the rule."""
    names = [name for name in ("date", "indicator", "channel", "owner", "campaign") if name in rows]
    again = rows.duplicated(names, keep="first").to_numpy()
    if 0 < again.sum() <= _DETAILS * len(rows):
        shown = _shown(rows["value"].to_numpy(dtype=float)[again])
        days = rows["date"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)[again]
        problem = np.array([f"is a second value for {day}; both are added up" for day in days], dtype=object)
        findings.add(number[again], rows["indicator"].to_numpy(dtype=object)[again], shown, problem, shown, "flagged")


def _check_future(findings: Findings, rows: Codes, name: str, values: npt.NDArray[np.datetime64], today: date) -> None:
    with np.errstate(invalid="ignore"):
        late = values >= np.datetime64(today, "us") + np.timedelta64(1, "D")
    if late.any():
        days = np.datetime_as_string(values[late].astype("datetime64[D]")).astype(object)
        findings.add(rows[late], name, days, f"lies in the future (today is {today})", days, "flagged")


def _check_order(findings: Findings, times: Mapping[str, npt.NDArray[np.datetime64]], number: Codes) -> None:
    """Time stamps of a lead whose day lies before the day on which it was created."""
    created = times["created_at"].astype("datetime64[D]")
    for name, values in times.items():
        if np.isnat(values).all():
            continue
        days = values.astype("datetime64[D]")
        before = days < created
        if before.any():
            shown = np.datetime_as_string(days[before]).astype(object)
            problem = np.array(
                [f"lies before the lead was created ({day})" for day in np.datetime_as_string(created[before])], dtype=object
            )
            findings.add(number[before], name, shown, problem, shown, "flagged")


def hashes_of(table: pa.Table, name: str) -> npt.NDArray[np.uint64]:
    """Eight bytes of each text of a column; 0 where there is none."""
    with _engine().cursor() as connection:
        connection.register("texts", table.select([name]))
        found = connection.execute(f"SELECT CASE WHEN {name} IS NULL THEN 0 ELSE hash({name}) END AS hash FROM texts").fetchnumpy()
    return np.asarray(found["hash"], dtype=np.uint64)


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def check_ids(findings: Findings, pile: Pile, hashes: npt.NDArray[np.uint64], rows: Codes, name: str) -> None:
    """Flag ids that occurred before. `hashes` are those of all rows; only where two are alike are the ids themselves compared."""
    order = np.sort(hashes)
    alike = np.unique(order[1:][(order[1:] == order[:-1]) & (order[1:] != 0)])
    if not len(alike):
        return
    suspects = pa.array(rows[np.isin(hashes, alike)])
    found: dict[str, int] = {}
    for table in pile.tables():
        some = table.select(["source_row", name]).filter(pc.is_in(table["source_row"], value_set=suspects)).sort_by("source_row")
        numbers, texts = some["source_row"].to_numpy(), some[name].cast(pa.large_string()).to_pylist()
        first = [found.setdefault(text, int(number)) for text, number in zip(texts, numbers, strict=True)]
        again = numbers != np.array(first, dtype=np.int64)
        values = np.array(texts, dtype=object)[again]
        problem = np.array([f"the same {name} stands in row {number}" for number in np.array(first)[again]], dtype=object)
        findings.add(numbers[again], name, values, problem, values, "flagged")


def repeated_rows(findings: Findings, columns: Iterable[RawColumn], rows: Codes, id_letters: frozenset[str], considered: Mask) -> None:
    """Flag rows that repeat an earlier one in every cell, or in every cell but those of `id_letters`.

    Rows with ids of their own are only doubtful when they agree in many cells: two leads of one day and channel are two leads.
    """
    compared = [each for each in columns if each.letter not in id_letters and each.distinct]
    telling = sum(not each.encoded or each.counts.max(initial=0) < len(rows) for each in compared)
    if len(rows) < 2 or telling < (_TELLING if id_letters else 1):
        return
    again, first = _repeats(compared, np.flatnonzero(considered))
    if len(again):
        label = next((each for each in columns if each.letter in id_letters), compared[0]).only(again)
        shown = label.spread(np.array([as_text(value) for value in label.values], dtype=object), "")
        but = " but the id" if id_letters else ""
        problem = np.array([f"repeats row {number} in everything{but}" for number in rows[first]], dtype=object)
        findings.add(rows[again], label.header, shown, problem, shown, "flagged")


def _repeats(columns: Sequence[RawColumn], rows: Codes) -> tuple[Codes, Codes]:
    """Positions of the rows that equal an earlier one in all columns, and those of the earlier ones.

    Column after column, the most telling ones first, only rows that still agree with another one are looked at further.
    """
    groups, size = np.zeros(len(rows), dtype=np.int64), 1
    for column in sorted(columns, key=lambda each: -each.distinct):
        codes, distinct = _numbered(column, rows)
        groups, size = groups * (distinct + 1) + codes + 1, size * (distinct + 1)
        if size > len(rows):  # most rows may be alone by now
            rows, groups = _still_alike(rows, groups)
            size = len(rows) + 1
        if not len(rows):
            return rows, rows
    _, earliest, position = np.unique(groups, return_index=True, return_inverse=True)
    first = rows[earliest[position]] if len(rows) else rows
    return rows[rows != first], first[rows != first]


def _numbered(column: RawColumn, rows: Codes) -> tuple[Codes, int]:
    """The cells of some rows as numbers below a size, equal ones as the same number, blank ones as −1."""
    if column.encoded:
        return column.codes[rows], column.distinct
    if column.iso is not None:  # these are written alike, so that equal instants are equal texts
        codes, distinct = pd.factorize(column.spread(column.iso, np.datetime64("NaT"))[rows], use_na_sentinel=True)
        return codes.astype(np.int64), len(distinct)
    some = column.only(rows).with_dictionary()
    return some.codes, some.distinct


def _still_alike(rows: Codes, groups: Codes) -> tuple[Codes, Codes]:
    """The rows whose group has another row, and their groups numbered from 0."""
    numbers, _ = pd.factorize(groups)
    alike = np.bincount(numbers)[numbers] > 1 if len(numbers) else np.zeros(0, dtype=bool)
    return rows[alike], numbers[alike].astype(np.int64)


def _shown(values: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    return np.array([as_text(float(value)) for value in values], dtype=object)
