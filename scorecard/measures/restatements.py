"""Restatements: numbers that were told once and are different now, and the rows that made them so.

A number is restated when its week was whole then (state ok) and its value is another one now, or cannot be told any more. A week that was
partial, missing or not due then was no statement, so its completion is no restatement.
"""

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from scorecard.measures.scorecard import Week
from scorecard.model import Indicator, State, Unit

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One value of a row that changed."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ChangedRow:
    """A row that is there before and after, known by its key; `cells` are the values that differ."""

    key: dict[str, Any]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class RowChanges:
    """What happened to the rows behind a number; the counts are of all of them, the rows the first of each."""

    added: int
    removed: int
    changed: int
    added_rows: tuple[dict[str, Any], ...] = ()
    removed_rows: tuple[dict[str, Any], ...] = ()
    changed_rows: tuple[ChangedRow, ...] = ()


@dataclass(frozen=True)
class Restated:
    """One number of one week, as it was told and as it is now.

    `kind` is "withdrawn" where the week is no longer whole; `rows` is None where the rows were not looked at.
    """

    indicator: str
    name: str
    unit: Unit
    week: date
    before: float
    after: float | None
    state: State
    kind: Literal["changed", "withdrawn"]
    rows: RowChanges | None = None


def restated(indicators: Sequence[Indicator], before: Mapping[str, Sequence[Week]], after: Mapping[str, Sequence[Week]]) -> list[Restated]:
    """The numbers that were told and are different now, the latest week first, then in the order of the indicators."""
    found = []
    for indicator in indicators:
        now = {each.week: each for each in after.get(indicator.id, ())}
        for told in before.get(indicator.id, ()):
            known = now.get(told.week)
            if told.state is State.OK and told.value is not None and known is not None and not _same(told.value, known.value):
                found.append(_one(indicator, told.week, told.value, known))
    return sorted(found, key=lambda each: each.week, reverse=True)


def _one(indicator: Indicator, week: date, before: float, now: Week) -> Restated:
    kind: Literal["changed", "withdrawn"] = "changed" if now.state is State.OK else "withdrawn"
    return Restated(indicator.id, indicator.name, indicator.unit, week, before, now.value, now.state, kind)


def _same(before: float, after: float | None) -> bool:
    """Equal but for the last digits, which the order of adding up may change."""
    return after is not None and math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-9)


def row_changes(before: Sequence[Row], after: Sequence[Row], key: Sequence[str], most: int = 20) -> RowChanges:
    """Compare two bags of rows. Equal rows cancel out, each as often as it is there; of the rest, rows with the same key have changed.

    A key counts only where all of it is filled in and no other row left has the same. The first `most` rows of each sort are told.
    """
    then, now = Counter(map(_content, before)), Counter(map(_content, after))
    gone = [dict(each) for each in (then - now).elements()]
    come = [dict(each) for each in (now - then).elements()]
    gone_by_key, come_by_key = _by_key(gone, key), _by_key(come, key)
    shared = [each for each in gone_by_key if each in come_by_key]
    changed = [_changed(gone_by_key[each], come_by_key[each], key) for each in shared]
    added = [row for row in come if _key(row, key) not in shared]
    removed = [row for row in gone if _key(row, key) not in shared]
    return RowChanges(len(added), len(removed), len(changed), tuple(added[:most]), tuple(removed[:most]), tuple(changed[:most]))


def _content(row: Row) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in row.items())


def _key(row: Row, key: Sequence[str]) -> Hashable:
    """The row's key; None where a part is not filled in."""
    parts = tuple(row.get(name) for name in key)
    return parts if key and parts[0] is not None else None


def _by_key(rows: Sequence[Row], key: Sequence[str]) -> dict[Hashable, Row]:
    counts = Counter(_key(row, key) for row in rows)
    return {_key(row, key): row for row in rows if _key(row, key) is not None and counts[_key(row, key)] == 1}


def _changed(before: Row, after: Row, key: Sequence[str]) -> ChangedRow:
    names = dict.fromkeys([*before, *after])
    cells = (Cell(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name))
    return ChangedRow({name: after[name] for name in key if after.get(name) is not None}, tuple(cells))
