"""A real OpenID Connect provider on this machine, and an app that trusts it."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.server import ROOT

COOKIE_SECRET = "Zk3v9QmB7xWc1LrT5yHs8NdPq2Fa6GjE4uJw"


@contextmanager
def provider(people: dict[str, dict[str, object]]) -> Iterator[str]:
    """Its address. `people` are the claims of everybody who has an account there; whoever types another name has one without claims."""
    from oidc_provider_mock import User, run_server_in_thread  # with Flask and more: for the few tests that sign in

    users = [User(sub=sub, claims={"email": sub, **claims}) for sub, claims in people.items()]
    with run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


def auth(provider_url: str, **more: object) -> str:
    """The secret `auth` as the environment takes it; the app's own port is filled in by itself."""
    table = {
        "redirect_uri": "http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": COOKIE_SECRET,
        "client_id": "scorecard",
        "client_secret": "a-client-of-the-tests",
        "server_metadata_url": f"{provider_url}/.well-known/openid-configuration",
    }
    return json.dumps(table | more)


def configuration(folder: Path, access: str) -> Path:
    """The demo company's configuration with `[access]` as given, beside its files."""
    shutil.copytree(ROOT / "data", folder, dirs_exist_ok=True)
    file = folder / "scorecard.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n[access]\n{access}\n", encoding="utf-8")
    return file


def in_a_while(seconds: float) -> int:
    """The time of a claim such as `exp`, so many seconds from now."""
    return int(time.time() + seconds)
