"""The command line on the demo company: exit codes, shapes of JSON, sentences instead of tracebacks."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scorecard.__main__ import main
from scorecard.answering import MODULES
from scorecard.answers import answer as ask
from scorecard.cli import COMMANDS, as_json, parser, present
from scorecard.house import open_house
from scorecard.model import Question
from scorecard.publish import rows
from scorecard.sync import ensure_synced

TODAY = "2026-11-22"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo as it comes, in a home that the tests of this module share."""
    for name, value in {
        "SCORECARD_HOME": str(home),
        "SCORECARD_TODAY": TODAY,
        "SCORECARD_CONFIG": str(ROOT / "data/scorecard.toml"),
    }.items():
        monkeypatch.setenv(name, value)


def out(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(words) == code
    return capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    """A JSON answer: strict JSON with the four keys that every answer has."""
    text = out(capsys, *words, "--json", code=code)
    found: dict[str, Any] = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} in JSON"))
    assert {"as_of", "snapshots", "generated_at", "issues"} <= found.keys()
    return found


def test_the_first_look_reads_the_sources_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "show", "scorecard")
    assert (found["as_of"], found["week_starts"], found["issues"]) == (TODAY, "monday", [])
    assert len(found["weeks"]) == 13
    assert found["weeks"][-1] == "2026-11-09"
    assert len(found["rows"]) >= 12
    assert len(found["snapshots"]) == len(set(found["snapshots"])) == 7


def test_the_scorecard_has_the_shape_that_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    for row in answer(capsys, "show", "scorecard", "--weeks", "5")["rows"]:
        promised = {
            "indicator",
            "name",
            "team",
            "owner",
            "unit",
            "direction",
            "values",
            "status",
            "change_wow",
            "change_yoy",
            "signal",
            "limits",
        }
        assert promised <= row.keys()
        assert row["team"] in ("marketing", "sales", "shared")
        assert row["status"] in ("on_track", "off_track", "no_goal", "no_data")
        assert row["signal"] in ("none", "above_limit", "below_limit", "run", "near_limit", "too_few")
        assert row["limits"] is None or row["limits"].keys() == {"low", "mean", "high"}
        assert len(row["values"]) == 5
        for week in row["values"]:
            assert {"week", "value", "state", "goal", "met"} <= week.keys()
            assert week["state"] in ("ok", "missing", "partial", "not_due")
            assert (week["value"] is None) or week["state"] in ("ok", "partial")
            assert (week["met"] is None) == (week["goal"] is None or week["state"] != "ok" or week["value"] is None)


def test_the_text_says_the_same_as_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "show", "scorecard")["rows"]
    text = out(capsys, "show", "scorecard")
    assert text.splitlines()[0] == "Tidewell · Week of 9 Nov 2026 (complete)"
    missed = sum(row["status"] == "off_track" for row in rows)
    assert f"{missed} missed" in text
    for row in rows:
        (line,) = [line for line in text.splitlines() if line.startswith(row["name"] + "  ")]
        assert row["owner"] in line
        assert ("▼ missed" in line) == (row["status"] == "off_track")


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--team", "sales"], {"sales"}),
        (["--team", "sales", "--team", "shared"], {"sales", "shared"}),
        (["--owner", "Jonas Weber"], {"marketing"}),
    ],
)
def test_filters_choose_rows(capsys: pytest.CaptureFixture[str], flags: list[str], expected: set[str]) -> None:
    rows = answer(capsys, "show", "scorecard", *flags)["rows"]
    assert {row["team"] for row in rows} == expected
    if "--owner" in flags:
        assert {row["owner"] for row in rows} == {"Jonas Weber"}


def leads_in(found: dict[str, Any]) -> dict[str, float]:
    (row,) = [row for row in found["rows"] if row["indicator"] == "new_leads"]
    return {week["week"]: week["value"] for week in row["values"]}


def test_channels_add_up_to_all(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("show", "scorecard", "--weeks", "4", "--owner", "Jonas Weber")
    whole = leads_in(answer(capsys, *asked))
    channels = answer(capsys, "show", "channels", code=0)["rows"]
    parts = [leads_in(answer(capsys, *asked, "--channel", each["channel"])) for each in channels if each["channel"]]
    assert {week: sum(part[week] for part in parts) for week in whole} == whole


def test_a_narrowed_row_has_no_goal_and_one_that_cannot_be_narrowed_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["indicator"]: row for row in answer(capsys, "show", "scorecard", "--persona", "Founder")["rows"]}
    assert rows["new_leads"]["status"] == "no_goal"
    assert rows["cold_calls"]["not_split_by"] == ["persona"]
    assert {week["value"] for week in rows["cold_calls"]["values"]} == {None}


