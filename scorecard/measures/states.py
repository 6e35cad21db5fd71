"""What a week is made of an indicator's days: a number, or the reason why there is none.

Four states are never mixed: a real number (zero too), missing (due, and not there), not due, and partial. A number that lacks a due
day is partial, never a small number that looks whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorecard.measures.close_rates import Flags, Real, Whole
from scorecard.measures.tracks import BY_DAY, DAY, Reach, Track
from scorecard.model import Cadence, Company, State
from scorecard.weeks import WEEK, business_days, days, is_business_day, month_of


class Number(NamedTuple):
    """One week's number. `due` days should be known, `known` are; a ratio also says what it is made of."""

    value: float | None
    state: State
    due: int = 0
    known: int = 0
    numerator: float | None = None
    denominator: float | None = None


NOT_DUE = Number(None, State.NOT_DUE)


def number_of(track: Track, week: date, company: Company, as_of: date) -> Number:
    """The track's number for the week, as known on the morning of `as_of`: no day from `as_of` on is due."""
    return numbers_of(track, (week,), company, as_of)[0]


def numbers_of(track: Track, weeks: Sequence[date], company: Company, as_of: date) -> list[Number]:
    """The track's numbers for several weeks."""
    if track.first is None:
        return [NOT_DUE] * len(weeks)
    calendar = _calendar(tuple(weeks), track.cadence, company)
    stretch, due = calendar.stretch, calendar.due
    values, at = track.values[track.places(stretch.days)], track.places(due.days)
    there, whole = ~np.isnan(values), track.whole[at]
    totals = stretch.lasts(values) if track.stock else stretch.sums(np.where(there, values, 0.0))
    known = (stretch.counts(there), due.counts(whole), due.counts(track.some[at]), due.counts(track.lacking[at]), due.ends(whole))
    first, today = track.first.toordinal(), as_of.toordinal()
    return [
        # Nearly all weeks are whole and over.
        Number(total, State.OK, span.due, span.due)
        if known[1] == span.due and span.last < today and span.end >= first and span.due and not track.stock
        else _number(track, span, _Known(*known), total, company, as_of)
        for span, total, known in zip(calendar.spans, totals, zip(*known, strict=True), strict=True)
    ]


class _Span(NamedTuple):
    """The last day that a week's number is about, how many of its days are due, and the first and last of those; as ordinals."""

    end: int
    due: int
    first: int
    last: int


class _Known(NamedTuple):
    """On how many days of a week there is a value; on how many of those due all, something, or not every value is known; the last due."""

    values: int
    whole: int
    some: int
    lacking: int
    last_whole: bool


def _number(track: Track, span: _Span, known: _Known, total: float, company: Company, as_of: date) -> Number:
    if not span.due or track.first is None or span.end < track.first.toordinal():
        return NOT_DUE
    whole = known.whole
    if track.stock:
        # A stock is what stands on the last day; what stood before is only part of the answer.
        whole = span.due if known.last_whole else min(whole, span.due - 1)
    state = _state(whole, span.due, bool(known.some or known.values))
    if not known.values and (track.stock or known.lacking):
        state = State.MISSING
    if state is State.MISSING:
        return Number(None, State.MISSING if _overdue(track, span, company, as_of) else State.NOT_DUE, span.due)
    return Number(total, State.PARTIAL if span.last >= as_of.toordinal() else state, span.due, whole)


def ratio_of(numerator: Track, denominator: Track, scale: float, week: date, company: Company, as_of: date) -> Number:
    """The ratio of the two tracks' sums over the same days: those of which both are wholly known.

    Where one of them does not come by the day (a weekly number, a stock), both weeks must be complete. A denominator of zero gives no
    value, and that is not a lack of data: the state stays what it is.
    """
    return ratios_of(numerator, denominator, scale, (week,), company, as_of)[0]


def ratios_of(numerator: Track, denominator: Track, scale: float, weeks: Sequence[date], company: Company, as_of: date) -> list[Number]:
    """The ratios of several weeks."""
    tracks = (numerator, denominator)
    parts = list(zip(*(numbers_of(track, weeks, company, as_of) for track in tracks), strict=True))
    if all(track.cadence in BY_DAY and not track.stock for track in tracks):
        found = _ratios_of_days(numerator, denominator, scale, weeks, company, as_of)
    else:
        found = [_ratio_of_wholes(both, scale) for both in parts]
    return [NOT_DUE if State.NOT_DUE in (above.state, below.state) else number for (above, below), number in zip(parts, found, strict=True)]


