"""Values that can be read but should be looked at: flagged, kept as they are, and counted.

A value a hundred times the usual one, a negative amount, a date in the future, an outcome before the lead was created, the same row
twice (with the same id, or alike in everything).
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.bags import Hashes, hashes_of
from scorecard.ingest.cells import Codes, Mask, as_text
from scorecard.ingest.findings import Findings
from scorecard.ingest.repeats import cells_at
from scorecard.model import Configuration, Dataset
from scorecard.pile import Pile
from scorecard.wording import cells as words
from scorecard.wording.formats import formats_of

HUNDREDFOLD = 100
_ENOUGH = 8
"""So many other values are needed before one of them can be unusual."""
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
    filled = (field.name for field in table.schema if pa.types.is_timestamp(field.type) and table[field.name].null_count < len(table))
    times = {name: table[name] for name in filled}
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
    problem = words.hundredfold(HUNDREDFOLD, name, usual)
    findings.add(rows[unusual], name, _shown(values[unusual]), problem, _shown(values[unusual]), "flagged")


def hundredfold(values: npt.NDArray[np.float64]) -> Mask:
    """Which values are more than a hundred times the median of all that are not zero.

    None where there are too few to say, or where more than one in two hundred is as large: then that is how these values lie.
    """
    none = np.zeros(len(values), dtype=bool)
    filled = np.abs(values[~np.isnan(values) & (values != 0)])
    if len(filled) < _ENOUGH or 2 * np.count_nonzero(filled > filled.max() / (HUNDREDFOLD - 1)) > len(filled):
        return none  # the median is more than a hundredth of the largest: of many values that is known faster than the median
    with np.errstate(invalid="ignore"):
        unusual = np.asarray(np.abs(values) > HUNDREDFOLD * np.median(filled), dtype=bool)
    return unusual if unusual.sum() <= max(3, len(filled) / 200) else none


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
            number[unusual], str(indicator), _shown(values[unusual]), words.hundredfold_indicator(HUNDREDFOLD, indicator),
            _shown(values[unusual]), "flagged",
        )  # fmt: skip


def _check_shares(findings: Findings, rows: pd.DataFrame, number: Codes, configuration: Configuration) -> None:
    """Indicators in percent hold shares: 82 there is 8,200 %."""
    shares = [each.id for each in configuration.indicators if each.unit == "percent"]
    values = rows["value"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        large = rows["indicator"].isin(shares).to_numpy() & (np.abs(values) > _LARGE_SHARE)
    shown, formats = _shown(values[large]), formats_of(configuration.company)
    problem = np.array(
        [words.share_as_percent(formats.share(float(value)), text) for value, text in zip(values[large], shown, strict=True)],
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
        problem = np.array([words.second_value(day) for day in days], dtype=object)
        findings.add(number[again], rows["indicator"].to_numpy(dtype=object)[again], shown, problem, shown, "flagged")


def _check_future(findings: Findings, rows: Codes, name: str, values: pa.ChunkedArray, today: date) -> None:
    tomorrow = pa.scalar(np.datetime64(today, "us") + np.timedelta64(1, "D"), values.type)
    late = pc.indices_nonzero(pc.greater_equal(values, tomorrow)).to_numpy()
    if len(late):
        days = np.datetime_as_string(_days(values, late)).astype(object)
        findings.add(rows[late], name, days, words.in_the_future(today), days, "flagged")


def _days(values: pa.ChunkedArray, places: Codes) -> npt.NDArray[np.datetime64]:
    return np.asarray(values.take(pa.array(places)).to_numpy(), dtype="datetime64[D]")


def _check_order(findings: Findings, times: Mapping[str, pa.ChunkedArray], number: Codes) -> None:
    """Time stamps of a lead whose day lies before the day on which it was created."""
    if "created_at" not in times:
        return
    for name, values in times.items():
        earlier = pc.indices_nonzero(pc.less(values, times["created_at"])).to_numpy()
        days, created = _days(values, earlier), _days(times["created_at"], earlier)
        before = days < created
        if before.any():
            shown = np.datetime_as_string(days[before]).astype(object)
            problem = np.array([words.before_created(day) for day in np.datetime_as_string(created[before])], dtype=object)
            findings.add(number[earlier[before]], name, shown, problem, shown, "flagged")


def ids_of(table: pa.Table, name: str) -> Hashes:
    """Eight bytes of each text of a column; 0 where there is none."""
    (hashes,) = hashes_of([table[name]])
    if table[name].null_count:
        hashes[pc.is_null(table[name]).to_numpy()] = 0
    return hashes


def check_ids(findings: Findings, pile: Pile, places: Codes, rows: Codes, name: str) -> None:
    """Flag ids that occurred before. `places` are those among `rows` whose hashes are `alike`: only there are the ids compared."""
    if not len(places):
        return
    numbers, texts = rows[places], cells_at(pile, name, rows[places])
    found: dict[str, int] = {}
    first = np.array([found.setdefault(text, int(number)) for text, number in zip(texts, numbers, strict=True)], dtype=np.int64)
    again = numbers != first
    problem = np.array([words.same_row(name, number) for number in first[again]], dtype=object)
    findings.add(numbers[again], name, texts[again], problem, texts[again], "flagged")


def _shown(values: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    return np.array([as_text(float(value)) for value in values], dtype=object)
