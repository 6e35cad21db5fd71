"""Google Sheets on a bad day: every fault, how often is asked, how long is waited, and what is said."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from scorecard.sources import Patience, read_all
from scorecard.sources.google_address import spreadsheet_key
from tests.support.certificates import service_account_key
from tests.support.reading import Waits, error, google, rows, secrets_of
from tests.support.servers import free_port
from tests.support.sheets_server import API_KEY, EMAIL, Google, sheets_server

CELLS = [["id", "created"], ["00123", 46027]]
TRANSIENT = ["429", "403 quota", "500", "503", "html", "html200", "reset", "truncated", "chunk-truncated", "garbage", "empty"]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """A spreadsheet with one tab."""
    with sheets_server({"Leads": CELLS, "Wins": CELLS}) as server:
        server.enter(monkeypatch)
        yield server


def read(server: Google, patience: Patience | None = None, secret: object = None):
    """The outcome of the tab Leads."""
    source = google("leads", key=server.key, tab="Leads")
    return read_all([source], secrets_of(google=secret or server.secret), patience=patience or Waits().patience())["leads"]


@pytest.mark.parametrize("where", ["metadata", "values"])
@pytest.mark.parametrize("fault", TRANSIENT)
def test_what_passes_is_tried_again(served: Google, fault: str, where: str) -> None:
    waits = Waits()
    served.fail(fault, times=2, on=where)
    assert rows(read(served, waits.patience())) == CELLS
    assert len(served.sheets_requests) == 4
    assert waits.slept == [1.0, 2.0]
    print(f"{fault} twice at the {where}: {len(served.sheets_requests)} requests, waited {sum(waits.slept):g} s, read")


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("429", "quota", "allows no more requests"),
        ("403 quota", "quota", "allows no more requests"),
        ("500", "down", "an error of its own (500)"),
        ("503", "down", "an error of its own (503)"),
        ("html", "down", "an error of its own (502)"),
        ("html200", "broken", "unreadable answer"),
        ("garbage", "broken", "unreadable answer"),
        ("reset", "down", "broke off its answer"),
        ("truncated", "down", "broke off its answer"),
    ],
)
def test_what_lasts_becomes_a_sentence(served: Google, fault: str, kind: str, words: str) -> None:
    waits = Waits()
    served.fail(fault, times=None)
    refused = error(read(served, waits.patience(budget=60)))
    assert refused.kind == kind
    assert words in str(refused)
    assert "'Leads'" in str(refused)
    assert len(served.sheets_requests) == 6
    assert waits.slept == [1, 2, 4, 8, 16]
    print(f"{fault} for ever: {len(served.sheets_requests)} requests, waited {sum(waits.slept):g} s, {refused}")


def test_no_wait_begins_that_would_overrun_the_budget(served: Google) -> None:
    waits = Waits()
    served.fail("503", times=None)
    error(read(served, waits.patience(budget=10)))
    assert waits.slept == [1, 2, 4]
    assert len(served.sheets_requests) == 4


def test_the_budget_is_for_the_whole_spreadsheet(served: Google) -> None:
    """Retries at the first request leave less for the second."""
    waits = Waits()
    served.fail("503", times=3, on="metadata")
    served.fail("503", times=None, on="values")
    error(read(served, waits.patience(budget=12)))
    assert sum(waits.slept) <= 12
    assert waits.slept == [1, 2, 4, 1, 2]


@pytest.mark.parametrize("header", ["7", "in 7 seconds, as a date"], ids=["seconds", "date"])
def test_the_servers_retry_after_is_kept_to(served: Google, header: str) -> None:
    waits = Waits()
    value = header if header.isdigit() else format_datetime(datetime.now(UTC) + timedelta(seconds=7.5), usegmt=True)
    served.fail("429", times=2, on="values", retry_after=value)
    assert rows(read(served, waits.patience())) == CELLS
    assert all(wait >= 6 for wait in waits.slept)
    assert len(waits.slept) == 2


def test_a_retry_after_beyond_the_budget_is_handed_on(served: Google) -> None:
    waits = Waits()
    served.fail("429", times=None, retry_after="3600")
    refused = error(read(served, waits.patience()))
    assert (refused.kind, refused.retry_after) == ("quota", 3600)
    assert waits.slept == []
    assert len(served.sheets_requests) == 1


def test_a_used_up_quota(served: Google) -> None:
    served.quota = 1
    refused = error(read(served))
    assert refused.kind == "quota"
    assert "Sync less often" in str(refused)


@pytest.mark.parametrize("where", ["metadata", "values"])
def test_a_slow_answer_is_given_up_on(served: Google, where: str) -> None:
    served.fail("slow", times=None, on=where, seconds=3)
    refused = error(read(served, Patience(read=0.2, budget=0.5, attempts=2, base=0.01)))
    assert refused.kind == "slow"
    assert "did not answer in time" in str(refused)


def test_an_answer_that_drips_is_given_up_on(served: Google) -> None:
    """Each byte comes within the read time-out, so only the budget ends it; the body alone would take 20 s."""
    served.fail("drip", times=None, on="values", seconds=0.1)
    refused = error(read(served, Patience(read=0.4, budget=0.8, attempts=2, base=0.01)))
    assert refused.kind == "slow"


def test_a_slow_answer_once_is_read_at_the_second_try(served: Google) -> None:
    served.fail("slow", times=1, on="values", seconds=1.0)
    assert rows(read(served, Patience(read=0.3, budget=20, base=0.01))) == CELLS
    assert len(served.sheets_requests) == 3


@pytest.mark.parametrize("fault", ["list", "body"])
@pytest.mark.parametrize("where", ["metadata", "values"])
def test_json_of_the_wrong_shape_is_never_taken_for_data(served: Google, fault: str, where: str) -> None:
    served.fail(
        fault, times=None, on=where, body=b'{"properties": {"title": "x"}, "sheets": [3], "valueRanges": [{"values": [["a"], "b"]}]}'
    )
    refused = error(read(served))
    assert refused.kind == "broken"
    assert "unknown form" in str(refused)
    assert len(served.sheets_requests) == (1 if where == "metadata" else 2)


def test_too_few_value_ranges_are_broken(served: Google) -> None:
    """Else a tab would be shown under another one's name."""
    served.fail("body", times=None, on="values", body=b'{"valueRanges": [{"range": "Leads!A1:B2", "values": [["a"]]}]}')
    sources = [google(title, key=served.key, tab=title) for title in ("Leads", "Wins")]
    outcomes = read_all(sources, secrets_of(google=served.secret), patience=Waits().patience())
    assert {error(outcome).kind for outcome in outcomes.values()} == {"broken"}


