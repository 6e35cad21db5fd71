"""Real files, read as any source is."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scorecard.ingest import Ingested, ingest
from scorecard.model import Company, Configuration, Source
from scorecard.sources.files import read_file
from tests.support.shared import shared_data

TODAY = date(2026, 11, 22)
CONFIGURATION = Configuration(Company("Acme"))


def file_source(path: Path, dataset: str, name: str = "crm", **more: Any) -> Source:
    """A source that reads that file."""
    return Source(name, "file", dataset, options={"path": str(path), **more.pop("options", {})}, **more)  # type: ignore[arg-type]


def read_real(folder: str, file: str, dataset: str = "leads", configuration: Configuration = CONFIGURATION, **more: Any) -> Ingested:
    """Ingest one of the real files; no row may be lost."""
    source = file_source(shared_data(folder) / file, dataset, **more)
    result = ingest(read_file(source), source, configuration, TODAY)
    assert result.rows_accepted + result.rows_repaired + result.rows_rejected == result.rows_read
    return result


def truth(folder: str) -> Any:
    """The numbers that the file's own truth.py measured."""
    return json.loads((shared_data(folder) / "truth.json").read_text(encoding="utf-8"))


def iso_weeks(days: "pd.Series[Any]") -> dict[str, int]:
    """How many rows fall in each ISO week."""
    calendar = days.dropna().dt.isocalendar()
    names = calendar["year"].astype(str) + "-W" + calendar["week"].astype(int).map("{:02d}".format)
    return {str(name): int(count) for name, count in names.value_counts().items()}


def counted(column: "pd.Series[Any]") -> dict[str, int]:
    """How many rows hold each text."""
    return {str(name): int(count) for name, count in column.value_counts().items()}
