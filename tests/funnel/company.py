"""A company with five stages on one day, made of a few leads that a test writes down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from scorecard.answering import channels, funnel, leads
from scorecard.config import loads
from scorecard.model import Configuration, Filters, Question
from tests.query.files import engine_of
from tests.support.company import FIVE_STAGES

AS_OF = date(2026, 6, 30)
TOML = f"""
[company]
name = "Acme"
{FIVE_STAGES}[sources.crm]
kind = "file"
dataset = "leads"
path = "leads.csv"
personal = ["company"]
[sources.touches]
kind = "file"
dataset = "events"
path = "events.csv"
"""
CONFIGURATION = loads(TOML, "scorecard.toml", AS_OF)
CREATED = date(2026, 1, 10)
STAMPS = ("mql_at", "sal_at", "sql_at", "won_at", "lost_at", "disqualified_at", "recycled_at")


@dataclass(frozen=True)
class Company:
    """The part of a house that these answers need: its configuration, and beside it the rows."""

    configuration: Configuration
    engine: sa.Engine

    def ask(self, what: str, as_of: date = AS_OF, filters: Filters | None = None, **options: str) -> Any:
        """The body of an answer; `first` and `last` are the days of the period, everything else an option."""
        names = {"first": "start", "last": "end"}
        span = {field: date.fromisoformat(options.pop(name)) for name, field in names.items() if name in options}
        question = Question(what, as_of, filters=filters or Filters(), options=tuple(options.items()), **span)
        return {"channels": channels, "funnel": funnel, "leads": leads}[what].build(self, question, self.engine)


def company(folder: Path, rows: Sequence[dict[str, Any]], events: Sequence[dict[str, Any]] = ()) -> Company:
    """The company of these leads; each has an id by its place and was created on `CREATED` unless it says otherwise."""
    full = [{"lead_id": f"L{place}", "created_at": moment(0), **row} for place, row in enumerate(rows)]
    tables = {"crm": full} | ({"touches": list(events)} if events else {})
    return Company(CONFIGURATION, engine_of(CONFIGURATION, folder, tables))


def moment(day: int, hour: int = 9) -> datetime:
    """That many days after `CREATED`."""
    return datetime.combine(CREATED, datetime.min.time()) + timedelta(days=day, hours=hour)


def lead(**days: int | str | datetime) -> dict[str, Any]:
    """A lead by the days after its creation: lead(mql=3, won=20, channel="Paid")."""
    stamped = {f"{name}_at": moment(day) if isinstance(day, int) else day for name, day in days.items() if f"{name}_at" in STAMPS}
    return stamped | {name: value for name, value in days.items() if f"{name}_at" not in STAMPS}
