"""What may be read from where, and by whom: an address is a reader's own choice here, so the rules are tested as rules."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from scorecard.access.reader import Reader
from scorecard.connecting import build, first_scorecard, look, places, start, with_columns, with_dataset
from scorecard.connecting.permission import may_connect
from scorecard.errors import RefusedError, SourceError
from scorecard.model import Company, Configuration, Layout
from scorecard.secrets import Secrets
from scorecard.settings import read_settings
from tests.support.servers import DatabaseServer
from tests.support.sheets_server import EMAIL, sheets_server

TODAY = date(2026, 11, 22)
DEMO = Configuration(Company("Tidewell"), demo=date(2026, 11, 22))
OWN = Configuration(Company("Northwind"))


SITS_HERE, PUBLIC = Reader("admin", "open"), Reader("viewer", "open")
BOSS, EDITOR = Reader("admin", "sign_in", email="boss@example.com"), Reader("editor", "sign_in", email="ed@example.com")


@pytest.mark.parametrize(
    ("stated", "configuration", "reader", "may"),
    [
        ("", DEMO, SITS_HERE, True),
        ("demo", OWN, SITS_HERE, False),
        ("", DEMO, PUBLIC, False),
        ("", DEMO, EDITOR, False),
        ("", DEMO, BOSS, True),
        ("", OWN, BOSS, True),
        ("", OWN, EDITOR, False),
        ("", DEMO, Reader("admin", "token"), False),
        ("", DEMO, Reader("viewer", "link"), False),
        ("admins", DEMO, SITS_HERE, False),
        ("admins", OWN, BOSS, True),
        ("off", DEMO, SITS_HERE, False),
        ("off", OWN, BOSS, False),
    ],
)
def test_who_may_connect(stated: str, configuration: Configuration, reader: Reader, may: bool) -> None:
    assert may_connect(read_settings({"SCORECARD_CONNECT": stated}), configuration, reader) is may


def test_only_files_below_the_named_folders_are_read(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir()
    outside.mkdir()
    (outside / "secret.csv").write_text("a,b\n1,2\n")
    (home / "link.csv").symlink_to(outside / "secret.csv")
    (home / "own.csv").write_text("a,b\n1,2\n")
    assert places.inside("own.csv", [home], home) == home / "own.csv"
    for path in ("../outside/secret.csv", "/etc/passwd", str(outside / "secret.csv"), "link.csv", "~/.ssh/id_rsa"):
        with pytest.raises(RefusedError, match="Only files below"):
            places.inside(path, [home], home)


@pytest.mark.parametrize("name", ["../../../etc/cron.csv", "..\\..\\boot.CSV", "/etc/passwd", "a b;rm -rf.csv", ".", "x.c/sv"])
def test_an_upload_stays_in_its_folder_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    kept = places.keep_upload(name, b"a,b\n", tmp_path)
    assert kept.parent == tmp_path / "files"
    assert kept.read_bytes() == b"a,b\n"


def test_only_googles_sheets_are_asked_for() -> None:
    for address in ("https://evil.example/spreadsheets/x", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"):
        with pytest.raises(SourceError, match="not the address of a Google Sheet"):
            places.sheet(address)


def test_the_account_is_shown_and_never_its_key(tmp_path: Path) -> None:
    secret = {"type": "service_account", "client_email": EMAIL, "private_key": "PLANTED"}
    secrets = Secrets(
        {"SCORECARD_SECRET_GOOGLE": json.dumps(secret), "SCORECARD_SECRET_CRM": "postgresql://u:PLANTED@h/d"}, tmp_path / "none"
    )
    assert places.account(secrets) == places.Account(EMAIL)
    assert "PLANTED" not in repr(places.account(secrets))
    assert secrets.names() == ("crm", "google")
    assert places.account(Secrets({}, tmp_path / "none")) is None


def test_a_sheet_is_read_with_a_key_and_a_database_by_an_address_and_neither_by_the_other(tmp_path: Path) -> None:
    given = {
        "SCORECARD_SECRET_CRM": "postgresql://u:p@h/d",
        "SCORECARD_SECRET_SHEETS": json.dumps({"type": "service_account", "client_email": EMAIL}),
        "SCORECARD_SECRET_API_KEY": "AIza0123456789",
        "SCORECARD_SECRET_AUTH": json.dumps({"cookie_secret": "x"}),
    }
    secrets = Secrets(given, tmp_path / "none")
    assert places.keys(secrets) == ("api_key", "sheets")
    assert places.addresses(secrets) == ("crm",)


def test_a_dropped_key_reads_sheets_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".streamlit" / "secrets.toml"
    secrets = Secrets({}, file)
    with sheets_server({"Leads": [["a"]]}) as google:
        google.enter(monkeypatch)
        assert places.account(secrets) is None
        given = {**google.secret, "universe_domain": "evil.example", "auth_uri": "https://evil.example"}
        assert places.keep_key(json.dumps(given).encode(), secrets) == places.Account(EMAIL)
        assert places.account(secrets) == places.Account(EMAIL)
        assert places.parts(places.sheet(google.url), secrets, tmp_path) == ("Leads",)
    assert "evil" not in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json", "not the key of a Google service account"),
        (b"[1]", "not the key of a Google service account"),
        (b'{"type": "authorized_user", "client_email": "a@b"}', "not the key of a Google service account"),
        (b'{"token_uri": "http://169.254.169.254/latest"}', "elsewhere than at Google"),
    ],
)
def test_what_is_no_key_of_googles_is_not_kept(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    with pytest.raises(SourceError, match=said):
        places.keep_key(content, Secrets({}, file))
    assert not file.exists()


def test_the_tabs_of_a_spreadsheet_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sheets_server({"Leads": [["a"]], "Weekly": [["b"]]}) as google:
        google.enter(monkeypatch)
        secrets = Secrets({"SCORECARD_SECRET_GOOGLE": json.dumps(google.secret)}, tmp_path / "none")
        assert places.parts(places.sheet(google.url), secrets, tmp_path) == ("Leads", "Weekly")
        google.book.shared_with.clear()
        with pytest.raises(SourceError, match=f"Share it with {EMAIL}"):
            places.parts(places.sheet(google.url), secrets, tmp_path)


def test_the_tables_of_a_database_and_the_tabs_of_a_workbook_are_offered(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.sqlite") as database:
        database.execute("CREATE TABLE leads (id TEXT)")
        database.execute("CREATE VIEW won AS SELECT * FROM leads")
    database.close()
    secrets = Secrets({}, tmp_path / "none")
    assert places.parts(places.table("", path="crm.sqlite"), secrets, tmp_path) == ("leads", "won")
    book = Workbook()
    book.create_sheet("Leads")
    book.save(tmp_path / "book.xlsx")
    assert places.parts(places.file("book.xlsx"), secrets, tmp_path) == ("Sheet", "Leads")


@pytest.mark.parametrize("name", ["postgres", "mariadb"])
def test_a_table_of_a_real_database_becomes_a_first_scorecard(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(name).fresh()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE inquiries (ref VARCHAR(20), received DATE, source VARCHAR(40))"))
        rows = [{"ref": f"A{day}", "received": date(2026, 11, day), "source": "Paid search"} for day in range(2, 16)]
        connection.execute(sa.text("INSERT INTO inquiries VALUES (:ref, :received, :source)"), rows)
    engine.dispose()
    secrets = Secrets({"SCORECARD_SECRET_CRM": str(url)}, tmp_path / "none")
    assert places.parts(places.table("", secret="CRM"), secrets, tmp_path) == ("inquiries",)
    place = places.table("inquiries", secret="CRM")
    table = places.read(place, secrets, tmp_path)
    plan = with_dataset(start(table, place, Company("Acme"), TODAY), table, "leads", Layout(), TODAY)
    plan = with_columns(plan, {"lead_id": "ref", "created_at": "received", "channel": "source"})
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    built = build(replace(plan, standards=("new_leads",)), ingested, tmp_path / "scorecard.toml", TODAY)
    first = first_scorecard(built, {place.name: table}, datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert [week.value for week in first.body.rows[0].values][-2:] == [7, 7]
    assert str(url) not in built.text


def test_a_database_that_was_reached_becomes_a_secret(postgres: DatabaseServer, tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    secrets = Secrets({}, file)
    address = postgres.fresh()
    nobody = sa.make_url(address).set(username="nobody", password="PLANTED").render_as_string(hide_password=False)
    for wrong in (nobody, "postgresql://nowhere.invalid:1/crm", "no address", f"sqlite:///{tmp_path}/x.sqlite", "duckdb:////etc/passwd"):
        with pytest.raises(SourceError) as caught:
            places.keep_address("crm", wrong, secrets, tmp_path)
        assert "PLANTED" not in str(caught.value)
        assert not file.exists()
    assert places.keep_address("crm", f" {address} ", secrets, tmp_path) == ()
    assert Secrets({}, file).get("crm") == address


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://docs.google.com/spreadsheets/d/1AbC_d-9/edit", "google_sheet"),
        ("crm.sqlite", "database"),
        ("leads.csv", "file"),
        ("crm", "database"),
    ],
)
def test_a_place_is_told_by_what_was_typed(text: str, kind: str, tmp_path: Path) -> None:
    secrets = Secrets({"SCORECARD_SECRET_CRM": "postgresql://h/d"}, tmp_path / "none")
    assert places.any_place(text, secrets=secrets).kind == kind
