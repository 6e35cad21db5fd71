"""Goals: what a relative one means in numbers, how far each is, and how they hang together.

A goal's change starts a new dated version: a week is judged by the goal that stood in it, a period by the one that stands now.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, floor
from typing import Literal

from scorecard.errors import UserError
from scorecard.measures.pacing import Basis, Status, period_a_year_ago, period_before, ratio, span_kind
from scorecard.model import Company, Goal, Unit
from scorecard.wording import asking as words

Against = Literal["period before", "year ago"]

# "+30 % vs previous period", "30 % more than last quarter", "-5 vs same period last year", "20 fewer than a year ago"
_RELATIVE = re.compile(
    r"\s*(?P<sign>[+\-−])?\s*(?P<size>\d+(?:[.,]\d+)?)\s*(?P<percent>%|per ?cent)?\s*"
    r"(?P<word>more|higher|above|less|fewer|lower|below)?\s*(?:\S+\s+){0,2}?(?:vs\.?|than|over|against|compared (?:to|with))\s+(?:the )?"
    r"(?P<base>(?:previous|last|prior) (?:period|week|month|quarter)|(?:same \w+ )?(?:last year|a year ago|the year before))\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Relative:
    """A goal by comparison: the base × `factor` + `more`."""

    factor: float
    more: float
    against: Against


@dataclass(frozen=True)
class Resolved:
    """Where a relative goal's number comes from: the value of the period from `start` to `end`."""

    start: date
    end: date
    value: float


@dataclass(frozen=True)
class Progress:
    """One goal on one day. Absent numbers are None; `basis` says what `expected_to_date` follows.

    `projected` and its 80 % band are the end of the period; for a weekly goal those of a usual week. `chance` is how often the simulated
    ends (or the usual weeks) meet the goal. `weeks_met` of `weeks_due` belong to weekly goals.
    """

    goal: Goal
    actual: float | None
    expected_to_date: float | None
    basis: Basis | None
    attainment: float | None
    pacing: float | None
    projected: float | None
    projected_low: float | None
    projected_high: float | None
    chance: float | None
    status: Status
    weeks_met: int | None = None
    weeks_due: int | None = None


def relative(text: str) -> Relative:
    """The meaning of a goal by comparison, such as "30 % more than last quarter" or "+5 vs same period last year"."""
    found = _RELATIVE.fullmatch(text)
    if found is None or not (found["sign"] or found["word"]):
        raise UserError(words.no_target(text))
    down = (found["sign"] in ("-", "−")) != ((found["word"] or "").lower() in ("less", "fewer", "lower", "below"))
    size = float(found["size"].replace(",", ".")) * (-1 if down else 1)
    against: Against = "year ago" if "year" in found["base"].lower() else "period before"
    return Relative(1 + size / 100, 0.0, against) if found["percent"] else Relative(1.0, size, against)


def base_of(goal: Goal, company: Company) -> tuple[date, date]:
    """The period that a relative goal compares with."""
    back = period_a_year_ago if relative(goal.relative).against == "year ago" else period_before
    return back(goal.start, goal.end, company)


def resolved(goal: Goal, base: Resolved, unit: Unit) -> Goal:
    """The relative goal with its number: whole for counts, towards the harder side. A weekly goal gets the base's mean week."""
    rule = relative(goal.relative)
    weeks = ((base.end - base.start).days + 1) / 7 if goal.per == "week" and unit in ("count", "money") else 1.0
    target = base.value / weeks * rule.factor + rule.more
    if unit == "count":
        target = float(floor(target + 1e-9) if goal.operator == "<=" else ceil(target - 1e-9))
    return replace(goal, target=target)


