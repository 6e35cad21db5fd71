"""A company of any size for benchmarks: leads, their events and written numbers, seeded by hashing, straight as published snapshots.

Nothing is read or checked on the way in, so that ten million leads stand within a minute or two; `syncing` measures the way in. The same
size gives the same rows on every machine.
"""

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from scorecard import parquet
from scorecard.house import House, open_house
from scorecard.model import Dataset
from scorecard.settings import read_settings
from scorecard.workspace.models import PublicationRow, SnapshotRow

AS_OF = date(2026, 11, 9)
NOW = datetime(2026, 11, 9, 12, tzinfo=ZoneInfo("UTC"))
DAYS = 730
TOUCHES = 5
NUMBERS = 8
CHANNELS, TOUCHING, PERSONAS, CAMPAIGNS, OWNERS = 12, 20, 5, 60, 30
FIRST = f"TIMESTAMP '{AS_OF}' - INTERVAL {DAYS} DAY"
LAST = f"TIMESTAMP '{AS_OF} 10:00:00'"
DATASETS: dict[str, Dataset] = {"crm": "leads", "touches": "events", "numbers": "indicator_values"}

STAGES = {"lead": "Lead", "mql": "MQL", "sal": "SAL", "sql": "Opportunity", "won": "Won"}
CONFIGURATION = "\n".join(
    [
        '[company]\nname = "Many leads"\n',
        *(f'[[stages]]\nid = "{id}"\nname = "{name}"\n' for id, name in STAGES.items()),
        *(f'[sources.{name}]\nkind = "file"\ndataset = "{dataset}"\npath = "{name}.csv"\n' for name, dataset in DATASETS.items()),
        *(f'[indicators.number_{at}]\nname = "Number {at}"\nsum = "indicator_values"\nteam = "marketing"\n' for at in range(NUMBERS)),
        '[indicators.leads]\nname = "New leads"\ncount = "leads"\nteam = "marketing"\n',
        '[indicators.mqls]\nname = "MQLs"\ncount = "leads"\non = "mql_at"\nteam = "marketing"\n',
        '[indicators.wins]\nname = "Wins"\ncount = "leads"\non = "won_at"\nteam = "sales"\n',
        '[indicators.revenue]\nname = "Revenue"\nsum = "leads.amount"\non = "won_at"\nteam = "sales"\nunit = "money"\n',
        '[indicators.calls]\nname = "Calls"\ncount = "events"\nwhere = { kind = "call" }\nteam = "sales"\n',
        '[indicators.appointments]\nname = "Appointments"\ncount = "events"\nwhere = { kind = "appointment" }\nteam = "sales"\n',
        '[indicators.clicks]\nname = "Clicks"\ncount = "events"\nwhere = { kind = "click" }\nteam = "marketing"\n',
        '[indicators.spend]\nname = "Spend"\nsum = "events.cost"\nwhere = { kind = "click" }\nteam = "marketing"\nunit = "money"\n',
        '[indicators.cost_per_lead]\nname = "Cost per lead"\nratio = ["spend", "leads"]\nteam = "marketing"\nunit = "money"\n',
        '[[goals]]\nindicator = "wins"\nfrom = 2026-10-01\nto = 2026-12-31\ntarget = 1000\nper = "period"\n',
        '[[goals]]\nindicator = "leads"\nfrom = 2026-10-01\nto = 2026-12-31\ntarget = 10000\nper = "period"\n',
        '[[goals]]\nindicator = "calls"\nfrom = 2026-01-01\nto = 2026-12-31\ntarget = 100\n',
    ]
)

MACROS = """
    CREATE MACRO chance(i, k) AS (hash(i * 64 + k) % 1000003 + 0.5) / 1000003;
    CREATE MACRO after(moment, days, i, k) AS moment + to_seconds(CAST(-ln(chance(i, k)) * days * 86400 AS BIGINT));
    CREATE MACRO numbered(what, number) AS what || ' ' || lpad(CAST(CAST(number AS INT) AS VARCHAR), 2, '0');
    CREATE MACRO named(what, i, k, number) AS numbered(what, floor(pow(chance(i, k), 1.7) * number));
    CREATE MACRO known(moment) AS CASE WHEN moment <= {last} THEN moment END;"""
LEADS = """
    WITH born AS (SELECT i, {first} + to_seconds(CAST((i + chance(i, 1)) * {days} * 86400 / {leads} AS BIGINT)) AS created_at
                  FROM range({leads}) r(i)),
    mql AS (SELECT *, CASE WHEN chance(i, 2) < 0.45 + 0.02 * (hash(i) % 6) THEN after(created_at, 8, i, 3) END AS mql_at FROM born),
    sal AS (SELECT *, CASE WHEN chance(i, 4) < 0.6 THEN after(mql_at, 6, i, 5) END AS sal_at FROM mql),
    sql AS (SELECT *, CASE WHEN chance(i, 6) < 0.65 THEN after(sal_at, 12, i, 7) END AS sql_at FROM sal),
    won AS (SELECT *, CASE WHEN chance(i, 8) < 0.6 THEN after(sql_at, 14, i, 9) END AS won_at FROM sql),
    lost AS (SELECT *, CASE WHEN won_at IS NULL AND chance(i, 10) < 0.8
                            THEN after(coalesce(sql_at, sal_at, mql_at, created_at), 20, i, 11) END AS lost_at FROM won)
    SELECT 'L' || i AS lead_id, created_at, named('Channel', i, 12, {channels}) AS channel,
        named('Campaign', i, 13, {campaigns}) AS campaign, named('Persona', i, 14, {personas}) AS persona,
        named('Owner', i, 15, {owners}) AS owner,
        known(mql_at) AS mql_at, known(sal_at) AS sal_at, known(sql_at) AS sql_at, known(won_at) AS won_at, known(lost_at) AS lost_at,
        CASE WHEN lost_at <= {last} THEN named('Reason', i, 16, 6) END AS reason,
        CASE WHEN won_at <= {last} THEN CAST(1000 + floor(chance(i, 17) * 20000) AS DOUBLE) END AS amount, i + 2 AS source_row
    FROM lost"""
