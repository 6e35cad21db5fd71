"""Databases for real: PostgreSQL, MariaDB, SQLite and DuckDB hold the same leads and give back the same cells."""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from scorecard.sources import database as reader
from scorecard.sources import probe, read_all
from scorecard.sources.database import read_database
from tests.support.reading import database, error, rows, secrets_of, table
from tests.support.servers import DatabaseServer, free_port
from tests.support.shared import shared_data

NUMERIC, STAMP = "decimal(12,2)", "timestamp"
LEADS = f"create table leads (id bigint, name varchar(80), amount {NUMERIC}, born date, moment {STAMP} null, rate double precision)"
ROWS = [
    (1, "Müller 💡 & 株式会社", "12.50", "2026-01-05", "2026-01-05 23:59:59", 0.1),
    (9007199254740993, "100 % 'sure': a:b", "-0.01", "1999-12-31", "2026-03-29 02:30:00", 1e-9),
    (None, None, None, None, None, None),
]


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'with space.db'}"


@pytest.fixture(scope="session")
def duckdb_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"duckdb:///{tmp_path_factory.mktemp('duckdb') / 'leads.duckdb'}"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("postgresql", marks=pytest.mark.postgres),
        pytest.param("mariadb", marks=pytest.mark.mariadb),
        "sqlite",
        "duckdb",
    ],
)
def url(request: pytest.FixtureRequest) -> str:
    """A database of each kind with the table leads, one view on it, and a big table."""
    kind = request.param
    if kind in ("sqlite", "duckdb"):
        address = request.getfixturevalue(f"{kind}_url")
    else:
        server: DatabaseServer = request.getfixturevalue("postgres" if kind == "postgresql" else "mariadb")
        address = server.fresh()
    run(address, LEADS, "create view won as select * from leads where amount > 0", "create table many (n integer, word varchar(20))")
    fill(address, "leads", ["id", "name", "amount", "born", "moment", "rate"], ROWS)
    fill(address, "many", ["n", "word"], [(number if number % 7 else None, f"w{number % 11}") for number in range(6_000)])
    return str(address)


def run(address: str, *statements: str) -> None:
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def fill(address: str, name: str, columns: list[str], values: list[tuple[Any, ...]]) -> None:
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.begin() as connection:
        target = sa.table(name, *(sa.column(column) for column in columns))
        connection.execute(sa.insert(target), [dict(zip(columns, row, strict=True)) for row in values])
    engine.dispose()


def read(address: str, **options: object):
    """The outcome of one source on that database."""
    return read_all([database("crm", **options)], secrets_of(url=address))["crm"]


def holds_text_dates(address: str) -> bool:
    return address.startswith("sqlite")


def test_cells_come_back_exact_and_typed(url: str) -> None:
    got = table(read(url, table="leads"))
    assert got.names == ("id", "name", "amount", "born", "moment", "rate")
    by_id = sorted(rows(got), key=lambda row: (row[0] is None, row[0]))
    dates = [(born, moment) for _, _, _, born, moment, _ in ROWS]
    if not holds_text_dates(url):
        dates = [(pd.Timestamp(born) if born else None, pd.Timestamp(moment) if moment else None) for born, moment in dates]
    assert by_id == [
        [1, ROWS[0][1], 12.5, *dates[0], 0.1],
        [9007199254740993, ROWS[1][1], -0.01, *dates[1], 1e-9],
        [None] * 6,
    ]
    assert got.cells["id"].dtype == "Int64"
    assert got.place == "table leads"


