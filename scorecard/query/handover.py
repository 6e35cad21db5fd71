"""The leads that marketing handed to sales, with what sales did: the rows behind lead feedback and the service levels.

Each SELECT asks the leads themselves, or the roll-up of handovers, which has the same columns with the texts as numbers of `names`.
Nothing dated on `as_of` or later is known yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from scorecard.model import Configuration, Filters
from scorecard.query.cohorts import stages_of
from scorecard.query.portable import plain_order
from scorecard.query.tables import SCHEMA, tables_of

ENDS = ("won_at", "lost_at", "disqualified_at", "recycled_at")
OUTCOMES = ("won_at", "lost_at", "disqualified_at")
FILTERS = ("channel", "persona", "campaign", "owner")
TEXTS = ("channel", "campaign", "persona", "owner", "verdict", "reason")
BACK_TEXTS = ("channel", "campaign", "persona", "owner", "reason")
"""The texts of a lead that was handed over, and of one that was sent back."""
NO_TEXT = 0
"""The number of what is absent."""

HANDED = sa.table(
    "handed",
    sa.column("lead_id", sa.Text),
    *(sa.column(name, sa.DateTime) for name in ("handed_at", "accepted_at", "first_contact_at", "ended_at", "over_at")),
    *(sa.column(name, sa.Integer) for name in TEXTS),
    schema=SCHEMA,
)
"""`ended_at` is the first of ENDS. From `over_at` on nobody waits for a verdict of the source: there is one, sales accepted the lead, or
it ended; never NULL."""
BACK = sa.table(
    "sent_back",
    sa.column("lead_id", sa.Text),
    *(sa.column(name, sa.DateTime) for name in ("recycled_at", *OUTCOMES)),
    *(sa.column(name, sa.Integer) for name in BACK_TEXTS),
    schema=SCHEMA,
)
NAMES = sa.table("handed_names", sa.column("code", sa.Integer), sa.column("name", sa.Text), schema=SCHEMA)


@dataclass(frozen=True)
class Handover:
    """Which column says when a lead was handed to sales, and which that sales accepted it. `accepted` is "" where no stage follows."""

    handed: str
    accepted: str


@dataclass(frozen=True)
class Asked:
    """Leads from `start` to `end` (inclusive), as known before `as_of`. `codes` are those of the roll-up; None to ask the rows."""

    start: date
    end: date
    as_of: date
    filters: Filters
    codes: Mapping[str | None, int] | None = None


def handover_of(configuration: Configuration) -> Handover:
    """The last stage that marketing owns is the handover, the next one the acceptance; without owners, the second and third stage."""
    stages = stages_of(configuration)
    marketing = [place for place, stage in enumerate(stages) if stage.owner.casefold().startswith("marketing")]
    place = marketing[-1] if marketing else min(1, len(stages) - 1)
    accepted = stages[place + 1].column if place + 1 < len(stages) else ""
    return Handover(stages[place].column, accepted)


def handed_over(configuration: Configuration, asked: Asked) -> sa.Select[Any]:
    """The leads handed over: `lead_id`, `handed_at`, `accepted_at`, `first_contact_at`, `ended` (1 or 0) and TEXTS."""
    columns = _columns(configuration, asked)
    ended = sa.case((_is_ended(columns, asked), 1), else_=0).label("ended")
    stamps = [_known(columns[name], asked.as_of).label(name) for name in ("accepted_at", "first_contact_at")]
    texts = [columns[name].label(name) for name in TEXTS]
    select = sa.select(columns["lead_id"].label("lead_id"), columns["handed_at"].label("handed_at"), *stamps, ended, *texts)
    return select.where(*_between(columns["handed_at"], asked), *_kept(columns, asked))


def still_waiting(configuration: Configuration, asked: Asked) -> sa.Select[Any]:
    """Those of the leads that nothing ended, nobody accepted and the source gives no verdict on: `lead_id`, `handed_at`,
    `first_contact_at`, `channel`, `owner`.
    """
    columns = _columns(configuration, asked)
    held = _between(columns["handed_at"], asked)
    if asked.codes is None:
        accepted = _known(columns["accepted_at"], asked.as_of)
        held += [sa.not_(_is_ended(columns, asked)), accepted.is_(None), columns["verdict"].is_(None)]
    else:
        held.append(HANDED.c.over_at >= asked.as_of)
    names = ("lead_id", "handed_at", "channel", "owner")
    contacted = _known(columns["first_contact_at"], asked.as_of).label("first_contact_at")
    return sa.select(*(columns[name].label(name) for name in names), contacted).where(*held, *_kept(columns, asked))


def sent_back(configuration: Configuration, asked: Asked, most: int | None = None) -> sa.Select[Any]:
    """The leads that were sent back to marketing, the latest first: `lead_id`, `recycled_at`, BACK_TEXTS, and for each of OUTCOMES 1
    where it came afterwards, else 0.
    """
    columns = _back(configuration, asked)
    named = [columns[name].label(name) for name in ("lead_id", "recycled_at", *BACK_TEXTS)]
    select = sa.select(*named, *(sa.case((_after(columns, name, asked), 1), else_=0).label(name) for name in OUTCOMES))
    inside = (*_between(columns["recycled_at"], asked), *_kept(columns, asked))
    return select.where(*inside).order_by(columns["recycled_at"].desc(), plain_order(columns["lead_id"])).limit(most)


def second_tries(configuration: Configuration, asked: Asked) -> sa.Select[Any]:
    """One row: how many leads were `recycled`, and how many of them `won` and `lost` (or disqualified) since."""
    columns = _back(configuration, asked)
    won, *over = (_after(columns, name, asked) for name in OUTCOMES)
    counts = {"won": sa.case((won, 1), else_=0), "lost": sa.case((won, 0), (sa.or_(*over), 1), else_=0)}
    sums = [sa.func.coalesce(sa.func.sum(each), 0).label(name) for name, each in counts.items()]
    inside = (*_between(columns["recycled_at"], asked), *_kept(columns, asked))
    return sa.select(sa.func.count().label("recycled"), *sums).where(*inside)


def names() -> sa.Select[Any]:
    """The texts of the roll-up and their numbers, which count from NO_TEXT on, in their order."""
    return sa.select(NAMES.c.code, NAMES.c.name).order_by(NAMES.c.code)


def _columns(configuration: Configuration, asked: Asked) -> dict[str, Any]:
    if asked.codes is not None:
        return dict(HANDED.c)
    leads, stages = tables_of(configuration).leads, handover_of(configuration)
    accepted = leads.c[stages.accepted] if stages.accepted else sa.null()
    return dict(leads.c) | {"handed_at": leads.c[stages.handed], "accepted_at": accepted}


def _back(configuration: Configuration, asked: Asked) -> dict[str, Any]:
    return dict(BACK.c) if asked.codes is not None else dict(tables_of(configuration).leads.c)


def _is_ended(columns: Mapping[str, Any], asked: Asked) -> sa.ColumnElement[bool]:
    names = ENDS if asked.codes is None else ("ended_at",)
    return sa.or_(*(sa.and_(columns[name].is_not(None), columns[name] < asked.as_of) for name in names))


def _after(columns: Mapping[str, Any], name: str, asked: Asked) -> sa.ColumnElement[bool]:
    """Whether that came after the lead was sent back."""
    return sa.and_(columns[name] < asked.as_of, columns[name] > columns["recycled_at"])


def _known(column: sa.ColumnElement[Any], as_of: date) -> sa.ColumnElement[Any]:
    return sa.case((column < as_of, column), else_=sa.null())


def _between(column: sa.ColumnElement[Any], asked: Asked) -> list[sa.ColumnElement[bool]]:
    return [column >= asked.start, column < asked.end + timedelta(days=1)]


def _kept(columns: Mapping[str, Any], asked: Asked) -> list[sa.ColumnElement[bool]]:
    chosen = {name: getattr(asked.filters, name) for name in FILTERS}
    return [columns[name].in_(_values(values, asked.codes)) for name, values in chosen.items() if values]


def _values(values: Sequence[str], codes: Mapping[str | None, int] | None) -> Sequence[Any]:
    return values if codes is None else [codes[each] for each in values if each in codes]
