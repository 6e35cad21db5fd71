"""`init` from the command line: the same steps as the page, by flags and by answers."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from scorecard.__main__ import main
from scorecard.cli import parser
from scorecard.cli.init import run
from scorecard.config import load
from scorecard.connecting.saving import this_python
from scorecard.wording.connect import commands
from tests.connect.tables import TODAY, Rows, inquiries, weekly

LEADS = ["--map", "lead_id=Ref", "--map", "created_at=Received on", "--map", "channel=Heard of us through", "--map", "won_at=Signed on"]


@pytest.fixture(autouse=True)
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCORECARD_TODAY", TODAY.isoformat())
    monkeypatch.setenv("SCORECARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for name, rows in (("leads.csv", inquiries()), ("weekly.csv", weekly())):
        write(tmp_path / name, rows)
    return tmp_path


def write(path: Path, rows: Rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def test_a_plain_sheet_needs_one_line(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "weekly.csv", "--company", "Northwind", "--timezone", "Europe/Berlin"]) == 0
    said = capsys.readouterr().out
    for part in ("header in row 1", "PPC clicks", "Week of 9 Nov 2026", "SCORECARD_CONFIG"):
        assert part in said
    saved = load(at / "scorecard.toml", TODAY)
    assert saved.sources[0].options == {"path": "weekly.csv"}
    assert [each.id for each in saved.indicators] == ["website_visits", "ppc_clicks", "coffee_drunk", "show_rate"]


@pytest.mark.parametrize(("locale", "visits", "week"), [("en_US", r"\b9\.6k\b", "9 Nov 2026"), ("de-DE", r"\b\d\.\d{3}\b", "9. Nov. 2026")])
def test_the_first_scorecard_is_written_as_the_company_writes(
    at: Path, locale: str, visits: str, week: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "weekly.csv", "--locale", locale, "--currency", "EUR"]) == 0
    said = capsys.readouterr().out
    assert f"Week of {week}" in said
    assert re.search(visits, said)
    assert load(at / "scorecard.toml", TODAY).company.locale == locale.replace("-", "_")


def test_what_is_unclear_stops_it_with_the_flag_that_settles_it(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "leads.csv", "--rows", "leads", *LEADS]) == 1
    said = capsys.readouterr().out
    assert "can be read day first or month first" in said
    assert "--dates" in said
    assert not (at / "scorecard.toml").exists()
    assert main(["init", "leads.csv", "--rows", "leads", *LEADS, "--dates", "day-first", "--merge", "Referal=Referral"]) == 0
    saved = load(at / "scorecard.toml", TODAY)
    assert saved.sources[0].dates == {"*": "day-first"}
    assert next(each for each in saved.channels if each.name == "Referral").aliases == ("Referal",)


def test_somebody_at_the_terminal_is_asked(at: Path) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "Northwind" if "company" in question else "m"

    outcome = run(parser().parse_args(["init", "leads.csv", "--rows", "leads", *LEADS]), ask=answer)
    assert outcome.code == 0
    assert len(asked) == 2
    saved = load(at / "scorecard.toml", TODAY)
    assert (saved.company.name, saved.sources[0].dates) == ("Northwind", {"*": "month-first"})


def test_a_file_that_is_there_is_kept(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at / "scorecard.toml").write_text("mine")
    assert main(["init", "weekly.csv"]) == 2
    assert "already" in capsys.readouterr().err
    assert (at / "scorecard.toml").read_text() == "mine"
    assert main(["init", "weekly.csv", "--replace"]) == 0
    assert (at / "scorecard.toml.before").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.csv"], 1, "There is no file"),
        (["https://example.com/sheet"], 1, "not the address of a Google Sheet"),
        (["weekly.csv", "--map", "visits"], 2, "equals sign"),
        (["weekly.csv", "--timezone", "Mars/Base"], 2, "time zone"),
        (["weekly.csv", "--locale", "xx_YY"], 2, "Write language and country"),
        (["weekly.csv", "--currency", "Euro"], 1, "EUR"),
    ],
)
def test_mistakes_are_sentences(at: Path, arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", *arguments]) == code
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert not (at / "scorecard.toml").exists()


def test_it_says_how_to_start_by_the_python_that_runs(tmp_path: Path) -> None:
    """Somebody who followed the README has a .venv and has not switched it on: "python" alone is another one, without any library."""
    own = tmp_path / ".venv" / "bin" / "python"
    assert this_python(str(own), tmp_path) == ".venv/bin/python"
    assert this_python("/usr/bin/python3", tmp_path) == "/usr/bin/python3"
    assert this_python("/opt/my tools/python", tmp_path) == '"/opt/my tools/python"'
    assert commands(Path("own.toml"), ".venv/bin/python").splitlines()[1:] == [
        ".venv/bin/python -m scorecard check",
        ".venv/bin/python -m scorecard sync",
        ".venv/bin/python -m streamlit run app.py",
    ]


def test_goals_alone_are_not_made_a_scorecard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "goals.csv", [["KPI", "Start", "End", "Target"], ["Wins", "2026-10-01", "2026-12-31", "12"]])
    assert main(["init", "goals.csv", "--company", "Northwind"]) == 1
    assert "Connect the numbers or leads first" in capsys.readouterr().out
    assert not (tmp_path / "scorecard.toml").exists()


def test_the_first_day_of_numbered_weeks_is_a_flag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "kw.csv", [["KW", "Besuche"], *[[f"KW {31 + n}", str(900 + n)] for n in range(16)]])
    assert main(["init", "kw.csv", "--company", "Northwind"]) == 1
    assert "--first-week" in capsys.readouterr().out
    assert main(["init", "kw.csv", "--company", "Northwind", "--first-week", "2026-07-27"]) == 0
    assert load(tmp_path / "scorecard.toml", TODAY).sources[0].layout.first_week == date(2026, 7, 27)
