"""What a week is made of days: the four states, and how far rows reach."""

from datetime import date, timedelta
from typing import Any

import pytest

from scorecard.measures.states import number_of, ratio_of, stretch_of
from scorecard.measures.tracks import DAY, Reach, Track, reach_of
from scorecard.measures.tracks import counted as counted_of
from scorecard.measures.tracks import written as written_of
from scorecard.model import Company, State
from scorecard.weeks import WEEK
from tests.support.entries import Entry, entries

COMPANY = Company("Acme", holidays=frozenset({date(2026, 11, 26)}))
MONDAY = date(2026, 11, 9)
AFTER = date(2026, 11, 23)
SPAN = Reach(date(2026, 1, 1), AFTER)


def entry(day: date, value: float | None = 1.0, span: str | None = None, rows: int = 1) -> Entry:
    return Entry(day, "s", value, 0 if value is None else rows, rows, span)


def days_of(week: date, *offsets: int) -> list[Entry]:
    return [entry(week + timedelta(days=offset)) for offset in offsets]


def counted(every: list[Entry], reaches: list[Reach], span: Reach, every_value: bool = False) -> Track:
    return counted_of(entries(every), reaches, span, every_value=every_value)


def written(every: list[Entry], *given: Any, **more: Any) -> Track:
    return written_of(entries(every), *given, **more)


def found(track: Track, week: date = MONDAY, as_of: date = AFTER) -> tuple[float | None, str]:
    number = number_of(track, week, COMPANY, as_of)
    return number.value, number.state


class TestReach:
    @pytest.mark.parametrize(
        ("newest", "quiet", "synced", "end"),
        [
            ("2026-11-13", 0, "2026-11-30", "2026-11-15"),  # a Friday: nobody works at the weekend
            ("2026-11-13", 1, "2026-11-30", "2026-11-16"),
            ("2026-11-12", 1, "2026-11-30", "2026-11-15"),
            ("2026-11-11", 0, "2026-11-30", "2026-11-11"),
            ("2026-11-24", 1, "2026-12-30", "2026-11-26"),  # Thanksgiving is no business day
            ("2026-11-13", 5, "2026-11-17", "2026-11-16"),  # not over the day of the sync
            ("2026-11-17", 0, "2026-11-17", "2026-11-16"),
            ("2099-01-01", 1, "2026-11-17", "2026-11-16"),  # a slip of the pen reaches no further
        ],
    )
    def test_from_the_oldest_row_over_a_normal_silence(self, newest: str, quiet: int, synced: str, end: str) -> None:
        reach = reach_of(date(2026, 1, 5), date.fromisoformat(newest), quiet, date.fromisoformat(synced), COMPANY)
        assert reach == Reach(date(2026, 1, 5), date.fromisoformat(end))


class TestCounted:
    def test_a_quiet_week_within_reach_is_a_real_zero(self) -> None:
        track = counted(days_of(MONDAY - WEEK, 0) + days_of(MONDAY + WEEK, 0), [Reach(MONDAY - WEEK, MONDAY + WEEK)], SPAN)
        assert found(track) == (0.0, State.OK)

    def test_beyond_its_reach_a_week_is_missing_and_half_of_it_partial(self) -> None:
        track = counted(days_of(MONDAY, 0, 1), [Reach(MONDAY - WEEK, MONDAY + 3 * DAY)], SPAN)
        assert found(track) == (2.0, State.PARTIAL)
        assert found(track, MONDAY + WEEK) == (None, State.MISSING)

    def test_before_the_first_row_nothing_was_due_and_the_first_week_is_partial(self) -> None:
        track = counted(days_of(MONDAY, 2), [Reach(MONDAY + 2 * DAY, AFTER)], SPAN)
        assert found(track, MONDAY - WEEK) == (None, State.NOT_DUE)
        assert found(track) == (1.0, State.PARTIAL)

    def test_one_of_two_sources_that_fell_silent_makes_it_partial(self) -> None:
        whole, short = Reach(MONDAY - WEEK, AFTER), Reach(MONDAY - WEEK, MONDAY - DAY)
        assert found(counted(days_of(MONDAY, 0, 1), [whole, short], SPAN)) == (2.0, State.PARTIAL)
        assert found(counted(days_of(MONDAY, 0, 1), [whole, whole], SPAN)) == (2.0, State.OK)

    def test_nothing_ever_is_not_due(self) -> None:
        assert found(counted([], [], SPAN)) == (None, State.NOT_DUE)

    def test_a_win_without_its_amount_makes_the_sum_partial_and_alone_missing(self) -> None:
        reach = [Reach(MONDAY - WEEK, AFTER)]
        both = [entry(MONDAY, 100.0), Entry(MONDAY + DAY, "s", None, 0, 1)]
        assert found(counted(both, reach, SPAN, every_value=True)) == (100.0, State.PARTIAL)
        assert found(counted([*both[1:], entry(MONDAY - WEEK, 5.0)], reach, SPAN, every_value=True)) == (None, State.MISSING)
        assert found(counted(both, reach, SPAN, every_value=False)) == (100.0, State.OK)

    def test_a_sum_over_a_column_that_is_never_filled_is_not_zero(self) -> None:
        assert found(counted([Entry(MONDAY, "s", None, 0, 4)], [Reach(MONDAY - WEEK, AFTER)], SPAN)) == (None, State.MISSING)

    def test_entries_of_several_sources_add_up(self) -> None:
        three = [Entry(MONDAY, "a", 0.1, 1, 1), Entry(MONDAY, "b", 0.2, 1, 1), Entry(MONDAY, "c", 0.3, 1, 1)]
        assert found(counted(three, [Reach(MONDAY - WEEK, AFTER)], SPAN)) == (0.6, State.OK)


