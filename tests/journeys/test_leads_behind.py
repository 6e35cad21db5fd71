"""The leads behind a figure of the journeys page are exactly those that the figure counts."""

import random
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from scorecard.query import journeys
from scorecard.query.journey_leads import JourneyPick, lead_ids, picked
from scorecard.query.tables import Tables
from tests.journeys.rows import CONFIGURATION, SPAN, Told, by_model, credits_of, database, insert, moment


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[sa.Connection, Tables]]:
    rng = random.Random(4)
    told = {
        f"L{number}": Told(
            [(rng.randrange(60), rng.choice("ABC")) for _ in range(rng.randrange(5))], won=rng.choice([None, rng.randrange(10, 50)])
        )
        for number in range(150)
    }
    connection, tables = database(told)
    yield connection, tables
    connection.close()


def ids(connection: sa.Connection, pick: JourneyPick) -> list[str]:
    return [row.lead_id for row in connection.execute(lead_ids(CONFIGURATION, SPAN, pick))]


def test_each_path_opens_as_many_leads_as_took_it(world: tuple[sa.Connection, Tables]) -> None:
    connection, tables = world
    paths = connection.execute(journeys.paths(tables.leads, tables.events, SPAN, limit=500)).all()
    assert len(paths) > 20
    seen: list[str] = []
    for path, is_won, number in paths:
        found = ids(connection, JourneyPick("won" if is_won else "other", path=path))
        assert len(found) == number, path
        seen += found
    assert sorted(seen) == sorted(ids(connection, JourneyPick("all")))


def test_each_credit_opens_the_wins_that_it_was_given_for(world: tuple[sa.Connection, Tables]) -> None:
    connection, tables = world
    answer = credits_of(connection, tables)
    for row in answer.rows:
        assert len(ids(connection, JourneyPick("won", channel=row.channel))) == row.touched
        for model in ("first", "last"):
            chosen = ids(connection, JourneyPick("won", channel=row.channel, place=model))  # type: ignore[arg-type]
            assert len(chosen) == pytest.approx(by_model(answer, model)[row.channel])
    assert len(ids(connection, JourneyPick("unattributed"))) == answer.unattributed > 0
    assert len(ids(connection, JourneyPick("won"))) == answer.won - answer.unattributed


def test_a_lead_that_two_sources_know_is_one_row_and_one_that_none_knows_too() -> None:
    connection, tables = database({"x": Told([(0, "A")], won=3)})
    insert(connection, tables.leads, [{"lead_id": "x", "created_at": moment(1), "won_at": moment(3), "source": "other"}])
    touch = {"lead_id": "y", "at": moment(1), "channel": "A", "kind": "visit", "team": "marketing"}
    insert(connection, tables.events, [touch, {**touch, "at": moment(2), "kind": "won", "channel": None}])
    rows = connection.execute(picked(CONFIGURATION, SPAN, JourneyPick("won", channel="A"))).mappings().all()
    assert sorted((row["lead_id"], row["created_at"]) for row in rows if row["lead_id"] == "x") == [("x", moment(0))]
    assert [row["created_at"] for row in rows if row["lead_id"] == "y"] == [None]
    connection.close()


def test_the_page_opens_a_path_searches_it_and_leads_on_to_one_journey(opened: Callable[..., AppTest]) -> None:
    app = opened("journeys", journeys_show="title=Path&journey=won&path=Paid search > Email")
    assert not app.exception
    assert not app.error
    listed = next(frame.value for frame in app.dataframe if "Lead" in frame.value)
    assert f"{len(listed)} leads" in " ".join(str(each.value) for each in app.markdown)
    owner = listed["Owner"].iloc[0]
    app.text_input(key="journeys_leads_search").set_value(owner.lower()).run()
    assert not app.exception
    found = next(frame.value for frame in app.dataframe if "Lead" in frame.value)
    assert set(found["Owner"]) == {owner}
    assert len(found) < len(listed)