def _ratios_of_days(
    numerator: Track, denominator: Track, scale: float, weeks: Sequence[date], company: Company, as_of: date
) -> list[Number]:
    tracks = (numerator, denominator)
    # Of business days and every day, every day is due.
    cadence: Cadence = "daily" if any(track.cadence == "daily" for track in tracks) else "business_days"
    calendar = _calendar(tuple(weeks), cadence, company)
    stretch, due = calendar.stretch, calendar.due
    here, there = ([track.places(stretches.days) for track in tracks] for stretches in (stretch, due))
    shared = numerator.whole[here[0]] & denominator.whole[here[1]]
    sums = [stretch.sums(np.where(shared, np.nan_to_num(track.values[at]), 0.0)) for track, at in zip(tracks, here, strict=True)]
    known = due.counts(numerator.whole[there[0]] & denominator.whole[there[1]])
    every = zip(calendar.spans, known, *sums, strict=True)
    return [_ratio(span, whole, above, below, scale, as_of) for span, whole, above, below in every]


def _ratio(span: _Span, known: int, above: float, below: float, scale: float, as_of: date) -> Number:
    state = State.PARTIAL if known and span.last >= as_of.toordinal() else _state(known, span.due, bool(known))
    if state is State.MISSING:
        return Number(None, state, span.due)
    return Number(above / below * scale if below else None, state, span.due, known, above, below)


def _ratio_of_wholes(parts: tuple[Number, Number], scale: float) -> Number:
    above, below = (part.value for part in parts)
    states = {part.state for part in parts}
    if State.MISSING in states:
        return Number(None, State.MISSING)
    if State.PARTIAL in states:
        return Number(None, State.PARTIAL)
    value = above / below * scale if above is not None and below else None
    return Number(value, State.OK, numerator=above, denominator=below)


def _state(whole: int, due: int, some: bool) -> State:
    if whole == due:
        return State.OK
    return State.PARTIAL if whole or some else State.MISSING


def _overdue(track: Track, span: _Span, company: Company, as_of: date) -> bool:
    """Whether a number should be there: the first day's where each day has one, else that of the whole stretch, due when it is over."""
    day = date.fromordinal(span.first if track.cadence in BY_DAY else span.last)
    return day < as_of and business_days(day + DAY, as_of, company) > track.quiet_days


@dataclass(frozen=True, eq=False)
class _Stretches:
    """Stretches of days, one after the other: each from its bound to the next."""

    days: Whole
    bounds: NDArray[np.int_]

    def counts(self, held: Flags) -> list[int]:
        """On how many days of each stretch something holds, given whether it does on each."""
        before = np.concatenate([[0], np.cumsum(held)])
        found: list[int] = np.diff(before[self.bounds]).tolist()
        return found

    def ends(self, held: Flags) -> list[bool]:
        """Whether something holds on the last day of each stretch; not where it has no days."""
        found: list[bool] = np.concatenate([[False], held])[np.where(np.diff(self.bounds) > 0, self.bounds[1:], 0)].tolist()
        return found

    def sums(self, values: Real) -> list[float]:
        """The sum of each stretch: exact, whatever the order of its days."""
        every = values.tolist()
        return [fsum(every[start:end]) for start, end in pairwise(self.bounds.tolist())]

    def lasts(self, values: Real) -> list[float]:
        """The last value of each stretch that is there; nan where none is."""
        every = values.tolist()
        stretches = (every[start:end] for start, end in pairwise(self.bounds.tolist()))
        return [next((value for value in reversed(each) if value == value), np.nan) for each in stretches]


@dataclass(frozen=True, eq=False)
class _Calendar:
    """Of several weeks the days that each one's number is about and those of them that should be known."""

    stretch: _Stretches
    due: _Stretches
    spans: tuple[_Span, ...]


@lru_cache(maxsize=1024)
def _calendar(weeks: tuple[date, ...], cadence: Cadence, company: Company) -> _Calendar:
    """The calendar of these weeks; no days where no month ends in a week. Kept, because every indicator asks for the same weeks."""
    stretches = [tuple(days(each.start, each.end)) if (each := stretch_of(week, cadence)) else () for week in weeks]
    due = [tuple(day for day in each if cadence != "business_days" or is_business_day(day, company)) for each in stretches]
    spans = (
        _Span(all_[-1].toordinal(), len(some), some[0].toordinal(), some[-1].toordinal()) if some else _Span(0, 0, 0, 0)
        for all_, some in zip(stretches, due, strict=True)
    )
    return _Calendar(_one_after_the_other(stretches), _one_after_the_other(due), tuple(spans))


def _one_after_the_other(stretches: Iterable[Sequence[date]]) -> _Stretches:
    several = [[day.toordinal() for day in each] for each in stretches]
    return _Stretches(np.array([day for each in several for day in each], dtype=np.int64), np.cumsum([0, *(len(each) for each in several)]))


@lru_cache(maxsize=4096)
def stretch_of(week: date, cadence: Cadence) -> Reach | None:
    """The days that a week's number is about: the week, or for a monthly indicator the month that ends in it; None if none does."""
    end = week + WEEK - DAY
    if cadence != "monthly":
        return Reach(week, end)
    return next((Reach(*month_of(day)) for day in days(week, end) if month_of(day)[1] == day), None)
