"""What is known of one indicator day by day, and what that makes of a week: a number, or the reason why there is none.

Four states are never mixed: a real number (zero too), missing (due, and not there), not due, and partial. A number that lacks a due
day is partial, never a small number that looks whole.

Two kinds of knowledge. *Rows that are counted* (leads, events) say nothing on a quiet day, so a day is known where its sources reach
over it: see `reach_of`. *Numbers that are written down* (indicator_values) are known where a number stands: a blank cell is missing, and
a 0 is a zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import fsum
from typing import NamedTuple

from scorecard.model import Cadence, Company, State
from scorecard.weeks import WEEK, business_days, days, is_business_day, month_of, week_of

DAY = timedelta(days=1)
_COARSENESS: tuple[Cadence, ...] = ("daily", "business_days", "weekly", "monthly")
_BY_DAY: tuple[Cadence, ...] = ("daily", "business_days")
_OF_SPAN: Mapping[str | None, Cadence] = {"week": "weekly", "month": "monthly"}


@dataclass(frozen=True)
class Reach:
    """The first and last day that a source can speak of, both inclusive; nothing where `end` lies before `start`."""

    start: date
    end: date


class Entry(NamedTuple):
    """One day's number from one source: a sum over `rows` rows, of which `known` have a value."""

    day: date
    source: str
    value: float | None
    known: int
    rows: int
    span: str | None = None


@dataclass(frozen=True)
class Track:
    """One indicator's numbers by the day on which they stand.

    `whole` are the days of which everything is known, `some` those of which at least something is; `lacking` are days with a row whose
    value is not there. `first` is the first day of all, before which nothing was due; None for an indicator that never had a row.
    `quiet_days` business days may pass before a number that is not there counts as missing.
    """

    values: Mapping[date, float]
    whole: frozenset[date]
    some: frozenset[date]
    first: date | None
    lacking: frozenset[date] = frozenset()
    cadence: Cadence = "daily"
    stock: bool = False
    quiet_days: int = 0


class Number(NamedTuple):
    """One week's number. `due` days should be known, `known` are; a ratio also says what it is made of."""

    value: float | None
    state: State
    due: int = 0
    known: int = 0
    numerator: float | None = None
    denominator: float | None = None


NOT_DUE = Number(None, State.NOT_DUE)


def reach_of(oldest: date, newest: date, quiet_days: int, synced_on: date, company: Company) -> Reach:
    """How far a source of rows reaches: from its oldest row to its newest, and over a silence that is normal.

    Silence is normal over days on which nobody works and over `quiet_days` business days more. The day of the sync itself was not
    over, so the reach ends before it.
    """
    end, left = newest, quiet_days
    while left > 0 or not is_business_day(end + DAY, company):
        end += DAY
        left -= is_business_day(end, company)
        if end >= synced_on:
            break
    return Reach(oldest, min(end, synced_on - DAY))


def counted(
    entries: Iterable[Entry], reaches: Sequence[Reach], span: Reach, cadence: Cadence = "daily", every_value: bool = False
) -> Track:
    """The track of an indicator that is made of rows, over the days of `span`, from the reaches of the sources that feed it.

    A day is whole when all sources reach over it. With `every_value`, rows without a value (a win without its amount) make their day
    incomplete, because the sum is then too small; without it, they add nothing. Rows that never have a value make no number at all.
    """
    entries = list(entries)
    values = _summed(entries)
    lacking = {entry.day for entry in entries if every_value and entry.known < entry.rows}
    never = bool(entries) and not values
    covered = [] if never else [frozenset(_within(each, span)) for each in reaches]
    whole = frozenset[date].intersection(*covered) if covered else frozenset[date]()
    some = frozenset[date].union(*covered) if covered else frozenset[date]()
    first = min((each.start for each in reaches), default=None)
    return Track(values, whole - lacking, some, first, frozenset(lacking), cadence)


def written(
    entries: Iterable[Entry], first: date | None, company: Company, cadence: Cadence = "daily", stock: bool = False, quiet_days: int = 0
) -> Track:
    """The track of an indicator whose numbers are written down. One number may stand for a whole week or month."""
    entries = list(entries)
    coarsest = max([cadence, *(_OF_SPAN.get(span, cadence) for span in {entry.span for entry in entries})], key=_COARSENESS.index)
    some = _all_stood_for([entry for entry in entries if entry.known], cadence, company)
    lacking = _all_stood_for([entry for entry in entries if entry.known < entry.rows], cadence, company)
    return Track(_summed(entries), frozenset(some - lacking), frozenset(some), first, frozenset(lacking), coarsest, stock, quiet_days)


def number_of(track: Track, week: date, company: Company, as_of: date) -> Number:
    """The track's number for the week, as known on the morning of `as_of`: no day from `as_of` on is due."""
    return numbers_of(track, (week,), company, as_of)[0]


def numbers_of(track: Track, weeks: Sequence[date], company: Company, as_of: date) -> list[Number]:
    """The track's numbers for several weeks."""
    return [_number(track, stretch, due, company, as_of) for stretch, due in _calendar(tuple(weeks), track.cadence, company)]