class TestWritten:
    def test_every_due_day_must_be_there(self) -> None:
        every = days_of(MONDAY, *range(7))
        assert found(written(every, MONDAY, COMPANY)) == (7.0, State.OK)
        assert found(written(every[:-1], MONDAY, COMPANY)) == (6.0, State.PARTIAL)
        assert found(written(days_of(MONDAY + WEEK, 0), MONDAY - WEEK, COMPANY)) == (None, State.MISSING)

    def test_a_zero_is_a_number_and_a_blank_is_not(self) -> None:
        zeros = [entry(MONDAY + offset * DAY, 0.0) for offset in range(7)]
        assert found(written(zeros, MONDAY, COMPANY)) == (0.0, State.OK)
        blank = [*zeros[:6], entry(MONDAY + 6 * DAY, None)]
        assert found(written(blank, MONDAY, COMPANY)) == (0.0, State.PARTIAL)

    def test_a_day_of_which_one_row_lacks_its_value_is_not_whole(self) -> None:
        every = [*days_of(MONDAY, 0, 1, 2, 3, 4, 5), Entry(MONDAY + 6 * DAY, "s", 3.0, 1, 2)]
        assert found(written(every, MONDAY, COMPANY)) == (9.0, State.PARTIAL)

    def test_only_business_days_are_due_where_that_is_the_cadence(self) -> None:
        weekdays = days_of(MONDAY, 0, 1, 2, 3, 4)
        assert found(written(weekdays, MONDAY, COMPANY, "business_days")) == (5.0, State.OK)
        assert found(written(weekdays, MONDAY, COMPANY, "daily")) == (5.0, State.PARTIAL)
        thanksgiving = date(2026, 11, 23)
        assert found(written(days_of(thanksgiving, 0, 1, 2, 4), MONDAY, COMPANY, "business_days"), thanksgiving, date(2026, 12, 7)) == (
            4.0,
            State.OK,
        )

    @pytest.mark.parametrize("offset", [0, 3, 6])
    def test_one_number_stands_for_a_week(self, offset: int) -> None:
        assert found(written(days_of(MONDAY, offset), MONDAY, COMPANY, "weekly")) == (1.0, State.OK)
        assert found(written([entry(MONDAY + offset * DAY, 4.0, "week")], MONDAY, COMPANY, "daily")) == (4.0, State.OK)

    def test_a_month_is_due_in_the_week_in_which_it_ends(self) -> None:
        october = [entry(date(2026, 10, 1), 40.0, "month")]
        track = written(october, date(2026, 10, 1), COMPANY)
        assert stretch_of(date(2026, 10, 26), "monthly") == Reach(date(2026, 10, 1), date(2026, 10, 31))
        assert found(track, date(2026, 10, 26)) == (40.0, State.OK)
        assert found(track, MONDAY) == (None, State.NOT_DUE)
        assert found(track, date(2026, 11, 30), date(2026, 12, 14)) == (None, State.MISSING)

    def test_a_stock_is_what_stands_on_the_last_day(self) -> None:
        values = [entry(MONDAY + offset * DAY, float(offset)) for offset in range(7)]
        assert found(written(values, MONDAY, COMPANY, stock=True)) == (6.0, State.OK)
        assert found(written([values[0], values[6]], MONDAY, COMPANY, stock=True)) == (6.0, State.OK)
        assert found(written(values[:5], MONDAY, COMPANY, stock=True)) == (4.0, State.PARTIAL)
        assert found(written(values, MONDAY, COMPANY, stock=True), MONDAY + WEEK) == (None, State.MISSING)

    def test_silence_within_the_quiet_days_is_not_missing_yet(self) -> None:
        last_week = written(days_of(MONDAY - WEEK, 0), MONDAY - WEEK, COMPANY, "weekly", quiet_days=1)
        monday_after = MONDAY + WEEK
        assert found(last_week, MONDAY, monday_after) == (None, State.NOT_DUE)
        assert found(last_week, MONDAY, monday_after + DAY) == (None, State.MISSING)

    def test_days_that_should_long_be_there_are_missing_even_in_the_running_week(self) -> None:
        track = written(days_of(MONDAY - WEEK, *range(7)), MONDAY - WEEK, COMPANY, quiet_days=1)
        assert found(track, MONDAY, MONDAY + DAY) == (None, State.NOT_DUE)
        assert found(track, MONDAY, MONDAY + 2 * DAY) == (None, State.MISSING)

    def test_the_running_week_is_partial(self) -> None:
        track = written(days_of(MONDAY, 0, 1), MONDAY - WEEK, COMPANY)
        assert found(track, MONDAY, MONDAY + 2 * DAY) == (2.0, State.PARTIAL)
        assert found(track, MONDAY + WEEK, MONDAY + WEEK) == (None, State.NOT_DUE)


