"""Secrets that were planted, and are then looked for in logs, pages, answers, exceptions, backups and everything else that is kept."""

import json
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scorecard.backup import backup
from scorecard.redaction import keep_out_of_logs, redacted
from scorecard.secrets import Secrets
from tests.support.company import Shop
from tests.support.identity import COOKIE_SECRET

PASSWORD, KEY, CLIENT = "PLANTEDpass/7Gq", "PLANTED-private-key-91", "PLANTED-client-secret-4"
ENVIRONMENT = {
    "SCORECARD_SECRET_CRM": "postgresql://reader:PLANTEDpass%2F7Gq@db.internal/crm",
    "SCORECARD_SECRET_GOOGLE": json.dumps({"client_email": "sheets@example.iam.gserviceaccount.com", "private_key": KEY}),
    "SCORECARD_SECRET_AUTH": json.dumps(
        {"redirect_uri": "http://x/oauth2callback", "cookie_secret": COOKIE_SECRET, "client_secret": CLIENT}
    ),
}
PLANTED = (PASSWORD, "PLANTEDpass%2F7Gq", KEY, CLIENT, COOKIE_SECRET)
COMPANY = """
[company]
name = "Acme"

[[stages]]
id = "lead"
name = "Lead"

[[stages]]
id = "won"
name = "Won"

[sources.crm]
kind = "database"
table = "leads"
secret = "crm"
dataset = "leads"

[sources.here]
kind = "file"
path = "leads.csv"
dataset = "leads"
dates = { "*" = "iso" }

[indicators.leads]
name = "Leads"
count = "leads"
"""


def found_in(text: str) -> list[str]:
    return [each for each in PLANTED if each in text]


@pytest.fixture
def secrets() -> Secrets:
    return Secrets(ENVIRONMENT, Path("no such file"))


@pytest.fixture
def quiet(secrets: Secrets) -> Iterator[None]:
    """The log of this process as the app keeps it."""
    before = keep_out_of_logs(secrets, "postgresql+psycopg://w:PLANTEDworkspace@h/d")
    yield
    logging.setLogRecordFactory(before)


def test_every_planted_secret_is_found_and_what_is_no_secret_is_left(secrets: Secrets) -> None:
    text = " ".join(PLANTED)
    assert len(found_in(text)) == len(PLANTED)
    assert found_in(redacted(text, secrets)) == []
    plain = "could not reach db.internal as sheets@example.iam.gserviceaccount.com at http://x/oauth2callback"
    assert redacted(plain, secrets) == plain
    assert redacted("PLANTEDworkspace", secrets, "postgresql://w:PLANTEDworkspace@h/d") == "•••"


FAILING = f"""
from scorecard.ui import errors
with errors.guarded():
    raise RuntimeError("connection to postgresql://reader:{PASSWORD}@db failed, key {KEY}")
"""


def test_an_exception_with_a_secret_reaches_neither_the_page_nor_the_log(quiet: None, caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_string(FAILING, default_timeout=60).run()
    logging.getLogger("scorecard").warning("%s and %s, by PLANTEDworkspace", KEY, CLIENT)
    assert found_in(str([each.value for each in app.error])) == []
    assert "RuntimeError" in caplog.text
    assert found_in(caplog.text) == []
    assert "PLANTEDworkspace" not in caplog.text


def test_without_that_the_log_would_hold_it(caplog: pytest.LogCaptureFixture) -> None:
    AppTest.from_string(FAILING, default_timeout=60).run()
    assert set(found_in(caplog.text)) == {PASSWORD, KEY}


def test_no_answer_no_run_no_snapshot_and_no_backup_holds_one(tmp_path: Path, caplog: pytest.LogCaptureFixture, quiet: None) -> None:
    (tmp_path / "leads.csv").write_text("lead_id,created_at\n1,2026-03-02\n")
    shop = Shop(tmp_path, COMPANY, "2026-03-09", ENVIRONMENT)
    results = shop.sync()
    assert not results["crm"].ok
    assert results["here"].ok
    said = [str(results), repr(shop.house), *(json.dumps(shop.ask(what).to_json(), default=str) for what in ("scorecard", "sources"))]
    file = tmp_path / "backup.zip"
    backup(shop.house.workspace, shop.house.store, file, shop.house.now())
    with zipfile.ZipFile(file) as archive:
        said += [archive.read(name).decode("latin-1") for name in archive.namelist()]
    said += [path.read_bytes().decode("latin-1") for path in shop.house.settings.home.rglob("*") if path.is_file()]
    assert len(said) > 6
    assert found_in("".join(said) + caplog.text) == []