def _number(track: Track, stretch: Sequence[date], due: Sequence[date], company: Company, as_of: date) -> Number:
    if not due or track.first is None or stretch[-1] < track.first:
        return NOT_DUE
    values = [track.values[day] for day in stretch if day in track.values]
    whole, some = len(track.whole.intersection(due)), not track.some.isdisjoint(due)
    if track.stock:
        # A stock is what stands on the last day; what stood before is only part of the answer.
        whole = len(due) if due[-1] in track.whole else min(whole, len(due) - 1)
    state = _state(whole, len(due), some or bool(values))
    if not values and (track.stock or not track.lacking.isdisjoint(due)):
        state = State.MISSING
    if state is State.MISSING:
        return Number(None, State.MISSING if _overdue(track, due, as_of, company) else State.NOT_DUE, len(due))
    value = values[-1] if track.stock else fsum(values)
    return Number(value, State.PARTIAL if due[-1] >= as_of else state, len(due), whole)


def ratio_of(numerator: Track, denominator: Track, scale: float, week: date, company: Company, as_of: date) -> Number:
    """The ratio of the two tracks' sums over the same days: those of which both are wholly known.

    Where one of them does not come by the day (a weekly number, a stock), both weeks must be complete. A denominator of zero gives no
    value, and that is not a lack of data: the state stays what it is.
    """
    return ratios_of(numerator, denominator, scale, (week,), company, as_of)[0]


def ratios_of(numerator: Track, denominator: Track, scale: float, weeks: Sequence[date], company: Company, as_of: date) -> list[Number]:
    """The ratios of several weeks."""
    parts = [numbers_of(track, weeks, company, as_of) for track in (numerator, denominator)]
    due = [_calendar(tuple(weeks), track.cadence, company) for track in (numerator, denominator)]
    daily = all(track.cadence in _BY_DAY and not track.stock for track in (numerator, denominator))
    found = []
    for above, below, (week, due_above), (_, due_below) in zip(*parts, *due, strict=True):
        if above.state is State.NOT_DUE or below.state is State.NOT_DUE:
            found.append(NOT_DUE)
        elif not daily:
            found.append(_ratio_of_wholes((above, below), scale))
        else:
            found.append(_ratio_of_days(numerator, denominator, scale, week, sorted({*due_above, *due_below}), as_of))
    return found


def _ratio_of_days(numerator: Track, denominator: Track, scale: float, week: Sequence[date], due: Sequence[date], as_of: date) -> Number:
    shared = [day for day in week if day in numerator.whole and day in denominator.whole]
    above = fsum(numerator.values.get(day, 0.0) for day in shared)
    below = fsum(denominator.values.get(day, 0.0) for day in shared)
    known = sum(day in shared for day in due)
    state = State.PARTIAL if known and due[-1] >= as_of else _state(known, len(due), bool(known))
    if state is State.MISSING:
        return Number(None, state, len(due))
    return Number(above / below * scale if below else None, state, len(due), known, above, below)


@lru_cache(maxsize=1024)
def _calendar(weeks: tuple[date, ...], cadence: Cadence, company: Company) -> tuple[tuple[tuple[date, ...], tuple[date, ...]], ...]:
    """Of each week the days that its number is about and those of them that should be known; neither where no month ends in it.

    Kept, because every indicator asks for the same weeks.
    """
    stretches = (stretch_of(week, cadence) for week in weeks)
    return tuple((_within(each, each), _due(each, cadence, company)) if each else ((), ()) for each in stretches)


@lru_cache(maxsize=4096)
def stretch_of(week: date, cadence: Cadence) -> Reach | None:
    """The days that a week's number is about: the week, or for a monthly indicator the month that ends in it; None if none does."""
    end = week + WEEK - DAY
    if cadence != "monthly":
        return Reach(week, end)
    return next((Reach(*month_of(day)) for day in days(week, end) if month_of(day)[1] == day), None)


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


def _due(stretch: Reach, cadence: Cadence, company: Company) -> tuple[date, ...]:
    """The days of a stretch that should be known."""
    every = days(stretch.start, stretch.end)
    return tuple(day for day in every if is_business_day(day, company)) if cadence == "business_days" else tuple(every)


def _overdue(track: Track, due: Sequence[date], as_of: date, company: Company) -> bool:
    """Whether a number should be there: the first day's where each day has one, else that of the whole stretch, due when it is over."""
    day = due[0] if track.cadence in ("daily", "business_days") else due[-1]
    return day < as_of and business_days(day + DAY, as_of, company) > track.quiet_days


def _all_stood_for(entries: Sequence[Entry], cadence: Cadence, company: Company) -> set[date]:
    """The days that written numbers stand for."""
    if all(max(cadence, _OF_SPAN.get(span, cadence), key=_COARSENESS.index) in _BY_DAY for span in {entry.span for entry in entries}):
        return {entry.day for entry in entries}
    return {day for entry in entries for day in _stood_for(entry, cadence, company)}


def _stood_for(entry: Entry, cadence: Cadence, company: Company) -> list[date]:
    """The days that a written number stands for."""
    coarser = max(cadence, _OF_SPAN.get(entry.span, cadence), key=_COARSENESS.index)
    if coarser == "monthly":
        return list(days(*month_of(entry.day)))
    if coarser == "weekly":
        week = week_of(entry.day, company)
        return list(days(week, week + WEEK - DAY))
    return [entry.day]


def _summed(entries: Sequence[Entry]) -> dict[date, float]:
    """The known values added up by day."""
    known = [(day, value) for day, _, value, known, _, _ in entries if known and value is not None]
    once = dict(known)
    if len(once) == len(known):
        return once
    by_day: dict[date, list[float]] = {}
    for day, value in known:
        by_day.setdefault(day, []).append(value)
    return {day: fsum(values) for day, values in by_day.items()}


@lru_cache(maxsize=4096)
def _within(reach: Reach, span: Reach) -> tuple[date, ...]:
    start, end = max(reach.start, span.start), min(reach.end, span.end)
    return tuple(days(start, end)) if start <= end else ()
