"""Columns of a database, built chunk by chunk: typed and compact where all values agree, as they came where they do not."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import numpy as np
import pandas as pd

Family = Literal["nothing", "integer", "number", "boolean", "text", "time", "zoned", "other"]

_FAMILIES: dict[type, Family] = {
    int: "integer",
    float: "number",
    Decimal: "number",
    bool: "boolean",
    str: "text",
    dt.date: "time",
    dt.datetime: "time",
}
_DTYPES: dict[Family, Any] = {
    "nothing": object,
    "integer": pd.Int64Dtype(),
    "number": np.dtype("float64"),
    "boolean": pd.BooleanDtype(),
    "text": pd.StringDtype("pyarrow"),
    "time": np.dtype("datetime64[us]"),
    "zoned": pd.DatetimeTZDtype("us", "UTC"),
    "other": np.dtype(object),
}


class ColumnBuilder:
    """Collects the values of one column and decides its type when all of them are known.

    int → Int64 (also with gaps: the id 1042 never becomes 1042.0); float and Decimal → float64, Decimals that all are whole → Int64;
    bool → boolean; text → string[pyarrow]; date and naive datetime → datetime64[us]; datetimes with a zone → datetime64[us, UTC].
    Values of several kinds stay objects, such as the text '0000-00-00' that MariaDB gives among dates: whether they make sense is
    decided later. JSON and arrays become JSON text, bytes become text. A missing value is NA, NaN or NaT, among objects None.
    """

    def __init__(self) -> None:
        self._parts: list[tuple[Family, pd.Series[Any]]] = []

    def add(self, values: Sequence[Any]) -> None:
        """Append a chunk."""
        types = set(map(type, values))
        if not types <= _FAMILIES.keys() | {type(None)}:
            values = [_plain(value) for value in values]
            types = set(map(type, values))
        family = _family(types - {type(None)}, values)
        self._parts.append((family, _packed(family, values)))

    def finish(self) -> "pd.Series[Any]":
        """The whole column."""
        whole = _common({family for family, _ in self._parts if family != "nothing"})
        if whole == "number" and any(_too_big(part.dropna()) for family, part in self._parts if family == "integer"):
            whole = "other"
        parts = [_fitted(part, family, whole) for family, part in self._parts]
        return pd.concat(parts, ignore_index=True) if parts else pd.Series([], dtype=object)


def _family(types: set[type], values: Sequence[Any]) -> Family:
    """What a chunk is made of. Whole Decimals are how some databases give integers; too long ones stay as they are."""
    if not types:
        return "nothing"
    families = {_FAMILIES.get(each, "other") for each in types}
    if types == {Decimal} and all(value is None or (value.is_finite() and value.as_tuple().exponent >= 0) for value in values):
        families = {"integer"}
    if families == {"integer"} and not all(value is None or -(2**63) <= value < 2**63 for value in values):
        return "other"
    if families == {"time"} and dt.datetime in types:
        zoned = {value.tzinfo is not None for value in values if isinstance(value, dt.datetime)}
        return "other" if len(zoned) > 1 or (True in zoned and dt.date in types) else "zoned" if True in zoned else "time"
    if families == {"integer", "number"} and _too_big(value for value in values if isinstance(value, int)):
        return "other"
    return _common(families)


def _too_big(integers: Iterable[int]) -> bool:
    """Whether some would not be the same number as a float."""
    return any(abs(value) > 2**53 for value in integers)


def _common(families: set[Family]) -> Family:
    if families == {"integer", "number"}:
        return "number"
    return families.pop() if len(families) == 1 else "other" if families else "nothing"


def _packed(family: Family, values: Sequence[Any]) -> "pd.Series[Any]":
    array: Any = [None if value is None else _CONVERT[family](value) for value in values] if family in _CONVERT else list(values)
    if family in ("time", "zoned"):
        array = np.array(array, dtype="datetime64[us]")
    packed: pd.Series[Any] = pd.Series(array, dtype=None if family == "zoned" else _DTYPES[family])
    return packed.dt.tz_localize("UTC") if family == "zoned" else packed


_CONVERT: dict[Family, Callable[[Any], Any]] = {
    "number": float,
    "integer": int,
    "zoned": lambda value: value.astimezone(dt.UTC).replace(tzinfo=None),
}


def _fitted(part: "pd.Series[Any]", family: Family, whole: Family) -> "pd.Series[Any]":
    """A chunk in the type of the whole column."""
    if family == whole:
        return part
    if family == "nothing":
        return pd.Series([None] * len(part), dtype=_DTYPES[whole])
    if whole == "number":
        return part.astype(np.dtype("float64"))
    objects = [None if missing else value for value, missing in zip(part, part.isna(), strict=True)]
    return pd.Series([value.to_pydatetime() if isinstance(value, pd.Timestamp) else value for value in objects], dtype=object)


def _plain(value: Any) -> Any:
    """A value of a driver's own type as text, where there is a text for it; durations and times of day stay what they are."""
    if isinstance(value, bytes | bytearray | memoryview):
        content = bytes(value)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.hex()
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value) if isinstance(value, UUID) else value
