"""The leads that marketing handed to sales, with what sales did: the rows behind lead feedback and the service levels."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from scorecard.model import Configuration, Filters
from scorecard.query.cohorts import stages_of
from scorecard.query.tables import tables_of

ENDS = ("won_at", "lost_at", "disqualified_at", "recycled_at")
COLUMNS = ("lead_id", "channel", "campaign", "persona", "owner", "first_contact_at", "verdict", "reason", *ENDS)


@dataclass(frozen=True)
class Handover:
    """Which column says when a lead was handed to sales, and which that sales accepted it. `accepted` is "" where no stage follows."""

    handed: str
    accepted: str


def handover_of(configuration: Configuration) -> Handover:
    """The last stage that marketing owns is the handover, the next one the acceptance; without owners, the second and third stage."""
    stages = stages_of(configuration)
    marketing = [place for place, stage in enumerate(stages) if stage.owner.casefold().startswith("marketing")]
    place = marketing[-1] if marketing else min(1, len(stages) - 1)
    accepted = stages[place + 1].column if place + 1 < len(stages) else ""
    return Handover(stages[place].column, accepted)


def handed_over(configuration: Configuration, start: date, end: date, as_of: date, filters: Filters) -> sa.Select[Any]:
    """The leads handed over from `start` to `end` (inclusive): one row a lead with `handed_at` and `accepted_at`.

    What is dated on `as_of` or later is not known yet and comes as NULL.
    """
    leads, columns = tables_of(configuration).leads, handover_of(configuration)
    handed = leads.c[columns.handed]
    accepted = leads.c[columns.accepted] if columns.accepted else sa.null()
    picked = [_known(leads.c[name], as_of) if name.endswith("_at") else leads.c[name] for name in COLUMNS]
    select = sa.select(handed.label("handed_at"), _known(accepted, as_of).label("accepted_at"), *picked)
    return select.where(handed >= start, handed < end + timedelta(days=1), *_kept(leads, filters))


def still_waiting(configuration: Configuration, start: date, end: date, as_of: date, filters: Filters) -> sa.Select[Any]:
    """As `handed_over`, only those that nothing ended, nobody accepted and the source gives no verdict on."""
    handed = handed_over(configuration, start, end, as_of, filters).subquery("handed")
    open_ = [handed.c[name].is_(None) for name in ("accepted_at", "verdict", *ENDS)]
    return sa.select(*handed.c).where(*open_)


def recycled(configuration: Configuration, start: date, end: date, as_of: date, filters: Filters) -> sa.Select[Any]:
    """The leads that were sent back to marketing from `start` to `end` (inclusive), the latest first, with their second outcome."""
    leads = tables_of(configuration).leads
    names = ("lead_id", "channel", "campaign", "persona", "owner", "reason")
    outcomes = [_known(leads.c[name], as_of) for name in ("won_at", "lost_at", "disqualified_at")]
    select = sa.select(*(leads.c[name] for name in names), leads.c.recycled_at, *outcomes)
    inside = (leads.c.recycled_at >= start, leads.c.recycled_at < end + timedelta(days=1))
    return select.where(*inside, *_kept(leads, filters)).order_by(leads.c.recycled_at.desc(), leads.c.lead_id)


def _known(column: sa.ColumnElement[Any], as_of: date) -> sa.ColumnElement[Any]:
    return sa.case((column < as_of, column), else_=sa.null()).label(getattr(column, "name", None))


def _kept(leads: sa.Table, filters: Filters) -> list[sa.ColumnElement[bool]]:
    chosen = {name: getattr(filters, name) for name in ("channel", "persona", "campaign", "owner")}
    return [leads.c[name].in_(values) for name, values in chosen.items() if values]
