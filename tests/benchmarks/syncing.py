"""How long a sync takes, beside the least that anybody could do with the same input, both in one run.

    python -m tests.benchmarks.syncing [SHEET_ROWS [CSV_ROWS [POSTGRESQL_ROWS [MARIADB_ROWS]]]]

A Google Sheet of 100,000 rows × 20 columns: `sync` (read, parse, check, publish) against the HTTP download and
`pandas.DataFrame(values)` alone; the aim is at most 2 ×. A CSV of one million leads: the way in (read, parse, check, publish) against
DuckDB's own `read_csv` into Parquet; the aim is at most 4 ×, of ten million at most 2.5 × in 2 GB. A table of leads in a real PostgreSQL:
the way in against COPY to a CSV and `read_csv` of that into Parquet; of MariaDB, which has no COPY, with pandas' `read_sql` in its place;
the aim is 2.5 ×. Rows of 0 leave a comparison out, as is usual for MariaDB.

Each is done three times in turns (from five million rows on once), and the medians count; the processor's time stands beside them, which a
busy machine disturbs less; a database server's own is not in it. The way in is then done once more, a step after the other, to say what
each of them takes. What a sync does besides, such as the roll-ups that answers are read
from, is only in the first figure.
"""

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import psycopg
import requests
import sqlalchemy as sa

from scorecard.ingest import ingest
from scorecard.sources import RawTable, read_all
from tests.benchmarks.process import cpu_with_ended
from tests.benchmarks.steps import by_step
from tests.support.company import Shop
from tests.support.servers import mariadb, postgresql
from tests.support.sheets_server import API_KEY, Google, sheets_server

TODAY = "2026-11-09"
ROUNDS = 3
CHANNELS = ["PPC", "Organic search", "Email", "Partner", "Cold call", "Trade fair", "Referral", "Social"]
HEADER = ["lead_id", "created_at", "channel", "campaign", "persona", "owner", "amount", "mql_at", "won_at", "lost_at"]
STAGES = """
[[stages]]
id = "lead"
name = "Lead"
[[stages]]
id = "mql"
name = "MQL"
[[stages]]
id = "won"
name = "Won"
"""
CONFIGURATION = f"""
[company]
name = "Many leads"
{STAGES}
[sources.leads]
dataset = "leads"
dates = {{"*" = "iso"}}
"""


def leads(count: int, seed: int = 7) -> pd.DataFrame:
    """Invented leads, the same at every run; times as text, blank where a stage was not reached."""
    chance = np.random.default_rng(seed)
    created = np.datetime64("2024-11-01T08:00:00") + chance.integers(0, 730 * 86_400, count).astype("timedelta64[s]")
    later = created + chance.integers(0, 30 * 86_400, count).astype("timedelta64[s]")
    outcome = chance.random(count)
    stamp = [np.datetime_as_string(times, "s") for times in (created, later)]
    return pd.DataFrame(
        {
            "lead_id": [f"L{number:08}" for number in range(count)],
            "created_at": stamp[0],
            "channel": chance.choice(CHANNELS, count),
            "campaign": chance.choice([f"Campaign {number}" for number in range(60)], count),
            "persona": chance.choice(["CFO", "CMO", "Head of sales", "Owner"], count),
            "owner": chance.choice([f"Seller {number}" for number in range(30)], count),
            "amount": chance.integers(100, 90_000, count),
            "mql_at": np.where(outcome < 0.5, stamp[1], ""),
            "won_at": np.where(outcome < 0.1, stamp[1], ""),
            "lost_at": np.where(outcome > 0.8, stamp[1], ""),
        }
    )


def as_sheet(frame: pd.DataFrame) -> list[list[Any]]:
    """The leads as a person's sheet: real dates, ten more columns that nobody needs here."""
    times = [column for column in HEADER if column.endswith("_at")]
    moments = {column: [datetime.fromisoformat(text) if text else None for text in frame[column]] for column in times}
    columns = [moments.get(column, frame[column].tolist()) for column in HEADER]
    extra = [[f"note {place}", 0.125, 12, "x", None, "12,50", True, "Q1", 3.5, "n"] for place in range(7)]
    body = [[*row, *extra[place % 7]] for place, row in enumerate(zip(*columns, strict=True))]
    return [[*HEADER, *(f"Column {number}" for number in range(10))], *body]


