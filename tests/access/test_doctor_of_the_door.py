"""The doctor says who may come in, and what is wrong with that."""

import json
from datetime import date
from pathlib import Path

import pytest

from scorecard.doctor import door
from scorecard.house import open_house
from scorecard.settings import read_settings
from tests.support.identity import COOKIE_SECRET

GOOD = {
    "redirect_uri": "https://scorecard.example.com/oauth2callback",
    "cookie_secret": COOKIE_SECRET,
    "client_id": "0oa1b2c3",
    "client_secret": "7Gq-not-an-example",
    "server_metadata_url": "https://login.example.com/.well-known/openid-configuration",
}
LISTED = 'viewers = ["@example.com"]'


@pytest.mark.parametrize(
    ("access", "auth", "state", "said"),
    [
        ("", None, "fine", "only this machine"),
        ("public = true", None, "attention", "everybody who reaches"),
        ("required = true", None, "wrong", "nobody comes in"),
        (LISTED, GOOD, "fine", "Everybody signs in"),
        ("", GOOD, "attention", "names nobody"),
        (LISTED, GOOD | {"redirect_uri": "http://scorecard.example.com/oauth2callback"}, "attention", "without TLS"),
        (LISTED, GOOD | {"redirect_uri": "http://localhost:8501/oauth2callback"}, "fine", "Everybody signs in"),
        (LISTED, GOOD | {"cookie_secret": "changeme"}, "wrong", "cookie_secret"),
    ],
)
def test_the_state_of_the_door(access: str, auth: dict[str, str] | None, state: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "scorecard.toml"
    file.write_text(f'[company]\nname = "Acme"\n\n[access]\n{access}\n')
    environment = {"SCORECARD_HOME": str(tmp_path / "home"), "SCORECARD_CONFIG": str(file), "SCORECARD_SECRETS": str(tmp_path / "none")}
    environment |= {"SCORECARD_SECRET_AUTH": json.dumps(auth)} if auth else {}
    found = door(open_house(read_settings(environment), date(2026, 11, 22), environment))
    assert (found.check, found.state) == ("door", state)
    assert said in found.what
    assert COOKIE_SECRET not in str(found)
