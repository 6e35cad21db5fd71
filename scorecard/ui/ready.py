"""Charts and tables in the form in which the browser gets them, so that it is made once and not for each reader at each run."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
from streamlit.dataframe_util import convert_anything_to_arrow_bytes

Spec = dict[str, Any]
Rows = Iterable[Mapping[str, Any]]


def sendable(spec: Spec) -> Spec:
    """A Vega-Lite specification with its rows as Arrow, which Streamlit sends as they are."""
    return {**spec, "datasets": {name: convert_anything_to_arrow_bytes(rows) for name, rows in spec.get("datasets", {}).items()}}


def drawable(spec: Spec) -> Spec:
    """The same specification with its rows in words again, as everything but Streamlit wants it."""
    return {**spec, "datasets": {name: pa.ipc.open_stream(rows).read_all().to_pylist() for name, rows in spec["datasets"].items()}}


def table(rows: Rows) -> pa.Table:
    """Rows as a table that Streamlit sends without converting anything, in the columns of its first row."""
    return pa.Table.from_pandas(pd.DataFrame(list(rows)), preserve_index=False)