@dataclass(frozen=True)
class Cost:
    """Medians of the seconds on the clock and of the processor."""

    seconds: float
    processor: float


def costs(rounds: int, *calls: Callable[[], object]) -> list[Cost]:
    """What each call costs, done in turns so that a busy moment hits all of them."""
    taken = [list[tuple[float, float]]() for _ in calls]
    for _ in range(rounds):
        for call, times in zip(calls, taken, strict=True):
            began, worked = time.perf_counter(), time.process_time()
            call()
            times.append((time.perf_counter() - began, time.process_time() - worked))
    return [Cost(*map(statistics.median, zip(*times, strict=True))) for times in taken]


def companies(folder: Path, configuration: str, environment: dict[str, str]) -> Iterator[Shop]:
    """One for each round and for the steps, all with homes of their own, because an unchanged second sync has less to do."""
    shops = [
        Shop(folder, configuration, TODAY, environment | {"SCORECARD_HOME": str(folder / f"home{number}")}) for number in range(ROUNDS + 1)
    ]
    return iter(shops)


def synced(shop: Shop, rows: int) -> None:
    result = shop.sync("leads")["leads"]
    assert result.ok, result.error
    assert result.rows_read == result.rows_accepted == rows, result


def download(server: Google) -> pd.DataFrame:
    """The bare minimum: one request, json, DataFrame."""
    address = f"https://sheets.googleapis.com/v4/spreadsheets/{server.key}/values:batchGet"
    parameters = {"ranges": "'Leads'", "valueRenderOption": "UNFORMATTED_VALUE"}
    answer = requests.get(address, params=parameters, headers={"x-goog-api-key": API_KEY}, timeout=120)
    return pd.DataFrame(answer.json()["valueRanges"][0]["values"])


def sheet(rows: int, folder: Path) -> tuple[Cost, Cost]:
    """(the bare download, the sync)"""
    with sheets_server({"Leads": as_sheet(leads(rows))}, shared_with={"anyone"}) as server:
        os.environ.update(server.environment)
        text = CONFIGURATION + f'kind = "google_sheet"\nkey = "{server.key}"\n'
        shops = companies(folder, text, {"SCORECARD_SECRET_GOOGLE": API_KEY})
        bare, ours = costs(ROUNDS, lambda: download(server), lambda: synced(next(shops), rows))
    return bare, ours


def write_csv(rows: int, path: Path) -> None:
    """Invented leads in blocks, so that they need not all be in memory."""
    most = min(rows, 1_000_000)
    for start in range(0, rows, most):  # each block drawn anew: leads that repeat others in everything would all be listed
        part = leads(min(most, rows - start), seed=7 + start)
        part["lead_id"] = [f"L{number:08}" for number in range(start, start + len(part))]
        part.to_csv(path, index=False, header=start == 0, mode="a")


def way_in(shop: Shop, rows: int) -> None:
    source, now = shop.house.configuration.sources[0], shop.now
    raw = read_all([source], shop.house.secrets, shop.house.folder(now.date()))[source.name]
    assert isinstance(raw, RawTable), raw
    ingested = ingest(raw, source, shop.house.configuration, now.date(), shop.house.store.folder)
    assert shop.house.store.publish(ingested, source, now).rows_accepted == rows


def csv(rows: int, folder: Path) -> tuple[Cost, Cost]:
    """(DuckDB's read_csv into Parquet, the way in)"""
    path = folder / "leads.csv"
    write_csv(rows, path)
    shops = companies(folder, CONFIGURATION + 'kind = "file"\npath = "leads.csv"\n', {})
    return compared(lambda: duck(path), shops, rows)


def compared(bare: Callable[[], None], shops: Iterator[Shop], rows: int) -> tuple[Cost, Cost]:
    """(what the least costs, what the way in does); the way in once more, by its steps, is printed."""
    one, other = costs(ROUNDS if rows < 5_000_000 else 1, bare, lambda: way_in(next(shops), rows))
    taken = by_step(lambda: way_in(next(shops), rows))
    print(f"{rows:,} rows, a step after the other, seconds of the processor: {sum(taken.values()):.2f}")
    print("".join(f"  {step:34} {seconds:6.2f}\n" for step, seconds in taken.items()), end="", flush=True)
    return one, other


