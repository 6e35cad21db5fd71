"""The agenda that writes itself: which numbers are talked about, in which order, for how long, and which could be let go.

The order is what a number means for the shared goal: the largest measurable loss first, then what shows a signal or misses without a
measurable link, gains last. What misses within its usual wobble fills the seats that are left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from scorecard.measures.scorecard import Row, Week
from scorecard.model import State
from scorecard.weeks import WEEK

Kind = Literal["goal", "number", "restated", "actions", "feedback", "calendar", "issues", "numbers"]

MOST_NUMBERS = 6
"""So many numbers have a screen of their own; the rest is named in one line."""
LONG = 4
GREEN_WEEKS = 10
WEIGHTS: dict[Kind, float] = {
    "goal": 2,
    "number": 3,
    "restated": 1,
    "actions": 2,
    "feedback": 2,
    "calendar": 1,
    "issues": 3,
    "numbers": 1,
}
"""How the meeting's time is shared among its parts."""


@dataclass(frozen=True)
class Item:
    """One part of the meeting, one screen. `title`, `said` and `points` are Markdown from `wording`, as they were when it was opened.

    `picture` is what its chart is drawn of: the weeks of a number (`unit`, `weeks`, `running`, `around`) or the goal's heading; None for
    no chart. `seconds` is its share of the time.
    """

    id: str
    kind: Kind
    title: str
    said: tuple[str, ...]
    points: tuple[str, ...] = ()
    seconds: int = 0
    indicator: str = ""
    week: date | None = None
    alt: str = ""
    picture: Any = None


@dataclass(frozen=True)
class Agenda:
    """The body of the answer. `since` is the day of the last meeting, or a week ago; `quiet` names the parts that have nothing to say."""

    week: date | None
    since: date
    items: tuple[Item, ...]
    quiet: tuple[str, ...]


def pressing(row: Row) -> int | None:
    """How pressing a number is by itself (small is more); None when there is nothing to talk about."""
    missed = row.status == "off_track"
    news = row.signal not in ("none", "too_few")
    if row.status == "no_data":
        return 3 if row.latest is not None and row.latest.state is State.MISSING else None
    if missed:
        return 0 if news else 1 if row.streak >= LONG else 4
    return 2 if news else None


def ranked(rows: Sequence[Row], wins: Mapping[str, float]) -> list[Row]:
    """The numbers to talk about. `wins` are the measurable effects on the shared goal: less than 0 are wins that will be missing."""

    def place(row: Row) -> tuple[int, float]:
        effect = wins.get(row.indicator, 0.0)
        return (0, effect) if effect < 0 else (1 + (pressing(row) or 0), -effect)

    return sorted((row for row in rows if pressing(row) is not None), key=place)


def timed(items: Sequence[Item], minutes: float) -> list[int]:
    """The seconds of each item: shares of the meeting by the weight of its part, to the half minute, that add up to the whole."""
    weights = [WEIGHTS[each.kind] for each in items]
    ends = [round(minutes * 2 * sum(weights[: number + 1]) / sum(weights)) * 30 for number in range(len(items))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def retirable(row: Row, weeks: Sequence[Week], talked: date | None, first_meeting: date | None, as_of: date) -> bool:
    """Whether a number has been green for ten weeks while meetings were held and nobody talked about it."""
    if first_meeting is None or first_meeting > as_of - WEEK * GREEN_WEEKS:
        return False
    if talked is not None and talked > as_of - WEEK * GREEN_WEEKS:
        return False
    last = [each for each in weeks if each.state is not State.NOT_DUE][-GREEN_WEEKS:]
    return row.signal == "none" and len(last) == GREEN_WEEKS and all(each.met is True for each in last)
