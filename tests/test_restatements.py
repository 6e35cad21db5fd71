"""Restatements: what was told and is different now, with the rows that made it so; the past as it was known."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.answering.restatements import Restatements, build
from scorecard.answers import answer
from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.restatements import Cell, row_changes
from scorecard.model import Question
from scorecard.query.engine import open_engine
from scorecard.sync import sync
from scorecard.wording import restatements as wording
from tests.workspace.small import small_house, write

MONDAY = datetime(2026, 11, 9, 8, tzinfo=UTC)
NEXT = MONDAY + timedelta(days=7)
DAYS = [f"2026-10-{day:02d}" for day in range(19, 32)] + [f"2026-11-{day:02d}" for day in range(1, 9)]


def visits(**changed: int) -> str:
    """A hundred visits on each day, but for the days given as d_11_02=…"""
    values = {day: 100 for day in DAYS} | {f"2026-{name[2:].replace('_', '-')}": value for name, value in changed.items()}
    return "Day,Name,Value\n" + "".join(f"{day},visits,{value}\n" for day, value in sorted(values.items()))


def leads(*rows: str) -> str:
    return "\n".join(["Id,Created,Amount,Channel", *rows]) + "\n"


LEADS = ("A,2026-11-03,10,PPC", "B,2026-11-04,20,PPC", "C,2026-11-05,30,Email", "D,2026-11-06,40,Email", "Z,2026-10-19,1,PPC")


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = small_house(tmp_path)
    write(tmp_path, {"visits.csv": visits(), "leads.csv": leads(*LEADS)})
    sync(house, None, MONDAY)
    return house


def since_monday(house: House, **options: str) -> Restatements:
    question = Question("restatements", NEXT.date(), options=tuple({"since": MONDAY.isoformat(), **options}.items()))
    return build(house, question, open_engine(house, house.store.current()))


def test_nothing_changed(house: House) -> None:
    sync(house, None, NEXT)
    body = since_monday(house)
    assert (body.sources, body.rows) == ((), ())
    assert wording.summary(body, house.configuration.company) == "No number that was told on 9 Nov 2026, 09:00 has changed since."


def test_a_number_that_was_told_is_told_again_with_the_row_that_changed(house: House, tmp_path: Path) -> None:
    write(tmp_path, {"visits.csv": visits(d_11_04=290)})
    sync(house, None, NEXT)
    body = since_monday(house)
    (number,) = body.rows
    assert (number.indicator, number.week.isoformat(), number.before, number.after, number.kind) == (
        "visits",
        "2026-11-02",
        700,
        890,
        "changed",
    )
    assert number.rows is not None
    assert (number.rows.added, number.rows.removed, number.rows.changed) == (0, 0, 1)
    assert number.rows.changed_rows[0].cells == (Cell("value", 100.0, 290.0),)
    sentence = wording.sentence(number, body.since, house.configuration.company)
    assert sentence == "Visits, week of 2 Nov: 700 on 9 Nov 2026, 09:00, 890 now (+190)."


def test_leads_that_came_late_left_or_moved(house: House, tmp_path: Path) -> None:
    moved = ("A,2026-11-03,11,PPC", "B,2026-11-04,20,PPC", "C,2026-10-21,30,Email", *LEADS[4:], "E,2026-11-07,50,PPC")
    write(tmp_path, {"leads.csv": leads(*moved)})
    sync(house, None, NEXT)
    rows = {number.week.isoformat(): number for number in since_monday(house, id="leads").rows}
    last, earlier = rows["2026-11-02"], rows["2026-10-19"]
    assert (last.before, last.after, earlier.before, earlier.after) == (4, 3, 1, 2)
    assert last.rows is not None
    assert [row["lead_id"] for row in last.rows.added_rows] == ["E"]
    assert sorted(row["lead_id"] for row in last.rows.removed_rows) == ["C", "D"]
    assert [(row.key["lead_id"], row.cells) for row in last.rows.changed_rows] == [("A", (Cell("amount", 10.0, 11.0),))]
    assert wording.rows_sentence(last.rows, house.configuration.company) == "1 row added, 2 rows removed, 1 row changed"


def test_a_row_that_only_moved_in_its_sheet_has_not_changed(house: House, tmp_path: Path) -> None:
    write(tmp_path, {"leads.csv": leads(*reversed(LEADS), "Y,2026-10-20,1,PPC")})
    sync(house, None, NEXT)
    (number,) = since_monday(house).rows
    assert number.rows is not None
    assert (number.week.isoformat(), number.rows.added, number.rows.removed, number.rows.changed) == ("2026-10-19", 1, 0, 0)


def test_a_withdrawn_number_is_told_and_a_completed_week_is_not(house: House, tmp_path: Path) -> None:
    without = "".join(line for line in visits().splitlines(keepends=True) if not line.startswith("2026-10-28"))
    write(tmp_path, {"visits.csv": without + "".join(f"2026-11-{day:02d},visits,5\n" for day in range(9, 16))})
    sync(house, None, NEXT)
    (number,) = since_monday(house).rows
    assert (number.week.isoformat(), number.before, number.kind, number.state) == ("2026-10-26", 700, "withdrawn", "partial")
    assert "no longer whole now" in wording.sentence(number, MONDAY, house.configuration.company)


def test_before_the_first_snapshot_nothing_was_known(house: House) -> None:
    body = since_monday(house, since="2026-01-01")
    assert (body.known_then, body.rows) == (False, ())
    assert wording.lines(body, house.configuration.company) == ["Nothing was known on 1 Jan 2026, 00:00: there is no snapshot from then."]


def test_a_moment_that_is_none_is_a_mistake(house: House) -> None:
    with pytest.raises(QuestionError, match="no moment to compare with"):
        since_monday(house, since="last week")


def test_the_answer_as_it_was_known_then_is_the_answer_that_was_given_then(house: House, tmp_path: Path) -> None:
    """`--as-known-on`: the same body, from the snapshots of then, after the facts have changed."""
    question = Question("scorecard", MONDAY.date(), weeks=3)
    told = answer(house, question, MONDAY).body
    write(tmp_path, {"visits.csv": visits(d_11_04=290), "leads.csv": leads(*LEADS[:2])})
    sync(house, None, NEXT)
    assert answer(house, question, NEXT).body != told
    assert answer(house, Question("scorecard", MONDAY.date(), weeks=3, known_on=MONDAY), NEXT).body == told


ROWS = st.lists(st.fixed_dictionaries({"id": st.sampled_from([None, "a", "b", "c"]), "value": st.integers(0, 3)}), max_size=8)


@given(ROWS, ROWS)
def test_changes_explain_the_difference_exactly(before: list[dict[str, object]], after: list[dict[str, object]]) -> None:
    changes = row_changes(before, after, ("id",))
    assert len(after) - len(before) == changes.added - changes.removed
    total = sum(int(str(row["value"])) for row in after) - sum(int(str(row["value"])) for row in before)
    told = sum(row["value"] for row in changes.added_rows) - sum(row["value"] for row in changes.removed_rows)
    told += sum(cell.after - cell.before for row in changes.changed_rows for cell in row.cells if cell.column == "value")
    assert told == total


@given(ROWS)
def test_the_same_rows_in_another_order_are_no_change(rows: list[dict[str, object]]) -> None:
    changes = row_changes(rows, list(reversed(rows)), ("id",))
    assert (changes.added, changes.removed, changes.changed) == (0, 0, 0)
