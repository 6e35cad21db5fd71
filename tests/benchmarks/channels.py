"""How long the channels and funnel answers take on many leads, beside hand-written DuckDB SQL for the same question.

    python -m tests.benchmarks.channels [LEADS]

writes a seeded Parquet file of leads (one million by default) into a temporary folder, asks each question from a cold engine and five
more times, and prints medians, as milliseconds and as ratios to the hand-written SQL.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import pandas as pd

from scorecard.answering import channels, funnel
from scorecard.config import loads
from scorecard.model import Configuration, Question
from scorecard.parts import Parts
from scorecard.query.engine import engine_over
from tests.support.company import FIVE_STAGES

AS_OF = date(2026, 11, 9)
DAYS = 730
CHANNELS = 12
CONFIGURATION = f"""
[company]
name = "Many leads"
{FIVE_STAGES}[sources.crm]
kind = "file"
dataset = "leads"
path = "leads.parquet"
"""


@dataclass(frozen=True)
class Company:
    """The part of a house that an answer needs."""

    configuration: Configuration


def leads(size: int) -> pd.DataFrame:
    """Two years of leads in `CHANNELS` channels, with believable lags, losses and owners."""
    rng = np.random.default_rng(1)
    start = np.datetime64(AS_OF - timedelta(days=DAYS), "us")
    created = np.sort(start + rng.integers(0, DAYS * 86_400, size).astype("timedelta64[s]"))
    frame = pd.DataFrame({"lead_id": np.char.add("L", np.arange(size).astype(str)), "created_at": created})
    channel = rng.integers(0, CHANNELS, size)
    frame["channel"] = pd.Categorical.from_codes(channel, [f"Channel {number:02d}" for number in range(CHANNELS)]).astype(object)
    frame["persona"] = np.array([f"Persona {number}" for number in range(5)], dtype=object)[rng.integers(0, 5, size)]
    frame["owner"] = np.array([f"Owner {number:02d}" for number in range(30)], dtype=object)[rng.integers(0, 30, size)]
    stamp, alive = created.copy(), np.ones(size, dtype=bool)
    ends = np.datetime64(AS_OF + timedelta(days=1), "us")
    lost = np.full(size, np.datetime64("NaT", "us"))
    for place, column in enumerate(("mql_at", "sal_at", "sql_at", "won_at")):
        later = stamp + (rng.gamma(1.2, 9, size) * 86_400).astype("timedelta64[s]")
        goes = alive & (rng.random(size) < 0.42 + 0.02 * (channel % 6) + 0.08 * place)
        frame[column] = np.where(goes & (later < ends), later, np.datetime64("NaT", "us"))
        out = alive & ~goes & (rng.random(size) < 0.8) & (later < ends)
        lost[out] = later[out]
        stamp, alive = np.where(goes, later, stamp), goes
    frame["lost_at"] = lost
    frame["reason"] = np.where(pd.isna(lost), None, "No budget")
    frame["amount"] = np.where(frame["won_at"].notna(), rng.integers(1_000, 20_000, size), np.nan)
    return frame


WINDOW = "created_at >= TIMESTAMP '{} 00:00:00' AND created_at < TIMESTAMP '{} 00:00:00'"
REACHED = """
    SELECT {by}, CASE WHEN won_at - created_at < INTERVAL 91 DAY THEN 4 WHEN sql_at - created_at < INTERVAL 91 DAY THEN 3
        WHEN sal_at - created_at < INTERVAL 91 DAY THEN 2 WHEN mql_at - created_at < INTERVAL 91 DAY THEN 1 ELSE 0 END AS stage,
        lost_at - created_at < INTERVAL 91 DAY AS lost, reason, count(*) FROM leads WHERE {when} GROUP BY ALL"""
STAYED = """
    SELECT {by}, lost_at IS NULL AND {to} IS NULL AS open,
        date_diff('day', {at}, coalesce({to}, lost_at, TIMESTAMP '2026-11-09')) AS days, count(*)
    FROM leads WHERE {when} AND {at} IS NOT NULL GROUP BY ALL"""
STANDING = """
    SELECT {by}, CASE WHEN sql_at IS NOT NULL THEN 3 WHEN sal_at IS NOT NULL THEN 2 WHEN mql_at IS NOT NULL THEN 1 ELSE 0 END AS stage,
        date_diff('day', coalesce(sql_at, sal_at, mql_at, created_at), TIMESTAMP '2026-11-09') AS days, count(*)
    FROM leads WHERE won_at IS NULL AND lost_at IS NULL GROUP BY ALL"""
COHORTS = """
    SELECT {by}, CAST(created_at AS DATE) AS created,
        CASE WHEN won_at IS NOT NULL THEN 1 WHEN lost_at IS NOT NULL THEN 2 ELSE 0 END AS outcome,
        date_diff('day', CAST(created_at AS DATE), CAST(coalesce(won_at, lost_at, TIMESTAMP '2026-11-09') AS DATE)) AS days,
        count(*) AS leads, sum(amount) AS amount
    FROM leads WHERE created_at >= TIMESTAMP '2025-08-01' GROUP BY ALL"""
CLOSED = """
    SELECT {by}, won_at IS NOT NULL AS won, count(*) FROM leads
    WHERE coalesce(won_at, lost_at) >= TIMESTAMP '2026-05-01' AND coalesce(won_at, lost_at) < TIMESTAMP '2026-08-01' GROUP BY ALL"""


def by_hand(question: str) -> list[str]:
    """The statements that a person would write for the rows behind the same answer: counts only, without any statistics."""
    by = "owner" if "owner" in question else "channel"
    windows = [WINDOW.format(*ends) for ends in (("2026-05-01", "2026-08-01"), ("2026-02-01", "2026-05-01"), ("2025-05-01", "2025-08-01"))]
    if question.startswith("channels"):
        return [COHORTS.format(by=by), CLOSED.format(by=by)]
    moves = [("created_at", "mql_at"), ("mql_at", "sal_at"), ("sal_at", "sql_at"), ("sql_at", "won_at")]
    reached = [REACHED.format(by=by, when=when) for when in windows]
    return [*reached, *(STAYED.format(by=by, at=at, to=to, when=windows[0]) for at, to in moves), STANDING.format(by=by)]


def milliseconds(run: Callable[[], object], times: int) -> list[float]:
    """How long each of several runs took."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - begun))
    return taken


