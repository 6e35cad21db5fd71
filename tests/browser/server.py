"""The real app in a process of its own, on a free port, with a home of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-22"
"""The day of the demo company's files that come with the project."""
START_SECONDS = 120
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if not path.stem.startswith("_"))
HOME = "scorecard"


@dataclass(frozen=True)
class Server:
    """A running app: where it is, where its home and its log are, and its process."""

    url: str
    home: Path
    log: Path
    process: "subprocess.Popen[bytes]"


def address(server: Server, page: str) -> str:
    """Where a page is; the home page has no name of its own."""
    return f"{server.url}/{'' if page == HOME else page}"


def synced_home(folder: Path, config: Path | None = None) -> Path:
    """A home into which every source has been read; made once, to be copied."""
    run = [sys.executable, "-m", "scorecard", "sync"]
    done = subprocess.run(run, cwd=ROOT, env=environment(folder, config=config), capture_output=True, text=True, check=False)
    if not (folder / "workspace.db").exists():
        raise RuntimeError(f"sync did not make a home in {folder}:\n{done.stdout}\n{done.stderr}")
    return folder


@contextmanager
def running(
    home: Path, log: Path, template: Path | None = None, script: str = "app.py", folder: Path = ROOT, port: int | None = None, **extra: str
) -> Iterator[Server]:
    """The app on `home` (a copy of `template`, where one is given), ready to be visited; stopped at the end.

    Raises a RuntimeError with the log when it does not come up. `extra` are environment variables; `script` may be another Streamlit
    script than the app, and `folder` another copy of the project; `port` is a free one unless it is given.
    """
    if template is not None:
        shutil.copytree(template, home, dirs_exist_ok=True)
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.address", "127.0.0.1"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment(home, **extra), stdout=out, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", home, log, process)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment(home: Path, config: Path | None = None, **extra: str) -> Mapping[str, str]:
    """The environment of an app on `home`: the demo on its own day, with no refresh in the background, unless `extra` says otherwise."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("SCORECARD_", "STREAMLIT_"))}
    own = {"SCORECARD_HOME": str(home), "SCORECARD_TODAY": TODAY, "SCORECARD_SCHEDULER": "off"}
    return plain | own | ({"SCORECARD_CONFIG": str(config)} if config else {}) | extra


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The app did not come up on {server.url}:\n{server.log.read_text(errors='replace')}")