def test_an_answer_without_values_is_empty(served: Google) -> None:
    served.fail("no-values", times=None, on="values")
    refused = error(read(served))
    assert refused.kind == "empty"
    assert "middle of an edit" in str(refused)


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("403", "forbidden", f"Share it with {EMAIL}"),
        ("403 disabled", "forbidden", "Enable it in Google's console"),
        ("404", "not_found", f"Copy the address from the browser. Share it with {EMAIL}"),
    ],
)
def test_what_only_a_person_can_mend_is_asked_once(served: Google, fault: str, kind: str, words: str) -> None:
    waits = Waits()
    served.fail(fault, times=None)
    refused = error(read(served, waits.patience()))
    assert refused.kind == kind
    assert words in str(refused)
    assert served.key in str(refused)
    assert "'Leads'" in str(refused)
    assert (len(served.sheets_requests), waits.slept) == (1, [])


def test_a_sign_in_that_is_refused_for_good(served: Google) -> None:
    served.fail("401", times=None)
    refused = error(read(served))
    assert refused.kind == "forbidden"
    assert EMAIL in str(refused)


def test_a_sheet_that_is_not_shared(served: Google) -> None:
    served.book.shared_with = {"somebody@else"}
    refused = error(read(served))
    assert refused.kind == "forbidden"
    assert str(refused).endswith(f"Share it with {EMAIL} (Viewer is enough).")


def test_an_expired_token_is_renewed_in_passing(served: Google) -> None:
    served.token_seconds = -1  # the first token is over before it is used

    def renew() -> None:
        served.token_seconds = 3600

    served.on_sign_in = renew
    assert rows(read(served)) == CELLS
    assert served.sign_ins == 2


