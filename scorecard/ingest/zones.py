"""From the zone in which a time was written to the business's own."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.ingest.cells import Mask
from scorecard.ingest.date_text import Instants


def to_business(values: Instants, zones: npt.NDArray[Any], timed: Mask, zone: str, business: str) -> Instants:
    """Instants in the business's zone, without a zone. A day without a time of day stays that day wherever it was written."""
    result = values.copy()
    known = timed & ~np.isnat(values)
    for own in set(zones[known]):
        chosen = known & (zones == own)
        written = _offset(own) or zone
        if written and written != business:
            result[chosen] = _convert(values[chosen], written, business)
    return result


def _offset(zone: str) -> str:
    return f"{zone[:3]}:{zone[3:]}" if zone[:1] in "+-" and zone else zone


def _convert(values: Instants, written: str, business: str) -> Instants:
    """A repeated hour in autumn is taken as summer time, a skipped one in spring moves forward."""
    index = pd.DatetimeIndex(values)
    if written[0] in "+-":
        sign = 1 if written[0] == "-" else -1
        utc = (index + pd.Timedelta(hours=sign * int(written[1:3]), minutes=sign * int(written[4:6]))).tz_localize("UTC")
    else:
        utc = index.tz_localize(written, ambiguous=np.ones(len(index), dtype=bool), nonexistent="shift_forward")
    local: Instants = utc.tz_convert(business).tz_localize(None).to_numpy(dtype="datetime64[us]")
    return local
