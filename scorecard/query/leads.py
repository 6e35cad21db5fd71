"""The very leads behind a figure of the channels or funnel page. Personal columns are never among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal

import sqlalchemy as sa

from scorecard.datasets import PERSONAL
from scorecard.measures.close_rates import DISQUALIFIED, LOST, OPEN, WON
from scorecard.measures.funnel import RECYCLED
from scorecard.model import Configuration
from scorecard.query.cohorts import Created, days_between, fated, stages_of, stamped
from scorecard.query.funnel import furthest
from scorecard.query.pieces import may_hold
from scorecard.query.rows import Page, containing
from scorecard.query.tables import calendar_day, on_days, tables_of

How = Literal["", "reached", "left", "standing", "entered", "closed"]
HOWS: tuple[How, ...] = ("", "reached", "left", "standing", "entered", "closed")
WHENEVER: tuple[How, ...] = ("standing", "entered", "closed")
"""These take leads whenever they were created."""
DAY = timedelta(days=1)
Noted = Mapping[str, str]
"""By column, what is known of its texts: see `query.pieces`."""
NOTHING: Noted = MappingProxyType({})
ENDS = {"open": (OPEN, RECYCLED), "won": (WON,), "lost": (LOST,), "disqualified": (DISQUALIFIED,), "recycled": (RECYCLED,)}
"""What a lead came to, as a question says it. On the channels page a recycled lead is open."""


@dataclass(frozen=True)
class Pick:
    """Which of the asked leads.

    `how` "" takes those that came to `end` ("" for any); with `within`, only the wins of at most so many days. "reached" takes those
    that came to `stage` (a position) or beyond within the horizon, "left" those whose furthest stage it was and that left by `end` for
    `reason` (None for those without one, unless `any_reason`), "standing" those that stand there today, whenever they were created,
    "entered" those whose entry is dated in the period, "closed" those that were won or lost in the period, whenever they were created.
    """

    how: How = ""
    end: str = ""
    within: int | None = None
    stage: int = 0
    horizon: int = 90
    reason: str | None = None
    any_reason: bool = True


@dataclass(frozen=True)
class Days:
    """The created days of some stretches, first and last of each, of which the `skipped` newest leads are left out."""

    stretches: tuple[tuple[date, date], ...]
    skipped: int


def picked(configuration: Configuration, asked: Created, pick: Pick) -> sa.Select[Any]:
    """The leads themselves, in no order, with all columns that may be shown."""
    each, held = _picked(configuration, asked, pick, shown_columns(configuration))
    if pick.how not in WHENEVER:  # once more: by this blocks of a file are passed over
        held.append(on_days(each.c.created_at, asked.start, min(asked.end, asked.as_of)))
    return sa.select(*(each.c[name] for name in shown_columns(configuration))).where(*held)


def counted(configuration: Configuration, asked: Created, pick: Pick, search: str = "", texts: Sequence[str] = ()) -> sa.Select[Any]:
    """How many of them were created on each day: `day`, `leads`. With a search only those that contain it in one of the texts."""
    each, held = _picked(configuration, asked, pick, texts)
    if search:
        held.append(containing([each.c[name] for name in texts], search))
    return sa.select(each.c.created.label("day"), sa.func.count().label("leads")).where(*held).group_by(each.c.created)


def listed(
    leads: sa.Select[Any], search: str = "", page: Page | None = None, days: Days | None = None, noted: Noted = NOTHING
) -> sa.Select[Any]:
    """Those of the picked leads that contain what is searched, the newest first: one page of them, or all.

    Who knows the created `days` that hold the page spares reading the others; `noted` is what roll-ups note of the texts of leads.
    """
    found = _searched(leads, search, noted)
    ordered = sa.select(*found.c).order_by(found.c.created_at.desc().nulls_last(), found.c.lead_id)
    if page is None:
        return ordered
    if days is None:
        return ordered.limit(page.size).offset((page.number - 1) * page.size)
    # One part a stretch: of several together DuckDB cannot tell which blocks hold none.
    parts = [sa.select(*found.c).where(on_days(found.c.created_at, *stretch)) for stretch in days.stretches]
    rows = (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery("of_days")
    ordered = sa.select(*rows.c).order_by(rows.c.created_at.desc().nulls_last(), rows.c.lead_id)
    return ordered.limit(page.size).offset(days.skipped)


def by_day(leads: sa.Select[Any], search: str = "", noted: Noted = NOTHING) -> sa.Select[Any]:
    """How many of them were created on each day: `day`, `leads`; their sum is how many there are on all pages."""
    found = _searched(leads, search, noted)
    days = sa.select(calendar_day(found.c.created_at).label("day")).subquery("days")
    return sa.select(days.c.day, sa.func.count().label("leads")).group_by(days.c.day)


def days_of(counts: Iterable[tuple[date | None, int]], page: Page, stretches: int = 1) -> Days | None:
    """The days that hold a page of leads which are listed the newest first; None where it may hold some of no day.

    Days that lie far from each other are told apart, in at most so many stretches.
    """
    wanted = range((page.number - 1) * page.size, page.number * page.size)
    chosen: list[date] = []
    before, skipped = 0, wanted.start
    for day, leads in sorted(counts, key=lambda each: each[0] or date.min, reverse=True):
        if before + leads > wanted.start and before < wanted.stop:
            if day is None:
                return None
            skipped = skipped if chosen else wanted.start - before
            chosen.append(day)
        before += leads
    return Days(_stretches(chosen[::-1], stretches), skipped) if chosen else None


def _stretches(days: Sequence[date], most: int) -> tuple[tuple[date, date], ...]:
    """Days in their order, cut where the longest gaps between them are."""
    gaps = sorted(range(1, len(days)), key=lambda at: days[at - 1] - days[at])[: most - 1]
    cuts = [0, *sorted(at for at in gaps if days[at] - days[at - 1] > DAY), len(days)]
    return tuple((days[start], days[end - 1]) for start, end in pairwise(cuts))


def _searched(leads: sa.Select[Any], search: str, noted: Noted) -> sa.Subquery:
    """A search looks only at what is shown: one that finds hidden text would tell it."""
    if not search:
        return leads.subquery("picked")
    picked = leads.subquery("all_picked")
    possible = texts_for(list(picked.c), search, noted)
    return sa.select(*picked.c).where(containing([picked.c[name] for name in possible], search)).subquery("picked")


def texts_for(columns: Iterable[sa.ColumnElement[Any]], search: str, noted: Noted) -> list[str]:
    """The names of those columns of texts that may contain what is searched."""
    texts = [column.key for column in columns if isinstance(column.type, sa.Text) and column.key]
    return [name for name in texts if name not in noted or may_hold(noted[name], search)]


def shown_columns(configuration: Configuration) -> tuple[str, ...]:
    """The columns of leads, less those that are personal by nature or by what a source says."""
    hidden = {*PERSONAL, *(name for source in configuration.sources for name in source.personal)}
    return tuple(column.name for column in tables_of(configuration).leads.c if column.name not in hidden)


def _picked(
    configuration: Configuration, asked: Created, pick: Pick, keep: Sequence[str]
) -> tuple[sa.Subquery, list[sa.ColumnElement[bool]]]:
    """The leads with what became of them, and what holds for the picked ones."""
    whenever, closed = pick.how in WHENEVER, pick.how == "closed"
    horizon = pick.horizon if pick.how in ("reached", "left") else None
    each = fated(stamped(configuration, asked, horizon, whenever, closed, keep=keep))
    return each, _held(configuration, each, asked, pick)


def _held(configuration: Configuration, each: sa.Subquery, asked: Created, pick: Pick) -> list[sa.ColumnElement[bool]]:
    last = len(stages_of(configuration)) - 1
    held: list[sa.ColumnElement[bool]] = [each.c.end.in_(ENDS[pick.end])] if pick.end else []
    if pick.within is not None:
        held.append(days_between(each.c[f"stage_{last}"], each.c.created) <= pick.within)
    if pick.how == "reached":
        held.append(furthest(each) >= pick.stage)
    elif pick.how == "left":
        held.append(furthest(each) == pick.stage)
        if not pick.any_reason:
            held.append(each.c.reason.is_(None) if pick.reason is None else each.c.reason == pick.reason)
    elif pick.how == "standing":
        held += [furthest(each) == pick.stage, each.c.end == (WON if pick.stage == last else OPEN)]
    elif pick.how == "entered":
        day = each.c[f"stage_{pick.stage}"] if pick.stage else each.c.created
        held.append(day.between(asked.start, asked.end))
    elif pick.how == "closed":
        held += [each.c.end.in_([WON, LOST]), each.c.ended.between(asked.start, asked.end)]
    return held
