"""A real PostgreSQL and a real MariaDB for the tests: each with a data directory of its own, on loopback, gone afterwards."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from tests.support.shared import absent

START_SECONDS = 60
_ROOT = os.geteuid() == 0


@dataclass(frozen=True)
class DatabaseServer:
    """A running server. `url` (with the password) is of its administrator and its first database."""

    url: str
    _numbers: Iterator[int]

    def fresh(self) -> str:
        """The URL of a new and empty database."""
        name = f"test_{next(self._numbers)}"
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return sa.make_url(self.url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgresql() -> Iterator[DatabaseServer]:
    """PostgreSQL of this machine; as root it runs as the user postgres, because it refuses to run as root."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin")) + [Path(found).parent for found in [shutil.which("postgres")] if found]
    if not programs:
        absent("PostgreSQL is not installed. Get it with: apt-get install postgresql")
    user = "postgres" if _ROOT else None
    with _directory(user) as directory:
        password = secrets.token_urlsafe(12)
        (directory / "password").write_text(password)
        _own(directory / "password", user)
        options = ["-U", "scorecard", "-A", "scram-sha-256", f"--pwfile={directory / 'password'}", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        _run([str(programs[-1] / "initdb"), "-D", str(directory / "data"), *options], user)
        port = free_port()
        settings = ["fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={directory}", "shared_buffers=32MB"]
        command = [str(programs[-1] / "postgres"), "-D", str(directory / "data"), "-p", str(port)]
        url = URL.create("postgresql+psycopg", "scorecard", password, "127.0.0.1", port, "postgres")
        with _running(
            [*command, *(word for each in settings for word in ("-c", each))], user, directory, signal.SIGINT, lambda: _answers(url)
        ):
            yield DatabaseServer(url.render_as_string(hide_password=False), count(1))


@contextmanager
def mariadb() -> Iterator[DatabaseServer]:
    """MariaDB of this machine, without the plugins and sockets of an installed service."""
    program = next(
        (found for name in ("mariadbd", "mysqld") for found in [shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin")] if found),
        None,
    )
    installer = shutil.which("mariadb-install-db")
    if program is None or installer is None:
        absent("MariaDB is not installed. Get it with: apt-get install mariadb-server")
    assert program is not None
    assert installer is not None
    with _directory(None) as directory:
        password, port = secrets.token_urlsafe(12), free_port()
        as_root = ["--user=root"] if _ROOT else []
        data = f"--datadir={directory / 'data'}"
        _run(
            [
                installer,
                "--no-defaults",
                data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
                *as_root,
            ]
        )
        start = directory / "start.sql"
        start.write_text(
            f"CREATE USER scorecard@'127.0.0.1' IDENTIFIED BY '{password}'; GRANT ALL ON *.* TO scorecard@'127.0.0.1' WITH GRANT OPTION; "
            "CREATE DATABASE start CHARACTER SET utf8mb4;\n".replace("; ", ";\n")
        )
        command = [program, "--no-defaults", data, f"--port={port}", "--bind-address=127.0.0.1", f"--socket={directory / 's'}", *as_root]
        command += [
            f"--init-file={start}",
            f"--pid-file={directory / 'pid'}",
            "--innodb-flush-log-at-trx-commit=0",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
        ]
        url = URL.create("mariadb+pymysql", "scorecard", password, "127.0.0.1", port, "start", {"charset": "utf8mb4"})
        with _running(command, None, directory, signal.SIGTERM, lambda: _answers(url)):
            yield DatabaseServer(url.render_as_string(hide_password=False), count(1))


def free_port() -> int:
    """A port of the loopback interface that nobody uses at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _directory(user: str | None) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="scorecard-server-"))
    _own(path, user)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _own(path: Path, user: str | None) -> None:
    if user is not None:
        shutil.chown(path, user)


def _run(command: list[str], user: str | None = None) -> None:
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, timeout=START_SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")


@contextmanager
def _running(command: list[str], user: str | None, directory: Path, stop: signal.Signals, ready: Callable[[], bool]) -> Iterator[None]:
    """The process from its first answer on; an early end raises with what it wrote."""
    log = directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, user=user, cwd="/", stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start: {log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: URL) -> bool:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.connect():
            return True
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()