EVENTS = """
    WITH planned AS (SELECT i, unnest(range(CAST(1 + floor(-ln(chance(i, 20)) * {touches} * 0.93) AS BIGINT))) AS j
                     FROM range({leads}) r(i)),
    touched AS (SELECT i * 97 + j AS t, i, {first} + to_seconds(CAST(
            (i + chance(i, 1)) * {days} * 86400 / {leads} + (chance(i * 97 + j, 1) - 0.35) * 50 * 86400 AS BIGINT)) AS "at" FROM planned)
    SELECT "at", ['visit', 'visit', 'click', 'email_open', 'form', 'call', 'call', 'appointment'][CAST(1 + hash(t) % 8 AS INT)] AS kind,
        'L' || i AS lead_id, CASE WHEN hash(t) % 8 >= 5 THEN 'sales' ELSE 'marketing' END AS team,
        named('Channel', t, 2, {touching}) AS channel, named('Campaign', t, 3, {campaigns}) AS campaign,
        CASE WHEN hash(t) % 8 >= 5 THEN named('Owner', i, 15, {owners}) END AS owner,
        CASE WHEN hash(t) % 8 = 2 THEN round(0.5 + chance(t, 4) * 4, 2) END AS cost, row_number() OVER () + 1 AS source_row
    FROM touched WHERE "at" <= {last} ORDER BY "at" """
VALUES = """
    SELECT CAST({first} AS DATE) + CAST(d AS INT) AS date, 'number_' || n AS indicator,
        CAST(50 + hash(d * 997 + n * 31 + c) % 100 AS DOUBLE) AS value, numbered('Channel', c) AS channel, 'day' AS span,
        (d * 8 + n) * {channels} + c + 2 AS source_row
    FROM range({days}) days(d), range({numbers}) numbers(n), range({channels}) channels(c) ORDER BY d"""
SELECTS = {"crm": LEADS, "touches": EVENTS, "numbers": VALUES}


def company(
    folder: Path, leads: int, touches: int = TOUCHES, configuration: str = CONFIGURATION, sources: Collection[str] = DATASETS
) -> House:
    """The open house of a company with so many leads and about `touches` times as many events, published in `folder`; or with some of
    its sources only. One that stands in the folder already is opened as it is.
    """
    stands = (folder / "home").exists()
    folder.mkdir(parents=True, exist_ok=True)
    if not stands:
        (folder / "scorecard.toml").write_text(configuration, encoding="utf-8")
    environment = {
        "SCORECARD_HOME": str(folder / "home"),
        "SCORECARD_CONFIG": str(folder / "scorecard.toml"),
        "SCORECARD_TODAY": AS_OF.isoformat(),
    }
    house = open_house(read_settings(environment), AS_OF, environment)
    if stands:
        return house
    house.store.folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '4GB'")
        connection.execute(f"SET temp_directory = '{folder}/spill'")
        numbers = {
            "leads": leads,
            "touches": touches,
            "days": DAYS,
            "first": FIRST,
            "last": LAST,
            "channels": CHANNELS,
            "touching": TOUCHING,
            "personas": PERSONAS,
            "campaigns": CAMPAIGNS,
            "owners": OWNERS,
            "numbers": NUMBERS,
        }
        connection.execute(MACROS.format(**numbers))
        for source, dataset in ((name, kind) for name, kind in DATASETS.items() if name in sources):
            path = house.store.folder / f"{source}.parquet"
            settings = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {parquet.ROW_GROUP}"
            connection.execute(f"COPY ({SELECTS[source].format(**numbers)}) TO '{path}' ({settings})")
            publish(house, source, dataset, path)
    return house


def publish(house: House, source: str, dataset: Dataset, path: Path) -> None:
    """Make a file that is there already the current snapshot of a source."""
    rejects = path.with_suffix(".rejects.parquet")
    pq.write_table(pa.table({"row": pa.array([], pa.int64())}), rejects)
    sha256 = parquet.sha256(path)
    rows = pq.read_metadata(path).num_rows
    row = SnapshotRow(
        id=hashlib.sha256(f"{source} {sha256}".encode()).hexdigest()[:16],
        source=source,
        dataset=dataset,
        path=str(path.relative_to(house.store.home)),
        sha256=sha256,
        rejects_path=str(rejects.relative_to(house.store.home)),
        rejects_sha256=parquet.sha256(rejects),
        created_at=NOW,
        known_at=NOW,
        rows_read=rows,
        rows_accepted=rows,
        rows_repaired=0,
        rows_rejected=0,
        oldest=date(2024, 11, 9),
        newest=AS_OF,
        columns=pq.read_schema(path).names,
        details={},
    )
    with house.workspace.writing() as session:
        session.merge(row)
        session.flush()
        session.add(PublicationRow(source=source, snapshot=row.id, known_at=NOW))
