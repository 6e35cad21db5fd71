"""A proxy before several app servers: a visitor stays with one of them by a cookie, and goes to the next when that one is gone.

One connection is one request, so that each can be sent where it belongs; WebSockets pass through.
"""

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from urllib.parse import urlsplit

COOKIE = re.compile(rb"\bserver=(\d+)")


class StickyProxy:
    """Forwards to one of `servers` (their URLs). `served` notes, per request, the number of the server that answered."""

    def __init__(self, servers: Sequence[str]) -> None:
        self.ports = [urlsplit(each).port for each in servers]
        self.served: list[int] = []
        self.url = ""
        self._turn = count()

    async def start(self) -> asyncio.Server:
        """Listen on a free port of the loopback interface."""
        server = await asyncio.start_server(self._handle, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._send_on(await reader.readuntil(b"\r\n\r\n"), reader, writer)
        finally:
            writer.close()

    async def _send_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        chosen = COOKIE.search(head)
        first = int(chosen[1]) if chosen else next(self._turn) % len(self.ports)
        for number in (first, *(each for each in range(len(self.ports)) if each != first)):
            with suppress(OSError):
                there, sink = await asyncio.open_connection("127.0.0.1", self.ports[number])
                try:
                    await self._forward(number, head, (reader, writer), (there, sink))
                finally:
                    sink.close()
                return

    async def _forward(
        self,
        number: int,
        head: bytes,
        visitor: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self.served.append(number)
        (reader, writer), (there, sink) = visitor, server
        if b"upgrade: websocket" not in head.lower():
            head = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", head)[:-2] + b"Connection: close\r\n\r\n"
        sink.write(head)
        back = asyncio.create_task(pipe(there, writer, b"Set-Cookie: server=%d; Path=/\r\nX-Served-By: %d\r\n" % (number, number)))
        onward = asyncio.create_task(pipe(reader, sink))
        try:
            await asyncio.wait([back, onward], return_when=asyncio.FIRST_COMPLETED)
            if not back.done():
                await asyncio.wait([back], timeout=30)
        finally:
            onward.cancel()
            back.cancel()


async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter, headers: bytes = b"") -> None:
    """Everything from one end to the other; `headers` go after the first line."""
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        if headers:
            sink.write(await source.readline() + headers)
        while chunk := await source.read(65536):
            sink.write(chunk)
            await sink.drain()


@contextmanager
def sticky_proxy(servers: Sequence[str]) -> Iterator[StickyProxy]:
    """A running proxy, in a thread of its own."""
    proxy = StickyProxy(servers)
    with listening(proxy.start):
        yield proxy


@contextmanager
def listening(start: Callable[[], Awaitable[asyncio.Server]]) -> Iterator[asyncio.AbstractEventLoop]:
    """What `start` makes listen, in the loop of a thread of its own."""
    loop = asyncio.new_event_loop()

    async def started() -> asyncio.Server:
        return await start()

    # In a thread of its own from the start: the visitor's browser has a loop in this one.
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(started(), loop).result(10)
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_finish(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _finish(listening: asyncio.Server) -> None:
    """Stop listening, and give up what is still open."""
    listening.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.1)  # what was closed is gone only when the loop has come round again
