"""What is known of one indicator day by day, as columns over days.

Two kinds of knowledge. *Rows that are counted* (leads, events) say nothing on a quiet day, so a day is known where its sources reach
over it: see `reach_of`. *Numbers that are written down* (indicator_values) are known where a number stands: a blank cell is missing, and
a 0 is a zero.

Days are ordinals (`date.toordinal`), so that a scorecard's ten thousand numbers never become objects of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

import numpy as np
from numpy.typing import NDArray

from scorecard.measures.close_rates import Flags, Real, Whole
from scorecard.model import Cadence, Company
from scorecard.weeks import WEEK, days, is_business_day, month_of, week_of

DAY = timedelta(days=1)
BY_DAY: tuple[Cadence, ...] = ("daily", "business_days")
_COARSENESS: tuple[Cadence, ...] = (*BY_DAY, "weekly", "monthly")
_OF_SPAN: Mapping[str | None, Cadence] = {"week": "weekly", "month": "monthly"}


@dataclass(frozen=True)
class Reach:
    """The first and last day that a source can speak of, both inclusive; nothing where `end` lies before `start`."""

    start: date
    end: date


@dataclass(frozen=True, eq=False)
class Entries:
    """The numbers of an indicator: for each a day, a source and a stretch of time ("week", "month", or None for the day).

    A value is a sum over `rows` rows, of which `known` have one; nan where none has.
    """

    days: Whole
    sources: NDArray[np.object_]
    values: Real
    known: Whole
    rows: Whole
    spans: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.days)

    def of(self, some: slice | Flags) -> "Entries":
        """Some of them."""
        return Entries(self.days[some], self.sources[some], self.values[some], self.known[some], self.rows[some], self.spans[some])


NO_ENTRIES = Entries(*(np.empty(0, dtype) for dtype in (np.int64, object, np.float64, np.int64, np.int64, object)))


@dataclass(frozen=True, eq=False)
class Track:
    """One indicator's numbers by the day on which they stand, from the ordinal `start` on; nan where there is none.

    `whole` are the days of which everything is known, `some` those of which at least something is; `lacking` are days with a row whose
    value is not there. Of all four the last place stands for every other day, of which nothing is known. `first` is the first day of
    all, before which nothing was due; None for an indicator that never had a row. `quiet_days` business days may pass before a number
    that is not there counts as missing.
    """

    start: int
    values: Real
    whole: Flags
    some: Flags
    lacking: Flags
    first: date | None
    cadence: Cadence = "daily"
    stock: bool = False
    quiet_days: int = 0

    def places(self, days: Whole) -> NDArray[np.intp]:
        """Where these days stand in the columns."""
        places = days - self.start
        other = len(self.values) - 1
        return np.where((places < 0) | (places > other), other, places)

    def between(self, start: date, end: date) -> NDArray[np.intp]:
        """Where the days from `start` to `end`, both inclusive, stand in the columns."""
        return self.places(np.arange(start.toordinal(), end.toordinal() + 1))

    def last_whole_before(self, day: date) -> date | None:
        """The last day before another of which everything is known."""
        found = np.flatnonzero(self.whole[: max(day.toordinal() - self.start, 0)])
        return date.fromordinal(self.start + int(found[-1])) if len(found) else None


def nothing_known(track: Track) -> Track:
    """A track that is due as another, and has nothing."""
    return Track(0, *_nothing(0), track.first, track.cadence, track.stock, track.quiet_days)


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


def counted(entries: Entries, reaches: Sequence[Reach], span: Reach, cadence: Cadence = "daily", every_value: bool = False) -> Track:
    """The track of an indicator that is made of rows, over the days of `span`, from the reaches of the sources that feed it.

    A day is whole when all sources reach over it. With `every_value`, rows without a value (a win without its amount) make their day
    incomplete, because the sum is then too small; without it, they add nothing. Rows that never have a value make no number at all.
    """
    start, end = (day.toordinal() for day in (span.start, span.end))
    values, whole, some, lacking = _nothing(end - start + 1)
    _add_up(entries, start, values)
    if every_value:
        lacking[entries.days[entries.known < entries.rows] - start] = True
    if reaches and not (len(entries) and np.isnan(values).all()):
        whole[:-1] = True
        for each in reaches:
            over = slice(*(min(max(day - start, 0), end - start + 1) for day in (each.start.toordinal(), each.end.toordinal() + 1)))
            some[over] = True
            whole[: over.start] = whole[max(over.stop, over.start) :] = False
    first = min((each.start for each in reaches), default=None)
    return Track(start, values, whole & ~lacking, some, lacking, first, cadence)


def written(
    entries: Entries, first: date | None, company: Company, cadence: Cadence = "daily", stock: bool = False, quiet_days: int = 0
) -> Track:
    """The track of an indicator whose numbers are written down. One number may stand for a whole week or month."""
    coarsest = max((cadence, *(_OF_SPAN.get(span, cadence) for span in set(entries.spans.tolist()))), key=_COARSENESS.index)
    there = _all_stood_for(entries.of(entries.known > 0), cadence, company)
    lacked = _all_stood_for(entries.of(entries.known < entries.rows), cadence, company)
    every = np.concatenate([entries.days, there, lacked])
    if not len(every):
        return Track(0, *_nothing(0), first, coarsest, stock, quiet_days)
    start = int(every.min())
    values, whole, some, lacking = _nothing(int(every.max()) - start + 1)
    _add_up(entries, start, values)
    some[there - start] = True
    lacking[lacked - start] = True
    whole[:] = some & ~lacking
    return Track(start, values, whole, some, lacking, first, coarsest, stock, quiet_days)


def _nothing(count: int) -> tuple[Real, Flags, Flags, Flags]:
    """The columns of a track of so many days of which nothing is known."""
    return np.full(count + 1, np.nan), np.zeros(count + 1, np.bool_), np.zeros(count + 1, np.bool_), np.zeros(count + 1, np.bool_)


def _add_up(entries: Entries, start: int, values: Real) -> None:
    """Put the known values where their days stand, several of one day added up."""
    known = entries.of((entries.known > 0) & ~np.isnan(entries.values))
    values[known.days - start] = known.values
    if np.count_nonzero(~np.isnan(values)) == len(known):
        return
    by_day: dict[int, list[float]] = {}
    for day, value in zip(known.days.tolist(), known.values.tolist(), strict=True):
        by_day.setdefault(day, []).append(value)
    for day, several in by_day.items():
        values[day - start] = fsum(several)


def _all_stood_for(entries: Entries, cadence: Cadence, company: Company) -> Whole:
    """The days that written numbers stand for."""
    spans = entries.spans.tolist()
    if all(_coarser(cadence, span) in BY_DAY for span in set(spans)):
        return entries.days
    every = {
        day.toordinal()
        for ordinal, span in zip(entries.days.tolist(), spans, strict=True)
        for day in _stood_for(date.fromordinal(ordinal), _coarser(cadence, span), company)
    }
    return np.array(sorted(every), dtype=np.int64)


def _coarser(cadence: Cadence, span: str | None) -> Cadence:
    return max(cadence, _OF_SPAN.get(span, cadence), key=_COARSENESS.index)


def _stood_for(day: date, cadence: Cadence, company: Company) -> Sequence[date]:
    """The days that a written number stands for."""
    if cadence == "monthly":
        return list(days(*month_of(day)))
    if cadence == "weekly":
        week = week_of(day, company)
        return list(days(week, week + WEEK - DAY))
    return [day]
