"""The leads of picked journeys from roll-ups, so that a page of them is found without reading all touches."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from scorecard.model import Configuration
from scorecard.query import rolled, rolled_journey_leads
from scorecard.query.engine import kept_with, rolled_in, run, run_columns
from scorecard.query.journey_leads import ARROW, JourneyPick
from scorecard.query.journeys import JourneySpan
from scorecard.query.leads import Days
from scorecard.query.rolled_journey_leads import Picked
from scorecard.query.tables import on_days


def known(engine: sa.Engine, span: JourneySpan, pick: JourneyPick) -> Picked | None:
    """The picked journeys in a roll-up; None where none tells them, or where two rows are one lead."""
    has = rolled_in(engine)
    if not (has.journeys(span) and has.narrows):
        return None
    channels = kept_with(engine, "journey channels", lambda: run(engine, rolled.journey_channels())["name"].tolist())
    return rolled_journey_leads.picked(span, pick, channels, lambda: kept_with(engine, "frequent paths", lambda: _paths(engine)))


def of_days(
    engine: sa.Engine, configuration: Configuration, rows: Picked, days: Days | None, counts: Iterable[tuple[date | None, int]]
) -> sa.Select[Any] | None:
    """The leads of these days, of which there should be so many by day; None where they cannot be told from others."""
    if days is None:
        return None
    leads = rolled_journey_leads.of_days(configuration, rows, days)
    chosen = leads.subquery("chosen")
    parts = [sa.select(chosen.c.lead_id).where(on_days(chosen.c.created_at, *stretch)) for stretch in days.stretches]
    found = len(run_columns(engine, sa.union_all(*parts))["lead_id"])
    return leads if found == sum(each for day, each in counts if day and _is_in(day, days)) else None


def _is_in(day: date, days: Days) -> bool:
    return any(first <= day <= last for first, last in days.stretches)


def _paths(engine: sa.Engine) -> dict[str, int]:
    found = run(engine, rolled.sequences())
    return {ARROW.join(path): node for node, path in zip(found["node"].tolist(), found["path"], strict=True)}
