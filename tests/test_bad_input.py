"""Bad input: what breaks in one source leaves the others alone, loses nothing, and is said on every answer."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from scorecard.__main__ import main
from tests.support.company import Shop
from tests.support.servers import DatabaseServer, free_port
from tests.support.sheets_server import Google, sheets_server

COMPANY = """
[company]
name = "Acme"
timezone = "Europe/Berlin"

[sources.sheet]
kind = "google_sheet"
url = "{url}"
tab = "Visits"
dataset = "indicator_values"
layout = {{ shape = "wide" }}
columns = {{ date = "Day" }}
values.indicator = {{ "Website visits" = "visits" }}

[sources.calls]
kind = "database"
secret = "crm"
table = "calls"
dataset = "events"
timeout_seconds = 0.5
columns = {{ at = "called_at" }}
constants = {{ kind = "call" }}

[sources.partners]
kind = "file"
path = "partners.csv"
dataset = "indicator_values"
dates = {{ date = "iso" }}
quiet_days = 0

[indicators.visits]
name = "Website visits"
sum = "indicator_values"
team = "marketing"

[indicators.calls]
name = "Calls"
count = "events"
team = "sales"

[indicators.partner_leads]
name = "Partner leads"
sum = "indicator_values"
cadence = "weekly"
"""
TODAY = "2026-11-23"
DAYS = [date(2026, 10, 26) + timedelta(days=day) for day in range(28)]
LAST = "2026-11-16"


@dataclass
class World:
    """A company whose three sources can be broken."""

    shop: Shop
    google: Google
    database: str
    folder: Path

    def engine(self) -> sa.Engine:
        return sa.create_engine(self.database, poolclass=sa.NullPool)


@pytest.fixture
def world(tmp_path: Path, postgres: DatabaseServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    url = postgres.fresh()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE calls (called_at timestamp)"))
        connection.execute(sa.text("INSERT INTO calls VALUES (:at)"), [{"at": day} for day in DAYS for _ in range(3)])
    write_partners(tmp_path, {"2026-10-26": "7", "2026-11-02": "0", "2026-11-09": "9", "2026-11-16": "4"})
    with sheets_server({"Visits": [["Day", "Website visits"], *([day, 100] for day in DAYS)]}) as google:
        google.enter(monkeypatch)
        secrets = {"SCORECARD_SECRET_GOOGLE": json.dumps(google.secret), "SCORECARD_SECRET_CRM": url}
        shop = Shop(tmp_path, COMPANY.format(url=google.url), TODAY, secrets)
        for name, value in {**shop.environment, "SCORECARD_TODAY": TODAY}.items():
            monkeypatch.setenv(name, value)
        yield World(shop, google, url, tmp_path)


def write_partners(folder: Path, weeks: dict[str, str]) -> None:
    lines = ["date,indicator,value", *(f"{week},partner_leads,{value}" for week, value in weeks.items())]
    (folder / "partners.csv").write_text("\n".join(lines) + "\n")


def down(world: World, patch: pytest.MonkeyPatch) -> None:
    gone = sa.make_url(world.database).set(port=free_port()).render_as_string(hide_password=False)
    patch.setitem(world.shop.house.secrets._environment, "CRM", gone)
    patch.setenv("SCORECARD_SECRET_CRM", gone)


def forbidden(world: World, patch: pytest.MonkeyPatch) -> None:
    world.google.book.shared_with.clear()


def renamed(world: World, patch: pytest.MonkeyPatch) -> None:
    world.google.book.tab("Visits").title = "Visits 2026"


def empty(world: World, patch: pytest.MonkeyPatch) -> None:
    del world.google.book.tab("Visits").rows[1:]


def lost_column(world: World, patch: pytest.MonkeyPatch) -> None:
    world.google.book.tab("Visits").rows[0][0] = "Datum der Woche"


def lost_table(world: World, patch: pytest.MonkeyPatch) -> None:
    with world.engine().begin() as connection:
        connection.execute(sa.text("ALTER TABLE calls RENAME TO phone_calls"))


def lost_file(world: World, patch: pytest.MonkeyPatch) -> None:
    (world.folder / "partners.csv").unlink()


FAULTS: dict[str, tuple[Callable[[World, pytest.MonkeyPatch], None], str, str, str]] = {
    "down": (down, "calls", "down", "127.0.0.1"),
    "forbidden": (forbidden, "sheet", "forbidden", "iam.gserviceaccount.com"),
    "renamed tab": (renamed, "sheet", "renamed", "Visits 2026"),
    "empty": (empty, "sheet", "empty", "last good copy is kept"),
    "lost column": (lost_column, "sheet", "lost_column", "Day"),
    "lost table": (lost_table, "calls", "not_found", "phone_calls"),
    "lost file": (lost_file, "partners", "not_found", "partners.csv"),
}
INDICATORS = {"sheet": "visits", "calls": "calls", "partners": "partner_leads"}


@pytest.mark.postgres
@pytest.mark.parametrize("fault", FAULTS)
def test_one_broken_source_leaves_the_others_alone_and_its_last_good_copy_on_screen(
    world: World, fault: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = world.shop
    first = shop.sync()
    assert all(each.ok for each in first.values()), first
    before = shop.ask().to_json()
    assert before["issues"] == []
    breaking, source, kind, word = FAULTS[fault]
    breaking(world, monkeypatch)

    assert main(["check", "--json"]) == 1 - (fault == "empty")
    assert [each["where"] for each in json.loads(capsys.readouterr().out)["issues"]] == ([] if fault == "empty" else [source])

    assert main(["sync", "--json"]) == 1
    results = {each["source"]: each for each in json.loads(capsys.readouterr().out)["sources"]}
    assert {name for name, each in results.items() if not each["ok"]} == {source}
    assert (results[source]["error_kind"], results[source]["snapshot"]) == (kind, first[source].snapshot)
    assert word in results[source]["error"]

    assert main(["show", "scorecard", "--json"]) == 1
    after = json.loads(capsys.readouterr().out)
    assert after["rows"] == before["rows"]
    assert after["snapshots"] == before["snapshots"]
    (issue,) = [each for each in after["issues"] if each["level"] == "error"]
    assert issue["where"] == source
    assert word in issue["what"]
    assert "last good copy, read on 23 Nov 2026" in issue["what"]
    states = {each["source"]: each["state"] for each in after["freshness"]}
    assert states[source] == "failed"
    assert "failed" not in {state for name, state in states.items() if name != source}


@pytest.mark.postgres
def test_a_database_that_does_not_answer_in_time_is_given_up(world: World) -> None:
    assert all(each.ok for each in world.shop.sync().values())
    engine = world.engine()
    with engine.connect() as other:
        other.execute(sa.text("LOCK TABLE calls IN ACCESS EXCLUSIVE MODE"))
        results = world.shop.sync()
    assert {name: each.error_kind for name, each in results.items()} == {"sheet": None, "calls": "slow", "partners": None}


@pytest.mark.postgres
def test_weeks_that_a_broken_source_never_told_are_missing_and_not_zero(world: World) -> None:
    shop = world.shop
    shop.sync()
    with world.engine().begin() as connection:
        connection.execute(sa.text("ALTER TABLE calls RENAME TO phone_calls"))
    shop.now += timedelta(days=14)
    shop.today += timedelta(days=14)
    shop.sync("calls")
    assert shop.weeks("calls", 3) == {"2026-11-16": (21.0, "ok"), "2026-11-23": (None, "missing"), "2026-11-30": (None, "missing")}


TEXTS = ["n/a", "#DIV/0!", "about 12", "12 or 13", "zwölf", "Loading...", "1,2,3", "=1/0"]


@pytest.mark.parametrize("text", TEXTS)
def test_text_in_a_number_column_is_listed_and_its_week_is_missing(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = file_company(tmp_path, monkeypatch)
    write_partners(tmp_path, {"2026-11-02": "0", "2026-11-09": f'"{text}"', "2026-11-16": "4"})
    result = shop.sync()["partners"]
    assert result.ok, result.error
    assert result.rows_read == (result.rows_accepted or 0) + (result.rows_repaired or 0) + (result.rows_rejected or 0)
    assert shop.weeks("partner_leads", 3) == {"2026-11-02": (0.0, "ok"), "2026-11-09": (None, "missing"), "2026-11-16": (4.0, "ok")}
    main(["rejects", "partners", "--json"])
    (cell,) = json.loads(capsys.readouterr().out)["rows"]
    assert (cell["place"], cell["row"], cell["column"], cell["value"]) == ("partners.csv", 3, "value", text)
    assert cell["problem"]


@pytest.mark.parametrize("text", ["", "n/a", "zwölf"])
def test_a_part_of_a_day_that_is_not_a_number_makes_the_week_partial(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two channels a day: the sum of what is left looks whole and is not."""
    shop = file_company(tmp_path, monkeypatch)
    lines = ["date,indicator,value,channel"]
    lines += [f"2026-11-{day:02},partner_leads,5,{channel}" for day in range(2, 16) for channel in ("PPC", "Events")]
    lines[20] = lines[20].replace(",5,", f",{text},")
    (tmp_path / "partners.csv").write_text("\n".join(lines) + "\n")
    assert shop.sync()["partners"].ok
    assert shop.weeks("partner_leads", 2) == {"2026-11-09": (65.0, "partial"), "2026-11-16": (None, "missing")}


def file_company(folder: Path, patch: pytest.MonkeyPatch) -> Shop:
    """The company with nothing but its file."""
    start, end = COMPANY.index("[sources.sheet]"), COMPANY.index("[sources.partners]")
    text = COMPANY[:start] + COMPANY[end : COMPANY.index("[indicators.visits]")] + COMPANY[COMPANY.index("[indicators.partner_leads]") :]
    write_partners(folder, {"2026-11-16": "4"})
    shop = Shop(folder, text.replace("{{", "{").replace("}}", "}"), TODAY)
    for name, value in {**shop.environment, "SCORECARD_TODAY": TODAY}.items():
        patch.setenv(name, value)
    return shop
