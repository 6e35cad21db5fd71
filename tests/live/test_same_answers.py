"""A database that is asked live answers what its copy answers: every question, number for number, row for row."""

import pytest
import sqlalchemy as sa

from tests.live import warehouse
from tests.live.warehouse import QUESTIONS, body, differences, numbers_in
from tests.support.company import Shop

pytestmark = pytest.mark.slow

EVERY = 60
CORE = ("scorecard of a channel", "funnel", "channels by persona", "journeys", "leads of a channel")
"""What MariaDB is asked: each kind of statement once."""
SLOW = ("drivers", "planner", "executive", "meeting", "scorecard", "journeys of a channel", "channels", "feedback", "agreement")
"""What PostgreSQL is asked in `tests.proofs.live` only: they take long in Python, and make of the others' statements."""


@pytest.fixture(
    scope="module", params=[pytest.param("postgres", marks=pytest.mark.postgres), pytest.param("mariadb", marks=pytest.mark.mariadb)]
)
def houses(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Shop, Shop]:
    """The kind of database, the house that copies, and the one that asks live."""
    url = request.getfixturevalue(request.param).fresh()
    warehouse.fill(url, warehouse.rows(EVERY))
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, warehouse.shop(folder / "copied", url, False), warehouse.shop(folder / "live", url, True)


def test_every_answer_is_the_same(houses: tuple[str, Shop, Shop]) -> None:
    kind, copied, live = houses
    for name in [each for each in QUESTIONS if each not in SLOW] if kind == "postgres" else CORE:
        expected = body(copied, QUESTIONS[name])
        assert differences(expected, body(live, QUESTIONS[name])) == [], name
        assert numbers_in(expected) > 2, f"{name}: an answer without numbers proves nothing"


def test_the_comparison_sees_one_lead_more_after_the_next_look(houses: tuple[str, Shop, Shop]) -> None:
    """The negative control, and what a moment is: until the next look the kept answer stands."""
    _, copied, live = houses
    expected = body(copied, QUESTIONS["scorecard of a channel"])
    assert differences(expected, body(live, QUESTIONS["scorecard of a channel"])) == []
    engine = sa.create_engine(copied.environment["SCORECARD_SECRET_WAREHOUSE"], poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO crm_leads (id, created, source) VALUES ('L999999', '2026-11-10 10:00:00', 'Email')"))
    assert differences(expected, body(live, QUESTIONS["scorecard of a channel"])) == []
    live.sync("crm")
    assert differences(expected, body(live, QUESTIONS["scorecard of a channel"])) != []


def test_what_it_costs_is_shown(houses: tuple[str, Shop, Shop]) -> None:
    kind, _, live = houses
    live.ask("funnel")
    row = next(each for each in live.ask("sources").to_json()["rows"] if each["source"] == "crm")
    assert row["place"].endswith("crm_leads, asked live")
    assert row["live"]["statements"] >= 3
    assert row["live"]["rows_returned"] > 10
    leads = len(warehouse.rows(EVERY)["crm_leads"])
    # MariaDB's statistics are a guess; PostgreSQL's were just gathered.
    assert row["live"]["rows_scanned"] >= (leads * 3 if kind == "postgres" else leads)


def test_nothing_of_it_is_copied_and_all_looks_share_a_file(houses: tuple[str, Shop, Shop]) -> None:
    _, copied, live = houses
    first = live.house.store.current()["crm"]
    live.sync("crm")
    snapshot = live.house.store.current()["crm"]
    assert snapshot.columns == ("looked_at", "mark")
    assert (snapshot.path, snapshot.id == first.id) == (first.path, False)
    assert snapshot.rows_read >= copied.house.store.current()["crm"].rows_read
    assert (snapshot.oldest, snapshot.newest) == (copied.house.store.current()["crm"].oldest, copied.house.store.current()["crm"].newest)
