"""What a live source is not allowed: to take long, to give much back, to write, to be asked by a link, to be joined with another place."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from scorecard.__main__ import main
from scorecard.errors import QuestionError, SourceError
from scorecard.live import abandoned, routing, stored_only
from scorecard.live.asking import LiveDatabase
from scorecard.live.warm import warm
from scorecard.ui.asking_live import only_kept
from tests.support.company import Shop
from tests.support.servers import DatabaseServer

pytestmark = pytest.mark.postgres
TODAY = "2026-11-22"
LEADS = """
CREATE TABLE deals (id integer, born timestamptz, channel text, won timestamp, amount numeric(10,2));
INSERT INTO deals VALUES
  (1, '2026-11-03 23:30:00-05', ' ppc ', NULL, 10.5),
  (2, '2026-11-04 09:00:00-05', 'O''Brien; DROP TABLE deals --', '2026-11-12 08:00', 20),
  (3, '2026-11-10 01:00:00-05', '100%% \\', 'infinity', NULL),
  (4, NULL, 'ppc', NULL, 1),
  (5, '2026-11-11 12:00:00-05', 'n/a', '2026-11-12 23:30', 7.25);
CREATE TABLE touches (at timestamp, kind text, lead_id text, channel text);
INSERT INTO touches VALUES ('2026-11-02 10:00', 'visit', '2', 'PPC'), ('2026-11-11 10:00', 'call', '2', 'Sales');
"""
HEAD = """
[company]
name = "Acme"
timezone = "America/New_York"

[[channels]]
name = "Paid search"
aliases = ["PPC"]

[[channels]]
name = "O'Brien; DROP TABLE deals --"

[indicators.new_leads]
name = "New leads"
count = "leads"

[indicators.calls]
name = "Calls"
count = "events"

[sources.crm]
kind = "database"
dataset = "leads"
secret = "crm"
columns = {{ lead_id = "id", created_at = "born", won_at = "won" }}
{crm}