def test_as_of_an_earlier_day_shows_the_weeks_of_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = leads_in(answer(capsys, "show", "scorecard", "--weeks", "8"))
    then = leads_in(answer(capsys, "show", "scorecard", "--weeks", "4", "--as-of", "2026-10-26"))
    assert list(then) == ["2026-09-28", "2026-10-05", "2026-10-12", "2026-10-19"]
    assert all(now[week] == value for week, value in then.items() if week in now)


def test_csv_holds_every_week_and_unaltered_numbers(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["show", "scorecard", "--csv"]) == 0
    text = capfdbinary.readouterr().out.decode("utf-8-sig")
    assert main(["show", "scorecard", "--json"]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    rows = list(csv.DictReader(io.StringIO(text)))
    values = {(row["indicator"], row["week"]): row["value"] for row in rows}
    assert len(rows) == len(found["rows"]) * 14
    for row in found["rows"]:
        for week in row["values"]:
            written = values[row["indicator"], week["week"]]
            assert (float(written) if written else None) == week["value"]


def test_one_indicator_with_the_rows_behind_a_week(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "show", "indicator", "--indicator", "new_leads", "--week", "2026-11-11")
    week = next(week for week in found["weeks"] if week["week"] == "2026-11-09")
    assert (found["drill"]["start"], found["drill"]["end"], found["drill"]["total"]) == ("2026-11-09", "2026-11-15", week["value"])
    assert len(found["drill"]["rows"]) == min(50, found["drill"]["total"])
    assert not {"name", "email"} & set(found["drill"]["columns"])
    assert {row["created_at"][:10] for row in found["drill"]["rows"]} <= {f"2026-11-{day:02}" for day in range(9, 16)}
    assert len(found["weeks"]) == 104
    assert found["row"]["sources"] == ["crm"]
    year_before = {week["week"]: week["value"] for week in found["weeks"]}["2025-11-10"]
    assert week["year_ago"] == year_before
    assert found["row"]["change_yoy"] == pytest.approx(week["value"] / year_before - 1)


def test_pages_of_rows_and_both_parts_of_a_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("show", "indicator", "--indicator", "calls_per_appointment", "--week", "2026-11-09")
    first = answer(capsys, *asked)["drill"]
    assert (first["part"], first["parts"]) == ("cold_calls", ["cold_calls", "appointments"])
    second = answer(capsys, *asked, "--option", "page=2")["drill"]
    assert not {row["source_row"] for row in first["rows"]} & {row["source_row"] for row in second["rows"]}
    other = answer(capsys, *asked, "--option", "part=appointments")["drill"]
    assert {row["kind"] for row in other["rows"]} == {"appointment"}


def test_sync_again_says_what_came_of_each_source(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "sync", "marketing")
    (source,) = found["sources"]
    assert {"source", "ok", "snapshot", "rows_read", "rows_accepted", "rows_rejected", "newest", "seconds", "error"} <= source.keys()
    assert (source["source"], source["ok"], source["changed"], source["error"]) == ("marketing", True, False, None)
    assert source["rows_read"] == source["rows_accepted"] + source["rows_repaired"] + source["rows_rejected"]


def test_check_probes_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "check")
    assert [each["source"] for each in found["sources"] if each["ok"]] == [
        "crm", "touches", "marketing", "sales_weekly", "partners", "goals", "calendar",
    ]  # fmt: skip
    assert {each["looked_at_all"] for each in found["sources"]} == {True, False}
    text = out(capsys, "check")
    assert re.search(r"✓ crm: .*\. Looked at its beginning, 60 rows, for the columns only\.\n", text)
    assert text.endswith("All is well.\n")


def test_inspect_shows_what_was_understood(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "inspect", "marketing")
    assert "header in row" in text
    assert re.search(r"Looked at all of it: [\d,]+ rows\.", text)
    assert re.search(r"Website visits .*website_visits", text)
    assert "[sources.marketing]" in text
    found = answer(capsys, "inspect", "sales_weekly")
    assert found["ready"]
    assert found["counts"]["rows_read"] == found["counts"]["rows_accepted"]
    assert "[sources.sales_weekly]" in found["suggestion"]
    assert {column["meaning"] for column in found["understood"]["columns"]} >= {"date", "indicator", "value"}


def test_rejects_of_a_clean_source(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "rejects", "sales_weekly")
    assert found["rows"] == []
    assert "No cell was rejected" in out(capsys, "rejects", "sales_weekly")