TABLE = """
create table leads (
    lead_id varchar(20), created_at {stamp}, channel varchar(30), campaign varchar(30), persona varchar(30), owner varchar(30),
    amount decimal(12, 2), mql_at {stamp} null, won_at {stamp} null, lost_at {stamp} null
)"""


def of_postgresql(rows: int, folder: Path) -> tuple[Cost, Cost]:
    """(COPY to a CSV and DuckDB's read_csv of it into Parquet, the way in)"""
    path = folder / "leads.csv"
    write_csv(rows, path)
    with postgresql() as server:
        url = server.fresh()
        plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection, path.open("rb") as file:
            connection.execute(TABLE.format(stamp="timestamp"))
            with connection.cursor().copy("COPY leads FROM STDIN (FORMAT csv, HEADER true)") as copy:
                while block := file.read(1 << 20):
                    copy.write(block)
        path.unlink()

        def bare() -> None:
            statement = "COPY leads TO STDOUT (FORMAT csv, HEADER true)"
            with psycopg.connect(plain) as connection, path.open("wb") as file, connection.cursor().copy(statement) as copy:
                for block in copy:
                    file.write(block)
            duck(path)

        with psycopg.connect(plain) as connection:
            (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        server = int((Path(data) / "postmaster.pid").read_text(encoding="ascii").split()[0])
        began = cpu_with_ended(server)
        found = from_table(rows, folder, url, bare)
        print(f"the server itself took {(cpu_with_ended(server) - began) / 1000:.1f} s of the processor for all of these reads")
        return found


def of_mariadb(rows: int, folder: Path) -> tuple[Cost, Cost]:
    """(pandas' read_sql to a CSV and DuckDB's read_csv of it into Parquet, the way in)"""
    path = folder / "leads.csv"
    with mariadb() as server:
        url = server.fresh()
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(TABLE.format(stamp="datetime"))
            filled = leads(rows).replace({"": None})
            filled.to_sql("leads", connection, index=False, if_exists="append", chunksize=10_000, method="multi")

        def bare() -> None:
            with engine.connect() as connection:
                pd.read_sql("select * from leads", connection).to_csv(path, index=False)
            duck(path)

        return from_table(rows, folder, url, bare)


def duck(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"copy (from read_csv('{path}')) to '{path.with_suffix('.parquet')}'")


def from_table(rows: int, folder: Path, url: str, bare: Callable[[], None]) -> tuple[Cost, Cost]:
    text = (
        CONFIGURATION.replace('dates = {"*" = "iso"}', "")
        + 'kind = "database"\nsecret = "leads"\ntable = "leads"\ntimeout_seconds = 3600\n'
    )
    shops = companies(folder, text, {"SCORECARD_SECRET_LEADS": url})
    return compared(bare, shops, rows)


def main(sheet_rows: int = 100_000, csv_rows: int = 1_000_000, postgresql_rows: int = 1_000_000, mariadb_rows: int = 0) -> int:
    """Print each comparison as a line and all as JSON; 1 when one is over its aim."""
    results: dict[str, dict[str, Any]] = {}
    wanted = (
        ("sheet", sheet_rows, sheet, 2.0),
        ("csv", csv_rows, csv, 4.0 if csv_rows < 5_000_000 else 2.5),
        ("postgresql", postgresql_rows, of_postgresql, 2.5),
        ("mariadb", mariadb_rows, of_mariadb, 2.5),
    )
    for name, rows, measure, aim in (each for each in wanted if each[1]):
        with tempfile.TemporaryDirectory() as folder:
            bare, ours = measure(rows, Path(folder))
        ratio, of_work = ours.seconds / bare.seconds, ours.processor / bare.processor
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        results[name] = {
            "rows": rows,
            "bare": vars(bare),
            "ours": vars(ours),
            "ratio": ratio,
            "ratio_of_work": of_work,
            "aim": aim,
            "peak_mb": peak,
        }
        print(
            f"{name}: {rows:,} rows, bare {bare.seconds:.2f} s, ours {ours.seconds:.2f} s: {ratio:.2f} × (aim: {aim:g}); of the processor "
            f"{bare.processor:.2f} s and {ours.processor:.2f} s: {of_work:.2f} ×; peak {peak:,} MB; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    print(json.dumps(results))
    return int(any(each["ratio"] > each["aim"] for each in results.values()))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