def test_a_big_table_comes_in_chunks_without_loss(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CHUNK_ROWS", 999)
    cells = table(read(url, table="many")).cells
    assert len(cells) == 6_000
    assert cells["n"].sum() == sum(number for number in range(6_000) if number % 7)
    assert cells["n"].isna().sum() == 858
    assert Counter(cells["word"]) == Counter(f"w{number % 11}" for number in range(6_000))


def test_a_query_may_hold_what_drivers_take_for_parameters(url: str) -> None:
    query = "-- all of them: 100 %\nselect id, '12:30' as at, ':x %s' as odd from leads where name like '%sure%';"
    assert rows(read(url, query=query)) == [[9007199254740993, "12:30", ":x %s"]]
    assert rows(probe([database("crm", query=query)], secrets_of(url=url))["crm"]) == [[9007199254740993, "12:30", ":x %s"]]


def test_a_view_is_a_table_too(url: str) -> None:
    assert [row[0] for row in rows(read(url, table="won"))] == [1]


def test_only_what_changed_since(url: str) -> None:
    since = "2026-02-01 00:00:00" if holds_text_dates(url) else dt.datetime(2026, 2, 1)
    sources = [
        database("table", table="leads", updated_at="moment"),
        database("query", query="select id, moment from leads", updated_at="moment"),
    ]
    outcomes = read_all(sources, secrets_of(url=url), since={"table": since, "query": since})
    assert [row[0] for row in rows(outcomes["table"])] == [row[0] for row in rows(outcomes["query"])] == [9007199254740993]
    assert len(rows(read_all(sources, secrets_of(url=url))["table"])) == 3


def test_a_probe_reads_the_first_rows_only(url: str) -> None:
    outcomes = probe([database("t", table="many"), database("q", query="select * from many")], secrets_of(url=url))
    assert [len(table(outcome).cells) for outcome in outcomes.values()] == [60, 60]


def test_a_table_without_rows_is_no_error(url: str) -> None:
    got = table(read(url, query="select id, name from leads where 1 = 0"))
    assert (len(got.cells), got.names) == (0, ("id", "name"))


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"table": "leeds"}, "not_found", "It has 'leads', 'many'"),
        ({"query": "select * from nowhere"}, "not_found", "nowhere"),
        ({"query": "select nope from leads"}, "lost_column", "nope"),
        ({"query": "select id from leads limit limit"}, "configuration", "is not SQL"),
        ({"query": "delete from leads"}, "configuration", "must begin with SELECT"),
        ({"query": "/* x */ update leads set id = 1"}, "configuration", "must begin with SELECT"),
        ({"query": "select 1 as a, 2 as a"}, "configuration", "several columns named 'a'"),
        ({"table": "leads", "query": "select 1"}, "configuration", "either a table or a query"),
        ({}, "configuration", "either a table or a query"),
        ({"table": "leads", "timeout_seconds": 0}, "configuration", "above 0"),
    ],
)
def test_mistakes_become_sentences(url: str, options: dict[str, object], kind: str, words: str) -> None:
    refused = error(read(url, **options))
    assert refused.kind == kind
    assert words in str(refused)
    assert (sa.make_url(url).password or "no password") not in str(refused)


WRITES = {
    "postgresql": "select grow()",
    "mariadb": "select grow()",
    "sqlite": "with x as (select 2) insert into target select * from x",
    "duckdb": "from target; insert into target values (2)",
}
FUNCTIONS = {
    "postgresql": "create or replace function grow() returns int language sql as 'insert into target values (2) returning 1'",
    "mariadb": "create or replace function grow() returns int modifies sql data begin insert into target values (2); return 1; end",
}


def test_even_a_query_that_looks_like_reading_cannot_write(url: str) -> None:
    """What keeps it from writing is the guarded connection: the control shows that on any other the same query does write."""
    kind = sa.make_url(url).get_backend_name()
    run(url, "drop table if exists target", "create table target (id integer)", "insert into target values (1)")
    if kind in FUNCTIONS:
        run(url, FUNCTIONS[kind])
    refused = error(read(url, query=WRITES[kind]))
    assert (refused.kind, "a source may only read" in str(refused)) == ("configuration", True)
    assert rows(read(url, table="target")) == [[1]]
    run(url, WRITES[kind])
    assert len(rows(read(url, table="target"))) == 2


SLOW = {
    "postgresql": "select pg_sleep(20)",
    "mariadb": "select sleep(20)",
    "sqlite": "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c",
    "duckdb": "select count(*) from range(10000000) a, range(10000000) b",
}


def test_a_slow_query_is_stopped(url: str) -> None:
    refused = error(read(url, query=SLOW[sa.make_url(url).get_backend_name()], timeout_seconds=0.3))
    assert refused.kind == "slow"
    assert "within 0.3 s" in str(refused)