def test_backup_and_restore(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = answer(capsys, "show", "scorecard")
    assert "checked" in out(capsys, "backup", str(tmp_path / "backup.zip"))
    monkeypatch.setenv("SCORECARD_HOME", str(tmp_path / "new home"))
    assert "rows of the workspace" in out(capsys, "restore", str(tmp_path / "backup.zip"))
    assert answer(capsys, "show", "scorecard")["rows"] == before["rows"]
    assert main(["restore", str(tmp_path / "backup.zip")]) == 2
    assert "nothing" in capsys.readouterr().err


WRONG = {
    "an answer that nobody gives": (["show", "scorcard"], "Did you mean “scorecard”?"),
    "a channel": (["show", "scorecard", "--channel", "Refferal"], "Did you mean “Referral”?"),
    "a team": (["show", "scorecard", "--team", "ops"], "marketing"),
    "an owner": (["show", "scorecard", "--owner", "Jonas Weberr"], "Did you mean “Jonas Weber”?"),
    "an indicator": (["show", "indicator", "--indicator", "cold_cals"], "Did you mean “cold_calls”?"),
    "a source to sync": (["sync", "crmm"], "crm"),
    "a source with rejects": (["rejects", "crmm"], "Did you mean “crm”?"),
    "a day to come": (["show", "scorecard", "--as-of", "2027-01-01"], "has not come yet"),
    "a period the wrong way round": (["show", "scorecard", "--from", "2026-02-01", "--to", "2026-01-01"], "before it begins"),
    "a moment": (["show", "scorecard", "--as-known-on", "yesterday"], "2026-11-09T09:30"),
    "an option": (["show", "indicator", "--option", "pge=2"], "Did you mean “page”?"),
    "a page": (["show", "indicator", "--option", "page=0"], "counted from 1"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_is_a_sentence_and_exit_code_2(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, expected = WRONG[wrong]
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert expected in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("words", [[], ["shw"], ["show"], ["show", "scorecard", "--weeks", "0"], ["show", "scorecard", "--as-of", "9.11."]])
def test_wrong_use_is_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_every_mistake_of_a_configuration_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "scorecard.toml").write_text('[company]\nnmae = "A"\n\n[indicators.x]\nname = "X"\ncount = "leeds"\n')
    monkeypatch.setenv("SCORECARD_CONFIG", str(tmp_path / "scorecard.toml"))
    found = answer(capsys, "check", code=2)
    assert len([each for each in found["issues"] if each["level"] == "error"]) >= 3
    assert all(each["where"] and each["what"] and each["fix"] for each in found["issues"])
    assert main(["show", "scorecard"]) == 2
    assert "nmae" in capsys.readouterr().err


def test_every_command_and_flag_has_help() -> None:
    root = parser()
    (commands,) = [action for action in root._actions if action.dest == "command"]
    assert isinstance(commands.choices, dict)
    assert list(commands.choices) == list(COMMANDS)
    for command in commands.choices.values():
        assert command.description
        assert all(action.help for action in command._actions if action.option_strings)


def test_demo_writes_a_company_for_any_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "as of 2025-03-05" in out(capsys, "demo", "--day", "2025-03-05", str(tmp_path / "new"))
    assert (tmp_path / "new" / "scorecard.toml").exists()
    assert len(list((tmp_path / "new").iterdir())) > 5


@pytest.mark.parametrize("what", MODULES)
def test_every_question_has_an_answer_as_json_as_text_and_as_csv(what: str) -> None:
    house = open_house()
    ensure_synced(house, house.now())
    found = ask(house, Question(what, house.now().date()), house.now())
    assert json.loads(as_json(found.to_json())).keys() >= {"as_of", "snapshots", "generated_at", "issues", "freshness"}
    assert "".join(present.text(found, house.configuration, 120))
    assert rows.csv(found)


def test_as_a_process_with_a_reader_that_leaves_early(home: Path) -> None:
    environment = {**os.environ, "SCORECARD_HOME": str(home), "SCORECARD_TODAY": TODAY}
    command = f"{sys.executable} -W error -m scorecard show scorecard --json | head -c 100"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout[:1], done.stderr) == ("{", "")


def test_leads_as_csv_are_all_of_them_and_one_page_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("show", "leads", "--from", "2024-01-01", "--to", TODAY)
    total = answer(capsys, *asked, "--option", "size=1")["total"]
    assert total > 10_000, "more than one page, or this shows nothing"
    ids = [row["lead_id"] for row in csv.DictReader(io.StringIO(out(capsys, *asked, "--csv").lstrip("\ufeff")))]
    assert (len(ids), len(set(ids))) == (total, total)
    page = out(capsys, *asked, "--csv", "--option", "page=2", "--option", "size=5").lstrip("\ufeff")
    assert [row["lead_id"] for row in csv.DictReader(io.StringIO(page))] == ids[5:10]
