"""Each fault is planted and must be found; an installation without faults must be left alone."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from scorecard.doctor import examine, home, libraries, port_of, worst
from tests.browser.server import ROOT, free_port
from tests.support.company import Shop

CONFIGURATION = """[company]
name = "Northwind"
[sources.weekly]
kind = "file"
dataset = "indicator_values"
path = "weekly.csv"
[indicators.visits]
name = "Visits"
sum = "indicator_values"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "weekly.csv").write_text("date,indicator,value\n2026-11-16,visits,5\n")
    made = Shop(tmp_path, CONFIGURATION, (date.today() - timedelta(days=1)).isoformat())
    assert made.sync()["weekly"].ok
    return made


def faults(environment: dict[str, str]) -> dict[str, str]:
    """check → state of everything that is not fine, the disk of this machine and others' ports aside."""
    found = examine({"SCORECARD_HOME": environment["SCORECARD_HOME"], **environment}, free_port())
    return {each.check: each.state for each in found if each.state != "fine" and each.check != "home"}


def test_a_sound_installation_is_left_alone(shop: Shop) -> None:
    assert faults(shop.environment) == {}


def test_a_sync_that_is_still_to_come_says_that_a_clock_is_wrong(shop: Shop) -> None:
    shop.now += timedelta(days=3)
    assert shop.sync()["weekly"].ok
    assert faults(shop.environment) == {"clock": "attention"}


def test_a_damaged_copy_is_found(shop: Shop) -> None:
    file = next(path for path in (shop.folder / "home" / "snapshots").rglob("*.parquet") if "reject" not in path.name)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(content)
    assert faults(shop.environment) == {"snapshots": "wrong"}


def test_a_damaged_workspace_is_found(shop: Shop) -> None:
    for left in (shop.folder / "home").glob("workspace.db-*"):
        left.unlink()
    (shop.folder / "home" / "workspace.db").write_bytes(b"no database at all" * 500)
    assert faults(shop.environment)["workspace"] == "wrong"


def test_every_mistake_of_the_configuration_is_listed(shop: Shop) -> None:
    shop.path.write_text(CONFIGURATION.replace('dataset = "indicator_values"', 'dataset = "leeds"').replace("sum =", "summ ="))
    found = [each for each in examine(shop.environment, free_port()) if each.check == "configuration"]
    assert len(found) >= 2
    assert all(each.state == "wrong" and each.fix for each in found)


def test_a_secret_that_is_not_set_is_named_and_one_that_others_can_read_is_too(shop: Shop) -> None:
    shop.path.write_text(CONFIGURATION + '[sources.crm]\nkind = "database"\ndataset = "leads"\nsecret = "crm"\ntable = "leads"\n')
    assert faults(shop.environment) == {"secrets": "wrong", "sources": "attention"}
    file = shop.folder / "secrets.toml"
    file.write_text('crm = "postgresql://u:PLANTED@h/d"\n')
    file.chmod(0o644)
    environment = {**shop.environment, "SCORECARD_SECRETS": str(file)}
    assert faults(environment) == {"secrets": "attention", "sources": "attention"}
    assert "PLANTED" not in str(examine(environment, free_port()))
    file.chmod(0o600)
    assert faults(environment) == {"sources": "attention"}


def test_missing_and_unfit_libraries_are_told_apart() -> None:
    there = {"streamlit": "1.50.0", "pandas": "2.3.1"}
    found = libraries(["streamlit[auth]>=1.67,<1.68", "pandas>=2.3,<3", "altair>=6,<7"], there.get)
    assert [each.what for each in found] == ["streamlit is there as 1.50.0, but <1.68,>=1.67 is needed.", "altair is missing."]
    assert worst(libraries(["pandas>=2.3,<3"], there.get)) == "fine"


def test_a_home_behind_a_file_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert worst(home(tmp_path / "file" / "home")) == "wrong"


class _Other(BaseHTTPRequestHandler):
    body = b"hello"

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.body)  # type: ignore[attr-defined]

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Any]:
    server = HTTPServer(("127.0.0.1", 0), _Other)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_port_that_another_program_holds_is_told_from_our_own(listener: Any) -> None:
    listener.body = b"hello"
    assert port_of(listener.server_address[1]).state == "attention"
    listener.body = b'{"status": "ok"}'
    assert port_of(listener.server_address[1]).state == "fine"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert port_of(probe.getsockname()[1]).state == "fine"


def test_it_speaks_where_every_library_is_missing(tmp_path: Path) -> None:
    """On a machine where nobody has installed anything yet, with nothing but Python's own library."""
    shutil.copytree(ROOT / "scorecard", tmp_path / "scorecard", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    run = [sys.executable, "-S", "-m", "scorecard", "doctor", "--json", "--port", str(free_port())]
    environment = {"PATH": os.environ["PATH"], "SCORECARD_HOME": str(tmp_path / "home")}
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr == ""
    found = json.loads(done.stdout)["findings"]
    assert {
        "check": "libraries",
        "state": "wrong",
        "what": "streamlit is missing.",
        "fix": "Run python -m pip install -r requirements.txt.",
    } in found


def test_a_misspelled_setting_is_named_with_the_one_that_is_meant(shop: Shop) -> None:
    odd = {
        "SCORECARD_DATABSE_URL": "PLANTED",
        "SCORECARD_SECRETGOOGLE": "PLANTED",
        "SCORECARD_COLOUR": "PLANTED",
        "SCORECARD_SECRET_X": "PLANTED",
    }
    found = [each for each in examine({**shop.environment, **odd}, free_port()) if each.check == "settings"]
    assert [each.fix for each in found] == [
        "Leave it out; the settings are listed in README.md.",
        "Did you mean SCORECARD_DATABASE_URL?",
        "Did you mean SCORECARD_SECRET_?",
    ]
    assert "PLANTED" not in str(found)


@pytest.mark.parametrize(
    ("secret", "said"),
    [("/home/me/key.json", "path of a file"), ('{"type": "service_account", ', "first {"), ('{"type": "service_account"}', "client_email")],
)
def test_a_key_of_google_that_cannot_work_is_told_before_anything_is_read(secret: str, said: str, shop: Shop) -> None:
    sheet = f'[sources.crm]\nkind = "google_sheet"\ndataset = "leads"\nurl = "https://docs.google.com/spreadsheets/d/{"a" * 44}/edit"\n'
    shop.path.write_text(CONFIGURATION + sheet)
    found = examine({**shop.environment, "SCORECARD_SECRET_GOOGLE": secret}, free_port())
    (wrong,) = [each for each in found if each.check == "secrets"]
    assert wrong.state == "wrong"
    assert said in wrong.fix


def test_a_folder_of_snapshots_that_is_none_is_found(shop: Shop) -> None:
    folder = shop.folder / "home" / "snapshots"
    shutil.rmtree(folder)
    folder.write_text("")
    (wrong,) = [each for each in home(shop.folder / "home") if each.state == "wrong"]
    assert str(folder) in wrong.what


def test_a_database_that_does_not_answer_is_not_to_be_restored(shop: Shop) -> None:
    url = f"postgresql+psycopg://somebody:PLANTED@127.0.0.1:{free_port()}/scorecard"
    found = examine({**shop.environment, "SCORECARD_DATABASE_URL": url}, free_port())
    (wrong,) = [each for each in found if each.check == "workspace"]
    assert "See that it runs" in wrong.what
    assert "restore" not in f"{wrong.what}{wrong.fix}"
    assert "PLANTED" not in str(found)
