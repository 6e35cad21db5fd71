"""The container of the documents, without an engine: what it copies into an empty folder is enough to start the app there."""

import configparser
import json
import re
import shlex
import shutil
from pathlib import Path

import httpx

from tests.browser.server import ROOT, running

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", OPERATIONS, re.DOTALL)
    assert found
    return found[1]


def instructions(name: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in block("dockerfile").splitlines() if line.startswith(f"{name} ")]


def command() -> list[str]:
    """What the container starts: a list, so that a TERM reaches the app and no shell before it."""
    (line,) = [line for line in block("dockerfile").splitlines() if line.startswith("CMD ")]
    return [str(each) for each in json.loads(line.removeprefix("CMD "))]


def test_it_runs_as_a_user_without_rights_who_owns_the_volume() -> None:
    names = [line.split()[0] for line in block("dockerfile").splitlines()]
    ((user,),), ((volume,),) = instructions("USER"), instructions("VOLUME")
    assert user not in ("root", "0")
    assert ["useradd", "--uid", "10001", "--no-create-home", user] in [each[:5] for each in instructions("RUN")]
    assert any(each[-4:] == ["-d", "-o", user, volume] for each in instructions("RUN"))
    assert instructions("ENV") == [[f"SCORECARD_HOME={volume}"]]
    assert names.index("USER") > max(place for place, name in enumerate(names) if name in ("RUN", "COPY")), "what it runs is not its own"
    assert "chown 10001" in OPERATIONS
    (health,) = re.findall(r"urlopen\('http://127.0.0.1:(\d+)/readyz'\)", block("dockerfile"))
    assert command()[-1] == health == instructions("EXPOSE")[0][0]


def test_what_the_container_copies_is_enough_to_start(tmp_path: Path, demo_home: Path) -> None:
    inside = tmp_path / "opt"
    for source, target in instructions("COPY"):
        (inside / target).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy2
        copy(ROOT / source, inside / target)
    assert command()[:3] == ["streamlit", "run", "app.py"]
    with running(tmp_path / "home", tmp_path / "log", template=demo_home, folder=inside) as server:
        assert httpx.get(f"{server.url}/readyz").json() == {"status": "ready"}
        assert httpx.get(server.url).status_code == 200


def test_the_service_starts_what_is_there() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(block("ini"))
    starts = shlex.split(unit["Service"]["ExecStart"])
    assert starts[1:3] == ["run", "app.py"]
    assert "127.0.0.1" in starts
