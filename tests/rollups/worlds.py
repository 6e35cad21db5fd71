"""Small companies full of odd cases, with and without roll-ups, and the questions to hold the two against each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from scorecard.config import loads
from scorecard.model import Configuration
from scorecard.parts import Parts
from scorecard.query.engine import connection_over, engine_over
from scorecard.rollups import cutting
from scorecard.rollups.build import write
from scorecard.rollups.files import Found
from tests.query.files import frame_of

AS_OF = date(2026, 3, 20)
START = datetime(2026, 1, 1)
CONFIGURATION = """
[company]
name = "Odd cases"
[[stages]]
id = "lead"
name = "Lead"
[[stages]]
id = "mql"
name = "MQL"
[[stages]]
id = "sql"
name = "Opportunity"
[[stages]]
id = "won"
name = "Won"
[sources.crm]
kind = "file"
dataset = "leads"
path = "crm.csv"
[sources.deals]
kind = "file"
dataset = "leads"
path = "deals.csv"
extends = "crm"
[sources.shop]
kind = "file"
dataset = "leads"
path = "shop.csv"
[sources.touches]
kind = "file"
dataset = "events"
path = "touches.csv"
[indicators.leads]
name = "Leads"
count = "leads"
[indicators.mqls]
name = "MQLs"
count = "leads"
on = "mql_at"
[indicators.email_wins]
name = "Wins from e-mail"
count = "leads"
on = "won_at"
where = { channel = "Email" }
[indicators.revenue]
name = "Revenue"
sum = "leads.amount"
on = "won_at"
[indicators.calls]
name = "Calls"
count = "events"
where = { kind = "call" }
[indicators.known_calls]
name = "Calls with an outcome"
count = "events"
where = { kind = "call", outcome = "*" }
[indicators.spend]
name = "Spend"
sum = "events.cost"
[indicators.cost_per_lead]
name = "Cost per lead"
ratio = ["spend", "leads"]
"""


@dataclass(frozen=True)
class Company:
    """The part of a house that an answer needs."""

    configuration: Configuration


def configuration() -> Configuration:
    return loads(CONFIGURATION, "scorecard.toml", AS_OF)


def tables_of_world(seed: int, doubled: bool) -> dict[str, list[dict[str, object]]]:
    """Leads and touches with absent values, ties, moves in any order, wins without touches and wins that only an event tells.

    `doubled` gives some leads of the shop the ids of the others.
    """
    random = Random(seed)

    def some(*values: str) -> str | None:
        return random.choice([*values, None])

    def moment(chance: float) -> datetime | None:
        # Whole hours of few days: ties are frequent.
        return START + timedelta(days=random.randrange(78), hours=random.choice([0, 9, 23])) if random.random() < chance else None

    def lead(name: str) -> dict[str, object]:
        stamps = {"mql_at": 0.6, "sql_at": 0.4, "won_at": 0.35, "lost_at": 0.3, "disqualified_at": 0.1, "recycled_at": 0.15}
        texts = {"channel": ("Email", "PPC", "Fair"), "persona": ("CFO", "CMO"), "owner": ("Ann", "Bob"), "campaign": ("Spring",)}
        return {
            "lead_id": name,
            "created_at": moment(1.0),
            **{column: moment(chance) for column, chance in stamps.items()},
            **{column: some(*values) for column, values in texts.items()},
            "reason": some("price", "time"),
            "amount": random.choice([None, 10.0, 25.5]),
        }

    ids = [f"L{number}" for number in range(60)]
    events = [
        {
            "at": moment(1.0),
            "kind": random.choice(["visit", "call", "click", *(["won"] if random.random() < 0.1 else [])]),
            "lead_id": random.choice([*ids[:45], None, "unknown"]),
            "team": some("sales", "marketing"),
            "channel": some("Email", "PPC", "Fair", "Phone"),
            "campaign": some("Spring", "Autumn"),
            "owner": some("Ann", "Bob"),
            "outcome": some("reached"),
            "cost": random.choice([None, 0.5, 2.0]),
        }
        for _ in range(260)
    ]
    shop = [lead(name if doubled else f"S{number}") for number, name in enumerate(ids[:12])]
    deals = [{"lead_id": name, "won_at": moment(0.2), "amount": 99.0, "persona": "CFO"} for name in ids[:20]]
    found = {"crm": [lead(name) for name in ids], "deals": deals, "shop": shop, "touches": events}
    words = Random(seed + 1000)
    for each in (*found["crm"], *found["shop"]):
        contact = START + timedelta(days=words.randrange(78), hours=words.choice([0, 9, 23]))
        each["first_contact_at"] = words.choice([contact, None])
        each["verdict"] = words.choice(["accepted", "Refused", "REFUSED", "perhaps", None, None, None])
    return found


def engines(folder: Path, tables: Mapping[str, list[dict[str, object]]]) -> tuple[sa.Engine, sa.Engine]:
    """The same company twice: answering from its rows, and with roll-ups."""
    of = configuration()
    parts = {}
    for name, rows in tables.items():
        parts[name] = Parts(folder / f"{name}.parquet")
        frame_of(of, name, rows).to_parquet(parts[name].base, index=False)
    with connection_over(of, parts, False, {}) as root, pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "ROWS_A_GROUP", 0)
        notes, _ = write(root, of, AS_OF, folder / "key.duckdb")
    return engine_over(of, parts), engine_over(of, parts, Found("key", folder / "key.duckdb", notes))


def same(one: Any, other: Any, where: str = "") -> None:
    """Assert that two bodies say the same; sums of fractions may differ in their last digits."""
    if isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-12, nan_ok=True), where
    elif is_dataclass(one) and not isinstance(one, type):
        assert type(one) is type(other), where
        for each in fields(one):
            same(getattr(one, each.name), getattr(other, each.name), f"{where}.{each.name}")
    elif isinstance(one, Mapping):
        assert one.keys() == other.keys(), where
        for key, value in one.items():
            same(value, other[key], f"{where}[{key}]")
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other), where
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            same(left, right, f"{where}[{number}]")
    else:
        assert one == other, where


def spans(seed: int) -> Iterator[tuple[date | None, date | None]]:
    """No period at all, one day, some weeks, and some that reach beyond all rows."""
    random = Random(seed)
    days = [START.date() + timedelta(days=random.randrange(78)) for _ in range(4)]
    yield None, None
    yield days[0], days[0]
    yield min(days[1:3]), max(days[1:3])
    yield date(2025, 1, 1), AS_OF
    yield min(days), max(days)
