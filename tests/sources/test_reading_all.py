"""Many sources at once: each has its own outcome, whatever happens to the others."""

import logging
from pathlib import Path

import pytest

from scorecard.errors import SourceError
from scorecard.model import Source
from scorecard.sources import RawTable, probe, read_all
from tests.support.reading import Waits, database, error, google, rows, secrets_of
from tests.support.sheets_server import sheets_server


def test_of_many_sources_each_has_its_own_outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "good.csv").write_text("id,x\n1,2\n")
    with sheets_server({"Leads": [["id"], [1]]}) as server:
        server.enter(monkeypatch)
        sources = [
            Source("file", "file", "leads", {"path": "good.csv"}),
            google("forbidden", key="1other"),
            Source("gone", "file", "leads", {"path": "gone.csv"}),
            database("no secret", secret="nowhere", table="leads"),
            google("sheet", key=server.key, tab="Leads"),
            google("misnamed", key=server.key, tab="Wins"),
            google("no address"),
        ]
        outcomes = read_all(sources, secrets_of(google=server.secret), tmp_path, Waits().patience())
    assert list(outcomes) == [source.name for source in sources]
    assert {name for name, outcome in outcomes.items() if isinstance(outcome, RawTable)} == {"file", "sheet"}
    kinds = {name: error(outcome).kind for name, outcome in outcomes.items() if isinstance(outcome, SourceError)}
    assert kinds == {
        "forbidden": "not_found",
        "gone": "not_found",
        "no secret": "configuration",
        "misnamed": "renamed",
        "no address": "configuration",
    }


def test_a_fault_of_ours_costs_one_source_and_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "good.csv").write_text("id,x\n1,2\n")

    def broken(*_: object) -> RawTable:
        raise ZeroDivisionError

    monkeypatch.setattr("scorecard.sources.database.read_database", broken)
    with caplog.at_level(logging.ERROR):
        outcomes = read_all([database("crm", table="leads"), Source("file", "file", "leads", {"path": "good.csv"})], secrets_of(), tmp_path)
    assert error(outcomes["crm"]).kind == "broken"
    assert "ZeroDivisionError" in caplog.text
    assert rows(outcomes["file"]) == [["id", "x"], ["1", "2"]]


def test_no_sources_are_no_trouble() -> None:
    assert read_all([], secrets_of()) == probe([], secrets_of()) == {}
