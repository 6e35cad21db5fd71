"""PostgreSQL's rows by COPY are those that the driver gives, whatever stands in them."""

import time
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from scorecard.sources import RawTable, postgresql, read_all
from tests.support.reading import database, error, secrets_of, table
from tests.support.servers import DatabaseServer

pytestmark = pytest.mark.postgres

PLAIN = """
create table plain as select n id, n::smallint small, n * 10000000000000 large, n / 7.0::float8 rate, n / 3.0::real ratio,
    (n / 8.0)::numeric(12, 2) amount, n::numeric whole, n % 2 = 0 yes, 'word ' || n word, n::varchar(9) short, 'x'::char(3) padded,
    case when n % 2 = 0 then n::numeric / 4 else n::numeric end mixed, date '2026-01-01' + n born, null::text nothing,
    timestamp '2026-01-01' + n * interval '1.000001 s' as at, timestamptz '2026-03-29 00:30+01' + n * interval '1 h' as moment
from generate_series(1, 60) n
"""
ODD = """
create type mood as enum ('fine', 'so so');
create table odd (
    id int, word text, rate float8, amount numeric, price numeric(9, 2), born date, at timestamp, moment timestamptz, yes bool, mood mood,
    uid uuid, data jsonb, more json, tags text[], bytes bytea, span interval, clock time, address inet, huge numeric(40, 0), xid oid
);
insert into odd values
    (1, '', 'NaN', 'NaN', 'NaN', 'infinity', '-infinity', 'infinity', true, 'so so',
     '6f9619ff-8b86-d011-b42d-00c04fc964ff', '{"a": "ü"}', '[1,  2]', '{a,"b c"}', '\xff00', '1 day 02:03:04', '23:59:59', '10.0.0.1',
     1234567890123456789012345678901234567890, 7),
    (2, E'two\nlines, "quoted"', 'Infinity', 1.5, 1, '0044-03-15 BC', '20000-01-01', '1890-01-01 00:00+00', false, 'fine',
     null, '1', '"x"', '{}', 'abc', '-1 mon', '00:00', '::1', 12, null),
    (3, E'\\N', null, 12345678901234567890, null, '2026-01-05', '2026-01-05 10:00:00.25', '2026-01-05 10:00+05:30', null, null,
     null, null, null, null, null, null, null, null, null, null),
    (4, E'\\.', 1e-300, -7, -0.5, null, null, null, null, null,
     null, '{}', '{}', '{null}', '', '0', '12:00:00.5', '1.2.3.0/24', 0, 1)
"""


@pytest.fixture(scope="module")
def address(postgres: DatabaseServer) -> str:
    url = postgres.fresh()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in (*PLAIN.split(";"), *ODD.split(";")):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()
    return url


def read(address: str, **options: Any) -> Any:
    return read_all([database("crm", **options)], secrets_of(url=address))["crm"]


def by_driver(address: str, monkeypatch: pytest.MonkeyPatch, **options: Any) -> pd.DataFrame:
    with monkeypatch.context() as patch:
        patch.setattr("scorecard.sources.database.can_copy", lambda connection: False)
        return table(read(address, **options)).cells


@pytest.mark.parametrize("columns", ["*", "id, word, yes, mood, uid, amount", "price, rate", "at, moment", "word", "huge, xid"])
def test_odd_cells_are_those_of_the_driver(address: str, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    options = {"query": f"select {columns} from odd order by id desc -- 100 %"}
    pd.testing.assert_frame_equal(table(read(address, **options)).cells, by_driver(address, monkeypatch, **options))


def test_plain_cells_are_those_of_the_driver_and_need_none(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = by_driver(address, monkeypatch, table="plain")
    monkeypatch.setattr(postgresql.Copied, "_loaded", None)
    copied = table(read(address, table="plain")).cells
    pd.testing.assert_frame_equal(copied, expected)
    assert len(copied) == 60


def test_what_comes_in_many_parts_is_the_same(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = table(read(address, table="plain")).cells
    monkeypatch.setattr(postgresql, "PART", 500)
    parts = table(read(address, table="plain"))
    assert len(parts.cells) < 10
    pd.testing.assert_frame_equal(parts.whole().cells, whole)


def test_a_table_that_is_left_half_read_stops_the_server(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the time that passes between the parts is not the server's."""
    monkeypatch.setattr(postgresql, "PART", 50_000)
    query = "select n, repeat('x', 1000) as word from generate_series(1, 2000000) n"
    half: RawTable | None = table(read(address, query=query, timeout_seconds=3))
    assert half is not None
    assert half.rest is not None
    time.sleep(3.1)
    parts = half.rest()
    assert len(next(parts)) > 0
    del parts, half
    engine = sa.create_engine(address, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for _ in range(200):
            busy = connection.exec_driver_sql(
                "select count(*) from pg_stat_activity where query like 'COPY%%' and state <> 'idle'"
            ).scalar()
            if not busy:
                break
            time.sleep(0.05)
    assert busy == 0


def test_a_fault_in_the_middle_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "PART", 1000)
    query = "select n, 1 / (5000 - n) as share, repeat('x', 100) as word from generate_series(1, 6000) n"
    refused = error(read(address, query="select 1 / 0 as n"))
    assert "division by zero" in str(refused)
    with pytest.raises(type(refused), match="division by zero"):
        table(read(address, query=query)).whole()
