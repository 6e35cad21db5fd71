"""Golden scenarios: a company in a folder, worked out by hand in `expected.csv` and once more, independently, by `check.sql`.

`check.sql` reads the raw files with DuckDB's own CSV reader and knows nothing of this package; it gives indicator, week and value for
every week that has a value.
"""

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.support.company import Shop

HERE = Path(__file__).parent
SCENARIOS = sorted(folder.name for folder in HERE.iterdir() if (folder / "case.json").exists())


def answered(scenario: str, folder: Path) -> list[dict[str, str]]:
    """The scenario's answer in the columns of `expected.csv`."""
    shutil.copytree(HERE / scenario, folder, dirs_exist_ok=True)
    case = json.loads((folder / "case.json").read_text())
    shop = Shop(folder, (folder / "scorecard.toml").read_text(), case["today"])
    assert {name: each.error for name, each in shop.sync().items() if not each.ok} == {}
    found = []
    for row in shop.ask(weeks=case["weeks"]).to_json()["rows"]:
        for week in row["values"]:
            values = {"indicator": row["indicator"], **{name: week[name] for name in ("week", "value", "state", "goal", "met")}}
            found.append({name: plain(value) for name, value in values.items()})
    return found


def plain(value: object) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value).lower()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_as_worked_out_by_hand(scenario: str, tmp_path: Path) -> None:
    with (HERE / scenario / "expected.csv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert answered(scenario, tmp_path) == expected


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_as_an_independent_statement_counts(scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {(row["indicator"], row["week"]): float(row["value"]) for row in answered(scenario, tmp_path) if row["value"]}
    monkeypatch.chdir(tmp_path)
    counted = duckdb.connect().execute((tmp_path / "check.sql").read_text()).fetchall()
    assert counted
    # The independent statement knows no states: zeros of quiet weeks have no row in it.
    expected = {(indicator, str(week)): pytest.approx(float(value), rel=1e-5) for indicator, week, value in counted if value is not None}
    assert {key: value for key, value in found.items() if value} == {key: value for key, value in expected.items() if value != 0}
