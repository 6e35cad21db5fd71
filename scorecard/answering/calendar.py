"""The shared calendar: entries of the sheet, of the configuration and of the app in one list, and the notes and actions beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import sqlalchemy as sa

from scorecard.house import House
from scorecard.model import Configuration, Question
from scorecard.query.engine import run
from scorecard.query.tables import tables_of
from scorecard.weeks import local_day, written_until
from scorecard.wording import calendar as wording
from scorecard.workspace.calendar import entries
from scorecard.workspace.decisions import Action, actions
from scorecard.workspace.notes import Note, notes

if TYPE_CHECKING:
    from scorecard.answering.calendar_effects import Moved

OPTIONS = ("moved",)
"""`moved` = "no" leaves out what numbers did since the entries began."""
REACH = timedelta(days=91)
"""By default so many days back and ahead are shown."""


@dataclass(frozen=True)
class Entry:
    """One entry; `end` is inclusive. `place` is where it is changed, `number` its own where that is the app (else None).

    `indicator` and `channel` say which numbers it is about; without either it is about all.
    """

    title: str
    start: date
    end: date
    kind: str
    owner: str
    channel: str = ""
    indicator: str = ""
    place: Literal["configuration", "sheet", "app"] = "sheet"
    number: int | None = None
    who: str = ""


@dataclass(frozen=True)
class Calendar:
    """The entries that touch the days from `start` to `end` (inclusive), by their first day, and what was noted and done in them.

    `moved` says what numbers did since the entries began: empty unless it was asked for.
    """

    start: date
    end: date
    rows: tuple[Entry, ...]
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
    moved: tuple["Moved", ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The body with `from` and `to`, as every answer about a period has them."""
        own = {"rows": self.rows, "notes": self.notes, "actions": self.actions, "moved": self.moved}
        return {"from": self.start, "to": self.end, **own}


def build(house: House, question: Question, engine: sa.Engine) -> Calendar:
    """The entries of the question's period, by default a quarter back and a quarter ahead; channel and owner narrow them."""
    start, end = question.start or question.as_of - REACH, question.end or question.as_of + REACH
    wanted, company = question.filters, house.configuration.company
    until = written_until(question, company)
    every = entries_of(house, engine, until)
    rows = tuple(
        each
        for each in every
        if each.start <= end
        and each.end >= start
        and (not wanted.channel or each.channel in wanted.channel)
        and (not wanted.owner or each.owner in wanted.owner)
    )
    zone, said, acted = company.timezone, notes(house.workspace, until=until), actions(house.workspace, until)
    noted = tuple(each for each in said if start <= (each.week or local_day(each.at, zone)) <= end)
    done = tuple(each for each in acted if each.done_at and start <= local_day(each.done_at, zone) <= end)
    moved: tuple[Moved, ...] = ()
    if question.option("moved") != "no":
        from scorecard.answering.calendar_effects import moved_since  # it knows what an entry is, and so is made later than this module

        moved = moved_since(house, question, engine, rows, every)
    return Calendar(start, end, rows, noted, done, moved)


def entries_of(house: House, engine: sa.Engine, until: datetime | None = None) -> tuple[Entry, ...]:
    """Every entry there is, by its first day."""
    configured = [
        Entry(each.title, each.start, each.end, each.kind, each.owner, each.channel, each.indicator, "configuration")
        for each in house.configuration.calendar
    ]
    own = [
        Entry(each.title, each.start, each.end, each.kind, each.owner, each.channel, each.indicator, "app", each.number, each.who)
        for each in entries(house.workspace, until)
    ]
    return tuple(sorted([*configured, *_of_sheets(house.configuration, engine), *own], key=lambda each: (each.start, each.end, each.title)))


def _of_sheets(configuration: Configuration, engine: sa.Engine) -> Iterator[Entry]:
    table = tables_of(configuration).calendar
    frame = run(engine, sa.select(*(table.c[name] for name in ("from", "to", "title", "kind", "owner", "channel", "indicator"))))
    for row in frame.to_dict("records"):
        start = pd.Timestamp(row["from"]).date()
        end = start if pd.isna(row["to"]) else max(pd.Timestamp(row["to"]).date(), start)
        texts = {name: "" if pd.isna(row[name]) else str(row[name]) for name in ("title", "kind", "owner", "channel", "indicator")}
        kind = texts["kind"] or "initiative"
        yield Entry(texts["title"], start, end, kind, texts["owner"], texts["channel"], texts["indicator"])


def lines(body: Calendar, configuration: Configuration, width: int) -> list[str]:
    """The calendar for a terminal."""
    return wording.lines(body.rows, body.moved, configuration.company)