[sources.web]
kind = "database"
dataset = "events"
secret = "crm"
table = "touches"
{web}
"""
TABLE = 'table = "deals"\n'
Make = Callable[..., Shop]


@pytest.fixture
def url(postgres: DatabaseServer) -> str:
    url = postgres.fresh()
    run(url, LEADS)
    return url


def run(url: str, *statements: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def make(url: str, tmp_path: Path) -> Make:
    def made(crm: str, web: str = "live = true", folder: str = "live") -> Shop:
        (tmp_path / folder).mkdir()
        return Shop(tmp_path / folder, HEAD.format(crm=crm, web=web), TODAY, {"SCORECARD_SECRET_CRM": url})

    return made


def leads_of(shop: Shop, **more: Any) -> list[dict[str, Any]]:
    body = shop.ask("leads", **more).to_json()
    return [{name: value for name, value in row.items() if name != "source_row"} for row in body["rows"]]


def test_hostile_texts_zones_and_odd_values_are_read_as_a_copy_reads_them(make: Make) -> None:
    live, copied = make(TABLE + "live = true"), make(TABLE, web="", folder="copied")
    assert [each.ok for each in (*live.sync().values(), *copied.sync().values())] == [True] * 4
    assert leads_of(live) == leads_of(copied)
    found = {each["lead_id"]: each for each in leads_of(live)}
    assert found["1"]["channel"] == "Paid search"
    assert found["1"]["created_at"] == "2026-11-03T23:30:00"
    assert found["2"]["channel"] == "O'Brien; DROP TABLE deals --"
    assert found["3"]["won_at"] is None
    assert found["5"]["channel"] is None
    chosen = live.weeks("new_leads", channel=["O'Brien; DROP TABLE deals --"])
    assert chosen["2026-11-02"][0] == 1.0
    assert chosen == copied.weeks("new_leads", channel=["O'Brien; DROP TABLE deals --"])
    crm = live.house.store.current()["crm"]
    assert (crm.rows_read, crm.rows_accepted, crm.rows_rejected) == (5, 4, 1)


def test_too_many_rows_are_refused_with_a_sentence(make: Make) -> None:
    shop = make(TABLE + "live = true\nmax_rows = 2")
    shop.sync()
    with pytest.raises(SourceError, match=r"needs more than 2 rows of it.*max_rows.*\[sources.crm\]"):
        shop.ask("channels")


def test_a_statement_ends_in_time(make: Make) -> None:
    slow = "query = \"SELECT *, (SELECT pg_sleep(30) || '') FROM deals\"\ntimeout_seconds = 0.5\nlive = true"
    result = make(slow).sync("crm")["crm"]
    assert not result.ok
    assert result.error_kind == "slow"
    assert "did not answer within 0.5 s" in str(result.error)


def test_a_statement_that_nobody_waits_for_is_stopped_in_the_database(url: str) -> None:
    database = LiveDatabase(sa.make_url(url), "deals", 60, 100, ("crm",))
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    token = abandoned.set(gone.is_set)
    try:
        with pytest.raises(SourceError, match="given up") as refused:
            database.ask(sa.select(sa.func.pg_sleep(60).label("slept"), sa.literal("mark of the sleeper").label("mark")))
    finally:
        abandoned.reset(token)
    assert refused.value.kind == "cancelled"
    deadline = time.monotonic() + 20
    while sleepers(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert sleepers(url) == 0


def sleepers(url: str) -> int:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        return int(connection.exec_driver_sql(asleep).scalar_one())


def test_a_query_cannot_write(make: Make, url: str) -> None:
    writing = make('query = "WITH gone AS (DELETE FROM deals RETURNING *) SELECT * FROM gone"\nlive = true')
    result = writing.sync("crm")["crm"]
    assert not result.ok
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM deals").scalar_one() == 5


def test_a_link_sees_what_is_kept_and_never_asks(make: Make, url: str) -> None:
    shop = make(TABLE + "live = true")
    shop.sync()
    with stored_only(), pytest.raises(QuestionError, match="nothing is kept of it"):
        shop.ask("channels")
    asked = shop.ask("channels").to_json()
    warm(shop.house, shop.now)
    run(url, "DROP TABLE deals")
    with stored_only():
        assert shop.ask("channels").to_json()["rows"] == asked["rows"]
        assert shop.ask("funnel").to_json()["stages"]


def test_an_unreachable_database_leaves_its_last_answers_with_a_notice(make: Make, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make(TABLE + "live = true")
    shop.sync()
    before = shop.ask("channels").to_json()
    shop.sync()  # a new moment, so that the answer would be asked for anew
    monkeypatch.setattr(routing, "_resting", {})
    run(url, "ALTER TABLE deals RENAME TO hidden", "REVOKE CONNECT ON DATABASE " + str(sa.make_url(url).database) + " FROM PUBLIC")
    monkeypatch.setattr(routing, "database_url", lambda *_: sa.make_url(url).set(port=1))
    after = shop.ask("channels").to_json()
    assert after["rows"] == before["rows"]
    assert any("Shown is what it answered on" in each["what"] for each in after["issues"])
    with pytest.raises(SourceError, match="cannot be reached"):
        shop.ask("funnel")


def test_two_places_are_put_together_where_the_answer_permits(make: Make) -> None:
    shop = make(TABLE + "live = true", web="")
    shop.sync()
    assert shop.weeks("new_leads")["2026-11-09"][0] == 2.0
    assert shop.weeks("calls")["2026-11-09"][0] == 1.0
    with pytest.raises(QuestionError, match="lie in different places"):
        shop.ask("journeys")


def test_a_damaged_kept_answer_is_asked_for_anew(make: Make) -> None:
    shop = make(TABLE + "live = true")
    shop.sync()
    before = shop.ask("channels").to_json()["rows"]
    kept = sorted((shop.house.settings.home / "live").glob("*.parquet"))
    assert kept
    for file in kept:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(bytes(content))
    assert shop.ask("channels").to_json()["rows"] == before


def test_what_does_not_fit_is_said_with_what_to_do(make: Make, url: str) -> None:
    run(url, "ALTER TABLE deals ALTER COLUMN won TYPE text")
    result = make(TABLE + "live = true").sync("crm")["crm"]
    assert "the column 'won' (for won_at) is text in the database" in str(result.error)
    assert "CAST(" in str(result.error)


def test_only_a_reader_in_the_app_causes_questions(make: Make) -> None:
    """A program's request has no run of a page; where nothing is live, all share one answer."""
    live, copied = make(TABLE + "live = true"), make(TABLE, web="", folder="copied")
    assert (only_kept(live.house), only_kept(copied.house)) == (True, False)


def test_check_says_what_it_costs_to_ask(make: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shop = make(TABLE + "live = true")
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "crm: table deals, asked live: 5 rows; counting them and their days took" in said
    assert "the database expects to read" in said
