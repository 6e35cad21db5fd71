"""The sockets on which this process is reached."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

OPEN_FILES = Path("/dev/fd")
"""Where Linux and macOS list what a process has open."""


def send_at_once() -> None:
    """Let every connection that comes from now on send what it has without waiting for the other side.

    Streamlit 1.67 binds its socket by itself, in a way in which asyncio does not take its connections for TCP's and leaves Nagle's
    algorithm on: whatever is written in two pieces, such as the head and the body of an answer or the messages of a run, then waits for
    the browser's acknowledgement, which takes up to 40 ms each time. A connection inherits the choice from the socket that listens.
    """
    for listening in _listening():
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _listening() -> Iterator[socket.socket]:
    """Another handle on each TCP socket of this process that waits for connections; closed after use. None where files are not listed."""
    for number in [int(each.name) for each in OPEN_FILES.iterdir()] if OPEN_FILES.is_dir() else []:
        try:
            copy = os.dup(number) if stat.S_ISSOCK(os.fstat(number).st_mode) else None
        except OSError:  # closed in the meantime
            continue
        if copy is not None:
            with socket.socket(fileno=copy) as known:
                if known.family in (socket.AF_INET, socket.AF_INET6) and known.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    yield known
