"""The tests' own Google: it must refuse what Google refuses, or tests that pass would prove nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime

import gspread
import pytest
import requests
from google.auth.exceptions import RefreshError

from tests.support.certificates import service_account_key
from tests.support.sheets_server import API_KEY, Google, sheets_server

URL = "https://sheets.googleapis.com/v4/spreadsheets/"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    with sheets_server({"Leads": [["id", "when", "x"], [1234, date(2026, 1, 5), datetime(2026, 1, 5, 6)]]}) as server:
        server.enter(monkeypatch)
        yield server


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer made-up"}, 401),
        ({"x-goog-api-key": "wrong"}, 400),
        ({"x-goog-api-key": API_KEY}, 403),
    ],
)
def test_nobody_reads_without_a_right(served: Google, headers: dict[str, str], status: int) -> None:
    assert requests.get(URL + served.key, headers=headers, timeout=5).status_code == status


def test_a_key_of_somebody_else_signs_nobody_in(served: Google) -> None:
    info = served.secret | {"private_key": service_account_key("somebody else").private}
    client = gspread.service_account_from_dict(info, scopes=gspread.auth.READONLY_SCOPES)
    with client.http_client.session, pytest.raises(RefreshError, match="Invalid JWT Signature"):
        client.open_by_key(served.key)


def test_a_scope_to_write_is_refused(served: Google) -> None:
    client = gspread.service_account_from_dict(served.secret)
    with client.http_client.session, pytest.raises(RefreshError, match="Invalid scope"):
        client.open_by_key(served.key)


def test_formatted_and_unformatted_values_differ(served: Google) -> None:
    client = gspread.service_account_from_dict(served.secret, scopes=gspread.auth.READONLY_SCOPES)
    with client.http_client.session:
        tab = client.open_by_key(served.key).worksheet("Leads")
        assert tab.get("A2:C2") == [["1,234", "1/5/2026", "1/5/2026 6:00:00"]]
        assert tab.get("A2:C2", value_render_option="UNFORMATTED_VALUE") == [[1234, 46027, 46027.25]]


def test_another_process_is_served_too(served: Google) -> None:
    """As the command line and the app are in end-to-end tests: by the environment alone, nothing patched."""
    script = (
        "import json, os, gspread\n"
        "info = json.loads(os.environ['SCORECARD_SECRET_GOOGLE'])\n"
        "client = gspread.service_account_from_dict(info, scopes=gspread.auth.READONLY_SCOPES)\n"
        f"print(client.open_by_key({served.key!r}).worksheet('Leads').acell('A1').value)\n"
    )
    environment = os.environ | served.environment | {"SCORECARD_SECRET_GOOGLE": json.dumps(served.secret)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "id\n", done.stderr
    assert served.sign_ins == 1


def test_no_request_leaves_the_machine(served: Google) -> None:
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get("https://example.com", timeout=5)
