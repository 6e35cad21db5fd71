"""Every command line of the documents that writes is run as it stands, document by document, in a folder made for it.

The folder holds what the documents take for granted: a company with sources of these names, a list of leads, a workbook that was filled
in, a database, a sheet at a loopback Google, a mail server. Only what nobody can type as it stands is put in: the sheet's address, and the
id that was just made.
"""

import csv
import json
import os
import re
import shlex
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from scorecard import library, templates
from scorecard.__main__ import main
from scorecard.cli import COMMANDS
from scorecard.model import Company
from tests.browser.server import TODAY
from tests.docs.test_commands import DOCUMENTS, ROOT, SAFE
from tests.support.mail_server import HOST, mail_server
from tests.support.sheets_api import Tab
from tests.support.sheets_server import sheets_server

RUNS = re.compile(r"^\s*(?P<settings>(?:[A-Z_]+=\S+ )*)(?:\S*/)?python -m scorecard (?P<words>.*)$")
AN_ID = ("ID", "1f0c…")
"""Where a document means the id that the line before has made."""
FIGURES = {"Day": ["2026-11-02", "2026-11-09"], "Website visits": ["9000", "9412"]}
COMPANY = """
[company]
name = "Northwind"

[[channels]]
name = "Referral"

[[channels]]
name = "Google Ads"

[sources.leads]
kind = "file"
dataset = "leads"
path = "leads.csv"
columns = { lead_id = "Lead id", created_at = "Created at", channel = "Channel" }
dates = { created_at = "day-first" }

[sources.weekly]
kind = "file"
dataset = "indicator_values"
path = "weekly.csv"
layout = { shape = "wide" }
columns = { date = "Day" }

[indicators.website_visits]
name = "Website visits"
sum = "indicator_values"
cadence = "weekly"

[indicators.new_leads]
name = "New leads"
count = "leads"

[digest]
recipients = ["ada@example.com"]
sender = "scorecard@example.com"
smtp_security = "none"
"""


def told(document: Path) -> list[tuple[dict[str, str], list[str]]]:
    """The command lines of a document, in fences or indented, with the settings before each."""
    found = []
    for line in document.read_text("utf-8").splitlines():
        match = RUNS.match(line)
        if match:
            settings = dict(each.split("=", 1) for each in match["settings"].split())
            found.append((settings, shlex.split(match["words"], comments=True)))
    return found


WRITERS = {
    document.relative_to(ROOT).as_posix(): [(settings, words) for settings, words in told(document) if words[0] not in SAFE]
    for document in [*DOCUMENTS, ROOT / "data" / "README.md"]
}


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A folder in which somebody tries the lines of a document; gives the address of their sheet."""
    _their_files(tmp_path)
    weekly: list[list[object]] = [list(FIGURES), *map(list, zip(*FIGURES.values(), strict=True))]
    with mail_server(security="none") as post, sheets_server([Tab("Weekly", weekly, gid=0)]) as google:
        (tmp_path / "company.toml").write_text(f'{COMPANY}smtp_host = "{HOST}"\nsmtp_port = {post.port}\n', "utf-8")
        own = {
            "SCORECARD_HOME": str(tmp_path / "home"),
            "SCORECARD_CONFIG": str(tmp_path / "company.toml"),
            "SCORECARD_TODAY": TODAY,
            "SCORECARD_SECRET_CRM": f"sqlite:///{tmp_path / 'crm.sqlite'}",
            "SCORECARD_SECRET_GOOGLE": json.dumps(google.secret),
        }
        for name, value in {**google.environment, **own}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        assert main(["sync"]) == 0
        yield google.url


def _their_files(folder: Path) -> None:
    leads = [[f"A{number}", f"{14 + number}/10/2026", "Referral" if number % 2 else "Google Ads"] for number in range(9)]
    (folder / "exports").mkdir()
    _write(folder / "leads.csv", [["Lead id", "Created at", "Channel"], *leads])
    _write(folder / "exports" / "leads.csv", [["Lead id", "Received on", "Channel"], *leads])
    _write(folder / "weekly.csv", [list(FIGURES), *zip(*FIGURES.values(), strict=True)])
    with sqlite3.connect(folder / "crm.sqlite") as crm:
        crm.execute("CREATE TABLE leads (lead_id TEXT, created_at TEXT, channel TEXT)")
        crm.executemany("INSERT INTO leads VALUES (?, ?, ?)", [(id, f"2026-10-{day[:2]}", channel) for id, day, channel in leads])
    book = templates.template_workbook(Company("Northwind"), library.with_parts(["website_visits"]), date(2026, 11, 4))
    _fill(folder / "our-workbook.xlsx", book)


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _fill(path: Path, template: bytes) -> None:
    from openpyxl import load_workbook

    path.write_bytes(template)
    book = load_workbook(path)
    for place, (day, visits) in enumerate(zip(*FIGURES.values(), strict=True), start=2):
        book["Weekly numbers"].cell(place, 1, day)
        book["Weekly numbers"].cell(place, 2, int(visits))
    book.save(path)


def _as_typed(words: list[str], sheet: str, made: str) -> list[str]:
    return [sheet if word.startswith("https://docs.google.com/") else made if word in AN_ID else word for word in words]


@pytest.mark.parametrize("document", [name for name, lines in WRITERS.items() if lines])
def test_what_writes_runs_as_it_stands(
    document: str, newcomer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ""
    for settings, words in WRITERS[document]:
        Path("scorecard.toml").unlink(missing_ok=True)  # each `init` of a document is a beginning of its own
        with monkeypatch.context() as own:
            for name, value in settings.items():
                own.setenv(name, str(Path.cwd() / value.lstrip("/")))
            code = main(_as_typed(words, newcomer, made))
        shown = capsys.readouterr()
        assert (code, "Traceback" in shown.out + shown.err) == (0, False), (words, shown.out, shown.err)
        if words[1:2] == ["create"]:
            made = _newest_id(words[0])


def _newest_id(command: str) -> str:
    table = {"share": "links", "token": "tokens"}[command]
    with sqlite3.connect(Path(os.environ["SCORECARD_HOME"]) / "workspace.db") as workspace:
        return str(workspace.execute(f"SELECT id FROM {table} ORDER BY created_at DESC LIMIT 1").fetchone()[0])


def test_every_command_stands_in_a_document_to_be_run() -> None:
    assert {words[0] for document in [*DOCUMENTS, ROOT / "data" / "README.md"] for _, words in told(document)} == set(COMMANDS)
