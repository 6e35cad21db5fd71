"""Dates as people type them: one convention per column.

What cannot be misread is read in any mixture: "2020-05-01", "Sun, 05-Jan-2020", "15 Apr, 2021 00:03:00", "July 8, 2025", 20200501, an
instant with its zone. Whether "05-04-2017" begins with the day or the month is never guessed, not even from proof: without the setting
`dates` the column is refused, and the sentence says which cells prove what, so that one line settles it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.ingest.cells import RawColumn
from scorecard.ingest.date_text import (
    COMPACT,
    ISO,
    MONTHS,
    NAMED,
    NOT,
    NUMERIC,
    Instants,
    as_day,
    clocks_of,
    days_of,
    extract,
    integers,
    number_of,
    plain_name,
    zone_of,
)
from scorecard.ingest.number_text import is_placeholder
from scorecard.ingest.unclear import Unclear
from scorecard.ingest.zones import to_business
from scorecard.wording import cells as words

STATED = ("iso", "day-first", "month-first", "serial", "unix", "unix-ms")
_EPOCH = np.datetime64("1899-12-30", "us")
_SWAPPED = 6
"""So many real dates and so many texts are needed to see that a spreadsheet has swapped day and month."""
_FAR_SERIAL = 110_000
"""Serial numbers of days above this lie beyond the year 2200."""
OLDEST, NEWEST = np.datetime64("1900-01-01", "us"), np.datetime64("2200-01-01", "us")


@dataclass
class Times:
    """A column of instants: per distinct value a naive instant in the business's zone, NaT where unreadable, and what is wrong with it."""

    values: Instants
    problems: dict[int, str] = field(default_factory=dict)
    convention: str = "ISO"


@dataclass(frozen=True)
class Reader:
    """How a column's dates are to be understood.

    `stated` is the setting `dates` (or ""), `setting` its key for messages, `serial` says that numbers are spreadsheet serials, `today`
    bounds two-digit years, `zone` is where times without one were written, `business` where days are counted, `months` maps month
    names to numbers, `whole_months` allows "2024-03" and "March 2024".
    """

    where: str
    setting: str
    source: str
    stated: str = ""
    serial: bool = False
    today: date = date(2100, 1, 1)
    zone: str = ""
    business: str = "UTC"
    months: Mapping[str, int] = field(default_factory=dict)
    whole_months: bool = False

    def refusal(self, what: str, value: str | None) -> Unclear:
        """A refusal that names the column and the setting."""
        choice = f'"{value}"' if value else words.EITHER_CONVENTION
        return Unclear(
            words.with_setting(self.where, what, f"dates.{self.setting} = {choice}", self.source), ("dates", self.setting), value
        )


def read_times(column: RawColumn, reader: Reader, rows: npt.NDArray[np.int64]) -> Times:
    """Every distinct value as an instant. `rows` are the source's row numbers, for the examples in a refusal.

    Raises Unclear when the order of day and month, or the meaning of bare numbers, is not stated.
    """
    if column.is_instants:
        values = column.values.astype("datetime64[us]")
        zones = np.full(len(values), "UTC" if column.zoned else "", dtype=object)
        return Times(to_business(values, zones, _has_time(values), reader.zone, reader.business), convention="dates")
    return _all_iso(column, reader) or _Column(column, reader, rows).result()


def _all_iso(column: RawColumn, reader: Reader) -> Times | None:
    """The usual case at once: 2018-02-26, 2018-02-26 19:58:54 or 2018-02-26T19:58:54Z in every cell; None where there are others."""
    texts = column.text
    if texts is None or not len(texts) or reader.stated not in ("", "iso", "day-first", "month-first"):
        return None
    values = column.iso
    if values is not None and reader.zone in ("", reader.business) and values.min() >= OLDEST and values.max() <= NEWEST:
        return Times(values, convention="ISO")
    in_utc = texts[0].as_py().endswith("Z")
    plain = pc.replace_substring_regex(texts, "Z$", "") if in_utc and pc.all(pc.ends_with(texts, "Z")).as_py() else texts
    if not pc.all(pc.match_substring_regex(plain, ISO)).as_py():
        return None
    try:
        values = pc.cast(plain, pa.timestamp("us")).to_numpy(zero_copy_only=False).astype("datetime64[us]")
    except pa.ArrowInvalid:  # 2020-13-01: cell by cell, then
        return None
    if values.min() < OLDEST or values.max() > NEWEST:
        return None
    if not in_utc and reader.zone in ("", reader.business):
        return Times(values, convention="ISO")
    timed = pc.greater(pc.utf8_length(plain), 10).to_numpy(zero_copy_only=False)
    zones = np.full(len(values), "UTC" if in_utc else "", dtype=object)
    return Times(to_business(values, zones, timed, reader.zone, reader.business), convention="ISO")