def test_a_token_revoked_between_two_requests(served: Google) -> None:
    first = served.book.metadata

    def revoke() -> dict[str, object]:
        served.revoke_tokens()
        return first()

    served.book.metadata = revoke  # type: ignore[method-assign]
    assert rows(read(served)) == CELLS
    assert served.sign_ins == 2


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda server: server.accounts.clear(), "Make a new account"),
        (lambda server: server.accounts.update({EMAIL: other_public_key()}), "revoked, or belongs to another account"),
        (lambda server: setattr(server, "clock_offset", 7200.0), "clock of this machine is wrong"),
        (lambda server: setattr(server, "clock_offset", -7200.0), "clock of this machine is wrong"),
    ],
    ids=["deleted account", "wrong key", "slow clock", "fast clock"],
)
def test_a_refused_sign_in_says_why(served: Google, spoil, words: str) -> None:
    spoil(served)
    refused = error(read(served))
    assert refused.kind == "forbidden"
    assert words in str(refused)
    assert "PRIVATE KEY" not in str(refused)
    assert served.sheets_requests == []


def test_a_sign_in_server_that_is_down(served: Google) -> None:
    """google-auth itself asks three times; then the patience of the source begins."""
    waits = Waits()
    served.fail("503", times=None, on="token")
    refused = error(read(served, waits.patience(attempts=1)))
    assert refused.kind == "down"
    assert served.sheets_requests == []


def test_an_excel_file_in_drive(served: Google) -> None:
    served.book.excel = True
    refused = error(read(served))
    assert "Save as Google Sheets" in str(refused)


@pytest.mark.parametrize(("key", "words"), [(API_KEY, "public sheets only"), ("AIza-wrong", "does not know the API key")])
def test_an_api_key_that_does_not_open_the_sheet(served: Google, key: str, words: str) -> None:
    refused = error(read(served, secret=key))
    assert refused.kind == "forbidden"
    assert words in str(refused)
    assert key not in str(refused)


@pytest.mark.parametrize("secret", [{"type": "service_account"}, {"client_email": EMAIL, "private_key": "x", "token_uri": "y"}])
def test_a_secret_that_is_no_key(served: Google, secret: dict[str, str]) -> None:
    refused = error(read(served, secret=secret))
    assert refused.kind == "configuration"
    assert "Download a new key" in str(refused)


def test_a_missing_secret(served: Google) -> None:
    outcome = read_all([google("leads", key=served.key, tab="Leads")], secrets_of())["leads"]
    assert error(outcome).kind == "configuration"
    assert "SCORECARD_SECRET_GOOGLE" in str(outcome)


def test_a_network_that_is_not_there(served: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    refused = error(read(served, Waits().patience(attempts=2)))
    assert refused.kind == "down"
    assert "cannot be reached" in str(refused)


def test_a_server_that_accepts_and_says_nothing(served: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{silent.getsockname()[1]}")
        refused = error(read(served, Patience(connect=0.2, read=0.2, budget=0.5, attempts=1), secret=API_KEY))
    assert refused.kind in ("slow", "down")


def test_a_connection_that_is_listened_to(served: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate of an unknown authority is refused, and asked for only once."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    waits = Waits()
    refused = error(read(served, waits.patience(), secret=API_KEY))
    assert refused.kind == "down"
    assert "not trusted" in str(refused)
    assert waits.slept == []


@pytest.mark.parametrize(
    "options", [{}, {"url": "https://example.com/sheet"}, {"key": "k", "tab": "Leads", "range": "first ten"}, {"key": "k", "gid": "x"}]
)
def test_an_address_that_makes_no_sense(served: Google, options: dict[str, str]) -> None:
    options = {name: served.key if value == "k" else value for name, value in options.items()}
    outcome = read_all([google("odd", **options), google("good", key=served.key, tab="Leads")], secrets_of(google=served.secret))
    assert error(outcome["odd"]).kind == "configuration"
    assert "'odd'" in str(outcome["odd"])
    assert rows(outcome["good"]) == CELLS


def other_public_key() -> str:
    """The public half of a key that signed nothing here."""
    return service_account_key("somebody else").public


def test_the_key_is_found_in_an_address() -> None:
    address = "https://docs.google.com/spreadsheets/d/1AbC-d_9/edit?usp=sharing#gid=7"
    assert spreadsheet_key(google("a", url=address)) == spreadsheet_key(google("b", key="1AbC-d_9")) == "1AbC-d_9"
