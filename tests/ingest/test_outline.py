"""Weeks that stand in the first row of their group only: told, filled down once that is settled, and never taken from a total."""

from datetime import date, timedelta

import pytest

from scorecard.ingest import inspect
from scorecard.ingest.unclear import Unclear
from scorecard.model import Company, Configuration, Layout
from tests.connect.tables import TODAY
from tests.ingest.sheets import configured, of_csv, read, source, values

CHANNELS = ("PPC", "Email", "Events")
WEEKS = [date(2026, 8, 3) + timedelta(weeks=n) for n in range(8)]


def by_channel(subtotals: bool = False) -> str:
    """Visits by week and channel, the week in the first row of each three."""
    lines = ["Week,Channel,Visits"]
    for n, week in enumerate(WEEKS):
        numbers = [317 * (place + 1) + 11 * n for place in range(3)]
        lines += [f"{week if place == 0 else ''},{name},{numbers[place]}" for place, name in enumerate(CHANNELS)]
        lines += [f"{week} Total,,{sum(numbers)}"] if subtotals else []
    return "\n".join(lines)


EXPECTED = {str(week): 317 * 6 + 33 * n for n, week in enumerate(WEEKS)}


@pytest.mark.parametrize("subtotals", [False, True])
def test_a_blank_week_is_the_one_above(subtotals: bool) -> None:
    layout = Layout("wide", date_means="week_start", fill_down=("week",))
    result = read(of_csv(by_channel(subtotals)), source("indicator_values", layout=layout, columns={"date": "Week"}), configured("Visits"))
    sums = result.rows.groupby("date")["value"].sum()
    assert {str(day.date()): value for day, value in sums.items()} == EXPECTED
    assert (result.rows_read, result.rows_rejected) == (24, 0)
    assert sorted(set(result.rows["channel"])) == sorted(CHANNELS)


def test_without_the_setting_it_is_refused_with_the_line_that_settles_it() -> None:
    with pytest.raises(Unclear, match=r'layout\.fill_down = \["Week"\] in \[sources\.crm\]') as refused:
        read(of_csv(by_channel()), source("indicator_values", layout=Layout("wide"), columns={"date": "Week"}), configured("Visits"))
    assert (refused.value.setting, refused.value.value) == (("layout", "fill_down"), ("Week",))


def test_nobody_has_to_know_the_setting() -> None:
    found = inspect(of_csv(by_channel()), None, Configuration(Company("Northwind")), TODAY)
    assert (found.source.dataset, found.source.layout.shape, found.source.layout.fill_down) == ("indicator_values", "wide", ("Week",))
    assert found.ingested is not None
    assert found.ingested.rows["value"].sum() == sum(EXPECTED.values())


def test_numbers_by_name_in_groups_are_told_too() -> None:
    text = "\n".join(["Week,Metric,Actual", *by_channel().splitlines()[1:]])
    found = inspect(of_csv(text), None, Configuration(Company("Northwind")), TODAY)
    assert (found.source.dataset, found.source.layout) == ("indicator_values", Layout(fill_down=("Week",)))
    assert found.ingested is not None
    assert values(found.ingested)[(str(WEEKS[3]), "Email")] == 634 + 33


def test_the_total_below_keeps_its_blank_week() -> None:
    text = f"{by_channel()}\n,Total,999"
    layout = Layout("wide", date_means="week_start", fill_down=("Week",))
    result = read(of_csv(text), source("indicator_values", layout=layout, columns={"date": "Week"}), configured("Visits"))
    assert result.rows["value"].sum() == sum(EXPECTED.values())
    assert [each.first for each in result.understood.skipped] == [26]