class _Column:
    """Reads one column: typed cells one by one, text all at once."""

    def __init__(self, column: RawColumn, reader: Reader, rows: npt.NDArray[np.int64]) -> None:
        self.column, self.reader, self.rows = column, reader, rows
        self.values: Instants = np.full(len(column.values), NOT)
        self.zones = np.full(len(column.values), "", dtype=object)
        self.timed = np.zeros(len(column.values), dtype=bool)
        self.problems: dict[int, str] = {}
        self.words: list[str] = []
        self.ordered = np.zeros(len(column.values), dtype=bool)  # cells whose day and month have an order
        self.proving = np.zeros(len(column.values), dtype=bool)  # those of them that can be read in one order only

    def result(self) -> Times:
        is_text = self.column.is_text
        if is_text.any():
            self._read_texts(np.flatnonzero(is_text))
        self._read_typed(np.flatnonzero(~is_text))
        self._refuse_swapped()
        self._refuse_far_years()
        for place in np.flatnonzero(np.isnat(self.values)):
            self.problems.setdefault(int(place), self._why_not(self.column.values[place]))
        local = to_business(self.values, self.zones, self.timed, self.reader.zone, self.reader.business)
        return Times(local, self.problems, ", ".join(dict.fromkeys(self.words)) or "dates")

    def _why_not(self, value: Any) -> str:
        if (isinstance(value, str) and is_placeholder(value)) or str(value).startswith("0000-00-00"):
            return words.stands_for_no_date(str(value))
        how = f" written {self.reader.stated}" if self.reader.stated else ""
        return words.no_date(value, how)

    def _read_typed(self, places: npt.NDArray[np.int64]) -> None:
        numbers = []
        for place in places:
            value: Any = self.column.values[place]
            if isinstance(value, datetime):
                self._put_datetime(int(place), value)
            elif isinstance(value, date):
                self.values[place] = np.datetime64(value, "us")
            elif isinstance(value, time):
                self.problems[int(place)] = words.time_without_date(value)
            else:
                numbers.append(int(place))
        if len(numbers) < len(places):
            self.words.append("dates")
        if numbers:
            self._read_numbers(numbers)

    def _put_datetime(self, place: int, value: datetime) -> None:
        if value.tzinfo is not None:
            value, self.zones[place] = pd.Timestamp(value).tz_convert("UTC").tz_localize(None).to_pydatetime(), "UTC"
        self.values[place] = np.datetime64(value, "us")
        self.timed[place] = bool(self.zones[place]) or value.time() != time()

    def _read_numbers(self, places: list[int]) -> None:
        """Spreadsheet serials, seconds or milliseconds since 1970, or 20240131; other bare numbers are refused when they are the rule."""
        reader = self.reader
        numbers = np.array([number_of(self.column.values[place]) for place in places])
        numbers = np.where(np.isfinite(numbers), numbers, np.nan)
        compact = (numbers >= 19000101) & (numbers <= 21991231) & (numbers % 1 == 0)
        if not reader.stated and compact.all():
            self._match(np.array(places), [str(int(number)) for number in numbers], COMPACT)
            self.words.append("YYYYMMDD")
            return
        if reader.stated in ("unix", "unix-ms"):
            seconds = numbers if reader.stated == "unix" else numbers / 1000
            self._put_numbers(places, np.datetime64(0, "us"), seconds, "UTC")
            self.words.append("seconds since 1970" if reader.stated == "unix" else "milliseconds since 1970")
        elif reader.serial or reader.stated == "serial":
            self._put_numbers(places, _EPOCH, np.round(np.where(np.abs(numbers) < _FAR_SERIAL, numbers, np.nan) * 86400), "")
            self.words.append("spreadsheet dates")
        elif int(self.column.counts[places].sum()) * 2 > int(self.column.counts.sum()):
            example, meant = self.column.values[places[0]], _epoch_of(numbers)
            if meant:
                what = words.bare_number(example, self._row(places[0]))
                raise reader.refusal(what, meant)

    def _put_numbers(self, places: list[int], start: np.datetime64, seconds: npt.NDArray[np.float64], zone: str) -> None:
        fit = np.isfinite(seconds) & (seconds > 0) & (seconds < 86400 * _FAR_SERIAL)
        at, microseconds = np.array(places)[fit], np.round(seconds[fit] * 1e6).astype("int64")
        self.values[at] = start + microseconds.astype("timedelta64[us]")
        self.zones[at] = zone
        self.timed[at] = bool(zone) | (microseconds % 86_400_000_000 != 0)

    def _read_texts(self, places: npt.NDArray[np.int64]) -> None:
        texts = self.column.values[places]
        if "%" in self.reader.stated:
            self._read_format(places, texts)
            return
        digits = self.column.matches(r"^\d+(?:\.\d+)?$")[places] & ~self.column.matches(r"^\d{8}$")[places]
        if digits.any():
            self._read_numbers([int(place) for place in places[digits]])
            places, texts = places[~digits], texts[~digits]
        if self.reader.stated not in ("serial", "unix", "unix-ms"):
            self._read_patterns(places, texts)

    def _read_format(self, places: npt.NDArray[np.int64], texts: npt.NDArray[np.object_]) -> None:
        stated = self.reader.stated
        zoned = "%z" in stated
        parsed = pd.to_datetime(pd.Series(texts), format=stated, errors="coerce", utc=zoned)
        self.values[places] = (parsed.dt.tz_localize(None) if zoned else parsed).to_numpy(dtype="datetime64[us]")
        self.zones[places] = "UTC" if zoned else ""
        self.timed[places] = any(each in stated for each in ("%H", "%I", "%X", "%T", "%R", "%c"))
        self.words.append(f"written {stated} (stated)")

    def _read_patterns(self, places: npt.NDArray[np.int64], texts: npt.NDArray[np.object_]) -> None:
        left = self._numeric(places, list(texts))
        for pattern in NAMED:
            left = self._rest(left, pattern, "named months")
        left = self._rest(left, COMPACT, "YYYYMMDD")
        if self.reader.whole_months:
            for pattern in MONTHS:
                left = self._rest(left, pattern, "whole months")

    def _rest(self, places: npt.NDArray[np.int64], pattern: str, word: str) -> npt.NDArray[np.int64]:
        """Match the cells that no pattern has matched yet."""
        if not len(places):
            return places
        hit = self._match(places, list(self.column.values[places]), pattern)
        if hit.any():
            self.words.append(word)
        return places[~hit]

    def _match(self, places: npt.NDArray[np.int64], texts: list[str], pattern: str) -> npt.NDArray[np.bool_]:
        groups, hit = extract(texts, pattern)
        if hit.any():
            at = places[hit]
            month = integers([str(self.reader.months.get(plain_name(name), name)) for name in groups["month"]])
            day = integers(groups["day"]) if "day" in groups else np.ones(len(at))
            self._put(at, self._years(groups["year"]), month, day, groups)
        return hit

    def _numeric(self, places: npt.NDArray[np.int64], texts: list[str]) -> npt.NDArray[np.int64]:
        """2018-02-26 in any company; 26-02-2018 and 2/26/2018 by the stated order, else refused."""
        groups, hit = extract(texts, NUMERIC)
        at = places[hit]
        if not len(at):
            return places
        first, second, third = (integers(groups[name]) for name in ("first", "second_", "third"))
        year_first = np.array([len(text) == 4 for text in groups["first"]])
        odd = np.array([len(one) == 3 or len(two) == 3 for one, two in zip(groups["first"], groups["third"], strict=True)])
        ordered = ~year_first & ~odd
        if ordered.any():
            self._settle_order(at[ordered], first[ordered], second[ordered])
        if year_first.any():
            self.words.append("ISO")
        month_first = self.reader.stated == "month-first"
        years = np.where(year_first, first, self._years(groups["third"]))
        months = np.where(year_first, second, first if month_first else second)
        days = np.where(year_first, third, second if month_first else first)
        days = np.where(odd | (ordered & (self.reader.stated == "iso")), np.nan, days)
        self._put(at, years, months, days, groups)
        return places[~hit]

    def _refuse_swapped(self) -> None:
        """A spreadsheet with another locale turns 04/05 into 5 April and leaves 25/12 a text: then no real date has a day above 12."""
        real = ~self.ordered & ~np.isnat(self.values)
        days = self.values[real].astype("datetime64[D]") - self.values[real].astype("datetime64[M]").astype("datetime64[D]")
        enough = self.column.counts[real].sum() >= _SWAPPED and self.column.counts[self.ordered].sum() >= _SWAPPED
        if enough and self.proving[self.ordered].all() and (days < np.timedelta64(12, "D")).all():
            raise Unclear(
                words.swapped_by_spreadsheet(
                    self.reader.where, self._example(np.flatnonzero(real)), self._example(np.flatnonzero(self.ordered))
                ),
                (),
                None,
                self.column.header,
            )

    def _settle_order(self, at: npt.NDArray[np.int64], first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> None:
        """Raises Unclear unless the order is stated and most cells do not contradict it."""
        stated = self.reader.stated
        self.ordered[at], self.proving[at] = True, (first > 12) | (second > 12)
        day_first, month_first = at[(first > 12) & (first <= 31) & (second <= 12)], at[(second > 12) & (second <= 31) & (first <= 12)]
        if stated == "iso":
            return
        if not stated:
            raise self._unsettled(at, first, second, day_first, month_first)
        self.words.append(f"{stated} (stated)")
        agree, against = (day_first, month_first) if stated == "day-first" else (month_first, day_first)
        counts = self.column.counts
        if counts[against].sum() > max(3, counts[agree].sum()):
            other = "month-first" if stated == "day-first" else "day-first"
            others = int(counts[against].sum()) - 1
            says = words.stated(self.reader.setting, stated)
            what = words.stated_otherwise(says, self._example(against), others, other)
            raise self.reader.refusal(what, other)

    def _unsettled(self, at: Any, first: Any, second: Any, day_first: Any, month_first: Any) -> Unclear:
        open_cells = at[(first <= 12) & (second <= 12) & (first != second)]
        says = words.either_first(self._example(open_cells)) if len(open_cells) else ""
        if len(day_first) and len(month_first):
            what = words.mixed_dates(says, self._example(day_first), self._example(month_first))
            return self.reader.refusal(what, None)
        if len(day_first) or len(month_first):
            proven, cells, word = ("day-first", day_first, "day") if len(day_first) else ("month-first", month_first, "month")
            return self.reader.refusal(words.shows_first(says, self._example(cells), word), proven)
        shown = self._example(open_cells if len(open_cells) else at)
        return self.reader.refusal(words.none_proves(shown), None)

    def _row(self, place: int) -> int:
        return int(self.rows[int(np.argmax(self.column.codes == place))])

    def _example(self, places: npt.NDArray[np.int64]) -> str:
        return f"{self.column.values[places[0]]!r} (row {self._row(int(places[0]))})"

    def _years(self, texts: list[str]) -> npt.NDArray[np.float64]:
        """Two-digit years lie in the hundred years that end next year."""
        years = integers(texts)
        short = np.array([len(text) <= 2 for text in texts])
        century = self.reader.today.year + 1
        base = century - century % 100
        recent = np.where(base + years > century, base + years - 100, base + years)
        return np.where(short, recent, years)

    def _put(self, at: npt.NDArray[np.int64], years: Any, months: Any, days: Any, groups: Mapping[str, list[str]]) -> None:
        values = days_of(years, months, days)
        if any(groups.get("hour", ())):
            values = values + clocks_of(groups)
            self.timed[at] = [bool(hour) for hour in groups["hour"]]
            self.zones[at] = [zone_of(text) for text in groups["zone"]]
        self.values[at] = values

    def _refuse_far_years(self) -> None:
        with np.errstate(invalid="ignore"):
            far = (self.values < OLDEST) | (self.values > NEWEST)
        for place in np.flatnonzero(far):
            self.problems[int(place)] = words.no_year(as_day(self.values[place]), self.column.values[place])
        self.values[far] = NOT


def _epoch_of(numbers: npt.NDArray[np.float64]) -> str:
    """What bare numbers would be, were they dates of this century: spreadsheet days, seconds or milliseconds; "" for other numbers."""
    ranges = {"serial": (20_000, 80_000), "unix": (5e8, 5e9), "unix-ms": (5e11, 5e12)}
    middle = float(np.nanmedian(numbers))
    return next((name for name, (low, high) in ranges.items() if low < middle < high), "")


def _has_time(values: Instants) -> npt.NDArray[np.bool_]:
    return np.asarray(values != values.astype("datetime64[D]"))