def weekly_progress(
    goal: Goal,
    today: date,
    weeks: Sequence[tuple[date, float | None, bool | None]],
    usual: tuple[float, float, float] | None = None,
    chance: float | None = None,
) -> Progress:
    """A goal for every week, from the complete weeks so far as (week, value, met); `usual` is a usual week's mean and 80 % band.

    It is on track while the latest week met it. When all weeks are over, it is hit only if each of those with a value met it.
    """
    inside = [each for each in weeks if goal.start <= each[0] <= goal.end]
    known = [(value, met) for _, value, met in inside if value is not None and met is not None]
    actual = known[-1][0] if known else None
    over = today > goal.end + timedelta(days=6)
    word: Status
    if today < goal.start:
        word = "not_started"
    elif not known:
        word = "no_data"
    elif over:
        word = "hit" if all(met for _, met in known) else "missed"
    else:
        word = "on_track" if known[-1][1] else "at_risk"
    mean, low, high = usual or (None, None, None)
    return Progress(
        goal=goal,
        actual=actual,
        expected_to_date=goal.target if known else None,
        basis=None,
        attainment=ratio(actual, goal.target),
        pacing=ratio(actual, goal.target),
        projected=None if over else mean,
        projected_low=None if over else low,
        projected_high=None if over else high,
        chance=None if over else chance,
        status=word,
        weeks_met=sum(bool(met) for _, met in known),
        weeks_due=len(inside),
    )


def in_force(versions: Sequence[tuple[date, Goal | None]], as_of: date) -> tuple[Goal, ...]:
    """The goals that the versions of one goal amount to on a day, oldest first.

    `versions` are (day from which it holds, goal or None for withdrawn). A weekly goal is cut where it changed, so that each week keeps
    the target that stood when the week began; for a period, the version in force on `as_of` counts alone.
    """
    known = sorted((each for each in versions if each[0] <= as_of), key=lambda each: each[0])
    if not known:
        return ()
    last = known[-1][1]
    if last is not None and last.per == "period":
        return (last,)
    cut: list[Goal] = []
    for (since, goal), until in zip(known, [*(day for day, _ in known[1:]), None], strict=True):
        if goal is None or goal.per == "period":
            continue
        first, end = (goal.start if not cut else max(goal.start, since)), goal.end
        if until is not None:
            end = min(end, until - timedelta(days=1))
        if first <= end:
            cut.append(replace(goal, start=first, end=end))
    return tuple(cut)


def overlaps(goal: Goal, others: Sequence[Goal], company: Company) -> Goal | None:
    """The other goal on the same indicator and of the same kind that shares a day with this one, if any.

    A goal inside a whole month, quarter or year that has one of its own is no contradiction, unless both are the same stretch.
    """
    for other in others:
        same = other.indicator == goal.indicator and other.per == goal.per and other.id != goal.id
        if same and other.start <= goal.end and goal.start <= other.end and not (goal.per == "period" and _nested(goal, other, company)):
            return other
    return None


def _nested(one: Goal, other: Goal, company: Company) -> bool:
    """Whether one lies within the other, which is a whole month, quarter or year."""
    for outer, inner in ((one, other), (other, one)):
        within = outer.start <= inner.start and inner.end <= outer.end and (outer.start, outer.end) != (inner.start, inner.end)
        if within and span_kind(outer.start, outer.end, company) in ("month", "quarter", "year"):
            return True
    return False


def tree(goals: Sequence[Goal]) -> tuple[tuple[int, Goal], ...]:
    """The goals with their depth, each below the one it is part of; one whose parent is not there, or is itself, is a root."""
    ids = {goal.id for goal in goals}
    children: dict[str, list[Goal]] = {}
    for goal in goals:
        children.setdefault(goal.part_of if goal.part_of in ids - {goal.id} else "", []).append(goal)
    placed: list[tuple[int, Goal]] = []
    seen: set[int] = set()

    def place(parent: str, depth: int) -> None:
        for goal in children.get(parent, []):
            if id(goal) not in seen:
                seen.add(id(goal))
                placed.append((depth, goal))
                if goal.id:
                    place(goal.id, depth + 1)

    place("", 0)
    placed += [(0, goal) for goal in goals if id(goal) not in seen]  # goals that are part of each other in a ring
    return tuple(placed)