def _run_all(connection: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
    for sql in statements:
        connection.execute(sql).df()


def main(size: int) -> None:
    """Build the leads, ask, and print."""
    configuration = loads(CONFIGURATION, "scorecard.toml", AS_OF)
    house = Company(configuration)
    questions = {
        "channels": (channels.build, Question("channels", AS_OF)),
        "channels by owner": (channels.build, Question("channels", AS_OF, options=(("by", "owner"),))),
        "funnel": (funnel.build, Question("funnel", AS_OF)),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leads.parquet"
        leads(size).to_parquet(path, index=False)
        print(f"{size:,} leads, {path.stat().st_size / 1e6:.0f} MB of Parquet, DuckDB {duckdb.__version__}, milliseconds")
        print(f"{'question':20} {'cold':>8} {'warm':>8} {'by hand':>8} {'warm ÷ by hand':>15}")
        for name, (build, question) in questions.items():
            engine = engine_over(configuration, {"crm": Parts(path)})
            ask = partial(build, house, question, engine)
            cold = milliseconds(ask, 1)[0]
            warm = median(milliseconds(ask, 5))
            with duckdb.connect() as connection:
                connection.execute(f"CREATE VIEW leads AS SELECT * FROM read_parquet('{path}')")
                hand = median(milliseconds(partial(_run_all, connection, by_hand(name)), 6)[1:])
            print(f"{name:20} {cold:8.0f} {warm:8.0f} {hand:8.0f} {warm / hand:15.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
