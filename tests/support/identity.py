"""A real OpenID Connect provider on this machine, and an app that trusts it."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.browser.server import ROOT, free_port

COOKIE_SECRET = "Zk3v9QmB7xWc1LrT5yHs8NdPq2Fa6GjE4uJw"


@dataclass(frozen=True)
class Provider:
    """Where it is."""

    url: str

    def know(self, sub: str, **claims: object) -> None:
        """Give somebody an account with these claims, or change theirs. Whoever is not known has one with an address only."""
        body = json.dumps({"email": sub, **claims}).encode()
        urlopen(Request(f"{self.url}/users/{sub}", body, {"Content-Type": "application/json"}, method="PUT"), timeout=10).close()


@contextmanager
def provider(people: Mapping[str, Mapping[str, object]]) -> Iterator[Provider]:
    """A provider that knows these people by their claims, in a process of its own: its libraries warn of much."""
    port = free_port()
    found = Provider(f"http://127.0.0.1:{port}")
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(found)
        for sub, claims in people.items():
            found.know(sub, **claims)
        yield found
    finally:
        process.terminate()
        process.wait(10)


def _wait(provider: Provider) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            urlopen(f"{provider.url}/.well-known/openid-configuration", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The identity provider of the tests did not start: pip install -r tests/requirements.txt.")


def auth(provider: Provider, **more: object) -> str:
    """The secret `auth` as the environment takes it; the app's own port is filled in by itself."""
    table = {
        "redirect_uri": "http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": COOKIE_SECRET,
        "client_id": "scorecard",
        "client_secret": "a-client-of-the-tests",
        "server_metadata_url": f"{provider.url}/.well-known/openid-configuration",
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
