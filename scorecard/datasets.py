"""The four datasets and the calendar: which columns a row has, what type each is, and which must be there.

Times are stored as naive instants in the business's own time zone, so that a calendar day is a plain cast everywhere downstream.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scorecard.model import Dataset, Stage

Kind = Literal["text", "number", "time", "day"]


@dataclass(frozen=True)
class Column:
    """A canonical column: `time` is an instant (or a day at midnight), `day` a calendar day."""

    name: str
    kind: Kind
    required: bool = False


INDICATOR_VALUES = (
    Column("date", "day", required=True),
    Column("indicator", "text", required=True),
    Column("value", "number", required=True),
    Column("channel", "text"),
    Column("owner", "text"),
    Column("campaign", "text"),
    Column("span", "text"),  # "day", "week" or "month": how long a stretch of time the value stands for; written by ingest
)
LEADS = (
    Column("lead_id", "text", required=True),
    Column("created_at", "time", required=True),
    Column("channel", "text"),
    Column("campaign", "text"),
    Column("landing_page", "text"),
    Column("persona", "text"),
    Column("owner", "text"),
    Column("name", "text"),
    Column("email", "text"),
    Column("company", "text"),
    Column("product", "text"),
    Column("amount", "number"),
    Column("won_at", "time"),
    Column("lost_at", "time"),
    Column("disqualified_at", "time"),
    Column("recycled_at", "time"),
    Column("first_contact_at", "time"),
    Column("verdict", "text"),
    Column("reason", "text"),
)
EVENTS = (
    Column("at", "time", required=True),
    Column("kind", "text", required=True),
    Column("event_id", "text"),
    Column("lead_id", "text"),
    Column("team", "text"),
    Column("channel", "text"),
    Column("campaign", "text"),
    Column("owner", "text"),
    Column("outcome", "text"),
    Column("cost", "number"),
)
GOALS = (
    Column("indicator", "text", required=True),
    Column("from", "day", required=True),
    Column("to", "day", required=True),
    Column("target", "number", required=True),
    Column("upper", "number"),
    Column("operator", "text"),
    Column("per", "text"),
    Column("owner", "text"),
    Column("id", "text"),
    Column("part_of", "text"),
    Column("name", "text"),
)
CALENDAR = (
    Column("from", "day", required=True),
    Column("title", "text", required=True),
    Column("to", "day"),
    Column("kind", "text"),
    Column("owner", "text"),
    Column("channel", "text"),
    Column("indicator", "text"),
)
DATED_BY: dict[Dataset, str] = {"indicator_values": "date", "leads": "created_at", "events": "at", "goals": "from", "calendar": "from"}
"""The column by which the rows of a dataset are sorted, so that a query for some weeks skips the rest of the file."""

PERSONAL = ("name", "email")
"""Columns of `leads` that are personal whatever the configuration says."""

_BY_DATASET: dict[Dataset, tuple[Column, ...]] = {
    "indicator_values": INDICATOR_VALUES,
    "leads": LEADS,
    "events": EVENTS,
    "goals": GOALS,
    "calendar": CALENDAR,
}


def columns_of(dataset: Dataset, stages: Sequence[Stage] = ()) -> tuple[Column, ...]:
    """The columns of a dataset; `leads` gain one time stamp for each configured stage that has none yet."""
    base = _BY_DATASET[dataset]
    if dataset != "leads":
        return base
    known = {column.name for column in base}
    return base + tuple(Column(stage.column, "time") for stage in stages if stage.column and stage.column not in known)


def required_of(dataset: Dataset, extends: bool = False) -> tuple[str, ...]:
    """The columns without which a row cannot be used. A source that extends another one needs the lead id only."""
    if dataset == "leads" and extends:
        return ("lead_id",)
    return tuple(column.name for column in _BY_DATASET[dataset] if column.required)
