"""Answers leave at once: connections to a socket that somebody else bound have no Nagle's algorithm on."""

import socket
from contextlib import closing

from scorecard.serving.sockets import send_at_once


def waits(listening: socket.socket) -> bool:
    """Whether a new connection would hold a second piece back until the first is acknowledged."""
    with closing(socket.create_connection(listening.getsockname())), closing(listening.accept()[0]) as connection:
        return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0


def test_connections_send_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as other:
        assert waits(listening)
        send_at_once()
        assert not waits(listening)
        assert other.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0  # one that does not listen is left alone
    send_at_once()  # closed ones are passed over
