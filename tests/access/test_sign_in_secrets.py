"""A sign-in with a secret that ships, that is missing or that can be guessed is refused before anything is served."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scorecard.access.sign_in import sign_in_of
from scorecard.errors import UserError
from scorecard.secrets import Secrets
from tests.browser.server import ROOT, environment

GOOD = {
    "redirect_uri": "https://scorecard.example.com/oauth2callback",
    "cookie_secret": "Zk3v9QmB7xWc1LrT5yHs8NdPq2Fa6GjE4uJw",
    "client_id": "0oa1b2c3",
    "client_secret": "7Gq-not-an-example",
    "server_metadata_url": "https://login.example.com/.well-known/openid-configuration",
}


def of(**changed: Any) -> Any:
    table = {name: value for name, value in (GOOD | changed).items() if value is not None}
    return sign_in_of(Secrets({"SCORECARD_SECRET_AUTH": json.dumps(table)}, Path("no such file")))


def test_a_good_one_is_taken_and_does_not_show_its_secrets() -> None:
    found = of()
    assert (found.providers, found.secure) == (("",), True)
    assert GOOD["cookie_secret"] not in repr(found)
    assert GOOD["client_secret"] not in repr(found)
    assert sign_in_of(Secrets({}, Path("no such file"))) is None


@pytest.mark.parametrize(
    "weak",
    [
        None,
        "",
        "xxx",
        "secret",
        "changeme",
        "x" * 64,
        "abc" * 20,
        "short-but-random-7Gq",
        "your_cookie_secret_here",
        "long random string, at least 32 characters",
    ],
)
def test_a_cookie_secret_that_anybody_could_know_is_refused(weak: str | None) -> None:
    with pytest.raises(UserError, match="cookie_secret") as raised:
        of(cookie_secret=weak)
    assert "token_urlsafe" in str(raised.value)


def test_the_secret_that_the_refusal_tells_to_make_is_taken() -> None:
    assert all(of(cookie_secret=secrets.token_urlsafe(48)) for _ in range(50))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("client_id", ""),
        ("client_secret", "xxx"),
        ("client_secret", "<client secret>"),
        ("server_metadata_url", None),
        ("redirect_uri", "https://scorecard.example.com/"),
        ("redirect_uri", "/oauth2callback"),
    ],
)
def test_what_is_missing_or_still_the_examples_is_named(key: str, value: str | None) -> None:
    with pytest.raises(UserError, match=key):
        of(**{key: value})


def test_each_of_several_providers_is_checked() -> None:
    one = {name: GOOD[name] for name in ("client_id", "client_secret", "server_metadata_url")}
    bare = {name: None for name in one}
    assert of(**bare, google=one, okta=one).providers == ("google", "okta")
    with pytest.raises(UserError, match=r"\[auth\.okta\] client_id"):
        of(**bare, google=one, okta={**one, "client_id": ""})


def test_the_app_does_not_start_with_an_examples_secret(tmp_path: Path) -> None:
    table = json.dumps(GOOD | {"cookie_secret": "replace me"})
    surroundings = {**os.environ, **environment(tmp_path, SCORECARD_SECRET_AUTH=table)}
    done = subprocess.run([sys.executable, "-c", "import app"], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "[auth] cookie_secret is empty, an example, or shorter than 32 characters" in done.stderr
    assert "Traceback" not in done.stderr
    assert "7Gq" not in done.stderr + done.stdout
