"""The routes without a sign-in: they say whether the process lives and is ready, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from scorecard.ui.server import routes
from tests.support.aside import aside


def get(path: str) -> tuple[int, Any]:
    """Status and JSON of a route."""
    route = next(route for route in routes() if route.path == path)
    request = Request({"type": "http", "method": "GET", "path": path, "headers": []})
    answer = aside(route.endpoint(request))
    return answer.status_code, json.loads(answer.body)


def test_a_process_with_its_sources_read_is_ready(reading: Path) -> None:
    assert get("/healthz") == (200, {"status": "ok"})
    assert get("/readyz") == (200, {"status": "ready"})


def test_a_process_without_data_lives_but_is_not_ready(reading: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_HOME", str(tmp_path / "fresh"))
    assert get("/healthz")[0] == 200
    assert get("/readyz")[0] == 503


def test_why_it_is_not_ready_is_not_told_to_strangers(reading: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_CONFIG", str(tmp_path / "secret-name.toml"))
    assert get("/readyz") == (503, {"status": "not ready"})


def test_the_home_page_answers_by_its_name_and_keeps_the_question() -> None:
    route = next(route for route in routes() if route.path == "/scorecard")
    request = Request({"type": "http", "method": "GET", "path": "/scorecard", "query_string": b"team=sales&weeks=6", "headers": []})
    answer = aside(route.endpoint(request))
    assert (answer.status_code, answer.headers["location"]) == (307, "/?team=sales&weeks=6")
