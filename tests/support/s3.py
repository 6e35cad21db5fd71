"""A real server of the S3 kind on loopback (moto), and a road to it that can be blocked. Needs tests/requirements-s3.txt."""

import asyncio
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.support.servers import free_port
from tests.support.shared import absent
from tests.support.sticky_proxy import listening, pipe

START_SECONDS = 60
KEY, PASSWORD = "scorecard-key", "hunter2-hunter2-hunter2"
DENIED = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'


class Road:
    """Forwards requests to the server, one a connection. `fault` says how it fails: gone, denied, hold, cut, or not at all.

    `hold` keeps back what is to be written (PUT and POST) until another fault is set; `cut` ends what is read after some bytes.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.fault = ""
        self.held = 0
        self.url = ""
        self._under_way: set[asyncio.Task[None] | None] = set()

    async def start(self) -> asyncio.Server:
        """Listen on a free port of the loopback interface."""
        server = await asyncio.start_server(self._handle, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._under_way.add(task)  # the loop itself remembers tasks but weakly
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                head = await reader.readuntil(b"\r\n\r\n")
                while self.fault == "hold" and head.startswith((b"PUT", b"POST")):
                    self.held += 1
                    await asyncio.sleep(0.05)
                if self.fault == "denied":
                    size = len(DENIED)
                    writer.write(b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (size, DENIED))
                    await writer.drain()
                elif self.fault != "gone":
                    await self._forward(head, reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            self._under_way.discard(task)

    async def _forward(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, sink = await asyncio.open_connection("127.0.0.1", self.port)
        sink.write(re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", head)[:-2] + b"Connection: close\r\n\r\n")
        onward = asyncio.create_task(pipe(reader, sink))
        try:
            if self.fault == "cut" and head.startswith(b"GET") and b".parquet" in head.split(b"\r\n")[0]:
                answer = await there.readuntil(b"\r\n\r\n")
                writer.write(answer + await there.read(500))
                await writer.drain()
            else:
                await pipe(there, writer)
        finally:
            onward.cancel()
            sink.close()
            with suppress(ConnectionError):
                await sink.wait_closed()


class S3:
    """A running server with one bucket, and the road to it."""

    def __init__(self, road: Road) -> None:
        self.road = road
        self.address = "s3://bucket/scorecard"
        self.options: dict[str, Any] = {
            "key": KEY,
            "secret": PASSWORD,
            "endpoint_url": road.url,
            "config_kwargs": {"connect_timeout": 2, "read_timeout": 5, "retries": {"max_attempts": 1}},
        }

    def files(self) -> Any:
        """The file system itself, past the road."""
        import s3fs

        direct = self.options | {"endpoint_url": f"http://127.0.0.1:{self.road.port}"}
        return s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False, **direct)

    def names(self) -> set[str]:
        """What is in the bucket."""
        return {key.rsplit("/", 1)[-1] for key in self.files().find("bucket")}


@contextmanager
def s3_server(folder: Path) -> Iterator[S3]:
    """The server; its log goes into the folder."""
    if find_spec("moto") is None or find_spec("s3fs") is None or find_spec("flask_cors") is None:
        absent("There is no server of the S3 kind. Get it with: pip install -r tests/requirements-s3.txt")
    port = free_port()
    with (folder / "s3.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
    try:
        _await(f"http://127.0.0.1:{port}/moto-api/data.json", process)
        road = Road(port)
        with listening(road.start):
            server = S3(road)
            server.files().mkdir("bucket")
            yield server
    finally:
        process.terminate()
        process.wait(10)


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError("The server of the S3 kind did not start; its log is beside the test.")
