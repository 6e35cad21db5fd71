"""Small companies as Parquet files, for tests of queries that need no source, sync or store."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from scorecard.datasets import columns_of
from scorecard.model import Configuration
from scorecard.parts import Parts
from scorecard.query.engine import engine_over

DTYPES = {"text": "object", "number": "float64", "time": "datetime64[us]", "day": "datetime64[us]"}


def frame_of(configuration: Configuration, source: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows as the ingest leaves them: canonical columns in canonical types, and the source's row numbers from 2."""
    known = configuration.source(source)
    assert known is not None
    columns = columns_of(known.dataset, configuration.stages)
    data = {c.name: pd.Series([row.get(c.name) for row in rows], dtype=DTYPES[c.kind]) for c in columns}
    data["source_row"] = pd.Series(range(2, len(rows) + 2), dtype="int64")
    return pd.DataFrame(data)


def engine_of(configuration: Configuration, folder: Path, tables: Mapping[str, list[dict[str, object]]]) -> sa.Engine:
    """An engine over the given rows by source name."""
    parts = {}
    for name, rows in tables.items():
        parts[name] = Parts(folder / f"{name}.parquet")
        frame_of(configuration, name, rows).to_parquet(parts[name].base, index=False)
    return engine_over(configuration, parts)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def on(text: str) -> date:
    return date.fromisoformat(text)