class TestRatio:
    def ratio(self, above: Track, below: Track, scale: float = 1.0) -> tuple[float | None, str]:
        number = ratio_of(above, below, scale, MONDAY, COMPANY, AFTER)
        return number.value, number.state

    def track(self, values: dict[int, float]) -> Track:
        return written([entry(MONDAY + offset * DAY, value) for offset, value in values.items()], MONDAY - WEEK, COMPANY)

    def test_sums_over_the_same_days_and_no_mean_of_shares(self) -> None:
        above, below = dict.fromkeys(range(7), 1.0), {**dict.fromkeys(range(6), 2.0), 6: 20.0}
        assert self.ratio(self.track(above), self.track(below)) == (7 / 32, State.OK)
        assert self.ratio(self.track(above), self.track(below), 1000) == (7 / 32 * 1000, State.OK)

    def test_days_that_only_one_of_them_knows_are_left_out(self) -> None:
        above, below = {0: 1.0, 1: 1.0, 2: 100.0}, {0: 2.0, 1: 2.0, 3: 1000.0}
        assert self.ratio(self.track(above), self.track(below)) == (0.5, State.PARTIAL)
        assert self.ratio(self.track({0: 1.0}), self.track({1: 1.0})) == (None, State.MISSING)

    def test_over_zero_there_is_no_value_and_nothing_is_missing(self) -> None:
        every = dict.fromkeys(range(7), 3.0)
        number = ratio_of(self.track(every), self.track(dict.fromkeys(range(7), 0.0)), 1.0, MONDAY, COMPANY, AFTER)
        assert (number.value, number.state, number.numerator, number.denominator) == (None, State.OK, 21.0, 0.0)

    def test_weekly_numbers_are_divided_as_wholes(self) -> None:
        weekly = written([entry(MONDAY, 14.0, "week")], MONDAY, COMPANY)
        assert self.ratio(weekly, self.track(dict.fromkeys(range(7), 1.0))) == (2.0, State.OK)
        assert self.ratio(weekly, self.track({0: 1.0})) == (None, State.PARTIAL)

    def test_a_part_that_was_not_due_makes_no_ratio(self) -> None:
        later = written(days_of(MONDAY + WEEK, 0), MONDAY + WEEK, COMPANY)
        assert self.ratio(self.track(dict.fromkeys(range(7), 1.0)), later) == (None, State.NOT_DUE)

    def test_business_days_beside_all_days(self) -> None:
        calls = written(days_of(MONDAY, 0, 1, 2, 3, 4), MONDAY - WEEK, COMPANY, "business_days")
        visits = self.track(dict.fromkeys(range(7), 10.0))
        assert self.ratio(calls, visits)[0] == pytest.approx(5 / 50)