def test_slow_rows_are_stopped_too(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a server limits single steps only, the whole is limited here: no step of this one is long."""
    run(sqlite_url, "create table if not exists steps (n integer)")
    fill(sqlite_url, "steps", ["n"], [(number,) for number in range(2000)])
    monkeypatch.setattr(reader, "CHUNK_ROWS", 1)
    assert error(read(sqlite_url, table="steps", timeout_seconds=0.002)).kind == "slow"


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"password": "wrong"}, "forbidden", "Correct user and password"),
        ({"username": "nobody"}, "forbidden", "'nobody'"),
        ({"database": "nowhere"}, "not_found", "there is no"),
        ({"host": "nowhere.invalid"}, "down", "cannot be reached"),
        ({"port": 0}, "down", "cannot be reached"),
    ],
)
@pytest.mark.parametrize("kind_of_server", ["postgresql", "mariadb"])
def test_a_server_that_does_not_let_us_in(
    request: pytest.FixtureRequest, kind_of_server: str, change: dict[str, Any], kind: str, words: str
) -> None:
    server: DatabaseServer = request.getfixturevalue("postgres" if kind_of_server == "postgresql" else "mariadb")
    address = sa.make_url(server.url)
    if change.get("port") == 0:
        change = {"port": free_port()}
    refused = error(read(address.set(**change).render_as_string(hide_password=False), table="leads"))
    assert refused.kind == kind
    assert words in str(refused)
    assert str(address.password) not in str(refused)
    assert "wrong" not in str(refused)


@pytest.mark.postgres
def test_a_user_without_the_right_to_read(postgres: DatabaseServer) -> None:
    address = postgres.fresh()
    run(address, "create table leads (id int)", "drop role if exists guest", "create role guest login password 'guest-word'")
    guest = sa.make_url(address).set(username="guest", password="guest-word").render_as_string(hide_password=False)
    refused = error(read(guest, query="select * from leads"))
    assert (refused.kind, "Grant the user SELECT" in str(refused)) == ("forbidden", True)


@pytest.mark.mariadb
def test_zero_dates_arrive_as_the_text_that_they_are(mariadb: DatabaseServer) -> None:
    address = mariadb.fresh()
    run(
        address,
        "create table leads (id int, born date)",
        "set sql_mode=''",
        "insert into leads values (1, '2026-01-05'), (2, '0000-00-00')",
    )
    assert rows(read(address, table="leads")) == [[1, dt.date(2026, 1, 5)], [2, "0000-00-00"]]


@pytest.mark.postgres
def test_dates_beyond_the_calendar_arrive_as_text(postgres: DatabaseServer) -> None:
    address = postgres.fresh()
    run(
        address, "create table leads (id int, till date)", "insert into leads values (1, '2026-01-05'), (2, 'infinity'), (3, '20000-01-01')"
    )
    assert [row[1] for row in rows(read(address, table="leads"))] == [dt.date(2026, 1, 5), "infinity", "20000-01-01"]


@pytest.mark.postgres
def test_tables_of_other_schemas_and_odd_names(postgres: DatabaseServer) -> None:
    address = postgres.fresh()
    run(address, "create schema sales", 'create table sales."Won Deals" (id int)', 'insert into sales."Won Deals" values (7)')
    assert rows(read(address, table="Won Deals", schema="sales")) == rows(read(address, table="sales.Won Deals")) == [[7]]


@pytest.mark.postgres
def test_instants_keep_their_moment(postgres: DatabaseServer) -> None:
    address = postgres.fresh()
    run(address, "create table leads (at timestamptz)", "insert into leads values ('2026-01-05 23:30:00-05')")
    assert rows(read(address, table="leads")) == [[pd.Timestamp("2026-01-06 04:30", tz="UTC")]]


@pytest.mark.parametrize("driver", ["postgresql", "postgres", "mysql", "mariadb"])
def test_plain_urls_find_an_installed_driver(driver: str) -> None:
    refused = error(read(f"{driver}://u:secret-word@127.0.0.1:{free_port()}/d", table="leads"))
    assert refused.kind == "down"
    assert "secret-word" not in str(refused)


@pytest.mark.parametrize("value", ["", "not a url", "postgresql:/x", '{"user": "x"}'])
def test_a_secret_that_is_no_url(value: str) -> None:
    refused = error(read(value, table="leads"))
    assert refused.kind == "configuration"


def test_a_kind_of_database_that_is_not_known() -> None:
    refused = error(read("oracle+nothing://u:p@h/d", table="leads"))
    assert refused.kind == "configuration"
    assert "Install the SQLAlchemy dialect" in str(refused)


def test_a_source_without_a_database() -> None:
    refused = error(read_all([database("crm", secret="", table="leads")], secrets_of())["crm"])
    assert "does not say where its database is" in str(refused)


def test_an_sqlite_file_needs_no_secret_and_is_never_made(tmp_path: Path) -> None:
    run(f"sqlite:///{tmp_path / 'crm.db'}", "create table leads (id)", "insert into leads values (1)")
    good, gone, junk = (database(name, secret="", path=name, table="leads") for name in ("crm.db", "none.db", "junk.db"))
    (tmp_path / "junk.db").write_bytes(b"hello " * 1000)
    outcomes = read_all([good, gone, junk], secrets_of(), tmp_path)
    assert rows(outcomes["crm.db"]) == [[1]]
    assert error(outcomes["none.db"]).kind == "not_found"
    assert error(outcomes["junk.db"]).kind == "broken"
    assert not (tmp_path / "none.db").exists()


@pytest.fixture
def olist() -> Iterator[list[list[str]]]:
    """Real leads: id, first contact, origin."""
    with (shared_data("olist_funnel") / "olist_marketing_qualified_leads_dataset.csv").open() as lines:
        yield [[row["mql_id"], row["first_contact_date"], row["origin"]] for row in csv.DictReader(lines)]


@pytest.mark.parametrize(
    "fixture", [pytest.param("postgres", marks=pytest.mark.postgres), pytest.param("mariadb", marks=pytest.mark.mariadb)]
)
def test_real_leads_come_through_unchanged(request: pytest.FixtureRequest, fixture: str, olist: list[list[str]]) -> None:
    address = request.getfixturevalue(fixture).fresh()
    run(address, "create table mql (mql_id char(32), first_contact_date date, origin varchar(40))")
    fill(address, "mql", ["mql_id", "first_contact_date", "origin"], [tuple(cell or None for cell in row) for row in olist])
    cells = read_database(database("crm", table="mql"), secrets_of(url=address)).cells
    got = zip(cells["mql_id"], cells["first_contact_date"].dt.strftime("%Y-%m-%d"), cells["origin"].fillna(""), strict=True)
    assert sorted(got) == sorted(map(tuple, olist))
    assert cells["origin"].isna().sum() == 60
