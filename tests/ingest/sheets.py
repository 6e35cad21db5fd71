"""Small sheets for the tests, as a reader would hand them over."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from scorecard.ingest import Ingested, ingest
from scorecard.model import Aggregate, Company, Configuration, Indicator, Layout, Source
from scorecard.sources import RawTable

TODAY = date(2026, 11, 22)  # a Sunday
COMPANY = Company("Acme")
CONFIGURATION = Configuration(COMPANY)
WIDE = Layout("wide")
WEEKS = Layout("weeks-as-columns")


def of_csv(text: str, place: str = "sheet.csv", separator: str = ",") -> RawTable:
    """A CSV as the reader of files gives it: every row of it, all cells text, padded to a rectangle."""
    rows = list(csv.reader(io.StringIO(text.strip("\n")), delimiter=separator))
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    return RawTable(place, pd.DataFrame(padded, dtype="string[pyarrow]"), None)


def of_rows(rows: Sequence[Sequence[Any]], **more: Any) -> RawTable:
    """A spreadsheet's tab: cells are numbers, text, truth values or None; dates are serial numbers."""
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return RawTable("spreadsheet 'Revenue', tab 'Weeks'", pd.DataFrame(padded, dtype=object), None, **{"serial_dates": True, **more})


def source(dataset: str = "leads", **more: Any) -> Source:
    """A source of that dataset."""
    return Source("crm", "file", dataset, **more)  # type: ignore[arg-type]


def configured(*names: str, company: Company = COMPANY, **more: Any) -> Configuration:
    """A company with indicators of these names, whose ids are the names with underscores."""
    indicators = tuple(
        Indicator(name.lower().replace(" ", "_"), name, Aggregate("sum", "indicator_values", "value", "date")) for name in names
    )
    return Configuration(company, indicators=indicators, **more)


def read(raw: RawTable, of: Source, configuration: Configuration = CONFIGURATION, today: date = TODAY) -> Ingested:
    """Ingest, and hold that no row is lost: accepted + repaired + rejected = read."""
    result = ingest(raw, of, configuration, today)
    assert result.rows_accepted + result.rows_repaired + result.rows_rejected == result.rows_read
    assert min(result.rows_accepted, result.rows_repaired, result.rows_rejected) >= 0
    return result


def values(result: Ingested) -> dict[tuple[str, str], float]:
    """(day, indicator) → value of indicator values."""
    rows = result.rows
    return {(str(day.date()), name): value for day, name, value in zip(rows["date"], rows["indicator"], rows["value"], strict=True)}


def problems(result: Ingested, severity: str = "") -> list[tuple[int, str, str, str]]:
    """(row, column, value, problem) of the findings."""
    cells = result.cells if not severity else result.cells[result.cells["severity"] == severity]
    return list(zip(cells["row"], cells["column"], cells["value"], cells["problem"], strict=True))
