"""Headers that name weeks: "3/2", "Week of 3 Mar", "2026-03-02", "w/e 8 Mar", "2026-W10", a spreadsheet's serial, "Week1".

The row of headers proves itself: read the right way, the dates lie seven days apart (or one day, or one month). A year that is not
written is found where only one near year puts all weeks on the company's first day of the week; else it is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from scorecard.ingest.cells import RawColumn
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.unclear import Unclear
from scorecard.ingest.week_heads import Head, head_of
from scorecard.model import Company, Source
from scorecard.weeks import add_months
from scorecard.wording import cells
from scorecard.wording import sheets as said

Order = Literal["day-first", "month-first"]
Stretch = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Week:
    """What a header stands for: its first day, how long a stretch, and how that was found, in words."""

    start: date
    stretch: Stretch
    words: str


def weeks_of(sheet: Sheet, source: Source, company: Company, today: date, months: Mapping[str, int], serial: bool) -> dict[str, Week]:
    """The letters of the columns that stand for a week, with what they mean, in the order of the sheet.

    Raises Unclear, with the setting, where the dates can be read in several ways or not at all.
    """
    by_month = source.layout.date_means == "month"
    heads = {
        column.letter: head
        for column, cell in zip(sheet.columns, sheet.heads, strict=True)
        if (head := head_of(cell, months, serial, by_month)) is not None
    }
    _refuse_months(sheet.place, source, list(heads.values()))
    dated = {letter: head for letter, head in heads.items() if not head.number}
    if len(dated) < len(heads) - len(dated):
        dated = {letter: head for letter, head in heads.items() if head.number}
    if not dated:
        raise Unclear(said.no_week_heads(sheet.place), ("layout", "header_row"))
    filled = {column.letter for column in sheet.columns if column.distinct}
    reading = _Reading(sheet.place, source, company, today, list(dated.values()), [letter in filled for letter in dated])
    return dict(zip(dated, reading.weeks(), strict=True))


def weeks_in_rows(
    where: str, column: RawColumn, source: Source, company: Company, today: date, months: Mapping[str, int]
) -> dict[int, Week] | None:
    """Position of each distinct cell of a date column → its week, for cells such as "Week of 3 Mar" or "3/2", read as headers are.

    None where most cells are nothing of that kind. Raises Unclear as `weeks_of` does.
    """
    if not 0 < column.distinct <= _MOST_WEEKS:
        return None
    heads = {
        place: head
        for place, cell in enumerate(column.values)
        if (head := head_of(cell, months, False, source.layout.date_means == "month")) is not None
    }
    if sum(column.counts[place] for place in heads) < 0.8 * column.counts.sum():
        return None
    _refuse_months(where, source, list(heads.values()))
    reading = _Reading(where, source, company, today, list(heads.values()), [True] * len(heads))
    return dict(zip(heads, reading.weeks(), strict=True))


def _refuse_months(where: str, source: Source, heads: Sequence[Head]) -> None:
    """ "Jan-24", "Feb-24", "Mar-24": months of 2024, or the 24th of each."""
    numbers = {head.parts[0] for head in heads if head.ordered and not head.year and not head.number}
    months = {head.parts[1] for head in heads}
    if source.layout.date_means != "month" and len(numbers) == 1 and len(months) > 1 and len(months) == len(heads):
        shown = f"{heads[0].text!r} and {heads[1].text!r}"
        fix = said.months_or_years(source.name)
        raise Unclear(said.like_months(where, shown, fix), ("layout", "date_means"), "month")


_MOST_WEEKS = 2_000


@dataclass(frozen=True)
class _Reading:
    """Settles the order of day and month, the year, and what the day means, for all headers together."""

    place: str
    source: Source
    company: Company
    today: date
    heads: list[Head]
    filled: list[bool]

    def weeks(self) -> list[Week]:
        self._refuse_doubles()
        if self.heads[0].number:
            return self._by_number()
        days = self._days()
        stretch = self._stretch(days)
        if stretch == "month":
            return [Week(day.replace(day=1), "month", said.month_of(day)) for day in days]
        if stretch == "day":
            return [Week(day, "day", f"{day}") for day in days]
        start = self._means_start(days)
        said_of = said.week_from if start else said.week_to
        return [Week(day if start else day - timedelta(days=6), "week", said_of(day)) for day in days]

    def _refuse_doubles(self) -> None:
        texts = [head.text for head in self.heads]
        twice = next((text for text in texts if texts.count(text) > 1), None)
        if twice is not None:
            raise Unclear(said.week_twice(self.place, twice))

    def _refusal(self, what: str, key: str, value: object = None) -> Unclear:
        shown = f'"{value}"' if isinstance(value, str) else value
        hint = f" = {shown}" if value is not None else ""
        return Unclear(cells.with_setting(self.place, what, f"layout.{key}{hint}", self.source.name), ("layout", key), value)

    def _by_number(self) -> list[Week]:
        first = self.source.layout.first_week
        shown = f"{self.heads[0].text!r} to {self.heads[-1].text!r}"
        if first is None:
            raise self._refusal(said.no_start(shown, self.heads[0].text), "first_week")
        steps = [second.number - one.number for one, second in pairwise(self.heads)]
        if all(step in (1, -51, -52) for step in steps):
            offsets = list(range(len(self.heads)))
        elif all(step in (-1, 51, 52) for step in steps):
            offsets = [-place for place in range(len(self.heads))]
        else:
            raise self._refusal(said.no_sequence(shown), "first_week")
        return [Week(first + timedelta(days=7 * offset), "week", said.week_from(first + timedelta(days=7 * offset))) for offset in offsets]

    def _days(self) -> list[date]:
        """The dates, by the one order and the one year that make sense."""
        stated = self.source.dates.get("date") or self.source.dates.get("*")
        orders: Sequence[Order] = [stated] if stated in ("day-first", "month-first") else ["day-first", "month-first"]  # type: ignore[list-item]
        if all(head.ordered for head in self.heads):
            orders = ["day-first"]
        readings = {order: list(self._sequences(order)) for order in orders}
        fitting = {order: found for order, found in readings.items() if found}
        if len(fitting) > 1:
            shown = " and ".join(repr(head.text) for head in self.heads[:2])
            raise Unclear(said.either_first(self.place, shown, self.source.name), ("dates", "date"))
        if not fitting:
            shown = ", ".join(repr(head.text) for head in self.heads[:4])
            raise self._refusal(said.no_row_of_days(shown), "header_row")
        return self._choose_year(next(iter(fitting.values())))

    def _sequences(self, order: Order) -> Iterator[list[date]]:
        """The readings under one order, one for each near year where none is written, that step evenly forwards or backwards."""
        years = [0] if all(head.year for head in self.heads) else self._years()
        for year in years:
            for direction in (1, -1):
                days = self._rolled(order, year, direction)
                if days is not None and _pattern(days):
                    yield days
                    break

    def _years(self) -> list[int]:
        stated = self.source.layout.year
        return [stated] if stated else list(range(self.today.year - 2, self.today.year + 2))

    def _rolled(self, order: Order, year: int, direction: int) -> list[date] | None:
        """Days in which the year changes where the months start again; None where one of them does not exist."""
        days: list[date] = []
        for head in self.heads:
            first, second = head.parts
            day, month = (first, second) if head.ordered or order == "day-first" else (second, first)
            try:
                current = date(head.year or year, month, day)
                if not head.year and days and (current - days[-1]).days * direction < 0:
                    year += direction
                    current = date(year, month, day)
            except ValueError:
                return None
            days.append(current)
        return days

    def _choose_year(self, found: list[list[date]]) -> list[date]:
        """Of the readings, one per year, the only one that puts every week on the first (or last) day of the company's week."""
        if len(found) == 1 or all(head.year for head in self.heads):
            return found[0]
        due = [
            days
            for days in found
            if max((day for day, is_filled in zip(days, self.filled, strict=True) if is_filled), default=days[0]) <= self.today
        ]
        edges = {self._edge(side) for side in self._sides()}
        proven = [days for days in due if len(days) > 1 and _pattern(days) == "week" and days[0].weekday() in edges]
        if len(proven) == 1:
            return proven[0]
        latest = max(due or found)
        raise self._refusal(
            said.no_year(self.heads[0].text, self.heads[-1].text, self.today.year),
            "year",
            latest[0].year,
        )

    def _sides(self) -> set[str]:
        """Whether the dates stand for the start or the end of the week: as stated, as written, else the start."""
        means = self.source.layout.date_means
        if means in ("week_start", "week_end"):
            return {means.removeprefix("week_")}
        return {head.side for head in self.heads if head.side} or {"start"}

    def _edge(self, side: str) -> int:
        return (self.company.week_start + (6 if side == "end" else 0)) % 7

    def _stretch(self, days: list[date]) -> Stretch:
        means = self.source.layout.date_means
        if means == "month":
            return "month"
        if means in ("week_start", "week_end") or any(head.side for head in self.heads):
            return "week"
        return _pattern(days) or "week"

    def _means_start(self, days: list[date]) -> bool:
        """Whether a date is the first day of its week (else the last). Raises Unclear where the weekday leaves both open."""
        means = self.source.layout.date_means
        written = {head.side for head in self.heads if head.side}
        if means in ("week_start", "week_end"):
            if written and written != {means.removeprefix("week_")}:
                raise self._refusal(said.contradicts_date_means(self.heads[0].text, means), "date_means", f"week_{written.pop()}")
            return means == "week_start"
        if len(written) == 1:
            return written == {"start"}
        if days[0].weekday() == self._edge("start"):
            return True
        proposed = "week_end" if days[0].weekday() == self._edge("end") else None
        what = said.not_first_day(self.heads[0].text, f"{days[0]:%A}")
        raise self._refusal(what, "date_means", proposed or "week_start")


def _pattern(days: Sequence[date]) -> Stretch | None:
    """How the days step, always in one direction: by months, by whole weeks (a few may be left out) or by days; None for neither."""
    sizes = [abs((later - earlier).days) for earlier, later in pairwise(days)]
    if not sizes:
        return "week"
    if list(days) not in (sorted(set(days)), sorted(set(days), reverse=True)):
        return None
    if all(add_months(earlier, 1) == later.replace(day=1) and earlier.day == later.day for earlier, later in pairwise(sorted(days))):
        return "month"
    if all(size % 7 == 0 for size in sizes):
        return "week" if min(sizes) == 7 and max(sizes) <= 35 else None
    return "day" if max(sizes) <= 4 and min(sizes) == 1 else None
