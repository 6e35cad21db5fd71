"""Reading only what changed gives exactly what reading everything gives, and a full read sees what marks cannot."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from scorecard import changing
from scorecard.bags import Bag
from scorecard.house import House, open_house
from scorecard.settings import read_settings
from scorecard.sync import SyncResult, sync
from tests.support.servers import DatabaseServer
from tests.support.stored import rows_of

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
MINUTES = timedelta(minutes=1)

CONFIGURATION = """
[company]
name = "Big"

[sources.crm]
kind = "database"
dataset = "leads"
{where}
table = "leads"
key = "id"
updated_at = "changed"
reconcile_hours = 24
columns = {{ lead_id = "id", created_at = "created", amount = "amount", channel = "channel" }}
dates = {{ created_at = "iso" }}

[indicators.leads]
name = "Leads"
count = "leads"
"""

Leads = sa.Table(
    "leads",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("created", sa.Text),
    sa.Column("amount", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("changed", sa.DateTime),
)


class Crm:
    """A CRM's database that is edited, and the house that reads it."""

    def __init__(self, folder: Path, url: str, where: str, environment: dict[str, str]) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.where, self.environment = folder, where, environment
        self.engine = sa.create_engine(url, poolclass=sa.NullPool)
        Leads.metadata.create_all(self.engine)
        self.house = self.open("home")

    def open(self, home: str) -> House:
        (self.folder / "scorecard.toml").write_text(CONFIGURATION.format(where=self.where), encoding="utf-8")
        environment = {
            "SCORECARD_CONFIG": str(self.folder / "scorecard.toml"),
            "SCORECARD_HOME": str(self.folder / home),
            **self.environment,
        }
        return open_house(read_settings(environment), environment=environment)

    def write(self, *ids: int, at: datetime = NOW, **values: Any) -> None:
        """Insert or replace leads, marked as changed at an instant."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(Leads).where(Leads.c.id.in_(ids)))
            rows = [{"created": "2026-03-01", "amount": "10", "channel": "PPC", **values, "id": id} for id in ids]
            connection.execute(sa.insert(Leads), [{**row, "changed": at.replace(tzinfo=None)} for row in rows])

    def delete(self, *ids: int) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.delete(Leads).where(Leads.c.id.in_(ids)))

    def sync(self, at: datetime) -> SyncResult:
        return sync(self.house, ["crm"], at)[0]

    def rows(self, house: House | None = None) -> list[dict[str, Any]]:
        """What the current snapshot holds, in the order of ids, without the numbers of rows."""
        store = (house or self.house).store
        table: pa.Table = rows_of(store, "crm")
        rows: list[dict[str, Any]] = table.drop_columns(["source_row"]).to_pylist()
        return sorted(rows, key=lambda row: str(row["lead_id"]))

    def bag(self, house: House | None = None) -> Bag | None:
        store = (house or self.house).store
        return store.bag(store.current()["crm"])

    def rejected(self, house: House | None = None) -> list[tuple[str, ...]]:
        store = (house or self.house).store
        cells = store.rejects(store.current()["crm"])
        return sorted(tuple(map(str, row)) for row in cells[["key", "column", "value", "severity"]].itertuples(index=False))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def crm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crm]:
    if request.param == "sqlite":
        yield Crm(tmp_path / "company", f"sqlite:///{tmp_path}/crm.sqlite", f'path = "{tmp_path}/crm.sqlite"', {})
    else:
        server: DatabaseServer = request.getfixturevalue("postgres")
        url = server.fresh()
        yield Crm(tmp_path / "company", url, 'secret = "crm"', {"SCORECARD_SECRET_CRM": url})


def test_only_what_changed_is_read(crm: Crm) -> None:
    crm.write(*range(1, 100), at=NOW - 60 * MINUTES)
    crm.write(100, at=NOW - 5 * MINUTES)
    first = crm.sync(NOW)
    assert (first.rows_read, first.notes) == (100, ())
    crm.write(5, 6, at=NOW + 6 * MINUTES, amount="99")
    crm.write(101, at=NOW + 7 * MINUTES)
    second = crm.sync(NOW + 10 * MINUTES)
    assert (second.rows_read, second.rows_accepted, second.changed) == (101, 101, True)
    assert second.notes == ("Read only what changed: 4 rows.",)  # the hundredth once more: marks are trusted to ten minutes only
    assert [row["lead_id"] for row in crm.rows() if row["amount"] == 99] == ["5", "6"]


def test_without_a_change_nothing_new_is_made(crm: Crm) -> None:
    crm.write(1, 2, at=NOW - 60 * MINUTES)
    first = crm.sync(NOW)
    again = crm.sync(NOW + 10 * MINUTES)
    assert (again.ok, again.snapshot, again.changed, again.rows_read) == (True, first.snapshot, False, 2)
    assert crm.house.store.current()["crm"].checked_at == NOW + 10 * MINUTES


def test_a_change_that_is_committed_late_is_still_seen(crm: Crm) -> None:
    crm.write(1, at=NOW)
    crm.sync(NOW + MINUTES)
    crm.write(2, at=NOW - 5 * MINUTES)  # written before the mark, seen after it
    assert crm.sync(NOW + 2 * MINUTES).rows_read == 2


def test_a_full_read_sees_deletions_and_changes_that_left_no_mark(crm: Crm) -> None:
    crm.write(1, 2, 3, at=NOW - 60 * MINUTES)
    crm.sync(NOW)
    crm.delete(2)
    crm.write(3, at=NOW - timedelta(days=9), amount="7")
    crm.sync(NOW + timedelta(hours=23))
    assert [row["lead_id"] for row in crm.rows()] == ["1", "2", "3"]
    reconciled = crm.sync(NOW + timedelta(hours=24))
    assert reconciled.notes == ()
    assert [(row["lead_id"], row["amount"]) for row in crm.rows()] == [("1", 10), ("3", 7)]
    crm.write(1, at=NOW + timedelta(hours=25))
    assert crm.sync(NOW + timedelta(hours=47)).notes == ("Read only what changed: 1 row.",)


def test_a_changed_setting_or_a_damaged_snapshot_causes_a_full_read(crm: Crm) -> None:
    crm.write(1, 2, at=NOW - 60 * MINUTES)
    crm.sync(NOW)
    snapshot = crm.house.store.current()["crm"]
    (crm.house.settings.home / snapshot.path).write_bytes(b"damaged")
    assert crm.sync(NOW + MINUTES).notes == ()
    assert crm.house.store.verified().issues == ()
    crm.where += '\nconstants = { persona = "Buyer" }'
    crm.house = crm.open("home")
    assert crm.sync(NOW + 2 * MINUTES).notes == ()
    assert {row["persona"] for row in crm.rows()} == {"Buyer"}


def test_whatever_is_edited_the_outcome_is_that_of_a_full_read(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random edits, good and bad cells among them; after each, a fresh home that reads everything must show the same.

    The first rounds are written whole, the others beside what is there.
    """
    monkeypatch.setattr(changing, "SHARE", 0.8)
    chance = random.Random(11)
    crm.write(*range(1, 41), at=NOW - 60 * MINUTES)
    crm.sync(NOW)
    merged = beside = 0
    for step in range(1, 7):
        if step == 3:
            monkeypatch.setattr(changing, "WORTH_IT", 0)
        moment = NOW + 20 * step * MINUTES
        for _ in range(chance.randint(1, 6)):
            values = {
                "amount": chance.choice(["1", "2.5", "n.v.t.", None]),
                "created": chance.choice(["2026-03-01", "2026-04-02", "never"]),
            }
            crm.write(chance.randint(1, 60), at=moment, channel=chance.choice(["PPC", "Email", None]), **values)
        result = crm.sync(moment + MINUTES)
        assert result.ok, result.error
        merged += bool(result.notes)
        beside += crm.house.store.current()["crm"].changes_path is not None
        whole = crm.open(f"whole-{step}")
        truth = sync(whole, ["crm"], moment + MINUTES)[0]
        assert crm.rows() == crm.rows(whole)
        assert crm.rejected() == crm.rejected(whole)
        assert crm.bag() == crm.bag(whole)
        assert (result.rows_read, result.rows_accepted, result.rows_repaired, result.rows_rejected) == (
            truth.rows_read,
            truth.rows_accepted,
            truth.rows_repaired,
            truth.rows_rejected,
        )
    print(f"6 rounds of edits: {merged} merged, {6 - merged} read in full, all equal to a full read")
    assert merged >= 4
    assert beside >= 2
